"""A workspace in a temporary folder, with a stand-in for the `pulumi` executable."""

from pathlib import Path

import pytest

from enclave.engine.environment import Cloud, Workspace
from enclave.engine.runner import Runner
from enclave.engine.toolchain import Toolchain
from tests.unit.engine.fakes import Executable, FakePulumi, Heard


@pytest.fixture
def fake_pulumi(tmp_path: Path) -> FakePulumi:
    return FakePulumi(tmp_path / "tools")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "checkout"
    (root / "config").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: enclave\nruntime: python\n")
    return Workspace(root=root, cloud=Cloud.LOCAL)


@pytest.fixture
def runner(fake_pulumi: FakePulumi, workspace: Workspace) -> Runner:
    tools = Toolchain(pulumi=fake_pulumi.path, version="3.259.0", origin="PATH")
    return Runner(workspace, tools, {"PATH": "/usr/bin:/bin"})


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def executable() -> Executable:
    """Write a small shell script that can be run."""

    def write(path: Path, body: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write
