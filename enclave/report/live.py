"""Shows long work while it goes on: lines that move on a terminal, lines with a time anywhere else."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from enclave.engine import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.progress import TaskID


_CURRENT_WIDTH = 60


class Moving:
    """One moving line for each piece of work, on a terminal."""

    def __init__(self, display: Progress) -> None:
        self._display = display
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Print a line above the moving ones."""
        self._display.console.print(escape(text), highlight=False)

    def update(self, line: str, *, done: int, total: int | None, current: str) -> None:
        """Move a line; it appears with its first news."""
        with self._lock:
            if line not in self._tasks:
                self._tasks[line] = self._display.add_task(escape(line), total=total, current="")
            # More than was foreseen happens (a replacement is two operations): the bar then waits at its end.
            self._display.update(
                self._tasks[line],
                completed=done,
                total=max(total, done) if total is not None else None,
                current=escape(current[:_CURRENT_WIDTH]),
            )

    def finish(self, line: str, outcome: str) -> None:
        """Turn a moving line into a lasting one."""
        with self._lock:
            task = self._tasks.pop(line, None)
            if task is not None:
                self._display.remove_task(task)
        self.say(f"{line}: {outcome}")


@contextmanager
def shown(console: Console) -> Iterator[progress.Progress]:
    """Give the progress that suits where `console` writes, for the length of the block."""
    if not console.is_terminal:
        yield progress.Plain(lambda text: console.print(text, markup=False, highlight=False, soft_wrap=True))
        return
    columns = (
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[current]}"),
    )
    with Progress(*columns, console=console, transient=True) as display:
        yield Moving(display)
