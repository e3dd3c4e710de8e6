"""What a change does to residency, by comparing two judgements."""

import dataclasses
from datetime import date, timedelta

import preview_samples as samples
import pytest
from preview_samples import INSIDE, KEPT, OUT, finding, flow, judgement

from enclave.model.enclave import Waiver
from enclave.report import changes
from enclave.residency.verdicts import Verdict


def test_the_same_twice_is_no_change() -> None:
    one = judgement(KEPT, finding(), flows=(INSIDE, OUT))
    assert changes.compare(one, one, first=False).none


@pytest.mark.parametrize(
    "other",
    [
        {"property": "replicas[2].regionName"},
        {"destination": "Paris, FR", "countries": ("FR",)},
        {"party": "somebody"},
        {"data_class": "messages"},
        {"verdict": Verdict.UNKNOWN},
        {"permitted": "lane"},
        {"resource": samples.urn("profile", "dublin-2")},
    ],
)
def test_a_way_that_differs_is_another_way(other: dict[str, object]) -> None:
    found = changes.compare(judgement(flows=(INSIDE,)), judgement(flows=(flow(**other),)), first=False)
    assert len(found.new_flows) == len(found.closed_flows) == 1


def test_what_is_refused_and_leads_out_comes_first() -> None:
    planned = judgement(
        flows=(flow("a"), flow("b"), OUT, dataclasses.replace(OUT, verdict=Verdict.COMPLIANT))
    )
    told = changes.compare(judgement(), planned, first=False).new_flows
    assert [(each.standing, each.verdict) for each in told] == [
        ("outside the EEA", "violated"),
        ("outside the EEA", "compliant"),
        ("in the EEA", "compliant"),
        ("in the EEA", "compliant"),
    ]


def test_places_and_parties_come_and_go() -> None:
    before = judgement(finding(place="Paris, FR", party="one"), flows=(INSIDE,))
    after = judgement(finding(place="London, GB", party="two"), flows=(INSIDE,))
    found = changes.compare(before, after, first=False)
    assert (found.new_places, found.left_places) == (("London, GB",), ("Paris, FR",))
    assert (found.new_parties, found.left_parties) == (("two",), ("one",))
    assert [each.place for each in found.new_findings] == ["London, GB"]
    assert [each.place for each in found.closed_findings] == ["Paris, FR"]


def test_what_is_kept_is_no_finding_that_comes_or_goes() -> None:
    other = dataclasses.replace(KEPT, resource=samples.urn("y"))
    found = changes.compare(judgement(KEPT), judgement(other), first=False)
    assert found.new_findings == found.closed_findings == ()


def test_nothing_is_closed_where_not_all_was_judged() -> None:
    before = judgement(finding(), flows=(OUT,))
    found = changes.compare(before, judgement(), first=False, pending=("dublin-1",))
    assert found.closed_flows == found.closed_findings == ()
    found = changes.compare(before, judgement(), first=False, pending=("dublin-2",))
    assert len(found.closed_flows) == len(found.closed_findings) == 1


@pytest.mark.parametrize(("days", "told"), [(-1, True), (0, True), (30, True), (31, False)])
def test_what_runs_out_within_thirty_days_is_told(days: int, told: bool) -> None:
    waiver = Waiver(
        rule="placed", resource="x/y/z", reason="r", owner="o", until=samples.TODAY + timedelta(days=days)
    )
    enclave = dataclasses.replace(samples.ENCLAVE, waivers=(waiver,))
    found = changes.endings(enclave, samples.TODAY)
    assert [(each.kind, each.days_left) for each in found] == ([("waiver", days)] if told else [])


def test_every_kind_of_permission_runs_out() -> None:
    waiver = Waiver(rule="placed", resource="x/y/z", reason="r", owner="o", until=date(2026, 12, 1))
    enclave = dataclasses.replace(samples.permitted(), waivers=(waiver,))
    found = changes.endings(enclave, date(2030, 1, 1))
    assert {each.kind for each in found} == {"waiver", "egress rule", "party", "lane", "transfer"}
    assert [each.days_left for each in found] == sorted(each.days_left for each in found)
