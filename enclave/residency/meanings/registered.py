"""A meaning of properties that name a company or a service of somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe, permitted
from enclave.residency.meanings.meaning import Meaning
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered(Meaning):
    """The property names who handles data, outside AWS: only who is in a registered transfer may.

    ``closed`` are values that name nobody outside, in any case of letters. ``why`` says what any other opens.
    """

    why: str
    closed: tuple[str, ...] = ()

    def _told(self) -> str:
        return f"somebody outside by name, only by a registered transfer. {self.why}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            text = plain(value)
            by = permitted.transfer((text,), view.context)
            if text is UNKNOWN:
                yield observe.unknown(where, value, reason=self.why)
            elif by or str(text).upper() in self.closed:
                yield observe.compliant(where, value, reason=f"By {by}." if by else "")
            else:
                yield observe.violated(where, value, reason=self.why)
