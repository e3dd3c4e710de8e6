"""Patterns of policy documents: actions, resources, ARNs in conditions, StringLike.

A pattern is compiled to tokens and run as a set of states, so the time is bounded by the lengths of pattern
and text: a document can't be written that hangs the judgement.

Where the documentation leaves a match open, the answer is UNKNOWN: matched by the wider reading only.

Sources (IAM user guide): "IAM JSON policy elements: Resource", section "Using wildcards in resource ARNs"
(wildcards work within a segment; a ``*`` that is a segment's last character can go on past the colon);
"Action" (prefix and name ignore case); "Condition operators", section "ARN condition operators" (each of the
six components is checked apart); "String condition operators".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from enclave.iam.truth import Truth, every, truth

ARN_PARTS = 6


_KEPT = 4096  # policies ask for the same actions again and again


class Wild(Enum):
    """What a wildcard stands for: any characters or one; with or without colons."""

    RUN = "*"
    ONE = "?"
    RUN_IN_SEGMENT = "* up to a colon"
    ONE_IN_SEGMENT = "? but a colon"


Token = str | Wild
_COLON = ":"
_WITHIN = {Wild.RUN: Wild.RUN_IN_SEGMENT, Wild.ONE: Wild.ONE_IN_SEGMENT}
_RUNS = frozenset({Wild.RUN, Wild.RUN_IN_SEGMENT})
_SINGLE_LETTERS = {"*": Wild.RUN, "?": Wild.ONE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a pattern. ``wild``: its ``*`` and ``?`` are wildcards; None if nobody says so."""

    text: str
    wild: bool | None = True


Pattern = tuple[Piece, ...]


def written(text: str) -> Pattern:
    """Return the pattern of a text as it stands in a document, without variables."""
    return (Piece(text=text),)


def plain(pattern: Pattern) -> str:
    """Return the pattern as a text in which nothing is a wildcard."""
    return "".join(piece.text for piece in pattern)


def like(pattern: Pattern, text: str) -> Truth:
    """Tell whether the text matches, ``*`` and ``?`` standing for any character. Case matters."""
    return _graded(_tokens(pattern, wide=False), _tokens(pattern, wide=True), text)


@lru_cache(maxsize=_KEPT)
def action(pattern: str, name: str) -> bool:
    """Tell whether an action's name matches a pattern such as ``s3:Get*``. Case doesn't matter."""
    return _run(_tokens(written(pattern.lower()), wide=False), name.lower())


def resource(pattern: Pattern, arn: str) -> Truth:
    """Tell whether a resource's ARN matches the pattern of a Resource element.

    UNKNOWN if it matches only when a wildcard inside one of the first five segments crosses a colon.
    """
    narrow = _kept_in_segments(_tokens(pattern, wide=False))
    return _graded(narrow, _tokens(pattern, wide=True), arn)


def arn(pattern: Pattern, text: str) -> Truth:
    """Tell whether an ARN matches the pattern of an ArnEquals or ArnLike condition, component by component.

    A text that isn't an ARN matches nothing; a pattern that isn't one is UNKNOWN.
    """
    wanted = (_tokens(pattern, wide=False), _tokens(pattern, wide=True))
    narrow, wide = (_components(tokens) for tokens in wanted)
    if len(narrow) != ARN_PARTS:
        return Truth.UNKNOWN
    parts = text.split(":", ARN_PARTS - 1)
    if len(parts) != ARN_PARTS or parts[0] != "arn":
        return Truth.FALSE
    return every(_graded(*each) for each in zip(narrow, wide, parts, strict=True))


def _tokens(pattern: Pattern, *, wide: bool) -> list[Token]:
    """Return the tokens, one for a run of ``*``; with ``wide``, doubtful wildcards count as wildcards."""
    tokens: list[Token] = []
    for piece in pattern:
        wild = wide if piece.wild is None else piece.wild
        tokens += [_SINGLE_LETTERS.get(letter, letter) if wild else letter for letter in piece.text]
    before: list[Token] = ["", *tokens]
    return [token for last, token in zip(before, tokens, strict=False) if not last is token is Wild.RUN]


def _kept_in_segments(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the wildcards of the first five segments kept from crossing a colon.

    But for a ``*`` at the end of its segment, which may cross.
    """
    kept: list[Token] = []
    colons = 0
    for index, token in enumerate(tokens):
        colons += token == _COLON
        last = index + 1 == len(tokens) or tokens[index + 1] == _COLON
        crosses = colons >= ARN_PARTS - 1 or (token is Wild.RUN and last)
        kept.append(_WITHIN[token] if isinstance(token, Wild) and not crosses else token)
    return kept


def _components(tokens: Iterable[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token == _COLON and len(parts) < ARN_PARTS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _graded(narrow: Sequence[Token], wide: Sequence[Token], text: str) -> Truth:
    if _run(narrow, text):
        return Truth.TRUE
    return Truth.UNKNOWN if narrow != wide and _run(wide, text) else truth(known=False)


def _run(tokens: Sequence[Token], text: str) -> bool:
    if all(isinstance(token, str) for token in tokens):
        return "".join(str(token) for token in tokens) == text
    states = _closed({0}, tokens)
    for letter in text:
        following = {
            state + (tokens[state] not in _RUNS) for state in states if _takes(tokens, state, letter)
        }
        states = _closed(following, tokens)
        if not states:
            return False
    return len(tokens) in states


def _closed(states: set[int], tokens: Sequence[Token]) -> set[int]:
    """Add the states that are reached without a letter: past a ``*`` that stands for nothing."""
    closed = set()
    for start in states:
        state = start
        closed.add(state)
        while state < len(tokens) and tokens[state] in _RUNS:
            state += 1
            closed.add(state)
    return closed


def _takes(tokens: Sequence[Token], state: int, letter: str) -> bool:
    if state == len(tokens):
        return False
    token = tokens[state]
    if not isinstance(token, Wild):
        return token == letter
    return token in (Wild.RUN, Wild.ONE) or letter != _COLON
