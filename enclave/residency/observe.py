"""Short ways for a rule to say what it saw."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, TypedDict, Unpack

from enclave.graph.facts import plain, show
from enclave.model import geography
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Verdict


class Detail(TypedDict, total=False):
    """What else a reader wants to know.

    ``place`` and ``party`` are texts, or values that write themselves. ``path`` is the way that data would
    take, hop by hop in words. ``reason`` is for cases in which the rule's own isn't the point. ``target`` is
    the far end as it was resolved.
    """

    place: object
    party: object
    path: Iterable[object]
    reason: str
    target: Target


_REGIONS_KEPT = 1024

CLOSED: Final = Observation(verdict=Verdict.COMPLIANT, property="", value="")
"""Nothing of what a channel reads is set: the way isn't there."""


def compliant(property_: str, value: Any, /, **detail: Unpack[Detail]) -> Observation:
    """Say that the property is as it should be."""
    return _seen(Verdict.COMPLIANT, property_, value, detail)


def violated(property_: str, value: Any, /, **detail: Unpack[Detail]) -> Observation:
    """Say that the property breaks the rule."""
    return _seen(Verdict.VIOLATED, property_, value, detail)


def unknown(property_: str, value: Any, /, **detail: Unpack[Detail]) -> Observation:
    """Say that the property doesn't settle the question, which blocks."""
    return _seen(Verdict.UNKNOWN, property_, value, detail)


def not_applicable(reason: str) -> Observation:
    """Say why a rule has nothing to say of a resource that it otherwise applies to."""
    return Observation(verdict=Verdict.NOT_APPLICABLE, property="", value="", reason=reason)


def _seen(verdict: Verdict, property_: str, value: Any, detail: Detail) -> Observation:
    if not detail:
        return Observation(verdict=verdict, property=property_, value=show(value))
    return Observation(
        verdict=verdict,
        property=property_,
        value=show(value),
        place=str(detail.get("place", "")),
        party=str(detail.get("party", "")),
        path=tuple(map(str, detail.get("path", ()))),
        reason=detail.get("reason", ""),
        target=detail.get("target"),
    )


def written(value: Any) -> str:
    """Write a value as a finding does."""
    return show(value)


def region(property_: str, value: Any) -> Observation:
    """Judge the region that a property names, or that is in force for a resource.

    The comparison is exact: a name in other case or with a blank isn't a region of AWS. Anything but a
    text settles nothing. A secret is judged like any other value, and not shown.
    """
    if type(value) is str:
        return _named(property_, value)
    return _region(property_, value)


@lru_cache(maxsize=_REGIONS_KEPT)
def _named(property_: str, name: str) -> Observation:
    """Judge a region's name; most resources of a program have the same one."""
    return _region(property_, name)


def _region(property_: str, value: Any) -> Observation:
    name = plain(value)
    if not isinstance(name, str):
        reason = "The region isn't known, so neither is the place."
        return unknown(property_, value, place="not known", reason=reason)
    known = geography.region(name)
    if known is None:
        place = "none: AWS has no region of exactly this name"
        reason = "A region that isn't in the table stands nowhere that could be vouched for."
        return violated(property_, value, place=place, reason=reason)
    place = f"{known.city}, {known.country}"
    if known.in_eea:
        return compliant(property_, value, place=place)
    return violated(property_, value, place=place)


def place_of(value: Any) -> str:
    """Name the place of a region, without judging it."""
    return region("", value).place
