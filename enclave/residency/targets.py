"""The far end of a way that data can take: where it is, and whose."""

from dataclasses import dataclass
from enum import StrEnum

from enclave.graph.parties import Party, PartyKind
from enclave.graph.places import Place, Standing


class Direction(StrEnum):
    """Which way data moves, seen from the resource that moves it."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The far end of a flow, as a rule resolved it.

    ``place`` and ``party`` are None where the property tells nothing of them, or where they don't matter.
    ``resource`` is the URN of the far end where it is in the graph. ``permitted`` names the lane or the
    registered transfer by which data may take this way.
    """

    place: Place | None = None
    party: Party | None = None
    direction: Direction = Direction.OUT
    resource: str | None = None
    permitted: str = ""

    @property
    def standing(self) -> Standing:
        """Where it stands as a whole: outside if its party is somebody else, unknown if nothing tells."""
        if self.place is not None and self.place.standing is Standing.OUTSIDE:
            return Standing.OUTSIDE
        if self.party is not None and self.party.kind in (PartyKind.OUTSIDE, PartyKind.ANYONE):
            return Standing.OUTSIDE
        if self.place is None:
            return Standing.UNKNOWN if self.party is None else Standing.INSIDE
        return self.place.standing

    @property
    def name(self) -> str:
        """The far end in words: its place, and whose it is."""
        return ", ".join(str(end) for end in (self.place, self.party) if end is not None)
