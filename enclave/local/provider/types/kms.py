"""Customer-managed keys, their aliases and replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import RESOURCE_TAG, by_key
from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, State, Tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
from enclave.local.provider.resource import Item

_TAGS = Tags(
    create={"Tags": VALUE},
    read=Call("list_resource_tags", {"KeyId": ID}, pick="Tags"),
    add=Call("tag_resource", {"KeyId": ID, "Tags": VALUE}),
    remove=Call("untag_resource", {"KeyId": ID, "TagKeys": VALUE}),
    key="TagKey",
    value="TagValue",
)
_SYMMETRIC = "SYMMETRIC_DEFAULT"


def _read_key(context: Context) -> Item:
    """Join the key's metadata, policy and rotation, as one item."""
    item = dict(context.call("describe_key", {"KeyId": context.id})["KeyMetadata"])
    if item["KeyState"] in _STATE.gone:
        return item
    item["Policy"] = context.call("get_key_policy", {"KeyId": context.id, "PolicyName": "default"})["Policy"]
    if item.get("KeySpec", _SYMMETRIC) == _SYMMETRIC:
        item["Rotation"] = context.call("get_key_rotation_status", {"KeyId": context.id})
    return item


def _set_rotation(context: Context, _: Any = None) -> None:
    """Set both: rotation and its period are one call; turning it off is another."""
    if not context.get("enableKeyRotation"):
        context.call("disable_key_rotation", {"KeyId": context.id})
        return
    period = context.get("rotationPeriodInDays")
    extra = {} if period is None else {"RotationPeriodInDays": period}
    context.call("enable_key_rotation", {"KeyId": context.id, **extra})


def _set_enabled(context: Context, enabled: Any) -> None:
    context.call("enable_key" if enabled else "disable_key", {"KeyId": context.id})


def _find_key(context: Context) -> list[str]:
    """Look at each key's tags: KMS can't be asked for a tag."""
    pages = context.connection.client("kms", context.region).get_paginator("list_keys").paginate()
    wanted = {"TagKey": RESOURCE_TAG, "TagValue": context.mark}
    return [
        str(key["KeyId"])
        for page in pages
        for key in page["Keys"]
        if wanted in context.call("list_resource_tags", {"KeyId": key["KeyId"]})["Tags"]
    ]


_POLICY = Call(
    "put_key_policy",
    {
        "KeyId": ID,
        "PolicyName": "default",
        "Policy": VALUE,
        "BypassPolicyLockoutSafetyCheck": In("bypassPolicyLockoutSafetyCheck"),
    },
)
_STATE = State(
    path="KeyState",
    ready=("Enabled", "Disabled"),
    gone=("PendingDeletion", "PendingReplicaDeletion"),
    pending=("Creating", "Updating"),
)
_DELETE = Call("schedule_key_deletion", {"KeyId": ID, "PendingWindowInDays": In("deletionWindowInDays")})


def _nothing(_: Context, __: Any) -> None:
    """Do nothing: the property only matters to another call."""


KEY = Resource(
    type="aws:kms/key:Key",
    service="kms",
    label="KMS Key",
    props=(
        Prop(
            name="description",
            param="Description",
            change=Call("update_key_description", {"KeyId": ID, "Description": VALUE}),
            default="Managed by Pulumi",
        ),
        Prop(name="keyUsage", param="KeyUsage", default="ENCRYPT_DECRYPT"),
        Prop(name="customerMasterKeySpec", param="KeySpec", default=_SYMMETRIC),
        Prop(name="multiRegion", param="MultiRegion", default=False),
        Prop(name="policy", param="Policy", kind="policy", change=_POLICY, computed=True),
        Prop(
            name="bypassPolicyLockoutSafetyCheck",
            param="BypassPolicyLockoutSafetyCheck",
            item=None,
            change=_nothing,
            default=False,
        ),
        Prop(
            name="enableKeyRotation", item="Rotation.KeyRotationEnabled", change=_set_rotation, default=False
        ),
        Prop(
            name="rotationPeriodInDays",
            item="Rotation.RotationPeriodInDays",
            change=_set_rotation,
            default=365,
        ),
        Prop(name="isEnabled", item="Enabled", change=_set_enabled, default=True),
        Prop(name="deletionWindowInDays", item=None, change=_nothing),
    ),
    create=Call("create_key"),
    id="KeyMetadata.KeyId",
    read=_read_key,
    delete=_DELETE,
    tags=_TAGS,
    state=_STATE,
    outputs={"arn": "Arn", "keyId": "KeyId"},
    find=_find_key,
)


def _read_alias(context: Context) -> Item | None:
    """Find the alias by its name; there is no call that describes a single one."""
    marker: dict[str, str] = {}
    while True:
        page = context.call("list_aliases", marker)
        for alias in page["Aliases"]:
            if alias["AliasName"] == context.id:
                return dict(alias)
        if not page.get("Truncated"):
            return None
        marker = {"Marker": page["NextMarker"]}


def _target_arn(_: Context, alias: Item) -> str:
    base = str(alias["AliasArn"]).partition(":alias/")[0]
    return f"{base}:key/{alias['TargetKeyId']}"


def _alias_name(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    name = inputs.get("name")
    if name is None:
        return [("name", "an alias needs a `name`, such as alias/enclave-data")]
    if isinstance(name, str) and not name.startswith("alias/"):
        return [("name", f"an alias begins with alias/; did you mean alias/{name}?")]
    return []


ALIAS = Resource(
    type="aws:kms/alias:Alias",
    service="kms",
    label="KMS Alias",
    props=(
        Prop(name="name", param="AliasName"),
        Prop(
            name="targetKeyId",
            param="TargetKeyId",
            change=Call("update_alias", {"AliasName": ID, "TargetKeyId": VALUE}),
        ),
    ),
    create=Call("create_alias"),
    id=lambda context, _: str(context.inputs["name"]),
    read=_read_alias,
    delete=Call("delete_alias", {"AliasName": ID}),
    key=("name",),
    validate=_alias_name,
    outputs={"arn": "AliasArn", "targetKeyArn": _target_arn},
    find=by_key("name"),
)


def _replicate(context: Context) -> str:
    """Ask the primary key's region to replicate it into this one."""
    primary = str(context.inputs["primaryKeyArn"])
    _, _, _, home, _, key = primary.split(":", 5)
    params = {"KeyId": key.removeprefix("key/"), "ReplicaRegion": context.region}
    for name, parameter in (
        ("description", "Description"),
        ("policy", "Policy"),
        ("bypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck"),
    ):
        if context.inputs.get(name) is not None:
            params[parameter] = context.inputs[name]
    if context.inputs.get("tags"):
        params["Tags"] = _TAGS.to_api(context.inputs["tags"])
    answer = context.call("replicate_key", params, region=home)
    return str(answer["ReplicaKeyMetadata"]["KeyId"])


REPLICA_KEY = Resource(
    type="aws:kms/replicaKey:ReplicaKey",
    service="kms",
    label="KMS Replica Key",
    props=(
        Prop(name="primaryKeyArn", item="MultiRegionConfiguration.PrimaryKey.Arn", kind="arn"),
        Prop(
            name="description",
            item="Description",
            change=Call("update_key_description", {"KeyId": ID, "Description": VALUE}),
            computed=True,
            created=True,
        ),
        Prop(name="policy", item="Policy", kind="policy", change=_POLICY, computed=True, created=True),
        Prop(name="bypassPolicyLockoutSafetyCheck", item=None, change=_nothing, default=False),
        Prop(name="enabled", item="Enabled", change=_set_enabled, default=True),
        Prop(name="deletionWindowInDays", item=None, change=_nothing),
    ),
    create=_replicate,
    read=_read_key,
    delete=_DELETE,
    tags=_TAGS,
    state=_STATE,
    key=("primaryKeyArn",),
    outputs={
        "arn": "Arn",
        "keyId": "KeyId",
        "keyRotationEnabled": "Rotation.KeyRotationEnabled",
        "keySpec": "KeySpec",
        "keyUsage": "KeyUsage",
    },
    find=_find_key,
)

RESOURCES = (KEY, ALIAS, REPLICA_KEY)
