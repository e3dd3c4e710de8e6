"""The declared parties: outsiders who are let in, by exact role or token subject, from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from enclave.graph.parties.arns import PrincipalArn, principal_arn, segments
from enclave.graph.parties.party import Party, PartyKind, outside
from enclave.model.enclave import Enclave, Subject
from enclave.model.enclave import Party as Declared

Key = str | Subject | PrincipalArn
"""What a party is known by: a role's ARN, a token's subject, or any session of the role (as a role's ARN
taken apart, without its path: role names are unique in an account)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Declarations:
    """Who declared what, on one day. Made by ``Declarations.of``."""

    by_key: Mapping[Key, tuple[Declared, ...]]
    by_account: Mapping[str, tuple[str, ...]]
    today: date

    @classmethod
    def of(cls, enclave: Enclave, today: date) -> "Declarations":
        """Index the parties of an enclave. A principal that is no role's ARN stands for nobody."""
        keys: dict[Key, tuple[Declared, ...]] = {}
        accounts: dict[str, tuple[str, ...]] = {}
        for party in enclave.parties:
            known: list[Key] = list(party.subjects)
            for text in party.principals:
                parts = segments(text)
                role = None if parts is None else principal_arn(parts)
                if role is not None and role.kind == "role":
                    known += [text, role.session_of()]
                    accounts[role.account] = (*accounts.get(role.account, ()), party.name)
            for key in known:
                keys[key] = (*keys.get(key, ()), party)
        return cls(by_key=MappingProxyType(keys), by_account=MappingProxyType(accounts), today=today)

    def find(self, key: Key, text: str, account: str | None = None) -> Party | None:
        """Return the party in force today that is known by a key; an outsider if none is any more or yet."""
        declared = self.by_key.get(key, ())
        for party in declared:
            if party.since <= self.today <= party.until:
                return Party(
                    kind=PartyKind.NAMED,
                    name=f"{party.kind} {party.name}",
                    text=text,
                    why=f"declared until {party.until}: {party.purpose}",
                    account=account,
                    country=party.country,
                )
        if not declared:
            return None
        party = declared[0]
        when = f"ended on {party.until}" if self.today > party.until else f"begins on {party.since}"
        return outside(text, f"{party.kind} {party.name}", f"its permission {when}", account)

    def about(self, account: str) -> str:
        """Say why somebody of an account that isn't ours is an outsider."""
        names = self.by_account.get(account)
        if names is None:
            return "the account is neither ours nor a declared party's"
        return f"of that account only the declared role of {' and '.join(sorted(set(names)))} is let in"
