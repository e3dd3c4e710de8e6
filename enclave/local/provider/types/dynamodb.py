"""DynamoDB tables and their policies. Indexes and replicas are not handled: an enclave has neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_key
from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, State, Tags
from enclave.local.provider.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
from enclave.local.provider.resource import Item

# How long point-in-time recovery reaches back unless told otherwise (DynamoDB API reference, 2025).
_RECOVERY_DAYS = 35


def _read(context: Context) -> Item:
    """Join the table with its backups and time-to-live, each of which has a call of its own."""
    name = {"TableName": context.id}
    item = dict(context.call("describe_table", name)["Table"])
    if item["TableStatus"] not in ("ACTIVE", "UPDATING"):
        return item
    backups = context.call("describe_continuous_backups", name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    item["Recovery"] = {"enabled": recovery.get("PointInTimeRecoveryStatus") == "ENABLED"}
    days = recovery.get("RecoveryPeriodInDays")
    asked = "recoveryPeriodInDays" in (context.inputs.get("pointInTimeRecovery") or {})
    if days is not None and (asked or days != _RECOVERY_DAYS):
        item["Recovery"]["recoveryPeriodInDays"] = days
    item["TimeToLive"] = context.call("describe_time_to_live", name)["TimeToLiveDescription"]
    return item


def _create(context: Context) -> str:
    inputs = context.inputs
    params: dict[str, Any] = {
        "TableName": inputs["name"],
        "BillingMode": inputs.get("billingMode", "PROVISIONED"),
        "KeySchema": [
            {"AttributeName": inputs[name], "KeyType": kind}
            for name, kind in (("hashKey", "HASH"), ("rangeKey", "RANGE"))
            if inputs.get(name)
        ],
        "AttributeDefinitions": _attributes(inputs.get("attributes") or []),
        "DeletionProtectionEnabled": bool(inputs.get("deletionProtectionEnabled")),
    }
    if params["BillingMode"] == "PROVISIONED":
        params["ProvisionedThroughput"] = _throughput(inputs)
    if inputs.get("serverSideEncryption"):
        params["SSESpecification"] = _encryption(inputs["serverSideEncryption"])
    if inputs.get("tableClass"):
        params["TableClass"] = inputs["tableClass"]
    if inputs.get("streamEnabled"):
        params["StreamSpecification"] = _stream(inputs)
    if inputs.get("tags"):
        params["Tags"] = _TAGS.to_api(inputs["tags"])
    context.call("create_table", params)
    return str(inputs["name"])


def _attributes(attributes: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"AttributeName": item["name"], "AttributeType": item["type"]} for item in attributes]


def _throughput(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ReadCapacityUnits": inputs.get("readCapacity") or 1,
        "WriteCapacityUnits": inputs.get("writeCapacity") or 1,
    }


def _stream(inputs: Mapping[str, Any]) -> dict[str, Any]:
    if not inputs.get("streamEnabled"):
        return {"StreamEnabled": False}
    view = inputs.get("streamViewType") or "NEW_AND_OLD_IMAGES"
    return {"StreamEnabled": True, "StreamViewType": view}


def _encryption(wanted: Mapping[str, Any]) -> dict[str, Any]:
    specification: dict[str, Any] = {"Enabled": bool(wanted.get("enabled"))}
    if wanted.get("kmsKeyArn"):
        specification |= {"SSEType": "KMS", "KMSMasterKeyId": wanted["kmsKeyArn"]}
    return specification


def _update(**fixed: Any) -> Any:
    """Return a setter that makes one UpdateTable call; values are functions of the inputs."""

    def change(context: Context, _: Any) -> None:
        params = {name: make(context.inputs) for name, make in fixed.items()}
        context.call("update_table", {"TableName": context.id, **params})

    return change


def _set_billing(context: Context, mode: Any) -> None:
    params: dict[str, Any] = {"TableName": context.id, "BillingMode": mode}
    if mode == "PROVISIONED":
        params["ProvisionedThroughput"] = _throughput(context.inputs)
    context.call("update_table", params)


_set_capacity = _update(ProvisionedThroughput=_throughput)
_set_stream = _update(StreamSpecification=_stream)


def _set_recovery(context: Context, wanted: Any) -> None:
    specification: dict[str, Any] = {"PointInTimeRecoveryEnabled": bool((wanted or {}).get("enabled"))}
    if (wanted or {}).get("recoveryPeriodInDays"):
        specification["RecoveryPeriodInDays"] = wanted["recoveryPeriodInDays"]
    context.call(
        "update_continuous_backups",
        {"TableName": context.id, "PointInTimeRecoverySpecification": specification},
    )


def _set_ttl(context: Context, wanted: Any) -> None:
    old = wanted or context.state.get("ttl") or {}
    specification = {
        "Enabled": bool(wanted and wanted.get("enabled", True)),
        "AttributeName": old.get("attributeName", ""),
    }
    context.call("update_time_to_live", {"TableName": context.id, "TimeToLiveSpecification": specification})


def _live_encryption(_: Context, item: Item) -> Any:
    description = item.get("SSEDescription") or {}
    if description.get("Status") not in ("ENABLED", "ENABLING", "UPDATING"):
        return {"enabled": False}
    return {"enabled": True, "kmsKeyArn": description.get("KMSMasterKeyArn")}


def _live_ttl(_: Context, item: Item) -> Any:
    ttl = item.get("TimeToLive") or {}
    if ttl.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        return None
    return {"enabled": True, "attributeName": ttl["AttributeName"]}


def _live_billing(_: Context, item: Item) -> str:
    return str((item.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED"))


def _key(kind: str) -> str:
    return f"KeySchema[?KeyType=='{kind}'].AttributeName | [0]"


def _validate(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Refuse what CreateTable refuses about keys, before anything is created."""
    if not inputs.get("hashKey"):
        return [("hashKey", "a table needs a `hashKey`; name one of its attributes")]
    attributes = inputs.get("attributes")
    keys = [inputs[name] for name in ("hashKey", "rangeKey") if inputs.get(name)]
    if not isinstance(attributes, list) or UNKNOWN in attributes or UNKNOWN in keys:
        return []
    names = [item.get("name") for item in attributes]
    if UNKNOWN in names:
        return []
    missing = [f"the key {key!r} is not among the attributes" for key in keys if key not in names]
    unused = [f"all attributes must be indexed. Unused attributes: {n!r}" for n in names if n not in keys]
    return [("attributes", reason) for reason in missing + unused]


_TAGS = Tags(
    create={"Tags": VALUE},
    read=lambda context: context.call("list_tags_of_resource", {"ResourceArn": _arn(context)})["Tags"],
    add=lambda context, tags: context.call("tag_resource", {"ResourceArn": _arn(context), "Tags": tags}),
    remove=lambda context, keys: context.call(
        "untag_resource", {"ResourceArn": _arn(context), "TagKeys": keys}
    ),
)


def _arn(context: Context) -> str:
    place = f"{context.region}:{context.connection.account}"
    return f"arn:{context.partition}:dynamodb:{place}:table/{context.id}"


TABLE = Resource(
    type="aws:dynamodb/table:Table",
    service="dynamodb",
    label="DynamoDB Table",
    props=(
        # First: turned off in the same update, it must not stand in the way of the rest.
        Prop(
            name="deletionProtectionEnabled",
            item="DeletionProtectionEnabled",
            default=False,
            change=_update(DeletionProtectionEnabled=lambda i: bool(i.get("deletionProtectionEnabled"))),
            created=True,
        ),
        Prop(name="name", item="TableName"),
        Prop(name="hashKey", item=_key("HASH")),
        Prop(name="rangeKey", item=_key("RANGE")),
        Prop(
            name="attributes",
            item="AttributeDefinitions[].{name: AttributeName, type: AttributeType}",
            unordered=True,
            shape="create_table:AttributeDefinitions",
        ),
        Prop(
            name="billingMode",
            item=_live_billing,
            default="PROVISIONED",
            change=_set_billing,
            shape="create_table:BillingMode",
            created=True,
        ),
        Prop(
            name="readCapacity",
            item="ProvisionedThroughput.ReadCapacityUnits",
            computed=True,
            change=_set_capacity,
            created=True,
        ),
        Prop(
            name="writeCapacity",
            item="ProvisionedThroughput.WriteCapacityUnits",
            computed=True,
            change=_set_capacity,
            created=True,
        ),
        Prop(
            name="serverSideEncryption",
            item=_live_encryption,
            default={"enabled": False},
            change=_update(SSESpecification=lambda i: _encryption(i.get("serverSideEncryption") or {})),
            created=True,
        ),
        Prop(
            name="tableClass",
            item="TableClassSummary.TableClass",
            default="STANDARD",
            change=_update(TableClass=lambda i: i.get("tableClass") or "STANDARD"),
            shape="create_table:TableClass",
            created=True,
        ),
        Prop(
            name="streamEnabled",
            item="StreamSpecification.StreamEnabled",
            default=False,
            change=_set_stream,
            created=True,
        ),
        Prop(
            name="streamViewType",
            item="StreamSpecification.StreamViewType",
            computed=True,
            change=_set_stream,
            shape="create_table:StreamSpecification.StreamViewType",
            created=True,
        ),
        Prop(name="pointInTimeRecovery", item="Recovery", default={"enabled": False}, change=_set_recovery),
        Prop(name="ttl", item=_live_ttl, change=_set_ttl),
    ),
    create=_create,
    read=_read,
    delete=Call("delete_table", {"TableName": ID}),
    tags=_TAGS,
    state=State(
        path="TableStatus",
        ready=("ACTIVE",),
        pending=("CREATING", "UPDATING", "DELETING"),
        gone=("ARCHIVED",),
    ),
    key=("name",),
    autoname="name",
    outputs={"arn": "TableArn", "streamArn": "LatestStreamArn", "streamLabel": "LatestStreamLabel"},
    validate=_validate,
    find=by_key("name"),
)


def _put_policy(context: Context, _: Any = None) -> str:
    """Set the policy, at create and later by the same call. A table has one: its id is the table's ARN."""
    context.id = str(context.inputs["resourceArn"])
    context.call(
        "put_resource_policy",
        {
            "ResourceArn": context.id,
            "Policy": context.inputs["policy"],
            "ConfirmRemoveSelfResourceAccess": bool(context.inputs.get("confirmRemoveSelfResourceAccess")),
        },
    )
    return context.id


RESOURCE_POLICY = Resource(
    type="aws:dynamodb/resourcePolicy:ResourcePolicy",
    service="dynamodb",
    label="DynamoDB Resource Policy",
    props=(
        Prop(name="resourceArn", item=lambda context, _: context.id, kind="arn"),
        Prop(name="policy", item="Policy", kind="policy", change=_put_policy, created=True),
        Prop(
            name="confirmRemoveSelfResourceAccess",
            item=None,
            default=False,
            change=_put_policy,
            created=True,
        ),
    ),
    create=_put_policy,
    read=Call("get_resource_policy", {"ResourceArn": ID}),
    delete=Call("delete_resource_policy", {"ResourceArn": ID}),
    key=("resourceArn",),
    outputs={"revisionId": "RevisionId"},
    find=by_key("resourceArn"),
)

RESOURCES = (TABLE, RESOURCE_POLICY)
