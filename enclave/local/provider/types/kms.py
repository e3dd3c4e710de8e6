"""Customer-managed keys, their aliases and replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, State, Tags

if TYPE_CHECKING:
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
    """The key's metadata, policy and rotation, as one item."""
    item = dict(context.call("describe_key", {"KeyId": context.id})["KeyMetadata"])
    if item["KeyState"] in _STATE.gone:
        return item
    item["Policy"] = context.call("get_key_policy", {"KeyId": context.id, "PolicyName": "default"})["Policy"]
    if item.get("KeySpec", _SYMMETRIC) == _SYMMETRIC:
        item["Rotation"] = context.call("get_key_rotation_status", {"KeyId": context.id})
    return item


def _set_rotation(context: Context, _: Any = None) -> None:
    """Rotation and its period are one call; turning it off is another."""
    if not context.get("enableKeyRotation"):
        context.call("disable_key_rotation", {"KeyId": context.id})
        return
    period = context.get("rotationPeriodInDays")
    extra = {} if period is None else {"RotationPeriodInDays": period}
    context.call("enable_key_rotation", {"KeyId": context.id, **extra})


def _set_enabled(context: Context, enabled: Any) -> None:
    context.call("enable_key" if enabled else "disable_key", {"KeyId": context.id})


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
    """The property only matters to another call: there is nothing to change now."""


KEY = Resource(
    token="aws:kms/key:Key",
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
        Prop(name="policy", param="Policy", kind="policy", change=_POLICY),
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
        Prop(name="rotationPeriodInDays", item="Rotation.RotationPeriodInDays", change=_set_rotation),
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
)

RESOURCES = (KEY,)
