"""Security groups with their rules inline. Rules as resources of their own aren't supported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.local.provider import ec2_rules as rules
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, arn, ec2_tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context

_DESCRIPTION = "Managed by Pulumi"


def _create(context: Context) -> str:
    """Make the group and, as the official provider does, take away the way out that AWS gives every group."""
    given = {
        "GroupName": context.get("name"),
        "Description": context.get("description") or _DESCRIPTION,
        "VpcId": context.get("vpcId"),
    }
    answer = context.call("create_security_group", {key: value for key, value in given.items() if value})
    context.id = str(answer["GroupId"])
    rules.set_group_rules(context, "egress", [])
    return context.id


SECURITY_GROUP = Resource(
    type="aws:ec2/securityGroup:SecurityGroup",
    service="ec2",
    label="EC2 Security Group",
    props=(
        Prop(name="name", item="GroupName"),
        Prop(name="description", item="Description", default=_DESCRIPTION),
        Prop(name="vpcId", item="VpcId", computed=True),
        rules.group_rules("ingress"),
        rules.group_rules("egress"),
        Prop(name="revokeRulesOnDelete", item=None, default=False, change=lambda _context, _value: None),
    ),
    create=_create,
    read=Call("describe_security_groups", {"GroupIds": [ID]}, pick="SecurityGroups[0]"),
    delete=Call("delete_security_group", {"GroupId": ID}),
    tags=ec2_tags("security-group").after_create(),
    key=("name", "vpcId"),
    autoname="name",
    outputs={"arn": arn("ec2", "security-group/{id}"), "ownerId": "OwnerId"},
    find=by_tag("describe_security_groups", "SecurityGroups[].GroupId"),
)

RESOURCES = (SECURITY_GROUP,)
