"""Log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_key
from enclave.local.provider.resource import VALUE, Call, Prop, Resource, Tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context
from enclave.local.provider.resource import Item

# The retention periods that PutRetentionPolicy accepts, in days; 0 keeps events for ever
# (CloudWatch Logs API reference, PutRetentionPolicy, 2025).
_RETENTION = (
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


def _read(context: Context) -> Item | None:
    answer = context.call("describe_log_groups", {"logGroupNamePrefix": context.id})
    found = [group for group in answer["logGroups"] if group["logGroupName"] == context.id]
    return {**found[0], "plainArn": found[0]["arn"].removesuffix(":*")} if found else None


def _set_retention(context: Context, days: Any) -> None:
    if days:
        context.call("put_retention_policy", {"logGroupName": context.id, "retentionInDays": days})
    else:
        context.call("delete_retention_policy", {"logGroupName": context.id})


def _set_key(context: Context, key: Any) -> None:
    if key:
        context.call("associate_kms_key", {"logGroupName": context.id, "kmsKeyId": key})
    else:
        context.call("disassociate_kms_key", {"logGroupName": context.id})


def _arn(context: Context) -> str:
    place = f"{context.region}:{context.connection.account}"
    return f"arn:{context.partition}:logs:{place}:log-group:{context.id}"


def _delete(context: Context) -> None:
    if not context.get("skipDestroy"):
        context.call("delete_log_group", {"logGroupName": context.id})


def _validate(inputs: Any) -> list[tuple[str, str]]:
    days = inputs.get("retentionInDays")
    if isinstance(days, int) and days not in _RETENTION:
        return [("retentionInDays", f"expected one of {', '.join(map(str, _RETENTION))}, got {days}")]
    return []


LOG_GROUP = Resource(
    type="aws:cloudwatch/logGroup:LogGroup",
    service="logs",
    label="CloudWatch Logs Log Group",
    props=(
        Prop(name="name", param="logGroupName"),
        Prop(name="kmsKeyId", param="kmsKeyId", kind="arn", change=_set_key),
        Prop(name="logGroupClass", param="logGroupClass", default="STANDARD"),
        Prop(name="retentionInDays", item="retentionInDays", change=_set_retention, default=0),
        Prop(name="skipDestroy", item=None, default=False, change=lambda _context, _value: None),
    ),
    create=Call("create_log_group"),
    id=lambda context, _: str(context.inputs["name"]),
    read=_read,
    delete=_delete,
    tags=Tags(
        create={"tags": VALUE},
        read=lambda context: context.call("list_tags_for_resource", {"resourceArn": _arn(context)})["tags"],
        add=lambda context, tags: context.call("tag_resource", {"resourceArn": _arn(context), "tags": tags}),
        remove=lambda context, keys: context.call(
            "untag_resource", {"resourceArn": _arn(context), "tagKeys": keys}
        ),
        mapping=True,
    ),
    key=("name",),
    autoname="name",
    outputs={"arn": "plainArn"},
    validate=_validate,
    find=by_key("name"),
)

RESOURCES = (LOG_GROUP,)
