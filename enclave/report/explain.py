"""What `enclave explain` says of rules and claims and lists beside, and how it writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.report import layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from enclave.residency.claims import Claim
    from enclave.residency.packs import Pack
    from enclave.residency.rule import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleText:
    """A rule, explained."""

    id: str
    title: str
    claim: str
    sentence: str  # the claim's
    severity: str
    reason: str
    judges: str
    types: tuple[str, ...]  # empty if it asks more than the type
    when: str
    remedy: str
    source: str
    channels: tuple[str, ...]
    waive: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimText:
    """A claim, explained. ``enforced_by`` are rule ids and paths; empty: not yet enforced."""

    id: str
    sentence: str
    assumptions: tuple[str, ...]
    exclusions: tuple[str, ...]
    enforced_by: tuple[str, ...]
    shown_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """Everything that can be explained but types: ids with titles, and with sentences."""

    rules: dict[str, str]
    claims: dict[str, str]
    packs: dict[str, str]


_WAIVE = (
    "An entry in config/waivers.yaml with rule: {id}, the resource (its URN, or <stack>/<type>/<name>), "
    "a reason, an owner and the last day. It shows in every report, and stops counting the day after."
)
_EARLY = "before its resource is registered, by the program itself"
_BOTH = (
    "what is certain by itself, before its resource is registered; all, on whole stacks: by `enclave` and by "
    "the policy pack"
)
_LATE = "on whole stacks: by `enclave` and by the policy pack"


def rule_text(rule: Rule, claims: Iterable[Claim]) -> RuleText:
    """Explain a rule."""
    sentences = {claim.id: claim.sentence for claim in claims}
    return RuleText(
        id=rule.id,
        title=rule.title,
        claim=rule.claim,
        sentence=sentences.get(rule.claim, ""),
        severity=str(rule.severity),
        reason=rule.reason,
        judges=rule.judged,
        types=rule.types,
        when=(_BOTH if rule.early else _LATE) if rule.needs_graph else _EARLY,
        remedy=rule.remedy,
        source=rule.source,
        channels=rule.channels,
        waive=_WAIVE.format(id=rule.id),
    )


def claim_text(claim: Claim) -> ClaimText:
    """Explain a claim."""
    return ClaimText(
        id=claim.id,
        sentence=claim.sentence,
        assumptions=claim.assumptions,
        exclusions=claim.exclusions,
        enforced_by=claim.enforced_by,
        shown_by=claim.shown_by,
    )


def contents(rules: Iterable[Rule], claims: Iterable[Claim], packs: Iterable[Pack]) -> Contents:
    """List what there is."""
    return Contents(
        rules={rule.id: rule.title for rule in rules},
        claims={claim.id: claim.sentence for claim in claims},
        packs={pack.id: pack.title for pack in packs},
    )


def write_rule(text: RuleText, console: Console) -> None:
    """Print a rule."""
    layout.line(console, f"{text.id}: {text.title}", style="bold")
    fields = {
        "severity": text.severity,
        "claim": f"{text.claim}: {text.sentence}" if text.sentence else text.claim,
        "why": text.reason,
        "judged": text.judges,
        "types": ", ".join(text.types),
        "when": text.when,
        "remedy": text.remedy,
        "channels": ", ".join(text.channels),
        "source": text.source,
        "waiver": text.waive,
    }
    for label, value in fields.items():
        layout.field(console, label, value, indent=2)


def write_claim(text: ClaimText, console: Console) -> None:
    """Print a claim."""
    layout.line(console, text.id, style="bold")
    layout.line(console, text.sentence, indent=2)
    for label, lines in (
        ("Assuming", text.assumptions),
        ("Not claimed", text.exclusions),
        ("Enforced by", text.enforced_by or ("nothing yet",)),
        ("Shown by", text.shown_by),
    ):
        write_list(console, label, lines)


def write_list(console: Console, label: str, lines: Iterable[str], *, indent: int = 2) -> None:
    """Print a label and its items; nothing if there are none."""
    for number, item in enumerate(lines):
        if number == 0:
            layout.line(console, label, indent=indent)
        layout.line(console, f"- {item}", indent=indent + 2, hanging=indent + 4)


def write_contents(text: Contents, console: Console) -> None:
    """Print what can be explained."""
    for label, entries in (("Rules", text.rules), ("Claims", text.claims), ("Packs", text.packs)):
        layout.line(console, label, style="bold")
        for name, said in entries.items():
            layout.line(console, name, indent=2)
            layout.line(console, said, indent=6)
        console.print()
    layout.line(console, "`enclave explain NAME` tells all about one, or about a resource type by its token.")
