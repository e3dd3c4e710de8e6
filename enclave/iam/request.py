"""What is asked and what decides it: principal, request, the policies that apply, the decision.

Sources (IAM user guide): "AWS JSON policy elements: Principal"; "AWS global condition context keys";
"Policy evaluation logic", section "Processing the request context".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from enclave.iam.document import Document, Effect

Values = str | Sequence[str]


class PrincipalType(StrEnum):
    """Who asks. A role itself never asks: ``ROLE`` is one of its sessions, nobody says which."""

    USER = "user"
    ROLE = "role"
    ROLE_SESSION = "role-session"
    FEDERATED_USER = "federated-user"
    FEDERATED = "federated"
    ROOT = "root"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who asks.

    ``arn`` is the ARN; for a service its name; for ``FEDERATED``, a caller whom an identity provider vouches
    for, the provider's ARN or host name; for the anonymous it is empty. ``account`` is None for those
    without. ``role_arn`` is a session's role, whose path its ARN leaves out. ``unique_id`` is the AIDA or
    AROA id. ``service_linked``: the role is one that AWS's service looks after.
    """

    arn: str
    account: str | None
    type: PrincipalType
    role_arn: str | None = None
    unique_id: str | None = None
    service_linked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request: who, what, on what, and the condition keys that come with it.

    ``context`` holds each key's value or values, whatever the case of the key. A key that isn't there is
    absent, unless it follows from the principal (aws:PrincipalArn ...) or ``undetermined`` names it: then
    nobody knows whether it is there, nor its value. ``resource_account`` is None if nobody knows whose the
    resource is. ``management_account`` is the organisation's: no SCP binds
    its principals, no RCP its resources.
    """

    principal: Principal
    action: str
    resource: str
    resource_account: str | None
    context: Mapping[str, Values] = field(default_factory=dict)
    undetermined: frozenset[str] = frozenset()
    management_account: str | None = None


Levels = tuple[tuple[Document, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """The policies that apply to a request.

    ``boundary`` and ``session`` are empty where none is set. ``resource`` is None if the resource has no
    policy. ``scps`` and ``rcps`` hold one tuple of documents a level, from the organisation's root down to
    the account; empty if the account is in no organisation. ``endpoint`` is the policy of the VPC endpoint
    that the request comes through, None if it comes through none. ``resource_kind`` is "kms" for a key,
    "trust" for a role that is to be assumed, else the service's name or nothing.
    """

    identity: tuple[Document, ...] = ()
    boundary: tuple[Document, ...] = ()
    session: tuple[Document, ...] = ()
    resource: Document | None = None
    resource_kind: str | None = None
    scps: Levels = ()
    rcps: Levels = ()
    endpoint: Document | None = None


class Outcome(StrEnum):
    """What becomes of the request."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit-deny"
    IMPLICIT_DENY = "implicit-deny"
    CANNOT_SAY = "cannot-say"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deciding:
    """A statement that decided: in which policy ("resource policy", "SCP of level 2 1"), and where in it."""

    policy: str
    index: int
    sid: str | None
    effect: Effect

    def __str__(self) -> str:
        return f"{self.policy}, statement {self.sid or self.index}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The outcome, why in a sentence, and the statements that decided or left it open."""

    outcome: Outcome
    because: str
    statements: tuple[Deciding, ...] = ()

    @property
    def allowed(self) -> bool:
        """Tell whether the request certainly passes."""
        return self.outcome is Outcome.ALLOWED
