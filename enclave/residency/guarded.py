"""Which networks have a firewall in them: the one thing that a way out may lead to."""

from collections.abc import Iterator

from enclave.graph.facts import Graph, Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.rule import View, of_types

FIREWALLS = (types.FIREWALL, types.FIREWALL_ASSOCIATION)
_is_network = of_types(*types.VPCS, types.TRANSIT, ELSEWHERE)
_is_subnet = of_types(*types.SUBNETS)


def networks(resource: Resource, name: str, graph: Graph) -> frozenset[str]:
    """Return what the VPC or transit gateway that a property names is known by: URNs, and its text."""
    value = plain(resource.props.get(name))
    if value is None or value == "":
        return frozenset()
    found = {each.urn for each in graph.referents(resource, name, value, _is_network)}
    return frozenset(found | {value} if isinstance(value, str) else found)


def of_subnet(resource: Resource, name: str, graph: Graph) -> frozenset[str]:
    """Return what the VPCs are known by in which the subnet stands that a property names."""
    subnets = graph.referents(resource, name, resource.props.get(name), _is_subnet)
    return frozenset(key for each in subnets for key in networks(each, "vpcId", graph))


def guarded(view: View) -> frozenset[str]:
    """Return what every VPC and transit gateway is known by in which a network firewall stands."""
    firewalls = view.graph.of_type(FIREWALLS)
    return frozenset(
        key
        for each in firewalls
        for name in ("vpcId", "transitGatewayId")
        for key in networks(each, name, view.graph)
    )


def inspected(view: View) -> frozenset[str]:
    """Return what every transit gateway is known by that leads to a guarded VPC, or is guarded itself."""
    return view.once(guarded) | frozenset(_attached(view))


def _attached(view: View) -> Iterator[str]:
    for each in view.graph.of_type((types.TRANSIT_VPC,)):
        if networks(each, "vpcId", view.graph) & view.once(guarded):
            yield from networks(each, "transitGatewayId", view.graph)
