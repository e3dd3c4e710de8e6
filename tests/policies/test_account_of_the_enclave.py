from typing import Any

import pytest
from residency_facts import ALSO_OURS, FOREIGN, OURS, Case, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.rules.account_of_the_enclave import PROVIDER, account_of_the_enclave
from enclave.residency.verdicts import Verdict

BUCKET = "aws:s3/bucket:Bucket"
OK, BAD, DUNNO, NO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def role(account: str) -> str:
    return f'[{{"roleArn": "arn:aws:iam::{account}:role/deploy"}}]'


def pinned(*accounts: str) -> str:
    return "[" + ", ".join(f'"{account}"' for account in accounts) + "]"


def provider(**props: Any) -> dict[str, Any]:
    return {"resource": make(PROVIDER, {"region": "eu-west-1", **props}, region=None, account=None)}


CASES = [
    Case(id=name, expected=expected, **world)
    for name, expected, world in [
        ("provider-pinned", OK, provider(allowedAccountIds=pinned(OURS))),
        ("provider-pinned-in-secret", OK, provider(allowedAccountIds=Secret(pinned(OURS)))),
        ("provider-with-a-role", OK, provider(assumeRoles=role(OURS))),
        ("provider-with-both", OK, provider(allowedAccountIds=pinned(OURS), assumeRoles=role(OURS))),
        ("provider-pinned-elsewhere", BAD, provider(allowedAccountIds=pinned(FOREIGN))),
        ("provider-with-a-strangers-role", BAD, provider(assumeRoles=role(FOREIGN))),
        ("provider-pinned-to-a-longer-id", BAD, provider(allowedAccountIds=pinned(OURS + "1"))),
        ("provider-pinned-to-none", DUNNO, provider()),
        ("provider-pinned-to-two", DUNNO, provider(allowedAccountIds=pinned(OURS, ALSO_OURS))),
        ("provider-pinned-to-who-knows", DUNNO, provider(allowedAccountIds=UNKNOWN)),
        (
            "provider-that-disagrees-with-itself",
            BAD,
            provider(allowedAccountIds=pinned(OURS), assumeRoles=role(FOREIGN)),
        ),
        (
            "provider-pinned-with-a-role-not-known-yet",
            OK,
            provider(allowedAccountIds=pinned(OURS), assumeRoles=UNKNOWN),
        ),
        ("provider-that-forbids-one", DUNNO, provider(forbiddenAccountIds=pinned(FOREIGN))),
        ("bucket-of-ours", OK, {"resource": make(BUCKET)}),
        ("bucket-of-the-other-site", OK, {"resource": make(BUCKET, account=ALSO_OURS)}),
        ("bucket-of-a-stranger", BAD, {"resource": make(BUCKET, account=FOREIGN)}),
        ("bucket-of-who-knows", DUNNO, {"resource": make(BUCKET, account=UNKNOWN)}),
        ("bucket-without-a-provider", DUNNO, {"resource": make(BUCKET, account=None)}),
        ("role-of-a-stranger", BAD, {"resource": make("aws:iam/role:Role", account=FOREIGN)}),
        ("component", NO, {"resource": make("aws:x:Site", account=None, custom=False)}),
        ("stack-reference", NO, {"resource": make("pulumi:pulumi:StackReference", account=None)}),
        ("another-clouds", NO, {"resource": make("gcp:storage/bucket:Bucket", account=FOREIGN)}),
        ("another-clouds-provider", NO, {"resource": make("pulumi:providers:gcp", account=None)}),
    ]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(account_of_the_enclave, case) is case.expected
