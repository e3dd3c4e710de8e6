"""Interface endpoints, and what the provider refuses or leaves alone; the cases have a gateway endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from enclave.local.provider import configure, connection
from tests.unit.provider.engine import DUBLIN, Engine, Made, RefusedError, kinds

if TYPE_CHECKING:
    from pathlib import Path

ENDPOINT, SUBNET = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/subnet:Subnet"
S3, KMS = "com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.kms"


@pytest.fixture
def vpc(engine: Engine) -> Made:
    return engine.create("aws:ec2/vpc:Vpc", {"cidrBlock": "10.50.0.0/16", "enableDnsHostnames": True}, "vpc")


def subnet(engine: Engine, vpc: Made, number: int, zone: int) -> str:
    inputs = {
        "vpcId": vpc.id,
        "cidrBlock": f"10.50.{number}.0/24",
        "availabilityZoneId": f"euw1-az{zone}",
    }
    return engine.create(SUBNET, inputs, f"subnet-{number}").id


def test_an_interface_endpoint_is_made_and_moved(engine: Engine, vpc: Made, cloud: Path) -> None:
    first, second = subnet(engine, vpc, 1, 1), subnet(engine, vpc, 2, 1)
    group = vpc.outputs["defaultSecurityGroupId"]
    inputs: dict[str, Any] = {
        "vpcId": vpc.id,
        "serviceName": KMS,
        "vpcEndpointType": "Interface",
        "subnetIds": [first],
    }
    made = engine.create(ENDPOINT, inputs, "kms")
    assert (made.outputs["securityGroupIds"], made.outputs["privateDnsEnabled"]) == ([group], False)
    assert "Statement" in made.outputs["policy"]
    assert "policy" not in made.inputs
    assert "prefixListId" not in made.outputs
    assert len(made.outputs["networkInterfaceIds"]) == 1
    assert made.outputs["dnsEntries"][0]["dnsName"].startswith(made.id)
    assert kinds(engine.diff(made, inputs)) == {}

    settings = configure.settings(DUBLIN)
    assert settings is not None
    ec2 = configure.connect(connection.endpoint(cloud), settings).client("ec2", "eu-west-1")
    other = ec2.create_security_group(VpcId=vpc.id, GroupName="other", Description="other")["GroupId"]
    wanted = inputs | {"subnetIds": [second], "securityGroupIds": [other], "privateDnsEnabled": True}
    assert list(engine.diff(made, wanted).replaces) == []
    moved = engine.update(made, wanted)
    assert moved.outputs["subnetIds"] == [second]  # the zone's only place was freed first
    assert moved.outputs["securityGroupIds"] == [other]
    assert moved.outputs["dnsEntries"][-1]["dnsName"] == "kms.eu-west-1.amazonaws.com"
    again = engine.read(ENDPOINT, made.id, moved)
    assert again is not None
    assert again.inputs == moved.inputs
    assert engine.update(moved, inputs).outputs["privateDnsEnabled"] is False


@pytest.mark.parametrize("name", ["vpcId", "serviceName", "vpcEndpointType"])
def test_what_needs_a_new_endpoint(engine: Engine, vpc: Made, name: str) -> None:
    made = engine.create(ENDPOINT, {"vpcId": vpc.id, "serviceName": S3}, "s3")
    values = {"vpcId": "vpc-0123456789abcdef0", "serviceName": KMS, "vpcEndpointType": "Interface"}
    assert list(engine.diff(made, made.inputs | {name: values[name]}).replaces) == [name]
    assert made.outputs["vpcEndpointType"] == "Gateway"
    assert made.outputs["prefixListId"].startswith("pl-")
    assert made.outputs["cidrBlocks"]


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ({"vpcEndpointType": "GatewayLoadBalancer"}, "vpcEndpointType", "GatewayLoadBalancer endpoints"),
        ({"vpcEndpointType": "Resource"}, "vpcEndpointType", "Resource endpoints"),
        ({"vpcEndpointType": "ServiceNetwork"}, "vpcEndpointType", "ServiceNetwork endpoints"),
        ({"serviceName": None}, "serviceName", "missing required property"),
        ({"policy": "{"}, "policy", ""),
        ({"serviceRegion": "eu-north-1"}, "serviceRegion", "does not handle it"),
        ({"dnsOptions": {}}, "dnsOptions", "does not handle it"),
        ({"autoAccept": True}, "autoAccept", "does not handle it"),
    ],
)
def test_what_the_provider_refuses_by_name(
    engine: Engine, given: dict[str, Any], path: str, words: str
) -> None:
    inputs = {"vpcId": "vpc-1", "serviceName": S3} | given
    with pytest.raises(RefusedError) as caught:
        engine.check(ENDPOINT, {name: value for name, value in inputs.items() if value is not None})
    assert list(caught.value.failures) == [path]
    assert words in caught.value.failures[path]


def test_an_endpoint_s_route_in_an_adopted_main_table_is_left_alone(engine: Engine, vpc: Made) -> None:
    table = vpc.outputs["defaultRouteTableId"]
    made = engine.create(ENDPOINT, {"vpcId": vpc.id, "serviceName": S3, "routeTableIds": [table]}, "s3")
    inputs = {"defaultRouteTableId": table, "routes": []}
    adopted = engine.create("aws:ec2/defaultRouteTable:DefaultRouteTable", inputs, "main")
    again = engine.read("aws:ec2/defaultRouteTable:DefaultRouteTable", adopted.id, adopted)
    assert again is not None
    assert again.inputs["routes"] == []
    found = engine.read(ENDPOINT, made.id, made)
    assert found is not None
    assert found.outputs["routeTableIds"] == [table]
    assert engine.update(found, {**made.inputs, "routeTableIds": []}).outputs["routeTableIds"] == []


def test_a_route_by_an_egress_only_gateway(engine: Engine) -> None:
    inputs = {"cidrBlock": "10.51.0.0/16", "assignGeneratedIpv6CidrBlock": True}
    vpc = engine.create("aws:ec2/vpc:Vpc", inputs, "six")
    gateway = engine.create(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", {"vpcId": vpc.id}, "out"
    )
    route = {
        "routeTableId": vpc.outputs["defaultRouteTableId"],
        "destinationIpv6CidrBlock": "::/0",
        "egressOnlyGatewayId": gateway.id,
    }
    made = engine.create("aws:ec2/route:Route", route, "out")
    assert made.outputs["state"] == "active"
    again = engine.read("aws:ec2/route:Route", made.id, made)
    assert again is not None
    assert again.inputs == made.inputs
    engine.delete(made)
    assert engine.read("aws:ec2/route:Route", made.id, made) is None
    engine.delete(gateway)
    engine.delete(vpc)
