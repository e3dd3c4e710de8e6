"""Reading rules as Suricata reads them, line by line and option by option.

Source: Suricata 7 user guide, "Rules Format"; its loader skips lines that begin with ``#`` before it looks
for a backslash at their end, so a comment never takes the next line with it. An option ends at the first
``;`` without a backslash before it, in quotes or not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import UNKNOWN, plain
from enclave.graph.values import holds_unknown

_OPTION_END = re.compile(r"(?<!\\);")
_HEX = re.compile(r"\|([0-9A-Fa-f\s]*)\|")
_HEADER = ("action", "protocol", "source", "source port", "direction", "destination", "destination port")
_DIRECTIONS = frozenset({"->", "<>", "=>"})
_QUOTE = '"'
HARMLESS = frozenset({"alert", "drop", "reject", "rejectsrc", "rejectdst", "rejectboth", "config"})
"""Actions that let nothing through by themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One option of a rule. ``value`` has no quotes; ``negated`` if a ``!`` stood before it."""

    keyword: str
    value: str = ""
    negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule. ``where`` is its place in the property, ``text`` how it was written."""

    where: str
    text: str
    action: str
    source: str
    direction: str
    destination: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """Something that may be a rule, and that can't be read."""

    where: str
    text: Any
    why: str


def rules_of(where: str, text: str) -> Iterator[Rule | Unread]:
    """Yield the rules of a text, in file order."""
    for number, line in _lines(text):
        yield _rule(f"{where} line {number}", line)


def structured(where: str, written: Any) -> Rule | Unread:
    """Read a rule that is an object with ``action``, ``header`` and ``ruleOptions``."""
    found = plain(written)
    if not isinstance(found, Mapping) or holds_unknown(found):
        action = plain(found.get("action")) if isinstance(found, Mapping) else UNKNOWN
        shut = isinstance(action, str) and action.lower() in HARMLESS
        why = "It opens nothing." if shut else "The rule isn't known before what it is made from exists."
        return Unread(where=where, text=UNKNOWN, why="" if shut else why)
    header = plain(found.get("header")) or {}
    direction = {"ANY": "<>", "FORWARD": "->"}.get(str(header.get("direction")), "")
    if not direction:
        why = "" if str(found.get("action")).lower() in HARMLESS else "Its direction isn't one of AWS's."
        return Unread(where=where, text=str(header.get("direction")), why=why)
    options = tuple(_setting(plain(each)) for each in plain(found.get("ruleOptions")) or ())
    return Rule(
        where=where,
        text=f"{found.get('action')} {header.get('source')} {direction} {header.get('destination')}",
        action=str(found.get("action")).lower(),
        source=str(header.get("source")),
        direction=direction,
        destination=str(header.get("destination")),
        options=options,
    )


def _setting(written: Any) -> Option:
    settings = [str(plain(each)) for each in plain(written.get("settings")) or ()]
    keyword = str(plain(written.get("keyword")))  # guides write "sid:1" as well, without settings
    return _option(f"{keyword}:{','.join(settings)}" if settings else keyword) or Option(keyword="?")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    kept, first = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not kept and (not stripped or stripped.startswith(("#", ";"))):
            continue
        first = first if kept else number
        if stripped.endswith("\\"):
            kept += f"{stripped[:-1]} "
            continue
        yield first, kept + stripped
        kept = ""
    if kept:
        yield first, kept.strip()


def _rule(where: str, line: str) -> Rule | Unread:
    head, _, rest = line.partition("(")
    words = list(_words(head))
    action = words[0].lower() if words else ""
    unread = Unread(where=where, text=line, why="" if action in HARMLESS else "It can't be read as a rule.")
    body, closed, after = rest.rpartition(")")
    if len(words) != len(_HEADER) or not closed or after.strip() or words[4] not in _DIRECTIONS:
        return unread
    options = tuple(map(_option, filter(None, map(str.strip, _OPTION_END.split(body)))))
    if None in options:
        return unread
    return Rule(
        where=where,
        text=line,
        action=action,
        source=words[2],
        direction=words[4],
        destination=words[5],
        options=tuple(each for each in options if each is not None),
    )


def _words(head: str) -> Iterator[str]:
    """Split a header at blanks, but for those in brackets."""
    plainly = head.split()
    if all(each.count("[") == each.count("]") for each in plainly):
        yield from plainly
        return
    word, depth = "", 0
    for letter in head:
        depth += (letter == "[") - (letter == "]")
        if not letter.isspace():
            word += letter
        elif depth == 0 and word:
            yield word
            word = ""
    if word:
        yield word


def _option(text: str) -> Option | None:
    """Read one option; None if its quotes don't match."""
    keyword, _, value = text.partition(":")
    value = value.strip()
    negated = value.startswith("!")
    inner = value[1:].lstrip() if negated else value
    if inner.startswith(_QUOTE):
        if len(inner) == 1 or not inner.endswith(_QUOTE):
            return None
        inner = _HEX.sub(_letters, inner[1:-1]) if keyword.strip() == "content" else inner[1:-1]
        return Option(keyword=keyword.strip(), value=inner.replace("\\", ""), negated=negated)
    if inner.count(_QUOTE) % 2:
        return None
    return Option(keyword=keyword.strip(), value=value)


def _letters(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[1]).decode("latin-1")
    except ValueError:
        return match[0]
