"""The network that the resources of a view make, and what it lets through: worked out once a judgement."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import Graph, Resource, plain
from enclave.graph.reachability import questions
from enclave.graph.reachability.network import Gap
from enclave.graph.reachability.paths import Path, Router
from enclave.graph.reachability.questions import Unguarded
from enclave.graph.reachability.reading import read, types
from enclave.residency.rule import View

GATEWAY_TIERS = frozenset({"firewall", "egress", "transit"})
"""Tiers for nothing but the gateway's own devices. Whatever else sends packets must be guarded."""

_DEVICES = frozenset(
    {
        *(types.ACLS + types.TABLES),
        types.ACL_ASSOCIATION,
        types.FIREWALL,
        types.FIREWALL_ASSOCIATION,
        types.NAT_GATEWAY,
        types.ROUTE,
        types.TABLE_ASSOCIATION,
        types.TRANSIT_VPC,
        types.TRANSIT_VPC_ACCEPTER,
        "aws:ec2/flowLog:FlowLog",
        "aws:ec2/tag:Tag",
    }
)
"""Types that may name a subnet of the gateway: its devices, and what filters, routes or records there."""


def decided(view: View) -> Graph:
    """Return what can be read already: all stacks but those that are pending."""
    if not view.pending:
        return view.graph
    return Graph(each for each in view.graph if each.stack not in view.pending)


def router(view: View) -> Router:
    """Return what routes packets, in all that can be read already."""
    return Router(read(view.once(decided), view.context.tiers))


def gateway(view: View) -> Mapping[str, str]:
    """Return the subnets of the gateway's tiers by URN, with why one isn't the gateway's alone, or empty.

    A range of the plan tells what a subnet is for as long as no other subnet has it. Whatever names a subnet
    and isn't a device of the gateway may stand in it, and send what it likes.
    """
    subnets = view.once(router).network.subnets
    planned = {urn: each for urn, each in subnets.items() if each.tier in GATEWAY_TIERS}
    claimed = Counter(range_ for each in planned.values() for range_ in each.ranges)
    found = {
        urn: "another subnet has the same range" if any(claimed[one] > 1 for one in each.ranges) else ""
        for urn, each in planned.items()
    }
    for resource in view.once(decided) if planned else ():
        if resource.custom and resource.type not in _DEVICES:
            for urn in _named(view.once(decided), resource, planned):
                found[urn] = found[urn] or f"{resource.name} ({resource.type}) may stand in it"
    return found


def _named(graph: Graph, resource: Resource, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Yield the URNs of wanted resources that a property of a resource names, or may name."""
    for name, value in resource.props.items():
        for leaf in _leaves(value):
            for each in graph.referents(resource, name, leaf, lambda one: one.urn in wanted):
                yield each.urn


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the texts within a value, and what isn't known."""
    value = plain(value)
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool | int | float):
        yield value


def unguarded(view: View) -> Mapping[str, tuple[Unguarded, ...]]:
    """Return the ways out that no firewall endpoint guards as it should, by the sending subnet's URN."""
    routing = view.once(router)
    exempt = {subnet for subnet, why in view.once(gateway).items() if not why}
    senders = [subnet for subnet in routing.network.subnets if subnet not in exempt]
    found: dict[str, list[Unguarded]] = defaultdict(list)
    for way in questions.unguarded(routing, senders):
        found[way.path.hops[0].id].append(way)
    return {subnet: tuple(ways) for subnet, ways in found.items()}


def gaps(view: View) -> Mapping[str, tuple[Gap, ...]]:
    """Return what couldn't be read, by the URN of the resource that it belongs to."""
    found: dict[str, list[Gap]] = defaultdict(list)
    for gap in view.once(router).network.gaps:
        found[gap.source].append(gap)
    return {source: tuple(each) for source, each in found.items()}


def lines(path: Path) -> tuple[str, ...]:
    """Write a path for a finding: what packets these are, then a hop an item."""
    return (path.headers.traffic(), *(" ".join(line.split()) for line in path.lines()))
