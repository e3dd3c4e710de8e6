"""`status` and `doctor` for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from enclave.engine.doctor import Check
    from enclave.engine.status import Status


def write_status(status: Status, console: Console) -> None:
    """Print what is up."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for column in ("stack", "resources", "last update", "ended", "remark"):
        table.add_column(column, justify="right" if column == "resources" else "left")
    for stack in status.stacks:
        remarks = [f"{len(stack.pending)} operations were cut off"] if stack.pending else []
        if stack.locked_by:
            remarks.append(f"locked by {stack.locked_by}")
        table.add_row(
            stack.name,
            str(stack.resources),
            stack.last_update or "never",
            stack.last_result or "-",
            escape("; ".join(remarks)),
        )
    console.print(table)
    if status.embedded is not None:
        console.print(f"\n{_embedded(status)}", highlight=False, soft_wrap=True)
    if any(stack.pending for stack in status.stacks):
        console.print("`enclave up` settles what was cut off.", highlight=False)


def _embedded(status: Status) -> str:
    cloud = status.embedded
    if cloud is None or not cloud.running:
        return "The embedded cloud is not running; `enclave up` starts it."
    if not cloud.in_step and any(stack.resources for stack in status.stacks):
        return (
            f"The embedded cloud at {cloud.endpoint} lost its memory; `enclave up` builds the enclave anew."
        )
    return f"The embedded cloud runs at {cloud.endpoint}, generation {cloud.generation}."


def write_checks(checks: tuple[Check, ...], console: Console) -> None:
    """Print what the doctor found."""
    for check in checks:
        mark = "[green]ok     [/]" if check.ok else "[red]problem[/]"
        console.print(f"{mark}  {check.what}: {escape(check.found)}", highlight=False, soft_wrap=True)
        if not check.ok:
            console.print(f"         Remedy: {escape(check.remedy)}", highlight=False, soft_wrap=True)
