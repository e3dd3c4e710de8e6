"""What Check refuses, and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from enclave.local.provider import catalog, checks, formats
from enclave.local.provider.values import UNKNOWN, Secret

SCHEMAS = catalog.Schemas(None)
VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
ROUTE, KEY, TABLE = "aws:ec2/route:Route", "aws:kms/key:Key", "aws:dynamodb/table:Table"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ROLE = "aws:iam/role:Role"
ACL = "aws:ec2/networkAcl:NetworkAcl"
KEYED = {"hashKey": "pk", "attributes": [{"name": "pk", "type": "S"}]}


def refused(token: str, inputs: dict[str, Any]) -> dict[str, str]:
    entry = catalog.entry(token)
    return {failure.path: failure.reason for failure in checks.check(entry, SCHEMAS.get(entry), inputs)}


@pytest.mark.parametrize(
    ("token", "inputs", "path", "reason"),
    [
        (VPC, {"cidrBlok": "10.0.0.0/16"}, "cidrBlok", "did you mean `cidrBlock`?"),
        (VPC, {"zzz": 1}, "zzz", "unknown property `zzz`; known here:"),
        (SUBNET, {"cidrBlock": "10.0.0.0/24"}, "vpcId", "missing required property `vpcId`"),
        (VPC, {"cidrBlock": 4}, "cidrBlock", "a string is needed, not 4"),
        (VPC, {"enableDnsSupport": "yes"}, "enableDnsSupport", "a boolean is needed, not 'yes'"),
        (VPC, {"tags": {"a": 1}}, "tags.a", "a string is needed, not 1"),
        (VPC, {"tags": ["a"]}, "tags", "a map is needed"),
        (KEY, {"rotationPeriodInDays": 1.5}, "rotationPeriodInDays", "an integer is needed, not 1.5"),
        (KEY, {"rotationPeriodInDays": True}, "rotationPeriodInDays", "an integer is needed, not True"),
        (VPC, {"cidrBlock": "10.0.0.0"}, "cidrBlock", "no prefix length"),
        (VPC, {"cidrBlock": "10.0.0.1/16"}, "cidrBlock", "did you mean 10.0.0.0/16?"),
        (VPC, {"cidrBlock": "10.0.0.0/33"}, "cidrBlock", "is not a CIDR block"),
        (SUBNET, {"vpcId": "v", "outpostArn": "op-1"}, "outpostArn", "is not an ARN"),
        (KEY, {"policy": "{"}, "policy", "is not valid JSON"),
        (KEY, {"policy": "{}"}, "policy", "has no `Statement`"),
        (KEY, {"policy": json.dumps({"Statement": [{"Effect": "Maybe"}]})}, "policy", "Allow or Deny"),
        (
            ROLE,
            {"assumeRolePolicy": {"Statement": {"Effect": "Allow"}}},
            "assumeRolePolicy",
            "names no `Action`",
        ),
        (VPC, {"instanceTenancy": "dedicate"}, "instanceTenancy", "did you mean 'dedicated'?"),
        (
            OWNERSHIP,
            {"bucket": "b", "rule": {"objectOwnership": "Me"}},
            "rule.objectOwnership",
            "expected one of",
        ),
        (OWNERSHIP, {"bucket": "b", "rule": {}}, "rule.objectOwnership", "missing required"),
        (ACL, {"vpcId": "v", "ingress": [{"ruleNo": "1"}]}, "ingress[0].ruleNo", "an integer is needed"),
        (VPC, {"ipv4IpamPoolId": "p"}, "ipv4IpamPoolId", "does not handle it. Remedy: leave it out"),
        (ROUTE, {"routeTableId": "r", "gatewayId": "igw-1"}, "destinationCidrBlock", "needs a destination"),
        (
            ROUTE,
            {"routeTableId": "r", "destinationCidrBlock": "0.0.0.0/0"},
            "carrierGatewayId",
            "needs a target",
        ),
        (
            ROUTE,
            {"routeTableId": "r", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "a", "natGatewayId": "b"},
            "natGatewayId",
            "has one target",
        ),
        (TABLE, {}, "hashKey", "a table needs a `hashKey`"),
        (TABLE, {**KEYED, "rangeKey": "sk"}, "attributes", "'sk' is not among"),
        (
            TABLE,
            {**KEYED, "attributes": [*KEYED["attributes"], {"name": "x", "type": "S"}]},
            "attributes",
            "Unused attributes: 'x'",
        ),
        ("aws:kms/alias:Alias", {"name": "data", "targetKeyId": "k"}, "name", "did you mean alias/data?"),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "g", "retentionInDays": 8}, "retentionInDays", "got 8"),
        (
            "aws:networkfirewall/ruleGroup:RuleGroup",
            {"capacity": 1, "type": "STATEFUL"},
            "ruleGroup",
            "exactly one of ruleGroup and rules",
        ),
        (
            "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
            {"vpcId": "a", "peerVpcId": "b", "peerRegion": "eu-north-1", "autoAccept": True},
            "autoAccept",
            "VpcPeeringConnectionAccepter",
        ),
    ],
)
def test_refused(token: str, inputs: dict[str, Any], path: str, reason: str) -> None:
    found = refused(token, inputs)
    assert reason in found[path]


def test_every_problem_is_reported_at_once() -> None:
    wrong = {"cidrBlok": "x", "enableDnsSupport": "x", "instanceTenancy": "x", "cidrBlock": "x"}
    assert set(refused(VPC, wrong)) == set(wrong)


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (VPC, {"cidrBlock": UNKNOWN, "tags": {"a": UNKNOWN}}),
        (VPC, {"cidrBlock": Secret("10.0.0.0/16"), "tags": Secret({"a": "b"})}),
        (ROUTE, {"routeTableId": UNKNOWN, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": UNKNOWN}),
        (TABLE, {"hashKey": UNKNOWN, "attributes": KEYED["attributes"]}),
        (TABLE, {"hashKey": "pk", "attributes": [UNKNOWN]}),
        (ACL, {"vpcId": "v", "ingress": UNKNOWN, "subnetIds": ["a", UNKNOWN]}),
        (ROLE, {"assumeRolePolicy": {"Statement": [{"Effect": "Deny", "NotAction": "sts:*"}]}}),
        (VPC, {"cidrBlock": "10.0.0.0/16", "__defaults": []}),
    ],
)
def test_accepted(token: str, inputs: dict[str, Any]) -> None:
    assert refused(token, inputs) == {}


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (
            VPC,
            {
                "cidrBlock": Secret("hush"),
                "instanceTenancy": Secret("hush"),
                "enableDnsSupport": Secret("hush"),
            },
        ),
        (VPC, {"tags": {"a": Secret(["hush"])}}),
        (KEY, {"policy": Secret("{hush")}),
        (VPC, {"cidrBlock": [Secret("hush")]}),
    ],
)
def test_a_secret_is_never_quoted(token: str, inputs: dict[str, Any]) -> None:
    found = refused(token, inputs)
    assert found
    assert "hush" not in str(found)


def test_a_policy_given_as_an_object_is_kept_as_text() -> None:
    document = {"Statement": []}
    kept = checks.normalise(catalog.entry(ROLE), {"assumeRolePolicy": document, "description": "d"})
    assert kept == {"assumeRolePolicy": json.dumps(document), "description": "d"}
    secret = checks.normalise(catalog.entry(ROLE), {"assumeRolePolicy": Secret(document)})
    assert secret == {"assumeRolePolicy": Secret(json.dumps(document))}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("cidr", "0.0.0.0/0"),
        ("cidr", "2001:db8::/32"),
        ("arn", "arn:aws-eusc:kms:eusc-de-east-1:111111111111:key/1"),
        ("arn", "arn:aws:s3:::bucket"),
        ("account", "012345678901"),
        ("json", "[]"),
        ("no such kind", "x"),
    ],
)
def test_well_formed(kind: str, value: str) -> None:
    assert formats.problem(kind, value) is None


@pytest.mark.parametrize("value", ["12345678901", 123456789012, "a" * 12])
def test_an_account_id_is_twelve_quoted_digits(value: Any) -> None:
    assert formats.problem("account", value) is not None
