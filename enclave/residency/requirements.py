"""What everybody whom a statement of a policy lets in must meet, and whose those are who can.

They must be named by its principal, meet each condition that narrows, and not be shut out by a Deny. What a
statement means is ``enclave.iam``'s to say, whose somebody is ``enclave.graph.parties``'.

Sources: IAM user guide, "Global condition keys" (aws:Principal...; aws:Source..., which are there only when
an AWS service asks for somebody); KMS developer guide, "AWS KMS condition keys" (kms:CallerAccount);
CloudWatch Logs user guide, "Encrypt log data using KMS", and CloudTrail user guide, "Configure KMS key
policies" (the encryption context that the service itself sets); SNS developer guide, "Example cases for
Amazon SNS access control" (aws:SourceOwner, in the policy that SNS gives every topic).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from enclave.graph.parties import Parties, Party, PartyKind
from enclave.iam import Admission, DenyOutside
from enclave.residency import shut_out

Judge = Callable[[Parties, Any], Party]

WHO: Mapping[str, Judge] = MappingProxyType(
    {
        "aws:principalorgid": Parties.organization,
        "aws:principalorgpaths": Parties.organization,
        "aws:principalaccount": Parties.account,
        "aws:principalarn": Parties.resource,
        "kms:calleraccount": Parties.account,
        "aws:sourceaccount": Parties.account,
        "aws:sourcearn": Parties.resource,
        "aws:sourceorgid": Parties.organization,
        "aws:sourceorgpaths": Parties.organization,
        "aws:sourceowner": Parties.account,
    }
)
"""Condition keys, in lower case, that tell who asks, or for whom an AWS service does."""

CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        "kms:encryptioncontext:aws:logs:arn": "logs",
        "kms:encryptioncontext:aws:cloudtrail:arn": "cloudtrail",
    }
)
"""Keys, in lower case, by which one service tells for which resource it asks. Others could lie there."""

SOURCE_ARN: Final = "aws:sourcearn"
_IS_SERVICE: Final = "aws:principalisawsservice"
_EVERYONE: Final = "*"
_RANK: Mapping[PartyKind, int] = MappingProxyType(
    {
        PartyKind.OWN: 0,
        PartyKind.NAMED: 1,
        PartyKind.OUTSIDE: 2,
        PartyKind.UNKNOWN: 3,
        PartyKind.SERVICE: 4,
        PartyKind.ANYONE: 5,
    }
)
"""How open it is to let a kind in. A service acts for anybody, unless something says for whom."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One of ``parties`` it must be, as ``path`` in the policy says. No parties: nobody can meet it."""

    path: str
    parties: tuple[Party, ...]

    @property
    def openness(self) -> int:
        """How little it says: 0 if only our own can meet it."""
        return max((_RANK[party.kind] for party in self.parties), default=0)


def strongest(requirements: Iterable[Requirement]) -> Requirement:
    """Return the requirement that says most. All have to be met, so any one may be relied on."""
    return min(requirements, key=lambda each: each.openness)


def may_be_service(party: Party) -> bool:
    """Whether an AWS service, acting under its own name, can be the one whom a principal names."""
    return party.kind in (PartyKind.SERVICE, PartyKind.ANYONE)


def acting_for(admission: Admission) -> tuple[str, ...]:
    """Return the ARNs for which alone a service that is let in can act."""
    return tuple(
        text
        for key, values in admission.narrowed.items()
        if key.lower() in (SOURCE_ARN, *CONTEXTS)
        for text in values
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Demands:
    """One admission, the Denies of its policy, and who is who."""

    admission: Admission
    denials: tuple[DenyOutside, ...]
    parties: Parties

    def who(self) -> tuple[Requirement, ...]:
        """Return what is required of whoever asks, the principal as it is written first."""
        named = self._principal()
        (principal,) = named.parties
        keys = dict(WHO)
        if principal.kind is PartyKind.SERVICE:
            service = self.admission.principal.partition(".")[0]
            keys |= {key: Parties.resource for key, owner in CONTEXTS.items() if owner == service}
        spared = may_be_service(principal)
        return (named, *self._conditions(keys), *self._denials(keys, services_get_in=spared))

    def on(self, keys: Mapping[str, Judge]) -> tuple[Requirement, ...]:
        """Return what conditions and Denies require by other keys, such as those of the resource."""
        return (*self._conditions(keys), *self._denials(keys, services_get_in=True))

    def _principal(self) -> Requirement:
        kind = self.admission.principal_kind
        path = f"Statement[{self.admission.index}].Principal"
        party = self.parties.principal(kind, self.admission.principal)
        return Requirement(path=path if kind == _EVERYONE else f"{path}.{kind}", parties=(party,))

    def _conditions(self, keys: Mapping[str, Judge]) -> Iterator[Requirement]:
        for key, values in self.admission.narrowed.items():
            judge = keys.get(key.lower())
            if judge is not None:
                path = f"Statement[{self.admission.index}].Condition.{self._operator(key)}.{key}"
                parties = tuple(judge(self.parties, text) for text in values)
                yield Requirement(path=path, parties=parties)

    def _denials(self, keys: Mapping[str, Judge], *, services_get_in: bool) -> Iterator[Requirement]:
        """Yield who is left by each Deny that covers what the statement allows.

        A Deny that spares AWS's services leaves all of them, on behalf of anybody, where services get in.
        """
        for denial in self.denials:
            spared = {key.lower(): values for key, values in denial.insiders.items()}
            services = spared.pop(_IS_SERVICE, ()) != ()
            known = all(key in keys for key in spared) and not (services and services_get_in)
            if known and shut_out.covers(denial, self.admission):
                left = tuple(
                    keys[key](self.parties, text) for key, values in spared.items() for text in values
                )
                yield Requirement(path=f"Statement[{denial.index}]", parties=left)

    def _operator(self, key: str) -> str:
        """Return the operator under which a narrowing key stands."""
        wanted = (each for each in self.admission.conditions if each.key.lower() == key.lower())
        return str(next(each.operator for each in wanted if not each.operator.negated))
