"""Who a principal is: the answer that every rule about people and services speaks in."""

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """Whose a principal is. ``UNKNOWN`` is never good enough; nor is a kind alone: rules look at the name."""

    OWN = "own account"
    NAMED = "named party"
    SERVICE = "AWS service"
    OUTSIDE = "outside"
    ANYONE = "anyone"
    UNKNOWN = "not known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A principal and whose it is.

    ``name`` is the account's, party's or service's name in words, ``text`` the principal as it was written
    (a secret's is kept out). ``account`` is twelve digits where one account is named. ``country`` is where a
    named party sits, or where the region of a regional service is; ``region`` is that region. ``why`` is a
    short sentence for a report.
    """

    kind: PartyKind
    name: str
    text: str
    why: str
    account: str | None = None
    country: str | None = None
    region: str | None = None

    def __str__(self) -> str:
        match self.kind:
            case PartyKind.ANYONE:
                return str(self.kind)
            case PartyKind.NAMED:
                return f"{self.name} ({self.country})"
            case PartyKind.OWN:
                return self.name
            case _:
                return f"{self.kind}: {self.name}"


def unknown(text: str, why: str, account: str | None = None) -> Party:
    """Return what can't be told, with the reason."""
    return Party(kind=PartyKind.UNKNOWN, name=text or "nothing", text=text, why=why, account=account)


def anyone(text: str, why: str) -> Party:
    """Return everybody, with or without an AWS account."""
    return Party(kind=PartyKind.ANYONE, name="anyone", text=text, why=why)


def outside(text: str, name: str, why: str, account: str | None = None) -> Party:
    """Return somebody who is neither ours nor declared."""
    return Party(kind=PartyKind.OUTSIDE, name=name, text=text, why=why, account=account)
