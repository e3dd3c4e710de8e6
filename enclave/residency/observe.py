"""Short ways for a rule to say what it saw."""

from typing import Any

from enclave.graph.facts import plain, show
from enclave.model import geography
from enclave.residency.verdicts import Observation, Verdict


def compliant(path: str, value: Any, *, place: str = "") -> Observation:
    """Say that the property is as it should be."""
    return Observation(verdict=Verdict.COMPLIANT, property=path, value=show(value), place=place)


def violated(path: str, value: Any, *, place: str = "", reason: str = "") -> Observation:
    """Say that the property breaks the rule."""
    return Observation(verdict=Verdict.VIOLATED, property=path, value=show(value), place=place, reason=reason)


def unknown(path: str, value: Any, *, place: str = "", reason: str = "") -> Observation:
    """Say that the property doesn't settle the question, which blocks."""
    return Observation(verdict=Verdict.UNKNOWN, property=path, value=show(value), place=place, reason=reason)


def region(path: str, value: Any) -> Observation:
    """Judge the region that a property names, or that is in force for a resource.

    The comparison is exact: a name in other case or with a blank isn't a region of AWS. Anything but a
    text settles nothing. A secret is judged like any other value, and not shown.
    """
    name = plain(value)
    if not isinstance(name, str):
        reason = "The region isn't known, so neither is the place."
        return unknown(path, value, place="not known", reason=reason)
    known = geography.region(name)
    if known is None:
        place = "none: AWS has no region of exactly this name"
        reason = "A region that isn't in the table stands nowhere that could be vouched for."
        return violated(path, value, place=place, reason=reason)
    place = f"{known.city}, {known.country}"
    return compliant(path, value, place=place) if known.in_eea else violated(path, value, place=place)


def place_of(value: Any) -> str:
    """Name the place of a region, without judging it."""
    return region("", value).place
