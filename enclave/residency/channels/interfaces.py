"""API Gateway: who may call an interface, from where, and whom it hands requests on to."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from enclave.graph import arn, places
from enclave.graph.arn import Arn
from enclave.graph.facts import UNKNOWN, Resource, Secret, Unknown, plain
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.iam import Admission, PolicyKind
from enclave.residency import admitted, observe, requirements
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Own, Presence, Switch, When, ends
from enclave.residency.meanings.documents import leaves, read
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import first, walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

API = "aws:apigateway/restApi:RestApi"
API_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
DOMAIN = "aws:apigateway/domainName:DomainName"
_IN_BODY = "x-amazon-apigateway-policy"
_EDGE = "An edge-optimised interface, which is the default, runs behind CloudFront, all over the world."
_PUBLIC = "Whoever finds it may call it: no policy holds it to the organisation or to an endpoint."
_MADE_HERE = "vpce-made-here"
_LONG = "arn:*:execute-api:*:*:*/"
_IN_QUOTES = re.compile(r'(?:^|(?<="))execute-api:/')
_WILDCARDS = frozenset("*?$")
_URIS = frozenset({"uri", "authorizerUri"})
_ACCOUNT_DIGITS = 12


def _endpoint(_parties: Parties, text: Any) -> Party:
    """Take an endpoint or a VPC that is named exactly for ours: nobody names a stranger's by accident."""
    name = str(plain(text))
    exact = name.startswith(("vpce-", "vpc-")) and _WILDCARDS.isdisjoint(name)
    kind = PartyKind.OWN if exact else PartyKind.UNKNOWN
    return Party(kind=kind, name=name, text=name, why="a pattern of endpoints" if not exact else "")


_THROUGH = MappingProxyType({"aws:sourcevpce": _endpoint, "aws:sourcevpc": _endpoint})


def _never(party: Party, _admission: Admission) -> str:
    return f"{party.name} is declared, but not for calling our interfaces."


_TERMS = admitted.Terms(noun="interface", against=_never)


def _policy(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge everybody whom the policy lets call: our own accounts, or who comes through a named endpoint."""
    made = tuple(view.graph.candidates(resource, "policy"))
    ours = made != () and all(ends.party_of(each, view).kind is PartyKind.OWN for each in made)
    policy = _spelled_out(resource.props.get("policy"), ours=ours)
    spelled = replace(resource, props={"policy": policy})
    found = admitted.read(spelled, "policy", PolicyKind.RESOURCE, view.context.parties)
    yield from found.unread
    if found.absent and resource.type == API_POLICY:
        yield observe.unknown("policy", None, reason="The policy that is to be set isn't there.")
    for entry in found.admitted:
        through = requirements.strongest(entry.demands.on(_THROUGH) or (entry.requirements[0],))
        if all(each.kind is PartyKind.OWN for each in through.parties):
            yield observe.compliant(f"policy.{through.path}", "through an endpoint")
        else:
            yield from entry.judge(_TERMS)


def _spelled_out(policy: Any, *, ours: bool, key: str = "") -> Any:
    """Write API Gateway's short form of a resource as the ARN that it stands for.

    ``ours``: what the policy is made from is of this program, so that is an endpoint that isn't known yet.
    """
    match policy:
        case str():
            return _IN_QUOTES.sub(_LONG, policy)
        case Mapping():
            return {name: _spelled_out(item, ours=ours, key=name) for name, item in policy.items()}
        case list() | tuple():
            return [_spelled_out(item, ours=ours, key=key) for item in policy]
        case Secret():
            return Secret(_spelled_out(policy.value, ours=ours))
        case Unknown() if ours and key.lower() in _THROUGH:
            return _MADE_HERE
        case _:
            return policy


def _callers(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the policy of an interface: its own, that of its document, or the one that stands beside it."""
    policy = resource.props.get("policy")
    if policy is None:
        policy = _of_body(resource)
    if policy is not None:
        yield from _policy(replace(resource, props={"policy": policy}), view)
        return
    kind = plain(first(resource.props, "endpointConfiguration.types"))
    beside = any(
        resource in view.graph.referents(each, "restApiId", each.props.get("restApiId"), _is_api)
        for each in view.graph.of_type((API_POLICY,))
    )
    if not beside and kind not in ("PRIVATE", ["PRIVATE"]):
        say = observe.unknown if view.alone else observe.violated
        yield say("policy", None, reason=_PUBLIC)


def _is_api(resource: Resource) -> bool:
    return resource.type == API


def _of_body(resource: Resource) -> Any:
    content = read(resource.props.get("body"), as_yaml=True)
    found = content.get(_IN_BODY) if isinstance(content, Mapping) else None
    return json.dumps(found) if isinstance(found, Mapping) else found


_TYPES = Switch(
    path="endpointConfiguration.types[]", closed=("REGIONAL", "PRIVATE"), absent="EDGE", why=_EDGE
)

CALLERS = channel(
    id="interfaces-are-for-ours",
    title="Interfaces are called by ours alone, in the EEA",
    channels=("NET-31",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="An interface hands out whatever is behind it to whoever may call it.",
    remedy="Make the interface PRIVATE, or REGIONAL with a policy that narrows every Allow by "
    "aws:PrincipalOrgID, aws:SourceVpce or aws:SourceVpc.",
    source="API Gateway developer guide, API endpoint types (edge-optimized is the default), resource "
    "policies; HTTP APIs (public, without resource policies)",
    watches={
        API: (_TYPES, Own(told="a policy that lets call ours alone", read=_callers)),
        API_POLICY: (Own(told="a policy that lets call ours alone", read=_policy),),
        DOMAIN: (_TYPES, Own(told="a policy, if any, that lets call ours alone", read=_policy)),
        "aws:apigatewayv2/api:Api": (
            Presence(why="HTTP and WebSocket interfaces are public, and take no policy."),
        ),
    },
)


def backend(where: str, value: Any, resource: Resource, view: View) -> Iterator[Observation]:
    """Judge to what an interface hands requests on."""
    text = plain(value)
    if isinstance(text, str) and text.startswith("http"):
        for target in host_target(where, text, resource, view):
            yield judged_end(where, value, target)
    elif isinstance(text, str) and (named := arn.parse(text)) and named.service == "apigateway":
        for target in _of_aws(where, named, resource, view):
            yield judged_end(where, value, target)
    else:
        for target in ends.resolve(End(where=where, name=value, here=True), resource, view):
            yield judged_end(where, value, target)


def _of_aws(where: str, named: Arn, resource: Resource, view: View) -> Iterator[Target]:
    """Yield what an ARN calls that has a service in place of the account, and then a path or an action."""
    service, path = named.account, named.resource
    yield Target(place=places.region(named.region))
    segments = [each for each in path.split("/") if each]
    inner = path.find("arn:")
    if inner >= 0:
        name = path[inner:].split("/", 1)[0]
        yield from ends.resolve(End(where=where, name=name), resource, view)
    elif service.endswith("s3") and segments[1:] and "{" not in segments[1]:
        yield from ends.resolve(End(where=where, name=segments[1]), resource, view)
    for each in segments:
        if each.isdigit() and len(each) == _ACCOUNT_DIGITS:
            yield Target(party=view.context.parties.account(each))


def _backend(path: str, when: When | None = None) -> Own:
    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            yield from backend(where, value, resource, view)

    return Own(told="something of ours in the EEA that requests are handed on to", read=judge, when=when)


def _body(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge to what the document of an interface has requests handed on."""
    for where, value in walk(resource.props, "body"):
        content = read(value, as_yaml=True)
        if content is UNKNOWN:
            yield observe.unknown(where, value, reason="The document can't be read, so neither can its ends.")
            continue
        for inner, key, leaf in leaves(where, content):
            if key in _URIS:
                yield from backend(inner, leaf, resource, view)


_DOCUMENT = Own(told="a document whose backends are ours in the EEA", read=_body)
_INTERNET = When(path="connectionType", values=("INTERNET",), absent="INTERNET")
_LOGS = Destination(path="accessLogSettings.destinationArn")

BACKENDS = channel(
    id="interfaces-hand-on-within-the-eea",
    title="Interfaces hand requests, users' tokens and logs on to nothing but ours, in the EEA",
    channels=("NET-31",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An interface sends what it is called with to whatever its integrations and authorizers name.",
    remedy="Name functions, load balancers, hosts and log groups of this program in the EEA.",
    source="API Gateway API: PutIntegration, CreateAuthorizer, UpdateStage (accessLogSettings); OpenAPI "
    "extensions for API Gateway",
    watches={
        API: (_DOCUMENT,),
        "aws:apigateway/restApiPut:RestApiPut": (_DOCUMENT,),
        "aws:apigateway/integration:Integration": (
            _backend("uri", _INTERNET),
            Destination(path="integrationTarget", here=True),
        ),
        "aws:apigateway/authorizer:Authorizer": (
            _backend("authorizerUri"),
            Destination(path="providerArns[]"),
        ),
        "aws:apigateway/stage:Stage": (_LOGS,),
        "aws:apigateway/vpcLink:VpcLink": (Destination(path="targetArn", here=True),),
        "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation": (
            Destination(path="domainNameArn"),
        ),
        "aws:apigatewayv2/api:Api": (_DOCUMENT, _backend("target")),
        "aws:apigatewayv2/integration:Integration": (_backend("integrationUri", _INTERNET),),
        "aws:apigatewayv2/authorizer:Authorizer": (_backend("authorizerUri"),),
        "aws:apigatewayv2/stage:Stage": (_LOGS,),
    },
)
