"""Meanings of properties that open or close something, and of resources that do so by being there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.meanings.meaning import Meaning
from enclave.residency.meanings.walk import is_one_of, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch(Meaning):
    """The property opens a way unless it has one of some values.

    ``closed`` are those values; ``absent`` is what AWS takes where the property isn't set, None where it
    then does nothing. ``why`` says what any other value opens, in one sentence.
    """

    closed: tuple[Any, ...]
    why: str
    absent: Any = None

    def _told(self) -> str:
        allowed = " or ".join(observe.written(value) for value in self.closed)
        unset = f"; not set, it is {observe.written(self.absent)}" if self.absent is not None else ""
        return f"{allowed}{unset}. {self.why}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        del view
        found = list(walk(resource.props, self.path))
        if not found and self.absent is not None:
            yield self._of(f"{self.path} (not set)", self.absent)
        for where, value in found:
            yield self._of(where, value)

    def _of(self, where: str, value: Any) -> Observation:
        known = plain(value)
        if known is UNKNOWN:
            return observe.unknown(where, value, reason=f"{self.why} Whether it does isn't known.")
        if is_one_of(known, self.closed):
            return observe.compliant(where, value)
        return observe.violated(where, value, reason=self.why)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forbidden(Meaning):
    """The property opens a way by being set at all, to anything but nothing."""

    why: str

    def _told(self) -> str:
        return f"not set. {self.why}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        del view
        for where, value in walk(resource.props, self.path):
            known = plain(value)
            if known is UNKNOWN:
                yield observe.unknown(where, value, reason=self.why)
            elif known not in ("", [], {}) and not is_one_of(known, (False,)):
                yield observe.violated(where, value, reason=self.why)


@dataclass(frozen=True, kw_only=True, slots=True)
class Required(Meaning):
    """Without the property a way is open."""

    why: str

    def _told(self) -> str:
        return f"set. {self.why}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        del view
        found = list(walk(resource.props, self.path))
        if all(plain(value) in ("", [], {}) for _, value in found):
            yield observe.violated(self.path, None, reason=self.why)
        for where, value in found:
            if plain(value) is UNKNOWN:
                yield observe.unknown(where, value, reason=self.why)


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence(Meaning):
    """The resource opens a way by being there, whatever it says."""

    why: str

    def _told(self) -> str:
        return f"never there. {self.why}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        del view
        yield observe.violated("type", resource.type, reason=self.why)
