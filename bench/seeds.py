"""Changes of an estate that break a rule: one for each of the ten rules that the peers are given too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Change = Callable[[dict[str, Any], Mapping[str, str]], None]
"""Changes inputs in place; it is told the gateways of the site, by kind."""


@dataclass(frozen=True)
class Seed:
    """A change that breaks a rule: of resources of a type, some of them if ``suits`` says so."""

    rule: str
    type: str
    change: Change
    suits: Callable[[str], bool] = lambda _name: True


def _set(**inputs: Any) -> Change:
    return lambda state, _gateways: state.update(inputs)


def _lead_out(inputs: dict[str, Any], gateways: Mapping[str, str]) -> None:
    inputs.pop("vpcEndpointId", None)
    inputs["gatewayId"] = gateways["internet"]


def _admit(name: str, action: str) -> Change:
    """Let another's account do something by a policy, and take away the statements that would deny it."""
    statement = {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": action}

    def change(inputs: dict[str, Any], _gateways: Mapping[str, str]) -> None:
        document = json.loads(inputs[name])
        resource = {} if name == "assumeRolePolicy" else {"Resource": "*"}
        allows = [each for each in document["Statement"] if each["Effect"] == "Allow"]
        document["Statement"] = [*allows, statement | resource]
        inputs[name] = json.dumps(document)

    return change


def _is_workloads(name: str) -> bool:
    return "-workload-" in name and name.endswith("-to-anywhere")


SEEDS = (
    Seed("placed-in-eea", "aws:cloudwatch/logGroup:LogGroup", _set(region="us-east-1")),
    Seed("zone-of-its-region", "aws:ec2/subnet:Subnet", _set(availabilityZone="eu-west-3-cmn-1a")),
    Seed("keys-stay-in-region", "aws:kms/key:Key", _set(multiRegion=True)),
    Seed("no-internet-route", "aws:ec2/route:Route", _lead_out, _is_workloads),
    Seed("store-key-of-own-site", "aws:dynamodb/table:Table", _set(serverSideEncryption={"enabled": False})),
    Seed("replicas-stay-in-eea", "aws:dynamodb/table:Table", _set(replicas=[{"regionName": "us-east-1"}])),
    Seed(
        "store-policy-admits-own-parties",
        "aws:s3/bucketPolicy:BucketPolicy",
        _admit("policy", "s3:GetObject"),
    ),
    Seed("key-policy-admits-own-parties", "aws:kms/key:Key", _admit("policy", "kms:Decrypt")),
    Seed("role-trusts-own-parties", "aws:iam/role:Role", _admit("assumeRolePolicy", "sts:AssumeRole")),
    Seed(
        "bucket-public-access-block",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        _set(blockPublicPolicy=False),
    ),
)
"""One change for each of the ten rules that the peers have too."""
