from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DUBLIN, refused, role_arn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cloud.aws import Aws

S3, DYNAMODB, KMS = (f"com.amazonaws.eu-west-1.{name}" for name in ("s3", "dynamodb", "kms"))
ABSENT, UNSUPPORTED = "0123456789abcdef0", "UnsupportedByEmbeddedCloud"
Given = dict[str, Any]


def document(**changes: Any) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"} | changes
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass
class Net:
    """A VPC with both DNS attributes, two subnets in zone 1, one in zone 2, two tables, two groups."""

    ec2: Any
    vpc: str
    subnets: list[str]
    tables: list[str]
    groups: list[str]
    made: list[str] = field(default_factory=list)

    def gateway(self, **given: Any) -> str:
        return self.create({"ServiceName": S3, "RouteTableIds": self.tables[:1]} | given)

    def interface(self, **given: Any) -> str:
        fixed = {"ServiceName": KMS, "VpcEndpointType": "Interface", "PrivateDnsEnabled": False}
        return self.create(
            fixed | {"SubnetIds": self.subnets[1:], "SecurityGroupIds": self.groups[:1]} | given
        )

    def create(self, given: Given) -> str:
        made = self.ec2.create_vpc_endpoint(**({"VpcId": self.vpc} | given))["VpcEndpoint"]["VpcEndpointId"]
        return str(made)

    def seen(self, endpoint: str) -> Given:
        return dict(self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0])

    def modify(self, endpoint: str, **given: Any) -> None:
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, **given)

    def delete(self, endpoint: str) -> list[Given]:
        return list(self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])["Unsuccessful"])

    def prefixes(self, service: str = S3) -> str:
        filters = [{"Name": "prefix-list-name", "Values": [service]}]
        return str(self.ec2.describe_prefix_lists(Filters=filters)["PrefixLists"][0]["PrefixListId"])

    def routes(self, table: str) -> dict[str, Given]:
        routes = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return {route[next(key for key in route if key.startswith("Destination"))]: route for route in routes}

    def interfaces(self, endpoint: str) -> dict[str, Given]:
        ids = self.seen(endpoint)["NetworkInterfaceIds"]
        if not ids:
            return {}
        found = self.ec2.describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]
        return {one["SubnetId"]: one for one in found}


def make(ec2: Any) -> Net:
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.16.{n}.0/24", AvailabilityZoneId=f"euw1-az{zone}")
        for n, zone in enumerate((1, 1, 2))
    ]
    tables = [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
    groups = [
        ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"] for name in "ab"
    ]
    return Net(ec2, vpc, [one["Subnet"]["SubnetId"] for one in subnets], tables, groups)


@pytest.fixture
def net(aws: Aws) -> Net:
    return make(aws.client("ec2"))


@pytest.fixture(scope="module")
def other(aws: Aws) -> Net:
    return make(aws.client("ec2"))


def test_a_gateway_endpoint_has_a_route_in_each_of_its_tables(net: Net) -> None:
    endpoint = net.create({"ServiceName": S3, "RouteTableIds": net.tables})
    seen = net.seen(endpoint)
    assert (seen["VpcEndpointType"], seen["State"], seen["RouteTableIds"]) == (
        "Gateway",
        "available",
        net.tables,
    )
    assert (seen["PrivateDnsEnabled"], seen["RequesterManaged"]) == (False, False)
    for table in net.tables:
        route = net.routes(table)[net.prefixes()]
        assert (route["GatewayId"], route["State"]) == (endpoint, "active")
    assert net.delete(endpoint) == []
    assert not any(net.prefixes() in net.routes(table) for table in net.tables)
    with refused("InvalidVpcEndpointId.NotFound"):
        net.seen(endpoint)
    net.create({"ServiceName": S3, "RouteTableIds": net.tables})


def test_a_gateway_endpoint_gains_and_loses_tables(net: Net) -> None:
    endpoint, (one, two) = net.gateway(), net.tables
    net.modify(endpoint, AddRouteTableIds=[two], RemoveRouteTableIds=[one])
    assert net.seen(endpoint)["RouteTableIds"] == [two]
    assert net.prefixes() in net.routes(two)
    assert net.prefixes() not in net.routes(one)
    net.ec2.delete_route_table(RouteTableId=two)
    assert net.seen(endpoint)["RouteTableIds"] == []
    assert net.delete(endpoint) == []


def test_the_prefix_list_tells_its_ranges(net: Net) -> None:
    found = net.ec2.describe_prefix_lists(PrefixListIds=[net.prefixes(DYNAMODB)])["PrefixLists"][0]
    assert found["PrefixListName"] == DYNAMODB
    assert all("/" in cidr for cidr in found["Cidrs"])
    assert found["Cidrs"]


def test_nobody_else_touches_the_route_of_a_gateway_endpoint(net: Net) -> None:
    endpoint, where = (
        net.gateway(),
        {"RouteTableId": net.tables[0], "DestinationPrefixListId": net.prefixes()},
    )
    with refused("InvalidParameterValue", endpoint):
        net.ec2.delete_route(**where)
    with refused("InvalidParameterValue", endpoint):
        net.ec2.replace_route(**where, GatewayId=f"igw-{ABSENT}")
    assert net.prefixes() in net.routes(net.tables[0])


GATEWAYS: list[tuple[str, Callable[[Net, Net], Given], str, str]] = [
    (
        "wrong-region",
        lambda _n, _o: {"ServiceName": S3.replace("west-1", "north-1")},
        "InvalidServiceName",
        "",
    ),
    ("no-such", lambda _n, _o: {"ServiceName": S3 + "-nonsense"}, "InvalidServiceName", "does not exist"),
    ("bare-name", lambda _n, _o: {"ServiceName": "s3"}, "InvalidServiceName", "does not exist"),
    (
        "no-gateway",
        lambda _n, _o: {"ServiceName": KMS},
        "InvalidParameter",
        "available service types ([Interface])",
    ),
    ("subnets", lambda n, _o: {"SubnetIds": n.subnets[:1]}, "InvalidParameter", "Subnet IDs"),
    ("groups", lambda n, _o: {"SecurityGroupIds": n.groups}, "InvalidParameter", "Security group IDs"),
    ("private-dns", lambda _n, _o: {"PrivateDnsEnabled": True}, "InvalidParameter", "Private DNS"),
    ("foreign-table", lambda _n, o: {"RouteTableIds": o.tables}, "InvalidParameter", "does not belong"),
    (
        "table-twice",
        lambda n, _o: {"RouteTableIds": n.tables[:1] * 2},
        "RouteAlreadyExists",
        "already has a route",
    ),
    ("no-table", lambda _n, _o: {"RouteTableIds": [f"rtb-{ABSENT}"]}, "InvalidRouteTableID.NotFound", ""),
    ("no-vpc", lambda _n, _o: {"VpcId": f"vpc-{ABSENT}"}, "InvalidVpcID.NotFound", ""),
    ("not-json", lambda _n, _o: {"PolicyDocument": "{"}, "InvalidPolicyDocument", "JSON"),
    ("no-statement", lambda _n, _o: {"PolicyDocument": "{}"}, "InvalidPolicyDocument", "Statement"),
    ("effect", lambda _n, _o: {"PolicyDocument": document(Effect="May")}, "InvalidPolicyDocument", "effect"),
    ("long", lambda _n, _o: {"PolicyDocument": document() + " " * 20480}, "InvalidPolicyDocument", "longer"),
    (
        "tags",
        lambda _n, _o: {"TagSpecifications": [{"ResourceType": "vpc"}]},
        "InvalidParameterValue",
        "taggable",
    ),
    (
        "lb",
        lambda _n, _o: {"VpcEndpointType": "GatewayLoadBalancer"},
        UNSUPPORTED,
        "type Gateway",
    ),
    ("resource", lambda _n, _o: {"VpcEndpointType": "Resource"}, UNSUPPORTED, "type Resource"),
    ("region", lambda _n, _o: {"ServiceRegion": "eu-north-1"}, UNSUPPORTED, "ServiceRegion"),
    ("ipv6", lambda _n, _o: {"IpAddressType": "dualstack"}, UNSUPPORTED, "IpAddressType"),
    (
        "customer",
        lambda _n, _o: {"ServiceName": f"com.amazonaws.vpce.eu-west-1.vpce-svc-{ABSENT}"},
        UNSUPPORTED,
        "vpce-svc",
    ),
    (
        "rare",
        lambda _n, _o: {"ServiceName": S3[:-2] + "braket"},
        UNSUPPORTED,
        "not every region",
    ),
]


@pytest.mark.parametrize(
    ("given", "code", "words"), [row[1:] for row in GATEWAYS], ids=[row[0] for row in GATEWAYS]
)
def test_gateway_endpoints_that_aws_refuses(
    net: Net, other: Net, given: Callable[[Net, Net], Given], code: str, words: str
) -> None:
    with refused(code, words):
        net.gateway(**given(net, other))
    assert net.prefixes() not in net.routes(net.tables[0])


def test_one_gateway_endpoint_of_a_service_for_a_table(net: Net) -> None:
    first = net.gateway()
    with refused("RouteAlreadyExists", net.prefixes()):
        net.gateway()
    second = net.gateway(RouteTableIds=net.tables[1:])
    with refused("RouteAlreadyExists", net.prefixes()):
        net.modify(second, AddRouteTableIds=net.tables[:1])
    assert net.seen(first)["RouteTableIds"] == net.tables[:1]
    net.gateway(ServiceName=DYNAMODB)
    assert {net.prefixes(), net.prefixes(DYNAMODB)} <= set(net.routes(net.tables[0]))


def test_a_policy_is_aws_s_own_until_another_is_set(net: Net) -> None:
    endpoint, wanted = net.gateway(), document(Action="s3:GetObject")
    own = json.loads(net.seen(endpoint)["PolicyDocument"])
    assert own["Statement"] == [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]
    net.modify(endpoint, PolicyDocument=wanted)
    assert net.seen(endpoint)["PolicyDocument"] == wanted
    with refused("InvalidPolicyDocument"):
        net.modify(endpoint, PolicyDocument=document(Effect="May"))
    net.modify(endpoint, ResetPolicy=True)
    assert json.loads(net.seen(endpoint)["PolicyDocument"]) == own


def test_an_interface_endpoint_has_an_interface_in_each_of_its_subnets(net: Net) -> None:
    endpoint = net.interface()
    seen, interfaces = net.seen(endpoint), net.interfaces(endpoint)
    assert (seen["VpcEndpointType"], seen["SubnetIds"]) == ("Interface", net.subnets[1:])
    assert [group["GroupId"] for group in seen["Groups"]] == net.groups[:1]
    assert sorted(interfaces) == sorted(net.subnets[1:])
    for number, subnet in ((1, net.subnets[1]), (2, net.subnets[2])):
        one = interfaces[subnet]
        assert (one["RequesterManaged"], one["InterfaceType"], one["Status"]) == (
            True,
            "vpc_endpoint",
            "in-use",
        )
        assert [group["GroupId"] for group in one["Groups"]] == net.groups[:1]
        assert one["PrivateIpAddress"].startswith(f"10.16.{number}.")
    assert len(seen["DnsEntries"]) == 3
    assert all(entry["DnsName"].endswith(".kms.eu-west-1.vpce.amazonaws.com") for entry in seen["DnsEntries"])


def test_an_interface_endpoint_gains_and_loses_subnets_and_groups(net: Net) -> None:
    endpoint, (one, two) = net.interface(SubnetIds=net.subnets[:1]), net.groups
    kept = net.interfaces(endpoint)[net.subnets[0]]["NetworkInterfaceId"]
    net.modify(
        endpoint, AddSubnetIds=net.subnets[2:], AddSecurityGroupIds=[two], RemoveSecurityGroupIds=[one]
    )
    interfaces = net.interfaces(endpoint)
    assert sorted(interfaces) == sorted([net.subnets[0], net.subnets[2]])
    assert interfaces[net.subnets[0]]["NetworkInterfaceId"] == kept
    assert {g["GroupId"] for i in interfaces.values() for g in i["Groups"]} == {two}
    net.modify(endpoint, RemoveSubnetIds=net.subnets[:1])
    assert sorted(net.interfaces(endpoint)) == net.subnets[2:]
    net.ec2.delete_subnet(SubnetId=net.subnets[0])
    net.ec2.delete_security_group(GroupId=one)


def test_without_a_group_it_gets_the_vpc_s_default_one(net: Net) -> None:
    groups = net.seen(net.interface(SecurityGroupIds=[]))["Groups"]
    assert [group["GroupName"] for group in groups] == ["default"]
    found = net.ec2.describe_security_groups(GroupIds=[groups[0]["GroupId"]])["SecurityGroups"]
    assert found[0]["VpcId"] == net.vpc


INTERFACES: list[tuple[str, Callable[[Net, Net], Given], str, str]] = [
    ("tables", lambda n, _o: {"RouteTableIds": n.tables}, "InvalidParameter", "Route table IDs"),
    ("foreign-subnet", lambda _n, o: {"SubnetIds": o.subnets[:1]}, "InvalidParameter", "does not belong"),
    ("zone-twice", lambda n, _o: {"SubnetIds": n.subnets[:2]}, "DuplicateSubnetsInSameZone", ""),
    ("subnet-twice", lambda n, _o: {"SubnetIds": n.subnets[:1] * 2}, "DuplicateSubnetsInSameZone", ""),
    ("no-subnet", lambda _n, _o: {"SubnetIds": [f"subnet-{ABSENT}"]}, "InvalidSubnetID.NotFound", ""),
    ("foreign-group", lambda _n, o: {"SecurityGroupIds": o.groups}, "InvalidParameter", "does not belong"),
    ("no-group", lambda _n, _o: {"SecurityGroupIds": [f"sg-{ABSENT}"]}, "InvalidGroup.NotFound", ""),
    ("fips", lambda _n, _o: {"ServiceName": KMS + "-fips"}, UNSUPPORTED, "not every region"),
    (
        "s3-private-dns",
        lambda _n, _o: {"ServiceName": S3, "PrivateDnsEnabled": True},
        "InvalidParameter",
        "must have a Gateway endpoint",
    ),
    (
        "dynamodb-private-dns",
        lambda _n, _o: {"ServiceName": DYNAMODB, "PrivateDnsEnabled": True},
        UNSUPPORTED,
        "DynamoDB",
    ),
]


@pytest.mark.parametrize(
    ("given", "code", "words"), [row[1:] for row in INTERFACES], ids=[row[0] for row in INTERFACES]
)
def test_interface_endpoints_that_aws_refuses(
    net: Net, other: Net, given: Callable[[Net, Net], Given], code: str, words: str
) -> None:
    with refused(code, words):
        net.interface(**given(net, other))
    filters = [{"Name": "vpc-id", "Values": [net.vpc]}]
    assert net.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"] == []
    assert net.ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"] == []


CHANGES: list[tuple[str, str, Callable[[Net], Given], str]] = [
    ("zone-twice", "interface", lambda n: {"AddSubnetIds": n.subnets[:1]}, "DuplicateSubnetsInSameZone"),
    ("last-group", "interface", lambda n: {"RemoveSecurityGroupIds": n.groups[:1]}, "InvalidParameter"),
    ("tables", "interface", lambda n: {"AddRouteTableIds": n.tables}, "InvalidParameter"),
    ("not-its-subnet", "interface", lambda n: {"RemoveSubnetIds": n.subnets[:1]}, "InvalidParameter"),
    ("subnets", "gateway", lambda n: {"AddSubnetIds": n.subnets[:1]}, "InvalidParameter"),
    ("groups", "gateway", lambda n: {"RemoveSecurityGroupIds": n.groups}, "InvalidParameter"),
    ("private-dns", "gateway", lambda _: {"PrivateDnsEnabled": True}, "InvalidParameter"),
    ("not-its-table", "gateway", lambda n: {"RemoveRouteTableIds": n.tables[1:]}, "InvalidParameter"),
    (
        "no-table",
        "gateway",
        lambda _: {"RemoveRouteTableIds": [f"rtb-{ABSENT}"]},
        "InvalidRouteTableID.NotFound",
    ),
]


@pytest.mark.parametrize(
    ("kind", "given", "code"), [row[1:] for row in CHANGES], ids=[f"{row[1]}-{row[0]}" for row in CHANGES]
)
def test_changes_that_aws_refuses(net: Net, kind: str, given: Callable[[Net], Given], code: str) -> None:
    endpoint = net.interface() if kind == "interface" else net.gateway()
    before = net.seen(endpoint)
    with refused(code):
        net.modify(endpoint, **given(net))
    assert net.seen(endpoint) == before


@pytest.mark.parametrize("attribute", ["EnableDnsSupport", "EnableDnsHostnames"])
def test_private_dns_needs_both_dns_attributes_of_the_vpc(net: Net, attribute: str) -> None:
    net.ec2.modify_vpc_attribute(VpcId=net.vpc, **{attribute: {"Value": False}})
    for given in ({"PrivateDnsEnabled": True}, {"PrivateDnsEnabled": None}):
        wanted = {"VpcEndpointType": "Interface", "ServiceName": KMS, "VpcId": net.vpc} | given
        with refused("InvalidParameter", net.vpc):  # left out, it is on
            net.ec2.create_vpc_endpoint(
                **{name: value for name, value in wanted.items() if value is not None}
            )
    endpoint = net.interface()
    with refused("InvalidParameter", "enableDnsHostnames"):
        net.modify(endpoint, PrivateDnsEnabled=True)
    assert net.seen(endpoint)["PrivateDnsEnabled"] is False


def test_private_dns_once_for_each_service_and_for_s3_beside_a_gateway(net: Net) -> None:
    first = net.interface(PrivateDnsEnabled=True)
    assert net.seen(first)["DnsEntries"][-1]["DnsName"] == "kms.eu-west-1.amazonaws.com"
    with refused("InvalidParameter", "conflicting DNS domain for kms.eu-west-1.amazonaws.com"):
        net.interface(PrivateDnsEnabled=True)
    net.modify(first, PrivateDnsEnabled=True)
    net.modify(first, PrivateDnsEnabled=False)
    assert len(net.seen(first)["DnsEntries"]) == 3
    net.interface(PrivateDnsEnabled=True)
    net.gateway()
    assert net.seen(net.interface(ServiceName=S3, PrivateDnsEnabled=True))["PrivateDnsEnabled"] is True


@pytest.mark.parametrize(
    ("service", "name"),
    [("ecr.api", "api.ecr"), ("ecr.dkr", "*.dkr.ecr"), ("sts", "sts"), ("secretsmanager", "secretsmanager")],
)
def test_private_dns_answers_for_what_clients_ask_for(net: Net, service: str, name: str) -> None:
    made = net.interface(ServiceName=f"com.amazonaws.eu-west-1.{service}", PrivateDnsEnabled=True)
    assert net.seen(made)["DnsEntries"][-1]["DnsName"] == f"{name}.eu-west-1.amazonaws.com"


def test_what_an_interface_endpoint_uses_is_not_deleted_before_it(net: Net) -> None:
    endpoint = net.interface()
    with refused("DependencyViolation"):
        net.ec2.delete_subnet(SubnetId=net.subnets[1])
    with refused("DependencyViolation"):
        net.ec2.delete_security_group(GroupId=net.groups[0])
    with refused("OperationNotPermitted"):
        net.ec2.delete_network_interface(NetworkInterfaceId=net.seen(endpoint)["NetworkInterfaceIds"][0])
    with refused("DependencyViolation"):
        net.ec2.delete_vpc(VpcId=net.vpc)
    assert net.delete(endpoint) == []
    net.ec2.delete_subnet(SubnetId=net.subnets[1])
    net.ec2.delete_security_group(GroupId=net.groups[0])


def test_deleting_what_does_not_exist_is_told_for_each(net: Net) -> None:
    endpoint = net.gateway()
    answer = net.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint, f"vpce-{ABSENT}"])["Unsuccessful"]
    assert [(one["ResourceId"], one["Error"]["Code"]) for one in answer] == [
        (f"vpce-{ABSENT}", "InvalidVpcEndpoint.NotFound")
    ]
    assert net.prefixes() not in net.routes(net.tables[0])


def test_a_policy_names_principals_that_exist(net: Net) -> None:
    net.gateway(PolicyDocument=document(Principal={"AWS": role_arn(DUBLIN)}))
    with refused("InvalidPolicyDocument", "Invalid principal"):
        net.interface(PolicyDocument=document(Principal={"AWS": role_arn(DUBLIN, "nobody")}))
