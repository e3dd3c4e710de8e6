"""The documents that the product itself writes are read without a doubt, and let in whom they should."""

from pathlib import Path

import pytest

from enclave.iam import (
    Document,
    Outcome,
    Policies,
    PolicyKind,
    Principal,
    PrincipalType,
    Request,
    admissions,
    denials,
    evaluate,
    parse,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "policies"
KINDS = {
    "key-profile": PolicyKind.KEY,
    "key-logs": PolicyKind.KEY,
    "bucket": PolicyKind.RESOURCE,
    "table": PolicyKind.RESOURCE,
    "flow-log-trust": PolicyKind.TRUST,
    "flow-log-permissions": PolicyKind.IDENTITY,
}
ACCOUNT, STRANGER = "111111111111", "999999999999"
ORGANIZATION = "o-eea1234567"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"
EVERYTHING = parse(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
    PolicyKind.IDENTITY,
)


def read(name: str, site: str = "dublin-1") -> Document:
    return parse((GOLDEN / f"{site}-{name}.json").read_text("utf-8"), KINDS[name])


def session(role: str, account: str = ACCOUNT) -> Principal:
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/s"
    return Principal(arn=arn, account=account, type=PrincipalType.ROLE_SESSION)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("site", ["dublin-1", "norway-1"])
def test_nothing_in_them_is_doubtful(name: str, site: str) -> None:
    assert read(name, site).unsupported == ()


@pytest.mark.parametrize(
    ("principal", "action", "organization", "expected"),
    [
        (session("enclave-profile"), "kms:Decrypt", ORGANIZATION, Outcome.ALLOWED),
        (session("enclave-statistics"), "kms:Decrypt", ORGANIZATION, Outcome.IMPLICIT_DENY),
        (session("enclave-keys"), "kms:Decrypt", ORGANIZATION, Outcome.IMPLICIT_DENY),
        (session("enclave-keys"), "kms:PutKeyPolicy", ORGANIZATION, Outcome.ALLOWED),
        (session("enclave-keys"), "kms:ReplicateKey", ORGANIZATION, Outcome.IMPLICIT_DENY),
        (session("enclave-profile"), "kms:Decrypt", "o-other", Outcome.EXPLICIT_DENY),
        (session("enclave-profile", STRANGER), "kms:Decrypt", "o-other", Outcome.EXPLICIT_DENY),
        (session("enclave-profile", STRANGER), "kms:Decrypt", ORGANIZATION, Outcome.IMPLICIT_DENY),
    ],
)
def test_who_uses_a_key(principal: Principal, action: str, organization: str, expected: Outcome) -> None:
    request = Request(
        principal=principal,
        action=action,
        resource=KEY,
        resource_account=ACCOUNT,
        context={"aws:PrincipalOrgID": organization},
    )
    policies = Policies(identity=(EVERYTHING,), resource=read("key-profile"))
    assert evaluate(request, policies).outcome is expected


def test_who_takes_the_flow_log_role() -> None:
    service = Principal(arn="vpc-flow-logs.amazonaws.com", account=None, type=PrincipalType.SERVICE)
    request = Request(
        principal=service,
        action="sts:AssumeRole",
        resource=f"arn:aws:iam::{ACCOUNT}:role/flow",
        resource_account=ACCOUNT,
        context={
            "aws:SourceAccount": ACCOUNT,
            "aws:SourceArn": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc-flow-log/fl-1",
        },
    )
    policies = Policies(resource=read("flow-log-trust"))
    assert evaluate(request, policies).outcome is Outcome.ALLOWED
    (admission,) = admissions(read("flow-log-trust"))
    assert (admission.principal_kind, admission.principal) == ("Service", "vpc-flow-logs.amazonaws.com")
    assert admission.narrowed["aws:SourceAccount"] == (ACCOUNT,)
    assert not admission.open


@pytest.mark.parametrize("name", ["key-profile", "key-logs", "bucket", "table"])
def test_strangers_are_shut_out(name: str) -> None:
    outside = {"aws:PrincipalOrgID": (ORGANIZATION,), "aws:PrincipalIsAWSService": ("true",)}
    assert outside in [each.insiders for each in denials(read(name))]
