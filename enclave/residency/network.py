"""The network that the resources of a view make, and what it lets through: worked out once a judgement."""

from collections import defaultdict
from collections.abc import Mapping

from enclave.graph.facts import Graph
from enclave.graph.reachability import questions
from enclave.graph.reachability.network import Gap
from enclave.graph.reachability.paths import Path, Router
from enclave.graph.reachability.questions import Unguarded
from enclave.graph.reachability.reading import read
from enclave.residency.rule import View

GATEWAY_TIERS = frozenset({"firewall", "egress", "transit"})
"""Tiers that hold nothing but the gateway's own devices. Whatever else sends packets must be guarded."""


def router(view: View) -> Router:
    """Return what routes packets. Stacks that are pending are left out: they can't be read yet."""
    decided = view.graph
    if view.pending:
        decided = Graph(each for each in view.graph if each.stack not in view.pending)
    return Router(read(decided, view.context.tiers))


def unguarded(view: View) -> Mapping[str, tuple[Unguarded, ...]]:
    """Return the ways out that no firewall endpoint guards as it should, by the sending subnet's URN."""
    routing = view.once(router)
    senders = [each.id for each in routing.network.subnets.values() if each.tier not in GATEWAY_TIERS]
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
