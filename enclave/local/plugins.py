"""Put the local provider plugin where the engine of local mode looks for it, and nowhere else."""

from __future__ import annotations

import shlex
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Final

_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]
# $PPID is the engine: the plugin leaves when it goes. `exec` keeps the process tree flat.
_LAUNCHER: Final = """#!/bin/sh
export ENCLAVE_PLUGIN_PARENT="$PPID"
export ENCLAVE_LOCAL_DIR={directory}
export PYTHONPATH={root}
exec {python} -m enclave.local.provider "$@"
"""


def plugin_path(home: Path) -> Path:
    """Where the engine looks for the plugin of exactly the installed SDK's version."""
    return home / "plugins" / f"resource-aws-v{metadata.version('pulumi_aws')}" / "pulumi-resource-aws"


def install(home: Path, python: Path, local_dir: Path) -> None:
    """Write the launcher into a private PULUMI_HOME. Safe to repeat, and by several processes at once.

    `python` runs the plugin and must have this package's dependencies; `local_dir` holds `cloud.json`.
    """
    path = plugin_path(home)
    text = _LAUNCHER.format(
        directory=shlex.quote(str(local_dir.resolve())),
        root=shlex.quote(str(_PACKAGE_ROOT)),
        python=shlex.quote(str(python.absolute())),
    )
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    temporary = Path(file.name)
    temporary.chmod(0o755)
    temporary.replace(path)
