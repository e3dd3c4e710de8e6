"""Gateways, NAT gateways, services' endpoints and peerings."""

from ipaddress import ip_network
from typing import Any

import pytest
from reading_facts import Of, Program, cloud_id, gaps, site, vpc

from enclave.graph.facts import UNKNOWN
from enclave.graph.reachability.network import Network

BOTH = pytest.mark.parametrize("way", ["exported", "previewed"])
GATEWAY = "ec2/internetGateway:InternetGateway"
ATTACHMENT = "ec2/internetGatewayAttachment:InternetGatewayAttachment"


def read(program: Program, way: str) -> Network:
    return program.exported() if way == "exported" else program.previewed()


@BOTH
@pytest.mark.parametrize("separate", [False, True], ids=["own", "attachment"])
def test_an_internet_gateway_is_its_vpc_s(separate: bool, way: str) -> None:
    program = vpc().add(GATEWAY, "internet", **({} if separate else {"vpcId": Of("vpc")}))
    if separate:
        program.add(ATTACHMENT, "attachment", internetGatewayId=Of("internet"), vpcId=Of("vpc"))
    (gateway,) = read(program, way).internet_gateways.values()
    assert (gateway.vpc, gateway.egress_only, gateway.table) == (program.urn("vpc"), False, None)


@pytest.mark.parametrize(("props", "expected"), [({}, ""), ({"vpcId": "vpc-9"}, "vpc-9")])
def test_an_internet_gateway_of_no_vpc_here(props: dict[str, Any], expected: str) -> None:
    (gateway,) = vpc().add(GATEWAY, "internet", **props).exported().internet_gateways.values()
    assert gateway.vpc == expected


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        (GATEWAY, {"vpcId": UNKNOWN}),
        (ATTACHMENT, {"internetGatewayId": UNKNOWN, "vpcId": Of("vpc")}),
        (ATTACHMENT, {"internetGatewayId": Of("internet"), "vpcId": UNKNOWN}),
        ("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", {"vpcId": UNKNOWN}),
    ],
)
def test_a_gateway_of_an_unknown_vpc_is_none_that_anybody_knows(type_: str, props: dict[str, Any]) -> None:
    program = vpc()
    if type_ == ATTACHMENT:
        program.add(GATEWAY, "internet")
    network = program.add(type_, "it", **props).exported()
    assert network.internet_gateways == {}
    assert [gap.rpartition(":")[0] for gap in gaps(network)] == ["it"]


@BOTH
def test_an_egress_only_gateway(way: str) -> None:
    program = vpc().add("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "out", vpcId=Of("vpc"))
    (gateway,) = read(program, way).internet_gateways.values()
    assert (gateway.vpc, gateway.egress_only) == (program.urn("vpc"), True)


@BOTH
@pytest.mark.parametrize(
    ("kind", "public"),
    [({}, True), ({"connectivityType": "private"}, False), ({"connectivityType": UNKNOWN}, True)],
)
def test_nat_gateways(kind: dict[str, Any], public: bool, way: str) -> None:
    program = site().add("ec2/natGateway:NatGateway", "nat", subnetId=Of("wall"), **kind)
    (gateway,) = read(program, way).nat_gateways.values()
    assert (gateway.subnet, gateway.public) == (program.urn("wall"), public)


@pytest.mark.parametrize(
    "props", [{"subnetId": UNKNOWN}, {"subnetId": "subnet-9"}, {"availabilityMode": "regional"}]
)
def test_a_nat_gateway_in_no_subnet_here_is_none_that_anybody_knows(props: dict[str, Any]) -> None:
    network = site().add("ec2/natGateway:NatGateway", "nat", **props).exported()
    assert network.nat_gateways == {}
    assert gaps(network) == ["nat: its subnet isn't known"]


# ---- services


@BOTH
def test_a_gateway_endpoint_stands_in_its_tables(way: str) -> None:
    program = site().add(
        "ec2/vpcEndpoint:VpcEndpoint",
        "s3",
        vpcId=Of("vpc"),
        serviceName="com.amazonaws.eu-west-1.s3",
        routeTableIds=[Of("work-table")],
        outputs={"cidrBlocks": ["198.51.100.0/24", "203.0.113.0/24"]},
    )
    program.add(
        "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        "more",
        routeTableId=Of("wall-table"),
        vpcEndpointId=Of("s3"),
    )
    network = read(program, way)
    (service,) = network.services.values()
    ranges = ["198.51.100.0/24", "203.0.113.0/24"] if way == "exported" else []
    assert (service.gateway, service.service) == (True, "com.amazonaws.eu-west-1.s3")
    assert service.tables == (program.urn("work-table"), program.urn("wall-table"))
    assert service.ranges == tuple(map(ip_network, ranges))
    assert network.tables[program.urn("work-table")].complete
    assert network.gaps == ()


def test_ranges_of_a_service_are_all_known_or_none() -> None:
    program = site().add(
        "ec2/vpcEndpoint:VpcEndpoint",
        "s3",
        vpcId=Of("vpc"),
        outputs={"cidrBlocks": ["198.51.100.0/24", UNKNOWN]},
    )
    (service,) = program.exported().services.values()
    assert service.ranges == ()


@BOTH
def test_an_interface_endpoint_stands_in_its_subnets(way: str) -> None:
    program = site().add(
        "ec2/vpcEndpoint:VpcEndpoint",
        "kms",
        vpcId=Of("vpc"),
        vpcEndpointType="Interface",
        subnetIds=[Of("work")],
    )
    program.add(
        "ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
        "more",
        subnetId=Of("wall"),
        vpcEndpointId=Of("kms"),
    )
    (service,) = read(program, way).services.values()
    assert (service.gateway, service.tables) == (False, ())
    assert service.subnets == (program.urn("work"), program.urn("wall"))


@pytest.mark.parametrize(("kind", "gateway"), [(UNKNOWN, True), ("Gateway", True), ("Resource", False)])
def test_kinds_of_endpoints(kind: Any, gateway: bool) -> None:
    program = site().add("ec2/vpcEndpoint:VpcEndpoint", "it", vpcId=Of("vpc"), vpcEndpointType=kind)
    (service,) = program.exported().services.values()
    assert service.gateway is gateway


# ---- peerings

CONNECTION = "ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"


def two_vpcs() -> Program:
    program = site()
    return program.add("ec2/vpc:Vpc", "far", cidrBlock="10.17.0.0/16", region="eu-north-1")


@BOTH
def test_a_peering_has_both_ends_and_one_element(way: str) -> None:
    program = two_vpcs().add(CONNECTION, "peering", vpcId=Of("vpc"), peerVpcId=Of("far"))
    program.add(ACCEPTER, "accepter", vpcPeeringConnectionId=Of("peering"))
    program.add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationCidrBlock="10.17.0.0/16",
        vpcPeeringConnectionId=Of("accepter"),
    )
    network = read(program, way)
    (peering,) = network.peerings.values()
    assert peering.id == program.urn("peering")
    assert [end.vpc for end in peering.ends] == [program.urn("vpc"), program.urn("far")]
    (route,) = network.tables[program.urn("work-table")].routes
    assert [target.id for target in route.targets] == [program.urn("peering")]


def test_a_peering_with_a_vpc_that_is_not_here() -> None:
    network = site().add(CONNECTION, "peering", vpcId=Of("vpc"), peerVpcId="vpc-9").exported()
    (peering,) = network.peerings.values()
    assert peering.ends[1].vpc is None
    assert "vpc-9" in peering.ends[1].label


@pytest.mark.parametrize("name", ["vpcId", "peerVpcId"])
def test_a_peering_with_an_unknown_vpc_may_lead_anywhere(name: str) -> None:
    ends: dict[str, Any] = {"vpcId": Of("vpc"), "peerVpcId": "vpc-9"}
    network = site().add(CONNECTION, "peering", **(ends | {name: UNKNOWN})).exported()
    assert network.peerings == {}
    assert gaps(network) == ["peering: where it stands isn't known"]


def test_an_accepter_alone_tells_both_ends() -> None:
    program = site().add(
        ACCEPTER,
        "accepter",
        vpcPeeringConnectionId="pcx-9",
        outputs={"vpcId": cloud_id("vpc"), "peerVpcId": "vpc-9"},
    )
    (peering,) = program.exported().peerings.values()
    assert [end.vpc for end in peering.ends] == [program.urn("vpc"), None]
