"""What rules share during one judgement, and how packs choose among them."""

import dataclasses

import pytest
from residency_facts import CONTEXT, make

from enclave.graph.facts import Graph, Resource
from enclave.residency import observe, packs
from enclave.residency.judgement import judge, judge_connections
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule, View, of_types
from enclave.residency.verdicts import Observation, Severity, Verdict

BUCKET = "aws:s3/bucket:Bucket"
GRAPH = Graph(make(BUCKET, name=name) for name in "abc")


class Counted:
    """A build that counts how often it is asked, and fails if told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked = 0
        self.error = error

    def __call__(self, view: View) -> int:
        self.asked += 1
        if self.error:
            raise self.error
        return len(view.graph)


def rule_on(*builds: Counted) -> Rule:
    def judges(_resource: Resource, view: View) -> list[Observation]:
        return [observe.compliant("size", view.once(build)) for build in builds]

    return dataclasses.replace(RULES["placed-in-eea"], judge=judges, needs_graph=True)


def test_what_rules_share_is_made_once_a_judgement() -> None:
    first, second = Counted(), Counted()
    rules = [rule_on(first, second), dataclasses.replace(rule_on(second), id="other-rule")]
    findings = judge(GRAPH, CONTEXT, rules).findings
    assert {finding.value for finding in findings} == {"3"}
    assert len(findings) == 9
    assert (first.asked, second.asked) == (1, 1)
    judge_connections(GRAPH, CONTEXT, rules)
    assert (first.asked, second.asked) == (2, 2)


def test_what_cannot_be_made_blocks_every_rule_that_asks_for_it() -> None:
    build = Counted(ValueError("no network"))
    judgement = judge(GRAPH, CONTEXT, [rule_on(build)])
    assert build.asked == 1
    assert len(judgement.blocking) == 3
    assert all("ValueError: no network" in finding.reason for finding in judgement.blocking)


def test_verdicts_are_counted_by_rule() -> None:
    graph = Graph((make(BUCKET, region="us-east-1"), make("aws:iam/role:Role", name="role")))
    judgement = judge(graph, CONTEXT, [RULES["placed-in-eea"], RULES["keys-stay-in-region"]])
    assert judgement.by_rule == {
        "placed-in-eea": {Verdict.VIOLATED: 1, Verdict.NOT_APPLICABLE: 1},
        "keys-stay-in-region": {Verdict.NOT_APPLICABLE: 2},
    }
    assert judgement.counts == {Verdict.VIOLATED: 1, Verdict.NOT_APPLICABLE: 3}


def test_an_observation_says_place_party_and_path_in_words() -> None:
    seen = observe.unknown(
        "p", None, place=3, party=Verdict.UNKNOWN, path=("a", Verdict.VIOLATED), reason="r"
    )
    assert (seen.value, seen.place, seen.party) == ("not set", "3", "unknown")
    assert (seen.path, seen.reason) == (("a", "violated"), "r")
    broken = dataclasses.replace(RULES["placed-in-eea"], judge=lambda *_: [seen])
    (finding,) = judge(Graph((make(BUCKET),)), CONTEXT, [broken]).findings
    assert finding.severity is Severity.CRITICAL
    assert finding.stack == "dublin-1"
    assert "\n  party:    unknown\n  path:     a\n            -> violated\n  reason:   r\n" in str(finding)


def test_severities_are_in_order() -> None:
    assert [each.rank for each in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)] == [0, 1, 2]


def test_the_sovereign_pack_has_every_rule() -> None:
    assert list(packs.find("sovereign").select()) == list(RULES)


def test_a_pack_selects_and_keeps_the_order() -> None:
    first, second, third, *_ = RULES
    pack = packs.Pack(id="two", title="t", rules=frozenset({third.id, first.id}))
    assert list(pack.select()) == [first, third]
    assert list(pack.select([second])) == []


@pytest.mark.parametrize("name", ["sovereing", "", "Sovereign"])
def test_an_unknown_pack_is_refused(name: str) -> None:
    with pytest.raises(packs.UnknownPackError, match="sovereign"):
        packs.find(name)


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)
def test_every_rule_says_what_it_judges(rule: Rule) -> None:
    assert rule.judged.endswith(".")
    assert isinstance(rule.severity, Severity)


def test_a_rule_by_type_tells_its_types() -> None:
    by_type = dataclasses.replace(RULES["placed-in-eea"], applies=of_types("b:b:B", "a:a:A"))
    assert by_type.types == ("a:a:A", "b:b:B")
    assert RULES["placed-in-eea"].types == ()
