"""`enclave check` as Markdown: the verdict first, then each finding, the numbers folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.report import findings, layout, markdown
from enclave.report.check import GIVEN, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.report.check import CheckReport, FindingLine

MARKS = {Standing.KEPT: "✅", Standing.BROKEN: "❌", Standing.UNKNOWN: "⚠️"}


def write(report: CheckReport) -> str:
    """Write the report."""
    return "\n".join([*_lines(report), ""])


def _lines(report: CheckReport) -> Iterator[str]:
    yield from (f"# {MARKS[report.verdict]} {markdown.prose(findings.headline(report))}", "")
    for stack in report.stacks:
        name, origin = markdown.code(stack.name), markdown.code(stack.origin)
        yield f"- {name}: {layout.count(stack.resources, 'resource')}, from {origin}"
    if report.absent:
        yield f"- not up, so not judged: {', '.join(map(markdown.code, report.absent))}"
    for claim in report.claims:
        yield from ("", f"## {markdown.code(claim.id)}", "", markdown.prose(claim.sentence, 2000), "")
        for line in claim.findings:
            yield finding(line)
    if report.waived:
        yield from ("", "## Waived", "")
        for line in report.waived:
            yield finding(line)
    if report.unused_waivers:
        yield from ("", "## Waivers that name nothing that was found", "")
        for waiver in report.unused_waivers:
            said = f"{markdown.code(waiver.rule)} for {markdown.code(waiver.resource)}"
            yield f"- {said}: {markdown.prose(waiver.said)}"
    yield from ("", markdown.folded("Judgements by rule", "\n".join(counts(report))))


def finding(line: FindingLine) -> str:
    """Write a finding as one item of a list."""
    asked = "gave no answer" if line.failed else line.verdict
    where = f"{markdown.code(line.name)} ({markdown.code(line.type)}) in {markdown.code(line.stack)}"
    parts = [f"- **{line.severity}** {markdown.code(line.rule)} {asked}: {where}"]
    if line.property:
        parts.append(f"{markdown.code(line.property)} = {markdown.code(line.value)}")
    if line.place:
        parts.append(f"place: {markdown.prose(line.place)}")
    if line.party:
        parts.append(f"party: {markdown.prose(line.party)}")
    if line.path:
        parts.append("path: " + " → ".join(markdown.code(hop) for hop in line.path))
    parts += [f"reason: {markdown.prose(line.reason)}", f"remedy: {markdown.prose(line.remedy)}"]
    if line.source:
        parts.append(f"source: {markdown.code(line.source)}")
    if line.waiver:
        parts.append(f"waiver: {markdown.prose(line.waiver.said)}")
    return "<br>\n  ".join(parts)


def counts(report: CheckReport) -> Iterator[str]:
    """Write the table of judgements."""
    yield "| rule | " + " | ".join(GIVEN) + " |"
    yield "|---|" + "--:|" * len(GIVEN)
    for rule, counted in report.judged.items():
        numbers = " | ".join(str(counted[verdict]) for verdict in GIVEN)
        yield f"| {markdown.code(rule)} | {numbers} |"
    numbers = " | ".join(str(report.counts[verdict]) for verdict in GIVEN)
    yield f"| together | {numbers} |"
    yield f"\n{findings.idle(report)}."
