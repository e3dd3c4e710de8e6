"""Services without a place: CloudFront, its code and its logs, Global Accelerator, Amplify's hosting."""

from collections.abc import Callable, Iterator
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Forbidden, Grantee, Own, Presence, RegionOf, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import name_of
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.names import led
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution"
CLASS = "data-class"
"""The tag that names the class of the data that a resource serves."""

PUBLIC = "public"
_EVERYWHERE = "Whatever passes is read and kept at edge locations all over the world."
_HOLDERS = ("distributionId", "listenerArn", "acceleratorArn")
"""Properties that name what a resource is a part of."""
_HOPS = 2  # from an endpoint group by its listener to the accelerator
_NOT_PUBLIC = "Nothing says that what it serves is public, and it serves it from all over the world."


def is_public(resource: Resource, view: View) -> bool:
    """Whether the data that a resource serves is of a class that isn't personal.

    In a configuration the tag has to name a class that it declares, as one that isn't personal. Of judged
    cases, which declare none, the class ``public`` is one.
    """
    tags = plain(resource.props.get("tags"))
    told = plain(tags.get(CLASS)) if isinstance(tags, dict) else None
    declared = {each.name for each in view.context.enclave.data_classes if not each.personal}
    return told in declared or (view.context.lane_tags and told == PUBLIC)


def _names_another(resource: Resource, view: View) -> bool:
    """Whether a tag names a class, and that isn't public."""
    tags = plain(resource.props.get("tags"))
    named = isinstance(tags, dict) and CLASS in tags
    return named and not is_public(resource, view)


def _holders(resource: Resource, view: View) -> Iterator[Resource]:
    for name in _HOLDERS:
        value = resource.props.get(name)
        if value is not None:
            yield from view.graph.referents(resource, name, value, lambda found: found is not resource)


def _public_alone(resource: Resource, view: View) -> Iterator[Observation]:
    """Let a resource pass if its tag says it's public, or that of what it is a part of."""
    holders = [resource]
    for _ in range(_HOPS):
        holders += [found for each in holders for found in _holders(each, view)]
    if any(is_public(each, view) for each in holders):
        yield observe.compliant("tags", PUBLIC)
    else:
        elsewhere = view.alone and any(resource.get(name) is not None for name in _HOLDERS)
        say = observe.unknown if elsewhere else observe.violated
        yield say("type", resource.type, reason=_NOT_PUBLIC)


_ONLY_PUBLIC = Own(told="only for data of a class that isn't personal", read=_public_alone)


def _buckets_behind(resource: Resource, where: str, value: Any, view: View) -> list[Resource]:
    text = plain(value)
    if not isinstance(text, str):
        return list(view.graph.candidates(resource, where.split("[", 1)[0]))
    bucket = _bucket(text)
    return [
        *view.graph.claimants(text, resource),
        *(view.graph.claimants(bucket, resource) if bucket else ()),
    ]


def _bucket(text: str) -> str:
    """Return the bucket that a host such as ``b.s3.eu-west-1.amazonaws.com`` names; empty if none."""
    for part in (".s3.", ".s3-"):
        bucket, found, rest = name_of(text).partition(part)
        if found and rest.endswith(("amazonaws.com", "amazonaws.eu")):
            return bucket
    return ""


def _stores(path: str) -> Callable[[Resource, View], Iterator[Observation]]:
    def read(resource: Resource, view: View) -> Iterator[Observation]:
        """Judge each store or host that the property names: where it is, and that its data may be shown."""
        for where, value in walk(resource.props, path):
            behind = _buckets_behind(resource, where, value, view)
            for each in behind:
                if _names_another(each, view):
                    yield observe.violated(where, value, reason=f"What {each.name} holds isn't public.")
            bucket = _bucket(plain(value)) if isinstance(plain(value), str) else ""
            if bucket in view.context.known.buckets and bucket:
                yield observe.compliant(where, value)
            elif behind or bucket:
                name = bucket if behind and bucket else value
                for target in ends.resolve(End(where=where, name=name), resource, view):
                    yield judged_end(where, value, target)
            else:
                yield from led(where, value, resource, view)

    return read


def _origins(path: str) -> Own:
    return Own(told="origins in the EEA, of which none holds data of another class", read=_stores(path))


CLOUDFRONT = channel(
    id="edge-serves-public-data-only",
    title="What is served from the edge is public, comes from the EEA and is logged and cached there",
    channels=("NET-29",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="CloudFront answers from whatever place is nearest to the viewer; no country list and no price "
    "class keeps it in the EEA.",
    remedy="Serve personal data from a regional endpoint. Tag what is public with its declared data class, "
    "take it from the EEA, and name an EEA region as origin shield.",
    source="CloudFront developer guide, price class, restricting geographic distribution, origin shield, "
    "VPC origins, access logs",
    watches={
        DISTRIBUTION: (
            _ONLY_PUBLIC,
            _origins("origins[].domainName"),
            RegionOf(path="origins[].originShield.originShieldRegion"),
            Own(told="logs in a bucket of ours in the EEA", read=_stores("loggingConfig.bucket")),
        ),
        MULTITENANT: (
            _ONLY_PUBLIC,
            _origins("origins[].domainName"),
            RegionOf(path="origins[].originShields[].originShieldRegion"),
        ),
        "aws:cloudfront/distributionTenant:DistributionTenant": (_ONLY_PUBLIC,),
        "aws:cloudfront/vpcOrigin:VpcOrigin": (_ONLY_PUBLIC,),
        "aws:cloudfront/realtimeLogConfig:RealtimeLogConfig": (
            Destination(path="endpoint.kinesisStreamConfig.streamArn"),
        ),
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": (
            Own(
                told="reports of browsers to hosts of ours",
                read=_stores("securityHeadersConfig.xssProtection.reportUri"),
            ),
        ),
        "aws:amplify/app:App": (_ONLY_PUBLIC,),
    },
)

_CODE = "The code runs, and logs, in whatever region is nearest to the viewer."
_COPIED = "What it holds is copied to every edge location."


def _code(*names: str) -> tuple[Forbidden, ...]:
    return tuple(
        Forbidden(path=f"{behaviour}.{name}", why=_CODE)
        for behaviour in names
        for name in ("lambdaFunctionAssociations", "functionAssociations")
    )


EDGE_CODE = channel(
    id="no-code-at-the-edge",
    title="No code runs at the edge, and no values are kept there",
    channels=("NET-30",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Code at the edge reads every request and answer, wherever in the world the viewer is.",
    remedy="Run the code in a function or service of an EEA region, behind a regional endpoint.",
    source="CloudFront developer guide, CloudFront Functions, Lambda@Edge, key value store",
    watches={
        DISTRIBUTION: (
            *_code("defaultCacheBehavior", "orderedCacheBehaviors[]"),
            Forbidden(path="connectionFunctionAssociation", why=_CODE),
        ),
        MULTITENANT: _code("defaultCacheBehavior", "cacheBehaviors[]"),
        "aws:cloudfront/function:Function": (Presence(why=_CODE),),
        "aws:cloudfront/connectionFunction:ConnectionFunction": (Presence(why=_CODE),),
        "aws:cloudfront/keyValueStore:KeyValueStore": (Presence(why=_COPIED),),
        "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": (Presence(why=_COPIED),),
        "aws:cloudfront/keyvaluestoreKeysExclusive:KeyvaluestoreKeysExclusive": (Presence(why=_COPIED),),
    },
)

_REGION = RegionOf(path="endpointGroupRegion")
_LOGS = Destination(path="attributes.flowLogsS3Bucket")

ACCELERATOR = channel(
    id="no-accelerator-for-personal-data",
    title="No accelerator stands in front of anything but public data in the EEA",
    channels=("NET-28",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Global Accelerator takes packets in at edge locations all over the world, whatever is behind it.",
    remedy="Use a regional endpoint. Tag an accelerator of public data with its declared data class.",
    source="Global Accelerator developer guide, how it works, endpoint groups, cross-account attachments",
    watches={
        "aws:globalaccelerator/accelerator:Accelerator": (_ONLY_PUBLIC, _LOGS),
        "aws:globalaccelerator/customRoutingAccelerator:CustomRoutingAccelerator": (_ONLY_PUBLIC, _LOGS),
        "aws:globalaccelerator/endpointGroup:EndpointGroup": (_ONLY_PUBLIC, _REGION),
        "aws:globalaccelerator/customRoutingEndpointGroup:CustomRoutingEndpointGroup": (
            _ONLY_PUBLIC,
            _REGION,
        ),
        "aws:globalaccelerator/crossAccountAttachment:CrossAccountAttachment": (
            _ONLY_PUBLIC,
            Grantee(path="principals[]"),
        ),
    },
)
