"""Judging cases: each is a piece of a program, so nothing is asked that only a whole one can answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enclave.residency.cases.reading import Case
from enclave.residency.context import Context
from enclave.residency.judgement import judge_piece
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Finding

VIOLATION, OK = "violation", "ok"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a case got: "violation" if a finding blocks, "ok" if none does; and the findings that block."""

    id: str
    verdict: str
    expect: str
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        """Whether it is what the case says it must be; True if it says nothing."""
        return self.expect in ("", self.verdict)


def answers(cases: Iterable[Case], context: Context, rules: Iterable[Rule]) -> Iterator[Answer]:
    """Judge cases one by one, in order."""
    asked = tuple(rules)
    for case in cases:
        blocking = judge_piece(case.graph, context, asked).blocking
        yield Answer(id=case.id, verdict=VIOLATION if blocking else OK, expect=case.expect, findings=blocking)
