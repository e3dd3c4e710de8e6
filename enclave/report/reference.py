"""Writes the reference pages of the judgement: channels, rules, packs and the resource types that are known.

Run it with ``python -m enclave.report.reference``; a test keeps the pages in step with the code.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.residency import harmless
from enclave.residency.catalogue import CATALOGUE, NOT_WATCHED
from enclave.residency.packs import PACKS
from enclave.residency.registry import RULES, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from enclave.residency.packs import Control, Pack
    from enclave.residency.rule import Rule

DOCS = Path(__file__).parents[2] / "docs"
_GENERATED = "<!-- Written by `make docs`; a test keeps it in step. -->\n"
_OTHERS = (
    ("AWS Control Tower", 18, 52),
    ("Prowler", 3, 60),
    ("Checkov", 0, 36),
    ("Pulumi compliance policies", 0, 8),
)
"""Other tools: rows on which they decide by region, and rows that they touch at all (November 2026)."""


def pages() -> Mapping[str, str]:
    """Return every page by the name of its file."""
    return {
        "channels.md": channels(),
        "rules.md": rules(),
        "packs.md": packs(),
        "known-types.md": known_types(),
    }


def channels() -> str:
    """Write the catalogue: which rules watch each row."""
    watched: dict[str, list[Rule]] = {row: [] for row in CATALOGUE}
    for rule in RULES:
        for row in rule.channels:
            watched[row].append(rule)
    covered = sum(bool(rules) for rules in watched.values())
    lines = [
        "# Channels",
        _GENERATED,
        (
            "Every known way by which data can leave a region, the EEA or our accounts, and the rules that "
            "watch it. A way that no rule can watch says why."
        ),
        "",
        "| tool | rows that it decides | rows that it touches | of |",
        "|---|---|---|---|",
        f"| these rules | {covered} | {covered} | {len(CATALOGUE)} |",
        *(f"| {name} | {decided} | {touched} | {len(CATALOGUE) - 1} |" for name, decided, touched in _OTHERS),
        "",
        (
            "A row is decided if a rule tells by where data goes, or by who gets it, whether it may; for the "
            "other tools: by the region. It is touched if a control looks at one of its types at all. Theirs "
            "were counted in November 2026 from the controls that they publish, without ANY-01."
        ),
        "",
        "| row | what | rules |",
        "|---|---|---|",
    ]
    for row, what in CATALOGUE.items():
        told = ", ".join(f"[{rule.id}](rules.md#{rule.id})" for rule in watched[row])
        lines.append(f"| {row} | {what} | {told or f'not watched: {NOT_WATCHED[row]}'} |")
    return _joined(lines)


def rules() -> str:
    """Write every rule: what it asks, of which properties, why, and what to do."""
    lines = ["# Rules", _GENERATED, f"{len(RULES)} rules. `enclave explain RULE` says the same."]
    for rule in sorted(RULES, key=lambda each: each.id):
        lines += [
            "",
            f"## {rule.id}",
            "",
            f"**{rule.title}.** Severity {rule.severity}; claim {rule.claim}.",
            "",
            f"Channels: {', '.join(f'{row} ({CATALOGUE[row]})' for row in rule.channels) or 'none'}.",
            "",
            rule.reason,
            "",
            f"Remedy: {rule.remedy}",
            "",
            f"Source: {rule.source}.",
        ]
        if rule.watches:
            lines += ["", "| type | property | what it may be |", "|---|---|---|", *_watches(rule)]
        else:
            lines += ["", f"Judges: {rule.judged}"]
            lines += ["", f"Types: {', '.join(rule.types)}."] if rule.types else []
    return _joined(lines)


def _watches(rule: Rule) -> Iterator[str]:
    for type_, meanings in sorted(rule.watches.items()):
        for meaning in meanings:
            path = f"`{meaning.path}`" if meaning.path else "the resource"
            yield f"| {type_} | {path} | {_cell(meaning.says)} |"


def packs() -> str:
    """Write every pack: what it is, and which rules stand for which control."""
    lines = [
        "# Packs",
        _GENERATED,
        (
            "A pack selects rules; it judges nothing by itself. `enclave check --pack NAME` asks those of "
            "one, and `enclave explain NAME` tells every rule of every control. That all of them are kept "
            "shows a control as far as its column says, and never a framework: an auditor has to say that."
        ),
        "",
        "| pack | controls | shown in part | rules |",
        "|---|---|---|---|",
        *(f"| [{pack.id}](#{pack.id}) | {_counts(pack)} | {len(pack.rules)} |" for pack in PACKS),
    ]
    for pack in PACKS:
        lines += ["", f"## {pack.id}", "", f"{pack.title}. {len(pack.rules)} rules."]
        if pack.controls:
            lines += ["", f"Source: {pack.source}", "", *(f"- {note}" for note in pack.notes), ""]
            lines += ["| control | what it asks | what of it the rules show | rules |", "|---|---|---|---|"]
            lines += map(_row, pack.controls)
    return _joined(lines)


def _row(control: Control) -> str:
    part = _cell(control.part or "all")
    return f"| {control.id} | {_cell(control.title)} | {part} | {_asked(control)} |"


def _counts(pack: Pack) -> str:
    parts = sum(bool(control.part) for control in pack.controls)
    return f"{len(pack.controls)} | {parts}" if pack.controls else "none | none"


def _asked(control: Control) -> str:
    """Tell how a control's rules are selected, and how many they are."""
    asks = control.asks
    rows = [f"[rows](channels.md) {', '.join(asks.rows)}"] if asks.rows else []
    told = [
        *(f"claim [{claim}](claims.md#{claim})" for claim in asks.claims),
        *rows,
        *(f"[{rule}](rules.md#{rule})" for rule in asks.ids),
    ]
    return f"{len(control.rules)}: {'; '.join(told)}"


def known_types() -> str:
    """Write every resource type that is known: who watches it, or why it is harmless."""
    reasons = harmless.reasons()
    watchers: dict[str, list[str]] = {}
    for rule in RULES:
        for type_ in rule.types:
            watchers.setdefault(type_, []).append(rule.id)
    types = sorted(token for token in TYPES | set(reasons) if token.startswith("aws:"))
    counts = Counter(token in watchers for token in types)
    lines = [
        "# Resource types",
        _GENERATED,
        (
            f"{len(types)} types of pulumi-aws: {counts[True]} watched by rules, {counts[False]} by which no "
            "data can leave. Any other type is refused by [type-is-known](rules.md#type-is-known)."
        ),
        "",
        "## Watched",
        "",
        "| type | rules |",
        "|---|---|",
        *(f"| {token} | {', '.join(watchers[token])} |" for token in types if token in watchers),
        "",
        "## Harmless",
        "",
        *_by_reason({token: reasons[token] for token in types if token not in watchers}),
    ]
    return _joined(lines)


def _by_reason(reasons: Mapping[str, str]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for token, reason in reasons.items():
        groups.setdefault(reason, []).append(token)
    for reason, tokens in sorted(groups.items()):
        yield f"- {reason} {', '.join(tokens)}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
