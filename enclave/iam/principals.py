"""Whether a Principal or NotPrincipal element means the one who asks, and how directly.

How directly decides, within one account, which other policies still limit what a resource policy grants:
naming the session or user grants to them alone; naming the role leaves boundary and session policy in force;
naming the account only lets the account's own policies grant.

Sources (IAM user guide): "AWS JSON policy elements: Principal", one section a form of principal;
"NotPrincipal", section "Key points"; "How AWS enforcement code logic evaluates requests to allow or deny
access", table "Resource-based policies and implicit denies in other policy types".
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from enclave.iam.document import Effect, NamedPrincipal, PolicyKind, Statement
from enclave.iam.request import Principal, PrincipalType
from enclave.iam.truth import Truth, some, truth

_ARN = re.compile(
    r"arn:(?P<partition>[a-z-]+):(?P<service>iam|sts)::(?P<account>\d{12}):(?P<name>.+)", re.ASCII
)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}", re.ASCII)
_EVERYONE = "*"
UNTOLD = "an account that nobody tells"
"""Stands for the account of one who has some account, nobody knows which."""

IAM_TYPES = frozenset(
    {PrincipalType.USER, PrincipalType.ROLE, PrincipalType.ROLE_SESSION, PrincipalType.FEDERATED_USER}
)
_ROLE_TYPES = frozenset({PrincipalType.ROLE, PrincipalType.ROLE_SESSION})
_ROOT_NAME = "root"


class Reach(IntEnum):
    """How directly a principal is named: by its account, the role or user behind its session, itself."""

    ACCOUNT = 1
    ENTITY = 2
    DIRECT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """Whether an entry means the one who asks, and how directly."""

    truth: Truth
    reach: Reach = Reach.DIRECT


_NOT_NAMED = Naming(truth=Truth.FALSE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Arn:
    """An ARN of IAM or STS, taken apart; ``name`` is "role/path/Name" and the like."""

    partition: str
    service: str
    account: str
    name: str

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]

    @property
    def role(self) -> str:
        """The name of the role, without its path."""
        parts = self.name.split("/")
        return parts[1] if self.kind == "assumed-role" and len(parts) > 1 else parts[-1]


def _parsed(text: str | None) -> _Arn | None:
    found = _ARN.fullmatch(text or "")
    return _Arn(**found.groupdict()) if found else None


def account_of(principal: Principal) -> str | None:
    """Return the account of the one who asks, from its ARN if nothing else says."""
    arn = _parsed(principal.arn)
    return principal.account or (arn.account if arn else None)


def named(entry: NamedPrincipal, principal: Principal, kind: PolicyKind) -> Naming:
    """Tell whether an entry of a Principal element means the one who asks."""
    if entry.kind == _EVERYONE:
        return Naming(truth=Truth.TRUE)
    if entry.kind == "Service":
        return _service(entry.text, principal)
    if entry.kind == "Federated":
        return _federated(entry.text, principal, kind)
    if entry.kind == "CanonicalUser":
        maybe = principal.type not in (PrincipalType.SERVICE, PrincipalType.ANONYMOUS)
        return Naming(truth=Truth.UNKNOWN if maybe else Truth.FALSE, reach=Reach.ACCOUNT)
    return _aws(entry.text, principal)


def _service(text: str, principal: Principal) -> Naming:
    """Match a service. It can go by several names: another name of the same one may be meant or not."""
    if principal.type is not PrincipalType.SERVICE:
        return _NOT_NAMED
    if text == principal.arn:
        return Naming(truth=Truth.TRUE)
    same = text.partition(".")[0] == principal.arn.partition(".")[0]
    return Naming(truth=Truth.UNKNOWN if same else Truth.FALSE)


def _federated(text: str, principal: Principal, kind: PolicyKind) -> Naming:
    """Outside trust policies the entry means sessions that came by the provider: which ones isn't known."""
    if principal.type is PrincipalType.FEDERATED:
        return Naming(truth=truth(known=text == principal.arn))
    maybe = principal.type in _ROLE_TYPES and kind is not PolicyKind.TRUST
    return Naming(truth=Truth.UNKNOWN if maybe else Truth.FALSE, reach=Reach.ACCOUNT)


def _aws(text: str, principal: Principal) -> Naming:
    if text == _EVERYONE:
        # The documentation equates it with a bare asterisk for the anonymous only.
        doubtful = principal.type in (PrincipalType.SERVICE, PrincipalType.FEDERATED)
        return Naming(truth=Truth.UNKNOWN if doubtful else Truth.TRUE)
    if principal.type not in IAM_TYPES | {PrincipalType.ROOT}:
        return _NOT_NAMED
    return _aws_identity(text, principal)


def _aws_identity(text: str, principal: Principal) -> Naming:
    if _ACCOUNT.fullmatch(text):
        return _by_account(text, principal)
    if _UNIQUE_ID.fullmatch(text):
        return _by_unique_id(text, principal)
    arn = _parsed(text)
    return _by_arn(text, arn, principal) if arn else Naming(truth=Truth.UNKNOWN, reach=Reach.ACCOUNT)


def _by_account(account: str, principal: Principal) -> Naming:
    reach = Reach.DIRECT if principal.type is PrincipalType.ROOT else Reach.ACCOUNT
    whose = account_of(principal)
    return Naming(truth=Truth.UNKNOWN if whose == UNTOLD else truth(known=account == whose), reach=reach)


def _by_unique_id(text: str, principal: Principal) -> Naming:
    """Match an id: of a principal that was deleted, or how the service keeps one that exists."""
    if principal.type is PrincipalType.ROOT:
        return _NOT_NAMED
    reach = Reach.DIRECT if principal.type is PrincipalType.USER else Reach.ENTITY
    if principal.unique_id is None:
        return Naming(truth=Truth.UNKNOWN, reach=reach)
    return Naming(truth=truth(known=text == principal.unique_id), reach=reach)


def _by_arn(text: str, arn: _Arn, principal: Principal) -> Naming:
    asking = _parsed(principal.arn)
    if asking and asking.partition != arn.partition:
        return _NOT_NAMED
    if arn.name == _ROOT_NAME:
        return _by_account(arn.account, principal)
    return _by_name(text, arn, principal, asking) if _may_be_of(arn.account, principal) else _NOT_NAMED


def _may_be_of(account: str, principal: Principal) -> bool:
    return account_of(principal) in (account, UNTOLD)


def _by_name(text: str, arn: _Arn, principal: Principal, asking: _Arn | None) -> Naming:
    if text == principal.arn and principal.type is not PrincipalType.ROLE:
        return Naming(truth=Truth.TRUE)
    if asking is None and principal.role_arn is None:
        return Naming(truth=Truth.UNKNOWN)
    if principal.type in _ROLE_TYPES:
        return _role(text, arn, principal, asking)
    if principal.type is PrincipalType.FEDERATED_USER and arn.kind == "user":
        behind = asking is not None and asking.name.partition("/")[2] == arn.role
        return Naming(truth=truth(known=behind), reach=Reach.ENTITY)
    return _NOT_NAMED


def _role(text: str, arn: _Arn, principal: Principal, asking: _Arn | None) -> Naming:
    """Match a role's session, whose ARN leaves out the role's path: the name alone is unique."""
    role = _parsed(principal.role_arn) or asking
    if role is None or role.role != arn.role:
        return _NOT_NAMED
    if arn.kind == "role":
        known = principal.role_arn or (principal.arn if principal.type is PrincipalType.ROLE else None)
        return Naming(truth=truth(known=known in (None, text)), reach=Reach.ENTITY)
    # A session of that role is named, and nobody says whether it is the one that asks.
    unsaid = arn.kind == "assumed-role" and principal.type is PrincipalType.ROLE
    return Naming(truth=Truth.UNKNOWN if unsaid else Truth.FALSE)


def excepted(statement: Statement, principal: Principal, kind: PolicyKind, *, has_boundary: bool) -> Truth:
    """Tell whether NotPrincipal leaves the one who asks out of a statement.

    An IAM principal is certainly left out if it is named with its account, and a session with its role too.
    Named without those AWS may still deny. One who isn't named, while others of the account are, is not left
    out. Nobody with a permissions boundary is left out of a Deny.
    """
    entries = statement.not_principals
    namings = [named(entry, principal, kind) for entry in entries]
    if statement.effect is Effect.ALLOW:
        certain = some(each.truth for each in namings) is Truth.TRUE
        return Truth.TRUE if certain else Truth.UNKNOWN
    if principal.type not in IAM_TYPES:
        return some(each.truth for each in namings)
    if any(entry.text == _EVERYONE for entry in entries):
        return Truth.TRUE
    if has_boundary:
        return Truth.FALSE
    return _excepted_by_levels(entries, namings, principal)


def _excepted_by_levels(
    entries: tuple[NamedPrincipal, ...], namings: list[Naming], principal: Principal
) -> Truth:
    reached = {each.reach for each in namings if each.truth is Truth.TRUE}
    needed = {Reach.ACCOUNT, Reach.DIRECT}
    if principal.type is not PrincipalType.USER:
        needed.add(Reach.ENTITY)
    if needed <= reached:
        return Truth.TRUE
    if any(each.truth is Truth.UNKNOWN for each in namings):
        return Truth.UNKNOWN
    if reached == {Reach.ACCOUNT}:
        others = any(_names_within(entry, principal) for entry in entries)
        return Truth.FALSE if others else Truth.UNKNOWN
    return Truth.UNKNOWN if reached else Truth.FALSE


def _names_within(entry: NamedPrincipal, principal: Principal) -> bool:
    """Tell whether an entry names somebody of the same account, and not the account."""
    arn = _parsed(entry.text)
    return arn is not None and arn.account == account_of(principal) and arn.name != _ROOT_NAME
