"""What the engine sees: previews, secrets, names, errors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # ships no types
import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import provider_pb2

from enclave.local.provider import schema, values
from enclave.local.provider.values import UNKNOWN, Secret
from tests.unit.provider.engine import DUBLIN, Engine, RefusedError, serve

if TYPE_CHECKING:
    from pathlib import Path

VPC, KEY, BUCKET = "aws:ec2/vpc:Vpc", "aws:kms/key:Key", "aws:s3/bucket:Bucket"
GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
RULES = {"type": "STATEFUL", "capacity": 5, "rules": "drop ip any any -> any any (sid:1;)"}


def test_the_version_is_that_of_the_sdk(engine: Engine) -> None:
    assert engine.stub.GetPluginInfo(empty_pb2.Empty()).version == schema.sdk_version()


def test_a_preview_knows_inputs_and_defaults_and_nothing_else(engine: Engine) -> None:
    made = engine.create(VPC, {"cidrBlock": "10.50.0.0/16", "tags": {"a": "b"}}, preview=True)
    assert made.id == ""
    known = {name: value for name, value in made.outputs.items() if value is not UNKNOWN}
    assert known["cidrBlock"] == "10.50.0.0/16"
    assert known["region"] == "eu-west-1"
    assert known["tagsAll"] == {"a": "b"}
    assert known["enableDnsSupport"] is True
    assert {"arn", "defaultNetworkAclId", "ownerId"} <= set(made.outputs) - set(known)


def test_a_preview_creates_nothing(engine: Engine) -> None:
    made = engine.create(BUCKET, {"bucket": "only-previewed"}, preview=True)
    assert made.outputs["arn"] is UNKNOWN
    assert engine.read(BUCKET, "only-previewed") is None


def test_an_unknown_input_stays_unknown(engine: Engine) -> None:
    made = engine.create(
        "aws:ec2/subnet:Subnet", {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24"}, preview=True
    )
    assert made.inputs["vpcId"] is UNKNOWN
    assert made.outputs["vpcId"] is UNKNOWN


def test_the_preview_of_an_update_keeps_what_stays(engine: Engine) -> None:
    made = engine.create(VPC, {"cidrBlock": "10.51.0.0/16", "enableDnsHostnames": True, "tags": {"a": "b"}})
    soon = engine.update(made, {"cidrBlock": "10.51.0.0/16"}, preview=True)
    assert soon.outputs["arn"] == made.outputs["arn"]
    assert soon.outputs["enableDnsHostnames"] is False
    assert "tags" not in soon.outputs
    assert soon.outputs["tagsAll"] == {}


def test_secrets_stay_secret(engine: Engine) -> None:
    inputs = {"description": Secret("hush"), "tags": {"a": Secret("hush")}}
    made = engine.create(KEY, inputs)
    assert made.inputs["description"] == Secret("hush")
    assert made.outputs["description"] == Secret("hush")
    assert made.outputs["tagsAll"] == Secret({"a": "hush"})
    again = engine.read(KEY, made.id, made)
    assert again is not None
    assert again.outputs["description"] == Secret("hush")
    assert again.inputs["description"] == Secret("hush")
    updated = engine.update(made, {**inputs, "description": Secret("whisper")})
    assert updated.outputs["description"] == Secret("whisper")


def test_a_name_is_made_up_once_and_kept(engine: Engine) -> None:
    first = engine.check(GROUP, RULES, "rules")
    assert first["name"].startswith("rules-")
    assert first["__defaults"] == ["name"]
    assert engine.check(GROUP, RULES, "other", olds=first)["name"] == first["name"]
    # What recovery imported carries no list of defaults: its name is kept all the same.
    assert engine.check(GROUP, RULES, "other", olds={"name": "imported"})["name"] == "imported"
    assert engine.check(GROUP, RULES, "other", olds={"name": "given", "__defaults": []})["name"] != "given"
    assert engine.check(GROUP, {**RULES, "name": "mine"}, olds=first)["name"] == "mine"


def test_the_engine_may_propose_a_name(engine: Engine) -> None:
    request = provider_pb2.CheckRequest(
        urn=f"urn:pulumi:s::p::{GROUP}::rules",
        news=values.encode(RULES),
        autonaming=provider_pb2.CheckRequest.AutonamingOptions(proposed_name="proposed"),
    )
    assert values.decode(engine.stub.Check(request).inputs)["name"] == "proposed"
    request.autonaming.mode = provider_pb2.CheckRequest.AutonamingOptions.DISABLE
    with pytest.raises(grpc.RpcError) as caught:
        engine.stub.Check(request)
    assert "automatic naming is disabled" in caught.value.details()


def test_a_resource_may_be_in_another_region(engine: Engine) -> None:
    made = engine.create(VPC, {"cidrBlock": "10.52.0.0/16", "region": "eu-north-1"})
    assert ":eu-north-1:" in made.outputs["arn"]
    assert engine.read(VPC, made.id) is None
    imported = engine.read(VPC, f"{made.id}@eu-north-1")
    assert imported is not None
    assert imported.inputs["region"] == "eu-north-1"
    engine.delete(made)
    assert engine.read(VPC, made.id, made) is None


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        (
            "aws:ec2/subnet:Subnet",
            {"vpcId": "vpc-0123", "cidrBlock": "10.0.0.0/24"},
            (
                r"^creating EC2 Subnet: operation error EC2: CreateSubnet, https response error"
                r" StatusCode: 400, RequestID: \S*, api error InvalidVpcID\.NotFound: .*vpc-0123"
            ),
        ),
        ("aws:sqs/queue:Queue", {}, r"^aws:sqs/queue:Queue is not supported by the local aws provider yet"),
    ],
)
def test_errors_are_one_line_in_the_clouds_own_words(
    engine: Engine, token: str, inputs: dict[str, Any], message: str
) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(token, inputs)
    details = caught.value.details()
    assert re.search(message, details), details
    assert "\n" not in details
    assert "Traceback" not in details


def test_a_create_is_not_idempotent(engine: Engine) -> None:
    engine.create(BUCKET, {"bucket": "only-once"})
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(BUCKET, {"bucket": "only-once"})
    assert "api error BucketAlreadyOwnedByYou" in caught.value.details()


def test_a_half_made_resource_is_kept_in_the_state(engine: Engine) -> None:
    """The key is there; what failed is its rotation, which KMS does not do daily."""
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(KEY, {"enableKeyRotation": True, "rotationPeriodInDays": 1})
    assert "creating KMS Key" in caught.value.details()
    trailers = dict(caught.value.trailing_metadata())
    assert b"ErrorResourceInitFailed" in trailers["grpc-status-details-bin"]


def test_wrong_inputs_are_refused_before_anything_is_created(engine: Engine) -> None:
    with pytest.raises(RefusedError) as caught:
        engine.create(VPC, {"cidrBlock": "10.0.0.1/8", "tagz": {}})
    assert set(caught.value.failures) == {"cidrBlock", "tagz"}


def test_functions_that_are_not_there_are_named(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        engine.invoke("aws:ec2/getAmi:getAmi")
    assert "aws:ec2/getAmi:getAmi is not supported" in caught.value.details()
    with pytest.raises(RefusedError):
        engine.invoke("aws:index/getCallerIdentity:getCallerIdentity", {"x": 1})


def test_an_unconfigured_provider_says_so(cloud: Path) -> None:
    with serve(cloud) as driver:
        driver.configure({"region": UNKNOWN})
        with pytest.raises(grpc.RpcError) as caught:
            driver.invoke("aws:index/getCallerIdentity:getCallerIdentity")
    assert "configuration is not known yet" in caught.value.details()


def test_another_region_means_another_provider(engine: Engine) -> None:
    def diff(**changes: Any) -> Any:
        return engine.stub.DiffConfig(
            provider_pb2.DiffRequest(olds=values.encode(DUBLIN), news=values.encode({**DUBLIN, **changes}))
        )

    assert list(diff(region="eu-north-1").replaces) == ["region"]
    assert list(diff(allowedAccountIds='["222222222222"]').replaces) == []
    assert diff().changes == provider_pb2.DiffResponse.DIFF_NONE


def test_the_package_schema_lists_what_is_supported(engine: Engine) -> None:
    document = json.loads(engine.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    assert document["resources"][VPC]["inputProperties"]["cidrBlock"] == {"type": "string"}
    assert document["resources"]["aws:ec2/route:Route"]["requiredInputs"] == ["routeTableId"]
