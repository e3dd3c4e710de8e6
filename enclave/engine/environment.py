"""Where a run of Pulumi happens, and what its process sees of the environment."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.toolchain import Toolchain

# Public on purpose: local state holds nothing but what the embedded cloud made up. The salt in
# config/Pulumi.<stack>.yaml belongs to it, so that `stack init` leaves the file as it is.
LOCAL_PASSPHRASE = "enclave-local"  # noqa: S105 - not a secret, see above

# Settings of the user that would steer a local run elsewhere. Pulumi's debugging switches stay.
_FOREIGN = ("AWS_", "PULUMI_")
_KEPT = ("PULUMI_DEBUG_", "PULUMI_OPTION_", "PULUMI_PARALLEL")


class Cloud(StrEnum):
    """Where the enclave is built: on the embedded cloud of this checkout, or on AWS."""

    LOCAL = "local"
    AWS = "aws"


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """A checkout, and the cloud that a command is about."""

    root: Path  # the folder of Pulumi.yaml
    cloud: Cloud

    @property
    def config(self) -> Path:
        """The folder of the configuration."""
        return self.root / "config"

    @property
    def local(self) -> Path:
        """The folder of the embedded cloud and of the state that belongs to it."""
        return self.root / ".enclave" / "local"

    @property
    def state(self) -> Path:
        """The folder of Pulumi's state in local mode."""
        return self.local / "state"

    @property
    def home(self) -> Path:
        """The private PULUMI_HOME of local mode; the embedded cloud's providers are found only there."""
        return self.local / "home"

    @property
    def work(self) -> Path:
        """The folder for logs, temporary stack configuration and backups; never in git."""
        return self.root / ".enclave" / self.cloud

    def make_work(self) -> Path:
        """Make `work` if it is missing, for its owner's eyes only: what Pulumi logs tells the topology."""
        self.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.work

    def stack_config(self, stack: str) -> Path:
        """Give the path of a stack's committed settings."""
        return self.config / f"Pulumi.{stack}.yaml"


def find_root(start: Path) -> Path:
    """Give the folder of Pulumi.yaml, at or above `start`.

    Raises:
        EngineError: there is none.

    """
    for folder in (start, *start.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise EngineError(
        f"{start} is not inside a checkout of the enclave", "change to the folder of Pulumi.yaml"
    )


def local_variables(workspace: Workspace, toolchain: Toolchain, environ: Mapping[str, str]) -> dict[str, str]:
    """Give what makes a plain `pulumi` work on the embedded cloud of this checkout."""
    return {
        "PULUMI_HOME": str(workspace.home),
        # No companion file beside each state: one that is half-written makes the state unreadable.
        "PULUMI_BACKEND_URL": f"file://{workspace.state}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": LOCAL_PASSPHRASE,
        "ENCLAVE_LOCAL_DIR": str(workspace.local),
        # A provider on PATH would come before ours, and act on the real AWS.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        # The embedded cloud's providers are in PULUMI_HOME; a missing one must not be downloaded.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        **_common(toolchain, environ),
    }


def process_environment(
    workspace: Workspace, toolchain: Toolchain, environ: Mapping[str, str]
) -> dict[str, str]:
    """Give the whole environment of a Pulumi process.

    Raises:
        EngineError: the command is about AWS, the shell about the embedded cloud.

    """
    if workspace.cloud is Cloud.AWS:
        refuse_local_shell(environ)
        theirs = {name: value for name, value in environ.items() if name != "ENCLAVE_LOCAL_DIR"}
        return theirs | _common(toolchain, environ)
    own = {
        name: value
        for name, value in environ.items()
        if not name.startswith(_FOREIGN) or name.startswith(_KEPT)
    }
    return own | local_variables(workspace, toolchain, environ)


def shell_exports(workspace: Workspace, toolchain: Toolchain, environ: Mapping[str, str]) -> str:
    """Write `local_variables` as lines for `eval` in a POSIX shell."""
    cleared = sorted(
        name
        for name in environ
        if name.startswith(_FOREIGN)
        and not name.startswith(_KEPT)
        and name not in local_variables(workspace, toolchain, environ)
    )
    lines = [f"unset {name}" for name in cleared]
    lines += [
        f"export {name}={shlex.quote(value)}"
        for name, value in local_variables(workspace, toolchain, environ).items()
    ]
    return "\n".join(lines)


def refuse_local_shell(environ: Mapping[str, str]) -> None:
    """Refuse to act on AWS with what `enclave local env` exported.

    Raises:
        EngineError: the shell is set up for the embedded cloud.

    """
    home = Path(environ.get("PULUMI_HOME", "")).parts
    below_local = (".enclave", "local") in pairwise(home)
    if below_local or environ.get("PULUMI_CONFIG_PASSPHRASE") == LOCAL_PASSPHRASE:
        raise EngineError(
            "This shell is set up for the embedded cloud, and the command is about AWS",
            "use another shell, or `unset PULUMI_HOME PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE "
            "PULUMI_IGNORE_AMBIENT_PLUGINS PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION ENCLAVE_LOCAL_DIR`, "
            "and name your own backend",
        )


def _common(toolchain: Toolchain, environ: Mapping[str, str]) -> dict[str, str]:
    tools = str(toolchain.pulumi.parent)
    path = environ.get("PATH", "").split(os.pathsep)
    return {
        "PATH": os.pathsep.join([tools, *(entry for entry in path if entry != tools)]),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "ENCLAVE_PYTHON": sys.executable,
    }
