"""What a judgement says, and how it says it to a person."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from enclave.model.enclave import Waiver
from enclave.residency.targets import Target

REFUSED: Final = "refused before it was registered"
"""How a program's guard begins the report of a blocking finding, so that others can tell it from failures."""


class Verdict(StrEnum):
    """One of four answers. What can't be known is never taken for good."""

    COMPLIANT = "compliant"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"

    @property
    def stands_in_the_way(self) -> bool:
        """Whether a change must not go on with it: violated, or not known to be good."""
        return self in (Verdict.VIOLATED, Verdict.UNKNOWN)


class Severity(StrEnum):
    """How much is at stake when a rule is broken. It orders reports; every severity blocks alike.

    Critical: data, keys or access are open to somebody outside, or outside the EEA. High: one thing more is
    needed for that. Medium: a safeguard or its proof is missing.
    """

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"

    @property
    def rank(self) -> int:
        """Its place in a report: the most severe first."""
        return list(Severity).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a rule saw in one resource.

    ``property`` is where it saw it, such as ``rules[0].kmsMasterKeyId``, ``value`` is already written for a
    person. ``place`` and ``party`` are in words, or empty. ``path`` is the way that data would take, a hop
    an item. ``reason`` is this case's own; the rule's stands otherwise. ``target`` is the far end, if
    the rule resolved one.
    """

    verdict: Verdict
    property: str
    value: str
    place: str = ""
    party: str = ""
    path: tuple[str, ...] = ()
    reason: str = ""
    target: Target | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waived:
    """A waiver that names a finding. ``days_left`` is 0 on its last day, and negative afterwards."""

    waiver: Waiver
    days_left: int

    @property
    def in_force(self) -> bool:
        """Whether it still lets the finding pass."""
        return self.days_left >= 0

    def __str__(self) -> str:
        """Say until when it holds, or since when it doesn't, whose it is and why."""
        owned = f"{self.waiver.owner}: {self.waiver.reason}"
        if not self.in_force:
            return f"ran out on {self.waiver.until} and no longer counts ({owned})"
        left = {0: "its last day", 1: "1 day left"}.get(self.days_left, f"{self.days_left} days left")
        return f"until {self.waiver.until}, {left} ({owned})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An observation with everything that a reader needs to act on it.

    ``resource`` is the URN, ``claim`` the id of the promise that is at stake, ``source`` the ``file#line``
    of the program where known. ``waiver`` is the one that names this finding, in force or not. ``failed``
    means that the rule came to no answer: it crashed, or said nothing. Nobody can waive that.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    resource: str
    name: str
    type: str
    property: str
    value: str
    place: str
    party: str
    path: tuple[str, ...]
    reason: str
    remedy: str
    claim: str
    source: str | None = None
    waiver: Waived | None = None
    failed: bool = False

    @builtins.property  # the field `property` has the plain name
    def blocks(self) -> bool:
        """Whether the change must not go on: violated, or not known to be good, and not waived."""
        return self.verdict.stands_in_the_way and not self.waived

    @builtins.property
    def waived(self) -> bool:
        """Whether a waiver in force lets it pass."""
        return self.waiver is not None and self.waiver.in_force

    @builtins.property
    def stack(self) -> str:
        """The stack, as the URN names it."""
        return self.resource.split("::")[0].removeprefix("urn:pulumi:")

    def __str__(self) -> str:
        """Write the finding as one block: rule and resource, then property, place, path, reason, remedy."""
        lines = {
            "property": f"{self.property} = {self.value}" if self.property else "",
            "place": self.place,
            "party": self.party,
            "path": "\n            -> ".join(self.path),
            "reason": self.reason,
            "remedy": self.remedy,
            "waiver": str(self.waiver or ""),
            "claim": self.claim,
            "source": self.source or "",
        }
        body = "".join(f"\n  {label + ':':<10}{text}" for label, text in lines.items() if text)
        return f"{self.rule} {SAYS[self.verdict]} {self.name} ({self.type}){body}"


SAYS: Mapping[Verdict, str] = {
    Verdict.COMPLIANT: "is kept by",
    Verdict.VIOLATED: "is violated by",
    Verdict.UNKNOWN: "can't be shown to hold, so it blocks:",
    Verdict.NOT_APPLICABLE: "doesn't apply to",
}
"""How a finding's first line goes on after the rule's id."""
