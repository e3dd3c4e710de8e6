"""`enclave preview --all` for a person at a terminal: what changes, after the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.report import comment, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from enclave.report.changes import FlowLine
    from enclave.report.preview import PreviewReport


def write(report: PreviewReport, console: Console) -> None:
    """Print what changes."""
    layout.title(console, comment.headline(report))
    for line in _lines(report):
        layout.line(console, line, indent=2, hanging=4)


def _lines(report: PreviewReport) -> Iterator[str]:
    changes = report.residency
    for stack in report.stacks:
        counts = ", ".join(f"{op} {count}" for op, count in stack.changes.items()) or "no changes"
        yield f"{stack.name}: {stack.failure or counts} ({stack.before} resources now, {stack.after} then)"
    if changes.first:
        yield "Nothing is deployed to compare with: all of it would be new."
        return
    yield from (f"new way: {_way(flow)}" for flow in changes.new_flows)
    yield from (f"closed way: {_way(flow)}" for flow in changes.closed_flows)
    for label, names in {
        "new place": changes.new_places,
        "no longer a place": changes.left_places,
        "new party": changes.new_parties,
        "no longer a party": changes.left_parties,
    }.items():
        yield from (f"{label}: {name}" for name in names)
    yield from (
        f"settled: {found.rule} for {found.name} in {found.stack}" for found in changes.closed_findings
    )
    for each in report.endings:
        yield f"{each.kind} {each.name}: until {each.until}, {layout.count(each.days_left, 'day')} left"


def _way(flow: FlowLine) -> str:
    ends = f"{flow.source or 'here'} -> {flow.destination or 'not known'} ({flow.standing})"
    return f"{ends}, by {flow.name} ({flow.type}) in {flow.stack}: {flow.verdict}"
