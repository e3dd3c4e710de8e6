"""What is up: read from the state, without asking the cloud for each resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.engine import cloud, judging, locks, order, surgery
from enclave.engine.environment import Cloud
from enclave.engine.parallel import each
from enclave.graph import sources
from enclave.local.cloud import lifecycle

if TYPE_CHECKING:
    from enclave.engine.environment import Workspace
    from enclave.engine.runner import Runner
    from enclave.model.enclave import Enclave


@dataclass(frozen=True, kw_only=True, slots=True)
class StackStatus:
    """A stack as the backend knows it."""

    name: str
    resources: int
    last_update: str = ""  # ISO 8601, empty if never
    last_result: str = ""  # "succeeded", "failed", ...; empty if never
    pending: tuple[str, ...] = ()  # operations that were cut off, as "creating <urn>"
    locked_by: str = ""  # empty if nobody works on it


@dataclass(frozen=True, kw_only=True, slots=True)
class CloudStatus:
    """The embedded cloud."""

    running: bool
    endpoint: str
    generation: str
    in_step: bool  # the state was last in step with this very cloud


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """The enclave as far as it is up."""

    enclave: str
    cloud: str
    stacks: tuple[StackStatus, ...]
    embedded: CloudStatus | None  # None on AWS


def read(enclave: Enclave, runner: Runner) -> Status:
    """Read the status of every stack, at once."""
    workspace = runner.workspace
    local = workspace.cloud is Cloud.LOCAL
    existing = runner.existing() if not local or workspace.state.is_dir() else {}
    present = [stack for stack in order.stacks(enclave) if stack in existing]
    stacks = each(present, lambda stack: _stack(stack, runner, existing[stack]), runner.interrupts)
    return Status(
        enclave=enclave.name,
        cloud=str(workspace.cloud),
        stacks=tuple(
            stacks.get(stack) or StackStatus(name=stack, resources=0) for stack in order.stacks(enclave)
        ),
        embedded=embedded(workspace) if local else None,
    )


def embedded(workspace: Workspace) -> CloudStatus:
    """Say whether the embedded cloud runs, and whether the state belongs to it."""
    running = lifecycle.status(workspace.local)
    return CloudStatus(
        running=running is not None,
        endpoint=running.endpoint if running else "",
        generation=running.generation if running else "",
        in_step=running is not None and cloud.recorded_generation(workspace) == running.generation,
    )


def _stack(name: str, runner: Runner, about: dict[str, object]) -> StackStatus:
    document = runner.export(name)
    workspace = runner.workspace
    held = locks.read(workspace.state, name) if workspace.cloud is Cloud.LOCAL else ()
    return StackStatus(
        name=name,
        resources=judging.count(sources.from_export(name, document)),
        last_update=str(about.get("lastUpdate") or ""),
        last_result=runner.last_result(name) or "",
        pending=tuple(f"{operation} {urn}" for operation, urn in surgery.pending(document)),
        locked_by=", ".join(str(lock) for lock in held),
    )
