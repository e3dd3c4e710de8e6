"""Ways of several hops: what is copied to one place, and from there to another.

Each hop is judged by its own channel. A chain shows what they make together: data that begins in a store of
ours and ends outside, however innocent the first hop looks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from enclave.graph.places import Standing
from enclave.residency.flows import Flow
from enclave.residency.targets import Direction

SHORTEST = 2
"""Hops from which on it is a chain; one alone is its channel's to judge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One step: from a resource or place, by what moves data, to the next; URNs, or places in words."""

    start: str
    mover: str
    end: str
    flow: Flow


def hops(flows: Iterable[Flow]) -> Mapping[str, tuple[Hop, ...]]:
    """Put flows together into steps, by where they start.

    What moves data in from one resource and out to another joins the two. What names no source is the start
    itself.
    """
    sources: dict[str, list[str]] = {}
    outward: list[Flow] = []
    for flow in flows:
        if flow.direction is Direction.IN:
            sources.setdefault(flow.resource, []).append(flow.far_end or flow.source)
        else:
            outward.append(flow)
    found: dict[str, list[Hop]] = {}
    for flow in outward:
        for start in sources.get(flow.resource, [flow.resource]):
            hop = Hop(start=start, mover=flow.resource, end=flow.far_end or flow.destination, flow=flow)
            found.setdefault(start, []).append(hop)
    return {start: tuple(each) for start, each in found.items()}


def leading_out(start: str, steps: Mapping[str, tuple[Hop, ...]]) -> Iterator[tuple[Hop, ...]]:
    """Yield the chains that begin at a resource and end outside, or nobody knows where; each the shortest.

    A way that is permitted by name is no way out.
    """
    seen = {start}
    queue: list[tuple[Hop, ...]] = [(hop,) for hop in steps.get(start, ())]
    while queue:
        chain = queue.pop(0)
        last = chain[-1]
        if last.flow.permitted and last.flow.direction is Direction.OUT:
            continue
        if last.flow.standing is not Standing.INSIDE:
            if len(chain) >= SHORTEST:
                yield chain
        elif last.end not in seen:
            seen.add(last.end)
            queue += [(*chain, hop) for hop in steps.get(last.end, ())]
