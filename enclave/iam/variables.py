"""Policy variables: ``${aws:username}``, ``${aws:PrincipalTag/team, 'none'}``, ``${*}``, ``${?}``, ``${$}``.

Only documents of version 2012-10-17 have them; in older ones the text is literal. A variable without a value
equals nothing and is like nothing. Only single-valued keys may be used.

The wildcard characters in a substituted value are doubtful: the documentation doesn't say whether they still
stand for others, so a match that hangs on it is UNKNOWN.

Sources (IAM user guide): "IAM policy elements: Variables and tags", sections "Where you can use policy
variables", "Policy variables with no value", "Special characters", "Specifying default values";
"Single-valued vs. multivalued context keys", section "Key points".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enclave.iam.context import Context, Undetermined
from enclave.iam.wildcards import Pattern, Piece

_REFERENCE = re.compile(r"\$\{(?P<inside>[^{}]*)\}")
_INSIDE = re.compile(r"(?P<key>[^\s,'{}]+)(?:,\s*'(?P<default>[^']*)')?")
_SPECIAL = frozenset("*?$")
_OPENING = "${"


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A variable's place in a text: the condition key, and what stands for it when it has no value."""

    key: str
    default: str | None = None


class Unresolved(Exception):  # noqa: N818 - an outcome, not an error
    """A variable has no usable value. ``absent``: it certainly has none; else nobody knows."""

    def __init__(self, *, absent: bool) -> None:
        super().__init__()
        self.absent = absent


def problems(text: str) -> Iterator[str]:
    """Yield what is wrong with the variables of a text."""
    rest = _REFERENCE.sub("", text)
    if _OPENING in rest:
        yield "a variable is opened with ${ and not closed, or nested"
    for found in _REFERENCE.finditer(text):
        if not _INSIDE.fullmatch(found["inside"]):
            yield f"{found[0]} isn't a policy variable"


def parts(text: str) -> Iterator[Piece | Variable]:
    """Yield the pieces and variables of a text, in their order. The text has no ``problems``."""
    end = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > end:
            yield Piece(text=text[end : found.start()])
        end = found.end()
        if found["inside"] in _SPECIAL:
            yield Piece(text=found["inside"], wild=False)
        elif inside := _INSIDE.fullmatch(found["inside"]):
            yield Variable(key=inside["key"], default=inside["default"])
    if end < len(text):
        yield Piece(text=text[end:])


def named(text: str) -> tuple[str, ...]:
    """Return the condition keys that a text's variables name."""
    return tuple(part.key for part in parts(text) if isinstance(part, Variable))


def resolve(text: str, context: Context) -> Pattern:
    """Return the pattern with each variable's value in its place. Raises Unresolved."""
    resolved = [part if isinstance(part, Piece) else _value(part, context) for part in parts(text)]
    return tuple(resolved) or (Piece(text=""),)


def _value(variable: Variable, context: Context) -> Piece:
    values = context.values(variable.key)
    if isinstance(values, Undetermined) or len(values) > 1:
        raise Unresolved(absent=False)
    if values:
        return Piece(text=values[0], wild=None)
    if variable.default is None:
        raise Unresolved(absent=True)
    return Piece(text=variable.default, wild=None)
