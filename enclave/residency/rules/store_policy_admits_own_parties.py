"""A store's policy lets in our own accounts, declared senders to send, and auditors to read evidence."""

from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Resource
from enclave.graph.parties import Party
from enclave.iam import Admission, PolicyKind
from enclave.iam.document import Condition
from enclave.iam.operators import Family
from enclave.residency import admitted, evidence, observe, stand_ins
from enclave.residency.resource_policies import OPTIONAL, POLICIES
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

INBOUND: Final = "inbound-partner"
AUDITOR: Final = "auditor"
READS: Final = ("s3:get", "s3:list")
"""How actions begin that only read, in lower case (Service Authorization Reference, Amazon S3)."""

_MFA: Final = "aws:multifactorauthpresent"
SENDS = frozenset(
    {
        "s3:putobject",
        "s3:abortmultipartupload",
        "s3:listmultipartuploadparts",
        "sqs:sendmessage",
        "sqs:getqueueurl",
        "sns:publish",
        "events:putevents",
        "kinesis:putrecord",
        "kinesis:putrecords",
    }
)
"""Actions that hand something in, in lower case: an object, whole or in parts (S3 user guide, "Multipart
upload API and permissions"; the third tells the sender which parts of his own upload have arrived), a
message, an event, a record (Service Authorization Reference). What a queue is called tells nothing."""


@rule(
    id="store-policy-admits-own-parties",
    title="A store's policy lets in nobody outside, but senders to send and auditors to read evidence",
    claim="nobody-outside-has-access",
    channels=(
        *("S3-03", "S3-05", "S3-09", "S3-10", "STO-02", "STO-04", "STO-06", "IAM-09"),
        *("DB-09", "DB-15", "DB-16", "DB-19", "DAT-02", "DAT-04"),
    ),
    severity=Severity.CRITICAL,
    reason="Whomever a store's policy lets in needs nobody else's permission to read what it holds.",
    remedy="Narrow the statement by aws:PrincipalOrgID, hold a service to aws:SourceAccount or "
    "aws:SourceArn, or declare the sender as an inbound partner and allow him s3:PutObject alone.",
    source="IAM User Guide, cross-account resource access, confused deputy problem; S3 User Guide, multipart "
    "upload API and permissions",
    needs_graph=True,
    early=True,
    applies=of_types(*POLICIES),
)
def store_policy_admits_own_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge everybody whom a resource policy lets in.

    A declared sender may send and do nothing else; a declared auditor may read a bucket of evidence, having
    signed in with a second factor.
    """
    senders, auditors = _names(INBOUND, view), _names(AUDITOR, view)
    archive = evidence.is_kept(resource, "bucket", view) is True

    def against(party: Party, admission: Admission) -> str:
        if party.name in auditors and archive:
            return _against_auditor(party, admission)
        if party.name not in senders:
            return f"{party.name} is declared, but never for a store of data."
        others = sorted(each for each in admission.actions if each.lower() not in SENDS)
        return f"{party.name} may only send, and gets {', '.join(others)}." if others else ""

    property_ = POLICIES[resource.type]
    told = stand_ins.in_policy(resource, property_, view)
    policy = admitted.read(told, property_, PolicyKind.RESOURCE, view.context.parties)
    if not policy.absent:
        yield from policy.judge(property_, admitted.Terms(noun="store", against=against))
    elif resource.type in OPTIONAL:
        yield observe.not_applicable("It brings no policy: by itself it lets in its own account alone.")
    else:
        yield observe.unknown(property_, None, reason="The policy that is to be set isn't there.")


def _names(kind: str, view: View) -> frozenset[str]:
    return frozenset(f"{each.kind} {each.name}" for each in view.context.enclave.parties if each.kind == kind)


def _against_auditor(party: Party, admission: Admission) -> str:
    """Say what speaks against an auditor's reading: more than reading, or a single factor."""
    others = sorted(each for each in admission.actions if not each.lower().startswith(READS))
    if others:
        return f"{party.name} may only read, and gets {', '.join(others)}."
    return "" if any(map(_demands_mfa, admission.conditions)) else f"{party.name} needs no second factor."


def _demands_mfa(condition: Condition) -> bool:
    """Whether a condition holds only for whoever signed in with a second factor."""
    operator = condition.operator
    return (
        condition.key.lower() == _MFA
        and operator.family is Family.BOOLEAN
        and not (operator.negated or operator.if_exists or operator.quantifier)
        and [each.lower() for each in condition.values] == ["true"]
    )
