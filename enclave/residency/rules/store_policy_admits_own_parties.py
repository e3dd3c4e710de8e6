"""A store's policy lets in our own accounts, and declared senders to hand something in."""

from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Resource
from enclave.graph.parties import Party
from enclave.iam import Admission, PolicyKind
from enclave.residency import admitted, observe
from enclave.residency.resource_policies import OPTIONAL, POLICIES
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

INBOUND: Final = "inbound-partner"
SENDS = frozenset({"s3:putobject", "s3:abortmultipartupload", "s3:listmultipartuploadparts"})
"""Actions that send an object, whole or in parts, in lower case (S3 user guide, "Multipart upload API and
permissions"). The last one tells the sender which parts of his own upload have arrived."""


@rule(
    id="store-policy-admits-own-parties",
    title="A store's policy lets in nobody outside the organisation, but declared senders to send",
    claim="nobody-outside-has-access",
    channels=("S3-03", "IAM-09"),
    severity=Severity.CRITICAL,
    reason="Whomever a store's policy lets in needs nobody else's permission to read what it holds.",
    remedy="Narrow the statement by aws:PrincipalOrgID, hold a service to aws:SourceAccount or "
    "aws:SourceArn, or declare the sender as an inbound partner and allow him s3:PutObject alone.",
    source="IAM User Guide, cross-account resource access, confused deputy problem; S3 User Guide, multipart "
    "upload API and permissions",
    needs_graph=False,
    applies=of_types(*POLICIES),
)
def store_policy_admits_own_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge everybody whom a resource policy lets in; a declared sender may send and do nothing else."""
    senders = {f"{each.kind} {each.name}" for each in view.context.enclave.parties if each.kind == INBOUND}

    def against(party: Party, admission: Admission) -> str:
        if party.name not in senders:
            return f"{party.name} is declared, but never for a store of data."
        others = sorted(each for each in admission.actions if each.lower() not in SENDS)
        return f"{party.name} may only send, and gets {', '.join(others)}." if others else ""

    property_ = POLICIES[resource.type]
    policy = admitted.read(resource, property_, PolicyKind.RESOURCE, view.context.parties)
    if not policy.absent:
        yield from policy.judge(property_, admitted.Terms(noun="store", against=against))
    elif resource.type in OPTIONAL:
        yield observe.not_applicable("It brings no policy: by itself it lets in its own account alone.")
    else:
        yield observe.unknown(property_, None, reason="The policy that is to be set isn't there.")
