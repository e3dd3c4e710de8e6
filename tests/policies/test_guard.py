"""The guard's parts that need no engine; how it refuses is in tests/integration/test_refusals.py."""

import asyncio
import dataclasses
import re
import warnings
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pytest
from pulumi.runtime import rpc
from residency_facts import CONTEXT, TODAY, make

from enclave.graph.facts import UNKNOWN, Secret
from enclave.model.enclave import Waiver
from enclave.residency.judgement import judge_resource
from stacks import guard

ROOT = Path(__file__).parents[2]
KEY = "aws:kms/key:Key"
TRANSFORMS = re.compile(r"register_\w*transform|\btransform(?:ation)?s\b\s*=")

with warnings.catch_warnings():
    # The SDK's sub-packages load on first use, and then some warn about deprecated classes of their own.
    warnings.filterwarnings("ignore", ".* has been deprecated in favor of", DeprecationWarning)
    LOADED = {
        "autoscaling": pulumi_aws.autoscaling.Group,
        "ec2": pulumi_aws.ec2.Vpc,
        "ec2transitgateway": pulumi_aws.ec2transitgateway.PeeringAttachment,
        "kms": pulumi_aws.kms.Key,
        "lambda": pulumi_aws.lambda_.Function,
        "s3": pulumi_aws.s3.Bucket,
    }


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        (lambda: "text", "text"),
        (lambda: None, None),
        (lambda: pulumi.output.UNKNOWN, UNKNOWN),
        (lambda: [1, pulumi.output.UNKNOWN], [1, UNKNOWN]),
        (lambda: {"a": {"b": pulumi.output.UNKNOWN}}, {"a": {"b": UNKNOWN}}),
        (lambda: pulumi.Output.from_input("text"), "text"),
        (lambda: pulumi.Output.from_input({"a": pulumi.output.UNKNOWN}), UNKNOWN),
        (lambda: pulumi.Output.secret("text"), Secret("text")),
        (lambda: rpc.wrap_rpc_secret("text"), Secret("text")),
        (lambda: rpc.wrap_rpc_secret(pulumi.output.UNKNOWN), Secret(UNKNOWN)),
        (
            lambda: {"a": [pulumi.Output.secret("x"), pulumi.Output.from_input("y")]},
            {"a": [Secret("x"), "y"]},
        ),
    ],
)
def test_what_a_transform_is_given_becomes_facts(value: Any, fact: Any) -> None:
    async def convert() -> Any:
        return await guard._fact(value(), set())

    assert finish(convert()) == fact


def finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end in a loop of its own; `asyncio.run` would leave the thread without a current loop."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def test_an_unknown_output_is_unknown_and_names_where_it_comes_from() -> None:
    urn = "urn:pulumi:dublin-1::enclave::aws:kms/key:Key::profile"

    async def convert() -> tuple[Any, set[str]]:
        sources: set[str] = set()
        output = rpc.deserialize_output_value(rpc.struct_pb2.Struct(fields={"dependencies": _list(urn)}))
        return await guard._fact({"key": output}, sources), sources

    assert finish(convert()) == ({"key": UNKNOWN}, {urn})


def _list(*texts: str) -> Any:
    values = rpc.struct_pb2.Value()
    values.list_value.extend(texts)
    return values


@pytest.mark.parametrize(
    ("parent", "qualified"),
    [
        (None, "aws:s3/bucket:Bucket"),
        ("urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", "aws:s3/bucket:Bucket"),
        ("urn:pulumi:s::p::enclave:Site::dublin-1", "enclave:Site$aws:s3/bucket:Bucket"),
        (
            "urn:pulumi:s::p::enclave:Site$enclave:Stores::x",
            "enclave:Site$enclave:Stores$aws:s3/bucket:Bucket",
        ),
    ],
)
def test_a_urn_carries_the_types_of_the_parents(parent: str | None, qualified: str) -> None:
    assert guard._qualified(parent, "aws:s3/bucket:Bucket") == qualified


@pytest.mark.parametrize(
    ("token", "takes"),
    [
        ("aws:s3/bucket:Bucket", True),
        ("aws:ec2/vpc:Vpc", True),
        ("aws:ec2transitgateway/peeringAttachment:PeeringAttachment", True),
        ("aws:lambda/function:Function", True),
        ("aws:ec2/route:Route", False),
        ("aws:kms/alias:Alias", False),
        ("aws:autoscaling/group:Group", False),  # its tags are a list
        ("pulumi:providers:aws", False),
        ("random:index/randomId:RandomId", False),
    ],
)
def test_only_types_that_take_tags_are_tagged(token: str, takes: bool) -> None:
    package, module, _ = token.split(":")
    assert package != "aws" or module.split("/")[0] in LOADED
    assert guard._takes_tags(token) is takes


def test_nothing_else_transforms_resources() -> None:
    """A later transform could change what the guard has judged already."""
    programs = [path for part in ("stacks", "components", "policies") for path in (ROOT / part).rglob("*.py")]
    found = [path.relative_to(ROOT).as_posix() for path in programs if TRANSFORMS.search(path.read_text())]
    assert found == ["stacks/guard.py"]


@pytest.mark.parametrize(
    "line",
    [
        "pulumi.runtime.register_stack_transformation(change)",
        "pulumi.runtime.register_stack_transform(change)",
        "pulumi.runtime.register_resource_transform(change)",
        "pulumi.runtime.register_invoke_transform(change)",
        "opts = pulumi.ResourceOptions(transforms=[change])",
        "opts = pulumi.ResourceOptions(transformations = [change])",
        "opts.transforms = [change]",
    ],
)
def test_each_way_to_transform_would_be_found(line: str) -> None:
    assert TRANSFORMS.search(line)


def test_what_is_waived_is_told_and_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    monkeypatch.setattr(guard._Guard, "_leave_soon", lambda _: pytest.fail("it would end the process"))
    # Nothing names a provider here, so what asks for a place or an account blocks too.
    planned = make(KEY, {"multiRegion": True}, region=None, account=None)
    rules = sorted({finding.rule for finding in judge_resource(planned, CONTEXT) if finding.blocks})
    assert "keys-stay-in-region" in rules
    waivers = tuple(
        Waiver(rule=rule, resource=f"dublin-1/{KEY}/twin", reason="It moves", owner="ops", until=TODAY)
        for rule in rules
    )
    waiving = guard._Guard(dataclasses.replace(CONTEXT, waivers=waivers), "dublin-1", "enclave")
    args = pulumi.ResourceTransformArgs(
        custom=True, type_=KEY, name="twin", props={"multiRegion": True}, opts=pulumi.ResourceOptions()
    )
    result = finish(waiving.transform(args))
    assert result is not None
    assert sorted({line.split()[1] for line in told}) == rules
    assert all(line.startswith("waived: ") for line in told)
    assert all("its last day (ops: It moves)" in line for line in told)
