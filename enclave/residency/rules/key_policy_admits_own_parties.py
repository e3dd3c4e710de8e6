"""Nobody but our own accounts, and services that act for them, uses a key."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import Party, PartyKind
from enclave.iam import Admission, PolicyKind
from enclave.residency import admitted, observe
from enclave.residency.meanings import ends
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

KEYS = (
    "aws:kms/key:Key",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
"""Types that make a key. Without a policy it gets AWS's default one, which is for the account it is in."""

KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
GRANT = "aws:kms/grant:Grant"


def _never(party: Party, _admission: Admission) -> str:
    return f"{party.name} is declared, but declared parties never use keys."


TERMS = admitted.Terms(noun="key", against=_never)


@rule(
    id="key-policy-admits-own-parties",
    title="Nobody but the organisation's accounts, and AWS services that act for them, may use a key",
    claim="keys-used-only-by-authorised-parties",
    channels=("KMS-02", "KMS-03"),
    severity=Severity.CRITICAL,
    reason="Whoever may use a key can read all that it locks, wherever a copy of that has got to.",
    remedy="Name the account's root and narrow it by aws:PrincipalArn, or narrow * by aws:PrincipalOrgID; "
    "hold a service to aws:SourceAccount or aws:SourceArn.",
    source="AWS KMS Developer Guide, key policies, default key policy, condition keys and grants; IAM User "
    "Guide, the confused deputy problem",
    needs_graph=True,
    early=True,
    applies=of_types(*KEYS, KEY_POLICY, GRANT),
)
def key_policy_admits_own_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge everybody whom a key's policy lets in, and those to whom a grant gives."""
    if resource.type == GRANT:
        yield from _grant(resource, view)
        return
    policy = admitted.read(resource, "policy", PolicyKind.KEY, view.context.parties)
    if not policy.absent:
        yield from policy.judge("policy", TERMS)
    elif resource.type == KEY_POLICY:
        yield observe.unknown("policy", None, reason="The policy that is to be set isn't there.")
    else:
        yield _by_default(resource, view)


def _by_default(resource: Resource, view: View) -> Observation:
    """Judge AWS's default policy: the administrators of the key's own account decide who uses it."""
    party = view.context.parties.account(resource.provider_account)
    way = (f"key {resource.name} of {resource.stack}", "AWS's default key policy allows kms:*", str(party))
    match party.kind:
        case PartyKind.OWN:
            return observe.compliant("policy", None, party=party, path=way)
        case PartyKind.UNKNOWN:
            reason = "By default a key is for its own account, and that account isn't known."
            return observe.unknown("policy", None, party=party, path=way, reason=reason)
        case _:
            return observe.violated("policy", None, party=party, path=way)


def _grant(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge who may use a key by a grant, and who may end it; a grant outlives the policy."""
    for name in ("granteePrincipal", "retiringPrincipal"):
        value = resource.props.get(name)
        if value is None and name == "retiringPrincipal":
            continue
        party = _whose(resource, name, view)
        way = (f"grant {resource.name} of {resource.stack}", name, str(party))
        match party.kind:
            case PartyKind.OWN:
                yield observe.compliant(name, value, party=party, path=way)
            case PartyKind.UNKNOWN:
                reason = f"Who that is can't be told: {party.why}."
                yield observe.unknown(name, value, party=party, path=way, reason=reason)
            case _:
                yield observe.violated(
                    name, value, party=party, path=way, reason=f"The grant is {party.name}'s."
                )


def _whose(resource: Resource, name: str, view: View) -> Party:
    """Return whose a grantee is; one that isn't made yet, whose what it is taken from is."""
    value = resource.props.get(name)
    party = view.context.parties.whose(value)
    if plain(value) is UNKNOWN:
        for each in view.graph.candidates(resource, name):
            party = (
                ends.worse(ends.party_of(each, view), None if party.kind is PartyKind.UNKNOWN else party)
                or party
            )
    return party
