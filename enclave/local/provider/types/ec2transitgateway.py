"""Transit gateways, their route tables and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_key, by_tag
from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, State, arn, ec2_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item


def _option(name: str, option: str, default: Any) -> Prop:
    """Return a gateway option that can be set in place."""
    change = Call("modify_transit_gateway", {"TransitGatewayId": ID, "Options": {option: VALUE}})
    return Prop(name=name, param=f"Options.{option}", change=change, default=default)


GATEWAY = Resource(
    type="aws:ec2transitgateway/transitGateway:TransitGateway",
    service="ec2",
    label="EC2 Transit Gateway",
    props=(
        Prop(
            name="description",
            param="Description",
            change=Call("modify_transit_gateway", {"TransitGatewayId": ID, "Description": VALUE}),
        ),
        Prop(name="amazonSideAsn", param="Options.AmazonSideAsn", default=64512),
        _option("autoAcceptSharedAttachments", "AutoAcceptSharedAttachments", "disable"),
        _option("defaultRouteTableAssociation", "DefaultRouteTableAssociation", "enable"),
        _option("defaultRouteTablePropagation", "DefaultRouteTablePropagation", "enable"),
        _option("dnsSupport", "DnsSupport", "enable"),
        _option("vpnEcmpSupport", "VpnEcmpSupport", "enable"),
        Prop(name="multicastSupport", param="Options.MulticastSupport", default="disable"),
    ),
    create=Call("create_transit_gateway"),
    id="TransitGateway.TransitGatewayId",
    read=Call("describe_transit_gateways", {"TransitGatewayIds": [ID]}, pick="TransitGateways[0]"),
    delete=Call("delete_transit_gateway", {"TransitGatewayId": ID}),
    tags=ec2_tags("transit-gateway"),
    state=State(path="State", ready=("available",), gone=("deleted",)),
    outputs={
        "arn": "TransitGatewayArn",
        "ownerId": "OwnerId",
        "associationDefaultRouteTableId": "Options.AssociationDefaultRouteTableId",
        "propagationDefaultRouteTableId": "Options.PropagationDefaultRouteTableId",
    },
    find=by_tag("describe_transit_gateways", "TransitGateways[].TransitGatewayId"),
)

ROUTE_TABLE = Resource(
    type="aws:ec2transitgateway/routeTable:RouteTable",
    service="ec2",
    label="EC2 Transit Gateway Route Table",
    props=(Prop(name="transitGatewayId", param="TransitGatewayId"),),
    create=Call("create_transit_gateway_route_table"),
    id="TransitGatewayRouteTable.TransitGatewayRouteTableId",
    read=Call(
        "describe_transit_gateway_route_tables",
        {"TransitGatewayRouteTableIds": [ID]},
        pick="TransitGatewayRouteTables[0]",
    ),
    delete=Call("delete_transit_gateway_route_table", {"TransitGatewayRouteTableId": ID}),
    tags=ec2_tags("transit-gateway-route-table"),
    state=State(path="State", ready=("available",), gone=("deleted",)),
    outputs={
        "arn": arn("ec2", "transit-gateway-route-table/{id}"),
        "defaultAssociationRouteTable": "DefaultAssociationRouteTable",
        "defaultPropagationRouteTable": "DefaultPropagationRouteTable",
    },
    find=by_tag(
        "describe_transit_gateway_route_tables", "TransitGatewayRouteTables[].TransitGatewayRouteTableId"
    ),
)


def _read_association(context: Context) -> Item | None:
    table, attachment = context.id.split("_", 1)
    filters = [{"Name": "transit-gateway-attachment-id", "Values": [attachment]}]
    answer = context.call(
        "get_transit_gateway_route_table_associations",
        {"TransitGatewayRouteTableId": table, "Filters": filters},
    )
    found = [a for a in answer["Associations"] if a["TransitGatewayAttachmentId"] == attachment]
    return {**found[0], "TransitGatewayRouteTableId": table} if found else None


def _in_table(names: tuple[str, str]) -> Any:
    """Return a function that joins two inputs to an id, as the official provider does."""
    return lambda context, *_: "_".join(str(context.inputs[name]) for name in names)


ROUTE_TABLE_ASSOCIATION = Resource(
    type="aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    service="ec2",
    label="EC2 Transit Gateway Route Table Association",
    props=(
        Prop(name="transitGatewayAttachmentId", param="TransitGatewayAttachmentId"),
        Prop(name="transitGatewayRouteTableId", param="TransitGatewayRouteTableId"),
    ),
    create=Call("associate_transit_gateway_route_table"),
    id=_in_table(("transitGatewayRouteTableId", "transitGatewayAttachmentId")),
    read=_read_association,
    delete=Call(
        "disassociate_transit_gateway_route_table",
        {
            "TransitGatewayRouteTableId": In("transitGatewayRouteTableId"),
            "TransitGatewayAttachmentId": In("transitGatewayAttachmentId"),
        },
    ),
    state=State(path="State", ready=("associated",), gone=("disassociated",)),
    key=("transitGatewayAttachmentId",),
    outputs={"resourceId": "ResourceId", "resourceType": "ResourceType"},
    find=by_key("transitGatewayRouteTableId", "transitGatewayAttachmentId", separator="_"),
)


def _read_route(context: Context) -> Item | None:
    table, destination = context.id.split("_", 1)
    filters = [{"Name": "route-search.exact-match", "Values": [destination]}]
    answer = context.call(
        "search_transit_gateway_routes", {"TransitGatewayRouteTableId": table, "Filters": filters}
    )
    for route in answer["Routes"]:
        if route["DestinationCidrBlock"] == destination and route["State"] not in ("deleted", "deleting"):
            blackhole = route["State"] == "blackhole" and not route.get("TransitGatewayAttachments")
            return {**route, "TransitGatewayRouteTableId": table, "Blackhole": blackhole}
    return None


def _validate_route(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    if bool(inputs.get("blackhole")) == bool(inputs.get("transitGatewayAttachmentId")):
        return [
            (
                "transitGatewayAttachmentId",
                (
                    "a route leads to an attachment or is a black hole: give exactly one of"
                    " transitGatewayAttachmentId and blackhole"
                ),
            )
        ]
    return []


ROUTE = Resource(
    type="aws:ec2transitgateway/route:Route",
    service="ec2",
    label="EC2 Transit Gateway Route",
    props=(
        Prop(name="destinationCidrBlock", param="DestinationCidrBlock", kind="cidr"),
        Prop(name="transitGatewayRouteTableId", param="TransitGatewayRouteTableId"),
        Prop(
            name="transitGatewayAttachmentId",
            param="TransitGatewayAttachmentId",
            item="TransitGatewayAttachments[0].TransitGatewayAttachmentId",
        ),
        Prop(name="blackhole", param="Blackhole", default=False),
    ),
    create=Call("create_transit_gateway_route"),
    id=_in_table(("transitGatewayRouteTableId", "destinationCidrBlock")),
    read=_read_route,
    delete=Call(
        "delete_transit_gateway_route",
        {
            "TransitGatewayRouteTableId": In("transitGatewayRouteTableId"),
            "DestinationCidrBlock": In("destinationCidrBlock"),
        },
    ),
    key=("transitGatewayRouteTableId", "destinationCidrBlock"),
    validate=_validate_route,
    find=by_key("transitGatewayRouteTableId", "destinationCidrBlock", separator="_"),
)

RESOURCES = (GATEWAY, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION, ROUTE)
