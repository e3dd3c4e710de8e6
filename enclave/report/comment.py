"""`enclave preview --all` as one comment on a pull request, or as a page: the verdict first.

The first line is a marker that nobody sees, by which a workflow finds the comment again to replace it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from enclave.report import budget, check_page, layout, markdown, sketch
from enclave.report.budget import Section
from enclave.report.preview import Outlook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from enclave.report.changes import Ending, FlowLine
    from enclave.report.check import FindingLine
    from enclave.report.preview import PreviewReport, StackPlan

MARKER: Final = "<!-- enclave: preview of a change -->"
_OPS = ("create", "update", "replace", "delete")
_MARKS = {Outlook.KEPT: "✅", Outlook.BROKEN: "❌", Outlook.UNKNOWN: "⚠️", Outlook.FAILED: "⚠️"}
_LONG = 2000
_PLURALS = {
    "new way for data": "new ways for data",
    "new party": "new parties",
    "place given up": "places given up",
    "party given up": "parties given up",
}


def write(report: PreviewReport, *, link: str = "", limit: int | None = budget.COMMENT) -> str:
    """Write the comment. `link` is where the whole report is; `limit` is in bytes, None for no limit."""
    elsewhere = f"[the whole report]({link})" if link else "the whole report has them"
    return budget.fit(
        f"{MARKER}\n{_head(report)}",
        tuple(_sections(report)),
        _foot(report, link),
        elsewhere=elsewhere,
        limit=limit,
    )


def headline(report: PreviewReport) -> str:
    """Say in one line how it would stand."""
    blocking = report.check.blocking
    violated = sum(finding.verdict == "violated" for finding in blocking)
    failed = sum(bool(stack.failure) for stack in report.stacks)
    blocks = f"{violated} violated, {len(blocking) - violated} unknown"
    told = {
        Outlook.KEPT: "Kept: nothing blocks this change",
        Outlook.BROKEN: f"Broken: this change is refused ({blocks})",
        Outlook.UNKNOWN: f"Unknown: this change is refused, since {blocks} can't be shown to hold",
        Outlook.FAILED: f"Failed: {layout.count(failed, 'stack')} couldn't be previewed, so nobody knows",
    }[report.verdict]
    return f"{_MARKS[report.verdict]} {told}"


def _head(report: PreviewReport) -> str:
    changes = report.residency
    scope = f"{layout.count(len(report.stacks), 'stack')}, {layout.count(len(report.check.rules), 'rule')}"
    if changes.first:
        told = "Nothing is deployed to compare with: all of it would be new."
    elif changes.none:
        told = "Nothing changes in where data is, where it can go and who gets at it."
    else:
        news = {
            "new way for data": len(changes.new_flows),
            "closed way": len(changes.closed_flows),
            "new place": len(changes.new_places),
            "new party": len(changes.new_parties),
            "place given up": len(changes.left_places),
            "party given up": len(changes.left_parties),
            "new finding": len(changes.new_findings),
            "settled finding": len(changes.closed_findings),
        }
        counted = ", ".join(_counted(number, what) for what, number in news.items() if number)
        told = f"Compared with what is deployed: {counted}."
    return f"## {headline(report)}\n\n{told} ({scope}, judged on {report.today})"


def _counted(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else _PLURALS.get(what, f'{what}s')}"


def _sections(report: PreviewReport) -> Iterator[Section]:
    """Give the parts of the comment, the most important first."""
    changes, blocking = report.residency, report.check.blocking
    failed = [stack for stack in report.stacks if stack.failure]
    yield Section(title="Couldn't be previewed", items=tuple(map(_failure, failed)))
    yield Section(title="What blocks", items=tuple(map(_brief, blocking)))
    yield from _residency(report)
    yield Section(title="Runs out soon", items=tuple(map(_ending, report.endings)))
    rows = tuple(map(_row, report.stacks))
    head = f"| stack | now | {' | '.join(_OPS)} | then |\n|---|{'--:|' * (len(_OPS) + 2)}"
    yield Section(title="Resources", head=head, items=rows)
    full = tuple(map(check_page.finding, (*blocking, *report.check.waived)))
    yield Section(fold=f"Findings in full, with what to do ({len(full)})", items=full)
    ways = (*map(_new, changes.new_flows), *map(_closed, changes.closed_flows))
    if changes.first and ways:
        yield Section(fold=f"Ways that data can take ({len(ways)})", items=ways)
    steps = tuple(_steps(report))
    yield Section(fold=f"Resources that change ({len(steps)})", items=steps)
    yield Section(fold="Sketch of where data can go", head=sketch.mermaid(report))
    yield Section(fold="Judgements by rule", items=tuple(check_page.counts(report.check)))


def _residency(report: PreviewReport) -> Iterator[Section]:
    """Tell what changes; of a first deployment only what leads out of the EEA, for all of it is new."""
    changes = report.residency
    new = changes.new_flows
    if changes.first:
        new = tuple(flow for flow in new if flow.standing != "in the EEA")
    items = (
        *map(_new, new),
        *map(_closed, changes.closed_flows),
        *(f"- **settled** {_what(finding)}" for finding in changes.closed_findings),
    )
    if not changes.first:
        items += (
            *(f"- **new place** {markdown.prose(place)}" for place in changes.new_places),
            *(f"- **no longer a place** {markdown.prose(place)}" for place in changes.left_places),
            *(f"- **new party** {markdown.prose(party)}" for party in changes.new_parties),
            *(f"- **no longer a party** {markdown.prose(party)}" for party in changes.left_parties),
        )
    yield Section(title="What changes in residency", items=items)


def _new(flow: FlowLine) -> str:
    sign = "🔴 " if flow.verdict in ("violated", "unknown") else ""
    return f"- **new** {sign}{_way(flow)}"


def _closed(flow: FlowLine) -> str:
    return f"- **closed** {_way(flow)}"


def _way(flow: FlowLine) -> str:
    ends = f"{markdown.prose(flow.source) or 'here'} → {markdown.prose(flow.destination) or 'not known'}"
    told = [f"{ends} ({flow.standing}), {flow.direction}: {flow.verdict}"]
    where = f"by {markdown.code(flow.name)} ({markdown.code(flow.type)}) in {markdown.code(flow.stack)}"
    told.append(f"{where}, {markdown.code(flow.property)}" if flow.property else where)
    if flow.data_class:
        told.append(f"data {markdown.code(flow.data_class)}")
    if flow.permitted:
        told.append(f"permitted by {markdown.code(flow.permitted)}")
    return "; ".join([*told, f"rule {markdown.code(flow.rule)}"])


def _what(finding: FindingLine) -> str:
    where = f"{markdown.code(finding.name)} ({markdown.code(finding.type)}) in {markdown.code(finding.stack)}"
    place = f", place {markdown.prose(finding.place)}" if finding.place else ""
    party = f", party {markdown.prose(finding.party)}" if finding.party else ""
    seen = (
        f", {markdown.code(finding.property)} = {markdown.code(finding.value, 120)}"
        if finding.property
        else ""
    )
    return f"{markdown.code(finding.rule)}: {where}{seen}{place}{party}"


def _brief(finding: FindingLine) -> str:
    asked = "gave no answer" if finding.failed else finding.verdict
    return f"- **{finding.severity}**, {asked}: {_what(finding)}<br>\n  {markdown.prose(finding.reason)}"


def _failure(stack: StackPlan) -> str:
    return f"- {markdown.code(stack.name)}: {markdown.code(stack.failure, _LONG)}"


def _ending(ending: Ending) -> str:
    left = "has run out" if ending.days_left < 0 else f"{layout.count(ending.days_left, 'day')} left"
    owner = f" (owner: {markdown.prose(ending.owner)})" if ending.owner else ""
    return f"- {ending.kind} {markdown.code(ending.name)}: until {ending.until}, {left}{owner}"


def _row(stack: StackPlan) -> str:
    known = [str(stack.changes.get(op, 0)) for op in _OPS] if not stack.failure else ["?"] * len(_OPS)
    then = "?" if stack.failure else str(stack.after)
    name = markdown.code(stack.name).replace("|", "\\|")
    return f"| {name} | {stack.before} | {' | '.join(known)} | {then} |"


def _steps(report: PreviewReport) -> Iterable[str]:
    for stack in report.stacks:
        for step in stack.steps:
            named = f"{markdown.code(step.name)} ({markdown.code(step.type)})"
            yield f"- {step.op} {named} in {markdown.code(stack.name)}"


def _foot(report: PreviewReport, link: str) -> str:
    lines = []
    if report.pending:
        names = ", ".join(map(markdown.code, report.pending))
        lines.append(f"Where {names} lets packets get to is judged once the sites have changed.")
    if any(stack.failure for stack in report.stacks):
        lines.append("A stack that couldn't be previewed is judged as it is now.")
    where = (
        f"[Whole report and map of this run]({link})" if link else "`--artifact DIR` writes the whole report"
    )
    lines.append(f"{where}; `enclave explain RULE` says what a rule asks.")
    return "\n\n".join(f"<sub>{line}</sub>" for line in lines)
