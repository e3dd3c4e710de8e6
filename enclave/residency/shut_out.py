"""Whether a Deny of a policy certainly takes back all that an Allow of it gives.

Every pattern of the Allow must lie within one pattern of the Deny; where that isn't certain, nothing is
taken back.

Source: IAM user guide, "Policy evaluation logic" (an explicit Deny wins), "IAM JSON policy elements:
Resource" (wildcards work within a segment of an ARN), "Action" (the case doesn't matter).
"""

from collections.abc import Callable, Iterable
from typing import Final

from enclave.iam import Admission, DenyOutside

_ANYTHING: Final = "*"
_ARN_PARTS: Final = 6


def covers(denial: DenyOutside, admission: Admission) -> bool:
    """Tell whether everything that an Allow lets somebody do is denied to those whom the Deny means.

    A Deny that the absence of a key escapes covers nothing: anybody can come without it. Nor does one of
    NotAction or NotResource, which has no patterns that would say what it takes in.
    """
    return (
        not denial.absent
        and _lie_within(admission.actions, denial.actions, _action_within)
        and _lie_within(admission.resources, denial.resources, _resource_within)
    )


def _lie_within(allowed: Iterable[str], denied: tuple[str, ...], within: Callable[[str, str], bool]) -> bool:
    return all(any(within(each, pattern) for pattern in denied) for each in allowed)


def _action_within(allowed: str, denied: str) -> bool:
    return _pattern_within(allowed.lower(), denied.lower())


def _resource_within(allowed: str, denied: str) -> bool:
    if denied == _ANYTHING:
        return True
    inner, outer = allowed.split(":", _ARN_PARTS - 1), denied.split(":", _ARN_PARTS - 1)
    if len(inner) < _ARN_PARTS or len(outer) < _ARN_PARTS:
        return False
    return all(map(_pattern_within, inner, outer))


def _pattern_within(inner: str, outer: str) -> bool:
    """Tell whether all that fits a pattern fits another: wildcards of the inner one count as letters.

    It follows every place in ``outer`` that may have been reached, so that no pattern can make it take long.
    Most patterns have no wildcard, or one at the end, and need none of that.
    """
    head, wildcard, tail = outer.partition(_ANYTHING)
    if not tail and "?" not in head:
        return inner.startswith(head) if wildcard else inner == head
    places = _reached({0}, outer)
    for letter in inner:
        places = _reached({after for at in places for after in _after(outer, at, letter)}, outer)
    return len(outer) in places


def _after(outer: str, at: int, letter: str) -> tuple[int, ...]:
    """Return where a letter leads from a place; ``?`` stands for one letter, so never for a run of them."""
    if at == len(outer):
        return ()
    if outer[at] == _ANYTHING:
        return (at,)
    fits = letter != _ANYTHING if outer[at] == "?" else letter == outer[at]
    return (at + 1,) if fits else ()


def _reached(places: set[int], outer: str) -> set[int]:
    """Return places with those that a run of no letters leads on to."""
    reached: set[int] = set()
    for place in places:
        at = place
        while at not in reached:
            reached.add(at)
            if at < len(outer) and outer[at] == _ANYTHING:
                at += 1
    return reached
