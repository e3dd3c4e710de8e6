import os
import shutil
import subprocess
from pathlib import Path

import pytest

from enclave.engine import build, toolchain
from enclave.engine.errors import ToolchainError
from tests.unit.engine.fakes import Executable, Heard

BASE_PATH = "/usr/bin:/bin"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": BASE_PATH, "HOME": str(tmp_path), "ENCLAVE_CACHE": str(tmp_path / "cache")}


def _on_path(environ: dict[str, str], folder: Path) -> None:
    environ["PATH"] = f"{folder}{os.pathsep}{BASE_PATH}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v3.259.0\n", (3, 259, 0)),
        ("3.230.1-dev.0+abc", (3, 230, 1)),
        ("  v4.0.0", (4, 0, 0)),
        ("pulumi", None),
        ("", None),
    ],
)
def test_versions_are_read(text: str, expected: tuple[int, int, int] | None) -> None:
    assert toolchain.parse_version(text) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"ENCLAVE_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a"),
        ({"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/enclave"),
        ({"HOME": "/c"}, "/c/.cache/enclave"),
    ],
)
def test_the_cache_is_where_the_user_says(environ: dict[str, str], expected: str) -> None:
    assert toolchain.cache_directory(environ) == Path(expected)


def test_nothing_on_path(environ: dict[str, str]) -> None:
    assert toolchain.on_path(environ) is None
    assert toolchain.find(environ) is None


@pytest.mark.parametrize(
    ("version", "host", "reason"),
    [
        ("v3.229.9", True, "older than 3.230.0"),
        ("v3.259.0", False, "no pulumi-language-python"),
        ("nonsense", True, "doesn't tell its version"),
    ],
)
def test_an_unsuitable_pulumi_is_rejected_with_the_reason(
    *, environ: dict[str, str], tmp_path: Path, executable: Executable, version: str, host: bool, reason: str
) -> None:
    pulumi = executable(tmp_path / "bin" / "pulumi", f"echo {version}")
    if host:
        executable(tmp_path / "bin" / toolchain.LANGUAGE_HOST, "exit 0")
    _on_path(environ, pulumi.parent)
    found = toolchain.on_path(environ)
    assert isinstance(found, toolchain.Rejected)
    assert reason in found.reason


def test_a_language_host_elsewhere_on_path_does_not_count(
    environ: dict[str, str], tmp_path: Path, executable: Executable
) -> None:
    pulumi = executable(tmp_path / "bin" / "pulumi", "echo v3.259.0")
    other = executable(tmp_path / "other" / toolchain.LANGUAGE_HOST, "exit 0")
    environ["PATH"] = os.pathsep.join([str(pulumi.parent), str(other.parent), BASE_PATH])
    assert isinstance(toolchain.on_path(environ), toolchain.Rejected)


def test_a_broken_pulumi_is_rejected(environ: dict[str, str], tmp_path: Path, executable: Executable) -> None:
    _on_path(environ, executable(tmp_path / "bin" / "pulumi", "exit 1").parent)
    assert isinstance(toolchain.on_path(environ), toolchain.Rejected)


def test_a_suitable_pulumi_on_path_is_preferred_to_the_cache(
    environ: dict[str, str], tmp_path: Path, executable: Executable, heard: Heard
) -> None:
    executable(toolchain._home(environ) / "bin" / "pulumi", "echo v3.259.0")
    pulumi = executable(tmp_path / "bin" / "pulumi", "echo v3.300.2")
    executable(tmp_path / "bin" / toolchain.LANGUAGE_HOST, "exit 0")
    _on_path(environ, pulumi.parent)
    found = toolchain.ensure(environ, heard)
    assert (found.pulumi, found.version, found.origin) == (pulumi, "3.300.2", "PATH")


def test_a_language_host_beside_the_target_of_a_symlink_counts(
    environ: dict[str, str], tmp_path: Path, executable: Executable
) -> None:
    pulumi = executable(tmp_path / "opt" / "pulumi", "echo v3.259.0")
    executable(tmp_path / "opt" / toolchain.LANGUAGE_HOST, "exit 0")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(pulumi)
    _on_path(environ, tmp_path / "bin")
    assert isinstance(toolchain.on_path(environ), toolchain.Toolchain)


def test_the_cached_build_gets_its_launcher_back(environ: dict[str, str], executable: Executable) -> None:
    pulumi = executable(toolchain._home(environ) / "bin" / "pulumi", "echo v3.259.0")
    launcher = pulumi.parent / toolchain.LANGUAGE_HOST
    launcher.write_text("stale")
    found = toolchain.cached(environ)
    assert found is not None
    assert found.origin == "cache"
    assert "enclave.engine.language_host" in launcher.read_text()
    assert os.access(launcher, os.X_OK)


def test_the_launcher_finds_the_python_of_the_checkout_it_is_started_in(
    environ: dict[str, str], tmp_path: Path, executable: Executable
) -> None:
    executable(toolchain._home(environ) / "bin" / "pulumi", "echo v3.259.0")
    found = toolchain.cached(environ)
    assert found is not None
    report = 'echo "checkout $@"; echo "$ENCLAVE_HOST_PARENT"'
    executable(tmp_path / "checkout" / ".venv" / "bin" / "python", report)
    inside = tmp_path / "checkout" / "stacks"
    inside.mkdir()
    launcher = found.pulumi.parent / toolchain.LANGUAGE_HOST
    run = subprocess.run(
        [launcher, "127.0.0.1:1"], cwd=inside, env=environ, capture_output=True, text=True, check=True
    )
    expected = ["checkout -P -m enclave.engine.language_host 127.0.0.1:1", str(os.getpid())]
    assert run.stdout.splitlines() == expected


def test_a_build_appears_whole_or_not_at_all(
    environ: dict[str, str], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(target: Path, *_: object) -> None:
        target.write_text("half")
        raise ToolchainError("cut off", "again")

    monkeypatch.setattr(build, "build", fail)
    with pytest.raises(ToolchainError, match="cut off"):
        toolchain.ensure(environ, heard)
    assert toolchain.cached(environ) is None

    def succeed(target: Path, *_: object) -> None:
        target.write_text("#!/bin/sh\necho v3.259.0\n")
        target.chmod(0o755)

    monkeypatch.setattr(build, "build", succeed)
    assert toolchain.ensure(environ, heard).origin == "cache"
    folders = {path.name for path in toolchain._home(environ).parent.iterdir() if path.is_dir()}
    assert folders == {toolchain._home(environ).name}


def test_a_rejected_pulumi_is_named_before_the_build(
    environ: dict[str, str],
    tmp_path: Path,
    executable: Executable,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _on_path(environ, executable(tmp_path / "bin" / "pulumi", "echo v3.1.0").parent)
    monkeypatch.setattr(build, "build", lambda target, *_: shutil.copy("/bin/true", target))
    toolchain.ensure(environ, heard)
    assert any("3.1.0 is older" in line for line in heard.said)


def test_an_unwritable_cache_is_said_with_a_remedy(heard: Heard, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ToolchainError, match="ENCLAVE_CACHE"):
        toolchain.ensure({"PATH": BASE_PATH, "ENCLAVE_CACHE": str(blocked)}, heard)
