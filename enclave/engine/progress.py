"""How long work tells about itself. The engine speaks to this; `enclave.report.live` shows it."""

from __future__ import annotations

from typing import Protocol


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
