"""Route tables, routes and associations. Routes are resources of their own: inline ones are not supported."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto

from enclave.local.provider.failures import ProviderError, code_of
from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, arn, ec2_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

# property -> (parameter of CreateRoute, field of DescribeRouteTables)
_DESTINATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "destinationCidrBlock": ("DestinationCidrBlock", "DestinationCidrBlock"),
    "destinationIpv6CidrBlock": ("DestinationIpv6CidrBlock", "DestinationIpv6CidrBlock"),
    "destinationPrefixListId": ("DestinationPrefixListId", "DestinationPrefixListId"),
}
_TARGETS: Final[Mapping[str, tuple[str, str]]] = {
    "carrierGatewayId": ("CarrierGatewayId", "CarrierGatewayId"),
    "coreNetworkArn": ("CoreNetworkArn", "CoreNetworkArn"),
    "egressOnlyGatewayId": ("EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayId"),
    "gatewayId": ("GatewayId", "GatewayId"),
    "localGatewayId": ("LocalGatewayId", "LocalGatewayId"),
    "natGatewayId": ("NatGatewayId", "NatGatewayId"),
    "networkInterfaceId": ("NetworkInterfaceId", "NetworkInterfaceId"),
    "transitGatewayId": ("TransitGatewayId", "TransitGatewayId"),
    "vpcEndpointId": ("VpcEndpointId", "GatewayId"),  # AWS reports endpoints as gateways
    "vpcPeeringConnectionId": ("VpcPeeringConnectionId", "VpcPeeringConnectionId"),
}


def _one_of(names: Mapping[str, Any], inputs: Mapping[str, Any], what: str) -> list[tuple[str, str]]:
    given = [name for name in names if inputs.get(name) is not None]
    if len(given) == 1:
        return []
    if not given:
        return [(next(iter(names)), f"a route needs {what}: give exactly one of {', '.join(names)}")]
    return [(given[1], f"a route has one {what.rpartition(' ')[2]}: keep one of {', '.join(given)}")]


def _validate_route(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    return _one_of(_DESTINATIONS, inputs, "a destination") + _one_of(_TARGETS, inputs, "a target")


def _destination(context: Context) -> tuple[str, str]:
    """Return the API's name of the destination's kind, and the destination."""
    for name, (parameter, _) in _DESTINATIONS.items():
        if context.get(name):
            return parameter, str(context.get(name))
    raise ProviderError("a route without a destination")


def _route_id(context: Context, _: Any) -> str:
    """Return an id as the official provider makes it: no AWS id exists."""
    return f"r-{context.get('routeTableId')}{zlib.crc32(_destination(context)[1].encode())}"


def _read_route(context: Context) -> Item | None:
    tables = context.call("describe_route_tables", {"RouteTableIds": [context.get("routeTableId")]})
    kind, destination = _destination(context)
    if not context.id.startswith("r-"):
        context.id = _route_id(context, None)
    for table in tables["RouteTables"]:
        for route in table["Routes"]:
            if route.get(kind) == destination:
                return {**route, "RouteTableId": table["RouteTableId"]}
    return None


def _target(name: str, field: str) -> Any:
    """Return how a target is read; endpoints and gateways share a field and differ by their ids."""

    def find(_: Context, item: Item) -> Any:
        value = item.get(field)
        if field == "GatewayId" and value is not None:
            is_endpoint = value.startswith("vpce-")
            return value if is_endpoint == (name == "vpcEndpointId") else None
        return value

    return find


def _replace_route(context: Context, _: Any) -> None:
    kind, destination = _destination(context)
    params = {"RouteTableId": context.get("routeTableId"), kind: destination}
    params |= {p: context.inputs[n] for n, (p, _f) in _TARGETS.items() if context.inputs.get(n)}
    context.call("replace_route", params)


def _delete_route(context: Context) -> None:
    kind, destination = _destination(context)
    context.call("delete_route", {"RouteTableId": context.get("routeTableId"), kind: destination})


def _import_route(given: str) -> tuple[str, Mapping[str, Any]]:
    table, _, destination = given.partition("_")
    kind = "destinationCidrBlock"
    if destination.startswith("pl-"):
        kind = "destinationPrefixListId"
    elif ":" in destination:
        kind = "destinationIpv6CidrBlock"
    return given, {"routeTableId": table, kind: destination}


ROUTE_TABLE = Resource(
    type="aws:ec2/routeTable:RouteTable",
    service="ec2",
    label="EC2 Route Table",
    props=(Prop(name="vpcId", param="VpcId"),),
    create=Call("create_route_table"),
    id="RouteTable.RouteTableId",
    read=Call("describe_route_tables", {"RouteTableIds": [ID]}, pick="RouteTables[0]"),
    delete=Call("delete_route_table", {"RouteTableId": ID}),
    tags=ec2_tags("route-table"),
    outputs={"arn": arn("ec2", "route-table/{id}"), "ownerId": "OwnerId"},
    find=by_tag("describe_route_tables", "RouteTables[].RouteTableId"),
)

ROUTE = Resource(
    type="aws:ec2/route:Route",
    service="ec2",
    label="Route",
    props=(
        Prop(name="routeTableId", param="RouteTableId"),
        *(
            Prop(
                name=name,
                param=param,
                item=field,
                kind="cidr" if "Cidr" in name else "",
            )
            for name, (param, field) in _DESTINATIONS.items()
        ),
        *(
            Prop(name=name, param=param, item=_target(name, field), change=_replace_route)
            for name, (param, field) in _TARGETS.items()
        ),
    ),
    create=Call("create_route"),
    id=_route_id,
    read=_read_route,
    delete=_delete_route,
    key=("routeTableId", *_DESTINATIONS),
    outputs={"origin": "Origin", "state": "State"},
    validate=_validate_route,
    import_id=_import_route,
    find=lambda context: [f"{context.get('routeTableId')}_{_destination(context)[1]}"],
)


def _read_association(context: Context) -> Item | None:
    """Find the association by its id, else by what it associates: replacing the table changes the id."""
    subject = {name: context.get(name) for name in ("subnetId", "gatewayId")}
    tables = _tables_of(context)
    for table in tables:
        for item in table.get("Associations", []):
            mine = item.get("RouteTableAssociationId") == context.id
            same = subject["subnetId"] and item.get("SubnetId") == subject["subnetId"]
            gateway = subject["gatewayId"] and item.get("GatewayId") == subject["gatewayId"]
            if mine or same or gateway:
                return {**item, "RouteTableId": table["RouteTableId"]}
    return None


def _tables_of(context: Context) -> list[dict[str, Any]]:
    filters = [{"Name": "association.route-table-association-id", "Values": [context.id]}]
    if context.get("subnetId"):
        filters = [{"Name": "association.subnet-id", "Values": [context.get("subnetId")]}]
    elif context.get("gatewayId"):
        filters = [{"Name": "association.gateway-id", "Values": [context.get("gatewayId")]}]
    elif context.get("routeTableId"):
        filters = [{"Name": "route-table-id", "Values": [context.get("routeTableId")]}]
    tables: list[dict[str, Any]] = context.call("describe_route_tables", {"Filters": filters})["RouteTables"]
    return tables


def _replace_association(context: Context, table: Any) -> None:
    item = _read_association(context)
    current = item["RouteTableAssociationId"] if item else context.id
    context.call("replace_route_table_association", {"AssociationId": current, "RouteTableId": table})


def _delete_association(context: Context) -> None:
    item = _read_association(context)
    if item is not None:
        context.call("disassociate_route_table", {"AssociationId": item["RouteTableAssociationId"]})


def _import_association(given: str) -> tuple[str, Mapping[str, Any]]:
    """Read `subnet-1/rtb-2` or `igw-1/rtb-2`, as the official provider's import takes it."""
    subject, slash, table = given.partition("/")
    if not slash:
        return given, {}
    return given, {
        "subnetId" if subject.startswith("subnet-") else "gatewayId": subject,
        "routeTableId": table,
    }


def _read_imported_association(context: Context) -> Item | None:
    try:
        item = _read_association(context)
    except boto.ClientError as error:
        if code_of(error) == "InvalidAssociationID.NotFound":
            return None
        raise
    if item is not None and "/" in context.id:
        context.id = item["RouteTableAssociationId"]
    return item


def _find_association(context: Context) -> list[str]:
    item = _read_association(context)
    if item is None or item["RouteTableId"] != context.get("routeTableId"):
        return []
    subject = context.get("subnetId") or context.get("gatewayId")
    return [f"{subject}/{item['RouteTableId']}"]


ROUTE_TABLE_ASSOCIATION = Resource(
    type="aws:ec2/routeTableAssociation:RouteTableAssociation",
    service="ec2",
    label="Route Table Association",
    props=(
        Prop(name="subnetId", param="SubnetId"),
        Prop(name="gatewayId", param="GatewayId"),
        Prop(name="routeTableId", param="RouteTableId", change=_replace_association),
    ),
    create=Call("associate_route_table"),
    id="AssociationId",
    read=_read_imported_association,
    delete=_delete_association,
    key=("subnetId", "gatewayId"),
    import_id=_import_association,
    find=_find_association,
    validate=lambda inputs: (
        []
        if bool(inputs.get("subnetId")) != bool(inputs.get("gatewayId"))
        else [("subnetId", "give exactly one of subnetId and gatewayId")]
    ),
)

RESOURCES = (ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION)
