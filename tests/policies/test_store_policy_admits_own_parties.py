from typing import Any

import policy_documents as write
import pytest
from policy_documents import (
    AUDITOR,
    FORMER_AUDITOR,
    NOT_OURS,
    ORG,
    PARTNER,
    ROOT,
    SPARING_SERVICES,
    STRANGER,
    aws,
    deny_outside,
    only,
    service,
    statement,
)
from residency_facts import OURS, Case, findings, make, verdict
from test_placeless import types

from enclave.graph.facts import UNKNOWN, Resource
from enclave.residency.resource_policies import OPTIONAL, POLICIES, REQUIRED
from enclave.residency.rules.store_policy_admits_own_parties import store_policy_admits_own_parties
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO, NA = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
SENDING = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]


def s3(principal: Any, condition: Any = None, action: Any = "s3:GetObject", **more: Any) -> dict[str, Any]:
    return statement(principal, condition, action=action, resource="arn:aws:s3:::pd/*", **more)


def sent(action: Any, principal: str = PARTNER) -> dict[str, Any]:
    return s3(aws(principal), action=action)


BUCKET: list[tuple[str, Verdict, list[Any]]] = [
    ("ours", OK, [s3(aws(ROOT))]),
    ("our-organisation", OK, [s3("*", only("aws:PrincipalOrgID", ORG))]),
    ("everybody", BAD, [s3("*")]),
    ("everybody-over-tls", BAD, [s3("*", only("aws:SecureTransport", "true", by="Bool"))]),
    ("everybody-at-our-endpoint", BAD, [s3("*", only("aws:SourceVpce", "vpce-0123456789abcdef0"))]),
    ("a-stranger", BAD, [s3(aws(STRANGER))]),
    ("a-stranger-who-only-sends", BAD, [sent("s3:PutObject", STRANGER)]),
    ("the-auditor", BAD, [s3(aws(AUDITOR))]),
    ("the-auditor-who-only-sends", BAD, [sent("s3:PutObject", AUDITOR)]),
    ("the-auditor-by-condition", BAD, [s3("*", only("aws:PrincipalArn", AUDITOR, by="ArnEquals"))]),
    ("the-former-auditor", BAD, [s3(aws(FORMER_AUDITOR))]),
    ("the-partner-sends", OK, [sent("s3:PutObject")]),
    ("the-partner-sends-in-parts", OK, [sent(SENDING)]),
    ("the-partner-sends-in-other-letters", OK, [sent("S3:putobject")]),
    (
        "the-partner-sends-by-condition",
        OK,
        [s3("*", only("aws:PrincipalArn", PARTNER, by="ArnEquals"), action="s3:PutObject")],
    ),
    ("the-partner-reads", BAD, [sent("s3:GetObject")]),
    ("the-partner-sends-and-reads", BAD, [sent([*SENDING, "s3:GetObject"])]),
    ("the-partner-does-all", BAD, [sent("s3:*")]),
    ("the-partner-puts-anything", BAD, [sent("s3:Put*")]),
    ("the-partner-sets-access", BAD, [sent("s3:PutObjectAcl")]),
    ("the-partner-does-all-but-read", BAD, [sent(None) | {"NotAction": "s3:GetObject"}]),
    ("the-partners-account", BAD, [sent("s3:PutObject", "arn:aws:iam::777777777777:root")]),
    (
        "the-partners-session",
        OK,
        [
            sent(
                "s3:PutObject",
                PARTNER.replace(":iam:", ":sts:").replace("role/", "assumed-role/") + "/an-upload",
            )
        ],
    ),
    ("logs-of-anybody", BAD, [s3(service("logging.s3.amazonaws.com"), action="s3:PutObject")]),
    (
        "our-access-logs",
        OK,
        [s3(service("logging.s3.amazonaws.com"), only("aws:SourceAccount", OURS), action="s3:PutObject")],
    ),
    ("nobody", OK, [deny_outside(NOT_OURS, action="s3:*")]),
    (
        "a-stranger-shut-out",
        OK,
        [s3(aws(STRANGER)), deny_outside(NOT_OURS | SPARING_SERVICES, action="s3:*")],
    ),
    (
        "a-stranger-shut-out-of-the-objects",
        OK,
        [
            s3(aws(STRANGER)),
            deny_outside(NOT_OURS, action="s3:*", resource=["arn:aws:s3:::pd", "arn:aws:s3:::pd/*"]),
        ],
    ),
    (
        "a-stranger-shut-out-of-the-bucket-alone",
        BAD,
        [s3(aws(STRANGER)), deny_outside(NOT_OURS, action="s3:*", resource="arn:aws:s3:::pd")],
    ),
    (
        "a-stranger-shut-out-of-another-bucket",
        BAD,
        [s3(aws(STRANGER)), deny_outside(NOT_OURS, action="s3:*", resource="arn:aws:s3:::pdx/*")],
    ),
    (
        "a-stranger-shut-out-by-variable",
        BAD,
        [s3(aws(STRANGER)), deny_outside(NOT_OURS, action="s3:*", resource="arn:aws:s3:::${aws:username}*")],
    ),
    (
        "a-stranger-shut-out-but-of-one",
        BAD,
        [
            s3(aws(STRANGER)),
            deny_outside(NOT_OURS, action="s3:*", resource=None, NotResource="arn:aws:s3:::a"),
        ],
    ),
    ("an-object-shared", BAD, [s3({"CanonicalUser": "a" * 64}), s3("*")]),
]


def holding(type_: str, policy: Any) -> Resource:
    """A resource of a type of the table, with the policy where the table says."""
    props: Any = policy
    for name in reversed(POLICIES[type_].split(".")):
        props = {name: props}
    return make(type_, props)


CASES = [
    *(
        Case(id=name, expected=expected, resource=holding(BUCKET_POLICY, write.text(*statements)))
        for name, expected, statements in BUCKET
    ),
    *(
        Case(id=f"{type_.split(':')[1]}-{name}", expected=expected, resource=holding(type_, policy))
        for type_ in POLICIES
        for name, expected, policy in [
            ("ours", OK, write.text(statement(aws(ROOT), action="*"))),
            ("a-strangers", BAD, write.text(statement(aws(STRANGER), action="*"))),
            ("unknown", DUNNO, UNKNOWN),
        ]
    ),
    *(Case(id=f"{type_.split(':')[1]}-without", expected=NA, resource=make(type_)) for type_ in OPTIONAL),
    *(Case(id=f"{type_.split(':')[1]}-without", expected=DUNNO, resource=make(type_)) for type_ in REQUIRED),
    Case(id="access-point-cleared", expected=NA, resource=holding("aws:s3/accessPoint:AccessPoint", "{}")),
    Case(
        id="details-unknown",
        expected=DUNNO,
        resource=make(
            "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy", {"details": UNKNOWN}
        ),
    ),
    Case(
        id="a-lifecycle",
        expected=NA,
        resource=make("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"policy": "{}"}),
    ),
    Case(
        id="an-identity-policy",
        expected=NA,
        resource=make("aws:iam/policy:Policy", {"policy": write.text(statement("*"))}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(store_policy_admits_own_parties, case) is case.expected


def test_every_type_of_the_table_is_one_of_the_sdk() -> None:
    assert set(POLICIES) - {token for token, _ in types()} == set()


def blocking(*statements: Any) -> Any:
    case = Case(id="", expected=BAD, resource=holding(BUCKET_POLICY, write.text(*statements)))
    (finding,) = [each for each in findings(store_policy_admits_own_parties, case) if each.blocks]
    return finding


def test_the_partner_is_told_what_he_may_not() -> None:
    finding = blocking(sent([*SENDING, "s3:GetObject", "s3:DeleteObject"]))
    assert finding.reason == (
        "inbound-partner inbound-partner may only send, and gets s3:DeleteObject, s3:GetObject."
    )
    assert finding.party == "inbound-partner inbound-partner (US)"


def test_the_reason_names_the_day_on_which_a_permission_ended() -> None:
    assert "ended on 2026-11-30" in blocking(s3(aws(FORMER_AUDITOR))).reason


def test_details_that_are_not_known_are_not_called_missing() -> None:
    type_ = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
    case = Case(id="", expected=DUNNO, resource=make(type_, {"details": UNKNOWN}))
    (finding,) = findings(store_policy_admits_own_parties, case)
    assert "isn't known before" in finding.reason
