"""No workload or data subnet has a way to the internet that isn't the site's gateway."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Graph, Resource, plain
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation

ROUTE = "aws:ec2/route:Route"
TABLES = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAYS = (
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
)
WAYS_OUT = ("gatewayId", "egressOnlyGatewayId", "carrierGatewayId")
"""Properties of a route that can name a way to the internet without a translation or an inspection."""

HARMLESS_GATEWAYS = ("local", "vgw-", "vpce-")
"""How the other values of gatewayId begin: the VPC itself, a VPN gateway, a gateway endpoint."""

EGRESS_TIER = "egress"


@rule(
    id="no-internet-route",
    title="Only the egress subnets of the plan have a route to an internet gateway",
    claim="no-way-out-but-the-gateway",
    channels=("NET-09",),
    reason="A route to an internet gateway takes packets past the site's firewall.",
    remedy="Remove the route: what leaves goes from a workload subnet to the firewall endpoint; "
    "what it may reach is declared as an egress rule.",
    source="Amazon VPC User Guide, route tables and internet gateways",
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
    ways = [(name, route[name]) for name in WAYS_OUT if plain(route.get(name)) not in (None, "")]
    leading_out = [
        (name, value) for name, value in ways if not _harmless(holder, path, name, value, view.graph)
    ]
    if not leading_out:
        yield observe.compliant(f"{prefix}gatewayId", route.get("gatewayId"))
    for name, value in leading_out:
        yield _judge_table(f"{prefix}{name}", value, table, view)


def _harmless(holder: Resource, path: str, name: str, value: Any, graph: Graph) -> bool:
    """Whether a way is known not to lead to the internet; what isn't known isn't harmless."""
    known = plain(value)
    if isinstance(known, str) and name == "gatewayId" and known.startswith(HARMLESS_GATEWAYS):
        return True
    targets = graph.referents(holder, "routes" if path else name, value, lambda _: True)
    return bool(targets) and not path and all(target.type not in INTERNET_GATEWAYS for target in targets)


def _judge_table(path: str, value: Any, table: Resource | None, view: View) -> Observation:
    tiers = _tiers(table, view) if table else set()
    if tiers == {EGRESS_TIER}:
        return observe.compliant(path, value)
    if tiers and UNKNOWN not in tiers:
        names = ", ".join(sorted(str(tier) for tier in tiers))
        return observe.violated(path, value, reason=f"The route table serves the tiers: {names}.")
    return observe.unknown(
        path,
        value,
        reason="Which planned subnets the route table serves can't be told from what is judged here.",
    )


def _tiers(table: Resource, view: View) -> set[Any]:
    """Return the tiers of the subnets that use a table, with ``UNKNOWN`` for what isn't in the plan."""
    tiers: set[Any] = set()
    for association in view.graph.of_type((ASSOCIATION,)):
        value = association.props.get("routeTableId")
        if table not in view.graph.referents(association, "routeTableId", value, of_types(*TABLES)):
            continue
        subnet = _single(view.graph, association, "subnetId", (SUBNET,))
        cidr = subnet.get("cidrBlock") if subnet else None
        tiers.add(view.context.tiers.get(cidr, UNKNOWN) if isinstance(cidr, str) else UNKNOWN)
    return tiers


def _single(graph: Graph, holder: Resource, name: str, types: tuple[str, ...]) -> Resource | None:
    """Return the one resource that a property refers to, or None if that can't be told."""
    found = graph.referents(holder, name, holder.props.get(name), of_types(*types))
    return found[0] if len(found) == 1 else None
