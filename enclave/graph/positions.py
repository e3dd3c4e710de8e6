"""Where in the program a resource was made: Pulumi's ``sourcePosition`` as ``file#line``.

The engine writes ``project:///path#line,column``, the path from the project's folder, and beside it the stack
of calls (``parseSourcePosition`` in ``pkg/resource/deploy/source_eval.go``). Where the first of them is in a
library, as for a provider, the first frame in the project's own code says more.
"""

from collections.abc import Iterable
from urllib.parse import unquote

_LIBRARIES = frozenset({"..", "site-packages", "dist-packages", "node_modules"})
"""Parts of a path that lead out of the project, or into what it installed."""


def source(position: str | None, frames: Iterable[str | None] = ()) -> str | None:
    """Return ``file#line``, preferably in the project's own code; None if there is no position.

    ``frames`` are the positions of the stack of calls, innermost first; they are looked at only if needed.
    """
    if not position or is_own(position):
        return _normal(position)
    return _normal(next((frame for frame in frames if frame and is_own(frame)), position))


def is_own(position: str) -> bool:
    """Whether a position is in the project's own code."""
    return not _LIBRARIES.intersection(position.partition("#")[0].split("/"))


def _normal(position: str | None) -> str | None:
    if not position:
        return None
    path, _, line = position.partition("#")
    line = line.partition(",")[0]
    path = unquote(path.removeprefix("project:///"))
    return f"{path}#{line}" if line else path
