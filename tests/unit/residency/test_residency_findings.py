"""Findings are written out for those who ask, and are then what they would have been all along."""

from typing import Any

import pytest
from policies.residency_facts import CONTEXT, make

from enclave.graph.facts import Graph
from enclave.residency import observe
from enclave.residency.findings import Findings, Row
from enclave.residency.judgement import judge
from enclave.residency.registry import RULES

RULE = RULES["placed-in-eea"]
SEEN = (
    observe.compliant("a", 1),
    observe.violated("b", 2, reason="Because."),
    observe.unknown("c", 3),
)
ROWS = tuple(Row(RULE, make("aws:x/y:Y"), seen) for seen in SEEN)


def test_they_are_a_sequence_of_findings() -> None:
    found = Findings(ROWS)
    written = tuple(row.finding() for row in ROWS)
    assert len(found) == len(ROWS)
    assert (found[1], found[-1], tuple(found[1:])) == (written[1], written[2], written[1:])
    assert tuple(found) == written
    assert found == written
    assert found != written[1:]
    assert found != "abc"


def test_only_what_stands_in_the_way_is_kept_apart() -> None:
    assert [each.property for each in Findings(ROWS).in_the_way] == ["b", "c"]


def test_a_reason_of_its_own_goes_before_the_rules() -> None:
    assert [each.reason for each in Findings(ROWS)] == [RULE.reason, "Because.", RULE.reason]


def test_nobody_writes_out_what_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    finding = Row.finding
    monkeypatch.setattr(Row, "finding", lambda row: written.append(row.seen) or finding(row))
    graph = Graph((make("aws:ec2/vpc:Vpc", name="a"), make("aws:ec2/vpc:Vpc", name="b", region="us-east-1")))
    judged = judge(graph, CONTEXT, [RULE])
    (blocking,) = judged.blocking
    assert (blocking.name, len(judged.findings)) == ("b", 2)
    assert [seen.verdict for seen in written] == [blocking.verdict]
