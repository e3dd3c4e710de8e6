import errno
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from enclave.cli import commands
from enclave.cli.arguments import parser
from enclave.cli.exits import Exit
from enclave.cli.main import main
from enclave.engine import cloud, remains, status, toolchain
from enclave.engine.deploy import Deployment
from enclave.engine.errors import CloudError, JudgementRefusedError, StackFailedError, ToolchainError
from enclave.engine.outcome import Outcome, StackOutcome
from enclave.engine.progress import Progress
from enclave.engine.toolchain import Toolchain
from enclave.local.cloud import lifecycle

REPOSITORY = Path(__file__).parents[3]
TOOLS = Toolchain(pulumi=Path("/tools/bin/pulumi"), version="3.259.0", origin="cache")


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with our configuration, and tools that are never run."""
    shutil.copytree(REPOSITORY / "config", tmp_path / "config")
    shutil.copy(REPOSITORY / "Pulumi.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(toolchain, "ensure", lambda *_: TOOLS)
    monkeypatch.setattr(toolchain, "find", lambda _: TOOLS)
    return tmp_path


def outcome(operation: str = "up") -> Outcome:
    stack = StackOutcome(stack="links", resources=73, changes={"create": 73}, seconds=1.25, mended=("x",))
    return Outcome(operation=operation, stacks=(stack,), judgement=None, graph=None, seconds=9.87)


def raising(error: BaseException) -> Callable[[Deployment], Outcome]:
    def run(_: Deployment) -> Outcome:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StackFailedError("it failed", "try"), Exit.FAILED),
        (ToolchainError("no tools", "get some"), Exit.FAILED),
        (CloudError("no cloud", "start it"), Exit.FAILED),
        (JudgementRefusedError("peering to us-east-1", "don't"), Exit.REFUSED),
        (KeyboardInterrupt(), Exit.FAILED),
    ],
)
def test_each_end_has_its_exit_code_and_says_why(
    error: BaseException, code: Exit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Deployment, "up", raising(error))
    assert main(["up"]) == code
    said = capsys.readouterr().err
    assert str(error) in said
    assert "Traceback" not in said


def test_the_codes_are_the_documented_ones() -> None:
    assert [(code.name, int(code)) for code in Exit] == [
        ("DONE", 0),
        ("FAILED", 1),
        ("USAGE", 2),
        ("REFUSED", 3),
    ]
    assert "0 done; 1 failed; 2 wrong usage or invalid configuration; 3 refused" in parser().format_help()


@pytest.mark.parametrize("arguments", [["up", "--cloud", "mars"], ["fly"], [], ["local"], ["local", "burn"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == Exit.USAGE
    assert "usage: enclave" in capsys.readouterr().err


def test_an_invalid_configuration_is_2_and_names_every_mistake(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkout / "config" / "enclave.yaml"
    text = path.read_text().replace("stand_in: true", "stand_in: false").replace("eu-west-1", "eu-west-2")
    path.write_text(text)
    assert main(["up"]) == Exit.USAGE
    assert capsys.readouterr().err.count("Remedy:") >= 2


def test_outside_a_checkout_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    monkeypatch.chdir(checkout.parent)
    assert main(["status"]) == Exit.FAILED
    assert "not inside a checkout" in capsys.readouterr().err


@pytest.mark.parametrize("confirm", [[], ["--confirm", "other"]])
def test_down_on_aws_wants_the_name(
    confirm: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Deployment, "down", raising(AssertionError("must not be reached")))
    assert main(["down", "--cloud", "aws", *confirm]) == Exit.USAGE
    assert "--confirm enclave" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["up", "preview", "refresh", "status"])
def test_on_aws_a_foreign_backend_is_refused_before_anything_runs(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PULUMI_HOME", "PULUMI_CONFIG_PASSPHRASE"):  # the shell may be one for the embedded cloud
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://state?region=us-east-1")
    monkeypatch.setattr(Deployment, command, raising(AssertionError("must not be reached")), raising=False)
    assert main([command, "--cloud", "aws"]) == Exit.FAILED
    assert "us-east-1" in capsys.readouterr().err


def test_on_aws_a_local_shell_is_named_as_the_cause(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(checkout / ".enclave" / "local" / "home"))
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{checkout}")
    assert main(["status", "--cloud", "aws"]) == Exit.FAILED
    assert "set up for the embedded cloud" in capsys.readouterr().err


def test_up_ends_with_a_summary(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Deployment, "up", lambda _: outcome())
    assert main(["up"]) == Exit.DONE
    said = capsys.readouterr().out
    for expected in (
        "Enclave 'enclave' is up",
        "73 resources",
        "Stockholm, Sweden",
        "stands in for Norway",
        "neighbours (tls 443) in workload and data subnets of dublin-1",
        "Anything else is dropped by the firewalls",
        "make down take it down again",
    ):
        assert expected in " ".join(said.split())


def test_json_is_alone_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Deployment, "up", lambda _: outcome())
    assert main(["up", "--format", "json"]) == Exit.DONE
    document = json.loads(capsys.readouterr().out)
    assert document["resources"] == 73
    assert document["stacks"][0] == {
        "name": "links",
        "resources": 73,
        "changes": {"create": 73},
        "seconds": 1.2,
        "mended": ["x"],
    }
    norway = next(site for site in document["sites"] if site["name"] == "norway-1")
    assert (norway["country"], norway["meant"], norway["region"]) == ("Sweden", "Norway", "eu-north-1")


def test_status_tells_what_is_pending(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = status.StackStatus(name="links", resources=1, last_result="failed", pending=("creating urn:x",))
    embedded = status.CloudStatus(running=True, endpoint="http://127.0.0.1:1", generation="g", in_step=False)
    now = status.Status(enclave="enclave", cloud="local", stacks=(stack,), embedded=embedded)
    monkeypatch.setattr(status, "read", lambda *_: now)
    assert main(["status"]) == Exit.DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "1 operations were cut off" in said
    assert "lost its memory" in said
    assert main(["status", "--format", "json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["stacks"][0]["pending"] == ["creating urn:x"]


def test_the_doctor_finds_a_broken_configuration(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == Exit.DONE
    (checkout / "config" / "egress.yaml").write_text("rules: 5\n")
    assert main(["doctor"]) == Exit.FAILED
    said = capsys.readouterr().out
    assert "problem  configuration" in said
    assert "Remedy" in said


def test_the_doctor_finds_a_state_that_cannot_be_written(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / ".enclave").write_text("in the way")
    assert main(["doctor"]) == Exit.FAILED
    assert "problem  state" in capsys.readouterr().out


def test_the_exports_are_alone_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cloud, "start", lambda *_: cloud.Ready(endpoint="x", generation="g", lost=False))
    assert main(["local", "env"]) == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(("export ", "unset "))] == []
    assert any(line.startswith("export PULUMI_BACKEND_URL='file://") for line in lines)


def test_progress_stays_out_of_what_a_shell_evaluates(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def talk(_: object, progress: Progress) -> Toolchain:
        progress.say("Building Pulumi; rm -rf everything")
        progress.finish("Compiling Pulumi", "1200 packages")
        return TOOLS

    monkeypatch.setattr(toolchain, "ensure", talk)
    monkeypatch.setattr(cloud, "start", lambda *_: cloud.Ready(endpoint="x", generation="g", lost=False))
    assert main(["local", "env"]) == Exit.DONE
    said = capsys.readouterr()
    assert "Pulumi;" not in said.out
    assert "packages" not in said.out
    assert "rm -rf" in said.err


@pytest.mark.parametrize(
    "error",
    [
        ToolchainError("no Go", "install it"),
        KeyboardInterrupt(),
        PermissionError(13, "no", "/x"),
        ValueError("a bug"),
    ],
)
def test_the_eval_of_failed_exports_fails_too(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Toolchain:
        raise error

    monkeypatch.setattr(toolchain, "ensure", fail)
    if isinstance(error, ValueError):  # its traceback is wanted
        with pytest.raises(ValueError, match="a bug"):
            main(["local", "env"])
    else:
        assert main(["local", "env"]) == Exit.FAILED
    assert capsys.readouterr().out == "false\n"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/y"), "/x/y: No space left on device"),
        (OSError(errno.EACCES, "Permission denied", "/x"), "/x: Permission denied"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("odd"), "odd"),
    ],
)
def test_what_the_system_refuses_is_one_line_and_a_remedy(
    error: OSError, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Deployment, "up", raising(error))
    assert main(["up"]) == Exit.FAILED
    first, second = capsys.readouterr().err.splitlines()
    assert first == line
    assert second.startswith("  Remedy: ")


@pytest.mark.parametrize("action", ["stop", "reset", "start"])
def test_an_embedded_cloud_that_does_not_obey_is_told_in_words(
    action: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise lifecycle.CloudError("The embedded cloud (pid 5) did not end.")

    monkeypatch.setattr(lifecycle, action, fail)
    assert main(["local", action]) == Exit.FAILED
    said = capsys.readouterr().err
    assert "did not end" in said
    assert "Remedy: look into" in said


@pytest.fixture
def expired(checkout: Path) -> Path:
    """Every permission ran out long ago."""
    for path in (checkout / "config" / "enclave.yaml", checkout / "config" / "egress.yaml"):
        text = re.sub(r"since: \S+", "since: 2019-01-01", path.read_text())
        path.write_text(re.sub(r"until: \S+", "until: 2020-01-01", text))
    return checkout


@pytest.mark.usefixtures("expired")
def test_expired_permissions_do_not_keep_anybody_from_looking_or_taking_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cloud, "start", lambda *_: cloud.Ready(endpoint="x", generation="g", lost=False))
    monkeypatch.setattr(Deployment, "down", lambda _: outcome("down"))
    monkeypatch.setattr(remains, "find", lambda *_: ())
    now = status.Status(enclave="enclave", cloud="local", stacks=(), embedded=None)
    monkeypatch.setattr(status, "read", lambda *_: now)
    for command in (["down"], ["status"], ["local", "start"], ["local", "stop"], ["local", "env"]):
        assert main(command) == Exit.DONE, command


@pytest.mark.usefixtures("expired")
@pytest.mark.parametrize("command", ["up", "preview"])
def test_expired_permissions_keep_everybody_from_bringing_up(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == Exit.USAGE
    assert "it ended on 2020" in capsys.readouterr().err


def test_a_cloud_that_does_not_run_is_a_failure_of_local_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["local", "status"]) == Exit.FAILED
    assert "not running" in capsys.readouterr().out


def test_every_command_of_the_parser_is_there() -> None:
    help_text = parser().format_help()
    assert all(f"\n    {name} " in help_text for name in (*commands.COMMANDS, "down", "local"))
