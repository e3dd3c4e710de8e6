"""Buckets and what is set on them. A sub-resource's id is the name of its bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import exceptions as boto

from enclave.local.provider.failures import code_of
from enclave.local.provider.finders import by_key
from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, Tags
from enclave.local.provider.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.context import Context
from enclave.local.provider.resource import Item

_FIRST_REGION = "us-east-1"  # the one region that CreateBucket must not name, and that AWS leaves out


def _create_bucket(context: Context) -> str:
    """Create the bucket in its region, which CreateBucket must name everywhere but in the first."""
    name = str(context.inputs["bucket"])
    params: dict[str, Any] = {"Bucket": name}
    if context.region != _FIRST_REGION:
        params["CreateBucketConfiguration"] = {"LocationConstraint": context.region}
    if context.inputs.get("objectLockEnabled"):
        params["ObjectLockEnabledForBucket"] = True
    context.call("create_bucket", params)
    return name


def _read_bucket(context: Context) -> Item:
    answer = context.call("get_bucket_location", {"Bucket": context.id})
    region = answer.get("LocationConstraint") or _FIRST_REGION
    item: dict[str, Any] = {"Bucket": context.id, "Region": region, "ObjectLock": False}
    try:
        lock = context.call("get_object_lock_configuration", {"Bucket": context.id})
        item["ObjectLock"] = lock["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
    except boto.ClientError as error:
        if code_of(error) != "ObjectLockConfigurationNotFoundError":
            raise
    return item


def _delete_bucket(context: Context) -> None:
    """Delete the bucket; its objects only if `forceDestroy` says so. Locked objects stay, as on AWS."""
    if context.get("forceDestroy"):
        _empty(context)
    context.call("delete_bucket", {"Bucket": context.id})


def _empty(context: Context) -> None:
    while True:
        page = context.call("list_object_versions", {"Bucket": context.id, "MaxKeys": 1000})
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        if not found:
            return
        for version in found:
            where = {"Bucket": context.id, "Key": version["Key"], "VersionId": version["VersionId"]}
            context.call("delete_object", where)


def _nothing(_: Context, __: Any) -> None:
    """Do nothing: the property only matters to another call."""


def _domain(regional: bool) -> Callable[[Context, Item], str]:
    def make(context: Context, item: Item) -> str:
        place = f".{item['Region']}" if regional else ""
        return f"{context.id}.s3{place}.{context.dns_suffix}"

    return make


BUCKET = Resource(
    type="aws:s3/bucket:Bucket",
    service="s3",
    label="S3 Bucket",
    props=(
        Prop(name="bucket", item="Bucket"),
        Prop(name="forceDestroy", item=None, default=False, change=_nothing),
        Prop(name="objectLockEnabled", item="ObjectLock", default=False),
    ),
    create=_create_bucket,
    read=_read_bucket,
    delete=_delete_bucket,
    tags=Tags(
        read=Call("get_bucket_tagging", {"Bucket": ID}, pick="TagSet"),
        add=Call("put_bucket_tagging", {"Bucket": ID, "Tagging": {"TagSet": VALUE}}),
        remove=Call("delete_bucket_tagging", {"Bucket": ID}),
    ),
    key=("bucket",),
    autoname="bucket",
    outputs={
        "arn": lambda context, _: f"arn:{context.partition}:s3:::{context.id}",
        "bucketRegion": "Region",
        "bucketDomainName": _domain(regional=False),
        "bucketRegionalDomainName": _domain(regional=True),
    },
    find=by_key("bucket"),
)


def _setting(
    noun: str,
    token: str,
    method: str,
    props: tuple[Prop, ...],
    *,
    body: Callable[[Mapping[str, Any]], dict[str, Any]],
    read: Callable[[Mapping[str, Any]], Mapping[str, Any] | None],
    remove: Call | Callable[[Context], Any] | None,
) -> Resource:
    """Return the entry of something that is set on a bucket by one put call and read by one get call.

    `body` makes the put call's parameters from the inputs; `read` takes the get call's answer apart and says
    None when nothing is set.
    """

    def put(context: Context, _: Any = None) -> str:
        context.id = str(context.inputs["bucket"])
        context.call(f"put_{method}", {"Bucket": context.id, **body(context.inputs)})
        return context.id

    def get(context: Context) -> Item | None:
        found = read(context.call(f"get_{method}", {"Bucket": context.id}))
        return None if found is None else {**found, "Bucket": context.id}

    return Resource(
        type=f"aws:s3/{token[0].lower()}{token[1:]}:{token}",
        service="s3",
        label=f"S3 Bucket {noun}",
        props=(Prop(name="bucket", item="Bucket"), *(_updated_by(prop, put) for prop in props)),
        create=put,
        read=get,
        delete=remove,
        key=("bucket",),
        find=by_key("bucket"),
    )


def _updated_by(prop: Prop, put: Callable[[Context, Any], str]) -> Prop:
    return prop.with_change(put)


VERSIONING = _setting(
    "Versioning",
    "BucketVersioning",
    "bucket_versioning",
    (
        Prop(
            name="versioningConfiguration",
            item="Configuration",
            shape="put_bucket_versioning:VersioningConfiguration",
        ),
    ),
    body=lambda inputs: {"VersioningConfiguration": {"Status": inputs["versioningConfiguration"]["status"]}},
    read=lambda answer: {"Configuration": {"status": answer["Status"]}} if answer.get("Status") else None,
    # Versioning can't be taken away again, only suspended.
    remove=Call("put_bucket_versioning", {"Bucket": ID, "VersioningConfiguration": {"Status": "Suspended"}}),
)

_RULES = Shape(
    names={
        "applyServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault",
        "sseAlgorithm": "SSEAlgorithm",
        "kmsMasterKeyId": "KMSMasterKeyID",
    }
)
ENCRYPTION = _setting(
    "Server-side Encryption Configuration",
    "BucketServerSideEncryptionConfiguration",
    "bucket_encryption",
    (
        Prop(
            name="rules",
            item="Rules",
            from_api=_RULES.from_api,
            shape="put_bucket_encryption:ServerSideEncryptionConfiguration.Rules",
        ),
    ),
    body=lambda inputs: {"ServerSideEncryptionConfiguration": {"Rules": _RULES.to_api(inputs["rules"])}},
    read=lambda answer: answer.get("ServerSideEncryptionConfiguration"),
    remove=Call("delete_bucket_encryption", {"Bucket": ID}),
)

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]


PUBLIC_ACCESS_BLOCK = _setting(
    "Public Access Block",
    "BucketPublicAccessBlock",
    "public_access_block",
    tuple(Prop(name=name, item=_pascal(name), default=False) for name in _BLOCKS),
    body=lambda inputs: {
        "PublicAccessBlockConfiguration": {_pascal(name): bool(inputs.get(name)) for name in _BLOCKS}
    },
    read=lambda answer: answer.get("PublicAccessBlockConfiguration"),
    remove=Call("delete_public_access_block", {"Bucket": ID}),
)

OWNERSHIP = _setting(
    "Ownership Controls",
    "BucketOwnershipControls",
    "bucket_ownership_controls",
    (Prop(name="rule", item="Rule", shape="put_bucket_ownership_controls:OwnershipControls.Rules"),),
    body=lambda inputs: {
        "OwnershipControls": {"Rules": [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]}
    },
    read=lambda answer: {
        "Rule": {"objectOwnership": answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"]}
    },
    remove=Call("delete_bucket_ownership_controls", {"Bucket": ID}),
)

POLICY = _setting(
    "Policy",
    "BucketPolicy",
    "bucket_policy",
    (Prop(name="policy", item="Policy", kind="policy"),),
    body=lambda inputs: {"Policy": inputs["policy"]},
    read=lambda answer: {"Policy": answer["Policy"]} if answer.get("Policy") else None,
    remove=Call("delete_bucket_policy", {"Bucket": ID}),
)

RESOURCES = (BUCKET, VERSIONING, ENCRYPTION, PUBLIC_ACCESS_BLOCK, OWNERSHIP, POLICY)
