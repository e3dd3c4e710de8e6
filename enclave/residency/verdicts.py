"""What a judgement says, and how it says it to a person."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

REFUSED: Final = "refused before it was registered"
"""How a program's guard begins the report of a blocking finding, so that others can tell it from failures."""


class Verdict(StrEnum):
    """One of four answers. What can't be known is never taken for good."""

    COMPLIANT = "compliant"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a rule saw in one resource.

    ``property`` is a path such as ``rules[0].kmsMasterKeyId``, ``value`` is already written for a person,
    ``place`` is a place in words or empty. ``reason`` is this case's own; the rule's stands otherwise.
    """

    verdict: Verdict
    property: str
    value: str
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An observation with everything that a reader needs to act on it.

    ``resource`` is the URN, ``claim`` the id of the promise that is at stake, ``source`` the ``file#line``
    of the program where known.
    """

    rule: str
    verdict: Verdict
    resource: str
    name: str
    type: str
    property: str
    value: str
    place: str
    reason: str
    remedy: str
    claim: str
    source: str | None = None

    @builtins.property  # the field `property` has the plain name
    def blocks(self) -> bool:
        """Whether the change must not go on: violated, or not known to be good."""
        return self.verdict in (Verdict.VIOLATED, Verdict.UNKNOWN)

    def __str__(self) -> str:
        """Write the finding as one block: rule and resource, then property, place, reason, remedy."""
        lines = {
            "property": f"{self.property} = {self.value}" if self.property else "",
            "place": self.place,
            "reason": self.reason,
            "remedy": self.remedy,
            "claim": self.claim,
            "source": self.source or "",
        }
        body = "".join(f"\n  {label + ':':<10}{text}" for label, text in lines.items() if text)
        return f"{self.rule} {_SAYS[self.verdict]} {self.name} ({self.type}){body}"


_SAYS: Mapping[Verdict, str] = {
    Verdict.COMPLIANT: "is kept by",
    Verdict.VIOLATED: "is violated by",
    Verdict.UNKNOWN: "can't be shown to hold, so it blocks:",
    Verdict.NOT_APPLICABLE: "doesn't apply to",
}
