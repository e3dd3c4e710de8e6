"""Runs the Pulumi CLI: one process a command, its events read live, its output kept in a log file.

Plain processes rather than the Automation API: the output goes to a file and not to a pipe, so a Pulumi
whose `enclave` was killed goes on to a clean end instead of dying of a broken pipe; signals are ours to pass
on; and nothing of the caller's environment leaks in.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from enclave.engine import events
from enclave.engine.errors import StackFailedError
from enclave.engine.progress import Silent

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from enclave.engine.environment import Workspace
    from enclave.engine.progress import Progress
    from enclave.engine.toolchain import Toolchain

_POLL_SECONDS = 0.05
_SHOWN_LINES = 25
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How one Pulumi command on one stack ended."""

    stack: str
    operation: str
    ok: bool
    changes: Counter[str]
    errors: tuple[str, ...]
    seconds: float
    log: Path
    outputs: tuple[Any, Any] | None = None  # the stack's before and after, where the events told

    def require(self) -> Result:
        """Give this result if all went well.

        Raises:
            StackFailedError: it did not.

        """
        if self.ok:
            return self
        said = "\n".join(f"  {line}" for error in self.errors for line in error.splitlines())
        raise StackFailedError(
            f"{self.operation} of stack {self.stack} failed\n{said}".rstrip(),
            f"mend the cause and run the same command again; Pulumi's own output is in {self.log.parent}",
        )


@dataclass(slots=True)
class Interrupts:
    """Passes Ctrl-C on to the running Pulumi processes.

    The first one asks Pulumi to finish what it is doing and stop. The second one makes it stop at once.
    """

    requested: int = 0
    _sent: dict[subprocess.Popen[bytes], int] = field(default_factory=dict)  # up to which request, for each
    # Reentrant: the signal handler may run while its own thread holds the lock.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """Follow a process."""
        with self._lock:
            self._sent[process] = 0
            self._send(process)  # it may have been started while the signal came

    def remove(self, process: subprocess.Popen[bytes]) -> None:
        """Stop following a process."""
        with self._lock:
            self._sent.pop(process, None)

    def stop(self) -> None:
        """Pass one SIGINT on to every running process."""
        with self._lock:
            self.requested += 1
            for process in tuple(self._sent):
                self._send(process)

    def _send(self, process: subprocess.Popen[bytes]) -> None:
        """Send what was requested and not yet sent; once is enough for a process that came late."""
        if self._sent[process] < self.requested:
            self._sent[process] = self.requested
            if process.poll() is None:
                process.send_signal(signal.SIGINT)


class Runner:
    """Pulumi commands on the stacks of one workspace. Safe to use from several threads."""

    def __init__(
        self,
        workspace: Workspace,
        toolchain: Toolchain,
        environment: Mapping[str, str],
        interrupts: Interrupts | None = None,
    ) -> None:
        self.workspace = workspace
        self.interrupts = interrupts or Interrupts()
        self._pulumi = toolchain.pulumi
        # `--event-log` is one of the flags that Pulumi shows only to debuggers and its own Automation API.
        self._environment = {**environment, "PULUMI_DEBUG_COMMANDS": "true"}

    def existing(self) -> dict[str, dict[str, Any]]:
        """Give what the backend knows of each stack, by name: `lastUpdate`, `resourceCount`, ..."""
        return {entry["name"]: entry for entry in self._json(["stack", "ls", "--json"])}

    def init(self, stack: str) -> None:
        """Make an empty stack."""
        self._text(["stack", "init", stack, "--no-select"])

    def export(self, stack: str) -> dict[str, Any]:
        """Give the stack's state, secrets encrypted."""
        document: dict[str, Any] = self._json(["stack", "export", "--stack", stack])
        return document

    def import_state(self, stack: str, document: Mapping[str, Any]) -> None:
        """Replace the stack's state."""
        path = self._file(stack, "import.json")
        path.write_text(json.dumps(document))
        self._text(["stack", "import", "--stack", stack, "--file", str(path)])
        path.unlink()

    def last_result(self, stack: str) -> str | None:
        """Give how the stack's last update ended: `succeeded`, `failed`, ...; None if there was none."""
        history = self._json(["stack", "history", "--stack", stack, "--json", "--page-size", "1"])
        return history[0].get("result") if history else None

    def cancel(self, stack: str) -> None:
        """Remove the stack's lock."""
        self._text(["cancel", "--yes", "--stack", stack])

    def preview(
        self, stack: str, progress: Progress | None = None, config: Path | None = None
    ) -> tuple[Result, dict[str, Any]]:
        """Preview the stack; gives Pulumi's own document of it too, empty if it failed without one.

        Raises:
            StackFailedError: it succeeded, but what it would do can't be read: nobody could judge it.

        """
        output = self._file(stack, "preview.json")
        arguments = ["--json", "--show-sames", *_config(config)]
        result = self._run("preview", stack, arguments, progress or Silent(), output=output)
        document = _document(output)
        if result.ok and not isinstance(document.get("steps"), list):
            raise StackFailedError(
                f"The preview of stack {stack} succeeded, but its document can't be read: {output}",
                "run the command again; `enclave doctor` tells which Pulumi is used",
            )
        return result, document

    def up(
        self,
        stack: str,
        progress: Progress,
        *,
        total: int | None = None,
        config: Path | None = None,
        targets: Sequence[str] = (),
    ) -> Result:
        """Bring the stack up, without another preview. `total`: number of resources, for the progress."""
        only = [argument for urn in targets for argument in ("--target", urn)]
        arguments = ["--yes", "--skip-preview", "--suppress-progress", *_config(config), *only]
        return self._run("up", stack, arguments, progress, total=total)

    def destroy(
        self, stack: str, progress: Progress, *, total: int | None = None, config: Path | None = None
    ) -> Result:
        """Delete every resource of the stack; the empty stack stays."""
        arguments = ["--yes", "--skip-preview", "--suppress-progress", *_config(config)]
        return self._run("destroy", stack, arguments, progress, total=total)

    def refresh(self, stack: str, progress: Progress, *, total: int | None = None) -> Result:
        """Read every resource of the stack again from the cloud."""
        arguments = ["--yes", "--skip-preview", "--suppress-progress"]
        return self._run("refresh", stack, arguments, progress, total=total)

    def _run(
        self,
        operation: str,
        stack: str,
        arguments: Sequence[str],
        progress: Progress,
        *,
        total: int | None = None,
        output: Path | None = None,
    ) -> Result:
        log_path = self._file(stack, f"{operation}.log")
        event_path = self._file(stack, f"{operation}.events")
        event_path.unlink(missing_ok=True)
        command = [str(self._pulumi), operation, "--stack", stack, "--non-interactive", "--color", "never"]
        command += [*arguments, "--event-log", str(event_path)]
        started = time.monotonic()
        log = events.Log()
        with log_path.open("wb") as text, (output or log_path).open("ab" if output is None else "wb") as out:
            process = subprocess.Popen(
                command,
                cwd=self.workspace.root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=text,
                start_new_session=True,  # a Ctrl-C reaches it through us alone, once
            )
            self.interrupts.add(process)
            try:
                _follow(process, events.Tail(event_path), log, _Line(stack, total, progress))
            finally:
                self.interrupts.remove(process)
        ok = process.returncode == 0
        seconds = time.monotonic() - started
        errors = tuple(log.errors)
        if not ok and not errors:
            errors = ("\n".join(log_path.read_text(errors="replace").splitlines()[-_SHOWN_LINES:]),)
        return Result(
            stack=stack,
            operation=operation,
            ok=ok,
            changes=log.changes,
            errors=errors,
            seconds=seconds,
            log=log_path,
            outputs=log.outputs,
        )

    def _file(self, stack: str, name: str) -> Path:
        folder = self.workspace.make_work() / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{stack}.{name}"

    def _json(self, arguments: Sequence[str]) -> Any:
        text = self._text(arguments)
        try:
            return json.loads(text)
        except ValueError as error:
            raise StackFailedError(
                f"`pulumi {' '.join(arguments[:2])}` gave what is no JSON: {text[:_SHOWN_CHARACTERS]!r}",
                "run the command again; `enclave doctor` tells which Pulumi is used",
            ) from error

    def _text(self, arguments: Sequence[str]) -> str:
        answer = subprocess.run(
            [str(self._pulumi), *arguments, "--non-interactive"],
            cwd=self.workspace.root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        if answer.returncode != 0:
            raise StackFailedError(
                f"`pulumi {' '.join(arguments[:2])}` failed: {answer.stderr.strip()}",
                "mend the cause and run the command again; `enclave doctor` may find it",
            )
        return answer.stdout


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    total: int | None
    progress: Progress

    def show(self, log: events.Log) -> None:
        self.progress.update(self.name, done=log.done, total=self.total, current=log.current)


def _follow(process: subprocess.Popen[bytes], tail: events.Tail, log: events.Log, line: _Line) -> None:
    """Read events until the process ended."""
    line.show(log)
    ended = False
    while not ended:
        ended = process.poll() is not None
        fresh = tail.read()
        for event in fresh:
            log.take(event)
        if fresh:
            line.show(log)
        elif not ended:
            time.sleep(_POLL_SECONDS)


def _config(path: Path | None) -> list[str]:
    return ["--config-file", str(path)] if path is not None else []


def _document(path: Path) -> dict[str, Any]:
    """Read a preview's document; what isn't one (an error text) counts as empty."""
    try:
        document = json.loads(path.read_text())
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
