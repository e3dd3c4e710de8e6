"""Finds a Suricata 7, or fetches one without root; `python -m enclave.gateway.suricata.fetching`.

Order of preference:
1. the copy in the cache, made earlier by step 2 or 3, if it runs;
2. packages of the machine's own distribution, or of its backports (`packages.py`);
3. `suricata` on PATH.

Whichever it is, what is used is a copy that evaluates rules in file order (`strict_order.py`).
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import ToolchainError
from enclave.engine.progress import Plain
from enclave.engine.toolchain import cache_directory, locked
from enclave.gateway.suricata import apt_sources, packages, strict_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.progress import Progress

MAJOR = 7
_LINE = "Fetching Suricata"
_STEPS = 3
_RECIPE = 1  # to be raised when copies made before are no longer right
_PACKAGE = "suricata"
_ROOT = Path("/")  # where the machine says what it is, and where its packages come from
_STOCK = Path("usr", "bin", "suricata")
_ORDERED = Path("usr", "bin", "suricata-in-file-order")
_REMEDY = "install Suricata 7 so that it is on PATH, or run this on a Debian whose apt can reach its sources"


@dataclass(frozen=True, kw_only=True, slots=True)
class Suricata:
    """A Suricata 7 that evaluates rules in file order. `libraries`: folders with what it needs."""

    program: Path
    libraries: tuple[Path, ...]
    version: str

    def environment(self) -> dict[str, str]:
        """Return all the variables that it is run with."""
        found = {"LC_ALL": "C"}
        if self.libraries:
            found["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, self.libraries))
        return found


def find(environ: Mapping[str, str]) -> Suricata | None:
    """Give the newest copy in the cache that runs, without fetching anything."""
    homes = _toolchain(environ).glob(f"suricata-*-{_key()}")
    found = [copy for home in homes if (copy := _copy(home, _ORDERED)) is not None]
    return max(found, key=lambda copy: _numbers(copy.version), default=None)


def ensure(environ: Mapping[str, str], progress: Progress) -> Suricata:
    """Give a Suricata 7, fetching it if it must be.

    Raises:
        ToolchainError: there is none in the cache, from the machine's sources, or on PATH.

    """
    if ready := find(environ):
        return ready
    with locked(_toolchain(environ), progress):
        if ready := find(environ):  # another process fetched it while this one waited
            return ready
        _make(environ, progress)
    ready = find(environ)
    if ready is None:
        raise ToolchainError("Suricata doesn't run although it did when it was fetched", "run it again")
    return ready


def _toolchain(environ: Mapping[str, str]) -> Path:
    return cache_directory(environ).absolute() / "toolchain"  # it is run in another folder


def _key() -> str:
    """Name what a copy is made for: this way of making it, this distribution and machine."""
    parts = f"{_RECIPE}\0{apt_sources.codename(_ROOT)}\0{platform.system()}-{platform.machine()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _copy(home: Path, program: Path) -> Suricata | None:
    """Give the engine under `home`, if it is one and runs."""
    folders = [*home.glob("usr/lib/*-linux-*"), *home.glob("lib/*-linux-*"), home / "usr/lib", home / "lib"]
    libraries = tuple(folder for folder in folders if folder.is_dir() and any(folder.glob("*.so*")))
    copy = Suricata(program=home / program, libraries=libraries, version="")
    version = _version(copy)
    return Suricata(program=copy.program, libraries=libraries, version=version) if version else None


def _version(suricata: Suricata) -> str | None:
    """Ask an engine for its version; None if it doesn't run, isn't of version 7, or is built without JA4."""
    try:
        answer = subprocess.run(
            [suricata.program, "--build-info"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env=suricata.environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\bSuricata version (\d+(?:\.\d+)*)\b", answer.stdout)
    if answer.returncode or match is None or _numbers(match[1])[0] != MAJOR:
        return None
    return match[1] if " HAVE_JA4 " in answer.stdout else None


def _make(environ: Mapping[str, str], progress: Progress) -> None:
    toolchain = _toolchain(environ)
    work = toolchain / f".building-suricata-{_key()}"
    shutil.rmtree(work, ignore_errors=True)  # of one that was ended half-way
    work.mkdir()
    try:
        home = work / "home"
        home.mkdir()
        if reason := _fetch(work / "apt", home, environ, progress):
            _take_from_path(home, environ, progress, reason)
        copy = _ordered(home)
        _put(home, toolchain / f"suricata-{copy.version}-{_key()}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    progress.finish(_LINE, f"version {copy.version}")


def _fetch(folder: Path, home: Path, environ: Mapping[str, str], progress: Progress) -> str:
    """Unpack Suricata's packages into `home`; say why, if it can't be."""
    if missing := packages.missing_tools(environ):
        return f"this machine has no {', '.join(missing)}"
    suite = apt_sources.codename(_ROOT)
    if suite is None:
        return "this machine's distribution has no code name"
    apt = packages.Apt(folder=folder, suite=suite, environ=environ)
    if not apt.prepare(_ROOT):
        return f"this machine names no package sources of {suite}"
    try:
        progress.update(_LINE, done=0, total=_STEPS, current="lists of packages")
        apt.update()
        chosen = choose(apt.versions(_PACKAGE), suite)
        if chosen is None:
            return f"the package sources of {suite} and its backports have none"
        progress.update(_LINE, done=1, total=_STEPS, current=f"{_PACKAGE} {chosen[0]} from {chosen[1]}")
        archives = apt.download(_PACKAGE, *chosen)
        progress.update(_LINE, done=2, total=_STEPS, current=f"unpacking {len(archives)} packages")
        packages.unpack(archives, _PACKAGE, home, environ)
    except ToolchainError as error:
        return error.message
    return "" if _copy(home, _STOCK) else "what was fetched doesn't run on this machine, or knows no JA4"


def choose(versions: tuple[tuple[str, str], ...], suite: str) -> tuple[str, str] | None:
    """Choose a version 7 and its suite: the distribution's own before that of its backports."""
    fitting = [each for each in versions if re.match(rf"(?:\d+:)?{MAJOR}\.\d", each[0])]
    own = [each for each in fitting if each[1] != apt_sources.backports(suite)]
    return next(iter([*own, *fitting]), None)


def _take_from_path(home: Path, environ: Mapping[str, str], progress: Progress, reason: str) -> None:
    found = shutil.which("suricata", path=environ.get("PATH", ""))
    if found is None or not _version(Suricata(program=Path(found), libraries=(), version="")):
        raise ToolchainError(f"No Suricata {MAJOR} to be had: {reason}, and none is on PATH", _REMEDY)
    progress.say(f"Suricata isn't fetched: {reason}. Taking {found}.")
    shutil.rmtree(home)  # what may have been fetched
    (home / _STOCK).parent.mkdir(parents=True)
    shutil.copyfile(found, home / _STOCK)
    (home / _STOCK).chmod(0o755)


def _ordered(home: Path) -> Suricata:
    """Make the copy that evaluates in file order."""
    try:
        patched = strict_order.in_file_order((home / _STOCK).read_bytes())
    except strict_order.NotPatchableError as error:
        raise ToolchainError(
            f"This Suricata can't be made to evaluate in file order: {error}", _REMEDY
        ) from error
    (home / _ORDERED).write_bytes(patched)
    (home / _ORDERED).chmod(0o755)
    copy = _copy(home, _ORDERED)
    if copy is None:
        raise ToolchainError("The Suricata that evaluates in file order doesn't run", _REMEDY)
    return copy


def _put(made: Path, home: Path) -> None:
    """Move what was made to where it is looked for: whole or not at all."""
    if home.exists():  # one that no longer runs
        home.rename(made.with_name("broken"))
    made.rename(home)


def main() -> None:
    """Make sure that the engine is there."""
    suricata = ensure(os.environ, Plain(lambda line: print(line, flush=True)))
    print(f"Suricata {suricata.version}: {suricata.program}")


if __name__ == "__main__":
    main()
