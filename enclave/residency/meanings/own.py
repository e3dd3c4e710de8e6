"""A meaning that needs code of its own, written beside the channel that it belongs to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from enclave.graph.facts import Resource
from enclave.residency.meanings.meaning import Meaning
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Own(Meaning):
    """``read`` judges the resource; ``told`` says in one sentence what it lets pass."""

    told: str
    read: Callable[[Resource, View], Iterator[Observation]]
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return self.told

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        return self.read(resource, view)
