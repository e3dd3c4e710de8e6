"""Transit gateway route tables: associations, propagations and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.ec2.request import backend, filters_of, matches, network, parameter, tags_of
from enclave.local.cloud.ec2.transit.attachments import gateway_here
from enclave.local.cloud.ec2.transit.gateways import tag_list
from enclave.local.cloud.ec2.transit.state import AVAILABLE, DELETED, PEERING, Attachment, Table, transit
from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from ipaddress import IPv4Network

    from moto.ec2.responses import EC2Response


def create_transit_gateway_route_table(response: EC2Response) -> ActionResult:
    """CreateTransitGatewayRouteTable, by the gateway's owner."""
    account, region = response.current_account, response.region
    gateway = transit.owned(parameter(response, "TransitGatewayId"), account, region)
    table = Table(gateway_id=gateway.id, region=region, owner=account)
    transit.tables[table.id] = table
    backend(response).create_tags([table.id], tags_of(response))
    return ActionResult({"TransitGatewayRouteTable": _structure(response, table)})


def delete_transit_gateway_route_table(response: EC2Response) -> ActionResult:
    """DeleteTransitGatewayRouteTable, which nothing may be associated with."""
    table = _table(response)
    users = [attachment.id for attachment in transit.associated(table)]
    if users or table.default:
        what = f"has associations: {', '.join(users)}" if users else "is a default route table"
        raise AwsError("IncorrectState", f"Transit Gateway Route Table {table.id} {what}.")
    table.state = DELETED
    return ActionResult({"TransitGatewayRouteTable": _structure(response, table)})


def describe_transit_gateway_route_tables(response: EC2Response) -> ActionResult:
    """DescribeTransitGatewayRouteTables."""
    account, region = response.current_account, response.region
    seen = [t for t in transit.tables.values() if (t.owner, t.region) == (account, region)]
    wanted = parameter(response, "TransitGatewayRouteTableIds")
    if wanted:
        for table_id in set(wanted) - {table.id for table in seen}:
            transit.table(table_id, account, region)
        seen = [table for table in seen if table.id in wanted]
    tags, filters = backend(response).tags, filters_of(response)
    chosen = [t for t in seen if matches(filters, _values(t), tags.get(t.id, {}))]
    return ActionResult({"TransitGatewayRouteTables": [_structure(response, t) for t in chosen]})


def associate_transit_gateway_route_table(response: EC2Response) -> ActionResult:
    """AssociateTransitGatewayRouteTable: one table an attachment, at each end."""
    table, attachment = _table(response), _attachment(response)
    _check_usable(table, attachment)
    if table.gateway_id in attachment.tables:
        message = f"Transit Gateway Attachment {attachment.id} is already associated to a route table."
        raise AwsError("Resource.AlreadyAssociated", message)
    attachment.tables[table.gateway_id] = table.id
    return ActionResult({"Association": _link(response, attachment, table, "associating")})


def disassociate_transit_gateway_route_table(response: EC2Response) -> ActionResult:
    """DisassociateTransitGatewayRouteTable."""
    table, attachment = _table(response), _attachment(response)
    if attachment.tables.get(table.gateway_id) != table.id:
        message = f"Transit Gateway Attachment {attachment.id} is not associated with {table.id}."
        raise AwsError("InvalidAssociation.NotFound", message)
    del attachment.tables[table.gateway_id]
    return ActionResult({"Association": _link(response, attachment, table, "disassociating")})


def get_transit_gateway_route_table_associations(response: EC2Response) -> ActionResult:
    """GetTransitGatewayRouteTableAssociations."""
    table = _table(response)
    return ActionResult({"Associations": _links(response, list(transit.associated(table)), "associated")})


def enable_transit_gateway_route_table_propagation(response: EC2Response) -> ActionResult:
    """EnableTransitGatewayRouteTablePropagation, for VPCs."""
    table, attachment = _table(response), _attachment(response)
    _check_usable(table, attachment)
    if attachment.kind == PEERING:
        message = "Propagation is not supported for peering attachments."
        raise AwsError("InvalidParameterValue", message)
    if attachment.id in table.propagations:
        message = f"Propagation of {attachment.id} to {table.id} is already enabled."
        raise AwsError("TransitGatewayRouteTablePropagation.Duplicate", message)
    table.propagations.append(attachment.id)
    return ActionResult({"Propagation": _link(response, attachment, table, "enabled")})


def disable_transit_gateway_route_table_propagation(response: EC2Response) -> ActionResult:
    """DisableTransitGatewayRouteTablePropagation."""
    table, attachment = _table(response), _attachment(response)
    if attachment.id not in table.propagations:
        message = f"Propagation of {attachment.id} to {table.id} is not enabled."
        raise AwsError("TransitGatewayRouteTablePropagation.NotFound", message)
    table.propagations.remove(attachment.id)
    return ActionResult({"Propagation": _link(response, attachment, table, "disabled")})


def get_transit_gateway_route_table_propagations(response: EC2Response) -> ActionResult:
    """GetTransitGatewayRouteTablePropagations."""
    found = [transit.attachments[id_] for id_ in _table(response).propagations]
    return ActionResult({"TransitGatewayRouteTablePropagations": _links(response, found, "enabled")})


def create_transit_gateway_route(response: EC2Response) -> ActionResult:
    """CreateTransitGatewayRoute: static, to an available attachment, or a black hole."""
    table, destination = _table(response), _destination(response)
    if destination in table.routes:
        message = f"Route {destination} already exists in Transit Gateway Route Table {table.id}."
        raise AwsError("RouteAlreadyExists", message)
    table.routes[destination] = _route_target(response, table)
    return ActionResult({"Route": _route(response, table, destination)})


def replace_transit_gateway_route(response: EC2Response) -> ActionResult:
    """ReplaceTransitGatewayRoute."""
    table, destination = _existing(response)
    table.routes[destination] = _route_target(response, table)
    return ActionResult({"Route": _route(response, table, destination)})


def delete_transit_gateway_route(response: EC2Response) -> ActionResult:
    """DeleteTransitGatewayRoute."""
    table, destination = _existing(response)
    structure = _route(response, table, destination)
    del table.routes[destination]
    return ActionResult({"Route": {**structure, "State": "deleted"}})


def search_transit_gateway_routes(response: EC2Response) -> ActionResult:
    """SearchTransitGatewayRoutes, by exact match, state, type and attachment."""
    table, filters = _table(response), filters_of(response)
    found = [_route(response, table, destination) for destination in table.routes]
    for attachment_id in table.propagations:
        attachment = transit.attachments[attachment_id]
        found += [_propagated(response, attachment, cidr) for cidr in _ranges(attachment)]
    chosen = [route for route in found if matches(filters, _route_values(route), {})]
    return ActionResult({"Routes": chosen, "AdditionalRoutesAvailable": False})


OPERATIONS = (
    create_transit_gateway_route_table,
    delete_transit_gateway_route_table,
    describe_transit_gateway_route_tables,
    associate_transit_gateway_route_table,
    disassociate_transit_gateway_route_table,
    get_transit_gateway_route_table_associations,
    enable_transit_gateway_route_table_propagation,
    disable_transit_gateway_route_table_propagation,
    get_transit_gateway_route_table_propagations,
    create_transit_gateway_route,
    replace_transit_gateway_route,
    delete_transit_gateway_route,
    search_transit_gateway_routes,
)


def _table(response: EC2Response) -> Table:
    table_id = parameter(response, "TransitGatewayRouteTableId")
    return transit.table(table_id, response.current_account, response.region)


def _attachment(response: EC2Response) -> Attachment:
    id_ = parameter(response, "TransitGatewayAttachmentId")
    return transit.attachment(id_, response.current_account, response.region)


def _check_usable(table: Table, attachment: Attachment) -> None:
    """Want an available attachment of the table's own gateway."""
    gateways = {attachment.gateway_id} | {end.gateway_id for end in attachment.ends}
    if table.gateway_id not in gateways:
        message = f"{attachment.id} and {table.id} belong to different transit gateways."
        raise AwsError("InvalidParameterValue", message)
    if attachment.state != AVAILABLE:
        raise AwsError("IncorrectState", f"{attachment.id} is in invalid state: {attachment.state}.")


def _destination(response: EC2Response) -> IPv4Network:
    return network(parameter(response, "DestinationCidrBlock"), "destinationCidrBlock")


def _existing(response: EC2Response) -> tuple[Table, IPv4Network]:
    table, destination = _table(response), _destination(response)
    if destination not in table.routes:
        message = f"Route {destination} does not exist in Transit Gateway Route Table {table.id}."
        raise AwsError("InvalidRoute.NotFound", message)
    return table, destination


def _route_target(response: EC2Response, table: Table) -> str | None:
    blackhole = str(parameter(response, "Blackhole", False)).lower() == "true"
    if blackhole == (parameter(response, "TransitGatewayAttachmentId") is not None):
        message = "Specify either TransitGatewayAttachmentId or Blackhole, and not both."
        raise AwsError("InvalidParameterCombination", message)
    if blackhole:
        return None
    attachment = _attachment(response)
    _check_usable(table, attachment)
    return attachment.id


def _ranges(attachment: Attachment) -> list[str]:
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  the VPC may be another account's

    vpc = ec2_backends[attachment.resource_owner][attachment.region].get_vpc(attachment.vpc_id)
    return [item["cidr_block"] for item in vpc.cidr_block_association_set]


def _values(table: Table) -> dict[str, str | None]:
    flag = str(table.default).lower()
    return {
        "transit-gateway-route-table-id": table.id,
        "transit-gateway-id": table.gateway_id,
        "state": table.state,
        "default-association-route-table": flag,
        "default-propagation-route-table": flag,
    }


def _structure(response: EC2Response, table: Table) -> dict[str, Any]:
    return {
        "TransitGatewayRouteTableId": table.id,
        "TransitGatewayId": table.gateway_id,
        "State": table.state,
        "DefaultAssociationRouteTable": table.default,
        "DefaultPropagationRouteTable": table.default,
        "CreationTime": table.created,
        "Tags": tag_list(response, table.id),
    }


def _resource(response: EC2Response, attachment: Attachment) -> dict[str, Any]:
    here = gateway_here(response, attachment)
    far = [end.gateway_id for end in attachment.ends if end.gateway_id != here]
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "ResourceType": attachment.kind,
        "ResourceId": far[0] if far else attachment.vpc_id,
    }


def _link(response: EC2Response, attachment: Attachment, table: Table, state: str) -> dict[str, Any]:
    return {**_resource(response, attachment), "TransitGatewayRouteTableId": table.id, "State": state}


def _links(response: EC2Response, attachments: list[Attachment], state: str) -> list[dict[str, Any]]:
    filters = filters_of(response)
    found = [{**_resource(response, attachment), "State": state} for attachment in attachments]
    return [link for link in found if matches(filters, _link_values(link), {})]


def _link_values(link: dict[str, Any]) -> dict[str, str | None]:
    return {
        "transit-gateway-attachment-id": link["TransitGatewayAttachmentId"],
        "resource-id": link["ResourceId"],
        "resource-type": link["ResourceType"],
    }


def _route(response: EC2Response, table: Table, destination: IPv4Network) -> dict[str, Any]:
    route: dict[str, Any] = {"DestinationCidrBlock": str(destination), "Type": "static"}
    target = table.routes[destination]
    if target is None:
        return {**route, "State": "blackhole"}
    attachment = transit.attachments[target]
    state = "active" if attachment.state == AVAILABLE else "blackhole"
    return {**route, "State": state, "TransitGatewayAttachments": [_resource(response, attachment)]}


def _propagated(response: EC2Response, attachment: Attachment, cidr: str) -> dict[str, Any]:
    return {
        "DestinationCidrBlock": cidr,
        "Type": "propagated",
        "State": "active",
        "TransitGatewayAttachments": [_resource(response, attachment)],
    }


def _route_values(route: dict[str, Any]) -> dict[str, str | None]:
    target = (route.get("TransitGatewayAttachments") or [{}])[0]
    return {
        "type": route["Type"],
        "state": route["State"],
        "route-search.exact-match": route["DestinationCidrBlock"],
        "attachment.transit-gateway-attachment-id": target.get("TransitGatewayAttachmentId"),
        "attachment.resource-id": target.get("ResourceId"),
        "attachment.resource-type": target.get("ResourceType"),
    }
