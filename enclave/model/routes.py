"""The route plan: what each route table of a site and of a transit gateway says.

A stateful firewall sees a connection only if both directions pass the same endpoint. Each zone has an
endpoint of its own, so every table through which traffic comes back (egress and transit) sends each
guarded *subnet* to the endpoint of that subnet's zone, which is the one the subnet sends through.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network

from enclave.model.addresses import GUARDED_TIERS, Subnet, guarded_range, subnets
from enclave.model.enclave import Enclave, Site

ANYWHERE = IPv4Network("0.0.0.0/0")


class Target(StrEnum):
    """What a route leads to."""

    FIREWALL = "firewall"
    NAT = "nat"
    INTERNET = "internet"
    TRANSIT = "transit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One route in the table of a (tier, zone).

    ``target_zone`` says in which zone the firewall endpoint or NAT gateway stands; it is None for the
    internet gateway and the transit gateway, of which a VPC has one.
    """

    tier: str
    zone: str
    destination: IPv4Network
    target: Target
    target_zone: str | None

    @property
    def table(self) -> str:
        """The key of the route table, ``egress-euw1-az1``: the same as its subnet's."""
        return f"{self.tier}-{self.zone}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitRoute:
    """One static route in a transit gateway's route table.

    Tables and attachments go by the name of a site, or ``peering-<other region>``.
    """

    region: str
    table: str
    destination: IPv4Network
    attachment: str


def site_routes(site: Site) -> tuple[Route, ...]:
    """Return the routes that the site's own stack creates, tables in order of zone."""
    return tuple(_site_routes(site))


def _site_routes(site: Site) -> Iterator[Route]:
    for zone in sorted(site.zones):
        yield _route("workload", zone, ANYWHERE, Target.FIREWALL, zone)
        yield _route("firewall", zone, ANYWHERE, Target.NAT, zone)
        yield _route("egress", zone, ANYWHERE, Target.INTERNET, None)
        # Only workload subnets go out to the internet, so only they need a way back from it.
        yield from _return_routes("egress", zone, _in_tiers(site, ("workload",)))
        yield from _return_routes("transit", zone, _in_tiers(site, GUARDED_TIERS))


def link_routes(enclave: Enclave, site: Site) -> tuple[Route, ...]:
    """Return the routes that the links stack adds to a site's tables, neighbours in order of name.

    Workload tables need none: their default route already leads to the firewall.
    """
    return tuple(
        route
        for neighbour in enclave.neighbours(site)
        for zone in sorted(site.zones)
        for route in (
            _route("data", zone, neighbour.cidr, Target.FIREWALL, zone),
            _route("firewall", zone, neighbour.cidr, Target.TRANSIT, None),
        )
    )


def transit_routes(enclave: Enclave) -> tuple[TransitRoute, ...]:
    """Return the routes of every transit gateway table: of declared links, and nothing else.

    They lead to the guarded subnets only, whose way in passes the firewall. To the other tiers (endpoints of
    services, gateways) a transit subnet has no more than the VPC's local route, which passes none.
    """
    routes: dict[TransitRoute, None] = {}  # two links of a far site share its peering's return route
    for link in enclave.links:
        one, other = (enclave.site(name) for name in link.sites)
        for source, target in ((one, other), (other, one)):
            routes.update(dict.fromkeys(_transit_path(source, target)))
    return tuple(sorted(routes, key=lambda route: (route.region, route.table, route.destination)))


def peering_name(other_region: str) -> str:
    """Return the name of the peering attachment, and of its table, that leads to another region."""
    return f"peering-{other_region}"


def _transit_path(source: Site, target: Site) -> Iterator[TransitRoute]:
    """Yield the routes which carry packets from one site's attachment to the other's."""
    here, there = source.region.name, target.region.name
    for destination in (guarded_range(target, zone) for zone in sorted(target.zones)):
        if here == there:
            yield _transit(here, source.name, destination, target.name)
        else:
            yield _transit(here, source.name, destination, peering_name(there))
            yield _transit(there, peering_name(here), destination, target.name)


def _in_tiers(site: Site, tiers: tuple[str, ...]) -> Iterator[Subnet]:
    return (subnet for subnet in subnets(site) if subnet.tier in tiers)


def _return_routes(tier: str, zone: str, guarded: Iterable[Subnet]) -> Iterator[Route]:
    for subnet in guarded:
        yield _route(tier, zone, subnet.cidr, Target.FIREWALL, subnet.zone)


def _route(tier: str, zone: str, destination: IPv4Network, target: Target, target_zone: str | None) -> Route:
    return Route(tier=tier, zone=zone, destination=destination, target=target, target_zone=target_zone)


def _transit(region: str, table: str, destination: IPv4Network, attachment: str) -> TransitRoute:
    return TransitRoute(region=region, table=table, destination=destination, attachment=attachment)
