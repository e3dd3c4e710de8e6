"""A page that must not be longer than somebody's limit: whole items are left out, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from enclave.report import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

GITHUB: Final = 65_536
"""GitHub's limit for a comment, in characters. We count bytes, of which there are never fewer."""

COMMENT: Final = 65_000
"""What a comment of ours may take, so that whoever posts it has room for a line of his own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of a page. `head` stands over the items; `fold` is the line that it is folded away behind."""

    title: str = ""
    head: str = ""
    items: tuple[str, ...] = ()
    fold: str = ""

    def write(self, shown: int, elsewhere: str) -> str:
        """Write the part with its first items; what is left out is counted."""
        lines = [self.head] if self.head else []
        lines += self.items[:shown]
        if left := len(self.items) - shown:
            lines += ["", f"… and {left} more: {elsewhere}."]
        body = "\n".join(lines)
        if self.fold:
            body = markdown.folded(self.fold, body)
        return f"### {self.title}\n\n{body}" if self.title else body


def fit(first: str, sections: Sequence[Section], last: str, *, elsewhere: str, limit: int | None) -> str:
    """Write a page within a limit of bytes, or all of it without one.

    Every section gets an equal share of the room first, and what is left goes to the earlier ones: no
    flood of findings hides what the later ones say.
    """
    parts = [section for section in sections if section.items or section.head]
    if limit is None:
        return _page(first, parts, [len(part.items) for part in parts], last, elsewhere)
    shown = [0] * len(parts)
    room = limit - _size(_page(first, parts, shown, last, elsewhere))
    share = room // max(len(parts), 1)
    for number, part in enumerate(parts):
        shown[number], used = _take(part.items, 0, min(share, room))
        room -= used
    for number, part in enumerate(parts):
        shown[number], used = _take(part.items, shown[number], room)
        room -= used
    return _page(first, parts, shown, last, elsewhere)


def _take(items: Sequence[str], shown: int, room: int) -> tuple[int, int]:
    """Take whole items as long as there is room; gives how many are shown then, and the room that took."""
    used = 0
    for item in items[shown:]:
        size = _size(item) + 1
        if used + size > room:
            break
        used += size
        shown += 1
    return shown, used


def _page(first: str, parts: Sequence[Section], shown: Sequence[int], last: str, elsewhere: str) -> str:
    written = [part.write(count, elsewhere) for part, count in zip(parts, shown, strict=True)]
    return "\n\n".join([first, *written, last]) + "\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", errors="backslashreplace"))
