from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cloud.aws import Aws

ABSENT, UNSUPPORTED = "0123456789abcdef0", "UnsupportedByEmbeddedCloud"
Given = dict[str, Any]


@dataclass
class Net:
    """A VPC with an IPv6 range, and one route table."""

    ec2: Any
    vpc: str
    table: str

    def routes(self) -> dict[str, Given]:
        """Return the table's IPv6 routes by destination."""
        routes = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"][0]["Routes"]
        return {r["DestinationIpv6CidrBlock"]: r for r in routes if "DestinationIpv6CidrBlock" in r}


def make(ec2: Any) -> Net:
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    return Net(ec2, vpc, ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])


@pytest.fixture
def net(aws: Aws) -> Net:
    return make(aws.client("ec2"))


@pytest.fixture
def other(aws: Aws) -> Net:
    return make(aws.client("ec2"))


def prefixes(net: Net) -> str:
    return str(net.ec2.describe_prefix_lists()["PrefixLists"][0]["PrefixListId"])


def egress(net: Net, **given: Any) -> str:
    answer = net.ec2.create_egress_only_internet_gateway(VpcId=net.vpc, **given)["EgressOnlyInternetGateway"]
    return str(answer["EgressOnlyInternetGatewayId"])


def described(net: Net, **given: Any) -> list[str]:
    found = net.ec2.describe_egress_only_internet_gateways(**given)["EgressOnlyInternetGateways"]
    return [one["EgressOnlyInternetGatewayId"] for one in found]


def test_a_vpc_has_one_egress_only_gateway_which_is_found_by_tag(net: Net, other: Net) -> None:
    specification = {"ResourceType": "egress-only-internet-gateway", "Tags": [{"Key": "n", "Value": net.vpc}]}
    gateway = egress(net, TagSpecifications=[specification])
    with refused("InvalidParameterValue", net.vpc):
        egress(net)
    another = egress(other)
    assert described(net, Filters=[{"Name": "tag:n", "Values": [net.vpc]}]) == [gateway]
    assert {gateway, another} <= set(described(net))
    with refused("InvalidParameterValue", "taggable"):
        egress(net, TagSpecifications=[{"ResourceType": "internet-gateway"}])
    with refused("InvalidVpcID.NotFound"):
        net.ec2.create_egress_only_internet_gateway(VpcId=f"vpc-{ABSENT}")


def test_a_vpc_with_an_egress_only_gateway_stays(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.17.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=made["EgressOnlyInternetGatewayId"])
    ec2.delete_vpc(VpcId=vpc)


def test_ipv6_routes_lead_out_by_an_egress_only_gateway(net: Net) -> None:
    gateway, table = egress(net), net.table
    given = {"RouteTableId": table, "EgressOnlyInternetGatewayId": gateway}
    net.ec2.create_route(**given, DestinationIpv6CidrBlock="::/0")
    with refused("RouteAlreadyExists", "::/0"):
        net.ec2.create_route(**given, DestinationIpv6CidrBlock="0::/0")
    net.ec2.replace_route(**given, DestinationIpv6CidrBlock="::/0")
    assert net.routes()["::/0"]["EgressOnlyInternetGatewayId"] == gateway
    assert net.routes()["::/0"]["State"] == "active"
    net.ec2.create_route(**given, DestinationIpv6CidrBlock="2001:db8::1/32")
    net.ec2.delete_route(RouteTableId=table, DestinationIpv6CidrBlock="2001:db8::/32")
    assert "2001:db8::/32" not in net.routes()
    net.ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway)
    assert net.routes()["::/0"]["State"] == "blackhole"


def own_range(net: Net) -> str:
    vpc = net.ec2.describe_vpcs(VpcIds=[net.vpc])["Vpcs"][0]
    return str(vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"])


ROUTES: list[tuple[str, Callable[[Net, Net], Given], str, str]] = [
    (
        "ipv4",
        lambda n, _o: {"DestinationCidrBlock": "0.0.0.0/0", **eigw(n)},
        "InvalidParameterValue",
        "IPv6 only",
    ),
    (
        "foreign",
        lambda _n, o: {"DestinationIpv6CidrBlock": "::/0", **eigw(o)},
        "InvalidParameterValue",
        "different",
    ),
    (
        "absent",
        lambda _n, _o: {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": f"eigw-{ABSENT}"},
        "InvalidGatewayID.NotFound",
        "",
    ),
    (
        "no-range",
        lambda n, _o: {"DestinationIpv6CidrBlock": "::", **eigw(n)},
        "InvalidParameterValue",
        "IPv6 CIDR",
    ),
    (
        "ipv4-as-6",
        lambda n, _o: {"DestinationIpv6CidrBlock": "10.0.0.0/8", **eigw(n)},
        "InvalidParameterValue",
        "",
    ),
    ("own", lambda n, _o: {"DestinationIpv6CidrBlock": own_range(n), **eigw(n)}, "RouteAlreadyExists", ""),
    (
        "inside",
        lambda n, _o: {"DestinationIpv6CidrBlock": own_range(n).replace("/56", "/64"), **eigw(n)},
        "InvalidParameterValue",
        "more specific",
    ),
    (
        "both",
        lambda n, _o: {"DestinationCidrBlock": "0.0.0.0/0", "DestinationIpv6CidrBlock": "::/0", **eigw(n)},
        "InvalidParameterCombination",
        "",
    ),
    ("neither", lambda n, _o: eigw(n), "MissingParameter", ""),
    (
        "internet-gateway",
        lambda _n, _o: {"DestinationIpv6CidrBlock": "::/0", "GatewayId": f"igw-{ABSENT}"},
        UNSUPPORTED,
        "DestinationIpv6CidrBlock and GatewayId",
    ),
    (
        "prefix-list",
        lambda n, _o: {"DestinationPrefixListId": prefixes(n), **eigw(n)},
        UNSUPPORTED,
        "DestinationPrefixListId",
    ),
]


def eigw(net: Net) -> Given:
    """Return the VPC's egress-only gateway as a target."""
    found = net.ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"]
    own = [one["EgressOnlyInternetGatewayId"] for one in found if one["Attachments"][0]["VpcId"] == net.vpc]
    return {"EgressOnlyInternetGatewayId": own[0] if own else egress(net)}


@pytest.mark.parametrize(
    ("given", "code", "words"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES]
)
def test_ipv6_routes_that_aws_refuses(
    net: Net, other: Net, given: Callable[[Net, Net], Given], code: str, words: str
) -> None:
    with refused(code, words):
        net.ec2.create_route(RouteTableId=net.table, **given(net, other))


def test_ipv6_routes_need_a_vpc_with_ipv6(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.17.0.0/16")["Vpc"]["VpcId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]
    target = {"EgressOnlyInternetGatewayId": made["EgressOnlyInternetGatewayId"]}
    with refused(UNSUPPORTED, "without an IPv6 range"):
        ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", **target)
