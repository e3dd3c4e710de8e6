"""What `enclave check` says. One content for every format: `findings` writes it as text, `json` as it is.

The names of these classes' fields are the names in `--format json`. They are only ever added to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from enclave.residency.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from enclave.engine.checking import Checked
    from enclave.residency.claims import Claim
    from enclave.residency.judgement import Judgement
    from enclave.residency.packs import Pack
    from enclave.residency.verdicts import Finding, Waived


GIVEN = (Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN)
"""The verdicts of a rule that found something of its kind."""


class Standing(StrEnum):
    """How it stands with what was asked."""

    KEPT = "kept"  # nothing blocks
    BROKEN = "broken"  # a finding violates a rule
    UNKNOWN = "unknown"  # none does, but something can't be known: that blocks as well


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverLine:
    """A waiver. ``days_left`` is 0 on the last day and negative afterwards."""

    rule: str
    resource: str
    reason: str
    owner: str
    until: str  # ISO date, the last day
    days_left: int
    in_force: bool
    said: str  # the same in words


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingLine:
    """A finding that blocks, or that only a waiver lets pass."""

    rule: str
    severity: str  # critical, high, medium
    verdict: str  # violated, unknown
    claim: str
    stack: str
    resource: str  # URN
    type: str
    name: str
    property: str
    value: str
    place: str
    party: str
    path: tuple[str, ...]  # the way that data would take, a hop an item
    reason: str
    remedy: str
    source: str | None  # file#line of the program
    failed: bool  # the rule gave no answer
    waiver: WaiverLine | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimLine:
    """A claim that is at stake, and the findings that block for it, the most severe first."""

    id: str
    sentence: str
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StackLine:
    """A stack that was judged, and where it was read: a file, or "the state"."""

    name: str
    origin: str
    resources: int
    rules: Mapping[str, Mapping[str, int]]  # its judgements by rule and verdict; what didn't apply isn't told


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReport:
    """A judgement. ``counts`` are judgements by verdict, ``rules`` the same for each rule."""

    verdict: Standing
    pack: str
    stacks: tuple[StackLine, ...]
    absent: tuple[str, ...]  # stacks that were asked for and aren't up
    resources: int
    claims: tuple[ClaimLine, ...]  # only those with a finding that blocks
    waived: tuple[FindingLine, ...]
    unused_waivers: tuple[WaiverLine, ...]  # they name nothing that was found
    counts: Mapping[str, int]
    rules: Mapping[str, Mapping[str, int]]

    @property
    def blocking(self) -> tuple[FindingLine, ...]:
        """Every finding that blocks."""
        return tuple(finding for claim in self.claims for finding in claim.findings)

    @property
    def judged(self) -> Mapping[str, Mapping[str, int]]:
        """The counts of those rules that judged something, by name."""
        return {
            rule: counts
            for rule, counts in sorted(self.rules.items())
            if any(counts[verdict] for verdict in GIVEN)
        }


def report(checked: Checked, pack: Pack, claims: Iterable[Claim]) -> CheckReport:
    """Say what a judgement found."""
    judgement = checked.judgement
    return CheckReport(
        verdict=standing(judgement.blocking),
        pack=pack.id,
        stacks=tuple(
            StackLine(
                name=source.stack,
                origin=source.origin,
                resources=source.resources,
                rules=_by_rule(judgement.findings, source.stack),
            )
            for source in checked.sources
        ),
        absent=checked.absent,
        resources=checked.resources,
        claims=_by_claim(judgement.blocking, claims),
        waived=waived_lines(judgement),
        unused_waivers=tuple(map(waiver_line, checked.unused_waivers)),
        counts=counted(judgement.counts),
        rules={rule: counted(counts) for rule, counts in judgement.by_rule.items()},
    )


def _by_rule(findings: Iterable[Finding], stack: str) -> dict[str, dict[str, int]]:
    """Count a stack's judgements, by rule."""
    counts: dict[str, Counter[Verdict]] = {}
    for finding in findings:
        if finding.stack == stack:
            counts.setdefault(finding.rule, Counter())[finding.verdict] += 1
    return {rule: counted(verdicts) for rule, verdicts in sorted(counts.items())}


def standing(blocking: Iterable[Finding]) -> Standing:
    """Say how it stands with what these findings are about."""
    verdicts = {finding.verdict for finding in blocking}
    if Verdict.VIOLATED in verdicts:
        return Standing.BROKEN
    return Standing.UNKNOWN if verdicts else Standing.KEPT


def counted(counts: Mapping[Verdict, int]) -> dict[str, int]:
    """Count every verdict, those that nobody came to as well."""
    return {str(verdict): counts.get(verdict, 0) for verdict in Verdict}


def _by_claim(blocking: Iterable[Finding], claims: Iterable[Claim]) -> tuple[ClaimLine, ...]:
    """Group findings by claim: the claim with the most severe finding first."""
    sentences = {claim.id: claim.sentence for claim in claims}
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(blocking, key=_order):
        groups.setdefault(finding.claim, []).append(finding)
    return tuple(
        ClaimLine(id=claim, sentence=sentences.get(claim, ""), findings=tuple(map(finding_line, findings)))
        for claim, findings in groups.items()
    )


def _order(finding: Finding) -> tuple[int, bool, str, str, str]:
    known_first = finding.verdict is not Verdict.VIOLATED
    return finding.severity.rank, known_first, finding.rule, finding.resource, finding.property


def waived_lines(judgement: Judgement) -> tuple[FindingLine, ...]:
    """Write what only a waiver lets pass, the most severe first."""
    return tuple(map(finding_line, sorted(judgement.waived, key=_order)))


def finding_line(finding: Finding) -> FindingLine:
    """Write a finding under the names of the report."""
    return FindingLine(
        rule=finding.rule,
        severity=str(finding.severity),
        verdict=str(finding.verdict),
        claim=finding.claim,
        stack=finding.stack,
        resource=finding.resource,
        type=finding.type,
        name=finding.name,
        property=finding.property,
        value=finding.value,
        place=finding.place,
        party=finding.party,
        path=finding.path,
        reason=finding.reason,
        remedy=finding.remedy,
        source=finding.source,
        failed=finding.failed,
        waiver=waiver_line(finding.waiver) if finding.waiver else None,
    )


def waiver_line(held: Waived) -> WaiverLine:
    """Write a waiver under the names of the report."""
    return WaiverLine(
        rule=held.waiver.rule,
        resource=held.waiver.resource,
        reason=held.waiver.reason,
        owner=held.waiver.owner,
        until=held.waiver.until.isoformat(),
        days_left=held.days_left,
        in_force=held.in_force,
        said=str(held),
    )
