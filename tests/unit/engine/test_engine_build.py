import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from enclave.engine import build
from enclave.engine.errors import ToolchainError
from tests.unit.engine.fakes import Executable, Heard


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_the_key_is_stable_and_made_of_what_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert build.key() == build.key()
    keys = {build.key()}
    monkeypatch.setattr(build, "FLAGS", (*build.FLAGS, "-race"))
    keys.add(build.key())
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    keys.add(build.key())
    for name in ("go.mod", "go.sum"):
        shutil.copy(build._MODULE / name, tmp_path)
    monkeypatch.setattr(build, "_MODULE", tmp_path)
    with (tmp_path / "go.sum").open("a") as sums:
        sums.write("example.com/x v1.0.0 h1:x=\n")
    keys.add(build.key())
    with (tmp_path / "go.mod").open("a") as module:
        module.write("// changed\n")
    keys.add(build.key())
    assert len(keys) == 5


def test_the_module_asks_for_the_version_that_the_binary_will_claim() -> None:
    module = (build._MODULE / "go.mod").read_text()
    for path in ("pkg", "sdk"):
        assert f"github.com/pulumi/pulumi/{path}/v3 v{build.PULUMI_VERSION}" in module
    assert "tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" in module


def test_too_little_disk_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Heard
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10, 9, 1_000_000_000))
    with pytest.raises(ToolchainError, match=r"needs 3\.3 GB.*1\.0 GB free") as caught:
        build.build(tmp_path / "pulumi", tmp_path / "not" / "yet", {"PATH": ""}, heard)
    assert "ENCLAVE_CACHE" in caught.value.remedy
    assert heard.said == []


@pytest.mark.parametrize(
    ("version", "suitable"), [("go1.25.11", True), ("go1.27", True), ("go1.25.10", False)]
)
def test_go_on_path_must_be_new_enough(
    *, version: str, suitable: bool, tmp_path: Path, executable: Executable
) -> None:
    go = executable(tmp_path / "go", f"echo {version}")
    found = build.find_go({"PATH": str(tmp_path)})
    assert found == (go if suitable else None)


def test_no_go_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert build.find_go({"PATH": str(tmp_path)}) is None


def test_settings_for_other_builds_do_not_leak_in() -> None:
    theirs = {"GOFLAGS": "-mod=vendor", "GOOS": "plan9", "GOPROXY": "https://mirror", "HTTPS_PROXY": "p"}
    clean = build.clean_environment({**theirs, "PATH": "/bin"}, Path("/go/bin/go"), None)
    assert clean["GOFLAGS"] == "-buildvcs=false"
    assert "GOOS" not in clean
    assert (clean["GOPROXY"], clean["HTTPS_PROXY"]) == ("https://mirror", "p")
    assert clean["PATH"] == "/go/bin:/bin"
    assert "GOCACHE" not in clean


def test_a_go_of_ours_keeps_its_caches_with_us() -> None:
    clean = build.clean_environment({}, Path("/go/bin/go"), Path("/cache/go"))
    assert clean["GOCACHE"] == "/cache/go/go-build"
    assert clean["GOPATH"] == "/cache/go/gopath"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"GOPATH": "/p"}, False),
        ({"GOPATH": "/p", "GOCACHE": "/c"}, True),
        ({"HOME": "/h"}, True),
    ],
)
def test_a_user_without_caches_is_known(environ: dict[str, str], *, expected: bool) -> None:
    assert build._has_caches(environ) is expected


@pytest.mark.parametrize(
    ("output", "message", "remedy"),
    [
        ("write /x: no space left on device", "disk filled up", "free some space"),
        ("go: x: Get https://p: dial tcp 1.2.3.4:443: i/o timeout", "mirror can't be reached", "GOPROXY"),
        ("x@v1: reading https://p/x: 403 Forbidden", "mirror can't be reached", "GOPROXY"),
        ("verifying x: checksum mismatch", "differs from its recorded hash", "another one"),
        ("main.go:1: syntax error", "could not be built", "mend"),
    ],
)
def test_the_last_words_of_go_become_cause_and_remedy(output: str, message: str, remedy: str) -> None:
    error = build._explain(output)
    assert message in error.message
    assert remedy in error.remedy


def test_a_build_reports_each_step_and_leaves_the_binary(
    tmp_path: Path, executable: Executable, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10, 1, 9_000_000_000))
    executable(
        tmp_path / "bin" / "go",
        """case $1 in
        env) echo go1.26.0;;
        list) echo 'go: downloading example.com/a v1.0.0' >&2; echo example.com/a; echo example.com/b;;
        build) echo example.com/a; echo example.com/b
            while [ "$1" != -o ]; do shift; done; echo binary > "$2";;
        esac""",
    )
    cache = tmp_path / "cache"
    cache.mkdir()
    build.build(tmp_path / "pulumi", cache, {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}, heard)
    assert (tmp_path / "pulumi").read_text() == "binary\n"
    assert ("Fetching Go modules", 1, None, "example.com/a v1.0.0") in heard.updates
    assert ("Compiling Pulumi", 2, 2, "example.com/b") in heard.updates
    assert list(cache.iterdir()) == []


def test_a_failed_build_ends_in_an_explanation(
    tmp_path: Path, executable: Executable, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10, 1, 9_000_000_000))
    executable(
        tmp_path / "bin" / "go", "[ $1 = env ] && echo go1.26.0 && exit; echo 'dial tcp: refused' >&2; exit 1"
    )
    (tmp_path / "cache").mkdir()
    with pytest.raises(ToolchainError, match="mirror can't be reached"):
        build.build(
            tmp_path / "pulumi", tmp_path / "cache", {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}, heard
        )
