"""`enclave check` as JUnit XML: a suite a stack, in it a test case a rule that had something to judge there.

The form that Jenkins, GitLab and GitHub's viewers share: one `failure` a case, whose text holds every
finding. What blocks fails, unknown or violated; a case whose findings a waiver lets pass is skipped, with
the waiver's words, so that it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from enclave.report import layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enclave.report.check import CheckReport, FindingLine, StackLine


def write(report: CheckReport) -> str:
    """Write the report."""
    root = ET.Element("testsuites", {"name": f"enclave check, pack {report.pack}"})
    for stack in report.stacks:
        _suite(root, stack, report)
    _sum(root, root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, stack: StackLine, report: CheckReport) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": _legal(stack.name)})
    blocking = [finding for finding in report.blocking if finding.stack == stack.name]
    waived = [finding for finding in report.waived if finding.stack == stack.name]
    rules = {*stack.rules, *(finding.rule for finding in (*blocking, *waived))}
    for rule in sorted(rules):
        names = {"classname": _legal(stack.name), "name": _legal(rule), "time": "0"}
        case = ET.SubElement(suite, "testcase", names)
        _outcome(case, _of(rule, blocking), _of(rule, waived))
    _sum(suite, suite)


def _of(rule: str, findings: Iterable[FindingLine]) -> list[FindingLine]:
    return [finding for finding in findings if finding.rule == rule]


def _outcome(case: ET.Element, blocking: list[FindingLine], waived: list[FindingLine]) -> None:
    """Tell what is wrong with a case, if anything is."""
    if blocking:
        violated = sum(finding.verdict == "violated" for finding in blocking)
        kind = "violated" if violated else "unknown"
        message = f"{violated} violated, {len(blocking) - violated} unknown"
        failure = ET.SubElement(case, "failure", {"type": kind, "message": message})
        failure.text = "\n\n".join(map(_text, blocking))
    elif waived:
        said = "; ".join(f"{finding.name}: {finding.waiver.said}" for finding in waived if finding.waiver)
        ET.SubElement(case, "skipped", {"message": _legal(f"waived: {said}")})
    if waived:
        ET.SubElement(case, "system-out").text = "\n\n".join(map(_text, waived))


def _text(finding: FindingLine) -> str:
    asked = "gave no answer" if finding.failed else finding.verdict
    lines = {
        "property": f"{finding.property} = {finding.value}" if finding.property else "",
        "place": finding.place,
        "party": finding.party,
        "path": "\n          -> ".join(finding.path),
        "reason": finding.reason,
        "remedy": finding.remedy,
        "source": finding.source or "",
        "waiver": finding.waiver.said if finding.waiver else "",
        "urn": finding.resource,
    }
    head = f"{finding.severity}: {finding.rule} {asked}: {finding.name} ({finding.type}) in {finding.stack}"
    return _legal("\n".join([head, *(f"{label:<10}{text}" for label, text in lines.items() if text)]))


def _legal(text: str) -> str:
    """Write out what XML 1.0 has no way to say: control characters, halves of a pair and the like."""
    return layout.printable(text)


def _sum(element: ET.Element, under: ET.Element) -> None:
    cases = list(under.iter("testcase"))
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    element.set("errors", "0")
    element.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    element.set("time", "0")
