from typing import Any

import pytest
from residency_facts import ALSO_OURS, CONTEXT, OURS, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Graph, Resource, Secret
from enclave.residency.judgement import judge_piece
from enclave.residency.rules.store_key_of_own_site import (
    BUCKET,
    BUCKETS,
    ENCRYPTION,
    ENCRYPTIONS,
    KEY,
    MULTI_REGION,
    TABLE,
    store_key_of_own_site,
)
from enclave.residency.verdicts import Verdict

ARN = "arn:aws:kms:eu-west-1:111111111111:key/1"


def key(**where: Any) -> Resource:
    return make(KEY, name="key", outputs={"id": "1", "arn": ARN}, **where)


PLANNED = make(KEY, name="planned")
OTHER_SITE = make(KEY, name="other", account=ALSO_OURS)
VPC = make("aws:ec2/vpc:Vpc", name="vpc")


def table(
    encryption: Any, *others: Resource, refers: tuple[Resource, ...] = (), **where: Any
) -> dict[str, Any]:
    props = {} if encryption is None else {"serverSideEncryption": encryption}
    return {
        "resource": make(TABLE, props, refers={"serverSideEncryption": refers}, **where),
        "others": others,
    }


def bucket(
    rules: Any,
    *others: Resource,
    refers: tuple[Resource, ...] = (),
    named: Any = "pd",
    types: tuple[str, str] = (BUCKET, ENCRYPTION),
    **where: Any,
) -> dict[str, Any]:
    """Make a bucket and its encryption; ``named`` is what the encryption says its bucket is."""
    store = make(types[0], {"bucket": "pd"}, **where)
    target = (store,) if named is UNKNOWN else ()
    setting = make(
        types[1], {"bucket": named, "rules": rules}, name="sse", refers={"rules": refers, "bucket": target}
    )
    return {"resource": store, "others": (setting, *others)}


def by_kms(key_id: Any, algorithm: Any = "aws:kms") -> list[dict[str, Any]]:
    return [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm, "kmsMasterKeyId": key_id}}]


def on(key_arn: Any, *, enabled: Any = True) -> dict[str, Any]:
    return {"enabled": enabled, "kmsKeyArn": key_arn}


def excused(arn: Any) -> dict[str, Any]:
    """Make a table that names a key and depends on another one of its own site, not made yet."""
    return table(on(arn), PLANNED, refers=(PLANNED,))


OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN

CASES = [
    Case(id=name, expected=expected, **world)
    for name, expected, world in [
        ("table-with-an-existing-key", OK, table(on(ARN), key())),
        ("table-with-a-planned-key", OK, table(on(UNKNOWN), PLANNED, refers=(PLANNED,))),
        ("table-settings-unknown-but-traced", DUNNO, table(UNKNOWN, PLANNED, refers=(PLANNED,))),
        ("table-with-a-secret-arn", OK, table(on(Secret(ARN)), key())),
        ("table-without-encryption", BAD, table(None, key())),
        ("table-turned-off", BAD, table(on(ARN, enabled=False), key())),
        ("table-turned-on-in-words", BAD, table(on(ARN, enabled="true"), key())),
        ("table-maybe-turned-on", DUNNO, table(on(ARN, enabled=UNKNOWN), key())),
        ("table-without-a-key", BAD, table({"enabled": True}, key())),
        ("table-with-an-untraced-key", DUNNO, table(on(UNKNOWN), PLANNED)),
        ("table-settings-unknown", DUNNO, table(UNKNOWN, PLANNED)),
        ("table-traced-to-something-else", DUNNO, table(on(UNKNOWN), VPC, refers=(VPC,))),
        ("table-with-a-strange-arn", BAD, table(on("arn:aws:kms:us-east-1:999999999999:key/9"), key())),
        (
            "table-with-a-virginian-arn-and-an-excuse",
            BAD,
            excused("arn:aws:kms:us-east-1:111111111111:key/9"),
        ),
        (
            "table-with-a-strangers-arn-and-an-excuse",
            BAD,
            excused("arn:aws:kms:eu-west-1:999999999999:key/9"),
        ),
        (
            "table-with-a-secret-arn-and-an-excuse",
            BAD,
            excused(Secret("arn:aws:kms:us-east-1:111111111111:key/9")),
        ),
        (
            "table-with-awss-key-and-an-excuse",
            BAD,
            excused("arn:aws:kms:us-east-1:111111111111:alias/aws/dynamodb"),
        ),
        ("table-with-an-alias-and-an-excuse", DUNNO, excused("alias/aws/dynamodb")),
        (
            "table-with-an-alias-of-its-own-site-and-an-excuse",
            DUNNO,
            excused("arn:aws:kms:eu-west-1:111111111111:alias/aws/dynamodb"),
        ),
        ("table-with-an-arn-that-the-graph-cannot-settle", OK, excused(ARN)),
        ("table-with-an-unlisted-key-of-its-own-site", DUNNO, table(on(ARN + "9"), key())),
        ("table-with-a-strange-arn-made-of-ours", DUNNO, table(on(ARN + "0"), key(), refers=(key(),))),
        ("table-with-the-key-that-aws-manages", DUNNO, table(on("alias/aws/dynamodb"), key())),
        ("table-with-the-key-of-another-site", BAD, table(on(UNKNOWN), OTHER_SITE, refers=(OTHER_SITE,))),
        (
            "table-with-one-key-of-two-maybe",
            BAD,
            table(on(UNKNOWN), PLANNED, OTHER_SITE, refers=(PLANNED, OTHER_SITE)),
        ),
        ("table-with-a-key-of-another-region", BAD, table(on(ARN), key(region="eu-north-1"))),
        (
            "table-moved-by-its-own-region",
            BAD,
            {
                "resource": make(TABLE, {"serverSideEncryption": on(ARN), "region": "eu-north-1"}),
                "others": (key(),),
            },
        ),
        ("table-of-an-unknown-account", DUNNO, table(on(ARN), key(), account=UNKNOWN)),
        ("key-of-an-unknown-account", DUNNO, table(on(ARN), key(account=UNKNOWN))),
        ("both-of-unknown-accounts", DUNNO, table(on(ARN), key(account=UNKNOWN), account=UNKNOWN)),
        ("key-of-an-unknown-region", DUNNO, table(on(ARN), key(region=UNKNOWN))),
        ("bucket-with-an-existing-key", OK, bucket(by_kms(ARN), key())),
        ("bucket-with-a-key-id", OK, bucket(by_kms("1"), key())),
        ("bucket-dual-layer", OK, bucket(by_kms(ARN, "aws:kms:dsse"), key())),
        ("bucket-with-a-planned-key", OK, bucket(by_kms(UNKNOWN), PLANNED, refers=(PLANNED,))),
        ("bucket-known-only-by-trace", OK, bucket(by_kms(ARN), key(), named=UNKNOWN)),
        ("bucket-rules-unknown-but-traced", DUNNO, bucket(UNKNOWN, PLANNED, refers=(PLANNED,))),
        ("bucket-rule-unknown-but-traced", DUNNO, bucket([UNKNOWN], PLANNED, refers=(PLANNED,))),
        (
            "bucket-default-unknown-but-traced",
            DUNNO,
            bucket([{"applyServerSideEncryptionByDefault": UNKNOWN}], PLANNED, refers=(PLANNED,)),
        ),
        ("bucket-without-encryption", BAD, {"resource": make(BUCKET, {"bucket": "pd"}), "others": (key(),)}),
        ("bucket-beside-an-encrypted-one", BAD, bucket(by_kms(ARN), key(), named="other")),
        ("bucket-with-s3s-own-key-beside-ours", BAD, bucket(by_kms(ARN, "AES256"), key())),
        ("bucket-with-s3s-own-key", BAD, bucket(by_kms(None, "AES256"), key())),
        ("bucket-with-an-unknown-algorithm", DUNNO, bucket(by_kms(ARN, UNKNOWN), key())),
        (
            "bucket-with-a-virginian-arn-and-an-excuse",
            BAD,
            bucket(by_kms("arn:aws:kms:us-east-1:111111111111:key/9"), PLANNED, refers=(PLANNED,)),
        ),
        ("bucket-with-awss-key", BAD, bucket(by_kms(None), key())),
        ("bucket-with-no-rules", BAD, bucket([], key())),
        ("bucket-with-rules-not-set", BAD, bucket(None, key())),
        ("bucket-with-an-empty-rule", BAD, bucket([{}], key())),
        ("bucket-with-one-bad-rule-of-two", BAD, bucket(by_kms(ARN) + by_kms(None, "AES256"), key())),
        ("bucket-rules-unknown", DUNNO, bucket(UNKNOWN, key())),
        ("bucket-with-an-untraced-key", DUNNO, bucket(by_kms(UNKNOWN), PLANNED)),
        (
            "bucket-with-the-key-of-another-site",
            BAD,
            bucket(by_kms(UNKNOWN), OTHER_SITE, refers=(OTHER_SITE,)),
        ),
        ("bucket-of-another-account", BAD, bucket(by_kms(ARN), key(), account=ALSO_OURS)),
        ("old-bucket", OK, bucket(by_kms(ARN), key(), types=(BUCKETS[1], ENCRYPTION))),
        ("old-bucket-by-old-setting", OK, bucket(by_kms(ARN), key(), types=(BUCKETS[1], ENCRYPTIONS[1]))),
        (
            "old-bucket-with-s3s-own-key",
            BAD,
            bucket(by_kms(None, "AES256"), key(), types=(BUCKETS[1], ENCRYPTION)),
        ),
        (
            "bucket-with-s3s-own-key-by-old-setting",
            BAD,
            bucket(by_kms(None, "AES256"), types=(BUCKET, ENCRYPTIONS[1])),
        ),
        (
            "old-bucket-without-encryption",
            BAD,
            {"resource": make(BUCKETS[1], {"bucket": "pd"}), "others": (key(),)},
        ),
        ("global-table", BAD, {"resource": make(MULTI_REGION[0], {"name": "pd"}), "others": (key(),)}),
        ("table-replica", BAD, {"resource": make(MULTI_REGION[1], {"kmsKeyArn": ARN}), "others": (key(),)}),
        ("a-vpc", Verdict.NOT_APPLICABLE, {"resource": VPC}),
    ]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(store_key_of_own_site, case) is case.expected


def test_the_reason_names_both_accounts() -> None:
    case = Case(id="", expected=BAD, **table(on(UNKNOWN), OTHER_SITE, refers=(OTHER_SITE,)))
    (finding,) = findings(store_key_of_own_site, case)
    assert OURS in finding.reason
    assert ALSO_OURS in finding.reason
    assert finding.property == "serverSideEncryption.kmsKeyArn"


PIECES = [
    ("bucket-without-a-key", False, {"resource": make(BUCKET, {"bucket": "pd"}), "others": ()}),
    ("bucket-with-s3s-own-key", False, bucket(by_kms(None, "AES256"))),
    ("bucket-with-a-key-elsewhere-in-the-program", False, bucket(by_kms(UNKNOWN))),
    ("bucket-with-the-key-of-an-account-that-is-ours-too", False, bucket(by_kms(ARN), account=ALSO_OURS)),
    ("bucket-with-the-key-of-its-region", False, bucket(by_kms(ARN), key())),
    ("bucket-with-the-key-of-another-region", True, bucket(by_kms(ARN.replace("west-1", "north-1")))),
    ("bucket-with-a-key-made-in-another-region", True, bucket(by_kms(ARN), key(region="eu-north-1"))),
    ("table-without-a-key", False, table(None)),
    ("table-with-the-key-of-another-region", True, table(on(ARN.replace("west-1", "north-1")))),
    ("table-of-several-regions", False, {"resource": make(MULTI_REGION[0], {"name": "pd"}), "others": ()}),
]


@pytest.mark.parametrize(("blocks", "world"), [pytest.param(*rest, id=name) for name, *rest in PIECES])
def test_a_piece_of_a_program_is_held_to_the_keys_that_it_names(blocks: bool, world: dict[str, Any]) -> None:
    graph = Graph((world["resource"], *world["others"]))
    judged = judge_piece(graph, CONTEXT, [store_key_of_own_site])
    assert [finding.verdict for finding in judged.blocking] == [BAD] * blocks
