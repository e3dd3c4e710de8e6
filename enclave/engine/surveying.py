"""What a preview of every stack found, beside what is deployed: the facts of a report on a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.checking import Source
    from enclave.residency.judgement import Judgement

VARIABLE: Final = "ENCLAVE_SURVEY"
"""Set for Pulumi while it previews for a survey: the program's guard then leaves the judging to us."""

_SHOWN = frozenset({"create", "update", "replace", "delete", "import"})
"""The steps that a reader counts; a replacement's own two halves are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One resource that would change. ``op`` is create, update, replace, delete or import."""

    op: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Surveyed:
    """One stack. ``failure`` says why it couldn't be previewed; ``after`` is then what it has now."""

    stack: str
    before: int  # resources, the stack itself and its providers not counted
    after: int
    changes: Mapping[str, int]
    steps: tuple[Step, ...]
    failure: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """Every stack, judged as it is and as it would be. ``pending``: see ``Deployment``."""

    stacks: tuple[Surveyed, ...]
    deployed: Judgement
    planned: Judgement
    sources: tuple[Source, ...]
    pending: tuple[str, ...]
    seconds: float

    @property
    def failed(self) -> tuple[str, ...]:
        """The stacks that couldn't be previewed."""
        return tuple(stack.stack for stack in self.stacks if stack.failure)


def steps(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """Read from a preview's document what it would change; stacks and their providers aren't counted."""
    found = [
        Step(op=step["op"], type=_type(step["urn"]), name=step["urn"].rpartition("::")[2])
        for step in document.get("steps") or ()
        if step.get("op") in _SHOWN and step.get("urn") and not _type(step["urn"]).startswith("pulumi:")
    ]
    return tuple(sorted(found, key=lambda step: (step.op, step.type, step.name)))


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]
