"""No workload or data subnet has a way to the internet that isn't the site's gateway."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import UNKNOWN, Graph, Resource, plain
from enclave.residency import observe
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

ROUTE = "aws:ec2/route:Route"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLES = ("aws:ec2/routeTable:RouteTable", DEFAULT_TABLE)
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAYS = (
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
)
_MAY_LEAD_OUT = frozenset({*INTERNET_GATEWAYS, ELSEWHERE})
WAYS_OUT = ("gatewayId", "carrierGatewayId")
"""Properties of a route that can name a way to the internet without a translation or an inspection."""

NAT_GATEWAY = "natGatewayId"
EGRESS_ONLY = "egressOnlyGatewayId"
"""The way out for IPv6, of which the plan has none."""

DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")

WAYS = MappingProxyType(
    {
        "gatewayId": "internet gateway",
        "carrierGatewayId": "carrier gateway",
        NAT_GATEWAY: "NAT gateway",
        EGRESS_ONLY: "egress-only internet gateway",
    }
)
"""What each of these properties names."""

HARMLESS_GATEWAYS = ("local", "vgw-", "vpce-")
"""How the other values of gatewayId begin: the VPC itself, a VPN gateway, a gateway endpoint."""

EGRESS_TIER = "egress"
FIREWALL_TIER = "firewall"

_is_table = of_types(*TABLES)


@rule(
    id="no-internet-route",
    title="Only the plan's egress subnets lead to an internet gateway, only its firewall's to a NAT gateway",
    claim="no-way-out-but-the-gateway",
    channels=("NET-09",),
    severity=Severity.CRITICAL,
    reason="A route to an internet or NAT gateway takes packets past the site's firewall.",
    remedy="Remove the route: what leaves goes from a workload subnet to the firewall endpoint; "
    "what it may reach is declared as an egress rule.",
    source="Amazon VPC User Guide, route tables, internet and NAT gateways",
    needs_graph=True,
    applies=of_types(ROUTE, *TABLES),
)
def no_internet_route(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge routes of their own, and those written inside a route table."""
    if resource.type == ROUTE:
        table = _single(view.graph, resource, "routeTableId", TABLES)
        yield from _route(resource, resource.props, "", table, view)
        return
    routes = resource.get("routes")
    if routes is UNKNOWN:
        yield observe.unknown("routes", routes)
        return
    yield observe.compliant("routes", f"{len(routes or ())} inline")
    for index, route in enumerate(routes or ()):
        path = f"routes[{index}]"
        if plain(route) is UNKNOWN:
            yield observe.unknown(path, route)
        else:
            yield from _route(resource, plain(route), path, resource, view)


def _route(
    holder: Resource, route: Mapping[str, Any], path: str, table: Resource | None, view: View
) -> Iterator[Observation]:
    """Judge one route of ``holder``; ``path`` is where it stands, empty for a route of its own."""
    prefix = f"{path}." if path else ""
    if _stays_private(route):
        yield observe.compliant(f"{prefix}destinationCidrBlock", "private addresses")
        return
    leading_out = {
        name: value
        for name, value in _ways(route, WAYS_OUT)
        if not _harmless(holder, path, name, value, view.graph)
    }
    translated = dict(_ways(route, (NAT_GATEWAY,)))
    forbidden = dict(_ways(route, (EGRESS_ONLY,)))
    if not (leading_out or translated or forbidden):
        yield observe.compliant(f"{prefix}gatewayId", route.get("gatewayId"))
    ways = [(name, value, EGRESS_TIER) for name, value in leading_out.items()]
    ways += [(name, value, FIREWALL_TIER) for name, value in translated.items()]
    for name, value, allowed in ways:
        seen = _judge_table(f"{prefix}{name}", value, table, allowed, view)
        yield replace(seen, path=_way(route, name, table)) if seen.verdict.stands_in_the_way else seen
    for name, value in forbidden.items():
        reason = "The plan has no IPv6 and no way out for it."
        yield observe.violated(f"{prefix}{name}", value, path=_way(route, name, table), reason=reason)


def _stays_private(route: Mapping[str, Any]) -> bool:
    """Whether a route is for private addresses only, so that no gateway takes its packets to the internet."""
    told = [plain(route.get(name)) for name in (*DESTINATIONS, "destinationPrefixListId")]
    ranges = [network(value) for value in told if value not in (None, "")]
    return bool(ranges) and all(each is not None and is_private(each) for each in ranges)


def _way(route: Mapping[str, Any], name: str, table: Resource | None) -> tuple[str, ...]:
    """Write where the route leads, hop by hop."""
    told = (plain(route.get(key)) for key in DESTINATIONS)
    destination = next((each for each in told if isinstance(each, str) and each), "somewhere")
    served = "subnets of a route table that can't be told" if table is None else f"subnets of {table.name}"
    return (served, f"{destination} -> {WAYS[name]}", "internet")


def _ways(route: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield from ((name, route[name]) for name in names if plain(route.get(name)) not in (None, ""))


def _harmless(holder: Resource, path: str, name: str, value: Any, graph: Graph) -> bool:
    """Whether a way is known not to lead to the internet; what isn't known isn't harmless."""
    known = plain(value)
    if isinstance(known, str) and name == "gatewayId" and known.startswith(HARMLESS_GATEWAYS):
        return True
    targets = graph.referents(holder, "routes" if path else name, value, lambda _: True)
    return bool(targets) and not path and all(target.type not in _MAY_LEAD_OUT for target in targets)


def _judge_table(path: str, value: Any, table: Resource | None, allowed: str, view: View) -> Observation:
    """Judge a way that only tables of one tier may have."""
    tiers = _tiers(table, view) if table else frozenset()
    if tiers == {allowed}:
        return observe.compliant(path, value)
    others = tiers - {allowed, UNKNOWN}
    if others:
        names = ", ".join(sorted(others))
        reason = f"The route table serves another tier: {names}."
        return observe.violated(path, value, reason=reason)
    return observe.unknown(
        path,
        value,
        reason="Which planned subnets the route table serves can't be told from what is judged here.",
    )


def _tiers(table: Resource, view: View) -> frozenset[Any]:
    """Return the tiers of the subnets that use a table, with ``UNKNOWN`` for what isn't in the plan.

    A VPC's main table serves every subnet that has none of its own, now or later: nobody can list those.
    """
    served = view.once(_served).get(table.urn, frozenset())
    return served | {UNKNOWN} if table.type == DEFAULT_TABLE else served


def _served(view: View) -> Mapping[str, frozenset[Any]]:
    """Return the tiers that each table serves, by its URN, as far as associations tell."""
    found: dict[str, set[Any]] = defaultdict(set)
    for association in view.graph.of_type((ASSOCIATION, MAIN_ASSOCIATION)):
        tier = UNKNOWN if association.type == MAIN_ASSOCIATION else _tier(association, view)
        value = association.props.get("routeTableId")
        for table in view.graph.referents(association, "routeTableId", value, _is_table):
            found[table.urn].add(tier)
    return {urn: frozenset(tiers) for urn, tiers in found.items()}


def _tier(association: Resource, view: View) -> Any:
    subnet = _single(view.graph, association, "subnetId", (SUBNET,))
    cidr = subnet.get("cidrBlock") if subnet else None
    return view.context.tiers.get(cidr, UNKNOWN) if isinstance(cidr, str) else UNKNOWN


def _single(graph: Graph, holder: Resource, name: str, types: tuple[str, ...]) -> Resource | None:
    """Return the one resource that a property refers to, or None if that can't be told."""
    found = graph.referents(holder, name, holder.props.get(name), of_types(*types))
    return found[0] if len(found) == 1 else None
