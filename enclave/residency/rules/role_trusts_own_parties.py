"""Nobody but our own accounts, AWS's services and declared parties takes on a role."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import arn
from enclave.graph.facts import Resource
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.iam import Admission, PolicyKind
from enclave.residency import admitted, observe, stand_ins
from enclave.residency.admitted import Admitted
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

ROLE = "aws:iam/role:Role"
TRUST = "assumeRolePolicy"
OIDC: Final = "oidc-provider/"
_WILDCARDS = frozenset("*?")


def _nothing(_party: Party, _admission: Admission) -> str:
    return ""


TERMS = admitted.Terms(noun="role", against=_nothing, on_behalf=False)
FOR_US = admitted.Terms(noun="role", against=_nothing)

_DEPUTIES: Final = """
bedrock codebuild config events fis logs pipes scheduler states transfer
"""
DEPUTIES: Final = frozenset(f"{name}.amazonaws.com" for name in _DEPUTIES.split())
"""Services whose guides have the trust of their roles hold them to the account that they act for.

Others, such as EC2 and Lambda, take on roles of the account that they work in, and send no such key.
Source: the user guides of these services, "Cross-service confused deputy prevention".
"""


@rule(
    id="role-trusts-own-parties",
    title="A role trusts our own accounts, AWS's services and declared parties, and nobody else",
    claim="nobody-outside-has-access",
    channels=("IAM-01", "IAM-02", "IAM-03", "IAM-09"),
    severity=Severity.CRITICAL,
    reason="Whoever may take on a role has all that the role has, from wherever.",
    remedy="Trust an account of the organisation or a service; declare an outsider as a party, with the ARN "
    "of his role or with issuer and subject of his tokens, and compare sub and aud with StringEquals.",
    source="IAM User Guide, role trust policies; Create a role for OpenID Connect federation",
    needs_graph=True,
    early=True,
    applies=of_types(ROLE),
)
def role_trusts_own_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge everybody who may take on a role; holders of tokens by exactly whose they are."""
    told = stand_ins.in_policy(resource, TRUST, view)
    policy = admitted.read(told, TRUST, PolicyKind.TRUST, view.context.parties)
    if policy.absent:
        yield observe.unknown(TRUST, None, reason="Whom the role trusts isn't there.")
        return
    yield from policy.unread
    for each in policy.admitted:
        own = each.principal.kind is PartyKind.OWN
        if each.admission.principal_kind == "Federated" and own:
            yield from _federated(each, view.context.parties)
        else:
            deputy = each.principal.kind is PartyKind.SERVICE and each.admission.principal in DEPUTIES
            yield from each.judge(FOR_US if deputy else TERMS)
    if not policy.admitted and not policy.unread:
        yield observe.compliant(TRUST, "lets nobody in")


def _federated(entry: Admitted, parties: Parties) -> Iterator[Observation]:
    """Judge whom a provider of our own vouches for."""
    provider = arn.parse(entry.admission.principal)
    path = entry.requirements[0].path
    if provider is None or not provider.resource.startswith(OIDC):
        reason = "Whom the provider signs in isn't known here, so neither is who takes on the role."
        yield entry.say(observe.unknown, path, entry.principal, TERMS.noun, reason)
        return
    issuer = provider.resource.removeprefix(OIDC)
    narrowed = {key.lower(): (key, values) for key, values in entry.admission.narrowed.items()}
    key, subjects = narrowed.get(f"{issuer}:sub".lower(), ("", ()))
    if not subjects:
        reason = "Nothing narrows whose token it is: the issuer's sub isn't compared with StringEquals."
        yield entry.say(observe.violated, path, entry.principal, TERMS.noun, reason)
    _, audiences = narrowed.get(f"{issuer}:aud".lower(), ("", ()))
    if not audiences or any(_WILDCARDS & set(each) for each in audiences):
        reason = "A token for anybody will do: the issuer's aud isn't compared with an exact audience."
        yield entry.say(observe.violated, path, entry.principal, TERMS.noun, reason)
    for text in subjects:
        path = f"Statement[{entry.admission.index}].Condition.{key}"
        yield entry.of(parties.subject(issuer, text), path, TERMS)
