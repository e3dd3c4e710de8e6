"""`enclave check` in the formats that other programs read: byte by byte, and by their own laws."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import report_samples as samples
from report_samples import EVIL, RULES, finding, waiver

from enclave.report import formats, junit, sarif
from enclave.report.check import CheckReport

ENDINGS = {"text": "txt", "json": "json", "sarif": "sarif", "junit": "xml", "markdown": "md"}


@pytest.mark.golden
@pytest.mark.parametrize("form", formats.CHECK)
@pytest.mark.parametrize("sample", [samples.kept, samples.broken, samples.hostile])
def test_every_format_to_the_byte(
    sample: Callable[[], CheckReport], form: str, golden: Callable[[str, str], None]
) -> None:
    name = f"report/check-{sample.__name__}.{ENDINGS[form]}"
    golden(name, formats.check(sample(), RULES, form))


def _run(report: CheckReport) -> dict[str, Any]:
    (run,) = json.loads(sarif.write(report, RULES))["runs"]
    return dict(run)


def _with(*findings: Any) -> CheckReport:
    report = samples.broken()
    (claim, *_) = report.claims
    claims = (dataclasses.replace(claim, findings=findings),)
    return dataclasses.replace(report, claims=claims, waived=())


def test_sarif_tells_each_finding_once_and_points_to_its_rule() -> None:
    run = _run(samples.broken())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["idle", "locked", "placed"]
    assert len(run["results"]) == 5
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["kind"] == "fail"
    assert {result["level"] for result in run["results"]} == {"error", "warning"}
    assert run["invocations"][0]["exitCode"] == 3
    assert _run(samples.kept())["invocations"][0]["exitCode"] == 0


def test_sarif_suppresses_only_what_a_waiver_in_force_lets_pass() -> None:
    run = _run(samples.broken())
    suppressed = [r for r in run["results"] if "suppressions" in r]
    assert [r["locations"][0]["logicalLocations"][0]["name"] for r in suppressed] == ["moving"]
    assert "It moves" in suppressed[0]["suppressions"][0]["justification"]
    lapsed = _run(_with(finding(waiver=waiver(-1))))["results"][0]
    assert "suppressions" not in lapsed
    assert "Waiver: " in lapsed["message"]["text"]


def test_sarif_fingerprints_last() -> None:
    def prints(*findings: Any) -> list[str]:
        return [r["partialFingerprints"]["enclaveFinding/v1"] for r in _run(_with(*findings))["results"]]

    one, other = finding(), finding(name="other")
    assert prints(one, other) == list(reversed(prints(other, one)))
    assert prints(one) == prints(finding(value="vpc-2", reason="said otherwise", source="x.py#9"))
    assert len(set(prints(one, one, other, finding(property="tags"), finding(rule="locked")))) == 5


@pytest.mark.parametrize(
    ("source", "uri", "line"),
    [
        ("stacks/site.py#12", "stacks/site.py", 12),
        ("stacks/my site.py#1", "stacks/my%20site.py", 1),
        ("stacks/site.py", "stacks/site.py", 1),
        ("stacks/site.py#0", "stacks/site.py", 1),
        ("stacks/site.py#x", "stacks/site.py", 1),
        (None, "Pulumi.yaml", 1),
    ],
)
def test_sarif_names_the_line_or_says_that_it_is_not_known(source: str | None, uri: str, line: int) -> None:
    location = _run(_with(finding(source=source)))["results"][0]["locations"][0]
    physical = location["physicalLocation"]
    assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == (uri, line)
    assert ("message" in location) is (source is None)
    assert location["logicalLocations"][0]["fullyQualifiedName"].endswith("::profile")


def _parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- we wrote it


def test_junit_has_a_case_for_each_rule_and_stack() -> None:
    root = _parse(junit.write(samples.broken()))
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert cases == [("dublin-1", "locked"), ("dublin-1", "placed"), ("links", "placed")]
    locked, placed, links = root.iter("testcase")
    failure = placed.find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("violated", "2 violated, 1 unknown")
    assert "internet gateway dublin-1" in (failure.text or "")
    unknown = locked.find("failure")
    assert unknown is not None
    assert unknown.get("type") == "unknown"
    assert list(links) == []
    assert [root.get(name) for name in ("tests", "failures", "skipped", "errors")] == ["3", "2", "0", "0"]


def test_junit_skips_what_is_only_waived_and_says_why() -> None:
    report = dataclasses.replace(_with(), waived=(finding(waiver=waiver()),))
    placed = next(c for c in _parse(junit.write(report)).iter("testcase") if c.get("name") == "placed")
    skipped = placed.find("skipped")
    assert skipped is not None
    assert "It moves" in skipped.get("message", "")
    assert placed.find("failure") is None


def test_junit_holds_only_what_xml_can_say() -> None:
    bad = "a\x00b\x1bc\ud800d\ufffee\uffff<&>\"'"
    text = junit.write(_with(finding(name=bad, reason=bad)))
    text.encode("utf-8")
    failures = [case.findtext("failure") or "" for case in _parse(text).iter("testcase")]
    assert any(r"a\x00b\x1bc\ud800d\ufffee\uffff<&>" in failure for failure in failures)


def test_nothing_invisible_gets_into_any_format() -> None:
    assert "\x1b" in EVIL
    for form in formats.CHECK:
        text = formats.check(samples.hostile(), RULES, form)
        assert "\x1b" not in text, form
        if form != "json":  # JSON writes signs out in its own way
            assert "\u202e" not in text, form
