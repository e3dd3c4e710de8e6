"""Which changes there are, and which of them need a new resource."""

from __future__ import annotations

from typing import Any

import pytest

from enclave.local.provider import catalog, diff
from enclave.local.provider.values import UNKNOWN, Secret

VPC, SUBNET, KEY = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:kms/key:Key"
GROUP, BUCKET, ATTACHMENT = (
    "aws:networkfirewall/ruleGroup:RuleGroup",
    "aws:s3/bucket:Bucket",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
)


def changes(token: str, old: dict[str, Any], new: dict[str, Any], *ignore: str) -> set[tuple[str, str, bool]]:
    found = diff.compare(catalog.entry(token), old, new, ignore)
    return {(change.path, change.kind, change.replace) for change in found.changes}


@pytest.mark.parametrize(
    ("token", "old", "new", "expected"),
    [
        (VPC, {"cidrBlock": "a"}, {"cidrBlock": "b"}, {("cidrBlock", "update", True)}),
        (VPC, {"cidrBlock": "a"}, {"cidrBlock": UNKNOWN}, {("cidrBlock", "update", True)}),
        (
            VPC,
            {"tags": {"a": "1"}},
            {"tags": {"a": "2", "b": "3"}},
            {("tags.a", "update", False), ("tags.b", "add", False)},
        ),
        (VPC, {"tags": {"a:b": "1"}}, {}, {("tags", "delete", False)}),
        (
            VPC,
            {"tags": {"a:b": "1"}},
            {"tags": {"c": "1"}},
            {('tags["a:b"]', "delete", False), ("tags.c", "add", False)},
        ),
        (VPC, {"tags": {}}, {}, set()),
        (VPC, {"region": "a"}, {"region": "b"}, {("region", "update", True)}),
        # Leaving out a default is no change, and nor is leaving out what AWS chose.
        (VPC, {"enableDnsSupport": True}, {}, set()),
        (VPC, {}, {"enableDnsSupport": False}, {("enableDnsSupport", "add", False)}),
        (SUBNET, {"availabilityZone": "eu-west-1a"}, {}, set()),
        (SUBNET, {"outpostArn": "a"}, {}, {("outpostArn", "delete", True)}),
        # JSON layout means nothing, content does.
        (KEY, {"policy": '{"a": [1]}'}, {"policy": '{ "a":[1] }'}, set()),
        (KEY, {"policy": '{"a": [1]}'}, {"policy": '{"a": [2]}'}, {("policy", "update", False)}),
        # Order means nothing in a set.
        (ATTACHMENT, {"subnetIds": ["a", "b"]}, {"subnetIds": ["b", "a"]}, set()),
        (ATTACHMENT, {"subnetIds": ["a"]}, {"subnetIds": ["a", "c"]}, {("subnetIds[1]", "add", False)}),
        (KEY, {"description": Secret("a")}, {"description": "a"}, set()),
        (KEY, {"description": Secret("a")}, {"description": Secret("b")}, {("description", "update", False)}),
        (VPC, {"__defaults": ["a"]}, {}, set()),
    ],
)
def test_changes(token: str, old: dict[str, Any], new: dict[str, Any], expected: set[Any]) -> None:
    assert changes(token, old, new) == expected


def test_ignored_changes_are_no_changes() -> None:
    assert changes(VPC, {"cidrBlock": "a"}, {"cidrBlock": "b"}, "cidrBlock") == set()


@pytest.mark.parametrize(
    ("token", "old", "new", "first"),
    [
        # The same name can't exist twice: the old one has to go first.
        (BUCKET, {"bucket": "b", "region": "x"}, {"bucket": "b", "region": "y"}, True),
        (BUCKET, {"bucket": "b"}, {"bucket": "c"}, False),
        (
            SUBNET,
            {"vpcId": "v", "cidrBlock": "c", "availabilityZone": "a"},
            {"vpcId": "v", "cidrBlock": "c", "availabilityZone": "b"},
            True,
        ),
        (SUBNET, {"vpcId": "v", "cidrBlock": "c"}, {"vpcId": "v", "cidrBlock": "d"}, False),
        (VPC, {"cidrBlock": "a"}, {"cidrBlock": "b"}, False),
        (GROUP, {"name": "n", "capacity": 1}, {"name": "n", "capacity": 2}, True),
        # A name that the provider made up is made up anew.
        (
            GROUP,
            {"name": "n", "capacity": 1, "__defaults": ["name"]},
            {"name": "n", "capacity": 2, "__defaults": ["name"]},
            False,
        ),
    ],
)
def test_what_goes_first_in_a_replacement(
    token: str, old: dict[str, Any], new: dict[str, Any], first: bool
) -> None:
    found = diff.compare(catalog.entry(token), old, new)
    assert found.replaces
    assert found.delete_first is first
