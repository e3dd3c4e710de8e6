"""Mends the files of Pulumi's file backend after a process was killed in the middle of writing them.

Pulumi writes a state beside its place and renames it, so the state itself is always whole. Two things can be
left: the unfinished file (`*.tmp`), and an empty companion (`*.attrs`, written after the state by gocloud's
fileblob) that makes every later read end with "EOF". Without its companion a state reads well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FOLDERS = ("stacks", "locks", "history", "backups")


def mend(state: Path) -> tuple[Path, ...]:
    """Remove unfinished files and broken companions; gives what was removed.

    To be called only while no living process holds a stack of this state.
    """
    suspects = [path for folder in _FOLDERS for path in (state / ".pulumi" / folder).rglob("*")]
    broken = tuple(path for path in suspects if path.suffix == ".tmp" or _is_broken_companion(path))
    for path in broken:
        path.unlink(missing_ok=True)
    return broken


def _is_broken_companion(path: Path) -> bool:
    if path.suffix != ".attrs":
        return False
    try:
        json.loads(path.read_text())
    except ValueError:
        return True
    return False
