"""Every resource type of the SDK has been looked at: a channel watches it, or it is written why not."""

import re
from collections import Counter
from pathlib import Path

import pulumi_aws
import pytest
from policies.residency_facts import CONTEXT

from enclave.graph.facts import Resource
from enclave.residency import harmless
from enclave.residency.judgement import judge_resource
from enclave.residency.registry import RULES, TYPES
from enclave.residency.verdicts import Verdict

_SHORTEST = 25  # characters of a reason that says something
_REGISTERED = re.compile(r"super\([^)]*\)\.__init__\(\s*['\"](aws:[^'\"]+)['\"]")
SDK = Path(pulumi_aws.__file__).parent
TOKENS = {
    token
    for path in SDK.rglob("*.py")
    if not path.name.startswith(("get_", "_", "outputs"))
    for token in _REGISTERED.findall(path.read_text(encoding="utf-8"))
}


def test_the_sdk_was_read() -> None:
    assert len(TOKENS) > 1_700
    assert {"aws:s3/bucket:Bucket", "aws:lambda/function:Function"} <= TOKENS


def test_every_type_of_the_sdk_is_known() -> None:
    assert sorted(TOKENS - TYPES - set(harmless.reasons())) == []


def test_nothing_is_called_known_that_the_sdk_does_not_have() -> None:
    retired = {"aws:s3/bucketV2:BucketV2"}
    known = {token for token in TYPES | set(harmless.reasons()) if token.startswith("aws:")}
    assert sorted(known - TOKENS - retired) == []


def test_no_type_is_harmless_that_a_channel_watches() -> None:
    watched = {token for rule in RULES for token in rule.watches}
    assert sorted(watched & set(harmless.reasons())) == []


def test_reasons_say_something() -> None:
    counted = Counter(harmless.reasons().values())
    assert all(len(reason) >= _SHORTEST and reason.endswith(".") for reason in counted)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("aws:nextyear/thing:Thing", Verdict.UNKNOWN),
        ("aws:s3/bucket:bucket", Verdict.UNKNOWN),
        ("gcp:storage/bucket:Bucket", Verdict.UNKNOWN),
        ("aws:ec2/keyPair:KeyPair", Verdict.COMPLIANT),
        ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", Verdict.COMPLIANT),
    ],
)
def test_a_type_that_nobody_has_looked_at_blocks(type_: str, expected: Verdict) -> None:
    resource = Resource(
        stack="dublin-1",
        urn=f"urn:pulumi:dublin-1::enclave::{type_}::new",
        type=type_,
        name="new",
        props={},
        provider_region="eu-west-1",
        provider_account="111111111111",
    )
    (found,) = judge_resource(resource, CONTEXT, [rule for rule in RULES if rule.id == "type-is-known"])
    assert found.verdict is expected
