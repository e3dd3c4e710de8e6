import os
import subprocess
import sys
import time
from pathlib import Path

import grpc  # type: ignore[import-untyped]  # ships no types
import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from enclave.engine import language_host, program


def test_the_projects_virtual_environment_runs_its_programs(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    assert language_host.interpreter(tmp_path, {"virtualenv": ".venv"}) == Path(sys.executable)
    python.parent.mkdir(parents=True)
    python.touch()
    assert language_host.interpreter(tmp_path, {"virtualenv": ".venv"}) == python
    assert language_host.interpreter(tmp_path, {}) == Path(sys.executable)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["127.0.0.1:1"], "127.0.0.1:1"),
        (["-root=/x", "--tracing", "127.0.0.1:1"], "127.0.0.1:1"),
        ([], ""),
    ],
)
def test_the_engines_address_is_the_last_argument(arguments: list[str], expected: str) -> None:
    assert language_host._engine_address(arguments) == expected


@pytest.mark.parametrize(
    ("status", "bail", "error"),
    [
        (0, False, ""),
        (32, True, ""),
        (3, False, "Program exited with non-zero exit code: 3"),
        (-9, False, "Program was ended by signal 9"),
    ],
)
def test_how_a_programs_end_is_told(*, status: int, bail: bool, error: str) -> None:
    response = language_host._run_response(status)
    assert (response.bail, response.error) == (bail, error)


def test_both_halves_agree_on_their_words() -> None:
    assert language_host._REQUEST_VARIABLE == program.REQUEST_VARIABLE
    assert language_host._SHOWN_TO_USER == program.SHOWN_TO_USER


@pytest.mark.parametrize(
    ("error", "status"), [(SystemExit(), 0), (SystemExit(0), 0), (SystemExit(5), 5), (SystemExit("why"), 32)]
)
def test_sys_exit_means_what_it_means_elsewhere(
    error: SystemExit, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program._exit_status(error) == status
    assert ("why" in capsys.readouterr().err) == (status == 32)


def test_a_traceback_begins_with_the_program() -> None:
    def users_code() -> None:
        raise ValueError("boom")

    try:
        users_code()
    except ValueError as error:
        text = program._program_traceback(error)
    assert "users_code" in text
    assert text.endswith("ValueError: boom\n")


def _start(environment: dict[str, str]) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-P", "-m", "enclave.engine.language_host", "127.0.0.1:1"]
    # A shell between us and the host: when it is killed the host has lost its parent.
    host = subprocess.Popen(
        ["sh", "-c", '"$@" & echo $!; wait', "sh", *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert host.stdout is not None
    return host, int(host.stdout.readline())


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_the_host_answers_runs_plugins_and_leaves_with_its_parent(tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    plugin.mkdir()
    (plugin / "__main__.py").write_text(
        "import sys, os; print(sys.argv[1], os.environ['SEEN']); print('bad', file=sys.stderr); sys.exit(4)"
    )
    parent, pid = _start({})
    try:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = language_pb2_grpc.LanguageRuntimeStub(channel)
            assert stub.GetPluginInfo(empty_pb2.Empty()).version.count(".") == 2
            assert not stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest()).packages
            info = language_pb2.ProgramInfo(
                root_directory=str(tmp_path), program_directory=str(plugin), entry_point="."
            )
            about = stub.About(language_pb2.AboutRequest(info=info))
            assert about.executable == sys.executable
            listed = stub.GetProgramDependencies(language_pb2.GetProgramDependenciesRequest(info=info))
            assert "pulumi" in {dependency.name for dependency in listed.dependencies}
            request = language_pb2.RunPluginRequest(
                info=info, pwd=str(tmp_path), kind="resource", args=["hello"], env=["SEEN=yes"]
            )
            responses = list(stub.RunPlugin(request))
        assert b"".join(r.stdout for r in responses) == b"hello yes\n"
        assert b"".join(r.stderr for r in responses) == b"bad\n"
        assert responses[-1].exitcode == 4
    finally:
        parent.kill()
        parent.communicate()
    assert _gone(pid)


def test_a_host_whose_cli_is_gone_already_leaves() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    parent, pid = _start({"ENCLAVE_HOST_PARENT": str(dead.pid)})
    try:
        assert _gone(pid)
    finally:
        parent.kill()
        parent.communicate()
