"""`enclave check` for a person at a terminal: the verdict first, then what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from enclave.report import layout
from enclave.report.check import GIVEN, Standing

if TYPE_CHECKING:
    from rich.console import Console

    from enclave.report.check import CheckReport, FindingLine, WaiverLine

_STYLES = {Standing.KEPT: "bold green", Standing.BROKEN: "bold red", Standing.UNKNOWN: "bold yellow"}


def write(report: CheckReport, console: Console) -> None:
    """Print the report."""
    layout.line(console, headline(report), style=_STYLES[report.verdict])
    for stack in report.stacks:
        count = layout.count(stack.resources, "resource")
        layout.line(console, f"{stack.name}: {count}, from {stack.origin}", indent=2, hanging=4)
    if report.absent:
        layout.line(console, f"not up, so not judged: {', '.join(report.absent)}", indent=2, hanging=4)
    for claim in report.claims:
        layout.title(console, f"{claim.id}: {layout.count(len(claim.findings), 'finding')}")
        layout.line(console, claim.sentence, indent=2)
        for finding in claim.findings:
            _finding(finding, console)
    if report.waived:
        layout.title(console, f"Waived: {layout.count(len(report.waived), 'finding')}")
        for finding in report.waived:
            _finding(finding, console)
    write_unused(report.unused_waivers, console)
    _counts(report, console)


def headline(report: CheckReport) -> str:
    """Say in one line how it stands, and of how much."""
    violated = sum(finding.verdict == "violated" for finding in report.blocking)
    unknown = len(report.blocking) - violated
    told = {
        Standing.KEPT: "Kept: nothing blocks",
        Standing.BROKEN: f"Broken: {violated} violated, {unknown} unknown",
        Standing.UNKNOWN: f"Unknown: {unknown} can't be shown to hold, which blocks",
    }[report.verdict]
    waived = f", {len(report.waived)} waived" if report.waived else ""
    scope = ", ".join(
        (
            layout.count(len(report.stacks), "stack"),
            layout.count(report.resources, "resource"),
            layout.count(len(report.rules), "rule"),
        )
    )
    return f"{told}{waived} ({scope}, pack {report.pack})"


def write_unused(waivers: tuple[WaiverLine, ...], console: Console) -> None:
    """Print the waivers that name nothing, if there are any."""
    if not waivers:
        return
    layout.title(console, "Waivers that name nothing that was found: remove or mend them")
    for waiver in waivers:
        layout.line(console, f"{waiver.rule} for {waiver.resource}: {waiver.said}", indent=2, hanging=4)


def _finding(finding: FindingLine, console: Console) -> None:
    console.print()
    asked = "gave no answer" if finding.failed else finding.verdict
    style = {"critical": "bold red", "high": "bold"}.get(finding.severity, "")
    layout.line(console, f"{finding.severity}  {finding.rule}  {asked}", indent=2, style=style)
    where = f"{finding.name} ({finding.type}) in {finding.stack}"
    layout.line(console, where, indent=4, hanging=6)
    if finding.property:
        layout.line(console, f"{finding.property} = {finding.value}", indent=4, hanging=6)
    layout.field(console, "place", finding.place, indent=4)
    layout.field(console, "party", finding.party, indent=4)
    layout.path(console, finding.path, indent=4)
    layout.field(console, "reason", finding.reason, indent=4)
    layout.field(console, "remedy", finding.remedy, indent=4)
    layout.field(console, "source", finding.source or "", indent=4)
    layout.field(console, "waiver", finding.waiver.said if finding.waiver else "", indent=4)


def _counts(report: CheckReport, console: Console) -> None:
    """Print the rules that judged something, and how many others there are."""
    layout.title(console, "Judgements")
    if report.judged:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
        table.add_column("rule", overflow="fold")
        for verdict in GIVEN:
            table.add_column(verdict, justify="right", no_wrap=True)
        for rule, counts in report.judged.items():
            table.add_row(rule, *(str(counts[verdict]) for verdict in GIVEN))
        table.add_section()
        table.add_row("together", *(str(report.counts[verdict]) for verdict in GIVEN))
        console.print(table)
    layout.line(console, idle(report))


def idle(report: CheckReport) -> str:
    """Say how many rules judged nothing."""
    others = len(report.rules) - len(report.judged)
    return f"{layout.count(others, 'other rule' if report.judged else 'rule')} had nothing to judge here"
