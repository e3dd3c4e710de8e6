"""What `enclave preview --all` says of a change. One content for every format.

The names of these classes' fields are the names in `--format json`. They are only ever added to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from enclave.engine.checking import Checked
from enclave.report import changes, check
from enclave.report.check import Standing
from enclave.residency.flows import outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from enclave.engine.surveying import Survey, Surveyed
    from enclave.model.enclave import Enclave
    from enclave.report.changes import Changes, Ending, FlowLine
    from enclave.report.check import CheckReport
    from enclave.residency.claims import Claim
    from enclave.residency.packs import Pack


class Outlook(StrEnum):
    """How it would stand after the change."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    FAILED = "failed"  # a stack couldn't be previewed, so the change isn't known in full


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLine:
    """A resource that would change."""

    op: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StackPlan:
    """A stack and what would happen to it. ``failure`` says why it couldn't be previewed."""

    name: str
    before: int
    after: int
    changes: Mapping[str, int]
    steps: tuple[StepLine, ...]
    failure: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewReport:
    """A change, judged. ``pending`` are stacks whose paths are judged once the sites have changed."""

    verdict: Outlook
    enclave: str
    cloud: str
    today: str  # ISO date of the judgement
    stacks: tuple[StackPlan, ...]
    residency: Changes
    outside: tuple[FlowLine, ...]  # the ways whose far end isn't known to be in the EEA and ours
    endings: tuple[Ending, ...]
    pending: tuple[str, ...]
    check: CheckReport


def report(
    enclave: Enclave, survey: Survey, *, cloud: str, pack: Pack, claims: Iterable[Claim], today: date
) -> PreviewReport:
    """Say what a survey found."""
    planned = survey.planned
    checked = Checked(
        judgement=planned, sources=survey.sources, absent=(), unused_waivers=planned.unused_waivers
    )
    judged = check.report(checked, pack, claims)
    first = not any(stack.before for stack in survey.stacks)
    return PreviewReport(
        verdict=_outlook(judged.verdict, failed=bool(survey.failed)),
        enclave=enclave.name,
        cloud=cloud,
        today=today.isoformat(),
        stacks=tuple(map(_plan, survey.stacks)),
        residency=changes.compare(survey.deployed, planned, first=first, pending=survey.pending),
        outside=tuple(map(changes.flow_line, outside(planned.flows))),
        endings=changes.endings(enclave, today),
        pending=survey.pending,
        check=judged,
    )


def _outlook(judged: Standing, *, failed: bool) -> Outlook:
    if judged is Standing.BROKEN:
        return Outlook.BROKEN
    return Outlook.FAILED if failed else Outlook(judged)


def _plan(stack: Surveyed) -> StackPlan:
    return StackPlan(
        name=stack.stack,
        before=stack.before,
        after=stack.after,
        changes=dict(stack.changes),
        steps=tuple(StepLine(op=step.op, type=step.type, name=step.name) for step in stack.steps),
        failure=stack.failure,
    )
