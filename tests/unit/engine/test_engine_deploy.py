import json
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import cloud
from enclave.engine.deploy import Deployment
from enclave.engine.environment import Cloud, Workspace
from enclave.engine.errors import CloudError, EngineError, JudgementRefusedError, StackFailedError
from enclave.engine.runner import Runner
from enclave.engine.toolchain import Toolchain
from enclave.model.config import load
from enclave.model.enclave import Enclave
from enclave.residency.verdicts import REFUSED
from tests.unit.engine.fakes import FakePulumi, Heard

REPOSITORY = Path(__file__).parents[3]
STACKS = ["dublin-1", "dublin-2", "norway-1", "links"]
SITES = STACKS[:3]


def bucket(region: str, operation: str = "create") -> dict[str, Any]:
    provider = "urn:pulumi:in-this-stack::enclave::pulumi:providers:aws::p"
    pinned = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}
    states = [
        {"urn": provider, "type": "pulumi:providers:aws", "custom": True, "inputs": pinned},
        {
            "urn": "urn:pulumi:in-this-stack::enclave::aws:sqs/queue:Queue::q",
            "type": "aws:sqs/queue:Queue",
            "custom": True,
            "inputs": {"region": region},
            "provider": f"{provider}::id",
        },
    ]
    return {"steps": [{"op": operation, "newState": state, "oldState": state} for state in states]}


@pytest.fixture
def enclave() -> Enclave:
    return load(REPOSITORY / "config")


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The generations that were noted; the cloud itself is not started."""
    noted: list[str] = []
    ready = cloud.Ready(endpoint="http://127.0.0.1:1", generation="g2", lost=False)
    monkeypatch.setattr(cloud, "start", lambda *_: ready)
    monkeypatch.setattr(cloud, "is_running", lambda _: True)
    monkeypatch.setattr(cloud, "record_generation", lambda _, generation: noted.append(generation))
    return noted


@pytest.fixture
def pulumi(fake_pulumi: FakePulumi, recorded: list[str]) -> FakePulumi:
    assert recorded == []
    fake_pulumi.answer("stack-ls", stdout=json.dumps([{"name": name} for name in STACKS]))
    fake_pulumi.answer("stack-export", stdout=json.dumps({"version": 3, "deployment": {}}))
    fake_pulumi.answer("stack-history", stdout="[]")
    fake_pulumi.answer(
        "preview", stdout=json.dumps(bucket("eu-west-1")), events=[summary(create=1), outputs({}, {})]
    )
    fake_pulumi.answer("up", events=[summary(create=1)])
    return fake_pulumi


def summary(**changes: int) -> dict[str, Any]:
    return {"summaryEvent": {"resourceChanges": changes}}


def outputs(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    metadata = {"op": "same", "urn": "u", "type": "pulumi:pulumi:Stack"}
    return {"resOutputsEvent": {"metadata": metadata | {"old": {"outputs": old}, "new": {"outputs": new}}}}


def stacks_of(fake: FakePulumi, command: str) -> list[str]:
    return [call[call.index("--stack") + 1] for call in fake.calls if call[0] == command]


def test_the_links_come_up_after_the_sites_and_are_previewed_again(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi, recorded: list[str]
) -> None:
    outcome = Deployment(enclave, runner, heard).up()
    assert sorted(stacks_of(pulumi, "up")[:3]) == SITES
    assert stacks_of(pulumi, "up")[3] == "links"
    assert sorted(stacks_of(pulumi, "preview")) == sorted([*STACKS, "links"])
    assert [stack.stack for stack in outcome.stacks] == STACKS
    assert recorded == ["g2"]


def test_nothing_is_created_once_the_judgement_refuses(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("preview", stdout=json.dumps(bucket("us-east-1")), events=[summary(create=1)])
    with pytest.raises(JudgementRefusedError, match="nothing was created") as caught:
        Deployment(enclave, runner, heard).up()
    assert "us-east-1" in caught.value.message
    assert stacks_of(pulumi, "up") == []


def test_a_preview_that_is_refused_says_so(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("preview", stdout=json.dumps(bucket("eu-west-2")), events=[summary(create=1)])
    with pytest.raises(JudgementRefusedError, match="eu-west-2"):
        Deployment(enclave, runner, heard).preview()


def test_a_refusal_by_the_programs_guard_is_a_refusal(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    message = f"error: {REFUSED}: placed-in-eea: violated"
    event = {"diagnosticEvent": {"severity": "error", "message": message}}
    pulumi.answer("preview", status=255, events=[event])
    with pytest.raises(JudgementRefusedError, match="placed-in-eea: violated"):
        Deployment(enclave, runner, heard).up()
    assert stacks_of(pulumi, "up") == []


def test_a_site_that_fails_keeps_the_links_from_coming_up(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("up", status=255, stderr="error: quota")
    with pytest.raises(StackFailedError, match="up of stack dublin-1 failed"):
        Deployment(enclave, runner, heard).up()
    assert sorted(stacks_of(pulumi, "up")) == SITES


def test_an_enclave_that_is_up_to_date_is_left_alone(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer(
        "preview",
        stdout=json.dumps(bucket("eu-west-1", "same")),
        events=[outputs({"x": 1}, {"x": 1}), summary(same=2)],
    )
    outcome = Deployment(enclave, runner, heard).up()
    assert stacks_of(pulumi, "up") == []
    assert len(stacks_of(pulumi, "preview")) == len(STACKS)
    assert not any(stack.changes for stack in outcome.stacks)


def test_missing_stacks_are_made(enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi) -> None:
    pulumi.answer("stack-ls", stdout=json.dumps([{"name": "dublin-1"}]))
    Deployment(enclave, runner, heard).preview()
    made = [call[2] for call in pulumi.calls if call[:2] == ["stack", "init"]]
    assert made == ["dublin-2", "norway-1", "links"]


def test_down_begins_with_the_links_and_leaves_empty_stacks_alone(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    table = {
        "urn": "urn:pulumi:in-this-stack::enclave::aws:dynamodb/table:Table::t",
        "type": "aws:dynamodb/table:Table",
        "custom": True,
        "id": "t",
        "inputs": {"deletionProtectionEnabled": True},
    }
    pulumi.answer("stack-export", stdout=json.dumps({"version": 3, "deployment": {"resources": [table]}}))
    Deployment(enclave, runner, heard).down()
    assert stacks_of(pulumi, "destroy")[0] == "links"
    assert sorted(stacks_of(pulumi, "destroy")[1:]) == SITES
    released = [call for call in pulumi.calls if call[0] == "up"]
    targets = [call[call.index("--target") + 1] for call in released]
    assert sorted(targets) == [table["urn"].replace("in-this-stack", stack) for stack in sorted(STACKS)]
    assert all("--config-file" in call for call in pulumi.calls if call[0] in ("up", "destroy"))


def test_empty_stacks_are_not_destroyed(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    Deployment(enclave, runner, heard).down()
    assert stacks_of(pulumi, "destroy") == []


def test_a_cloud_that_ended_is_named_as_the_cause(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi.answer("up", status=255, stderr="error: connection refused")
    monkeypatch.setattr(cloud, "is_running", lambda _: False)
    with pytest.raises(CloudError, match="ended while Pulumi was at work") as caught:
        Deployment(enclave, runner, heard).up()
    assert "connection refused" in caught.value.remedy


def test_a_lost_cloud_is_compared_with_every_filled_stack(
    *,
    enclave: Enclave,
    runner: Runner,
    heard: Heard,
    pulumi: FakePulumi,
    recorded: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cloud, "start", lambda *_: cloud.Ready(endpoint="x", generation="g3", lost=True))
    key = {
        "urn": "urn:pulumi:in-this-stack::enclave::aws:kms/key:Key::k",
        "type": "aws:kms/key:Key",
        "id": "k",
    }
    pulumi.answer("stack-export", stdout=json.dumps({"version": 3, "deployment": {"resources": [key]}}))
    pulumi.answer("refresh", status=1, stderr="error: cut off")
    with pytest.raises(StackFailedError):
        Deployment(enclave, runner, heard).preview()
    assert recorded == []  # so that the next run compares again
    pulumi.answer("refresh", events=[summary(delete=1)])
    Deployment(enclave, runner, heard).preview()
    assert sorted(stacks_of(pulumi, "refresh")[-4:]) == sorted(STACKS)
    assert recorded == ["g3"]


def test_on_aws_nobody_makes_a_stack_under_a_key_of_its_own_choice(
    enclave: Enclave, tmp_path: Path, heard: Heard, pulumi: FakePulumi
) -> None:
    workspace = Workspace(root=tmp_path, cloud=Cloud.AWS)
    tools = Toolchain(pulumi=pulumi.path, version="3.259.0", origin="PATH")
    pulumi.answer("stack-ls", stdout="[]")
    with pytest.raises(EngineError, match="no stack dublin-1, dublin-2, norway-1, links"):
        Deployment(enclave, Runner(workspace, tools, {"PATH": "/usr/bin:/bin"}), heard).up()
