"""Finds a Pulumi CLI that can run Python programs, or builds one.

Order of preference:
1. `pulumi` on PATH, at least `MINIMUM`, with a Python language host beside it;
2. the build in the cache, made earlier by step 3;
3. a build from the Go module mirror, every module pinned by hash in `golang/pulumi/go.sum` (see `build.py`).

Pulumi's official installer is not run from here: it is a script fetched from the network and piped to a
shell, with nothing to check it against. Whoever installs Pulumi by it finds it used by step 1.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine import build
from enclave.engine.errors import ToolchainError
from enclave.engine.progress import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from enclave.engine.progress import Progress

MINIMUM = (3, 230, 0)
LANGUAGE_HOST = "pulumi-language-python"

# Beside the built CLI, where it looks for bundled plugins. The cache is shared by every checkout of a user,
# so the launcher finds the checkout's own Python: by variable, else the .venv of the folder it is started in
# or of one above it. $PPID is the CLI: Python starts slowly, and the CLI may be gone before it could look.
_LAUNCHER = """#!/bin/sh
python=${ENCLAVE_PYTHON:-}
directory=$PWD
while [ -z "$python" ] && [ "$directory" != / ]; do
    [ -x "$directory/.venv/bin/python" ] && python=$directory/.venv/bin/python
    directory=$(dirname "$directory")
done
export ENCLAVE_HOST_PARENT="$PPID"
exec "${python:-python3}" -P -m enclave.engine.language_host "$@"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Toolchain:
    """A Pulumi CLI that can run Python programs."""

    pulumi: Path
    version: str  # without the leading v
    origin: str  # "PATH" or "cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A `pulumi` on PATH that can't be used, and why."""

    pulumi: Path
    reason: str


def cache_directory(environ: Mapping[str, str]) -> Path:
    """Where built tools are kept, outside every checkout."""
    if explicit := environ.get("ENCLAVE_CACHE"):
        return Path(explicit)
    base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".cache")
    return Path(base) / "enclave"


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Read `v3.259.0` or `3.259.0-dev`; None when it is neither."""
    match = re.match(r"\s*v?(\d+)\.(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def on_path(environ: Mapping[str, str]) -> Toolchain | Rejected | None:
    """Judge the `pulumi` on PATH; None when there is none."""
    search = environ.get("PATH", "")
    found = shutil.which("pulumi", path=search)
    if found is None:
        return None
    pulumi = Path(found)
    version = _version_of(pulumi, environ)
    if version is None:
        return Rejected(pulumi=pulumi, reason="it doesn't tell its version")
    dotted = ".".join(map(str, version))
    if version < MINIMUM:
        return Rejected(pulumi=pulumi, reason=f"version {dotted} is older than {'.'.join(map(str, MINIMUM))}")
    beside = pulumi.resolve().parent / LANGUAGE_HOST
    if not os.access(beside, os.X_OK):  # local mode ignores plugins on PATH
        return Rejected(pulumi=pulumi, reason=f"no {LANGUAGE_HOST} beside it")
    return Toolchain(pulumi=pulumi, version=dotted, origin="PATH")


def _version_of(pulumi: Path, environ: Mapping[str, str]) -> tuple[int, int, int] | None:
    quiet = {**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [pulumi, "version"], capture_output=True, text=True, timeout=30, check=False, env=quiet
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(answer.stdout) if answer.returncode == 0 else None


def cached(environ: Mapping[str, str]) -> Toolchain | None:
    """Give the build in the cache that matches what would be built now, if there is one."""
    pulumi = _home(environ) / "bin" / "pulumi"
    if not os.access(pulumi, os.X_OK):
        return None
    _write_launcher(pulumi.parent)
    return Toolchain(pulumi=pulumi, version=build.PULUMI_VERSION, origin="cache")


def find(environ: Mapping[str, str]) -> Toolchain | None:
    """Give a usable CLI without building one."""
    candidate = on_path(environ)
    return candidate if isinstance(candidate, Toolchain) else cached(environ)


def ensure(environ: Mapping[str, str], progress: Progress) -> Toolchain:
    """Give a usable CLI, building it if it must be.

    Raises:
        ToolchainError: nothing usable, and no build is possible.

    """
    candidate = on_path(environ)
    if isinstance(candidate, Toolchain):
        return candidate
    if ready := cached(environ):
        return ready
    if isinstance(candidate, Rejected):
        progress.say(f"{candidate.pulumi} can't be used: {candidate.reason}. Looking further.")
    home = _home(environ)
    with locked(home.parent, progress):
        if ready := cached(environ):  # another process built it while this one waited
            return ready
        _build_into(home, environ, progress)
    ready = cached(environ)
    if ready is None:
        raise ToolchainError(f"{home} vanished right after it was built", "run the command again")
    return ready


def _home(environ: Mapping[str, str]) -> Path:
    return cache_directory(environ) / "toolchain" / f"pulumi-{build.key()}"


def _build_into(home: Path, environ: Mapping[str, str], progress: Progress) -> None:
    work = home.with_name(f".building-{home.name}")
    shutil.rmtree(work, ignore_errors=True)
    (work / "bin").mkdir(parents=True)
    build.build(work / "bin" / "pulumi", cache_directory(environ), environ, progress)
    _write_launcher(work / "bin")
    work.rename(home)


def _write_launcher(directory: Path) -> None:
    launcher = directory / LANGUAGE_HOST
    if launcher.exists() and launcher.read_text() == _LAUNCHER:
        return
    fresh = directory / f".{LANGUAGE_HOST}-{os.getpid()}"
    fresh.write_text(_LAUNCHER)
    fresh.chmod(0o755)
    fresh.rename(launcher)


@contextmanager
def locked(directory: Path, progress: Progress) -> Iterator[None]:
    """Hold the folder's lock, so that two checkouts don't build the same thing at once."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = (directory / ".lock").open("w")
    except OSError as error:
        raise ToolchainError(
            f"The cache folder {directory} can't be written: {error.strerror}",
            "make it writable, or set ENCLAVE_CACHE to a folder that is",
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("Another process is building the tools; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Make sure that the tools are there; `python -m enclave.engine.toolchain`."""
    tools = ensure(os.environ, Plain(lambda line: print(line, flush=True)))
    print(f"Pulumi {tools.version}: {tools.pulumi}")


if __name__ == "__main__":
    main()
