"""Checkov and c7n-left, which read Terraform: the same resources, written as such, and ten policies each.

c7n-left gets ten policies of its own language, as near to ours as that can say (``c7n/policies.yaml``): it
can't join a route with its table's subnets, nor read a policy document. Checkov is asked twice: for ten of
the checks that it brings (none of them looks at a region or an account; the nearest were taken), and for all
of them, as its users do. So what they find differs from ours; the table says how much it is.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from peers.running import MissingError, Ran, install, run

_TYPES = {
    "cloudwatch/logGroup:LogGroup": "aws_cloudwatch_log_group",
    "dynamodb/resourcePolicy:ResourcePolicy": "aws_dynamodb_resource_policy",
    "dynamodb/table:Table": "aws_dynamodb_table",
    "ec2/eip:Eip": "aws_eip",
    "ec2/flowLog:FlowLog": "aws_flow_log",
    "ec2/internetGateway:InternetGateway": "aws_internet_gateway",
    "ec2/natGateway:NatGateway": "aws_nat_gateway",
    "ec2/networkAcl:NetworkAcl": "aws_network_acl",
    "ec2/route:Route": "aws_route",
    "ec2/routeTable:RouteTable": "aws_route_table",
    "ec2/routeTableAssociation:RouteTableAssociation": "aws_route_table_association",
    "ec2/subnet:Subnet": "aws_subnet",
    "ec2/vpc:Vpc": "aws_vpc",
    "iam/role:Role": "aws_iam_role",
    "iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
    "kms/alias:Alias": "aws_kms_alias",
    "kms/key:Key": "aws_kms_key",
    "networkfirewall/firewall:Firewall": "aws_networkfirewall_firewall",
    "networkfirewall/firewallPolicy:FirewallPolicy": "aws_networkfirewall_firewall_policy",
    "networkfirewall/ruleGroup:RuleGroup": "aws_networkfirewall_rule_group",
    "s3/bucket:Bucket": "aws_s3_bucket",
    "s3/bucketOwnershipControls:BucketOwnershipControls": "aws_s3_bucket_ownership_controls",
    "s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "aws_s3_bucket_server_side_encryption_configuration"
    ),
    "s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
}
_MAPS = frozenset({"tags"})
_BLOCKS = {
    "replicas": "replica",
    "attributes": "attribute",
    "rules": "rule",
    "subnetMappings": "subnet_mapping",
}
"""Blocks whose name differs from the property's, which is plural."""

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IN_A_FILE = 500
_CHECKS = (33, 53, 54, 55, 56, 60, 70, 119, 145, 158)
_POLICIES = Path(__file__).parent / "c7n"


def write(export: Path, folder: Path) -> int:
    """Write the resources of an export as Terraform, some hundreds a file; return how many."""
    folder.mkdir(exist_ok=True)
    blocks = [
        _resource(state)
        for state in orjson.loads(export.read_bytes())["deployment"]["resources"]
        if state["type"].removeprefix("aws:") in _TYPES
    ]
    for first in range(0, len(blocks), _IN_A_FILE):
        text = "\n".join(blocks[first : first + _IN_A_FILE])
        (folder / f"part{first // _IN_A_FILE:04}.tf").write_text(text, encoding="utf-8")
    return len(blocks)


def _resource(state: Mapping[str, Any]) -> str:
    name = state["urn"].rpartition("::")[2]
    body = "\n".join(_body(state["inputs"], "  "))
    return f'resource "{_TYPES[state["type"].removeprefix("aws:")]}" "{name}" {{\n{body}\n}}\n'


def _body(properties: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in properties.items():
        name = _CAPITAL.sub("_", key).lower()
        items = value if isinstance(value, list) else [value]
        if key in _MAPS:
            entries = (f"{indent}  {json.dumps(each)} = {_literal(text)}" for each, text in value.items())
            yield f"{indent}{name} = {{\n" + "\n".join(entries) + f"\n{indent}}}"
        elif items and all(isinstance(each, dict) for each in items):
            for each in items:
                inner = "\n".join(_body(each, f"{indent}  "))
                yield f"{indent}{_BLOCKS.get(key, name)} {{\n{inner}\n{indent}}}"
        else:
            yield f"{indent}{name} = {_literal(value)}"


def _literal(value: Any) -> str:
    """Write a value; ``${`` and ``%{`` begin templates there unless their first letter is doubled."""
    return json.dumps(value).replace("${", "$${").replace("%{", "%%{")


@dataclass(frozen=True)
class Peer:
    """A tool: its name in the table, where it is installed and what from, how it's called.

    ``most``: of more resources it takes over five minutes.
    """

    name: str
    home: str
    package: str
    program: str
    most: int
    arguments: Callable[[Path], list[str | Path]]
    count: Callable[[str], int]

    def setup(self, tools: Path) -> None:
        """Install it into a virtual environment of its own."""
        home = tools / self.home
        install([sys.executable, "-m", "venv", home], f"Making {home}")
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        install([*pip, self.package], f"Installing {self.package}")

    def judge(self, tools: Path, folder: Path, resources: int) -> tuple[Ran, int]:
        """Run it, and count its findings. MissingError if it isn't installed, or would take too long."""
        program = tools / self.home / "bin" / self.program
        if not program.exists():
            raise MissingError("not installed")
        if resources > self.most:
            raise MissingError("left out: it takes over 5 minutes")
        ran = run([program, *self.arguments(folder)], folder, {"LOG_LEVEL": "ERROR"})
        return ran, self.count(ran.output)


def _checkov(folder: Path) -> list[str | Path]:
    return [
        *("--directory", folder, "--framework", "terraform", "--output", "json"),
        *("--quiet", "--compact", "--soft-fail", "--skip-download"),
    ]


def _ten_of_checkov(folder: Path) -> list[str | Path]:
    return [*_checkov(folder), "--check", ",".join(f"CKV_AWS_{number}" for number in _CHECKS)]


def _failed(text: str) -> int:
    return int(json.loads(text)["summary"]["failed"])


def _c7n(folder: Path) -> list[str | Path]:
    return ["run", "--policy-dir", _POLICIES, "--directory", folder, "--output", "json"]


PEERS = (
    Peer(
        name="checkov, 10",
        home="checkov",
        package="checkov==3.3.30",
        program="checkov",
        most=100_000,
        arguments=_ten_of_checkov,
        count=_failed,
    ),
    Peer(
        name="checkov",
        home="checkov",
        package="checkov==3.3.30",
        program="checkov",
        most=20_000,
        arguments=_checkov,
        count=_failed,
    ),
    Peer(
        name="c7n-left",
        home="c7n-left",
        package="c7n-left==0.3.39",
        program="c7n-left",
        most=100_000,
        arguments=_c7n,
        count=lambda text: len(json.loads(text)["results"]),
    ),
)
