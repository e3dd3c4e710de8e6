from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DUBLIN, DUBLIN_2, NORWAY, STOCKHOLM, refused, role_arn, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cloud.aws import Aws

ANYWHERE = "0.0.0.0/0"
ABSENT = "0123456789abcdef0"


@dataclass
class Net:
    """A VPC 10.16.0.0/16 with one subnet 10.16.1.0/28 and one route table."""

    ec2: Any
    vpc: str
    subnet: str
    table: str

    def gateway(self) -> str:
        """Attach an internet gateway."""
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.vpc)
        return str(made)

    def nat(self) -> str:
        """Make a NAT gateway in the subnet."""
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=self.subnet, AllocationId=address)["NatGateway"]
        return str(made["NatGatewayId"])

    def routes(self) -> dict[str, dict[str, str]]:
        """Return the table's routes by destination."""
        tables = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"]
        return {route["DestinationCidrBlock"]: route for route in tables[0]["Routes"]}


def make(ec2: Any, cidr: str = "10.16") -> Net:
    vpc = ec2.create_vpc(CidrBlock=f"{cidr}.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"{cidr}.1.0/28")["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    return Net(ec2, vpc, subnet, table)


@pytest.fixture
def net(aws: Aws) -> Net:
    return make(aws.client("ec2"))


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/29", "10.0.0.0", "10.0.0.300/16", "text"])
def test_vpc_ranges_that_aws_refuses(aws: Aws, cidr: str):
    code = "InvalidVpc.Range" if cidr in {"10.0.0.0/15", "10.0.0.0/29"} else "InvalidParameterValue"
    with refused(code):
        aws.client("ec2").create_vpc(CidrBlock=cidr)


def test_ranges_are_stored_in_canonical_form(net: Net):
    assert net.ec2.create_vpc(CidrBlock="10.20.1.1/16")["Vpc"]["CidrBlock"] == "10.20.0.0/16"
    subnet = net.ec2.create_subnet(VpcId=net.vpc, CidrBlock="10.16.7.9/24")["Subnet"]
    assert subnet["CidrBlock"] == "10.16.7.0/24"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"CidrBlock": "10.17.0.0/24"}, "InvalidSubnet.Range"),
        ({"CidrBlock": "10.16.1.0/24"}, "InvalidSubnet.Conflict"),
        ({"CidrBlock": "10.16.2.0/29"}, "InvalidSubnet.Range"),
        ({"CidrBlock": "10.16.2.0/24", "AvailabilityZoneId": "eun1-az1"}, "InvalidParameterValue"),
        ({"CidrBlock": "10.16.2.0/24", "AvailabilityZone": "us-east-1a"}, "InvalidParameterValue"),
        (
            {"CidrBlock": "10.16.2.0/24", "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az1"},
            "InvalidParameterCombination",
        ),
        ({"CidrBlock": "10.16.2.0/24", "VpcId": f"vpc-{ABSENT}"}, "InvalidVpcID.NotFound"),
        (
            {
                "CidrBlock": "10.16.2.0/24",
                "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}],
            },
            "InvalidParameterValue",
        ),
        (
            {
                "CidrBlock": "10.16.2.0/24",
                "TagSpecifications": [{"ResourceType": "subnet", "Tags": [{"Key": "aws:x", "Value": "b"}]}],
            },
            "InvalidParameterValue",
        ),
    ],
)
def test_subnets_that_aws_refuses(net: Net, given: dict[str, Any], code: str):
    with refused(code):
        net.ec2.create_subnet(**({"VpcId": net.vpc} | given))


def test_new_subnets_are_private_and_where_they_were_asked_for(net: Net):
    given = {"VpcId": net.vpc, "CidrBlock": "10.16.3.0/24", "AvailabilityZoneId": "euw1-az2"}
    subnet = net.ec2.create_subnet(**given)["Subnet"]
    assert subnet["AvailabilityZoneId"] == "euw1-az2"
    assert (subnet["MapPublicIpOnLaunch"], subnet["DefaultForAz"]) == (False, False)


@pytest.mark.parametrize(
    ("prepare", "remove"),
    [
        (lambda _: None, lambda n: n.ec2.delete_vpc(VpcId=n.vpc)),
        (lambda n: n.gateway() and n.nat(), lambda n: n.ec2.delete_subnet(SubnetId=n.subnet)),
        (
            lambda n: n.ec2.associate_route_table(RouteTableId=n.table, SubnetId=n.subnet),
            lambda n: n.ec2.delete_route_table(RouteTableId=n.table),
        ),
        (
            lambda n: setattr(n, "igw", n.gateway()) or n.nat(),
            lambda n: n.ec2.detach_internet_gateway(InternetGatewayId=n.igw, VpcId=n.vpc),
        ),
        (
            lambda n: setattr(n, "igw", n.gateway()),
            lambda n: n.ec2.delete_internet_gateway(InternetGatewayId=n.igw),
        ),
        (lambda _: None, lambda n: n.ec2.delete_route_table(RouteTableId=main_table(n))),
    ],
    ids=["vpc", "subnet", "associated-table", "detach-gateway", "attached-gateway", "main-table"],
)
def test_what_is_in_use_is_not_deleted(net: Net, prepare: Callable[[Net], Any], remove: Callable[[Net], Any]):
    prepare(net)
    with refused("DependencyViolation"):
        remove(net)


def main_table(net: Net) -> str:
    tables = net.ec2.describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [net.vpc]}, {"Name": "association.main", "Values": ["true"]}]
    )
    return str(tables["RouteTables"][0]["RouteTableId"])


def test_vpc_goes_once_it_is_empty(net: Net):
    net.ec2.associate_route_table(RouteTableId=net.table, SubnetId=net.subnet)
    net.ec2.delete_subnet(SubnetId=net.subnet)
    net.ec2.delete_route_table(RouteTableId=net.table)
    gateway = net.gateway()
    with refused("DependencyViolation"):
        net.ec2.delete_vpc(VpcId=net.vpc)
    net.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=net.vpc)
    net.ec2.delete_vpc(VpcId=net.vpc)
    acls = net.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [net.vpc]}])
    assert acls["NetworkAcls"] == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"GatewayId": f"igw-{ABSENT}"}, "InvalidGatewayID.NotFound"),
        ({"NatGatewayId": f"nat-{ABSENT}"}, "InvalidNatGatewayID.NotFound"),
        ({"TransitGatewayId": f"tgw-{ABSENT}"}, "InvalidTransitGatewayID.NotFound"),
        ({"VpcEndpointId": f"vpce-{ABSENT}"}, "InvalidVpcEndpointId.NotFound"),
        ({"VpcPeeringConnectionId": f"pcx-{ABSENT}"}, "InvalidVpcPeeringConnectionID.NotFound"),
        ({"NetworkInterfaceId": f"eni-{ABSENT}"}, "InvalidNetworkInterfaceID.NotFound"),
        ({}, "MissingParameter"),
        ({"GatewayId": "igw-1", "NatGatewayId": "nat-1"}, "InvalidParameterCombination"),
        ({"CarrierGatewayId": f"cagw-{ABSENT}"}, "UnsupportedByEmbeddedCloud"),
    ],
)
def test_routes_to_nowhere_are_refused(net: Net, target: dict[str, str], code: str):
    with refused(code):
        net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=ANYWHERE, **target)


def test_route_destinations_are_unique_and_canonical(net: Net):
    gateway = net.gateway()
    net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock="192.0.2.9/24", GatewayId=gateway)
    assert net.routes()["192.0.2.0/24"]["GatewayId"] == gateway
    for again in ("192.0.2.0/24", "10.16.0.0/16"):
        with refused("RouteAlreadyExists"):
            net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=again, GatewayId=gateway)


def test_routes_inside_the_vpc_are_a_whole_subnet_to_a_middlebox(net: Net):
    gateway, nat = net.gateway(), net.nat()
    route = {"RouteTableId": net.table}
    with refused("InvalidParameterValue", "more specific"):
        net.ec2.create_route(**route, DestinationCidrBlock="10.16.1.0/28", GatewayId=gateway)
    with refused("InvalidParameterValue", "more specific"):
        net.ec2.create_route(**route, DestinationCidrBlock="10.16.1.0/29", NatGatewayId=nat)
    with refused("InvalidParameterValue", "more specific"):
        net.ec2.create_route(**route, DestinationCidrBlock="10.16.5.0/28", NatGatewayId=nat)
    net.ec2.create_route(**route, DestinationCidrBlock="10.16.1.0/28", NatGatewayId=nat)
    assert net.routes()["10.16.1.0/28"]["NatGatewayId"] == nat


def test_route_targets_are_of_the_same_vpc(aws: Aws, net: Net):
    other = make(aws.client("ec2"), "10.17")
    gateway = other.gateway()
    for target in ({"GatewayId": gateway}, {"NatGatewayId": other.nat()}):
        with refused("InvalidParameterValue", "different networks"):
            net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=ANYWHERE, **target)
    with refused("InvalidParameterValue", "different networks"):
        net.ec2.associate_route_table(RouteTableId=net.table, SubnetId=other.subnet)


def test_route_is_a_black_hole_once_its_target_is_gone(net: Net):
    net.gateway()
    nat = net.nat()
    net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat)
    assert net.routes()[ANYWHERE]["State"] == "active"
    net.ec2.delete_nat_gateway(NatGatewayId=nat)
    assert net.routes()[ANYWHERE]["State"] == "blackhole"


def test_routes_are_replaced_and_removed_only_where_they_are(net: Net):
    gateway = net.gateway()
    nat = net.nat()
    route = {"RouteTableId": net.table, "DestinationCidrBlock": ANYWHERE}
    with refused("InvalidParameterValue", "no route defined"):
        net.ec2.replace_route(**route, GatewayId=gateway)
    with refused("InvalidRoute.NotFound"):
        net.ec2.delete_route(**route)
    net.ec2.create_route(**route, NatGatewayId=nat)
    net.ec2.replace_route(**route, GatewayId=gateway)
    assert "NatGatewayId" not in net.routes()[ANYWHERE]
    assert net.routes()[ANYWHERE]["GatewayId"] == gateway
    with refused("InvalidParameterValue", "local route"):
        net.ec2.delete_route(RouteTableId=net.table, DestinationCidrBlock="10.16.0.0/16")


def test_subnet_has_one_route_table(net: Net):
    net.ec2.associate_route_table(RouteTableId=net.table, SubnetId=net.subnet)
    second = net.ec2.create_route_table(VpcId=net.vpc)["RouteTable"]["RouteTableId"]
    for table in (second, net.table):
        with refused("Resource.AlreadyAssociated"):
            net.ec2.associate_route_table(RouteTableId=table, SubnetId=net.subnet)


def test_vpc_has_one_internet_gateway(net: Net):
    net.gateway()
    with refused("InvalidParameterValue", "already has an internet gateway"):
        net.gateway()


def test_nat_gateway_wants_a_free_address_and_a_way_out(net: Net):
    ec2 = net.ec2
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    with refused("MissingParameter"):
        ec2.create_nat_gateway(SubnetId=net.subnet)
    with refused("InvalidAllocationID.NotFound"):
        ec2.create_nat_gateway(SubnetId=net.subnet, AllocationId=f"eipalloc-{ABSENT}")
    failed = ec2.create_nat_gateway(SubnetId=net.subnet, AllocationId=address)["NatGateway"]
    assert (failed["State"], failed["FailureCode"]) == ("failed", "Gateway.NotAttached")
    net.gateway()
    made = ec2.create_nat_gateway(SubnetId=net.subnet, AllocationId=address)["NatGateway"]
    assert made["State"] == "available"
    with refused("Resource.AlreadyAssociated"):
        ec2.create_nat_gateway(SubnetId=net.subnet, AllocationId=address)
    with refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=address)
    ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])
    ec2.release_address(AllocationId=address)
    with refused("NatGatewayNotFound"):
        ec2.describe_nat_gateways(NatGatewayIds=[f"nat-{ABSENT}"])


def test_defaults_of_a_vpc_stay(net: Net):
    of_vpc = [{"Name": "vpc-id", "Values": [net.vpc]}]
    group = net.ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"][0]["GroupId"]
    acl = net.ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"][0]["NetworkAclId"]
    with refused("CannotDelete"):
        net.ec2.delete_security_group(GroupId=group)
    with refused("InvalidParameterValue", "default network ACL"):
        net.ec2.delete_network_acl(NetworkAclId=acl)


def test_network_acl_entries_are_numbered_and_unique(net: Net):
    acl = net.ec2.create_network_acl(VpcId=net.vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "Egress": False}
    rule = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": ANYWHERE}
    net.ec2.create_network_acl_entry(**entry, **rule, RuleNumber=100)
    with refused("NetworkAclEntryAlreadyExists"):
        net.ec2.create_network_acl_entry(**entry, **rule, RuleNumber=100)
    with refused("InvalidParameterValue"):
        net.ec2.create_network_acl_entry(**entry, **rule, RuleNumber=32767)
    with refused("InvalidNetworkAclEntry.NotFound"):
        net.ec2.delete_network_acl_entry(**entry, RuleNumber=7)
    with refused("InvalidAssociationID.NotFound"):
        net.ec2.replace_network_acl_association(AssociationId=f"aclassoc-{ABSENT}", NetworkAclId=acl)


def test_peering_is_accepted_by_the_other_side(aws: Aws, net: Net):
    north = make(aws.client("ec2", NORWAY, STOCKHOLM), "10.32")
    wanted = {"VpcId": net.vpc, "PeerVpcId": north.vpc, "PeerOwnerId": NORWAY, "PeerRegion": STOCKHOLM}
    made = net.ec2.create_vpc_peering_connection(**wanted)["VpcPeeringConnection"]
    peering = made["VpcPeeringConnectionId"]
    with refused("OperationNotPermitted"):
        net.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    with refused("VpcPeeringConnectionAlreadyExists"):
        net.ec2.create_vpc_peering_connection(**wanted)
    accepted = north.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    assert accepted["VpcPeeringConnection"]["Status"]["Code"] == "active"
    seen = net.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])
    assert seen["VpcPeeringConnections"][0]["Status"]["Code"] == "active"
    net.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
    with refused("InvalidStateTransition"):
        net.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)


def test_peerings_that_cannot_work(aws: Aws, net: Net):
    same_range = make(aws.client("ec2", DUBLIN_2))
    made = net.ec2.create_vpc_peering_connection(
        VpcId=net.vpc, PeerVpcId=same_range.vpc, PeerOwnerId=DUBLIN_2
    )
    peering = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    seen = net.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])
    assert seen["VpcPeeringConnections"][0]["Status"]["Code"] == "failed"
    with refused("InvalidParameterValue", "same"):
        net.ec2.create_vpc_peering_connection(VpcId=net.vpc, PeerVpcId=net.vpc)
    for owner in (DUBLIN_2, "999999999999"):
        with refused("InvalidVpcID.NotFound"):
            net.ec2.create_vpc_peering_connection(VpcId=net.vpc, PeerVpcId=f"vpc-{ABSENT}", PeerOwnerId=owner)


def flow_log_role(aws: Aws, service: str) -> str:
    name = unique("flow-logs")
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return role_arn(DUBLIN, name)


def test_flow_logs_want_a_role_that_trusts_them(aws: Aws, net: Net):
    group = unique("flow")
    aws.client("logs").create_log_group(logGroupName=group)
    given = {"ResourceIds": [net.vpc], "ResourceType": "VPC", "TrafficType": "ALL"}
    given["LogDestination"] = f"arn:aws:logs:eu-west-1:{DUBLIN}:log-group:{group}"
    wrong = flow_log_role(aws, "ec2.amazonaws.com")
    for role in (role_arn(DUBLIN, "missing"), wrong):
        with refused("InvalidParameterValue", "assume"):
            net.ec2.create_flow_logs(**given, DeliverLogsPermissionArn=role)
    role = flow_log_role(aws, "vpc-flow-logs.amazonaws.com")
    made = net.ec2.create_flow_logs(**given, DeliverLogsPermissionArn=role)["FlowLogIds"]
    assert net.ec2.describe_flow_logs(FlowLogIds=made)["FlowLogs"][0]["DeliverLogsStatus"] == "SUCCESS"
    with refused("FlowLogAlreadyExists"):
        net.ec2.create_flow_logs(**given, DeliverLogsPermissionArn=role)
    with refused("InvalidFlowLogId.NotFound"):
        net.ec2.describe_flow_logs(FlowLogIds=[f"fl-{ABSENT}"])
    missing = given | {"LogDestination": given["LogDestination"] + "-missing"}
    made = net.ec2.create_flow_logs(**missing, DeliverLogsPermissionArn=role)["FlowLogIds"]
    assert net.ec2.describe_flow_logs(FlowLogIds=made)["FlowLogs"][0]["DeliverLogsStatus"] == "FAILED"
