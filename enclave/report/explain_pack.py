"""What `enclave explain PACK` says: the controls of a framework, and the rules that show each, or a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.report import layout

if TYPE_CHECKING:
    from rich.console import Console

    from enclave.residency.packs import Control, Pack


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlText:
    """A control, explained. ``part`` is what of it the rules show; empty if that is all."""

    id: str
    title: str
    part: str
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackText:
    """A pack, explained. ``controls`` is empty for one that maps no framework."""

    id: str
    title: str
    source: str
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    controls: tuple[ControlText, ...]


def text(pack: Pack) -> PackText:
    """Explain a pack."""
    return PackText(
        id=pack.id,
        title=pack.title,
        source=pack.source,
        notes=pack.notes,
        rules=tuple(sorted(pack.rules)),
        controls=tuple(map(_control, pack.controls)),
    )


def _control(control: Control) -> ControlText:
    return ControlText(
        id=control.id, title=control.title, part=control.part, rules=tuple(sorted(control.rules))
    )


def write(content: PackText, console: Console) -> None:
    """Print a pack: its controls, or else its rules."""
    layout.line(console, f"{content.id}: {content.title}", style="bold")
    layout.line(
        console, f"{len(content.rules)} rules. `enclave check --pack {content.id}` asks them.", indent=2
    )
    if content.source:
        layout.field(console, "source", content.source, indent=2)
    for note in content.notes:
        layout.line(console, f"- {note}", indent=2, hanging=4)
    for control in content.controls:
        layout.title(console, f"{control.id}: {control.title}")
        if control.part:
            layout.line(console, f"In part: {control.part}.", indent=2)
        layout.line(console, ", ".join(control.rules), indent=2)
    if not content.controls:
        layout.line(console, ", ".join(content.rules), indent=2)
