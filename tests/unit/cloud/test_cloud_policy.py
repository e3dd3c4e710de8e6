from __future__ import annotations

from typing import Any

import pytest

from enclave.local.cloud import policy

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session"
WHO = policy.caller(SESSION, ACCOUNT)


def document(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "s3:GetObject", "Resource": "*"}
    return {"Statement": {k: v for k, v in (statement | changes).items() if v is not None}}


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": ROLE}}, True),
        ({"Principal": {"AWS": SESSION}}, True),
        ({"Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:root"]}}, True),
        ({"Principal": {"AWS": "222222222222"}}, False),
        ({"Principal": {"Service": "logs.eu-west-1.amazonaws.com"}}, False),
        ({"Principal": None, "NotPrincipal": {"AWS": ROLE}}, False),
        ({"Principal": None, "NotPrincipal": {"AWS": "222222222222"}}, True),
        ({"Action": "s3:*"}, True),
        ({"Action": "S3:getobject"}, True),
        ({"Action": ["s3:PutObject"]}, False),
        ({"Action": None, "NotAction": "s3:PutObject"}, True),
        ({"Action": None, "NotAction": "s3:Get*"}, False),
        ({"Resource": "arn:aws:s3:::bucket/*"}, True),
        ({"Resource": "arn:aws:s3:::other/*"}, False),
        ({"Resource": None, "NotResource": "arn:aws:s3:::other/*"}, True),
        ({"Resource": None, "NotResource": "arn:aws:s3:::bucket/*"}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}, True),
        ({"Condition": {"ArnLike": {"AWS:principalarn": "arn:*:role/w*"}}}, True),
        ({"Condition": {"StringEquals": {"aws:PrincipalArn": "arn:*"}}}, False),
        ({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": ["1", "2"]}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": ["1", ACCOUNT]}}}, False),
        ({"Condition": {"StringEquals": {"absent": "x"}}}, False),
        ({"Condition": {"StringNotEquals": {"absent": "x"}}}, True),
        ({"Condition": {"StringEqualsIfExists": {"absent": "x"}}}, True),
        ({"Condition": {"Null": {"absent": "true"}}}, True),
        ({"Condition": {"Null": {"aws:PrincipalArn": "true"}}}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Condition": {"NumericLessThan": {"aws:PrincipalAccount": "9"}}}, False),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"absent": "x"}}},
            False,
        ),
    ],
)
def test_allowing(changes: dict[str, Any], allowed: bool):
    assert policy.allows(document(**changes), "s3:GetObject", WHO, "arn:aws:s3:::bucket/key") is allowed


def test_denial_wins_and_what_is_not_understood_denies():
    allow = document()["Statement"]
    for condition in ({}, {"NumericLessThan": {"aws:PrincipalAccount": "9"}}):
        both = {"Statement": [allow, allow | {"Effect": "Deny", "Condition": condition}]}
        assert not policy.allows(both, "s3:GetObject", WHO)
        assert policy.denies(both, "s3:GetObject", WHO)


def test_service_is_named_as_a_service():
    logs = policy.service("logs.eu-west-1.amazonaws.com", ACCOUNT)
    named = document(Principal={"Service": "logs.eu-west-1.amazonaws.com"})
    assert policy.allows(named, "s3:GetObject", logs)
    assert not policy.allows(document(), "s3:GetObject", logs)
    assert policy.allows(document(Principal="*"), "s3:GetObject", logs)
