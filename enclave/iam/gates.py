"""The policies that bear on a request, and the gates that it must pass: each has to be open.

Sources: see ``evaluate``; KMS developer guide, "Resource control policies in AWS KMS" (kms:RetireGrant). RCPs
by service: what others wrote about Organizations user guide, "Resource control policies (RCPs)", section
"List of AWS services that support RCPs"; the list itself wasn't read. A service that isn't in it is open, one
that is in it by mistake would not be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enclave.iam.document import Document, Effect, PolicyKind
from enclave.iam.matching import Asked, any_applies
from enclave.iam.principals import IAM_TYPES, Reach, account_of
from enclave.iam.request import Levels, Policies, Principal, PrincipalType, Request
from enclave.iam.truth import Truth, agreed, every, some

KMS = "kms"
TRUST = "trust"
_ALWAYS_WITH_POLICY = frozenset({KMS, TRUST})
UNDER_SCPS = IAM_TYPES | {PrincipalType.ROOT}
"""Whose requests SCPs bind: everybody who belongs to an account."""

_SERVICE_LINKED_PATH = ":role/aws-service-role/"
_BEYOND_RCPS = "kms:retiregrant"
_RCP_SERVICES = frozenset(
    {
        "aoss",
        "cognito-identity",
        "cognito-idp",
        "ecr",
        "kms",
        "logs",
        "s3",
        "secretsmanager",
        "sqs",
        "sts",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A policy and its name in a sentence.

    ``certain``: it is certainly in force for the request. ``names_accounts``: naming an account in it
    certainly means everybody in that account; see ``_endpoint_gate``.
    """

    name: str
    document: Document
    certain: bool = True
    names_accounts: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """Something that must let the request pass, and the sentences for when it doesn't or may not."""

    truth: Truth
    closed: str
    unknown: str


def kind_of(request: Request, policies: Policies) -> str:
    """Return what kind of resource is asked for: "kms", "trust", or what the policies say."""
    if policies.resource_kind:
        return policies.resource_kind
    if policies.resource and policies.resource.kind in (PolicyKind.KEY, PolicyKind.TRUST):
        return {PolicyKind.KEY: KMS}.get(policies.resource.kind, TRUST)
    action = request.action.lower()
    if action.startswith("sts:assumerole"):
        return TRUST
    return KMS if action.startswith("kms:") and ":key/" in request.resource else ""


def papers(request: Request, policies: Policies) -> Iterator[Held]:
    """Yield every policy that bears on the request."""
    principal = request.principal
    if principal.type in IAM_TYPES:
        yield from _numbered("identity policy", policies.identity)
        yield from _numbered("permissions boundary", policies.boundary)
        yield from _numbered("session policy", policies.session)
    if policies.resource:
        yield Held(name="resource policy", document=policies.resource)
    if policies.endpoint:
        yield Held(name="endpoint policy", document=policies.endpoint, names_accounts=False)
    if _under_scps(request):
        for number, level in enumerate(policies.scps, 1):
            yield from _numbered(f"SCP of level {number}", level)
    if _under_rcps(request):
        for number, level in enumerate(policies.rcps, 1):
            yield from _numbered(f"RCP of level {number}", level, certain=_rcps_cover(request.action))


def _numbered(name: str, documents: Iterable[Document], *, certain: bool = True) -> Iterator[Held]:
    for number, document in enumerate(documents, 1):
        yield Held(name=f"{name} {number}", document=document, certain=certain)


def _service_linked(principal: Principal) -> bool:
    arns = (principal.arn, principal.role_arn or "")
    return principal.service_linked or any(_SERVICE_LINKED_PATH in arn for arn in arns)


def _under_scps(request: Request) -> bool:
    principal = request.principal
    managing = account_of(principal) == request.management_account
    return principal.type in UNDER_SCPS and not managing and not _service_linked(principal)


def _under_rcps(request: Request) -> bool:
    managing = request.resource_account == request.management_account
    beyond = managing or _service_linked(request.principal)
    return not beyond and request.action.lower() != _BEYOND_RCPS


def _rcps_cover(action: str) -> bool:
    return action.lower().partition(":")[0] in _RCP_SERVICES


def gates(asked: Asked, policies: Policies) -> tuple[Gate, ...]:
    """Return the gates in AWS's order. RCPs only deny: RCPFullAWSAccess can't be detached."""
    request = asked.request
    found: list[Gate] = []
    if _under_scps(request):
        found += _scp_gates(asked, policies.scps)
    if policies.endpoint:
        found.append(_endpoint_gate(asked, policies.endpoint))
    return (*found, _grant_gate(asked, policies))


def _allows(documents: Iterable[Document], asked: Asked, reach: Reach = Reach.ACCOUNT) -> Truth:
    """Tell whether a statement of the documents allows the request."""
    return some(
        any_applies(
            (each for each in document.statements if each.effect is Effect.ALLOW), document, asked, reach
        )
        for document in documents
    )


def _scp_gates(asked: Asked, levels: Levels) -> Iterator[Gate]:
    for number, level in enumerate(levels, 1):
        yield Gate(
            truth=_allows(level, asked),
            closed=f"No SCP of level {number} allows it.",
            unknown=f"Whether an SCP of level {number} allows it depends on what isn't known.",
        )


def _endpoint_gate(asked: Asked, document: Document) -> Gate:
    """At a gateway endpoint, naming an account means its root user only; at an interface endpoint, all of it.

    Source: VPC guide, "Control access to VPC endpoints using endpoint policies", "Principals for gateway
    endpoints". Which type the endpoint is isn't known here.
    """
    named = _allows((document,), asked, Reach.ENTITY)
    account = _allows((document,), asked)
    return Gate(
        truth=agreed((named, account)),
        closed="The endpoint policy doesn't allow it.",
        unknown="Whether the endpoint policy allows it depends on what isn't known.",
    )


def _grant_gate(asked: Asked, policies: Policies) -> Gate:
    kind = kind_of(asked.request, policies)
    if kind in _ALWAYS_WITH_POLICY and policies.resource is None:
        return Gate(truth=Truth.UNKNOWN, closed="", unknown=f"The {kind} policy isn't known.")
    grants = _Grants(asked, policies, kind)
    return Gate(
        truth=grants.granted(),
        closed=grants.closed,
        unknown="Whether a policy allows it depends on what isn't known.",
    )


class _Grants:
    """Whether the policies that can grant do, taken with those that limit them."""

    def __init__(self, asked: Asked, policies: Policies, kind: str) -> None:
        self._asked = asked
        self._policies = policies
        self._kind = kind
        self._principal = asked.request.principal
        self.closed = "No policy allows it."

    def granted(self) -> Truth:
        kind = self._principal.type
        if kind in IAM_TYPES:
            return self._to_iam()
        if kind is PrincipalType.ROOT:
            return self._to_root()
        if kind is PrincipalType.ANONYMOUS and self._kind in _ALWAYS_WITH_POLICY:
            self.closed = "The service takes no unsigned requests."
            return Truth.FALSE
        self.closed = "The resource policy doesn't allow it."
        return self._by_resource(Reach.ACCOUNT)

    def _same_account(self) -> bool:
        return account_of(self._principal) == self._asked.request.resource_account

    def _by_resource(self, reach: Reach) -> Truth:
        policy = self._policies.resource
        return _allows((policy,), self._asked, reach) if policy else Truth.FALSE

    def _to_root(self) -> Truth:
        if self._kind == TRUST:
            self.closed = "The root user can't assume a role."
            return Truth.FALSE
        if self._same_account() and self._kind != KMS:
            return Truth.TRUE
        self.closed = "The resource policy doesn't allow it."
        return self._by_resource(Reach.ACCOUNT)

    def _limits(self) -> Truth:
        """Tell whether boundary and session policy let the request pass."""
        policies = self._policies
        limits = [_allows(each, self._asked) for each in (policies.boundary, policies.session) if each]
        if self._principal.type is PrincipalType.FEDERATED_USER and not policies.session:
            limits.append(Truth.FALSE)
        return every(limits)

    def _to_iam(self) -> Truth:
        own = every((_allows(self._policies.identity, self._asked), self._limits()))
        if not self._same_account():
            self.closed = (
                "Another account's resource: the own policies and the resource's must both allow it."
            )
            return every((own, self._by_resource(Reach.ACCOUNT)))
        if self._kind in _ALWAYS_WITH_POLICY:
            self.closed = f"The {self._kind} policy doesn't allow it, or leaves it to policies that don't."
            own = every((own, self._by_resource(Reach.ACCOUNT)))
        direct = self._by_resource(Reach.DIRECT)
        entity = every((self._by_resource(Reach.ENTITY), self._limits()))
        return some((direct, entity, own))
