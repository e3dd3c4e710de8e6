"""Accounts, and the ARNs that name one: ours, a declared party's, or somebody else's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from enclave.graph.parties.arns import (
    ACCOUNT_ID,
    OIDC,
    SAML,
    WILDCARDS,
    PrincipalArn,
    Segments,
    principal_arn,
    segments,
)
from enclave.graph.parties.declared import Declarations
from enclave.graph.parties.party import Party, PartyKind, anyone, outside, unknown
from enclave.model.enclave import Enclave
from enclave.model.geography import DNS_SUFFIXES, REGIONS

# IAM user guide, "IAM identifiers", unique identifiers: a prefix of four letters tells the kind.
_UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")
_WHY = MappingProxyType(
    {
        "root": "the account as a whole: its administrators decide who in it",
        "role": "a role of our own account",
        "user": "a user of our own account",
        "session": "a session of a role of our own account",
        "federated user": "a federated user of our own account",
        SAML: "our own account's provider; whom it admits is decided by conditions on its assertions",
        OIDC: "our own account's provider; whom it admits is decided by conditions on its subjects",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Accounts:
    """The enclave's accounts by id: their names, and in which partitions each can be."""

    names: Mapping[str, str]
    partitions: Mapping[str, frozenset[str]]
    declared: Declarations

    @classmethod
    def of(cls, enclave: Enclave, declared: Declarations) -> "Accounts":
        """Index the accounts. One without a site can be in any partition that a site is in."""
        every = frozenset(site.region.partition for site in enclave.sites)
        homes = {site.account.id: frozenset({site.region.partition}) for site in enclave.sites}
        return cls(
            names=MappingProxyType({account.id: account.name for account in enclave.accounts}),
            partitions=MappingProxyType({each.id: homes.get(each.id, every) for each in enclave.accounts}),
            declared=declared,
        )

    def number(self, text: str) -> Party:
        """Return whose an account id is. Without an ARN it means an account of the reader's partition."""
        if WILDCARDS.search(text):
            return anyone(text, "a wildcard stands where the account is")
        if not ACCOUNT_ID.fullmatch(text):
            return unknown(text, "it is no account id of twelve digits")
        if text in self.names:
            return self._own(text, text, _WHY["root"])
        return outside(text, f"account {text}", self.declared.about(text), text)

    def principal(self, text: str) -> Party:
        """Return whose a principal of the kind AWS is."""
        if text == "*":
            return anyone(text, "everybody, even without an AWS account")
        if text.isdigit():
            return self.number(text)
        parts = segments(text)
        if parts is None:
            return self._no_arn(text)
        if WILDCARDS.search(text):
            return self._wide(text, parts)
        arn = principal_arn(parts)
        if arn is None or arn.kind in (SAML, OIDC):
            return unknown(text, "it is no ARN of an account, role, user or session")
        return self.judge(arn, text)

    def judge(self, arn: PrincipalArn, text: str) -> Party:
        """Return whose a well-formed ARN of a principal is."""
        known = self._in_partition(text, arn.partition, arn.account, _WHY[arn.kind])
        if known is not None:
            return known
        named = self.declared.find(arn if arn.kind == "session" else text, text, arn.account)
        return named or outside(text, f"account {arn.account}", self.declared.about(arn.account), arn.account)

    def resource(self, text: str) -> Party:
        """Return in whose account every resource is that an ARN, or a pattern of ARNs, stands for.

        Wildcards may stand only after the account: before it, they could take in its colon.
        """
        parts = segments(text)
        if parts is None:
            return self._no_arn(text)
        fixed = (parts.partition, parts.service, parts.region, parts.account)
        if any(WILDCARDS.search(part) for part in fixed):
            return anyone(text, "a wildcard stands before the end of the account")
        flaw = _flaw(parts)
        if flaw is not None:
            return unknown(text, flaw)
        arn = principal_arn(parts)
        if arn is not None:
            return self.judge(arn, text)
        known = self._in_partition(text, parts.partition, parts.account, "something in our own account")
        return known or outside(
            text, f"account {parts.account}", self.declared.about(parts.account), parts.account
        )

    def _in_partition(self, text: str, partition: str, account: str, why: str) -> Party | None:
        """Judge one of our account ids in a partition; None if the id isn't ours."""
        partitions = self.partitions.get(account)
        if partitions is None:
            return None
        if partition not in partitions:
            reason = f"account {account} of the partition {partition} is not the one of ours with that id"
            return outside(text, f"account {account} in {partition}", reason, account)
        if len(partitions) > 1:
            return unknown(text, f"our account {account} could be in several partitions", account)
        return self._own(text, account, why)

    def _own(self, text: str, account: str, why: str) -> Party:
        name = f"account {self.names[account]} ({account})"
        return Party(kind=PartyKind.OWN, name=name, text=text, why=why, account=account)

    def _wide(self, text: str, parts: Segments) -> Party:
        """Judge an ARN with a wildcard. AWS takes none within a principal; nothing wide is ever ours."""
        fixed = (parts.partition, parts.service, parts.region, parts.account)
        if any(WILDCARDS.search(part) for part in fixed):
            return anyone(text, "a wildcard stands where the account is")
        if not ACCOUNT_ID.fullmatch(parts.account):
            return unknown(text, "it is no ARN of an account, role, user or session")
        if parts.account in self.names:
            return unknown(text, "AWS takes no wildcard in part of a principal", parts.account)
        return outside(text, f"account {parts.account}", self.declared.about(parts.account), parts.account)

    def _no_arn(self, text: str) -> Party:
        if WILDCARDS.search(text):
            return anyone(text, "a wildcard stands where the account is")
        if _UNIQUE_ID.fullmatch(text):
            return unknown(text, "AWS's own id of a user or role, which doesn't tell the account")
        return unknown(text, "it is neither an account id nor an ARN")


def _flaw(parts: Segments) -> str | None:
    """Return why an ARN can't be trusted to be of the account that it names."""
    if parts.partition not in DNS_SUFFIXES or not parts.service or not parts.rest:
        return "it is no ARN of a known partition"
    region = REGIONS.get(parts.region)
    if region is not None and region.partition != parts.partition:
        return f"{region.name} isn't in the partition {parts.partition}"
    return None if ACCOUNT_ID.fullmatch(parts.account) else "the ARN names no account"
