"""What `enclave explain TYPE` says: which rules watch a resource type, or why no data can leave by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from enclave.model.intent.problem import nearest
from enclave.report import layout
from enclave.residency.harmless import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from enclave.residency.rule import Rule


class Known(StrEnum):
    """What is known of a type."""

    WATCHED = "watched"  # rules read its properties
    HARMLESS = "harmless"  # no data can leave by it, for a reason that is written down
    UNKNOWN = "unknown"  # nobody has looked at it: it blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class PropertyText:
    """What a property means to a rule. ``path`` is empty for the resource as a whole."""

    path: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchText:
    """A rule that watches a type. ``properties`` is empty where the rule is code: ``judges`` then tells."""

    rule: str
    title: str
    severity: str
    channels: tuple[str, ...]
    judges: str
    properties: tuple[PropertyText, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeText:
    """A resource type, explained. ``reason`` says why it is harmless, or what to do about an unknown one."""

    type: str
    known: Known
    reason: str
    watched_by: tuple[WatchText, ...]
    every_type: tuple[str, ...]  # rules that ask of resources of every type


_UNKNOWN = (
    "Nobody has said how data could leave by it, so it blocks. Declare what its properties mean as a "
    "channel, or why it is harmless."
)


def looks_like(name: str) -> bool:
    """Whether a name has the form of a resource type: ``package:module:Name``."""
    return name.count(":") == 2 and all(name.split(":"))  # noqa: PLR2004 -- its three parts


def known(rules: Iterable[Rule]) -> frozenset[str]:
    """Return every type of which something can be said."""
    return frozenset(type_ for rule in rules for type_ in rule.types) | reasons().keys()


def text(type_: str, rules: Iterable[Rule]) -> TypeText:
    """Explain a type."""
    asked = list(rules)
    watched = tuple(_watch(rule, type_) for rule in asked if type_ in rule.types)
    why = reasons().get(type_, "")
    standing = Known.WATCHED if watched else Known.HARMLESS if why else Known.UNKNOWN
    return TypeText(
        type=type_,
        known=standing,
        reason=_unknown(type_, asked) if standing is Known.UNKNOWN else why,
        watched_by=watched,
        every_type=tuple(rule.id for rule in asked if not rule.types),
    )


def _unknown(type_: str, rules: Iterable[Rule]) -> str:
    meant = nearest(type_, known(rules))
    return f"{_UNKNOWN} One that is known has nearly this name: {meant}" if meant else _UNKNOWN


def _watch(rule: Rule, type_: str) -> WatchText:
    meanings = rule.watches.get(type_, ())
    return WatchText(
        rule=rule.id,
        title=rule.title,
        severity=str(rule.severity),
        channels=rule.channels,
        judges="" if meanings else rule.judged,
        properties=tuple(PropertyText(path=meaning.path, says=meaning.says) for meaning in meanings),
    )


def write(content: TypeText, console: Console) -> None:
    """Print what is known of a type."""
    layout.line(console, f"{content.type}: {content.known}", style="bold")
    if content.reason:
        layout.line(console, content.reason, indent=2)
    for watch in content.watched_by:
        layout.title(console, f"{watch.rule} ({watch.severity}; {', '.join(watch.channels)})")
        layout.line(console, watch.title, indent=2)
        if watch.judges:
            layout.line(console, watch.judges, indent=2)
        for each in watch.properties:
            layout.line(console, f"- {each.path or 'as a whole'}: {each.says}", indent=2, hanging=4)
    if content.every_type:
        console.print()
        told = f"Of resources of every type, these rules ask: {', '.join(content.every_type)}."
        layout.line(console, told)
