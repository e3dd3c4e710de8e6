"""The ways that data can take, as the rules saw them: from where, by what, to which place or party.

A flow is told whatever its verdict: what a change opens and closes can only be shown by comparing all of
them. It says nothing of packets; ``enclave.graph.reachability`` does.
"""

import builtins
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from enclave.graph.parties import Party
from enclave.graph.places import Place, Standing
from enclave.residency.verdicts import Verdict


class Direction(StrEnum):
    """Which way data moves, seen from the resource that moves it."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The far end of a flow, as a rule resolved it.

    ``place`` and ``party`` are None where the rule didn't ask for them. ``resource`` is the URN of the far
    end where it is in the graph.
    """

    place: Place | None = None
    party: Party | None = None
    direction: Direction = Direction.OUT
    resource: str | None = None

    @property
    def name(self) -> str:
        """The far end in words: the place, and the party if it isn't plain."""
        return ", ".join(str(end) for end in (self.place, self.party) if end is not None)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Flow:
    """One way that data can take.

    ``resource`` is the URN of what moves it and ``property`` where that says so. ``source`` and
    ``destination`` are in words; ``standing`` is the far end's, ``countries`` are those that it may be in
    (ISO 3166, sorted). ``data_class`` is empty where nothing tells it. ``permitted`` names the lane or the
    registered transfer by which it may be.
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


def outside(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return the flows whose far end isn't known to be in the EEA, in order."""
    return tuple(sorted(flow for flow in flows if flow.standing is not Standing.INSIDE))
