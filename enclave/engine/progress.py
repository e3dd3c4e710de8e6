"""How long work tells about itself. The engine speaks to this; `enclave.report.live` draws it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN_SECONDS = 5.0


class Progress(Protocol):
    """Receives news of long work. May be called from several threads."""

    def say(self, text: str) -> None:
        """Print a line that stays."""

    def update(self, line: str, *, done: int, total: int | None, current: str) -> None:
        """Move the line named `line`: `done` of `total` (None: not known yet), now at `current`."""

    def finish(self, line: str, outcome: str) -> None:
        """End the line named `line` with its outcome."""


class Silent:
    """Shows nothing."""

    def say(self, text: str) -> None:
        """Drop the line."""

    def update(self, line: str, *, done: int, total: int | None, current: str) -> None:
        """Drop the news."""

    def finish(self, line: str, outcome: str) -> None:
        """Drop the outcome."""


class Plain:
    """Lines with a time, at most one every few seconds for each piece of work."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Write a line."""
        self._write(f"{datetime.now(UTC):%H:%M:%S} {text}")

    def update(self, line: str, *, done: int, total: int | None, current: str) -> None:
        """Write a line, unless one was written just before."""
        now = self._clock()
        with self._lock:
            last = self._last.setdefault(line, now)
            if now - last < _PLAIN_SECONDS:
                return
            self._last[line] = now
        of = f" of {total}" if total is not None else ""
        self.say(f"{line}: {done}{of}, {current}" if current else f"{line}: starting")

    def finish(self, line: str, outcome: str) -> None:
        """Write the outcome."""
        with self._lock:
            self._last.pop(line, None)
        self.say(f"{line}: {outcome}")
