"""What the configuration allows gets through."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from enclave.graph.facts import Resource
from enclave.graph.reachability import questions
from enclave.graph.reachability.headers import ADDRESSES, IPV4, Headers
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.reading import types
from enclave.model.addresses import subnets
from enclave.model.enclave import Service, Site, SiteService
from enclave.residency import network, observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

Network = IPv4Network | IPv6Network
TCP: Final = Intervals.single(6)
_SPECIAL = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
)  # fmt: skip
PUBLIC: Final = ADDRESSES[IPV4] - Intervals.ranges([IPv4Network(each) for each in _SPECIAL], IPV4)
"""Addresses of the internet: all but those of IANA's special-purpose registry that nobody routes to."""


@rule(
    id="declared-flows-have-a-path",
    title="Every flow that the configuration allows has a way there and back",
    claim="declared-flows-get-through",
    channels=(),
    severity=Severity.MEDIUM,
    reason="A gateway that drops what is allowed gets bypassed, and an enclave cut in two can't fail over.",
    remedy="Restore the route that is missing or shadowed; the plan's routes are in the program already.",
    source="Amazon VPC User Guide, route priority; AWS Transit Gateway Guide, routing",
    needs_graph=True,
    whole=True,
    applies=of_types(*types.SUBNETS),
)
def declared_flows_have_a_path(resource: Resource, view: View) -> Iterator[Observation]:
    """Follow what egress rules allow from each planned subnet, outside and to sites, and the replies to it.

    Services of AWS are left out: to which addresses their names lead isn't the network's to say.
    """
    cidr = resource.get("cidrBlock")
    planned = view.once(_planned)
    if cidr not in planned or resource.urn not in view.once(network.router).network.subnets:
        yield observe.not_applicable("The plan has no flow from here.")
        return
    site, tier = planned[cidr]
    alike: dict[tuple[object, ...], tuple[list[str], Observation]] = {}
    for name, headers in _allowed(site, tier, view):
        seen = _judge(resource, headers, view)
        names, _ = alike.setdefault((seen.verdict, seen.path[1:], seen.reason), ([], seen))
        names.append(name)
    for names, seen in alike.values():
        yield replace(seen, property=f"flow to {', '.join(names)}")
    if not alike:
        yield observe.not_applicable("No flow from here is declared, or its far end isn't judged with it.")


def _planned(view: View) -> Mapping[str, tuple[Site, str]]:
    """Return site and tier of each subnet of the plan, by its range."""
    return {
        str(subnet.cidr): (site, subnet.tier)
        for site in view.context.enclave.sites
        for subnet in subnets(site)
    }


def _here(view: View) -> frozenset[Network]:
    """Return every range of a subnet that can be read."""
    known = view.once(network.router).network
    return frozenset(each for subnet in known.subnets.values() for each in subnet.ranges)


def _allowed(site: Site, tier: str, view: View) -> Iterator[tuple[str, Headers]]:
    """Yield what the egress rules let a tier of a site open, and to where."""
    for egress in view.context.enclave.egress:
        if site.name in egress.sites and egress.tier == tier:
            service = egress.service
            if isinstance(service, Service):
                yield service.name, _headers(_outside(service), service.port)
            elif isinstance(service, SiteService):
                yield from _at_sites(site, service, view)


def _outside(service: Service) -> Intervals:
    """Return where a service outside answers: in its networks, or anywhere on the internet."""
    ranges = [each for network in service.networks for each in network.ranges]
    return Intervals.ranges(ranges, IPV4) if ranges else PUBLIC


def _at_sites(site: Site, service: SiteService, view: View) -> Iterator[tuple[str, Headers]]:
    """Yield the sites of a service that are here; without any attachment the links themselves aren't here."""
    here = view.once(_here)
    if not view.once(network.router).network.transit_gateways:
        return
    for other in view.context.enclave.neighbours(site):
        planned = subnets(other)
        if other.name in service.sites and any(subnet.cidr in here for subnet in planned):
            ranges = [subnet.cidr for subnet in planned if subnet.tier in service.tiers]
            yield f"{service.name} at {other.name}", _headers(Intervals.ranges(ranges, IPV4), service.port)


def _headers(destinations: Intervals, port: int) -> Headers:
    return Headers(IPV4, ADDRESSES[IPV4], destinations, TCP, Intervals.single(port))


def _judge(resource: Resource, headers: Headers, view: View) -> Observation:
    routing = view.once(network.router)
    broken = questions.broken(routing, resource.urn, headers)
    if broken:
        reason = f"It ends here: {broken[0].end.reason}."
        return observe.violated("flow", "dropped", path=network.lines(broken[0]), reason=reason)
    unsure = [path for path in routing.paths(resource.urn, headers) if path.end.kind not in questions.REACHED]
    if unsure:
        return observe.unknown("flow", "not known", path=network.lines(unsure[0]))
    return observe.compliant("flow", "a way there and back")
