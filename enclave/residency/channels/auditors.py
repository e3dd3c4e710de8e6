"""What auditors may do with the roles that they take on: read."""

from collections.abc import Iterator
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import PartyKind
from enclave.iam import PolicyKind
from enclave.iam.document import Effect
from enclave.residency import admitted, managed_policies, observe, policy_text
from enclave.residency.channel import channel
from enclave.residency.meanings import Own
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_ROLE: Final = "aws:iam/role:Role"
_POLICY: Final = "aws:iam/policy:Policy"
_AUDITOR: Final = "auditor"
_READS: Final = (
    *("batchget", "check", "describe", "estimate", "filter", "get", "head", "list", "lookup", "preview"),
    *("query", "scan", "search", "select", "simulate", "test", "validate", "view"),
)
_QUERIES: Final = frozenset(
    {"logs:startquery", "logs:stopquery", "athena:startqueryexecution", "kms:decrypt"}
)
_WRITES: Final = "An auditor reads, and never writes."
_UNTOLD: Final = "Whether an auditor may do more than read can't be told."


def _auditors_roles(view: View) -> frozenset[str]:
    """Return the roles, by URN, that an auditor may take on."""
    named = {f"{each.kind} {each.name}" for each in view.context.enclave.parties if each.kind == _AUDITOR}
    found = set()
    for role in (each for each in view.graph if each.type == _ROLE) if named else ():
        trust = admitted.read(role, "assumeRolePolicy", PolicyKind.TRUST, view.context.parties)
        if any(
            each.principal.kind is PartyKind.NAMED and each.principal.name in named for each in trust.admitted
        ):
            found.add(role.urn)
    return frozenset(found)


def _for_auditors(resource: Resource, view: View, property_: str) -> bool:
    """Whether what names a role names one of an auditor's."""
    roles = view.once(_auditors_roles)
    if not roles:
        return False
    named = view.graph.referents(
        resource, property_, resource.get(property_), lambda each: each.type == _ROLE
    )
    return any(each.urn in roles for each in named)


def _attached(path: str, of: str) -> Own:
    """Return the meaning of ARNs of policies that an auditor's role gets."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        if not _concerns(resource, view, of):
            return
        for where, value in walk(resource.props, path):
            yield from _managed(where, value, resource, view)

    return Own(told="for auditors, policies that only read", read=judge)


def _managed(where: str, value: Any, resource: Resource, view: View) -> Iterator[Observation]:
    name = managed_policies.name(plain(value))
    if name is not None:
        if not managed_policies.only_reads(name):
            yield observe.violated(where, value, reason=_WRITES)
        return
    made = view.graph.referents(resource, where.split("[", 1)[0], value, lambda each: each.type == _POLICY)
    if not made:
        yield observe.unknown(where, value, reason=_UNTOLD)
    for policy in made:
        yield from _document(where, policy.get("policy"))


def _inline(path: str, of: str) -> Own:
    """Return the meaning of policies that are written into an auditor's role."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        if _concerns(resource, view, of):
            for where, value in walk(resource.props, path):
                yield from _document(where, value)

    return Own(told="for auditors, actions that only read", read=judge)


def _concerns(resource: Resource, view: View, of: str) -> bool:
    return _for_auditors(resource, view, of) if of else resource.urn in view.once(_auditors_roles)


def _document(where: str, value: Any) -> Iterator[Observation]:
    try:
        text = policy_text.read(value, PolicyKind.IDENTITY)
    except policy_text.UnreadableError as error:
        yield observe.unknown(where, UNKNOWN, reason=str(error))
        return
    for each in text.statements:
        others = [action for action in each.actions if not _reads(action.lower())]
        if each.effect is Effect.ALLOW and (others or each.not_actions):
            yield observe.violated(f"{where}.Statement[{each.index}]", others, reason=_WRITES)


def _reads(action: str) -> bool:
    return action in _QUERIES or action.partition(":")[2].startswith(_READS)


AUDITORS = channel(
    id="auditors-only-read",
    title="Auditors read, and never write",
    channels=("IAM-01",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="An auditor who can write can change what he is there to check, and carry data away.",
    remedy="Give a role that an auditor takes on SecurityAudit, or actions that only read.",
    source="AWS managed policy reference; IAM user guide, access levels",
    watches={
        _ROLE: (_attached("managedPolicyArns[]", ""), _inline("inlinePolicies[].policy", "")),
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (_attached("policyArn", "role"),),
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": (
            _attached("policyArns[]", "roleName"),
        ),
        "aws:iam/rolePolicy:RolePolicy": (_inline("policy", "role"),),
    },
)
