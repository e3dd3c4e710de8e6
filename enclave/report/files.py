"""Reports as files: there is the whole one or the one before, and never a half."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_READABLE = 0o644


def write(path: Path, text: str) -> None:
    """Write a text into a file, whose folder must exist. OSError, naming the file, if that can't be done."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", errors="backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_READABLE)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
