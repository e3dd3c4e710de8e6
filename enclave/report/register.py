"""The register of claims with its present standing, and how `enclave claims` writes it on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from enclave.report import layout
from enclave.report.check import Standing as Found
from enclave.report.check import standing
from enclave.report.explain import write_list
from enclave.residency.claims import CHANNELS
from enclave.residency.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from enclave.engine.checking import Checked
    from enclave.residency.claims import Claim


class Standing(StrEnum):
    """How it stands with a claim."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"  # it can't be shown to hold
    NOT_ENFORCED = "not yet enforced"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, kw_only=True, slots=True)
class Enforcement:
    """A rule or a path that enforces a claim. The numbers are a rule's judgements, None if none was made."""

    by: str
    kept: int | None = None
    blocking: int | None = None
    waived: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A claim and its standing. ``why`` says what the standing leaves open, or is empty."""

    id: str
    sentence: str
    standing: Standing
    why: str
    enforced_by: tuple[Enforcement, ...]
    assumptions: tuple[str, ...]
    exclusions: tuple[str, ...]
    shown_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """Every claim. ``judged`` are the stacks that the standing comes from; none: nothing is up."""

    judged: tuple[str, ...]
    claims: tuple[Entry, ...]


def entries(claims: Iterable[Claim], checked: Checked | None) -> Register:
    """Say how each claim stands. ``checked`` is the judgement, or None if there was nothing to judge."""
    return Register(
        judged=tuple(source.stack for source in checked.sources) if checked else (),
        claims=tuple(_entry(claim, checked) for claim in claims),
    )


def _entry(claim: Claim, checked: Checked | None) -> Entry:
    stands, why = _standing(claim, checked)
    return Entry(
        id=claim.id,
        sentence=claim.sentence,
        standing=stands,
        why=why,
        enforced_by=tuple(_enforcement(by, claim, checked) for by in claim.enforced_by),
        assumptions=claim.assumptions,
        exclusions=claim.exclusions,
        shown_by=claim.shown_by,
    )


def _standing(claim: Claim, checked: Checked | None) -> tuple[Standing, str]:
    if not claim.enforced_by:
        return Standing.NOT_ENFORCED, ""
    if not claim.judged:
        return Standing.NOT_JUDGED, "what enforces it refuses by itself; no rule judges it"
    if checked is None:
        return Standing.NOT_JUDGED, "nothing is up"
    found = standing(f for f in checked.judgement.blocking if f.claim == claim.id)
    if found is not Found.KEPT:
        return Standing(found), ""
    waived = sum(finding.claim == claim.id for finding in checked.judgement.waived)
    return Standing.KEPT, f"but for what is waived: {waived}" if waived else ""


def _enforcement(by: str, claim: Claim, checked: Checked | None) -> Enforcement:
    if checked is None or by not in (*claim.rules, CHANNELS):
        return Enforcement(by=by)
    found = (finding for finding in checked.judgement.findings if finding.claim == claim.id)
    mine = [each for each in found if (each.rule if each.rule in claim.rules else CHANNELS) == by]
    return Enforcement(
        by=by,
        kept=sum(finding.verdict is Verdict.COMPLIANT for finding in mine),
        blocking=sum(finding.blocks for finding in mine),
        waived=sum(finding.waived for finding in mine),
    )


def write(content: Register, console: Console) -> None:
    """Print the register for a person at a terminal."""
    counts = {each: sum(entry.standing is each for entry in content.claims) for each in Standing}
    told = ", ".join(f"{count} {each}" for each, count in counts.items() if count)
    layout.line(console, f"{len(content.claims)} claims: {told}", style="bold")
    judged = (
        f"Judged: {', '.join(content.judged)}" if content.judged else "Nothing is up: nothing was judged."
    )
    layout.line(console, judged)
    for entry in content.claims:
        layout.title(console, f"{entry.id}: {said_of(entry)}")
        layout.line(console, entry.sentence, indent=2)
        write_list(console, "Enforced by", map(_by, entry.enforced_by))
        write_list(console, "Assuming", entry.assumptions)
        write_list(console, "Not claimed", entry.exclusions)
        write_list(console, "Shown by", entry.shown_by)


def said_of(entry: Entry) -> str:
    """Write the standing, and what it leaves open."""
    return f"{entry.standing} ({entry.why})" if entry.why else str(entry.standing)


def _by(enforcement: Enforcement) -> str:
    told = told_of(enforcement)
    return f"{enforcement.by}: {told}" if told else enforcement.by


def told_of(enforcement: Enforcement) -> str:
    """Say what a rule found, or nothing where none was asked."""
    if enforcement.kept is None:
        return ""
    numbers = {"kept": enforcement.kept, "blocking": enforcement.blocking, "waived": enforcement.waived}
    return ", ".join(f"{count} {what}" for what, count in numbers.items() if count) or "nothing of its kind"
