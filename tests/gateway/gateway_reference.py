"""Whether the intent allows a simple flow: what names.yaml and egress.yaml mean, in the plainest words.

It knows nothing of rules, packets or engines. What it says is held against what the engine does.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address

from enclave.model.addresses import subnets
from enclave.model.enclave import EgressRule, Enclave, Service, Site, SiteService

NOT_THE_INTERNET = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A flow that somebody would like to have.

    ``protocol`` is "tcp", "udp" or "icmp"; ``kind`` is how it begins: "tls", "http" or "other". ``name`` is
    the server name of a hello or the Host of a request, None if there is none.
    """

    source: IPv4Address | IPv6Address
    destination: IPv4Address | IPv6Address
    protocol: str
    port: int
    kind: str
    name: str | None


def allowed(enclave: Enclave, site: Site, asked: Asked) -> bool:
    """Tell whether a flow past the gateway of a site is declared."""
    if asked.protocol != "tcp":
        return False
    return any(permits(enclave, site, rule, asked) for rule in enclave.egress)


def permits(enclave: Enclave, site: Site, rule: EgressRule, asked: Asked) -> bool:
    """Tell whether one rule allows it."""
    service = rule.service
    if isinstance(service, Service):
        from_here = site.name in rule.sites and stands(asked.source, site, (rule.tier,))
        return from_here and leads_outside(service, asked)
    if isinstance(service, SiteService):
        return any(
            site.name in (source, target) and leads_across(enclave, rule, service, (source, target), asked)
            for source in rule.sites
            for target in service.sites
        )
    return False  # services of AWS are reached by endpoints, never past the gateway


def leads_outside(service: Service, asked: Asked) -> bool:
    if asked.port != service.port:
        return False
    if service.networks:
        ranges = [cidr for network in service.networks for cidr in network.ranges]
        if not any(asked.destination in cidr for cidr in ranges):
            return False
    elif any(asked.destination in cidr for cidr in NOT_THE_INTERNET):
        return False
    if service.protocol == "tcp":
        return True
    return asked.kind == service.protocol and any(means(domain, asked.name) for domain in service.domains)


def leads_across(
    enclave: Enclave, rule: EgressRule, service: SiteService, way: tuple[str, str], asked: Asked
) -> bool:
    source, target = way
    linked = any(set(link.sites) == {source, target} for link in enclave.links)
    return (
        source != target
        and linked
        and stands(asked.source, enclave.site(source), (rule.tier,))
        and stands(asked.destination, enclave.site(target), service.tiers)
        and asked.port == service.port
        and service.protocol in ("tcp", asked.kind)
    )


def stands(address: IPv4Address | IPv6Address, site: Site, tiers: tuple[str, ...]) -> bool:
    """Tell whether an address is in a subnet of a site that has one of the tiers."""
    return any(subnet.tier in tiers and address in subnet.cidr for subnet in subnets(site))


def means(domain: str, name: str | None) -> bool:
    """Tell whether a declared domain has a name: it exactly, or every name below it; names have no case."""
    if name is None:
        return False
    name = name.lower()
    if domain.startswith("*."):
        return name.endswith(domain[1:]) and name != domain[1:]
    return name == domain
