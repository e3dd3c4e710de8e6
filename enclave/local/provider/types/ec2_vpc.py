"""VPCs and subnets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.context import search
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, State, arn, ec2_tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item


def _attribute(name: str) -> Call:
    return Call("modify_vpc_attribute", {"VpcId": ID, name: {"Value": VALUE}})


def _subnet_attribute(name: str) -> Call:
    return Call("modify_subnet_attribute", {"SubnetId": ID, name: {"Value": VALUE}})


def _read_vpc(context: Context) -> Item | None:
    """Join the VPC, its three attributes and the ids of what AWS made with it, as one item."""
    found = context.call("describe_vpcs", {"VpcIds": [context.id]})["Vpcs"]
    if not found:
        return None
    item = dict(found[0])
    for name in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"):
        answer = context.call("describe_vpc_attribute", {"VpcId": context.id, "Attribute": name})
        field = name[0].upper() + name[1:]
        item[field] = answer.get(field, {}).get("Value")
    default = [{"Name": "vpc-id", "Values": [context.id]}]
    named = [*default, {"Name": "group-name", "Values": ["default"]}]
    main = [*default, {"Name": "association.main", "Values": ["true"]}]
    only = [*default, {"Name": "default", "Values": ["true"]}]
    item["MainRouteTable"] = _first(context, "describe_route_tables", main, "RouteTables[0].RouteTableId")
    item["DefaultAcl"] = _first(context, "describe_network_acls", only, "NetworkAcls[0].NetworkAclId")
    item["DefaultGroup"] = _first(context, "describe_security_groups", named, "SecurityGroups[0].GroupId")
    return item


def _first(context: Context, method: str, filters: list[dict[str, Any]], path: str) -> Any:
    return search(path, context.call(method, {"Filters": filters}))


VPC = Resource(
    type="aws:ec2/vpc:Vpc",
    service="ec2",
    label="EC2 VPC",
    props=(
        Prop(name="cidrBlock", param="CidrBlock", kind="cidr"),
        Prop(name="instanceTenancy", param="InstanceTenancy", default="default"),
        Prop(
            name="assignGeneratedIpv6CidrBlock", param="AmazonProvidedIpv6CidrBlock", item=None, default=False
        ),
        Prop(
            name="enableDnsSupport",
            item="EnableDnsSupport",
            change=_attribute("EnableDnsSupport"),
            default=True,
        ),
        Prop(
            name="enableDnsHostnames",
            item="EnableDnsHostnames",
            change=_attribute("EnableDnsHostnames"),
            default=False,
        ),
        Prop(
            name="enableNetworkAddressUsageMetrics",
            item="EnableNetworkAddressUsageMetrics",
            change=_attribute("EnableNetworkAddressUsageMetrics"),
            default=False,
        ),
    ),
    create=Call("create_vpc"),
    id="Vpc.VpcId",
    read=_read_vpc,
    delete=Call("delete_vpc", {"VpcId": ID}),
    tags=ec2_tags("vpc"),
    state=State(path="State", ready=("available",)),
    outputs={
        "arn": arn("ec2", "vpc/{id}"),
        "ownerId": "OwnerId",
        "dhcpOptionsId": "DhcpOptionsId",
        "mainRouteTableId": "MainRouteTable",
        "defaultRouteTableId": "MainRouteTable",
        "defaultNetworkAclId": "DefaultAcl",
        "defaultSecurityGroupId": "DefaultGroup",
    },
    find=by_tag("describe_vpcs", "Vpcs[].VpcId"),
)

SUBNET = Resource(
    type="aws:ec2/subnet:Subnet",
    service="ec2",
    label="EC2 Subnet",
    props=(
        Prop(name="vpcId", param="VpcId"),
        Prop(name="cidrBlock", param="CidrBlock", kind="cidr"),
        Prop(name="availabilityZone", param="AvailabilityZone", computed=True),
        Prop(name="availabilityZoneId", param="AvailabilityZoneId", computed=True),
        Prop(name="outpostArn", param="OutpostArn", kind="arn"),
        Prop(
            name="mapPublicIpOnLaunch",
            item="MapPublicIpOnLaunch",
            change=_subnet_attribute("MapPublicIpOnLaunch"),
            default=False,
        ),
        Prop(
            name="assignIpv6AddressOnCreation",
            item="AssignIpv6AddressOnCreation",
            change=_subnet_attribute("AssignIpv6AddressOnCreation"),
            default=False,
        ),
    ),
    create=Call("create_subnet"),
    id="Subnet.SubnetId",
    read=Call("describe_subnets", {"SubnetIds": [ID]}, pick="Subnets[0]"),
    delete=Call("delete_subnet", {"SubnetId": ID}),
    tags=ec2_tags("subnet"),
    state=State(path="State", ready=("available",)),
    key=("vpcId", "cidrBlock"),
    outputs={"arn": "SubnetArn", "ownerId": "OwnerId"},
    find=by_tag("describe_subnets", "Subnets[].SubnetId"),
)

RESOURCES = (VPC, SUBNET)
