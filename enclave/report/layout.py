"""Text for a terminal: wrapped to its width, indented, and without anything that could steer it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

_NARROWEST = 40


def title(console: Console, text: str) -> None:
    """Print a blank line and a heading."""
    console.print()
    line(console, text, style="bold")


def line(
    console: Console, text: str, *, indent: int = 0, hanging: int | None = None, style: str = ""
) -> None:
    """Print a paragraph, wrapped; its further lines are indented by `hanging`, if it is given."""
    further = indent if hanging is None else hanging
    width = max(console.width, _NARROWEST)
    lines = textwrap.wrap(
        printable(text),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    console.print(Text("\n".join(lines), style=style), soft_wrap=True)


def field(console: Console, label: str, text: str, *, indent: int, width: int = 10) -> None:
    """Print a label and what belongs to it; nothing if there is nothing."""
    if text:
        line(console, f"{label:<{width}}{text}", indent=indent, hanging=indent + width)


def path(console: Console, hops: Sequence[str], *, indent: int, width: int = 10) -> None:
    """Print a way hop by hop, each on a line of its own; nothing if there is none."""
    field(console, "path", hops[0] if hops else "", indent=indent, width=width)
    for hop in hops[1:]:
        line(console, f"-> {hop}", indent=indent + width, hanging=indent + width + len("-> "))


def printable(text: str) -> str:
    """Write control characters out: a name in a file mustn't move the cursor of whoever reads the report."""
    return "".join(char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text)


def count(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
