"""Routes of VPC route tables: what they may lead to, and when they are black holes.

Source: EC2 API reference, CreateRoute, ReplaceRoute; VPC user guide, "Route table concepts", "Middlebox
routing" and "Route priority": a route narrower than the VPC must be a whole subnet's, to a middlebox;
"Egress-only internet gateways"; PrivateLink guide, "Gateway endpoints": nobody else changes their routes.
"""

from __future__ import annotations

from ipaddress import IPv6Network
from typing import TYPE_CHECKING, Any

from moto.ec2.models.route_tables import Route
from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, change, network, network6, parameter
from enclave.local.cloud.ec2.transit.state import transit
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

if TYPE_CHECKING:
    from ipaddress import IPv4Network

    from moto.ec2.models import EC2Backend

TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "VpcEndpointId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)
MIDDLEBOXES = frozenset({"NatGatewayId", "NetworkInterfaceId", "VpcEndpointId"})


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(EC2Response, "create_route", _create)
    replace(EC2Response, "replace_route", _replace)
    before(EC2Response, "delete_route", _check_delete)
    Route.state = property(_state)  # type: ignore[assignment,method-assign]  # moto's is always "active"


def _create(original: Any) -> Any:
    def create_route(response: EC2Response) -> Any:
        ec2 = backend(response)
        table = ec2.get_route_table(parameter(response, "RouteTableId"))
        destination = _destination(response)
        if _route(table, destination) is not None:
            message = f"The route identified by {destination} already exists."
            raise AwsError("RouteAlreadyExists", message)
        _check_target(response, ec2, table, destination)
        result = original(response)
        gateway_id = parameter(response, "TransitGatewayId")
        if gateway_id is not None:  # moto looks for it in the caller's account only
            _route(table, destination).transit_gateway = transit.gateways[gateway_id]
        return result

    return create_route


def _route(table: Any, destination: IPv4Network | IPv6Network) -> Any:
    if isinstance(destination, IPv6Network):  # moto writes its own ranges with leading zeros
        routes = (r for r in table.routes if r.destination_ipv6_cidr_block)
        return next((r for r in routes if network6(r.destination_ipv6_cidr_block) == destination), None)
    return next((r for r in table.routes if r.destination_cidr_block == str(destination)), None)


def _destination(response: EC2Response) -> IPv4Network | IPv6Network:
    """Return the route's destination, in the canonical form that AWS stores."""
    text, text6 = parameter(response, "DestinationCidrBlock"), parameter(response, "DestinationIpv6CidrBlock")
    if parameter(response, "DestinationPrefixListId") is not None:
        raise NotImplementedError("Routes with DestinationPrefixListId")
    if (text is None) == (text6 is None):
        message = "The request must contain exactly one of: DestinationCidrBlock, DestinationIpv6CidrBlock"
        raise AwsError("MissingParameter" if text is None else "InvalidParameterCombination", message)
    if text6 is not None:
        destination6 = network6(text6, "destinationIpv6CidrBlock")
        change(response, DestinationIpv6CidrBlock=str(destination6))
        return destination6
    destination = network(text, "destinationCidrBlock")
    change(response, DestinationCidrBlock=str(destination))
    return destination


def _check_target(
    response: EC2Response, ec2: EC2Backend, table: Any, destination: IPv4Network | IPv6Network
) -> None:
    given = [name for name in TARGETS if parameter(response, name) is not None]
    if len(given) != 1:
        message = "The request must contain exactly one of gatewayId, natGatewayId, transitGatewayId, "
        message += "vpcPeeringConnectionId, networkInterfaceId, vpcEndpointId, instanceId"
        raise AwsError("InvalidParameterCombination" if given else "MissingParameter", message)
    kind, target = given[0], parameter(response, given[0])
    if kind == "GatewayId" and target.startswith("vpce-"):
        kind = "VpcEndpointId"
        change(response, GatewayId=None, VpcEndpointId=target)
    if isinstance(destination, IPv6Network):
        _check_inside6(ec2, table.vpc_id, destination, kind)
    else:
        _check_inside(ec2, table.vpc_id, destination, kind)
    checker = _CHECKS.get(kind)
    if checker is None:
        raise NotImplementedError(f"Routes with {kind}")
    checker(ec2, table, target)


def _check_inside(ec2: EC2Backend, vpc_id: str, destination: IPv4Network, kind: str) -> None:
    """Hold a route inside the VPC's own range to a subnet's exact range and a middlebox."""
    if kind == "EgressOnlyInternetGatewayId":
        message = "Egress-only internet gateways are for IPv6 only: give destinationIpv6CidrBlock"
        raise AwsError("InvalidParameterValue", message)
    ranges = [network(item["cidr_block"]) for item in ec2.get_vpc(vpc_id).cidr_block_association_set]
    if not any(destination.subnet_of(own) for own in ranges):
        return
    subnets = {subnet.cidr_block for subnet in ec2.describe_subnets(filters={"vpc-id": vpc_id})}
    if kind not in MIDDLEBOXES or str(destination) not in subnets:
        message = (
            f"The destination CIDR block {destination} is equal to or more specific than one of this VPC's "
            "CIDR blocks. This route can target only an interface, a NAT gateway or a Gateway Load Balancer "
            "endpoint, and must match a subnet's CIDR block."
        )
        raise AwsError("InvalidParameterValue", message)


def _check_inside6(ec2: EC2Backend, vpc_id: str, destination: IPv6Network, kind: str) -> None:
    """Hold an IPv6 route to what is modelled: out of a VPC that has IPv6, by an egress-only gateway."""
    if kind != "EgressOnlyInternetGatewayId":
        raise NotImplementedError(f"Routes with DestinationIpv6CidrBlock and {kind}")
    ranges = [network6(item["cidr_block"]) for item in ec2.get_vpc(vpc_id).ipv6_cidr_block_association_set]
    if not ranges:
        raise NotImplementedError("Routes with DestinationIpv6CidrBlock in a VPC without an IPv6 range")
    if any(destination.subnet_of(own) for own in ranges):
        message = (
            f"The destination CIDR block {destination} is equal to or more specific than one of this VPC's "
        )
        message += "CIDR blocks. This route can target only an interface or a Gateway Load Balancer endpoint."
        raise AwsError("InvalidParameterValue", message)


def _different(table: Any, kind: str, target: str) -> AwsError:
    message = f"route table {table.id} and {kind} {target} belong to different networks"
    return AwsError("InvalidParameterValue", message)


def _internet(ec2: EC2Backend, table: Any, target: str) -> None:
    if not target.startswith("igw-"):
        raise NotImplementedError(f"Routes to gateway {target}")
    gateway = ec2.internet_gateways.get(target)
    if gateway is None:
        raise AwsError("InvalidGatewayID.NotFound", f"The gateway ID '{target}' does not exist")
    if gateway.vpc is None or gateway.vpc.id != table.vpc_id:
        raise _different(table, "network gateway", target)


def _nat(ec2: EC2Backend, table: Any, target: str) -> None:
    nat = ec2.nat_gateways.get(target)
    if nat is None or nat.state != "available":
        raise AwsError("InvalidNatGatewayID.NotFound", f"The natGateway ID '{target}' does not exist")
    if nat.vpc_id != table.vpc_id:
        raise _different(table, "NAT gateway", target)


def _transit(ec2: EC2Backend, table: Any, target: str) -> None:
    if not transit.is_attached(target, table.vpc_id, ec2.region_name):
        raise AwsError(
            "InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{target}' does not exist."
        )


def _peering(ec2: EC2Backend, table: Any, target: str) -> None:
    peering = ec2.vpc_pcxs.get(target)
    if peering is None or peering.status["Code"] not in {"active", "pending-acceptance"}:
        message = f"The vpcPeeringConnection ID '{target}' does not exist"
        raise AwsError("InvalidVpcPeeringConnectionID.NotFound", message)
    if table.vpc_id not in {peering.vpc.id, peering.peer_vpc.id}:
        raise _different(table, "VPC peering connection", target)


def _interface(ec2: EC2Backend, table: Any, target: str) -> None:
    if ec2.get_network_interface(target).subnet.vpc_id != table.vpc_id:
        raise _different(table, "interface", target)


def _egress_only(ec2: EC2Backend, table: Any, target: str) -> None:
    gateway = ec2.egress_only_internet_gateways.get(target)
    if gateway is None:
        raise AwsError("InvalidGatewayID.NotFound", f"The gateway ID '{target}' does not exist")
    if gateway.vpc_id != table.vpc_id:
        raise _different(table, "egress-only internet gateway", target)


def _endpoint(ec2: EC2Backend, table: Any, target: str) -> None:
    endpoint = ec2.vpc_end_points.get(target)
    if endpoint is None or endpoint.state == "deleted":
        raise AwsError("InvalidVpcEndpointId.NotFound", f"The vpcEndpoint ID '{target}' does not exist")
    if endpoint.vpc_id != table.vpc_id:
        raise _different(table, "vpcEndpoint", target)


_CHECKS = {
    "GatewayId": _internet,
    "NatGatewayId": _nat,
    "TransitGatewayId": _transit,
    "VpcPeeringConnectionId": _peering,
    "NetworkInterfaceId": _interface,
    "VpcEndpointId": _endpoint,
    "EgressOnlyInternetGatewayId": _egress_only,
}


def _replace(_: Any) -> Any:
    def replace_route(response: EC2Response) -> Any:
        ec2 = backend(response)
        table = ec2.get_route_table(parameter(response, "RouteTableId"))
        _check_endpoint_route(response, table, "replace")
        destination = _destination(response)
        old = _route(table, destination)
        if old is None or old.local:
            message = f"There is no route defined for '{destination}' in the route table. "
            message += "Use CreateRoute instead."
            raise AwsError("InvalidParameterValue", message)
        _check_target(response, ec2, table, destination)
        ec2.delete_route(table.id, str(destination))
        return response.create_route()

    return replace_route


def _check_delete(response: EC2Response) -> None:
    table = backend(response).get_route_table(parameter(response, "RouteTableId"))
    _check_endpoint_route(response, table, "remove")
    destination = _destination(response)
    route = _route(table, destination)
    if route is not None and route.local:
        message = f"cannot remove local route {destination} in route table {table.id}"
        raise AwsError("InvalidParameterValue", message)


def _check_endpoint_route(response: EC2Response, table: Any, doing: str) -> None:
    """Refuse to touch the route that a gateway endpoint put into a table: it comes and goes with that."""
    prefixes = parameter(response, "DestinationPrefixListId")
    route = next((r for r in table.routes if prefixes and r.destination_prefix_list_id == prefixes), None)
    if route is not None and str(route.gateway_id).startswith("vpce-"):
        message = f"cannot {doing} VPC endpoint route {route.gateway_id} in route table {table.id}"
        raise AwsError("InvalidParameterValue", message)


def _state(route: Any) -> str:
    """Return ``blackhole`` for a route whose target is gone or no longer of its VPC."""
    ec2, table = route.route_table.ec2_backend, route.route_table
    gone = (
        (route.nat_gateway and route.nat_gateway.state != "available")
        or (
            route.gateway
            and route.gateway_id.startswith("igw-")
            and not _attached(route.gateway, table.vpc_id)
        )
        or (route.egress_only_igw and route.egress_only_igw.id not in ec2.egress_only_internet_gateways)
        or (route.vpc_endpoint_id and route.vpc_endpoint_id not in ec2.vpc_end_points)
        or (route.vpc_pcx and route.vpc_pcx.status["Code"] != "active")
        or (
            route.transit_gateway_id
            and not transit.is_attached(route.transit_gateway_id, table.vpc_id, ec2.region_name)
        )
    )
    return "blackhole" if gone else "active"


def _attached(gateway: Any, vpc_id: str) -> bool:
    """Tell whether an internet gateway is a VPC's."""
    return gateway.vpc is not None and gateway.vpc.id == vpc_id
