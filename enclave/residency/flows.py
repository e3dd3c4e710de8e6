"""The ways that data can take, as the rules saw them: from where, by what, to which place or party.

A flow is told whatever its verdict: what a change opens and closes can only be shown by comparing all of
them. It says nothing of packets; ``enclave.graph.reachability`` does.
"""

import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from enclave.graph.facts import Resource
from enclave.graph.places import Standing
from enclave.graph.values import plain, show
from enclave.residency import observe
from enclave.residency.targets import Direction, Target
from enclave.residency.verdicts import Observation, Verdict

_CLASS_TAGS = ("enclave:data-class", "data-class")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Flow:
    """One way that data can take.

    ``resource`` is the URN of what moves it and ``property`` where that says so. ``source`` and
    ``destination`` are in words; ``standing`` is the far end's, ``countries`` are those that it may be in
    (ISO 3166, sorted). ``data_class`` is empty where nothing tells it. ``permitted`` names the lane or the
    registered transfer by which it may be. ``far_end`` is the URN of the far end where it is in the graph.
    """

    rule: str
    resource: str
    property: str
    direction: Direction
    source: str
    destination: str
    standing: Standing
    countries: tuple[str, ...] = ()
    party: str = ""
    data_class: str = ""
    verdict: Verdict = Verdict.COMPLIANT
    permitted: str = ""
    far_end: str = ""

    @builtins.property  # the field `property` has the plain name
    def stack(self) -> str:
        """The stack, as the URN names it."""
        return self.resource.split("::")[0].removeprefix("urn:pulumi:")


def flow(rule: str, resource: Resource, seen: Observation) -> Flow:
    """Make the flow of what a rule saw, which must have a far end."""
    target = seen.target or Target()
    near, far = observe.place_of(resource.region), target.name
    outward = target.direction is Direction.OUT
    return Flow(
        rule=rule,
        resource=resource.urn,
        property=seen.property,
        direction=target.direction,
        source=near if outward else far,
        destination=far if outward else near,
        standing=target.standing,
        countries=tuple(sorted(target.place.countries)) if target.place else (),
        party=str(target.party or ""),
        data_class=_data_class(resource),
        verdict=seen.verdict,
        permitted=target.permitted,
        far_end=target.resource or "",
    )


def _data_class(resource: Resource) -> str:
    tags = resource.get("tags")
    named = (
        next((plain(tags[tag]) for tag in _CLASS_TAGS if tag in tags), None)
        if isinstance(tags, dict)
        else None
    )
    return named if isinstance(named, str) else "" if named is None else show(named)


def outside(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return the flows whose far end isn't known to be in the EEA and ours, in order."""
    return tuple(sorted(each for each in flows if each.standing is not Standing.INSIDE))
