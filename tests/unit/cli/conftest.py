"""A checkout to judge in, a way to say commands, and an enclave that is partly up."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gateway_logs import EGRESS, NAMES
from judged_files import export, key, provider

from enclave.cli.main import main
from enclave.engine import toolchain
from enclave.engine.runner import Runner
from enclave.engine.toolchain import Toolchain

REPOSITORY = Path(__file__).parents[3]
TOOLS = Toolchain(pulumi=Path("/tools/bin/pulumi"), version="3.259.0", origin="cache")
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def judged_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with our configuration and claims, and tools that are never run."""
    root = tmp_path / "checkout"
    for folder in ("config", "claims"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "Pulumi.yaml", root)
    monkeypatch.chdir(root)
    monkeypatch.setattr(toolchain, "ensure", lambda *_: TOOLS)
    monkeypatch.setenv("COLUMNS", "80")
    return root


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; returns its exit code, what it printed, and its complaints."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def up(judged_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let two stacks be up, a third be empty; returns the stacks that were read."""
    read: list[str] = []
    states = {
        "dublin-1": export(provider(), key()),
        "norway-1": export(provider("norway-1"), key("norway-1", inputs={"region": "us-east-1"})),
        "links": {"version": 3, "deployment": {}},
        "scratch": export(provider("scratch"), key("scratch")),
    }

    def export_one(_: Runner, stack: str) -> dict[str, Any]:
        read.append(stack)
        return states[stack]

    (judged_checkout / ".enclave" / "local" / "state").mkdir(parents=True)
    monkeypatch.setattr(Runner, "existing", lambda _: {stack: {} for stack in states})
    monkeypatch.setattr(Runner, "export", export_one)
    return read


@pytest.fixture
def gateway_checkout(judged_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose names and rules are our own, in lines as wide as the longest path."""
    (judged_checkout / "config" / "names.yaml").write_text(NAMES)
    (judged_checkout / "config" / "egress.yaml").write_text(EGRESS)
    (judged_checkout / "config" / "waivers.yaml").unlink()
    monkeypatch.setenv("COLUMNS", "110")
    return judged_checkout
