"""What can go wrong while a graph is made.

GraphError                  what is wrong, where, and what to do
├── UnreadableError         the file can't be opened
├── MalformedError          not whole JSON, or not in the shape that Pulumi writes
├── UnfamiliarError         neither an export nor a preview, or one that doesn't tell the whole
└── JoiningError            stacks that can't be one graph
"""

from pathlib import Path


class GraphError(Exception):
    """A failure that its reader can act on. ``origin`` is the file, or which document; may be empty.

    ``offset`` is the byte of the file at which reading stopped, where that is known.
    """

    remedy = "run `pulumi stack export --file FILE`, or `pulumi preview --json --show-sames > FILE`, again"

    def __init__(self, problem: str, origin: Path | str = "", offset: int | None = None) -> None:
        super().__init__(problem, origin, offset)
        self.problem = problem
        self.origin = str(origin)
        self.offset = offset

    def __str__(self) -> str:
        place = f"{self.origin}: " if self.origin else ""
        at = "" if self.offset is None else f" (at byte {self.offset})"
        return f"{place}{self.problem}{at}\n  Remedy: {self.remedy}"


class UnreadableError(GraphError):
    """The file can't be opened."""

    remedy = "check the name, and that you may read it"


class MalformedError(GraphError):
    """Not whole JSON, or not in the shape that Pulumi writes."""


class UnfamiliarError(GraphError):
    """Neither an export nor a preview, or one that doesn't tell the whole."""


class JoiningError(GraphError):
    """Stacks that can't be one graph."""

    remedy = "give each stack once, under its own name"
