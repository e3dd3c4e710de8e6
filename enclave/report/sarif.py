"""`enclave check` as SARIF 2.1.0: what code scanning of GitHub and others reads.

Whatever blocks is a failure here, unknown or violated. A finding that a waiver in force lets pass is
suppressed, with the waiver's reason; a waiver that has run out suppresses nothing.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections 3.19 (tool
component), 3.27 (result), 3.35 (suppression), 3.49 (reporting descriptor); GitHub Docs, "SARIF support for
code scanning", on `security-severity` and `primaryLocationLineHash`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from enclave.report import layout, markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from enclave.report.check import CheckReport, FindingLine
    from enclave.residency.rule import Rule

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "PROGRAM"
_PROJECT = "Pulumi.yaml"
"""Where a finding goes whose line isn't known: code scanning drops what has no file."""

_LEVELS = {"critical": "error", "high": "error", "medium": "warning"}
_SCORES = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
}  # GitHub: above 9.0 critical, 7.0 high, 4.0 medium


def write(report: CheckReport, rules: Iterable[Rule]) -> str:
    """Write the report; `rules` are those that were asked."""
    asked = sorted(rules, key=lambda rule: rule.id)
    findings = (*report.blocking, *report.waived)
    run = {
        "tool": {"driver": {"name": "enclave", "rules": [_rule(rule) for rule in asked]}},
        "automationDetails": {"id": f"enclave/{report.pack}/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the Pulumi program."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": 3 if report.blocking else 0}],
        "results": list(_results(findings, [rule.id for rule in asked])),
        "properties": {
            "verdict": str(report.verdict),
            "pack": report.pack,
            "stacks": {stack.name: stack.resources for stack in report.stacks},
            "counts": dict(report.counts),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    help_text = f"{rule.reason}\n\nRemedy: {rule.remedy}\n\nSource: {rule.source}"
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": help_text, "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": _tags(rule),
            "security-severity": _SCORES[rule.severity],
            "severity": str(rule.severity),
        },
    }


def _tags(rule: Rule) -> list[str]:
    channels = [f"channel:{channel}" for channel in rule.channels]
    return list(dict.fromkeys(["security", "residency", f"claim:{rule.claim}", *channels]))


def _help(rule: Rule) -> str:
    parts = {
        "Why": rule.reason,
        "What is judged": rule.judged,
        "Remedy": rule.remedy,
        "Source": rule.source,
    }
    lines = [f"**{label}**: {markdown.prose(text, 2000)}" for label, text in parts.items() if text]
    return "\n\n".join([*lines, f"`enclave explain {rule.id}` tells the rest."])


def _results(findings: Sequence[FindingLine], ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in findings:
        print_ = _fingerprint(finding, seen)
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "kind": "fail",
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [_location(finding)],
            "partialFingerprints": {"enclaveFinding/v1": print_, "primaryLocationLineHash": f"{print_}:1"},
            "properties": _properties(finding),
        }
        if finding.rule in ids:
            result["ruleIndex"] = ids.index(finding.rule)
        if finding.waiver and finding.waiver.in_force:
            result["suppressions"] = [
                {"kind": "external", "status": "accepted", "justification": finding.waiver.said}
            ]
        yield result


def _fingerprint(finding: FindingLine, seen: Counter[str]) -> str:
    """Tell findings apart by what stays the same from run to run: no values, they may be ids of the cloud."""
    key = f"{finding.rule}\n{finding.resource}\n{finding.property}"
    seen[key] += 1
    return hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:32]


def _message(finding: FindingLine) -> str:
    asked = "gave no answer for" if finding.failed else {"violated": "is violated by"}.get(finding.verdict)
    asked = asked or "can't be shown to hold, so it blocks:"
    lines = [
        f"{finding.rule} {asked} {finding.name} ({finding.type}) in {finding.stack}.",
        f"{finding.property} = {finding.value}" if finding.property else "",
        f"Place: {finding.place}" if finding.place else "",
        f"Party: {finding.party}" if finding.party else "",
        "Path: " + " -> ".join(finding.path) if finding.path else "",
        finding.reason,
        f"Remedy: {finding.remedy}",
        f"Waiver: {finding.waiver.said}" if finding.waiver else "",
    ]
    return "\n".join(layout.printable(line) for line in lines if line)


def _location(finding: FindingLine) -> dict[str, Any]:
    path, _, line = (finding.source or "").partition("#")
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(path or _PROJECT), "uriBaseId": _ROOT},
        "region": {"startLine": int(line) if line.isascii() and line.isdigit() and int(line) else 1},
    }
    logical = {
        "fullyQualifiedName": layout.printable(finding.resource),
        "name": layout.printable(finding.name),
        "kind": "resource",
    }
    location: dict[str, Any] = {"physicalLocation": physical, "logicalLocations": [logical]}
    if not path:
        location["message"] = {"text": "The line of the program isn't known; the logical location is exact."}
    return location


def _properties(finding: FindingLine) -> dict[str, Any]:
    told = {
        "verdict": finding.verdict,
        "claim": finding.claim,
        "stack": finding.stack,
        "type": finding.type,
        "property": finding.property,
        "value": finding.value,
        "place": finding.place,
        "party": finding.party,
        "path": [layout.printable(hop) for hop in finding.path],
    }
    return {
        name: layout.printable(value) if isinstance(value, str) else value
        for name, value in told.items()
        if value
    }
