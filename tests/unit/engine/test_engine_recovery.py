import json
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import locks, lookup
from enclave.engine.environment import Cloud, Workspace
from enclave.engine.errors import RecoveryError
from enclave.engine.recovery import Found, Recovery
from enclave.engine.runner import Runner
from enclave.engine.toolchain import Toolchain
from tests.unit.engine.fakes import FakePulumi, Heard
from tests.unit.engine.test_engine_locks import dead_process, write
from tests.unit.engine.test_engine_surgery import VPC, document, provider, resource, step


def commands(fake: FakePulumi) -> list[str]:
    return [" ".join(call[:2]) if call[0] == "stack" else call[0] for call in fake.calls]


def prepare(fake: FakePulumi, state: dict[str, Any], last: str = "succeeded") -> None:
    fake.answer("stack-export", stdout=json.dumps(state))
    fake.answer("stack-history", stdout=json.dumps([{"result": last}]))


@pytest.fixture
def found_ids(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the cloud would be found to have."""
    there: dict[str, str] = {}

    def ids(_workspace: object, _document: object, doubts: tuple[Any, ...]) -> dict[str, str]:
        return {doubt.urn: there[doubt.urn] for doubt in doubts if doubt.urn in there}

    monkeypatch.setattr(lookup, "ids", ids)
    return there


@pytest.mark.usefixtures("found_ids")
def test_a_clean_stack_is_left_alone(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    prepare(fake_pulumi, document(provider(), resource(VPC, "vpc-1")))
    found = Recovery(runner, heard).recover("s")
    assert (found.unclean, found.mended, found.resources) == (False, (), 1)
    assert commands(fake_pulumi) == ["stack export", "stack history"]


@pytest.mark.usefixtures("found_ids")
def test_the_lock_of_a_dead_process_is_released(
    runner: Runner, fake_pulumi: FakePulumi, heard: Heard, workspace: Workspace
) -> None:
    prepare(fake_pulumi, document())
    write(workspace.state, "s", dead_process())
    found = Recovery(runner, heard).recover("s")
    assert commands(fake_pulumi)[0] == "cancel"
    assert found.unclean
    assert "released the lock" in found.mended[0]


def test_a_creation_that_was_cut_off_is_adopted_and_read(
    runner: Runner, fake_pulumi: FakePulumi, heard: Heard, found_ids: dict[str, str], workspace: Workspace
) -> None:
    before = document(provider(), pending=(("creating", resource(VPC)),))
    prepare(fake_pulumi, before)
    found_ids[VPC] = "vpc-1"
    found = Recovery(runner, heard).recover("s")
    assert commands(fake_pulumi)[:3] == ["stack export", "stack import", "refresh"]
    assert fake_pulumi.imported["deployment"]["resources"][-1]["id"] == "vpc-1"
    assert found.unclean
    (backup,) = (workspace.work / "backups").iterdir()
    assert json.loads(backup.read_text()) == before
    assert any("vpc" in line for line in heard.said)


def test_after_a_failure_what_the_cloud_already_has_is_adopted(
    runner: Runner, fake_pulumi: FakePulumi, heard: Heard, found_ids: dict[str, str]
) -> None:
    prepare(fake_pulumi, document(provider()), last="failed")
    recovery = Recovery(runner, heard)
    found = recovery.recover("s")
    preview = {"steps": [step("create", resource(VPC))]}
    assert recovery.adopt(found, preview) is found
    found_ids[VPC] = "vpc-1"
    adopted = recovery.adopt(found, preview)
    assert fake_pulumi.imported["deployment"]["resources"][-1]["id"] == "vpc-1"
    assert not adopted.unclean
    assert "vpc" in adopted.mended[0]


def test_after_a_clean_end_nothing_is_looked_for(
    runner: Runner, heard: Heard, found_ids: dict[str, str]
) -> None:
    found_ids[VPC] = "vpc-1"
    found = Found(stack="s", document=document(provider()), unclean=False, mended=())
    assert Recovery(runner, heard).adopt(found, {"steps": [step("create", resource(VPC))]}) is found


def test_on_aws_a_person_decides(tmp_path: Path, fake_pulumi: FakePulumi, heard: Heard) -> None:
    workspace = Workspace(root=tmp_path, cloud=Cloud.AWS)
    tools = Toolchain(pulumi=fake_pulumi.path, version="3.259.0", origin="PATH")
    prepare(fake_pulumi, document(provider(), pending=(("creating", resource(VPC)),)))
    with pytest.raises(RecoveryError) as caught:
        Recovery(Runner(workspace, tools, {"PATH": "/usr/bin:/bin"}), heard).recover("s")
    assert f"creating {VPC}" in caught.value.message
    assert "pulumi refresh -s s --clear-pending-creates" in caught.value.remedy
    assert commands(fake_pulumi) == ["stack export"]


def test_a_lost_cloud_is_compared_with(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    prepare(fake_pulumi, document(provider()))
    fake_pulumi.answer("refresh", events=[{"summaryEvent": {"resourceChanges": {"delete": 7}}}])
    before = Found(stack="s", document=document(provider()), unclean=False, mended=("x",))
    after = Recovery(runner, heard).drop_lost(before)
    assert after.mended == ("x", "dropped 7 resources that the cloud no longer has")


def test_a_cloud_that_lost_nothing_is_no_news(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    prepare(fake_pulumi, document(provider()))
    fake_pulumi.answer("refresh", events=[{"summaryEvent": {"resourceChanges": {"same": 7}}}])
    before = Found(stack="s", document=document(provider()), unclean=False, mended=())
    assert Recovery(runner, heard).drop_lost(before).mended == ()


def test_all_stacks_are_waited_for_together(
    runner: Runner, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines: set[float] = set()
    monkeypatch.setattr(locks, "wait", lambda *_, deadline: deadlines.add(deadline))
    Recovery(runner, heard).wait_for_others(("a", "b", "c"))
    assert len(deadlines) == 1
