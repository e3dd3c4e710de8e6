"""The embedded cloud as a run needs it: started, its providers installed, its memory known."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import CloudError
from enclave.local import plugins
from enclave.local.cloud import lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.engine.environment import Workspace
    from enclave.model.enclave import Enclave

# Written when state and cloud are known to belong together; another generation means an empty cloud.
_GENERATION = "generation"
_DISK_NEEDED_BYTES = 200_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A running embedded cloud."""

    endpoint: str
    generation: str
    lost: bool  # the state may describe resources that this cloud's memory doesn't have


def start(workspace: Workspace, enclave: Enclave) -> Ready:
    """Start the embedded cloud if it isn't running, and install its providers.

    Raises:
        CloudError: it doesn't start, or its folder can't be written.

    """
    check_writable(workspace)
    organization = enclave.organization
    with _explained(workspace):
        running = lifecycle.start(
            workspace.local,
            [account.id for account in enclave.accounts],
            organization.deploy_role,
            network_account=organization.network_account.id,
            organization=organization.id,
        )
    workspace.state.mkdir(parents=True, exist_ok=True)
    plugins.install(workspace.home, Path(sys.executable), workspace.local)
    lost = recorded_generation(workspace) != running.generation
    return Ready(endpoint=running.endpoint, generation=running.generation, lost=lost)


def stop(workspace: Workspace) -> None:
    """Stop the embedded cloud; what it held is gone.

    Raises:
        CloudError: it doesn't end.

    """
    with _explained(workspace):
        lifecycle.stop(workspace.local)


def reset(workspace: Workspace) -> lifecycle.Running | None:
    """Give the embedded cloud an empty memory; None if nothing is known of one.

    Raises:
        CloudError: it doesn't end or doesn't start.

    """
    with _explained(workspace):
        return lifecycle.reset(workspace.local)


def is_running(workspace: Workspace) -> bool:
    """Say whether the embedded cloud answers."""
    return lifecycle.status(workspace.local) is not None


def recorded_generation(workspace: Workspace) -> str | None:
    """Give the generation of the cloud that the state was last in step with."""
    try:
        return (workspace.local / _GENERATION).read_text().strip()
    except FileNotFoundError:
        return None


def record_generation(workspace: Workspace, generation: str) -> None:
    """Note that the state is in step with this generation of the cloud."""
    with tempfile.NamedTemporaryFile(
        "w", prefix=f".{_GENERATION}-", dir=workspace.local, delete=False
    ) as fresh:
        fresh.write(f"{generation}\n")
    Path(fresh.name).replace(workspace.local / _GENERATION)


@contextmanager
def _explained(workspace: Workspace) -> Iterator[None]:
    try:
        yield
    except lifecycle.CloudError as error:
        remedy = f"look into {workspace.local / 'cloud.log'}, run `enclave doctor`"
        raise CloudError(str(error), remedy) from error


def check_writable(workspace: Workspace) -> None:
    """Refuse to start where the state can't be written to its end.

    Raises:
        CloudError: not writable, or the disk is full.

    """
    folder = workspace.local
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", prefix=".probe-", dir=folder) as probe:
            probe.write("writable?")
    except OSError as error:
        raise CloudError(
            f"The state can't be written to {folder}: {error.strerror}",
            "free space, or make the folder writable",
        ) from error
    free = shutil.disk_usage(folder).free
    if free < _DISK_NEEDED_BYTES:
        raise CloudError(
            f"{folder} has {free / 1e6:.0f} MB free; an update needs {_DISK_NEEDED_BYTES / 1e6:.0f} MB",
            "free some space and run the command again",
        )
