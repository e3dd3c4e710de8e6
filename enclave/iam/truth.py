"""Three-valued logic: what is known, what isn't, and how the two combine (Kleene's strong logic).

UNKNOWN stands for "true or false, we can't tell which". A conjunction with a FALSE part is FALSE, and a
disjunction with a TRUE part is TRUE, whatever the unknown parts turn out to be.
"""

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """True, false, or not known."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "not known"


def truth(*, known: bool) -> Truth:
    """Return a known truth."""
    return Truth.TRUE if known else Truth.FALSE


def every(truths: Iterable[Truth]) -> Truth:
    """Return the conjunction; of nothing it is TRUE."""
    seen = set(truths)
    if Truth.FALSE in seen:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.TRUE


def some(truths: Iterable[Truth]) -> Truth:
    """Return the disjunction; of nothing it is FALSE."""
    seen = set(truths)
    if Truth.TRUE in seen:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.FALSE


def opposite(value: Truth) -> Truth:
    """Return the negation; of UNKNOWN it is UNKNOWN."""
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(value, Truth.UNKNOWN)


def agreed(truths: Iterable[Truth]) -> Truth:
    """Return what all agree on, UNKNOWN if they differ or there are none."""
    seen = set(truths)
    return seen.pop() if len(seen) == 1 else Truth.UNKNOWN
