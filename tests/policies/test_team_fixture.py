"""The fixture with which a team asserts on its own programs: what it records, and what it says."""

import asyncio
import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from enclave.graph.errors import GraphError
from enclave.graph.facts import UNKNOWN, Secret
from enclave.testing.judging import EnclaveJudgement

with warnings.catch_warnings():
    # The SDK's sub-packages load on first use, and then some warn about deprecated classes of their own.
    warnings.filterwarnings("ignore", ".* has been deprecated in favor of", DeprecationWarning)
    LOADED = (aws.dynamodb.Table, aws.ec2.Vpc, aws.kms.Key, aws.s3.Bucket)

ROOT = Path(__file__).parents[2]
BOTH = pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])


def dublin() -> pulumi.ResourceOptions:
    provider = aws.Provider("dublin", region="eu-west-1", allowed_account_ids=["111111111111"])
    return pulumi.ResourceOptions(provider=provider)


def bucket_abroad() -> None:
    aws.s3.Bucket("abroad", region="us-east-1", opts=dublin())


def locked_table(key_region: str = "eu-west-1") -> None:
    here = dublin()
    key = aws.kms.Key("profile", region=key_region, opts=here)
    aws.dynamodb.Table(
        "profile",
        name="profile",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
        opts=here,
    )


@BOTH
def test_references_are_followed_known_or_not(preview: bool, enclave_judgement: EnclaveJudgement) -> None:
    enclave_judgement(locked_table, preview=preview).assert_compliant()
    judged = enclave_judgement(lambda: locked_table("eu-north-1"), preview=preview)
    (finding,) = judged.assert_refused(rule="store-key-of-own-site", resource="profile")
    assert "eu-north-1" in finding.reason
    (key,) = judged.graph.of_type(["aws:kms/key:Key"])
    arn = None if preview else "arn:aws:kms:eu-north-1:111111111111:key/profile"
    assert key.outputs.get("arn") == arn


def test_nothing_is_known_before_it_exists(enclave_judgement: EnclaveJudgement) -> None:
    table = "aws:dynamodb/table:Table"
    (planned,) = enclave_judgement(locked_table).graph.of_type([table])
    assert planned.get("serverSideEncryption") == {"enabled": True, "kmsKeyArn": UNKNOWN}
    assert planned.property_dependencies["serverSideEncryption"]
    assert "arn" not in planned.outputs
    (made,) = enclave_judgement(locked_table, preview=False).graph.of_type([table])
    arn = "arn:aws:kms:eu-west-1:111111111111:key/profile"
    assert made.get("serverSideEncryption") == {"enabled": True, "kmsKeyArn": arn}
    assert made.outputs["arn"] == "arn:aws:dynamodb:eu-west-1:111111111111:table/profile"
    assert str(made.outputs["id"]).startswith("table-")


@BOTH
def test_a_resource_is_told_as_the_engine_tells_it(
    preview: bool, enclave_judgement: EnclaveJudgement
) -> None:
    class Site(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("team:site:Site", "ours")
            opts = pulumi.ResourceOptions.merge(dublin(), pulumi.ResourceOptions(parent=self))
            aws.s3.Bucket("store", bucket=pulumi.Output.secret("name"), force_destroy=True, opts=opts)

    graph = enclave_judgement(Site, preview=preview, stack="dublin-2").graph
    (bucket,) = graph.of_type(["aws:s3/bucket:Bucket"])
    assert bucket.urn == "urn:pulumi:dublin-2::program::team:site:Site$aws:s3/bucket:Bucket::store"
    assert (bucket.stack, bucket.name) == ("dublin-2", "store")
    assert bucket.parent == "urn:pulumi:dublin-2::program::team:site:Site::ours"
    assert (bucket.region, bucket.provider_account) == ("eu-west-1", "111111111111")
    assert bucket.props["bucket"] == Secret("name")
    assert bucket.props["forceDestroy"] is True
    assert str(bucket.source).startswith("tests/policies/test_team_fixture.py#")
    (component,) = graph.of_type(["team:site:Site"])
    assert not component.custom


def test_without_an_explicit_provider_nobody_knows_the_place(enclave_judgement: EnclaveJudgement) -> None:
    judged = enclave_judgement(lambda: aws.s3.Bucket("anywhere"))
    (finding,) = judged.assert_refused(rule="placed-in-eea", resource="anywhere")
    assert finding.verdict == "unknown"


def test_what_exists_already_is_judged_too(enclave_judgement: EnclaveJudgement) -> None:
    judged = enclave_judgement(lambda: aws.ec2.Vpc.get("old", "vpc-1", region="us-east-1", opts=dublin()))
    judged.assert_refused(rule="placed-in-eea", resource="old")
    (vpc,) = judged.graph.of_type(["aws:ec2/vpc:Vpc"])
    assert vpc.outputs["id"] == "vpc-1"


def test_other_stacks_and_functions_answer_as_told(enclave_judgement: EnclaveJudgement) -> None:
    def program() -> None:
        here = dublin()
        region = pulumi.StackReference("organization/enclave/links").get_output("region")
        caller = aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=here.provider))
        aws.s3.Bucket("store", region=region, bucket=f"store-{caller.account_id}", opts=here)

    token = "aws:index/getCallerIdentity:getCallerIdentity"
    world: dict[str, Any] = {"calls": {token: {"accountId": "111111111111"}}}
    for region, blocks in (("eu-north-1", False), ("us-east-1", True)):
        judged = enclave_judgement(program, preview=False, stacks={"links": {"region": region}}, **world)
        assert any(finding.rule == "placed-in-eea" for finding in judged.blocking) is blocks
        (bucket,) = judged.graph.of_type(["aws:s3/bucket:Bucket"])
        assert bucket.props["bucket"] == "store-111111111111"


def test_attributes_of_a_type_can_be_given(enclave_judgement: EnclaveJudgement) -> None:
    def program() -> None:
        here = dublin()
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.16.0.0/16", opts=here)
        aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block=vpc.ipv6_cidr_block, opts=here)

    outputs = {"aws:ec2/vpc:Vpc": lambda name, inputs: {"ipv6CidrBlock": f"{name} of {inputs['cidrBlock']}"}}
    graph = enclave_judgement(program, preview=False, outputs=outputs).graph
    (vpc,) = graph.of_type(["aws:ec2/vpc:Vpc"])
    (subnet,) = graph.of_type(["aws:ec2/subnet:Subnet"])
    assert (subnet.get("vpcId"), subnet.get("cidrBlock")) == (vpc.outputs["id"], "vpc of 10.16.0.0/16")
    assert str(vpc.outputs["id"]).startswith("vpc-")


def test_a_file_is_judged_as_well(enclave_judgement: EnclaveJudgement, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    bucket = {"urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", "type": "aws:s3/bucket:Bucket"}
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [{**bucket, "custom": True}]}}))
    for given in (path, str(path)):
        enclave_judgement(given).assert_refused(rule="placed-in-eea", resource=bucket["urn"])
    path.write_text("{}")
    with pytest.raises(GraphError):
        enclave_judgement(path)


def failure(check: Callable[[], object]) -> str:
    with pytest.raises(AssertionError) as caught:
        check()
    return str(caught.value)


def test_a_refusal_nobody_wanted_tells_every_finding(enclave_judgement: EnclaveJudgement) -> None:
    said = failure(enclave_judgement(bucket_abroad).assert_compliant)
    assert said.startswith("bucket_abroad is refused.\n\nplaced-in-eea is violated by abroad")
    for part in ('region = "us-east-1"', "Ashburn, US", "remedy:", "store-key-of-own-site"):
        assert part in said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"rule": "keys-stay-in-region"},
            "bucket_abroad isn't refused by keys-stay-in-region.\n\nWhat blocks",
        ),
        ({"resource": "abroad2"}, "for abroad2. There is no such resource; abroad, perhaps?"),
        ({"rule": "placed-in-ea"}, "by placed-in-ea. There is no such rule; placed-in-eea, perhaps?"),
        ({"rule": "x", "resource": "y"}, "by x for y. There is no such rule. There is no such resource."),
        (
            {"rule": "placed-in-eea", "resource": "dublin"},
            "by placed-in-eea for dublin.\n\nWhat blocks instead",
        ),
    ],
)
def test_a_refusal_that_did_not_come_is_told_with_what_did(
    asked: dict[str, str], said: str, enclave_judgement: EnclaveJudgement
) -> None:
    told = failure(lambda: enclave_judgement(bucket_abroad).assert_refused(**asked))
    assert said in told
    assert "placed-in-eea is violated by abroad" in told


def test_a_refusal_of_what_is_compliant_says_that_nothing_blocks(enclave_judgement: EnclaveJudgement) -> None:
    told = failure(lambda: enclave_judgement(dublin).assert_refused())
    assert told == "dublin isn't refused.\n\nNothing blocks."


def test_a_program_that_makes_nothing_is_not_called_compliant(enclave_judgement: EnclaveJudgement) -> None:
    def nothing() -> None:
        pulumi.ComponentResource("team:site:Site", "empty")

    assert "makes no resource" in failure(enclave_judgement(nothing).assert_compliant)


def test_errors_of_the_program_are_its_own_and_harm_nobody_else(enclave_judgement: EnclaveJudgement) -> None:
    def broken() -> None:
        aws.s3.Bucket("b", opts=dublin())
        raise ValueError("ours")

    def asks() -> None:
        aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=dublin().provider))

    with pytest.raises(ValueError, match="ours"):
        enclave_judgement(broken)
    with pytest.raises(Exception, match=r"getCallerIdentity; say what it is answered: calls="):
        enclave_judgement(asks)
    enclave_judgement(bucket_abroad).assert_refused(rule="placed-in-eea", resource="abroad")


def test_a_loop_that_somebody_closed_is_no_hindrance(enclave_judgement: EnclaveJudgement) -> None:
    asyncio.run(asyncio.sleep(0))  # leaves the thread without a current loop
    enclave_judgement(bucket_abroad).assert_refused(rule="placed-in-eea")


def test_a_team_gets_the_fixture_in_a_project_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nenclave_config = {ROOT / 'config'}\n")
    (tmp_path / "test_ours.py").write_text(
        """import pulumi_aws as aws

def abroad():
    aws.s3.Bucket("abroad", region="us-east-1")

def test_refused(enclave_judgement):
    enclave_judgement(abroad).assert_refused(rule="placed-in-eea", resource="abroad")

def test_compliant(enclave_judgement):
    enclave_judgement(abroad).assert_compliant()
"""
    )
    command = [sys.executable, "-m", "pytest", "-p", "enclave.testing.plugin", "-p", "no:cacheprovider", "-q"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 failed, 1 passed" in ran.stdout
    assert "AssertionError: abroad is refused." in ran.stdout
    assert "enclave/testing" not in ran.stdout  # the traceback ends in the team's own test


@BOTH
def test_what_has_an_id_already_keeps_it(preview: bool, enclave_judgement: EnclaveJudgement) -> None:
    def program() -> None:
        here = dublin()
        imported = pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(import_="vpc-1"))
        vpc = aws.ec2.Vpc("imported", cidr_block="10.16.0.0/16", opts=imported)
        after = pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(depends_on=[vpc]))
        aws.kms.Key("profile", description=vpc.id, opts=after)

    graph = enclave_judgement(program, preview=preview).graph
    (vpc,) = graph.of_type(["aws:ec2/vpc:Vpc"])
    (key,) = graph.of_type(["aws:kms/key:Key"])
    assert (vpc.outputs["id"], key.get("description")) == ("vpc-1", "vpc-1")
    assert key.dependencies == (vpc.urn,)
