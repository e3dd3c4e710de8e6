"""Flow logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.failures import ProviderError
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, arn, ec2_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context

# property -> what CreateFlowLogs calls such a resource
_SUBJECTS = {
    "vpcId": "VPC",
    "subnetId": "Subnet",
    "eniId": "NetworkInterface",
    "transitGatewayId": "TransitGateway",
    "transitGatewayAttachmentId": "TransitGatewayAttachment",
}
_PREFIXES = {
    "vpcId": "vpc-",
    "subnetId": "subnet-",
    "eniId": "eni-",
    "transitGatewayId": "tgw-",
    "transitGatewayAttachmentId": "tgw-attach-",
}


def _create(context: Context) -> str:
    """Create one flow log. AWS answers with success and lists what failed: that is an error here."""
    subject = next(name for name in _SUBJECTS if context.inputs.get(name))
    params: dict[str, Any] = {"ResourceType": _SUBJECTS[subject], "ResourceIds": [context.inputs[subject]]}
    for prop in context.entry.props:
        value = context.inputs.get(prop.name, prop.default)
        if prop.param and isinstance(value, str | int):
            params[prop.param] = value
    if context.inputs.get("tags") and context.entry.tags is not None:
        tags = context.entry.tags.to_api(context.inputs["tags"])
        params |= context.render(context.entry.tags.create, tags)
    answer = context.call("create_flow_logs", params)
    for failed in answer.get("Unsuccessful") or ():
        error = failed.get("Error", {})
        raise ProviderError(f"{error.get('Code')}: {error.get('Message')}")
    return str(answer["FlowLogIds"][0])


def _subject(name: str) -> Any:
    """Return how the subject is read: flow logs only tell the id, its prefix tells what it is."""

    def find(_: Context, item: Mapping[str, Any]) -> Any:
        value = str(item.get("ResourceId", ""))
        longer = name == "transitGatewayId" and value.startswith("tgw-attach-")
        return value if value.startswith(_PREFIXES[name]) and not longer else None

    return find


def _validate(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = [name for name in _SUBJECTS if inputs.get(name) is not None]
    if len(given) != 1:
        return [("vpcId", f"a flow log watches one thing: give exactly one of {', '.join(_SUBJECTS)}")]
    return []


FLOW_LOG = Resource(
    type="aws:ec2/flowLog:FlowLog",
    service="ec2",
    label="Flow Log",
    props=(
        *(Prop(name=name, item=_subject(name)) for name in _SUBJECTS),
        Prop(name="trafficType", param="TrafficType", shape="create_flow_logs:TrafficType"),
        Prop(
            name="logDestinationType",
            param="LogDestinationType",
            default="cloud-watch-logs",
            shape="create_flow_logs:LogDestinationType",
        ),
        Prop(name="logDestination", param="LogDestination", kind="arn"),
        Prop(name="iamRoleArn", param="DeliverLogsPermissionArn", kind="arn"),
        Prop(name="deliverCrossAccountRole", param="DeliverCrossAccountRole", kind="arn"),
        Prop(name="logFormat", param="LogFormat", computed=True),
        Prop(name="maxAggregationInterval", param="MaxAggregationInterval", default=600),
    ),
    create=_create,
    read=Call("describe_flow_logs", {"FlowLogIds": [ID]}, pick="FlowLogs[0]"),
    delete=Call("delete_flow_logs", {"FlowLogIds": [ID]}),
    tags=ec2_tags("vpc-flow-log"),
    outputs={"arn": arn("ec2", "vpc-flow-log/{id}")},
    validate=_validate,
    find=by_tag("describe_flow_logs", "FlowLogs[].FlowLogId", parameter="Filter"),
)

RESOURCES = (FLOW_LOG,)
