"""What in the intent comes nearest to a flow that is dropped, and what keeps it from being allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from ipaddress import IPv4Address
from typing import Final

from enclave.gateway.trying.answers import Answer
from enclave.gateway.trying.flowtexts import Asked
from enclave.model.addresses import subnets
from enclave.model.enclave import Destination, Enclave, Service, Site, SiteService
from enclave.model.gateway.declared import has_name, of_aws, outside
from enclave.model.gateway.known_hosts import resolver

NAMES: Final = "config/names.yaml"
EGRESS: Final = "config/egress.yaml"
_ALIKE = 0.8
_PROTOCOLS: Final = {"https": "tls", "ssh": "tcp"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """An entry of the intent (``file``:``line``), and why the flow isn't what it allows."""

    file: str
    line: int
    entry: str
    why: str


def nearest(enclave: Enclave, site: Site, tier: str, answer: Answer) -> Nearest | None:
    """Return what is near to a flow; None if nothing is."""
    asked = answer.asked
    if asked.scheme in ("dns", "dot", "icmp"):
        return None
    inside = next((each for each in enclave.sites if answer.target in each.cidr), None)
    if inside is not None:
        return _at_site(enclave, site, tier, answer, inside)
    name = asked.name.lower()
    if name and (of_ours := of_aws(enclave, site, name)):
        by_endpoint = f"{site.name} reaches it by a VPC endpoint, never through the firewall"
        return _of_rules(enclave, site, tier, of_ours) or _entry(of_ours, by_endpoint)
    services = list(outside(enclave))
    for service in services:
        if name and has_name(service, name) and not name.endswith("."):
            return _of_service(enclave, site, tier, answer, service)
    for service in services:
        for domain in service.domains:
            why = _alike(name, domain) if name and not resolver(name) else ""
            if why:
                return _entry(service, f"{asked.name} {why}")
    placed = [service for service in services if _answers_at(service, answer.target)]
    alike = [each for each in placed if (each.protocol, each.port) == (_protocol(asked), asked.port)]
    return next((_of_service(enclave, site, tier, answer, each) for each in (*alike, *placed)), None)


def _answers_at(service: Service, address: IPv4Address) -> bool:
    return any(address in cidr for network in service.networks for cidr in network.ranges)


def _of_service(enclave: Enclave, site: Site, tier: str, answer: Answer, service: Service) -> Nearest:
    """Say what is missing for a service outside to be reached."""
    asked = answer.asked
    if (other := _difference(service, asked)) is not None:
        return _entry(service, other)
    if not has_name(service, asked.name.lower()) and service.domains:
        shown = (
            f"{asked.name} is none of its names" if asked.name else "it is known by name, and none is shown"
        )
        return _entry(service, shown)
    found = _of_rules(enclave, site, tier, service)
    if found is not None:
        return found
    if service.networks and not _answers_at(service, answer.target):
        names = ", ".join(network.name for network in service.networks)
        return _entry(service, f"it answers in {names} only, and {answer.target} isn't there")
    return _entry(service, "name, protocol and port are right: the packets were not what its clients send")


def _at_site(enclave: Enclave, site: Site, tier: str, answer: Answer, inside: Site) -> Nearest | None:
    """Say what is missing for a service at another site to be reached."""
    asked = answer.asked
    target = next((each.tier for each in subnets(inside) if answer.target in each.cidr), "")
    for service in enclave.services:
        if not isinstance(service, SiteService) or inside.name not in service.sites:
            continue
        if (other := _difference(service, asked)) is not None:
            return _entry(service, other)
        if target not in service.tiers:
            return _entry(service, f"it is offered in {' and '.join(service.tiers)} subnets, not in {target}")
        return _of_rules(enclave, site, tier, service)
    return None


def _of_rules(enclave: Enclave, site: Site, tier: str, service: Destination) -> Nearest | None:
    """Say why no rule lets a tier of a site reach a service; None if one does."""
    rules = [rule for rule in enclave.egress if rule.service == service]
    if not rules:
        return _entry(service, "no rule leads to it")
    if any(site.name in rule.sites and rule.tier == tier for rule in rules):
        return None
    rule = next((rule for rule in rules if site.name in rule.sites), rules[0])
    who = f"{' and '.join(rule.sites)} ({rule.tier})"
    return Nearest(
        file=EGRESS,
        line=rule.line,
        entry=f"rule {rule.id}, {service.name}",
        why=f"it lets {who} out, not {site.name} ({tier})",
    )


def _entry(service: Destination, why: str) -> Nearest:
    return Nearest(file=NAMES, line=service.line, entry=f"service {service.name}", why=why)


def _difference(service: Service | SiteService, asked: Asked) -> str | None:
    """Say what of protocol and port isn't the service's; None if both are."""
    meant, spoken = service.protocol.upper(), _protocol(asked).upper()
    if service.port == asked.port:
        return None if meant == spoken else f"it is {meant} on port {service.port}, not {spoken}"
    if meant == spoken:
        return f"it is on port {service.port}, not on {asked.port}"
    return f"it is {meant} on port {service.port}, not {spoken} on port {asked.port}"


def _protocol(asked: Asked) -> str:
    return _PROTOCOLS.get(asked.scheme, asked.scheme)


def _alike(name: str, domain: str) -> str:
    """Say how a name resembles a declared one; empty if it doesn't."""
    plain = domain.removeprefix("*.")
    return next((said.format(domain) for like, said in _LIKENESSES if like(name, plain)), "")


_LIKENESSES: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (lambda name, domain: name.endswith(f".{domain}"), "is below {}, which stands for itself alone"),
    (lambda name, domain: name == domain, "isn't below {} but the name itself"),
    (lambda name, domain: name.rstrip(".") == domain, "is {} with a dot at the end"),
    (lambda name, domain: name.endswith(domain), "only ends like {}: it may be somebody else's"),
    (lambda name, domain: name.startswith(domain), "only begins like {}: it may be somebody else's"),
    (lambda name, domain: domain.endswith(f".{name}"), "is above {}, which says nothing about it"),
    (
        lambda name, domain: SequenceMatcher(None, name, domain).ratio() >= _ALIKE,
        "is not {}, though it looks like it",
    ),
)
