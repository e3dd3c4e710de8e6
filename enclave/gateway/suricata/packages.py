"""Fetches packages by the machine's apt, without root, and without touching what apt keeps of the machine.

apt verifies signatures and hashes as it always does. It is given folders of its own, and a machine on which
nothing is installed: so it fetches everything that a program needs, and the copy works on wherever
libraries of the machine come and go. Only the C library stays the machine's.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import ToolchainError
from enclave.gateway.suricata import apt_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "packages.txt"

_SECONDS = 300
_REMEDY = "see that apt can reach the sources of this machine, and run the command again"

# The machine's hooks clean up after its own apt: they are not for this one.
_CONFIGURATION = """#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
# Of everything that the program is said to need, the libraries; not the C library, and no interpreters.
_LIBRARIES = re.compile(r"(lib(?!c6_|c-bin_|perl|python).*|zlib1g)_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Apt:
    """apt with all its state in `folder`."""

    folder: Path
    suite: str
    environ: Mapping[str, str]

    def prepare(self, root: Path) -> bool:
        """Write the sources down; say whether there are any."""
        found = apt_sources.of_machine(root, self.suite)
        for name in ("state/lists/partial", "cache/archives/partial", "sources", "dpkg"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "sources" / "machine.sources").write_text("\n".join(map(str, found)))
        (self.folder / "apt.conf").write_text(_CONFIGURATION)
        (self.folder / "dpkg" / "status").touch()
        return bool(found)

    def update(self) -> None:
        """Fetch the lists of packages."""
        self._run("apt-get", "update")

    def versions(self, package: str) -> tuple[tuple[str, str], ...]:
        """Return the versions to be had, each with the suite that it is in; newest first."""
        found = []
        for line in self._run("apt-cache", "madison", package).splitlines():
            match = re.fullmatch(r"\s*(\S+)\s*\|\s*(\S+)\s*\|\s*\S+\s+([^/\s]+)/\S+.*", line)
            if match and match[1] == package:
                found.append((match[2], match[3]))
        return tuple(found)

    def download(self, package: str, version: str, suite: str) -> tuple[Path, ...]:
        """Fetch a package and everything that it needs; give the package's files."""
        # Backports have to be asked for; without this, what the package needs would come from elsewhere.
        release = ("-t", suite) if suite == apt_sources.backports(self.suite) else ()
        self._run("apt-get", "install", "--download-only", "--yes", *release, f"{package}={version}")
        return tuple(sorted((self.folder / "cache" / "archives").glob("*.deb")))

    def _run(self, tool: str, *arguments: str) -> str:
        at = {
            "Dir::State": "state",
            "Dir::State::lists": "state/lists",
            "Dir::State::status": "dpkg/status",
            "Dir::Cache": "cache",
            "Dir::Cache::archives": "cache/archives",
            "Dir::Etc::SourceParts": "sources",
            "Dir::Log": "log",
        }
        settings = {
            **{name: str(self.folder / place) for name, place in at.items()},
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",  # root's cache isn't open to apt's own user
            "Acquire::Retries": "3",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        command = [tool, f"-c{self.folder / 'apt.conf'}", *options, *arguments]
        return run(command, {**self.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"})


def run(command: list[str], environ: Mapping[str, str]) -> str:
    """Run a tool of the machine; its output.

    Raises:
        ToolchainError: it can't be run, ends with an error, or doesn't end.

    """
    name = Path(command[0]).name
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainError(f"{name} can't be run: {error}", _REMEDY) from error
    if answer.returncode:
        last = (answer.stderr or answer.stdout).strip().splitlines()[-3:]
        raise ToolchainError(f"{name} failed: {' '.join(last)}", _REMEDY)
    return answer.stdout


def unpack(archives: tuple[Path, ...], package: str, home: Path, environ: Mapping[str, str]) -> None:
    """Unpack a package and the libraries that it needs into `home`, with a list of them and their hashes."""
    listed = []
    for archive in archives:
        if archive.name.startswith(f"{package}_") or _LIBRARIES.match(archive.name):
            run(["dpkg-deb", "-x", str(archive), str(home)], environ)
            listed.append(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n")
    (home / MANIFEST).write_text("".join(listed))


def missing_tools(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Name the tools that fetching needs and this machine hasn't got."""
    search = environ.get("PATH", "")
    tools = ("apt-get", "apt-cache", "dpkg-deb")
    return tuple(tool for tool in tools if shutil.which(tool, path=search) is None)
