"""What a waiver lets pass, for how long, and what nobody can waive."""

import dataclasses
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from residency_facts import CONTEXT, TODAY, make

from enclave.graph.facts import UNKNOWN, Graph
from enclave.model.enclave import Waiver
from enclave.residency import waivers
from enclave.residency.judgement import Judgement, judge, judge_connections, judge_resource
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Finding, Verdict

BUCKET = "aws:s3/bucket:Bucket"
PLACED = RULES["placed-in-eea"]
URN = f"urn:pulumi:dublin-1::enclave::{BUCKET}::it"
ADDRESS = f"dublin-1/{BUCKET}/it"


def waiver(rule: str = PLACED.id, resource: str = ADDRESS, days: int = 30) -> Waiver:
    """Make a waiver that ends in so many days."""
    return Waiver(
        rule=rule,
        resource=resource,
        reason="It's empty",
        owner="platform-team",
        until=TODAY + timedelta(days=days),
    )


def judged(*given: Waiver, region: object = "us-east-1", rules: Iterable[Rule] = (PLACED,)) -> Judgement:
    context = dataclasses.replace(CONTEXT, waivers=given)
    return judge(Graph((make(BUCKET, region=region),)), context, rules)


def unused(judgement: Judgement) -> list[Waiver]:
    assert {held.days_left for held in judgement.unused_waivers} <= {30}
    return [held.waiver for held in judgement.unused_waivers]


def only(judgement: Judgement) -> Finding:
    (finding,) = judgement.findings
    return finding


@pytest.mark.parametrize("resource", [URN, ADDRESS])
@pytest.mark.parametrize("region", ["us-east-1", UNKNOWN])
def test_a_waived_finding_does_not_block_and_stays_visible(resource: str, region: object) -> None:
    judgement = judged(waiver(resource=resource), region=region)
    finding = only(judgement)
    assert (finding.blocks, finding.waived) == (False, True)
    assert finding.verdict.stands_in_the_way
    assert judgement.blocking == ()
    assert judgement.waived == (finding,)
    assert judgement.unused_waivers == ()
    assert "waiver:   until 2026-12-31, 30 days left (platform-team: It's empty)" in str(finding)


@pytest.mark.parametrize(
    ("days", "waived", "said"),
    [
        (2, True, "until 2026-12-03, 2 days left"),
        (1, True, "until 2026-12-02, 1 day left"),
        (0, True, "until 2026-12-01, its last day"),
        (-1, False, "ran out on 2026-11-30 and no longer counts"),
    ],
)
def test_a_waiver_holds_until_the_end_of_its_last_day(days: int, waived: bool, said: str) -> None:
    judgement = judged(waiver(days=days))
    finding = only(judgement)
    assert (finding.waived, finding.blocks) == (waived, not waived)
    assert finding.waiver is not None
    assert finding.waiver.days_left == days
    assert str(finding.waiver) == f"{said} (platform-team: It's empty)"
    assert judgement.unused_waivers == ()  # one that ran out has a finding to be told with


@pytest.mark.parametrize(
    "resource",
    [
        f"dublin-2/{BUCKET}/it",
        f"dublin-1/{BUCKET}/it2",
        f"dublin-1/{BUCKET}/i",
        "dublin-1/aws:s3/bucketV2:BucketV2/it",
        f"Dublin-1/{BUCKET}/it",
        f"urn:pulumi:dublin-2::enclave::{BUCKET}::it",
        f"urn:pulumi:dublin-1::other::{BUCKET}::it",
        f"urn:pulumi:dublin-1::enclave::enclave:site:Site${BUCKET}::it",
        "it",
        "",
    ],
)
def test_a_waiver_means_exactly_one_resource(resource: str) -> None:
    other = waiver(resource=resource)
    judgement = judged(other)
    assert only(judgement).blocks
    assert unused(judgement) == [other]


def test_a_waiver_means_exactly_one_rule() -> None:
    others = waiver(rule="keys-stay-in-region")
    judgement = judged(others, rules=(PLACED, RULES["keys-stay-in-region"]))
    assert only(judgement).blocks
    assert unused(judgement) == [others]


def test_a_waiver_of_a_rule_that_was_not_asked_is_not_called_unused() -> None:
    assert judged(waiver(rule="keys-stay-in-region")).unused_waivers == ()


def test_what_is_kept_needs_no_waiver() -> None:
    spare = waiver()
    judgement = judged(spare, region="eu-west-1")
    assert only(judgement).waiver is None
    assert unused(judgement) == [spare]


def test_of_two_waivers_the_longer_counts() -> None:
    short, long = waiver(days=-5), waiver(resource=URN, days=5)
    for given_ in ((short, long), (long, short)):
        held = only(judged(*given_)).waiver
        assert held is not None
        assert held.waiver == long


@pytest.mark.parametrize("answer", [ValueError("oh"), []])
def test_nobody_waives_a_rule_without_an_answer(answer: object) -> None:
    def fails(*_: object) -> list[object]:
        if isinstance(answer, Exception):
            raise answer
        return []

    finding = only(judged(waiver(), rules=[dataclasses.replace(PLACED, judge=fails)]))
    assert finding.failed
    assert finding.blocks
    assert finding.waiver is None


def test_every_way_to_the_judgement_heeds_waivers() -> None:
    context = dataclasses.replace(CONTEXT, waivers=(waiver(), waiver(rule="store-key-of-own-site")))
    resource = make(BUCKET, region="us-east-1")
    rules = (PLACED, RULES["store-key-of-own-site"])
    early = [finding for finding in judge_resource(resource, context, rules) if finding.waived]
    assert [finding.rule for finding in early] == ["placed-in-eea"]
    late = judge_connections(Graph((resource,)), context, rules)
    assert [finding.rule for finding in late.waived] == ["store-key-of-own-site"]
    assert late.blocking == ()


@pytest.mark.parametrize(
    ("urn", "address"),
    [
        (URN, ADDRESS),
        (f"urn:pulumi:dublin-1::enclave::enclave:Site$enclave:Stores${BUCKET}::it", ADDRESS),
        (f"urn:pulumi:links::enclave::{BUCKET}::a::b$c/d", f"links/{BUCKET}/a::b$c/d"),
    ],
)
def test_an_address_leaves_the_parents_out(urn: str, address: str) -> None:
    assert waivers.address(urn) == address


@given(
    verdict=st.sampled_from(list(Verdict)),
    days=st.none() | st.integers(min_value=-400, max_value=400),
)
def test_only_a_waiver_in_force_makes_a_bad_verdict_pass(verdict: Verdict, days: int | None) -> None:
    held = waivers.find((waiver(days=days),), PLACED.id, URN, TODAY) if days is not None else None
    finding = dataclasses.replace(only(judged()), verdict=verdict, waiver=held)
    bad = verdict in (Verdict.VIOLATED, Verdict.UNKNOWN)
    assert finding.blocks == (bad and (days is None or days < 0))


def test_the_day_decides_and_nothing_else() -> None:
    held = waivers.find((waiver(days=0),), PLACED.id, URN, date.min)
    assert held is not None
    assert held.in_force
