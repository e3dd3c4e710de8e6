"""What declared parties may do with the roles that they take on: auditors read, senders send."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
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
_SENDER: Final = "inbound-partner"
_READS: Final = (
    *("batchget", "check", "describe", "estimate", "filter", "get", "head", "list", "lookup", "preview"),
    *("query", "scan", "search", "select", "simulate", "test", "validate", "view"),
)
_QUERIES: Final = frozenset(
    {"logs:startquery", "logs:stopquery", "athena:startqueryexecution", "kms:decrypt"}
)
_SENDS: Final = frozenset(
    {
        *("s3:putobject", "s3:abortmultipartupload", "s3:listmultipartuploadparts", "sqs:sendmessage"),
        *("sns:publish", "kinesis:putrecord", "kinesis:putrecords", "firehose:putrecord"),
        *("firehose:putrecordbatch", "events:putevents", "kms:generatedatakey", "kms:encrypt"),
    }
)
_REASONS: Final = MappingProxyType(
    {
        _AUDITOR: "An auditor reads, and never writes.",
        _SENDER: "A declared sender only sends, and reads nothing.",
    }
)
_UNTOLD: Final = "What the policy lets a declared party do can't be told."


def _roles(view: View) -> Mapping[str, str]:
    """Return the kind of declared party that may take on a role, by the role's URN."""
    named = {f"{each.kind} {each.name}": each.kind for each in view.context.enclave.parties}
    found: dict[str, str] = {}
    for role in (each for each in view.graph if each.type == _ROLE):
        trust = admitted.read(role, "assumeRolePolicy", PolicyKind.TRUST, view.context.parties)
        for each in trust.admitted:
            kind = named.get(each.principal.name, "") if each.principal.kind is PartyKind.NAMED else ""
            if kind in (_AUDITOR, _SENDER) and found.get(role.urn) != _SENDER:
                found[role.urn] = kind
    return found


def _kind(resource: Resource, view: View, of: str) -> str:
    """Return the kind of party for whom a role is, or a role that is named; empty for none."""
    roles = view.once(_roles)
    if not roles or not of:
        return roles.get(resource.urn, "")
    named = view.graph.referents(resource, of, resource.get(of), lambda each: each.type == _ROLE)
    return next((roles[each.urn] for each in named if each.urn in roles), "")


def _attached(path: str, of: str) -> Own:
    """Return the meaning of ARNs of policies that a party's role gets."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        kind = _kind(resource, view, of)
        for where, value in walk(resource.props, path) if kind else ():
            yield from _managed(where, value, kind, resource, view)

    return Own(told="for auditors policies that only read, for senders none of AWS's", read=judge)


def _managed(where: str, value: Any, kind: str, resource: Resource, view: View) -> Iterator[Observation]:
    name = managed_policies.name(plain(value))
    if name is not None:
        if kind == _SENDER or not managed_policies.only_reads(name):
            yield observe.violated(where, value, reason=_REASONS[kind])
        return
    made = view.graph.referents(resource, where.split("[", 1)[0], value, lambda each: each.type == _POLICY)
    if not made:
        yield observe.unknown(where, value, reason=_UNTOLD)
    for policy in made:
        yield from _document(where, policy.get("policy"), kind)


def _inline(path: str, of: str) -> Own:
    """Return the meaning of policies that are written into a party's role."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        kind = _kind(resource, view, of)
        for where, value in walk(resource.props, path) if kind else ():
            yield from _document(where, value, kind)

    return Own(told="for auditors actions that only read, for senders such as only send", read=judge)


def _document(where: str, value: Any, kind: str) -> Iterator[Observation]:
    try:
        text = policy_text.read(value, PolicyKind.IDENTITY)
    except policy_text.UnreadableError as error:
        yield observe.unknown(where, UNKNOWN, reason=str(error))
        return
    for each in text.statements:
        others = [action for action in each.actions if not _may(action.lower(), kind)]
        if each.effect is Effect.ALLOW and (others or each.not_actions):
            yield observe.violated(f"{where}.Statement[{each.index}]", others, reason=_REASONS[kind])


def _may(action: str, kind: str) -> bool:
    if kind == _SENDER:
        return action in _SENDS
    return action in _QUERIES or action.partition(":")[2].startswith(_READS)


AUDITORS = channel(
    id="auditors-only-read",
    title="Auditors read and never write; senders send and never read",
    channels=("IAM-01",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="An auditor who writes can change what he checks, and a sender who reads carries data away.",
    remedy="Allow an auditor's role reading actions only (SecurityAudit), a sender's s3:PutObject only.",
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
