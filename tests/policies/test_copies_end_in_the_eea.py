"""Chains of copies: every hop is judged by its channel, the way as a whole by its end."""

from typing import Any

import pytest
from policies.test_channels import CONTEXT

from enclave.residency.cases.reading import graph_of
from enclave.residency.judgement import judge_piece
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Finding

OURS = "account dublin-a (111111111111)"
RULE = "copies-end-in-the-eea"


def bucket(name: str, region: str, **tags: str) -> dict[str, Any]:
    props = {"bucket": name, "tags": tags} if tags else {"bucket": name}
    return {"type": "aws:s3/bucket:Bucket", "name": name, "provider_region": region, "props": props}


def replication(start: str, end: str, region: str) -> dict[str, Any]:
    return {
        "type": "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "name": f"{start}-to-{end}",
        "provider_region": region,
        "props": {
            "bucket": {"__ref__": f"{start}.id"},
            "role": "arn:aws:iam::111111111111:role/r",
            "rules": [{"status": "Enabled", "destination": {"bucket": {"__ref__": f"{end}.arn"}}}],
        },
    }


def judged(*resources: dict[str, Any]) -> list[Finding]:
    graph = graph_of({"id": "chain", "resources": list(resources)}, CONTEXT)
    return [finding for finding in judge_piece(graph, CONTEXT, RULES).blocking if finding.rule == RULE]


DUBLIN, FRANKFURT, VIRGINIA = (
    bucket("pd", "eu-west-1"),
    bucket("fra", "eu-central-1"),
    bucket("us", "us-east-1"),
)


def test_a_chain_that_ends_outside_is_told_from_its_beginning() -> None:
    first, second = replication("pd", "fra", "eu-west-1"), replication("fra", "us", "eu-central-1")
    (finding,) = judged(DUBLIN, FRANKFURT, VIRGINIA, first, second)
    assert finding.name == "pd"
    assert finding.value == "2"
    assert finding.path == (
        "pd (aws:s3/bucket:Bucket)",
        f"fra (aws:s3/bucket:Bucket), Frankfurt, DE, {OURS}, by pd-to-fra (bucket-replication)",
        f"us (aws:s3/bucket:Bucket), Ashburn, US, {OURS}, by fra-to-us (bucket-replication)",
    )


@pytest.mark.parametrize(
    "hops",
    [
        pytest.param((replication("pd", "fra", "eu-west-1"),), id="one-hop-inside"),
        pytest.param((replication("pd", "us", "eu-west-1"),), id="one-hop-outside-is-its-channels"),
        pytest.param(
            (replication("pd", "fra", "eu-west-1"), replication("fra", "pd", "eu-central-1")), id="a-circle"
        ),
        pytest.param(
            (replication("us", "fra", "us-east-1"), replication("fra", "pd", "eu-central-1")), id="inward"
        ),
    ],
)
def test_what_ends_inside_or_is_no_chain(hops: tuple[dict[str, Any], ...]) -> None:
    assert judged(DUBLIN, FRANKFURT, VIRGINIA, *hops) == []


def test_a_lane_that_goes_on_to_where_it_came_from() -> None:
    inside = bucket("pd-in", "eu-west-1", migration="inbound", **{"migration-until": "2027-03-31"})
    back = replication("pd-in", "us", "eu-west-1")
    (finding,) = judged(inside, VIRGINIA, replication("us", "pd-in", "us-east-1"), back)
    assert finding.name == "us"
    assert [hop.partition(" ")[0] for hop in finding.path] == ["us", "pd-in", "us"]


def test_three_hops_in_any_order_of_the_program() -> None:
    far = bucket("tokyo", "ap-northeast-1")
    ways = (
        replication("se", "tokyo", "eu-north-1"),
        replication("fra", "se", "eu-central-1"),
        replication("pd", "fra", "eu-west-1"),
    )
    found = judged(*ways, far, bucket("se", "eu-north-1"), FRANKFURT, DUBLIN)
    assert {finding.name: finding.value for finding in found} == {"pd": "3", "fra": "2"}
