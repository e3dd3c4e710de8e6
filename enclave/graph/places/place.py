"""What is known about where a text points to: the answer that every form of place gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from enclave.graph.values import Secret, plain, show
from enclave.model.geography import EEA, Region

P = ParamSpec("P")
_NOWHERE: frozenset[str] = frozenset()


class Standing(StrEnum):
    """Whether a place is in the European Economic Area. What isn't certain is ``UNKNOWN``."""

    INSIDE = "in the EEA"
    OUTSIDE = "outside the EEA"
    UNKNOWN = "not known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the thing that a text names is.

    ``text`` is as it was written. ``countries`` holds the ISO 3166-1 code of every country that it may be in,
    and is empty where they aren't known. ``region`` is the AWS region where there is exactly one,
    ``account`` the twelve digits that an ARN or a host names. ``why`` is one sentence for a report, and
    ``name`` what a person would call the place.
    """

    text: str
    kind: str
    standing: Standing
    countries: frozenset[str] = _NOWHERE
    region: str | None = None
    account: str | None = None
    partition: str | None = None
    why: str
    name: str = ""

    def __str__(self) -> str:
        if self.standing is Standing.UNKNOWN:
            return f"{self.standing}: {self.why}"
        return self.name or f"{self.standing}: {self.why}"


def unknown(text: str, kind: str, why: str, *, account: str | None = None) -> Place:
    """Return a place that can't be told, and why."""
    return Place(text=text, kind=kind, standing=Standing.UNKNOWN, account=account, why=why)


def outside(text: str, kind: str, why: str, *, account: str | None = None) -> Place:
    """Return a place that is certainly not only in the EEA, though no one country can be named."""
    return Place(text=text, kind=kind, standing=Standing.OUTSIDE, account=account, why=why)


def standing_of(country: str) -> Standing:
    """Return the standing of one country, given as its ISO 3166-1 code."""
    return Standing.INSIDE if country in EEA else Standing.OUTSIDE


def named(city: str, country: str) -> str:
    """Write a city and its country as a person would."""
    return f"{city}, {country}"


def in_region(text: str, kind: str, region: Region, *, account: str | None = None) -> Place:
    """Return the place of something that stands in one region."""
    city = region.name if region.city == "undisclosed" else region.city
    return Place(
        text=text,
        kind=kind,
        standing=standing_of(region.country),
        countries=frozenset({region.country}),
        region=region.name,
        account=account,
        partition=region.partition,
        why=f"{region.name} stands in {named(city, region.country)}",
        name=named(city, region.country),
    )


def of_text(
    kind: str,
) -> Callable[[Callable[Concatenate[str, P], Place]], Callable[Concatenate[Any, P], Place]]:
    """Let a form that judges texts take anything: what isn't a readable text has no known place.

    A secret is judged, and neither its text nor its account is shown.
    """

    def decorate(form: Callable[Concatenate[str, P], Place]) -> Callable[Concatenate[Any, P], Place]:
        @wraps(form)
        def place(value: Any, /, *args: P.args, **kwargs: P.kwargs) -> Place:
            if isinstance(value, Secret):
                found = place(plain(value), *args, **kwargs)
                why = f"a secret text names a place {found.standing}"
                if found.standing is Standing.UNKNOWN:
                    why = "the place that a secret text names is not known"
                return replace(found, text=shown(value), account=None, why=why)
            if not isinstance(value, str):
                return unknown(shown(value), kind, "it isn't a known text")
            text = str.__str__(value)
            if not text or text != text.strip() or not text.isprintable():
                return unknown(text, kind, "it is empty, or holds blanks or characters that don't show")
            return form(text, *args, **kwargs)

        return place

    return decorate


def shown(value: Any) -> str:
    """Write any value for a person, whatever it is."""
    try:
        return show(value)
    except Exception:  # noqa: BLE001 - an object that can't even be printed must not stop a judgement
        return type(value).__name__
