"""A survey: every stack previewed and judged beside what is deployed, and nothing changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import cloud, surveying
from enclave.engine.deploy import Deployment
from enclave.engine.runner import Runner
from enclave.model.config import load
from enclave.model.enclave import Enclave
from tests.unit.engine.fakes import FakePulumi, Heard

STACKS = ["dublin-1", "dublin-2", "norway-1", "links"]
URN = "urn:pulumi:in-this-stack::enclave::"
KEY = "aws:kms/key:Key"


def states(*keys: dict[str, Any]) -> list[dict[str, Any]]:
    """Write a provider in Ireland, and keys of these properties."""
    provider = f"{URN}pulumi:providers:aws::p"
    pinned = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}
    first = {"urn": provider, "type": "pulumi:providers:aws", "custom": True, "inputs": pinned, "id": "p"}
    named = [
        {
            "urn": f"{URN}{KEY}::k{number}",
            "type": KEY,
            "custom": True,
            "id": f"k{number}",
            "provider": f"{provider}::p",
            "inputs": inputs,
        }
        for number, inputs in enumerate(keys)
    ]
    return [first, *named]


def steps(op: str, *keys: dict[str, Any]) -> str:
    return json.dumps({"steps": [{"op": op, "urn": each["urn"], "newState": each} for each in states(*keys)]})


def exported(*keys: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": states(*keys)}})


@pytest.fixture
def enclave() -> Enclave:
    return load(Path(__file__).parents[3] / "config")


@pytest.fixture
def pulumi(fake_pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    ready = cloud.Ready(endpoint="http://127.0.0.1:1", generation="g2", lost=False)
    monkeypatch.setattr(cloud, "start", lambda *_: ready)
    monkeypatch.setattr(cloud, "is_running", lambda _: True)
    monkeypatch.setattr(cloud, "record_generation", lambda *_: None)
    fake_pulumi.answer("stack-ls", stdout=json.dumps([{"name": name} for name in STACKS]))
    fake_pulumi.answer("stack-history", stdout="[]")
    fake_pulumi.answer("stack-export", stdout=exported({}))
    same = {"summaryEvent": {"resourceChanges": {"same": 2}}}
    fake_pulumi.answer("preview", stdout=steps("same", {}), events=[same])
    return fake_pulumi


def test_what_blocks_is_told_beside_what_is_there(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    update = {"summaryEvent": {"resourceChanges": {"update": 1, "same": 1}}}
    abroad = steps("update", {"region": "us-east-1"})
    pulumi.answer("preview", stack="norway-1", stdout=abroad, events=[update])
    survey = Deployment(enclave, runner, heard).survey()
    assert [stack.stack for stack in survey.stacks] == STACKS
    assert [(stack.before, stack.after) for stack in survey.stacks] == [(1, 1)] * 4
    norway = survey.stacks[2]
    assert norway.changes == {"update": 1}
    assert [(step.op, step.type, step.name) for step in norway.steps] == [("update", KEY, "k0")]
    assert [stack.steps for stack in survey.stacks if stack is not norway] == [()] * 3
    blocked = {(each.stack, each.rule) for each in survey.planned.blocking}
    assert ("norway-1", "placed-in-eea") in blocked
    assert not any(each.rule == "placed-in-eea" for each in survey.deployed.blocking)
    assert survey.failed == ()
    assert {call[0] for call in pulumi.calls} <= {"stack", "preview"}


def test_what_goes_away_was_there(enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi) -> None:
    pulumi.answer("stack-export", stack="dublin-1", stdout=exported({}, {"region": "us-east-1"}))
    survey = Deployment(enclave, runner, heard).survey()
    assert (survey.stacks[0].before, survey.stacks[0].after) == (2, 1)
    assert any(each.rule == "placed-in-eea" for each in survey.deployed.blocking)
    assert not any(each.rule == "placed-in-eea" for each in survey.planned.blocking)


def test_a_stack_that_fails_is_told_and_judged_as_it_is(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("preview", stack="dublin-2", status=1, stderr="NameError: x")
    survey = Deployment(enclave, runner, heard).survey()
    assert survey.failed == ("dublin-2",)
    failed = survey.stacks[1]
    assert "NameError: x" in failed.failure
    assert (failed.before, failed.after, failed.steps) == (1, 1, ())
    assert [source.origin for source in survey.sources] == [
        "the preview",
        "the state",
        "the preview",
        "the preview",
    ]
    assert len(survey.sources[1].graph) == 2


def test_only_what_a_reader_counts_is_a_step() -> None:
    ops = ("same", "create", "create-replacement", "replace", "delete-replaced", "delete", "read", "import")
    document = {"steps": [{"op": op, "urn": f"urn:pulumi:s::p::a:b:C$x:y:Z::{op}"} for op in ops]}
    found = surveying.steps(document)
    assert [(step.op, step.type, step.name) for step in found] == [
        (op, "x:y:Z", op) for op in ("create", "delete", "import", "replace")
    ]
    assert surveying.steps({}) == ()
