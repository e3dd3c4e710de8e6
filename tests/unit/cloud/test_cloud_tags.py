"""Tags go with what they are on: recovery finds by tag what a killed update left, never what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cloud.aws import Aws


def _made(answer: Any, kind: str) -> str:
    return str(answer[kind][f"{kind}Id"])


CASES: dict[str, tuple[Callable[[Any, str], str], Callable[[Any, str], Any]]] = {
    "egress-only gateway": (
        lambda ec2, vpc: str(
            ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"][
                "EgressOnlyInternetGatewayId"
            ]
        ),
        lambda ec2, one: ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=one),
    ),
    "internet gateway": (
        lambda ec2, _: _made(ec2.create_internet_gateway(), "InternetGateway"),
        lambda ec2, one: ec2.delete_internet_gateway(InternetGatewayId=one),
    ),
    "network ACL": (
        lambda ec2, vpc: _made(ec2.create_network_acl(VpcId=vpc), "NetworkAcl"),
        lambda ec2, one: ec2.delete_network_acl(NetworkAclId=one),
    ),
    "route table": (
        lambda ec2, vpc: _made(ec2.create_route_table(VpcId=vpc), "RouteTable"),
        lambda ec2, one: ec2.delete_route_table(RouteTableId=one),
    ),
    "security group": (
        lambda ec2, vpc: str(
            ec2.create_security_group(GroupName=unique("group"), Description="-", VpcId=vpc)["GroupId"]
        ),
        lambda ec2, one: ec2.delete_security_group(GroupId=one),
    ),
    "subnet": (
        lambda ec2, vpc: _made(ec2.create_subnet(VpcId=vpc, CidrBlock="10.99.0.0/24"), "Subnet"),
        lambda ec2, one: ec2.delete_subnet(SubnetId=one),
    ),
    "VPC": (
        lambda ec2, _: _made(ec2.create_vpc(CidrBlock="10.98.0.0/16"), "Vpc"),
        lambda ec2, one: ec2.delete_vpc(VpcId=one),
    ),
    "Elastic IP": (
        lambda ec2, _: str(ec2.allocate_address(Domain="vpc")["AllocationId"]),
        lambda ec2, one: ec2.release_address(AllocationId=one),
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_a_tag_goes_with_what_it_is_on(aws: Aws, what: str) -> None:
    make, delete = CASES[what]
    ec2 = aws.client("ec2")
    vpc = _made(ec2.create_vpc(CidrBlock="10.99.0.0/16"), "Vpc")
    mark = unique("mark")
    one = make(ec2, vpc)
    ec2.create_tags(Resources=[one], Tags=[{"Key": "mark", "Value": mark}])
    mine = [{"Name": "value", "Values": [mark]}]
    assert [tag["ResourceId"] for tag in ec2.describe_tags(Filters=mine)["Tags"]] == [one]
    delete(ec2, one)
    assert ec2.describe_tags(Filters=mine)["Tags"] == []
