"""The plugin as a process: found by the engine, gone with it, and clear about what it lacks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enclave.local import plugins

ENGINE = """
import subprocess, sys, time
child = subprocess.Popen([sys.argv[1], "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline().strip(), flush=True)
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def home(tmp_path: Path, cloud: Path) -> Path:
    plugins.install(tmp_path, Path(sys.executable), cloud)
    return tmp_path


def test_the_launcher_is_written_once(home: Path, cloud: Path) -> None:
    path = plugins.plugin_path(home)
    assert path.parent.name == "resource-aws-v7.51.1"
    assert os.access(path, os.X_OK)
    before = path.stat().st_mtime_ns
    plugins.install(home, Path(sys.executable), cloud)
    assert path.stat().st_mtime_ns == before
    plugins.install(home, Path("/usr/bin/other python"), cloud)
    assert "exec '/usr/bin/other python' -m enclave.local.provider" in path.read_text()
    assert list(path.parent.iterdir()) == [path]


def test_the_plugin_goes_when_its_engine_is_killed(home: Path) -> None:
    launcher = str(plugins.plugin_path(home))
    with subprocess.Popen(
        [sys.executable, "-c", ENGINE, launcher], stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        pid, port = map(int, engine.stdout.readline().split())
        assert 0 < port < 65536
        assert _alive(pid)
        engine.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(pid)


def test_without_a_cloud_directory_it_says_what_to_do() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ENCLAVE_LOCAL_DIR"}
    answer = subprocess.run(
        [sys.executable, "-m", "enclave.local.provider"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "ENCLAVE_LOCAL_DIR is not set" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_protocol_loads_without_the_sdk_and_the_sdk_after_it() -> None:
    program = (
        "from enclave.local.provider import lean; lean.load_protocol()\n"
        "import sys; assert 'pulumi' not in sys.modules\n"
        "from pulumi.runtime.proto import provider_pb2\n"
        "from enclave.local.provider import schema\n"
        "assert schema.read('aws:ec2/vpc:Vpc').inputs.fields\n"
        "import pulumi; assert pulumi.Output and pulumi.runtime.settings\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
