import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from residency_facts import CONTEXT, make

from enclave.graph.facts import Graph, Resource
from enclave.residency import rules
from enclave.residency.judgement import judge, judge_connections, judge_resource
from enclave.residency.registry import RULES, DuplicateRuleError, Registry
from enclave.residency.rule import Rule, View, of_types, rule
from enclave.residency.rules.placed_in_eea import placed_in_eea
from enclave.residency.verdicts import Observation, Severity, Verdict

BUCKET = "aws:s3/bucket:Bucket"


def build(name: str, judged: object, *, needs_graph: bool = False) -> Rule:
    """Make a rule on buckets that answers, or fails, as told."""

    @rule(
        id=name,
        title="t",
        claim="c",
        channels=(),
        severity=Severity.HIGH,
        reason="why",
        remedy="how",
        source="s",
        needs_graph=needs_graph,
        applies=of_types(BUCKET),
    )
    def made(_resource: Resource, _view: View) -> list[Observation]:
        if isinstance(judged, Exception):
            raise judged
        assert isinstance(judged, list)
        return judged

    return made


@pytest.mark.parametrize("needs_graph", [False, True])
def test_a_crashing_rule_blocks_and_leaves_the_others_running(needs_graph: bool) -> None:
    rules = [build("broken", ValueError("oh"), needs_graph=needs_graph), placed_in_eea]
    judged = judge(Graph((make(BUCKET, region="us-east-1"),)), CONTEXT, rules)
    assert [(f.rule, f.verdict) for f in judged.blocking] == [
        ("broken", Verdict.UNKNOWN),
        ("placed-in-eea", Verdict.VIOLATED),
    ]
    assert "ValueError: oh" in judged.blocking[0].reason


def test_a_rule_that_breaks_off_half_way_blocks() -> None:
    def half(_resource: Resource, _view: View) -> Iterator[Observation]:
        yield Observation(verdict=Verdict.COMPLIANT, property="", value="")
        raise KeyError("x")

    broken = Rule(**{**_fields(build("half", [])), "judge": half})
    (finding,) = judge_resource(make(BUCKET), CONTEXT, [broken])
    assert finding.blocks


def test_a_rule_whose_filter_crashes_blocks() -> None:
    def fails(_resource: Resource) -> bool:
        raise KeyError("x")

    broken = Rule(**{**_fields(build("filter", [])), "applies": fails})
    (finding,) = judge_resource(make(BUCKET), CONTEXT, [broken])
    assert finding.blocks


def test_a_rule_that_applies_but_says_nothing_blocks() -> None:
    (finding,) = judge_resource(make(BUCKET), CONTEXT, [build("mute", [])])
    assert finding.verdict is Verdict.UNKNOWN


def _fields(made: Rule) -> dict[str, object]:
    return {name: getattr(made, name) for name in Rule.__slots__}


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(DuplicateRuleError, match="twin"):
        Registry([build("twin", []), build("twin", [])])


def test_every_rule_file_is_found_and_named_like_its_rule() -> None:
    files = {path.stem.replace("_", "-") for path in Path(str(rules.__file__)).parent.glob("[!_]*.py")}
    assert {each.id for each in RULES if not each.watches} == files
    assert len(files) >= 9
    assert RULES["placed-in-eea"] is placed_in_eea


@pytest.mark.parametrize("each", list(RULES), ids=lambda each: each.id)
def test_a_rule_says_all_about_itself(each: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", each.id)
    for text in (each.title, each.reason, each.remedy, each.source, *each.channels):
        assert text
        assert text == text.strip()
    assert each.remedy.endswith(".")
    assert each.reason.endswith(".")


def test_resource_and_connection_rules_together_are_all_rules() -> None:
    resource = make(BUCKET, region="us-east-1")
    graph = Graph((resource,))
    apart = (*judge_resource(resource, CONTEXT), *judge_connections(graph, CONTEXT).findings)
    whole = judge(graph, CONTEXT)
    expected = {finding.rule for finding in whole.findings}
    assert {f.rule for f in apart if f.verdict is not Verdict.NOT_APPLICABLE} == expected
    assert expected >= {"account-of-the-enclave", "placed-in-eea", "store-key-of-own-site"}


def test_every_rule_is_counted_for_every_resource() -> None:
    asked = [RULES[name] for name in ("account-of-the-enclave", "placed-in-eea", "store-key-of-own-site")]
    resources = (make(BUCKET, name="a"), make("aws:iam/role:Role", name="b"))
    judged = judge(Graph(resources), CONTEXT, asked)
    assert judged.counts == {
        Verdict.COMPLIANT: 3,  # both accounts, and the bucket's place
        Verdict.VIOLATED: 1,  # the bucket has no key
        Verdict.NOT_APPLICABLE: 2,  # a role has neither place nor key
    }


@pytest.mark.parametrize(
    ("verdict", "blocking"),
    [(Verdict.COMPLIANT, [False]), (Verdict.VIOLATED, [True]), (Verdict.UNKNOWN, [True])],
)
def test_unknown_blocks_like_violated(verdict: Verdict, blocking: list[bool]) -> None:
    seen = Observation(verdict=verdict, property="p", value="v")
    found = judge_resource(make(BUCKET), CONTEXT, [build("one", [seen])])
    assert [finding.blocks for finding in found] == blocking


def test_what_a_rule_itself_calls_not_applicable_is_counted_and_no_finding() -> None:
    seen = [Observation(verdict=Verdict.NOT_APPLICABLE, property="p", value="v")]
    judged = judge(Graph((make(BUCKET),)), CONTEXT, [build("one", seen)])
    assert (judged.findings, judged.counts) == ((), {Verdict.NOT_APPLICABLE: 1})


def test_a_verdict_is_plain_text_in_a_report() -> None:
    assert json.dumps(list(Verdict)) == '["compliant", "violated", "unknown", "not-applicable"]'
