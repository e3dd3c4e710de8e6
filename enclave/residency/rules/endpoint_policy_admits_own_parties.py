"""Through an endpoint our own reach what is our own, in the EEA."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.graph.places import Standing, service_name
from enclave.iam import Admission, PolicyKind
from enclave.model import naming
from enclave.residency import admitted, observe
from enclave.residency.admitted import Admitted
from enclave.residency.aws_buckets import BUCKETS
from enclave.residency.context import Context
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.requirements import Judge, Requirement, strongest
from enclave.residency.rule import View, of_types, rule
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
TARGETS: Mapping[str, str] = MappingProxyType(
    {"Resource": "resourceConfigurationArn", "ServiceNetwork": "serviceNetworkArn"}
)
"""Types of endpoint that lead to something of an account, and the property that names it."""

WHOSE: Mapping[str, Judge] = MappingProxyType(
    {
        "aws:resourceaccount": Parties.account,
        "aws:resourceorgid": Parties.organization,
        "aws:resourceorgpaths": Parties.organization,
    }
)
"""Condition keys, in lower case, that tell whose the resource is that somebody asks for."""

_PRIVATE: Final = "endpoint service"
_IS_ENDPOINT = of_types(ENDPOINT)
_IS_OFFERED = of_types("aws:ec2/vpcEndpointService:VpcEndpointService", ELSEWHERE)
_WILDCARDS: Final = frozenset("*?$")


def _never(party: Party, _admission: Admission) -> str:
    return f"{party.name} is declared, but has no business in our network."


TERMS = admitted.Terms(noun="endpoint", against=_never)


@rule(
    id="endpoint-policy-admits-own-parties",
    title="Through an endpoint only our own accounts reach only what is our own, in the EEA",
    claim="every-packet-transits-the-gateway",
    channels=("NET-15", "NET-17"),
    severity=Severity.CRITICAL,
    reason="What goes through an endpoint passes no firewall: without a policy anybody's credentials reach "
    "anybody's resources.",
    remedy="Set the endpoint's own policy, on itself: narrow every Allow by aws:PrincipalOrgID and by "
    "aws:ResourceOrgID; or allow s3:GetObject alone, on buckets of AWS's own that are named exactly.",
    source="AWS PrivateLink Guide, endpoint policies (the default is full access; none for services other "
    "than AWS's); Amazon ECR User Guide, interface VPC endpoints (image layers in buckets of AWS's own)",
    needs_graph=True,
    early=True,
    applies=of_types(ENDPOINT, ENDPOINT_POLICY),
)
def endpoint_policy_admits_own_parties(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge where an endpoint leads, who may use it, and for what."""
    if resource.type == ENDPOINT:
        target = TARGETS.get(str(resource.get("vpcEndpointType")))
        if target is not None:
            yield from _target(target, resource, view)
            return
        own = _offered(resource, view)
        yield from _own_service(resource, own, view) if own else _service(resource, view.context)
        if own or _is_private(resource) or (view.alone and resource.get("serviceName") is UNKNOWN):
            return
        if resource.get("policy") is None and _has_policy_beside(resource, view):
            yield observe.compliant("policy", None, reason="It stands beside the endpoint.")
            return
    yield from _policy(resource, view.context)


def _is_private(resource: Resource) -> bool:
    place = service_name(resource.props.get("serviceName"))
    return place.kind == _PRIVATE and place.standing is not Standing.UNKNOWN


def _offered(resource: Resource, view: View) -> tuple[Resource, ...]:
    """Return the endpoint service of the program that an endpoint leads to, if it is one."""
    return view.graph.referents(resource, "serviceName", resource.props.get("serviceName"), _IS_OFFERED)


def _own_service(resource: Resource, own: tuple[Resource, ...], view: View) -> Iterator[Observation]:
    value = resource.props.get("serviceName")
    for each in own:
        target = Target(place=ends.place_of(each, view), party=ends.party_of(each, view), resource=each.urn)
        yield judged_end("serviceName", value, target)


def _has_policy_beside(resource: Resource, view: View) -> bool:
    """Whether a piece of a program gives the endpoint a policy by a resource of its own, judged there."""
    return view.piece and any(
        resource in view.graph.referents(each, "vpcEndpointId", each.props.get("vpcEndpointId"), _IS_ENDPOINT)
        for each in view.graph.of_type((ENDPOINT_POLICY,))
    )


def _service(resource: Resource, context: Context) -> Iterator[Observation]:
    """Judge where the service is that an endpoint leads to, and that it is one of AWS's."""
    value = resource.props.get("serviceName")
    place = service_name(value)
    known = plain(value) in context.known.endpoint_services
    match place.standing:
        case Standing.OUTSIDE:
            yield observe.violated("serviceName", value, place=place, reason=f"It leads abroad: {place.why}.")
        case Standing.UNKNOWN:
            yield observe.unknown("serviceName", value, place=place)
        case _ if _is_private(resource) and not known:
            reason = "It isn't one of AWS's services; its name doesn't tell whose, and no policy guards it."
            yield observe.unknown("serviceName", value, place=place, reason=reason)
        case _:
            yield observe.compliant("serviceName", value, place=place)
    if resource.props.get("serviceRegion") is not None:
        yield observe.region("serviceRegion", resource.props["serviceRegion"])


def _target(name: str, resource: Resource, view: View) -> Iterator[Observation]:
    """Judge whose a resource or a network of services is. No policy stands before these."""
    value = resource.props.get(name)
    for target in ends.resolve(End(where=name, name=value), resource, view):
        yield judged_end(name, value, target)


def _policy(resource: Resource, context: Context) -> Iterator[Observation]:
    policy = admitted.read(resource, "policy", PolicyKind.ENDPOINT, context.parties)
    if policy.absent:
        reason = "Without a policy of its own an endpoint lets everybody reach everything."
        yield observe.violated("policy", None, reason=reason)
        return
    readers = tuple(each for each in policy.admitted if _reads_from_aws(each.admission))
    for each in readers:
        path = f"Statement[{each.admission.index}].Resource"
        yield each.say(observe.compliant, path, "whoever reads what AWS offers", TERMS.noun)
    if len(readers) < len(policy.admitted) or policy.unread or not policy.admitted:
        others = tuple(each for each in policy.admitted if each not in readers)
        yield from replace(policy, admitted=others).judge("policy", TERMS)
        for each in others:
            yield from _reached(each, context)


def _reads_from_aws(admission: Admission) -> bool:
    """Whether a statement allows nothing but reading objects of buckets of AWS's own, in the EEA.

    Whoever signs for that, nothing of ours leaves. For image layers ECR signs, with an account of its own.
    """
    return (
        not admission.open
        and [action.lower() for action in admission.actions] == ["s3:getobject"]
        and admission.resources != ()
        and all(_bucket(text) in BUCKETS for text in admission.resources)
    )


def _reached(entry: Admitted, context: Context) -> Iterator[Observation]:
    """Judge whose the resources are that somebody may reach: by what they are called, or by conditions."""
    called = Requirement(
        path=f"Statement[{entry.admission.index}].Resource",
        parties=tuple(_whose(text, context) for text in entry.admission.resources),
    )
    met = strongest((called, *entry.demands.on(WHOSE)))
    for party in met.parties:
        path, noun = met.path, TERMS.noun
        match party.kind:
            case PartyKind.OWN | PartyKind.SERVICE:
                yield entry.say(observe.compliant, path, party, noun)
            case PartyKind.UNKNOWN:
                reason = f"Whose the resource is can't be told: {party.why}."
                yield entry.say(observe.unknown, path, party, noun, reason)
            case _:
                reason = "It lets out what we have to resources that aren't ours."
                yield entry.say(observe.violated, path, party, noun, reason)


def _bucket(text: str) -> str | None:
    """Return the name of the bucket that an ARN is of, as written; None if it's of something else."""
    named = arn.parse(text)
    if named is None or (named.service, named.account) != ("s3", ""):
        return None
    return named.resource.partition("/")[0]


def _whose(text: str, context: Context) -> Party:
    """Return whose a resource is. Of a bucket only the name tells: one of the plan's, or AWS's own."""
    bucket = _bucket(text)
    if bucket is None:
        return context.parties.resource(text)
    if bucket in _own_buckets(context):
        why = "a bucket of the plan"
        return Party(kind=PartyKind.OWN, name=f"our bucket {bucket}", text=text, why=why)
    if bucket in BUCKETS:
        why = f"a bucket of AWS's own in {BUCKETS[bucket]}"
        return Party(kind=PartyKind.SERVICE, name=f"bucket {bucket}", text=text, why=why)
    if _WILDCARDS & set(bucket):
        return Party(kind=PartyKind.ANYONE, name="anyone", text=text, why="any bucket whose name fits")
    why = "no account stands in a bucket's ARN, and it is neither the plan's nor one of AWS's own"
    return Party(kind=PartyKind.UNKNOWN, name=f"bucket {bucket}", text=text, why=why)


def _own_buckets(context: Context) -> frozenset[str]:
    enclave = context.enclave
    return frozenset(
        naming.bucket_name(enclave, site, each) for site in enclave.sites for each in enclave.data_classes
    )
