"""What a run did, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.runner import Result
    from enclave.graph.facts import Graph
    from enclave.residency.judgement import Judgement

_IDLE = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, kw_only=True, slots=True)
class StackOutcome:
    """What a run did to one stack."""

    stack: str
    resources: int  # after the run, or as previewed; the stack itself and its providers not counted
    changes: Mapping[str, int]  # operations by kind; empty where nothing changed
    seconds: float
    mended: tuple[str, ...]  # what recovery did first, in words


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run did to the enclave, and how the result was judged."""

    operation: str
    stacks: tuple[StackOutcome, ...]
    judgement: Judgement | None  # None where nothing was judged
    graph: Graph | None  # what was judged
    seconds: float


def changes(result: Result) -> dict[str, int]:
    """Give the operations that changed something, by kind."""
    return {kind: count for kind, count in result.changes.items() if count and kind not in _IDLE}


def say(result: Result) -> str:
    """Write what a command did in one line."""
    parts = ", ".join(f"{kind} {count}" for kind, count in changes(result).items())
    return f"{parts or 'no changes'} ({result.seconds:.1f} s)"
