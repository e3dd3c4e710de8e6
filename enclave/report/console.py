"""The closing report for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from enclave.report import findings, layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from enclave.engine.remains import Remain
    from enclave.report.summary import Flow, Summary

_HEADLINES = {
    "up": ("{name} is up", "on"),
    "preview": ("{name} as it would be", "on"),
    "refresh": ("The state of {name} now agrees", "with"),
    "down": ("{name} is down", "on"),
}
_CLOUDS = {"local": "the embedded cloud of this checkout", "aws": "AWS"}


def write(summary: Summary, console: Console) -> None:
    """Print the report."""
    words, preposition = _HEADLINES[summary.operation]
    headline = words.format(name=f"enclave {summary.enclave!r}")
    headline = headline[0].upper() + headline[1:]
    console.print()
    console.print(
        f"[bold]{escape(headline)}[/] {preposition} {_CLOUDS[summary.cloud]}: {len(summary.stacks)} stacks, "
        f"{summary.resources} resources, {summary.seconds:.1f} s"
        + ("" if summary.changed else ", nothing to change"),
        highlight=False,
    )
    _stacks(summary, console)
    if summary.operation == "down":
        _remains(summary.remains, console)
    elif summary.operation != "refresh":
        _sites(summary, console)
        _judged(summary, console)
        _flows(summary, console)
    _title("Next", console)
    for step in summary.next_steps:
        console.print(f"  {escape(step)}", highlight=False)


def _stacks(summary: Summary, console: Console) -> None:
    table = _table("stack", "resources", "changes", "time")
    for stack in summary.stacks:
        changes = ", ".join(f"{kind} {count}" for kind, count in stack.changes.items()) or "none"
        table.add_row(stack.name, str(stack.resources), changes, f"{stack.seconds:.1f} s")
    _title("Stacks", console)
    console.print(table)
    mended = [(stack.name, line) for stack in summary.stacks for line in stack.mended]
    if mended:
        _title("Settled first", console)
    for name, line in mended:
        console.print(f"  {name}: {escape(line)}", highlight=False, soft_wrap=True)


def _sites(summary: Summary, console: Console) -> None:
    table = _table("site", "region", "is in", "remark")
    for site in summary.sites:
        table.add_row(site.name, site.region, f"{site.city}, {site.country}", escape(site.note))
    _title("Sites", console)
    console.print(table)


def _judged(summary: Summary, console: Console) -> None:
    if summary.judged is None:
        return
    _title("Judgement", console)
    console.print(f"  {summary.judged.rules} rules gave {_counts(summary.judged.counts)}.", highlight=False)
    for finding in summary.judged.waived:
        if finding.waiver is not None:
            waived = f"waived: {finding.rule} for {finding.name} in {finding.stack}, {finding.waiver.said}"
            layout.line(console, waived, indent=2, hanging=4)
    findings.write_unused(summary.judged.unused_waivers, console)


def _counts(counts: Mapping[str, int]) -> str:
    order = ("compliant", "violated", "unknown", "not-applicable")
    return ", ".join(f"{counts.get(verdict, 0)} {verdict.replace('-', ' ')}" for verdict in order)


def _flows(summary: Summary, console: Console) -> None:
    _title("Where data may flow", console)
    console.print("  [bold]Between sites[/], inside the EEA")
    _lines(summary.between_sites, "->", console)
    console.print("  [bold]Out of the enclave[/]")
    _lines(summary.outward, "->", console)
    console.print("  [bold]To services of AWS[/], of the site's own region")
    _lines(summary.to_aws, "->", console)
    console.print("  [bold]Declared parties[/], no access provisioned yet")
    _lines(summary.parties, "->", console)
    console.print("  Anything else is dropped by the firewalls.")


def _lines(flows: Iterable[Flow], arrow: str, console: Console) -> None:
    written = False
    for flow in flows:
        written = True
        until = f", until {flow.until}" if flow.until else ""
        console.print(
            f"    {escape(f'{flow.source} {arrow} {flow.target}')}", highlight=False, soft_wrap=True
        )
        through = f"; through {flow.through}" if flow.through else ""
        console.print(
            f"      [dim]{escape(f'{flow.reason}{until}{through}')}[/]",
            highlight=False,
            soft_wrap=True,
        )
    if not written:
        console.print("    nothing")


def _remains(remains: Iterable[Remain], console: Console) -> None:
    rows = list(remains)
    _title("What AWS keeps", console)
    if not rows:
        console.print("  nothing")
        return
    for why in dict.fromkeys(remain.why for remain in rows):
        console.print(f"  {escape(why)}:", highlight=False, soft_wrap=True)
        for remain in rows:
            if remain.why == why:
                until = f"until {remain.until:%Y-%m-%d}" if remain.until else "until it is removed"
                place = f"{remain.account}, {remain.region}"
                line = f"    {until}  {remain.kind} {remain.name} in {place}"
                console.print(escape(line), highlight=False, soft_wrap=True)


def _title(text: str, console: Console) -> None:
    console.print()
    console.print(f"[bold]{text}[/]")


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=True, show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in ("resources", "time") else "left")
    return table
