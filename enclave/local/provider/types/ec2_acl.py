"""Network ACLs with their rules, and rules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider import ec2_rules as rules
from enclave.local.provider.failures import ProviderError
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, arn, ec2_tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context


def _set_subnets(context: Context, wanted: Any) -> None:
    """Put the wanted subnets under this ACL, and those that it loses back under the VPC's default one."""
    acl = context.call("describe_network_acls", {"NetworkAclIds": [context.id]})["NetworkAcls"][0]
    had = {association["SubnetId"] for association in acl["Associations"]}
    for subnet in sorted(set(wanted or ()) - had):
        rules.move_subnet(context, subnet)
    lost = sorted(had - set(wanted or ()))
    if lost:
        default = _default_acl(context, acl["VpcId"])
        for subnet in lost:
            rules.move_subnet(context, subnet, default)


def _default_acl(context: Context, vpc: str) -> str:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    found = context.call("describe_network_acls", {"Filters": filters})["NetworkAcls"]
    if not found:
        raise ProviderError(f"the VPC {vpc} has no default network ACL to move subnets to")
    return str(found[0]["NetworkAclId"])


def _delete(context: Context) -> None:
    _set_subnets(context, [])
    context.call("delete_network_acl", {"NetworkAclId": context.id})


NETWORK_ACL = Resource(
    type="aws:ec2/networkAcl:NetworkAcl",
    service="ec2",
    label="EC2 Network ACL",
    props=(
        Prop(name="vpcId", param="VpcId"),
        rules.acl_rules("ingress"),
        rules.acl_rules("egress"),
        Prop(
            name="subnetIds",
            item="Associations[].SubnetId",
            change=_set_subnets,
            default=[],
            unordered=True,
        ),
    ),
    create=Call("create_network_acl"),
    id="NetworkAcl.NetworkAclId",
    read=Call("describe_network_acls", {"NetworkAclIds": [ID]}, pick="NetworkAcls[0]"),
    delete=_delete,
    tags=ec2_tags("network-acl"),
    outputs={"arn": arn("ec2", "network-acl/{id}"), "ownerId": "OwnerId"},
    find=by_tag("describe_network_acls", "NetworkAcls[].NetworkAclId"),
)

RESOURCES = (NETWORK_ACL,)
