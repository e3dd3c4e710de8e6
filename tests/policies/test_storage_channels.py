"""What tables of cases can't show of the channels of storage: whole programs, and what keeps evidence."""

from dataclasses import replace
from typing import Any

import pytest
from residency_facts import CONTEXT, make

from enclave.graph.facts import UNKNOWN, Graph, Resource
from enclave.residency import evidence
from enclave.residency.channels.audit_stores import AUDIT_STORE
from enclave.residency.channels.data_movers import MOVED_DATA, TASK
from enclave.residency.judgement import judge, judge_piece
from enclave.residency.rule import View
from enclave.residency.verdicts import Verdict

LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LOCATION = "arn:aws:datasync:eu-west-1:111111111111:location/loc-1"
TO = make(
    "aws:datasync/efsLocation:EfsLocation",
    {"efsFileSystemArn": "arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/fs-1"},
    name="to",
    outputs={"arn": LOCATION},
)
MOVE = make(TASK, {"sourceLocationArn": LOCATION, "destinationLocationArn": LOCATION})


def test_of_a_whole_program_a_location_that_is_not_in_it_cannot_be_told() -> None:
    whole = judge(Graph((MOVE,)), CONTEXT, [MOVED_DATA])
    assert [(each.property, each.verdict) for each in whole.blocking] == [
        ("destinationLocationArn", Verdict.UNKNOWN)
    ]
    assert not judge_piece(Graph((MOVE,)), CONTEXT, [MOVED_DATA]).blocking


def test_a_location_that_is_told_to_be_outside_is_outside_whether_it_is_in_the_program_or_not() -> None:
    far = make(TASK, {"destinationLocationArn": LOCATION.replace("eu-west-1", "us-east-1")})
    (found,) = judge(Graph((far,)), CONTEXT, [MOVED_DATA]).blocking
    assert found.verdict is Verdict.VIOLATED


def test_no_lane_holds_where_the_data_goes_on_to_nobody_knows_where() -> None:
    context = replace(CONTEXT, lane_tags=True)
    tags = {"migration": "inbound", "migration-until": "2027-03-31"}
    server = make(
        "aws:datasync/nfsLocation:NfsLocation", {"serverHostname": "files.example.com"}, name="from"
    )
    bucket = make("aws:datasync/s3Location:S3Location", {"s3BucketArn": "arn:aws:s3:::some"}, name="to")
    ends = {"sourceLocationArn": UNKNOWN, "destinationLocationArn": UNKNOWN, "tags": tags}
    refers = {"sourceLocationArn": (server,), "destinationLocationArn": (bucket,)}
    task = make(TASK, ends, name="task", refers=refers)
    blocking = judge_piece(Graph((server, bucket, task)), context, [MOVED_DATA]).blocking
    assert {each.resource for each in blocking} == {server.urn, bucket.urn}


def test_how_long_evidence_is_locked_must_be_known() -> None:
    default = {"mode": "COMPLIANCE", "days": UNKNOWN}
    lock = make(LOCK, {"bucket": "audit-logs", "rule": {"defaultRetention": default}})
    (found,) = judge_piece(Graph((lock,)), CONTEXT, [AUDIT_STORE]).blocking
    assert found.verdict is Verdict.UNKNOWN


def test_of_a_whole_program_a_location_that_is_in_it_is_judged_itself() -> None:
    assert not judge(Graph((MOVE, TO)), CONTEXT, [MOVED_DATA]).blocking


@pytest.mark.parametrize(
    ("name", "is_evidence"),
    [
        ("audit-logs", True),
        ("org.cloudtrail.archive", True),
        ("evidence", True),
        ("pd", False),
        ("catalogs", False),
        ("blog-logstore", False),
        ("auditorium", False),
    ],
)
def test_a_name_says_that_a_bucket_keeps_evidence_by_a_whole_word(name: str, is_evidence: bool) -> None:
    assert evidence.by_name([name]) == ({name} if is_evidence else frozenset())


def test_a_configuration_names_no_bucket_of_evidence() -> None:
    assert CONTEXT.evidence == frozenset()


def _kept(bucket: Any, *others: Resource, refers: tuple[Resource, ...] = ()) -> bool | None:
    known = replace(CONTEXT.known, buckets=frozenset({"pd", "logs"}))
    context = replace(CONTEXT, known=known, evidence=frozenset({"logs"}))
    policy = make("aws:s3/bucketPolicy:BucketPolicy", {"bucket": bucket}, refers={"bucket": refers})
    view = View(context=context, graph=Graph((policy, *others)))
    return evidence.is_kept(policy, "bucket", view)


def _bucket(name: Any) -> Resource:
    return make("aws:s3/bucket:Bucket", {"bucket": name}, name=f"bucket-{name}")


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ("logs", True),
        ("arn:aws:s3:::logs", True),
        ("pd", False),
        ("other-logs", None),
        (UNKNOWN, None),
        (None, None),
    ],
)
def test_whether_a_bucket_keeps_evidence_is_told_by_its_name(bucket: Any, expected: bool | None) -> None:
    assert _kept(bucket) is expected


def test_whether_a_bucket_keeps_evidence_is_told_by_all_that_may_be_meant() -> None:
    logs, data, nameless = _bucket("logs"), _bucket("pd"), _bucket(UNKNOWN)
    assert _kept(UNKNOWN, logs, refers=(logs,)) is True
    assert _kept(UNKNOWN, data, refers=(data,)) is False
    assert _kept(UNKNOWN, logs, data, refers=(logs, data)) is None
    assert _kept(UNKNOWN, logs, nameless, refers=(logs, nameless)) is None


def test_where_nothing_is_said_to_keep_evidence_no_lock_goes_unjudged() -> None:
    context = replace(CONTEXT, known=replace(CONTEXT.known, buckets=frozenset({"pd"})))
    default = {"mode": "GOVERNANCE", "days": 30}
    lock = make(LOCK, {"bucket": "pd", "rule": {"defaultRetention": default}})
    (found,) = judge(Graph((lock,)), context, [AUDIT_STORE]).blocking
    assert found.verdict is Verdict.VIOLATED
