"""A meaning of properties that join a resource with another, so that no lane leads there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from enclave.graph.facts import Resource
from enclave.graph.places import Standing
from enclave.residency import observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined(Meaning):
    """The property names what the resource is one with: a cluster it is a member of, a key that locks it.

    Data is at both ends, or goes both ways, so unlike a ``Destination`` it never is the end of a lane.
    ``here``: a bare name is one of the same account and region. ``required``: not set, it is unknown.
    """

    here: bool = False
    required: bool = False
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "what it is joined with: something of ours in the EEA"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        found = list(walk(resource.props, self.path))
        if self.required and not found:
            yield observe.unknown(self.path, None, reason="What it is joined with isn't said.")
        for where, value in found:
            for target in ends.resolve(End(where=where, name=value, here=self.here), resource, view):
                yield self._judged(where, value, target, resource)

    @staticmethod
    def _judged(where: str, value: Any, target: Target, resource: Resource) -> Observation:
        """Leave a place that is the resource's own, outside the EEA, to who judges where that stands."""
        place = target.place
        if place is None or place.standing is not Standing.OUTSIDE or place.region != resource.region:
            return judged_end(where, value, target)
        if target.party is None:
            return observe.compliant(where, value, place=place, target=target)
        return judged_end(where, value, replace(target, place=None))
