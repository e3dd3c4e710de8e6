"""What a judgement says, and how it says it to a person."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
        """Write the finding as one block: rule, resource, property, place, reason, remedy."""
        lines = {
            "resource": f"{self.name} ({self.type})",
            "property": f"{self.property} = {self.value}" if self.property else "",
            "place": self.place,
            "reason": self.reason,
            "remedy": self.remedy,
            "claim": self.claim,
            "source": self.source or "",
        }
        body = "".join(f"\n  {label + ':':<10}{text}" for label, text in lines.items() if text)
        return f"{self.rule}: {_HEADLINES[self.verdict]}{body}"


_HEADLINES: Mapping[Verdict, str] = {
    Verdict.COMPLIANT: "kept",
    Verdict.VIOLATED: "violated",
    Verdict.UNKNOWN: "can't be shown to hold, which blocks as well",
    Verdict.NOT_APPLICABLE: "not applicable",
}
