"""What `enclave check --cases` says: each case's verdict and findings; and how many are as they must be.

The names of these classes' fields are the names in `--format json`. They are only ever added to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.report import check, layout
from enclave.residency.cases.judging import OK, VIOLATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from enclave.report.check import FindingLine
    from enclave.residency.cases.judging import Answer

_KINDS = ((VIOLATION, "violations"), (OK, "look-alikes"))


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """A case: "violation" if a finding blocks, "ok" if none does, and the findings that block."""

    id: str
    verdict: str
    findings: tuple[FindingLine, ...]


def lines(answers: Iterable[Answer]) -> tuple[CaseLine, ...]:
    """Write answers under the names of the report."""
    return tuple(
        CaseLine(
            id=answer.id, verdict=answer.verdict, findings=tuple(map(check.finding_line, answer.findings))
        )
        for answer in answers
    )


def write(answers: Sequence[Answer], console: Console) -> None:
    """Print each case with its findings, then the counts, and every case that isn't as it must be."""
    for answer in answers:
        wrong = "" if answer.right else f"  but must be {answer.expect}"
        layout.line(
            console, f"{answer.id}  {answer.verdict}{wrong}", style="" if answer.right else "bold red"
        )
        for finding in answer.findings:
            where = (
                f"{finding.name}: {finding.property} = {finding.value}" if finding.property else finding.name
            )
            layout.line(console, f"{finding.rule}  {finding.verdict}  {where}", indent=2, hanging=4)
            layout.field(console, "place", finding.place, indent=4)
            layout.field(console, "party", finding.party, indent=4)
            layout.path(console, finding.path, indent=4)
            layout.field(console, "reason", finding.reason, indent=4)
    layout.title(console, "Right of those tried")
    for expect, name in _KINDS:
        tried = [answer for answer in answers if answer.expect == expect]
        right = sum(answer.right for answer in tried)
        layout.line(console, f"{name + ':':<13} {right} of {len(tried)}", indent=2)
    untold = sum(not answer.expect for answer in answers)
    if untold:
        layout.line(console, f"without a verdict to compare: {untold}", indent=2)
    for answer in answers:
        if not answer.right:
            layout.line(console, f"wrong: {answer.id} is {answer.verdict}, must be {answer.expect}", indent=2)
