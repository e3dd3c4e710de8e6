"""Attachments of transit gateways, to VPCs and to each other, requested and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.context import search
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ACCOUNT, ID, VALUE, Call, Prop, Resource, State, arn, ec2_tags

if TYPE_CHECKING:
    from enclave.local.provider.context import Context

_ATTACHMENT = State(
    path="State",
    ready=("available", "pendingAcceptance"),
    gone=("deleted", "rejected", "failed"),
)
_ACCEPTED = State(path="State", ready=("available",), gone=_ATTACHMENT.gone)
_READ_VPC = Call(
    "describe_transit_gateway_vpc_attachments",
    {"TransitGatewayAttachmentIds": [ID]},
    pick="TransitGatewayVpcAttachments[0]",
)
_DELETE_VPC = Call("delete_transit_gateway_vpc_attachment", {"TransitGatewayAttachmentId": ID})


def _attachment_option(name: str, option: str, default: str) -> Prop:
    change = Call(
        "modify_transit_gateway_vpc_attachment",
        {"TransitGatewayAttachmentId": ID, "Options": {option: VALUE}},
    )
    return Prop(name=name, param=f"Options.{option}", change=change, default=default)


def _set_subnets(context: Context, wanted: Any) -> None:
    item = context.run(_READ_VPC)
    had, target = set(item["SubnetIds"]), set(wanted)
    context.call(
        "modify_transit_gateway_vpc_attachment",
        {
            "TransitGatewayAttachmentId": context.id,
            "AddSubnetIds": sorted(target - had),
            "RemoveSubnetIds": sorted(had - target),
        },
    )


def _default_table(context: Context, option: str) -> str | None:
    """Return the gateway's default table for `option`, if this account may see it and there is one."""
    item = context.run(context.entry.read)
    gateways = context.call("describe_transit_gateways", {"TransitGatewayIds": [item["TransitGatewayId"]]})
    found = search(f"TransitGateways[0].Options.{option}", gateways)
    return str(found) if found else None


def _default_association(context: Context, wanted: Any) -> None:
    table = _default_table(context, "AssociationDefaultRouteTableId")
    if table is None:
        return
    where = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": context.id}
    filters = [{"Name": "transit-gateway-attachment-id", "Values": [context.id]}]
    listing = {"TransitGatewayRouteTableId": table, "Filters": filters}
    answer = context.call("get_transit_gateway_route_table_associations", listing)
    is_set = bool(answer["Associations"])
    if wanted and not is_set:
        context.call("associate_transit_gateway_route_table", where)
    elif not wanted and is_set:
        context.call("disassociate_transit_gateway_route_table", where)


def _default_propagation(context: Context, wanted: Any) -> None:
    table = _default_table(context, "PropagationDefaultRouteTableId")
    if table is None:
        return
    where = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": context.id}
    filters = [{"Name": "transit-gateway-attachment-id", "Values": [context.id]}]
    listing = {"TransitGatewayRouteTableId": table, "Filters": filters}
    answer = context.call("get_transit_gateway_route_table_propagations", listing)
    is_set = bool(answer["TransitGatewayRouteTablePropagations"])
    if wanted and not is_set:
        context.call("enable_transit_gateway_route_table_propagation", where)
    elif not wanted and is_set:
        context.call("disable_transit_gateway_route_table_propagation", where)


_DEFAULT_TABLES = (
    Prop(
        name="transitGatewayDefaultRouteTableAssociation",
        item=None,
        change=_default_association,
        default=True,
    ),
    Prop(
        name="transitGatewayDefaultRouteTablePropagation",
        item=None,
        change=_default_propagation,
        default=True,
    ),
)

VPC_ATTACHMENT = Resource(
    type="aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    service="ec2",
    label="EC2 Transit Gateway VPC Attachment",
    props=(
        Prop(name="transitGatewayId", param="TransitGatewayId"),
        Prop(name="vpcId", param="VpcId"),
        Prop(name="subnetIds", param="SubnetIds", change=_set_subnets, unordered=True),
        _attachment_option("applianceModeSupport", "ApplianceModeSupport", "disable"),
        _attachment_option("dnsSupport", "DnsSupport", "enable"),
        _attachment_option("ipv6Support", "Ipv6Support", "disable"),
        *_DEFAULT_TABLES,
    ),
    create=Call("create_transit_gateway_vpc_attachment"),
    id="TransitGatewayVpcAttachment.TransitGatewayAttachmentId",
    read=_READ_VPC,
    delete=_DELETE_VPC,
    tags=ec2_tags("transit-gateway-attachment"),
    state=_ATTACHMENT,
    key=("transitGatewayId", "vpcId"),
    outputs={"arn": arn("ec2", "transit-gateway-attachment/{id}"), "vpcOwnerId": "VpcOwnerId"},
    find=by_tag(
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments[].TransitGatewayAttachmentId",
    ),
)


def _accept_vpc(context: Context) -> str:
    context.id = str(context.inputs["transitGatewayAttachmentId"])
    context.call("accept_transit_gateway_vpc_attachment", {"TransitGatewayAttachmentId": context.id})
    return context.id


VPC_ATTACHMENT_ACCEPTER = Resource(
    type="aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
    service="ec2",
    label="EC2 Transit Gateway VPC Attachment Accepter",
    props=(Prop(name="transitGatewayAttachmentId", item="TransitGatewayAttachmentId"), *_DEFAULT_TABLES),
    create=_accept_vpc,
    read=_READ_VPC,
    delete=_DELETE_VPC,  # the official provider's accepter, too, takes the attachment with it
    tags=ec2_tags("transit-gateway-attachment").after_create(),
    state=_ACCEPTED,
    outputs={
        "transitGatewayId": "TransitGatewayId",
        "vpcId": "VpcId",
        "vpcOwnerId": "VpcOwnerId",
        "subnetIds": "SubnetIds",
        "applianceModeSupport": "Options.ApplianceModeSupport",
        "dnsSupport": "Options.DnsSupport",
        "ipv6Support": "Options.Ipv6Support",
    },
)

_READ_PEERING = Call(
    "describe_transit_gateway_peering_attachments",
    {"TransitGatewayAttachmentIds": [ID]},
    pick="TransitGatewayPeeringAttachments[0]",
)
_DELETE_PEERING = Call("delete_transit_gateway_peering_attachment", {"TransitGatewayAttachmentId": ID})

PEERING_ATTACHMENT = Resource(
    type="aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
    service="ec2",
    label="EC2 Transit Gateway Peering Attachment",
    props=(
        Prop(name="transitGatewayId", param="TransitGatewayId", item="RequesterTgwInfo.TransitGatewayId"),
        Prop(
            name="peerTransitGatewayId",
            param="PeerTransitGatewayId",
            item="AccepterTgwInfo.TransitGatewayId",
        ),
        Prop(name="peerRegion", param="PeerRegion", item="AccepterTgwInfo.Region"),
        Prop(
            name="peerAccountId",
            param="PeerAccountId",
            item="AccepterTgwInfo.OwnerId",
            kind="account",
            computed=True,
        ),
    ),
    # The account must be named even when it is one's own; a given peerAccountId overrides it.
    create=Call("create_transit_gateway_peering_attachment", {"PeerAccountId": ACCOUNT}),
    id="TransitGatewayPeeringAttachment.TransitGatewayAttachmentId",
    read=_READ_PEERING,
    delete=_DELETE_PEERING,
    tags=ec2_tags("transit-gateway-attachment"),
    state=_ATTACHMENT,
    outputs={"arn": arn("ec2", "transit-gateway-attachment/{id}"), "state": "State"},
    find=by_tag(
        "describe_transit_gateway_peering_attachments",
        "TransitGatewayPeeringAttachments[].TransitGatewayAttachmentId",
    ),
)


def _accept_peering(context: Context) -> str:
    context.id = str(context.inputs["transitGatewayAttachmentId"])
    context.call("accept_transit_gateway_peering_attachment", {"TransitGatewayAttachmentId": context.id})
    return context.id


PEERING_ATTACHMENT_ACCEPTER = Resource(
    type="aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
    service="ec2",
    label="EC2 Transit Gateway Peering Attachment Accepter",
    props=(Prop(name="transitGatewayAttachmentId", item="TransitGatewayAttachmentId"),),
    create=_accept_peering,
    read=_READ_PEERING,
    delete=_DELETE_PEERING,
    tags=ec2_tags("transit-gateway-attachment").after_create(),
    state=_ACCEPTED,
    outputs={
        "transitGatewayId": "AccepterTgwInfo.TransitGatewayId",
        "peerTransitGatewayId": "RequesterTgwInfo.TransitGatewayId",
        "peerAccountId": "RequesterTgwInfo.OwnerId",
        "peerRegion": "RequesterTgwInfo.Region",
    },
)

RESOURCES = (VPC_ATTACHMENT, VPC_ATTACHMENT_ACCEPTER, PEERING_ATTACHMENT, PEERING_ATTACHMENT_ACCEPTER)
