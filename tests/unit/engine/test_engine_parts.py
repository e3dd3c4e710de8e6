import os
import subprocess
from pathlib import Path

import pytest
import yaml

from enclave.engine import environment, order, parallel, release
from enclave.engine.environment import Cloud, Workspace
from enclave.engine.errors import (
    CloudError,
    EngineError,
    InterruptedRunError,
    JudgementRefusedError,
    StackFailedError,
)
from enclave.engine.runner import Interrupts
from enclave.engine.toolchain import Toolchain
from enclave.model.config import load

REPOSITORY = Path(__file__).parents[3]
TOOLS = Toolchain(pulumi=Path("/tools/bin/pulumi"), version="3.259.0", origin="cache")


def test_sites_come_up_together_and_the_links_after_them() -> None:
    enclave = load(REPOSITORY / "config")
    assert order.stages(enclave) == (("dublin-1", "dublin-2", "norway-1"), ("links",))
    assert order.stacks(enclave) == ("dublin-1", "dublin-2", "norway-1", "links")


def test_the_checkout_is_found_from_inside_it(workspace: Workspace) -> None:
    assert environment.find_root(workspace.config) == workspace.root
    with pytest.raises(EngineError, match="not inside a checkout"):
        environment.find_root(workspace.root.parent)


def test_a_local_run_sees_nothing_of_the_users_clouds(workspace: Workspace) -> None:
    theirs = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "PULUMI_ACCESS_TOKEN": "pul-1",
        "PULUMI_BACKEND_URL": "s3://theirs",
        "PULUMI_CONFIG_PASSPHRASE": "theirs",
        "PULUMI_DEBUG_GRPC": "/log",
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
    }
    ours = environment.process_environment(workspace, TOOLS, theirs)
    assert not [name for name in ours if name.startswith("AWS_")]
    assert "PULUMI_ACCESS_TOKEN" not in ours
    assert ours["PULUMI_BACKEND_URL"] == f"file://{workspace.state}?metadata=skip"
    assert ours["PULUMI_CONFIG_PASSPHRASE"] == environment.LOCAL_PASSPHRASE
    assert ours["PULUMI_HOME"] == str(workspace.home)
    assert ours["PULUMI_DEBUG_GRPC"] == "/log"
    assert ours["PATH"] == "/tools/bin:/bin"
    assert ours["HTTPS_PROXY"] == "http://proxy"


def test_no_provider_on_path_and_none_from_the_network_comes_into_a_local_run(workspace: Workspace) -> None:
    expected = {
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    against = dict.fromkeys(expected, "false")
    assert environment.process_environment(workspace, TOOLS, against).items() >= expected.items()
    exports = environment.shell_exports(workspace, TOOLS, against)
    assert all(f"export {name}=true" in exports.splitlines() for name in expected)


def test_a_run_on_aws_keeps_the_users_settings(workspace: Workspace) -> None:
    on_aws = Workspace(root=workspace.root, cloud=Cloud.AWS)
    theirs = {
        "AWS_PROFILE": "production",
        "PULUMI_BACKEND_URL": "s3://theirs",
        "PATH": "/bin",
        "PULUMI_HOME": "/home/me/.pulumi",
        "ENCLAVE_LOCAL_DIR": str(workspace.local),
    }
    ours = environment.process_environment(on_aws, TOOLS, theirs)
    assert ours.items() >= {"AWS_PROFILE": "production", "PULUMI_BACKEND_URL": "s3://theirs"}.items()
    assert "PULUMI_CONFIG_PASSPHRASE" not in ours
    assert "ENCLAVE_LOCAL_DIR" not in ours
    assert on_aws.work != workspace.work


@pytest.mark.parametrize("name", ["PULUMI_HOME", "PULUMI_CONFIG_PASSPHRASE"])
def test_a_shell_of_the_embedded_cloud_does_not_act_on_aws(name: str, workspace: Workspace) -> None:
    on_aws = Workspace(root=workspace.root / "another", cloud=Cloud.AWS)
    exported = environment.local_variables(workspace, TOOLS, {})
    with pytest.raises(EngineError, match="set up for the embedded cloud") as caught:
        environment.process_environment(on_aws, TOOLS, {name: exported[name]})
    assert name in caught.value.remedy


def test_only_its_owner_sees_the_work_of_a_cloud(workspace: Workspace) -> None:
    for cloud in Cloud:
        folder = Workspace(root=workspace.root, cloud=cloud).make_work()
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_exports_can_be_evaluated_by_a_shell(tmp_path: Path) -> None:
    workspace = Workspace(root=tmp_path / "it's here", cloud=Cloud.LOCAL)
    environ = {"PATH": os.environ["PATH"], "AWS_PROFILE": "production", "PULUMI_STACK": "x"}
    exports = environment.shell_exports(workspace, TOOLS, environ)
    script = f'{exports}\necho "$PULUMI_BACKEND_URL|$AWS_PROFILE|$PULUMI_STACK"'
    run = subprocess.run(["sh", "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == f"file://{workspace.state}?metadata=skip||"


def test_a_teardown_releases_protection_in_a_copy_only(workspace: Workspace) -> None:
    committed = "encryptionsalt: v1:x\nconfig:\n  pulumi:disable-default-providers: ['*']\n"
    workspace.stack_config("links").write_text(committed)
    with release.configuration(workspace, "links") as copy:
        settings = yaml.safe_load(copy.read_text())
        assert settings["config"]["enclave:release-protection"] == "true"
        assert settings["config"]["pulumi:disable-default-providers"] == ["*"]
        assert settings["encryptionsalt"] == "v1:x"
    assert not copy.exists()
    assert workspace.stack_config("links").read_text() == committed


def test_what_pulumi_or_aws_protects_is_released() -> None:
    def state(urn: str, **more: object) -> dict[str, object]:
        return {"urn": urn, "type": "aws:x:X", **more}

    document = {
        "deployment": {
            "resources": [
                state("pulumi", protect=True),
                state("table", inputs={"deletionProtectionEnabled": True}),
                state("firewall", inputs={"deleteProtection": True}),
                state("off", protect=False, inputs={"deleteProtection": False}),
                state("free", inputs={"name": "x"}),
                state("going", protect=True, delete=True),
            ]
        }
    }
    assert release.protected(document) == ("pulumi", "table", "firewall")
    assert release.protected({"deployment": {}}) == ()


def test_all_stacks_are_let_finish_and_all_failures_are_told() -> None:
    finished = []

    def work(stack: str) -> str:
        finished.append(stack)
        if stack != "b":
            raise StackFailedError(f"{stack} failed", "the same remedy")
        return stack

    with pytest.raises(StackFailedError, match="a failed\nc failed") as caught:
        parallel.each(["a", "b", "c"], work, Interrupts())
    assert sorted(finished) == ["a", "b", "c"]
    assert caught.value.remedy == "the same remedy"


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        ([StackFailedError("m", "r"), JudgementRefusedError("m", "r")], JudgementRefusedError),
        ([CloudError("m", "r"), StackFailedError("m", "r")], CloudError),
        ([StackFailedError("m", "r"), StackFailedError("m", "r")], StackFailedError),
        ([StackFailedError("m", "r"), ZeroDivisionError()], ZeroDivisionError),
    ],
)
def test_the_most_particular_failure_names_the_kind(
    failures: list[BaseException], expected: type[BaseException]
) -> None:
    together = parallel.together({str(number): error for number, error in enumerate(failures)})
    assert type(together) is expected


def test_a_stop_counts_more_than_a_failure() -> None:
    interrupts = Interrupts()

    def work(stack: str) -> str:
        interrupts.stop()
        raise StackFailedError(stack, "r")

    with pytest.raises(InterruptedRunError, match="run the same command again"):
        parallel.each(["a"], work, interrupts)


def test_nothing_to_do_is_nothing_done() -> None:
    assert parallel.each([], lambda stack: stack, Interrupts()) == {}
