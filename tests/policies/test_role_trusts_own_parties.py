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
from residency_facts import FOREIGN, OURS, PIPELINE, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.rules.role_trusts_own_parties import ROLE, role_trusts_own_parties
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO, NA = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
ISSUER = "ci.example"
(SUBJECT,) = [each.subject for each in PIPELINE.subjects]
PROVIDER = f"arn:aws:iam::{OURS}:oidc-provider/{ISSUER}"
AUDIENCE = {f"{ISSUER}:aud": "sts.amazonaws.com"}


def trust(principal: Any, condition: Any = None, **more: Any) -> dict[str, Any]:
    return statement(principal, condition, **({"action": "sts:AssumeRole", "resource": None} | more))


def token(condition: Any, provider: str = PROVIDER) -> dict[str, Any]:
    return trust({"Federated": provider}, condition, action="sts:AssumeRoleWithWebIdentity")


def pipeline(subject: Any = SUBJECT, by: str = "StringEquals", **audience: Any) -> dict[str, Any]:
    return token(
        {"StringEquals": audience or AUDIENCE} | {by: {f"{ISSUER}:sub": subject} | (audience or AUDIENCE)}
    )


STATEMENTS: list[tuple[str, Verdict, list[Any]]] = [
    ("our-account", OK, [trust(aws(ROOT))]),
    ("our-organisation", OK, [trust("*", only("aws:PrincipalOrgID", ORG))]),
    ("everybody", BAD, [trust("*")]),
    ("every-account", BAD, [trust(aws("*"))]),
    ("everybody-with-an-external-id", BAD, [trust("*", only("sts:ExternalId", "secret"))]),
    ("a-stranger", BAD, [trust(aws(STRANGER))]),
    ("a-stranger-with-an-external-id", BAD, [trust(aws(FOREIGN), only("sts:ExternalId", "secret"))]),
    (
        "a-stranger-shut-out",
        OK,
        [trust(aws(STRANGER)), deny_outside(NOT_OURS | SPARING_SERVICES, action="sts:*", resource=None)],
    ),
    (
        "a-stranger-shut-out-of-tags",
        BAD,
        [trust(aws(STRANGER)), deny_outside(NOT_OURS, action="sts:TagSession", resource=None)],
    ),
    ("the-auditor", OK, [trust(aws(AUDITOR))]),
    ("the-partner", OK, [trust(aws(PARTNER))]),
    ("the-former-auditor", BAD, [trust(aws(FORMER_AUDITOR))]),
    ("the-auditors-account", BAD, [trust(aws("555555555555"))]),
    ("the-auditors-namesake", BAD, [trust(aws(AUDITOR.replace("role/", "role/x/")))]),
    ("the-auditors-namesake-elsewhere", BAD, [trust(aws(AUDITOR.replace("555555555555", FOREIGN)))]),
    ("a-deleted-role", DUNNO, [trust(aws("AROA123456789EXAMPLE"))]),
    ("machines", OK, [trust(service("ec2.amazonaws.com"))]),
    ("functions", OK, [trust(service("lambda.amazonaws.com"))]),
    ("a-service-that-nobody-knows", DUNNO, [trust(service("acme.amazonaws.com"))]),
    (
        "flow-logs-of-ours",
        OK,
        [trust(service("vpc-flow-logs.amazonaws.com"), only("aws:SourceAccount", OURS))],
    ),
    (
        "flow-logs-of-a-stranger",
        BAD,
        [trust(service("vpc-flow-logs.amazonaws.com"), only("aws:SourceAccount", FOREIGN))],
    ),
    (
        "flow-logs-of-us-in-london",
        BAD,
        [
            trust(
                service("vpc-flow-logs.amazonaws.com"),
                only("aws:SourceArn", f"arn:aws:ec2:eu-west-2:{OURS}:vpc-flow-log/*", by="ArnLike"),
            )
        ],
    ),
    ("logs-in-frankfurt", OK, [trust(service("logs.eu-central-1.amazonaws.com"))]),
    ("logs-in-zurich", BAD, [trust(service("logs.eu-central-2.amazonaws.com"))]),
    ("our-pipeline", OK, [pipeline()]),
    (
        "our-pipeline-in-other-letters",
        OK,
        [token({"StringEquals": {f"{ISSUER.upper()}:SUB": SUBJECT, f"{ISSUER}:AUD": "sts.amazonaws.com"}})],
    ),
    ("our-pipeline-by-like", OK, [pipeline(by="StringLike")]),
    ("another-repository", BAD, [pipeline("repo:acme/other:environment:prod")]),
    ("our-pipeline-and-another", BAD, [pipeline([SUBJECT, "repo:acme/other:environment:prod"])]),
    ("any-environment", BAD, [pipeline("repo:acme/enclave:*", by="StringLike")]),
    ("any-environment-literally", BAD, [pipeline("repo:acme/enclave:*")]),
    ("a-letter-of-any-kind", BAD, [pipeline(SUBJECT.replace("prod", "pro?"), by="StringLike")]),
    ("in-any-case", BAD, [pipeline(by="StringEqualsIgnoreCase")]),
    ("if-there", BAD, [pipeline(by="StringEqualsIfExists")]),
    ("not-another", BAD, [pipeline(by="StringNotEquals")]),
    ("for-all-values", BAD, [pipeline(by="ForAllValues:StringEquals")]),
    ("without-a-subject", BAD, [token({"StringEquals": AUDIENCE})]),
    ("without-an-audience", BAD, [token(only(f"{ISSUER}:sub", SUBJECT))]),
    (
        "any-audience",
        BAD,
        [token({"StringEquals": {f"{ISSUER}:sub": SUBJECT}, "StringLike": {f"{ISSUER}:aud": "*"}})],
    ),
    ("without-conditions", BAD, [token(None)]),
    ("subject-of-another-issuer", BAD, [token({"StringEquals": {"other.example:sub": SUBJECT} | AUDIENCE})]),
    (
        "another-issuer",
        BAD,
        [
            token(
                {"StringEquals": {"other.example:sub": SUBJECT, "other.example:aud": "sts.amazonaws.com"}},
                f"arn:aws:iam::{OURS}:oidc-provider/other.example",
            )
        ],
    ),
    (
        "a-strangers-provider",
        BAD,
        [token({"StringEquals": {f"{ISSUER}:sub": SUBJECT} | AUDIENCE}, PROVIDER.replace(OURS, FOREIGN))],
    ),
    ("anybody-of-google", BAD, [token(only("accounts.google.com:aud", "app"), "accounts.google.com")]),
    (
        "our-own-sign-in",
        DUNNO,
        [
            trust(
                {"Federated": f"arn:aws:iam::{OURS}:saml-provider/people"},
                only("SAML:aud", "https://signin.aws.amazon.com/saml"),
                action="sts:AssumeRoleWithSAML",
            )
        ],
    ),
    (
        "a-strangers-sign-in",
        BAD,
        [
            trust(
                {"Federated": f"arn:aws:iam::{FOREIGN}:saml-provider/people"},
                only("SAML:aud", "https://signin.aws.amazon.com/saml"),
                action="sts:AssumeRoleWithSAML",
            )
        ],
    ),
    ("ours-and-another-repository", BAD, [trust(aws(ROOT)), pipeline("repo:acme/other:environment:prod")]),
    ("nobody", OK, [deny_outside(NOT_OURS, action="sts:AssumeRole", resource=None)]),
    ("with-a-resource", DUNNO, [trust(aws(ROOT), resource="*")]),
]
FORMS: list[tuple[str, Verdict, Any]] = [
    ("an-object", OK, write.document(trust(service("ec2.amazonaws.com")))),
    ("an-object-half-known", DUNNO, write.document(trust(aws(ROOT)), trust({"AWS": UNKNOWN}))),
    ("unknown", DUNNO, UNKNOWN),
    ("not-set", DUNNO, None),
    ("a-secret-of-a-stranger", BAD, Secret(write.text(trust(aws(STRANGER))))),
    ("a-secret-pipeline", OK, Secret(write.text(pipeline()))),
    ("a-secret-pipeline-of-another", BAD, Secret(write.text(pipeline("repo:acme/other:environment:prod")))),
]

CASES = [
    *(
        Case(id=name, expected=expected, resource=make(ROLE, {"assumeRolePolicy": write.text(*statements)}))
        for name, expected, statements in STATEMENTS
    ),
    *(
        Case(id=name, expected=expected, resource=make(ROLE, {"assumeRolePolicy": policy}))
        for name, expected, policy in FORMS
    ),
    Case(
        id="a-policy-of-the-role",
        expected=NA,
        resource=make("aws:iam/rolePolicy:RolePolicy", {"policy": write.text(trust("*"))}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(role_trusts_own_parties, case) is case.expected


def blocking(policy: Any) -> list[Any]:
    case = Case(id="", expected=BAD, resource=make(ROLE, {"assumeRolePolicy": policy}, name="deploy"))
    return [each for each in findings(role_trusts_own_parties, case) if each.blocks]


def test_a_finding_names_the_subject() -> None:
    (finding,) = blocking(write.text(pipeline([SUBJECT, "repo:acme/other:environment:prod"])))
    assert finding.property == f"assumeRolePolicy.Statement[0].Condition.{ISSUER}:sub"
    assert finding.value == '"repo:acme/other:environment:prod"'
    assert finding.path[0] == "role deploy of dublin-1"


def test_subject_and_audience_are_both_asked_for() -> None:
    assert [("sub" in each.reason, "aud" in each.reason) for each in blocking(write.text(token(None)))] == [
        (True, False),
        (False, True),
    ]


def test_nothing_of_a_secret_trust_is_shown() -> None:
    shown = "".join(map(str, blocking(Secret(write.text(pipeline("repo:acme/other:environment:prod"))))))
    assert shown
    assert not [told for told in (ISSUER, "acme", OURS) if told in shown]
