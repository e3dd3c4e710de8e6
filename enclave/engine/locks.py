"""Locks of Pulumi's file backend: who holds one, and whether its holder still lives.

Format (pulumi pkg/backend/diy/lock.go, v3.259): `.pulumi/locks/.../<stack>/<id>.json` with
`pid`, `username`, `hostname`, `timestamp`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.engine.errors import StackBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from enclave.engine.progress import Progress

_POLL_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """Somebody works on a stack, or did when they were killed."""

    path: Path
    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


def read(state: Path, stack: str) -> tuple[Lock, ...]:
    """Give the locks of a stack in a state folder. A half-written lock counts as held by process 0."""
    found = []
    for path in sorted((state / ".pulumi" / "locks").glob(f"**/{stack}/*.json")):
        try:
            content = json.loads(path.read_text())
        except FileNotFoundError:  # released while we looked
            continue
        except ValueError:
            content = {}
        found.append(
            Lock(
                path=path,
                pid=int(content.get("pid", 0)),
                host=str(content.get("hostname", socket.gethostname())),
                since=str(content.get("timestamp", "an unknown time")),
            )
        )
    return tuple(found)


def alive(lock: Lock) -> bool:
    """Say whether the lock's holder may still be at work; another machine's process counts as alive."""
    if lock.host != socket.gethostname():
        return True
    return lock.pid > 0 and "pulumi" in command_of(lock.pid)


def command_of(pid: int) -> str:
    """Give the name of a process's program; empty if it isn't running.

    A process id is used again after a while, so that a living process alone proves nothing.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass  # it lives, under another user
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        try:
            name, _, rest = status.read_text().rpartition(")")
        except OSError:  # it ended while we looked
            return ""
        return "" if rest.split()[0] == "Z" else name.partition("(")[2]
    listing = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip()


def wait(
    state: Path,
    stack: str,
    progress: Progress,
    *,
    deadline: float,
    is_alive: Callable[[Lock], bool] = alive,
) -> tuple[Lock, ...]:
    """Wait until no living process holds the stack; gives the locks of dead ones that are left.

    A Pulumi whose `enclave` was killed finishes what it was doing: that is worth waiting for.

    `deadline`: on the monotonic clock, so that one can be set for several stacks.

    Raises:
        StackBusyError: a living process still holds it then, or one of another machine does.

    """
    told = False
    while True:
        held = read(state, stack)
        living = [lock for lock in held if is_alive(lock)]
        if not living:
            return held
        if foreign := [lock for lock in living if lock.host != socket.gethostname()]:
            # Nothing can be known of it from here, not even whether waiting has an end.
            raise StackBusyError(
                f"Stack {stack} is locked by {foreign[0]}: another machine",
                f'if nothing runs there: `eval "$(enclave local env)"` and `pulumi cancel -s {stack}`',
            )
        if time.monotonic() >= deadline:
            raise StackBusyError(
                f"Stack {stack} is being changed by {living[0]}",
                f"wait for it to end; if it is stuck, end process {living[0].pid} and run the command again",
            )
        if not told:
            progress.say(f"Stack {stack} is being changed by {living[0]}; waiting for it to end.")
            told = True
        time.sleep(_POLL_SECONDS)
