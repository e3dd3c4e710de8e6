"""The parties of one enclave on one day, and the question whose a principal is.

Source for what a principal can be: IAM user guide, "AWS JSON policy elements: Principal".
"""

import re
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import plain, show
from enclave.graph.parties import federation, organizations
from enclave.graph.parties.accounts import Accounts
from enclave.graph.parties.arns import segments
from enclave.graph.parties.declared import Declarations
from enclave.graph.parties.party import Party, PartyKind, anyone, unknown
from enclave.graph.parties.reading import read
from enclave.graph.parties.services import service_principal
from enclave.model.enclave import Enclave

# AWS General Reference, "AWS identifiers": a canonical user id is 64 hexadecimal digits.
_CANONICAL = re.compile(r"[0-9a-f]{64}")
_COMMERCIAL = "aws"
# Amazon S3 user guide, "Access control list overview", predefined groups; EC2 and RDS API references,
# launch permissions and snapshot attributes ("all").
_GROUPS = "http://acs.amazonaws.com/groups/global/"
_EVERYBODY = MappingProxyType(
    {
        f"{_GROUPS}AllUsers": "everybody, even without an AWS account",
        f"{_GROUPS}AuthenticatedUsers": "everybody with an AWS account, whosever it is",
        "all": "every AWS account",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parties:
    """Who is who, as the configuration says and on the day that it is asked for.

    Every question takes any value, never raises, and answers ``UNKNOWN`` for what isn't exactly known.
    """

    accounts: Accounts
    organization_id: str

    @classmethod
    def of(cls, enclave: Enclave, today: date) -> "Parties":
        """Take the accounts, the organisation and the declared parties of an enclave."""
        declared = Declarations.of(enclave, today)
        return cls(accounts=Accounts.of(enclave, declared), organization_id=enclave.organization.id)

    def principal(self, kind: Any, text: Any) -> Party:
        """Return whose a principal is; ``kind`` is the key it stands under in a policy, or "*" for none."""
        match plain(kind):
            case "AWS":
                return read(text, self.accounts.principal)
            case "Service":
                return read(text, _service)
            case "Federated":
                return read(text, lambda each: federation.provider(each, self.accounts))
            case "CanonicalUser":
                return read(text, _canonical_user)
            case "*" if plain(text) == "*":
                return read(text, self.accounts.principal)
            case _:
                return read(text, lambda each: unknown(each, f"{show(kind)} is no kind of principal"))

    def account(self, text: Any) -> Party:
        """Return whose an account id is."""
        return read(text, self.accounts.number)

    def resource(self, text: Any) -> Party:
        """Return in whose account everything is that an ARN, or a pattern of ARNs, stands for.

        For the values of conditions on aws:SourceArn or aws:PrincipalArn, where wildcards are taken; never
        for a Principal element, where they aren't.
        """
        return read(text, self.accounts.resource)

    def organization(self, text: Any) -> Party:
        """Return whose an organisation or a part of one is: an id, a path or an ARN."""
        known = self.accounts
        partitions = frozenset().union(*known.partitions.values())
        return read(
            text, lambda each: organizations.judge(each, self.organization_id, known.names, partitions)
        )

    def subject(self, issuer: Any, subject: Any) -> Party:
        """Return whose the subject of an issuer's tokens is; the issuer as URL, host or provider's ARN."""
        return read(
            subject,
            lambda each: read(issuer, lambda by: federation.subject(by, each, self.accounts)),
        )

    def whose(self, text: Any) -> Party:
        """Return whose a principal is that a property names without saying its kind.

        Resource shares, function permissions, endpoint services and grants do: account ids, ARNs,
        organisations, service principals, predefined groups, canonical user ids and "*".
        """
        return read(text, self._bare)

    def _bare(self, text: str) -> Party:
        parts = segments(text)
        if service_principal(text) is not None:
            return _service(text)
        if text.startswith("o-") or (parts is not None and parts.service == "organizations"):
            return self.organization(text)
        if _CANONICAL.fullmatch(text):
            return _canonical_user(text)
        if text in _EVERYBODY:
            return anyone(text, _EVERYBODY[text])
        return self.accounts.principal(text)


def _service(text: str) -> Party:
    if text == "*":
        return anyone(text, "any AWS service, on behalf of anybody")
    found = service_principal(text)
    if found is None:
        return unknown(text, "no AWS service of that name is known")
    name, country, region = found.service, None, found.region
    if region is not None:
        where = "" if region.in_eea else ", outside the EEA"
        name = f"{name} in {region.name} ({region.city}, {region.country}{where})"
        country = region.country
    elif _COMMERCIAL not in found.partitions:
        name = f"{name} in the partition {' or '.join(found.partitions)}"
    return Party(
        kind=PartyKind.SERVICE,
        name=name,
        text=text,
        why="an AWS service; conditions decide on whose behalf it acts",
        country=country,
        region=None if region is None else region.name,
    )


def _canonical_user(text: str) -> Party:
    if text == "*":
        return anyone(text, "any account")
    if _CANONICAL.fullmatch(text):
        return unknown(text, "a canonical user id doesn't tell the account")
    return unknown(text, "it is no canonical user id")
