"""The rules that stand for a control of AWS Control Tower refuse what the control refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from enclave.residency.cases.context import load
from enclave.residency.cases.reading import graph_of
from enclave.residency.judgement import judge, judge_piece
from enclave.residency.packs.control_tower import CONTROL_TOWER
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Verdict

HERE = Path(__file__).parent
CONTEXT = load(HERE / "corpus" / "context.yaml")
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "packs" / "control_tower.yaml").read_text())
RULES_OF = {control.id: control.rules for control in CONTROL_TOWER.controls}


def case_of(shown: dict[str, Any]) -> dict[str, Any]:
    """Write it as a case of the corpus: the resource ``it``, and those beside it."""
    resources = [{"name": "it", **shown}, *shown.get("beside", ())]
    return {
        "id": shown["controls"],
        "resources": [
            {
                "type": each["type"],
                "name": each["name"],
                "provider_region": each.get("region", "eu-west-1"),
                "props": each["props"],
            }
            for each in resources
        ],
    }


def shown() -> Iterator[tuple[str, str]]:
    for each in CASES:
        yield from ((control, each["rule"]) for control in each["controls"].split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['controls']} by {case['rule']}")
def test_what_the_control_refuses_is_refused_by_its_rule(case: dict[str, Any]) -> None:
    graph, rules = graph_of(case_of(case), CONTEXT), [RULES[case["rule"]]]
    seen = [*judge(graph, CONTEXT, rules).findings, *judge_piece(graph, CONTEXT, rules).findings]
    expected = Verdict(case.get("verdict", "violated"))
    assert any(each.verdict is expected for each in seen if f"::{case['type']}::" in each.resource), seen


def test_every_control_has_exactly_the_rules_that_a_case_shows() -> None:
    by_case: dict[str, set[str]] = {}
    for control, rule in shown():
        by_case.setdefault(control, set()).add(rule)
    assert by_case == {control: set(rules) for control, rules in RULES_OF.items()}


def test_a_control_of_the_table_keeps_its_part() -> None:
    parts = {control.id: control.part for control in CONTROL_TOWER.controls}
    assert parts["CT.S3.PR.9"] == "of buckets that keep evidence"
    assert parts["CT.RDS.PR.29"] == ""
    assert parts["AWS-GR_REGION_DENY"] == parts["CT.MULTISERVICE.PV.1"] != ""
