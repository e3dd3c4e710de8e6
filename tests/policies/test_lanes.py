"""Lanes and registered transfers of the configuration: what they let pass, and nothing beside it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from policies.test_channels import CONTEXT

from enclave.model.enclave import Lane, Transfer
from enclave.residency.cases.reading import graph_of
from enclave.residency.context import Context
from enclave.residency.judgement import judge_early, judge_piece

TODAY = date(2026, 11, 22)
LANE = Lane(
    name="old-profiles",
    source_region="us-east-1",
    source_account="111111111111",
    sources=("old", "arn:aws:s3:::old"),
    site="dublin-1",
    data_classes=("profile",),
    ends=("pd-in", "arn:aws:s3:::pd-in"),
    purpose="Bring them home",
    owner="dpo",
    since=TODAY,
    until=TODAY,
)
TRANSFER = Transfer(
    name="support",
    data_classes=("profile",),
    recipient="Example Inc",
    country="US",
    destinations=("hooks.example.com", "arn:aws:s3:::pd-us", "999999999999"),
    purpose="Answer users",
    legal_basis="standard-contractual-clauses",
    owner="dpo",
    since=TODAY,
    until=TODAY,
)


def context(today: date = TODAY, **changes: Any) -> Context:
    return replace(
        CONTEXT, lanes=(replace(LANE, **changes),), transfers=(TRANSFER,), lane_tags=False, today=today
    )


def inward(source: str = "old", end: str = "pd-in", region: str = "us-east-1", **tags: str) -> dict[str, Any]:
    """A replication from outside, with both of its buckets in the program."""
    return {
        "id": "lane",
        "resources": [
            {
                "type": "aws:s3/bucket:Bucket",
                "name": "source",
                "provider_region": region,
                "props": {"bucket": source},
            },
            {
                "type": "aws:s3/bucket:Bucket",
                "name": "end",
                "provider_region": "eu-west-1",
                "props": {"bucket": end, "tags": tags},
            },
            {
                "type": "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                "name": "moved",
                "provider_region": region,
                "props": {
                    "bucket": source,
                    "role": "arn:aws:iam::111111111111:role/r",
                    "rules": [{"status": "Enabled", "destination": {"bucket": {"__ref__": "end.arn"}}}],
                },
            },
        ],
    }


def refused(case: dict[str, Any], given: Context) -> set[str]:
    return {finding.name for finding in judge_piece(graph_of(case, given), given).blocking}


def test_a_lane_lets_in_what_it_names() -> None:
    assert refused(inward(), context()) == set()


def alone(case: dict[str, Any], given: Context) -> set[str]:
    """Return what the guard refuses, which sees each resource by itself."""
    graph = graph_of(case, given)
    return {each.name for each in graph for finding in judge_early(each, given) if finding.blocks}


def by_name(case: dict[str, Any], end: str) -> dict[str, Any]:
    """Name the end as a program does whose names are planned."""
    (rule,) = case["resources"][2]["props"]["rules"]
    rule["destination"]["bucket"] = f"arn:aws:s3:::{end}"
    return case


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(by_name(inward(), "pd-in"), set(), id="the-lane"),
        pytest.param(by_name(inward("other"), "pd-in"), {"source", "moved"}, id="another-source"),
        pytest.param(by_name(inward(), "pd-other"), {"moved"}, id="another-end"),
        pytest.param(by_name(inward(region="us-west-2"), "pd-in"), {"source", "moved"}, id="another-region"),
    ],
)
def test_the_guard_lets_a_lane_be_made_and_nothing_beside_it(
    case: dict[str, Any], expected: set[str]
) -> None:
    assert alone(case, context()) == expected


EVERYTHING = {"source", "moved"}


@pytest.mark.parametrize(
    ("case", "given", "expected"),
    [
        pytest.param(inward(), replace(context(), lanes=()), EVERYTHING, id="no-lane"),
        pytest.param(inward(), context(TODAY + timedelta(days=1)), EVERYTHING, id="the-day-after"),
        pytest.param(inward(), context(TODAY - timedelta(days=1)), EVERYTHING, id="the-day-before"),
        pytest.param(inward("other"), context(), EVERYTHING, id="another-source"),
        pytest.param(inward(end="pd-other"), context(), {"moved"}, id="another-end"),
        pytest.param(inward(region="us-west-2"), context(), EVERYTHING, id="another-region"),
        pytest.param(inward(), context(source_account="222222222222"), EVERYTHING, id="another-account"),
        pytest.param(
            inward("other", migration="inbound", **{"migration-until": "2027-03-31"}),
            context(),
            EVERYTHING,
            id="a-tag-opens-nothing",
        ),
    ],
)
def test_and_nothing_else(case: dict[str, Any], given: Context, expected: set[str]) -> None:
    assert refused(case, given) >= expected


def outward(destination: str) -> dict[str, Any]:
    return {
        "id": "transfer",
        "resources": [
            {
                "type": "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                "name": "out",
                "provider_region": "eu-west-1",
                "props": {
                    "bucket": "pd",
                    "role": "arn:aws:iam::111111111111:role/r",
                    "rules": [{"status": "Enabled", "destination": {"bucket": destination}}],
                },
            }
        ],
    }


def test_a_registered_transfer_is_told_and_lets_pass_what_it_names() -> None:
    case, given = outward("arn:aws:s3:::pd-us"), context()
    judged = judge_piece(graph_of(case, given), given)
    assert not judged.blocking
    assert [flow.permitted for flow in judged.flows if flow.permitted] == [
        "transfer support to Example Inc (US), until 2026-11-22"
    ]


@pytest.mark.parametrize(
    ("destination", "today"),
    [("arn:aws:s3:::pd-us-2", TODAY), ("pd-us", TODAY), ("arn:aws:s3:::pd-us", TODAY + timedelta(days=1))],
)
def test_no_other_destination_and_no_other_day(destination: str, today: date) -> None:
    assert refused(outward(destination), context(today)) == {"out"}
