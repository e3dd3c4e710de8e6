"""Buckets and what is set on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, Tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item


def _create_bucket(context: Context) -> str:
    name = str(context.inputs["bucket"])
    params: dict[str, Any] = {"Bucket": name}
    if context.region != "us-east-1":  # the one region that must not be named
        params["CreateBucketConfiguration"] = {"LocationConstraint": context.region}
    if context.inputs.get("objectLockEnabled"):
        params["ObjectLockEnabledForBucket"] = True
    context.call("create_bucket", params)
    return name


def _read_bucket(context: Context) -> Item:
    """Where the bucket is. AWS says nothing for us-east-1, the first region there was."""
    answer = context.call("get_bucket_location", {"Bucket": context.id})
    return {"Bucket": context.id, "Region": answer.get("LocationConstraint") or "us-east-1"}


def _nothing(_: Context, __: Any) -> None:
    """The property only matters to another call: there is nothing to change now."""


BUCKET = Resource(
    token="aws:s3/bucket:Bucket",
    service="s3",
    label="S3 Bucket",
    props=(
        Prop(name="bucket", item="Bucket"),
        Prop(name="forceDestroy", item=None, default=False, change=_nothing),
        Prop(name="objectLockEnabled", item=None, default=False),
    ),
    create=_create_bucket,
    read=_read_bucket,
    delete=Call("delete_bucket", {"Bucket": ID}),
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
    },
)

RESOURCES = (BUCKET,)
