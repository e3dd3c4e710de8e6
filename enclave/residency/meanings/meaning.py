"""What a property means for where data goes: the words in which channels are declared.

A meaning is given a path of a resource's inputs and says what it sees there. It says nothing where the
property isn't set, unless AWS then takes something by itself. What can't be read is unknown, and blocks.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import Party, PartyKind
from enclave.graph.places import Place, Standing
from enclave.residency import observe
from enclave.residency.meanings.walk import is_one_of, walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A condition on another property: a meaning counts only for some of a type's resources.

    ``values`` are those for which it counts; ``absent`` is what AWS takes where the property isn't set. A
    value that isn't known counts too. ``present`` asks instead whether the property is set, whatever to.
    """

    path: str
    values: tuple[Any, ...] = ()
    absent: Any = None
    present: bool | None = None

    def holds(self, resource: Resource) -> bool:
        """Whether the condition is met, or may be."""
        if self.present is not None:
            return any(True for _ in walk(resource.props, self.path)) is self.present
        found = [plain(value) for _, value in walk(resource.props, self.path)] or [self.absent]
        return any(value is UNKNOWN or is_one_of(value, self.values) for value in found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning(ABC):
    """One meaning at one ``path`` of a resource's inputs, which is empty for the resource as a whole.

    ``when`` says for which resources of the type it counts, all if it is None. ``needs_graph``: other
    resources may be needed to tell.
    """

    path: str = ""
    when: When | None = None
    needs_graph: ClassVar[bool] = False

    @property
    def says(self) -> str:
        """What the property means and what of it is let pass, in one sentence."""
        return self._told()

    def judge(self, resource: Resource, view: View) -> Iterator[Observation]:
        """Say what stands at the path, if it counts for this resource."""
        if self.when is None or self.when.holds(resource):
            yield from self._see(resource, view)

    @abstractmethod
    def _told(self) -> str: ...

    @abstractmethod
    def _see(self, resource: Resource, view: View) -> Iterator[Observation]: ...


def judged_end(
    where: str, value: Any, target: Target, *, named: Iterable[str] = (), services: bool = False
) -> Observation:
    """Judge a far end that is resolved: in the EEA and ours, or permitted by name.

    ``named`` are the declared parties, by name, that may be there. ``services``: an AWS service may be.
    """
    verdict, reason = _verdict(target, frozenset(named), services=services)
    return verdict(
        where,
        value,
        place=target.place or "",
        party=target.party or "",
        reason=reason,
        target=target,
    )


Say = Callable[..., Observation]


def _verdict(target: Target, named: frozenset[str], *, services: bool) -> tuple[Say, str]:
    if target.permitted:
        return observe.compliant, f"By {target.permitted}."
    outside = _outside(target.place, target.party, named)
    if outside:
        return observe.violated, outside
    doubt = _doubt(target.place, target.party, services=services)
    return (observe.unknown, doubt) if doubt else (observe.compliant, "")


def _outside(place: Place | None, party: Party | None, named: frozenset[str]) -> str:
    """Say what certainly speaks against an end; empty if nothing does."""
    if place is not None and place.standing is Standing.OUTSIDE:
        return f"It leads outside the EEA: {place.why}."
    if party is None:
        return ""
    if party.kind in (PartyKind.OUTSIDE, PartyKind.ANYONE):
        return f"It leads to {party.name}: {party.why}."
    if party.kind is PartyKind.NAMED and party.name not in named:
        return f"{party.name} is declared, but not for this."
    return ""


def _doubt(place: Place | None, party: Party | None, *, services: bool) -> str:
    """Say what isn't known of an end; empty if enough is."""
    if place is None and party is None:
        return "Nothing tells where it leads."
    if place is not None and place.standing is Standing.UNKNOWN:
        return f"Where it leads can't be told: {place.why}."
    if party is not None and party.kind is PartyKind.SERVICE and not services:
        return "On whose behalf the service acts can't be told."
    if party is not None and party.kind is PartyKind.UNKNOWN:
        return f"Whose the far end is can't be told: {party.why}."
    return ""
