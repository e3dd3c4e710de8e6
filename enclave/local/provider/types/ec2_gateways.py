"""Internet gateways, egress-only internet gateways, NAT gateways and elastic addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, State, arn, ec2_tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context


def _attach(context: Context, vpc: Any) -> None:
    """Attach the gateway to a VPC, after it has left the one it may be attached to."""
    _detach(context)
    if vpc:
        context.call("attach_internet_gateway", {"InternetGatewayId": context.id, "VpcId": vpc})


def _detach(context: Context) -> None:
    found = context.call("describe_internet_gateways", {"InternetGatewayIds": [context.id]})
    for gateway in found["InternetGateways"]:
        for attachment in gateway["Attachments"]:
            params = {"InternetGatewayId": context.id, "VpcId": attachment["VpcId"]}
            context.call("detach_internet_gateway", params)


def _delete_internet_gateway(context: Context) -> None:
    _detach(context)
    context.call("delete_internet_gateway", {"InternetGatewayId": context.id})


INTERNET_GATEWAY = Resource(
    type="aws:ec2/internetGateway:InternetGateway",
    service="ec2",
    label="EC2 Internet Gateway",
    props=(Prop(name="vpcId", item="Attachments[0].VpcId", change=_attach),),
    create=Call("create_internet_gateway"),
    id="InternetGateway.InternetGatewayId",
    read=Call("describe_internet_gateways", {"InternetGatewayIds": [ID]}, pick="InternetGateways[0]"),
    delete=_delete_internet_gateway,
    tags=ec2_tags("internet-gateway"),
    outputs={"arn": arn("ec2", "internet-gateway/{id}"), "ownerId": "OwnerId"},
    find=by_tag("describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
)

EGRESS_ONLY_INTERNET_GATEWAY = Resource(
    type="aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    service="ec2",
    label="EC2 Egress-only Internet Gateway",
    props=(Prop(name="vpcId", param="VpcId", item="Attachments[0].VpcId"),),
    create=Call("create_egress_only_internet_gateway"),
    id="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    read=Call(
        "describe_egress_only_internet_gateways",
        {"EgressOnlyInternetGatewayIds": [ID]},
        pick="EgressOnlyInternetGateways[0]",
    ),
    delete=Call("delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": ID}),
    tags=ec2_tags("egress-only-internet-gateway"),
    find=by_tag(
        "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId"
    ),
)

_ADDRESS = "NatGatewayAddresses[0]"

NAT_GATEWAY = Resource(
    type="aws:ec2/natGateway:NatGateway",
    service="ec2",
    label="EC2 NAT Gateway",
    props=(
        Prop(name="subnetId", param="SubnetId"),
        Prop(name="allocationId", param="AllocationId", item=f"{_ADDRESS}.AllocationId"),
        Prop(name="connectivityType", param="ConnectivityType", default="public"),
        Prop(name="privateIp", param="PrivateIpAddress", item=f"{_ADDRESS}.PrivateIp", computed=True),
    ),
    create=Call("create_nat_gateway"),
    id="NatGateway.NatGatewayId",
    read=Call("describe_nat_gateways", {"NatGatewayIds": [ID]}, pick="NatGateways[0]"),
    delete=Call("delete_nat_gateway", {"NatGatewayId": ID}),
    tags=ec2_tags("natgateway"),
    state=State(path="State", ready=("available",), gone=("deleted",)),
    outputs={
        "networkInterfaceId": f"{_ADDRESS}.NetworkInterfaceId",
        "publicIp": f"{_ADDRESS}.PublicIp",
        "associationId": f"{_ADDRESS}.AssociationId",
    },
    find=by_tag("describe_nat_gateways", "NatGateways[].NatGatewayId", parameter="Filter"),
)


def _public_dns(context: Context, item: Any) -> str:
    host = str(item.get("PublicIp", "")).replace(".", "-")
    zone = "compute-1" if context.region == "us-east-1" else f"{context.region}.compute"
    return f"ec2-{host}.{zone}.amazonaws.com"


EIP = Resource(
    type="aws:ec2/eip:Eip",
    service="ec2",
    label="EC2 EIP",
    props=(
        Prop(name="domain", param="Domain", default="vpc"),
        Prop(name="networkBorderGroup", param="NetworkBorderGroup", computed=True),
        Prop(name="publicIpv4Pool", param="PublicIpv4Pool", computed=True),
    ),
    create=Call("allocate_address"),
    id="AllocationId",
    read=Call("describe_addresses", {"AllocationIds": [ID]}, pick="Addresses[0]"),
    delete=Call("release_address", {"AllocationId": ID}),
    tags=ec2_tags("elastic-ip"),
    outputs={
        "arn": arn("ec2", "elastic-ip/{id}"),
        "allocationId": "AllocationId",
        "associationId": "AssociationId",
        "privateIp": "PrivateIpAddress",
        "publicIp": "PublicIp",
        "publicDns": _public_dns,
        "networkInterface": "NetworkInterfaceId",
    },
    find=by_tag("describe_addresses", "Addresses[].AllocationId"),
)

RESOURCES = (INTERNET_GATEWAY, EGRESS_ONLY_INTERNET_GATEWAY, NAT_GATEWAY, EIP)
