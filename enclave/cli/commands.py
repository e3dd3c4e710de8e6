"""What each command does: set up what it needs, call the engine, report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from enclave.cli.exits import Exit
from enclave.engine import backend, cloud, doctor, environment, order, remains, status, toolchain
from enclave.engine.deploy import Deployment
from enclave.engine.environment import Cloud
from enclave.engine.runner import Runner
from enclave.report import console, live, overview
from enclave.report import json as json_report
from enclave.report.summary import summarise
from enclave.residency.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console

    from enclave.engine.environment import Workspace
    from enclave.engine.outcome import Outcome
    from enclave.engine.progress import Progress
    from enclave.model.enclave import Enclave


class UsageError(Exception):
    """The command was called in a way that it refuses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What a command works with."""

    workspace: Workspace
    environ: Mapping[str, str]
    out: Console  # the result
    news: Console  # progress
    as_json: bool

    def print(self, content: object, show: Callable[[], None]) -> None:
        """Print a result, as JSON or by `show`."""
        if self.as_json:
            self.out.print(json_report.write(content), markup=False, highlight=False, soft_wrap=True)
        else:
            show()


def up(session: Session) -> int:
    """Bring the enclave up."""
    return _operate(session, Deployment.up)


def preview(session: Session) -> int:
    """Show what `up` would do."""
    return _operate(session, Deployment.preview)


def refresh(session: Session) -> int:
    """Compare the state with the cloud."""
    return _operate(session, Deployment.refresh)


def down(session: Session, confirm: str | None) -> int:
    """Take the enclave down, and list what remains."""
    if session.workspace.cloud is Cloud.AWS:
        name = _as_written(session).name
        if confirm != name:
            raise UsageError(f"This deletes the enclave on AWS. To go ahead: --confirm {name}")
    return _operate(session, Deployment.down, _as_written(session))


def show_status(session: Session) -> int:
    """Show what is up."""
    enclave = _as_written(session)
    with live.shown(session.news) as progress:
        runner = runner_of(session, enclave, progress)
        now = status.read(enclave, runner)
    session.print(now, lambda: overview.write_status(now, session.out))
    return Exit.DONE


def examine(session: Session) -> int:
    """Check the machine and the configuration."""
    checks = doctor.examine(session.workspace, session.environ)
    session.print({"checks": checks}, lambda: overview.write_checks(checks, session.out))
    return Exit.DONE if all(check.ok for check in checks) else Exit.FAILED


def local_start(session: Session) -> int:
    """Start the embedded cloud."""
    ready = cloud.start(session.workspace, _as_written(session))
    session.out.print(f"The embedded cloud runs at {ready.endpoint}", highlight=False)
    return Exit.DONE


def local_stop(session: Session) -> int:
    """Stop the embedded cloud."""
    cloud.stop(session.workspace)
    session.out.print("The embedded cloud is stopped; what it held is gone.", highlight=False)
    return Exit.DONE


def local_status(session: Session) -> int:
    """Show the embedded cloud."""
    now = status.embedded(session.workspace)
    if not now.running:
        session.out.print("The embedded cloud is not running.", highlight=False)
        return Exit.FAILED
    step = "the state belongs to it" if now.in_step else "the state belongs to another one"
    session.out.print(f"The embedded cloud runs at {now.endpoint}; {step}.", highlight=False)
    return Exit.DONE


def local_reset(session: Session) -> int:
    """Give the embedded cloud an empty memory."""
    running = cloud.reset(session.workspace)
    text = f"runs at {running.endpoint}, empty" if running else "is not known here; `enclave local start`"
    session.out.print(f"The embedded cloud {text}.", highlight=False)
    return Exit.DONE


def local_env(session: Session) -> int:
    """Print what a shell needs for plain Pulumi on the embedded cloud; starts it."""
    with live.shown(session.news) as progress:
        tools = toolchain.ensure(session.environ, progress)
    cloud.start(session.workspace, _as_written(session))
    print(environment.shell_exports(session.workspace, tools, session.environ))
    return Exit.DONE


def _as_written(session: Session) -> Enclave:
    """Read the configuration without asking what has run out.

    An expired permission blocks `up` and `preview`. What only looks, or takes down, must work all the more.
    """
    return load(session.workspace.config, today=date.min)


def _operate(
    session: Session, operation: Callable[[Deployment], Outcome], enclave: Enclave | None = None
) -> int:
    enclave = enclave or load(session.workspace.config)
    with live.shown(session.news) as progress:
        runner = runner_of(session, enclave, progress)
        outcome = operation(Deployment(enclave, runner, progress))
        kept = remains.find(session.workspace, enclave) if outcome.operation == "down" else ()
    summary = summarise(enclave, str(session.workspace.cloud), outcome, kept)
    session.print(summary, lambda: console.write(summary, session.out))
    return Exit.DONE


def runner_of(
    session: Session, enclave: Enclave, progress: Progress, more: Mapping[str, str] | None = None
) -> Runner:
    """Make what runs Pulumi for this session. `more` are variables of its environment."""
    workspace = session.workspace
    if workspace.cloud is Cloud.AWS:
        environment.refuse_local_shell(session.environ)  # first, for it explains what the others would find
        backend.check(workspace, order.stacks(enclave), session.environ)
    tools = toolchain.ensure(session.environ, progress)
    variables = environment.process_environment(workspace, tools, session.environ)
    return Runner(workspace, tools, {**variables, **(more or {})})


COMMANDS: Mapping[str, Callable[[Session], int]] = {
    "up": up,
    "preview": preview,
    "refresh": refresh,
    "status": show_status,
    "doctor": examine,
}
LOCAL: Mapping[str, Callable[[Session], int]] = {
    "start": local_start,
    "stop": local_stop,
    "status": local_status,
    "reset": local_reset,
    "env": local_env,
}
