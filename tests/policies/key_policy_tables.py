"""Statements and documents of key policies, and the verdict that each must come to."""

from typing import Any

from policy_documents import (
    AUDITOR,
    FORMER_AUDITOR,
    ORG,
    OTHER_ORG,
    PARTNER,
    ROLE,
    ROOT,
    STRANGER,
    aws,
    only,
    service,
    statement,
)
from residency_facts import ALSO_OURS, FOREIGN, OURS

from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN
LOGS = "logs.eu-west-1.amazonaws.com"
GROUPS = f"arn:aws:logs:eu-west-1:{OURS}:log-group:/enclave/dublin-1/*"
BY_LOGS = "kms:EncryptionContext:aws:logs:arn"


def by_group(arn: str = GROUPS, key: str = BY_LOGS) -> dict[str, Any]:
    return only(key, arn, by="ArnLike")


PEOPLE: list[tuple[str, Verdict, Any]] = [
    ("our-root", OK, statement(aws(ROOT))),
    ("our-account-by-number", OK, statement(aws(OURS))),
    ("our-role", OK, statement(aws(ROLE))),
    ("our-other-account", OK, statement(aws(ALSO_OURS, ROOT))),
    ("our-root-and-a-stranger", BAD, statement(aws(ROOT, STRANGER))),
    ("a-stranger", BAD, statement(aws(STRANGER))),
    ("a-strangers-role-of-our-name", BAD, statement(aws(f"arn:aws:iam::{FOREIGN}:role/data"))),
    ("our-number-in-china", BAD, statement(aws(f"arn:aws-cn:iam::{OURS}:root"))),
    ("our-number-and-a-digit", BAD, statement(aws("111111111112"))),
    ("everybody", BAD, statement("*")),
    ("every-aws-account", BAD, statement(aws("*"))),
    ("a-deleted-role", DUNNO, statement(aws("AROA123456789EXAMPLE"))),
    (
        "a-deleted-role-of-a-strange-account",
        BAD,
        statement(aws("AROA123456789EXAMPLE"), only("aws:PrincipalAccount", FOREIGN)),
    ),
    ("a-canonical-user", DUNNO, statement({"CanonicalUser": "a" * 64})),
    ("the-auditor", BAD, statement(aws(AUDITOR))),
    ("the-partner", BAD, statement(aws(PARTNER))),
    ("the-former-auditor", BAD, statement(aws(FORMER_AUDITOR))),
    ("everybody-of-ours", OK, statement("*", only("aws:PrincipalOrgID", ORG))),
    ("everybody-of-ours-key-in-capitals", OK, statement("*", only("AWS:PRINCIPALORGID", ORG))),
    ("everybody-of-ours-by-pattern", OK, statement("*", only("aws:PrincipalOrgID", ORG, by="StringLike"))),
    ("organisations-like-ours", BAD, statement("*", only("aws:PrincipalOrgID", "o-eea*", by="StringLike"))),
    ("another-organisation", BAD, statement("*", only("aws:PrincipalOrgID", OTHER_ORG))),
    ("ours-or-another-organisation", BAD, statement("*", only("aws:PrincipalOrgID", ORG, OTHER_ORG))),
    ("ours-if-there", BAD, statement("*", only("aws:PrincipalOrgID", ORG, by="StringEqualsIfExists"))),
    (
        "for-all-values",
        BAD,
        statement("*", only("aws:PrincipalOrgPaths", f"{ORG}/*", by="ForAllValues:StringLike")),
    ),
    (
        "for-any-value",
        OK,
        statement("*", only("aws:PrincipalOrgPaths", f"{ORG}/*", by="ForAnyValue:StringLike")),
    ),
    ("not-a-stranger", BAD, statement("*", only("aws:PrincipalAccount", FOREIGN, by="StringNotEquals"))),
    ("our-account-by-condition", OK, statement("*", only("aws:PrincipalAccount", OURS))),
    ("our-accounts-by-condition", OK, statement("*", only("aws:PrincipalAccount", OURS, ALSO_OURS))),
    ("one-strange-account-by-condition", BAD, statement("*", only("aws:PrincipalAccount", OURS, FOREIGN))),
    ("a-caller-without-a-number", DUNNO, statement("*", only("kms:CallerAccount", "1111"))),
    ("a-variable", BAD, statement("*", only("aws:PrincipalAccount", "${aws:ResourceAccount}"))),
    (
        "a-strange-account-in-our-organisation-by-condition",
        OK,
        statement(
            "*", {"StringEquals": {"aws:PrincipalAccount": [OURS, FOREIGN], "aws:PrincipalOrgID": ORG}}
        ),
    ),
    ("our-caller", OK, statement("*", only("kms:CallerAccount", OURS))),
    ("a-strange-caller", BAD, statement("*", only("kms:CallerAccount", FOREIGN))),
    (
        "our-roles-by-pattern",
        OK,
        statement("*", only("aws:PrincipalArn", f"arn:aws:iam::{OURS}:role/*", by="ArnLike")),
    ),
    (
        "roles-of-any-account",
        BAD,
        statement("*", only("aws:PrincipalArn", "arn:aws:iam::*:role/data", by="ArnLike")),
    ),
    (
        "accounts-that-begin-like-ours",
        BAD,
        statement("*", only("aws:PrincipalArn", "arn:aws:iam::1111*:root", by="StringLike")),
    ),
    ("the-auditor-by-condition", BAD, statement("*", only("aws:PrincipalArn", AUDITOR, by="ArnEquals"))),
    ("a-stranger-in-our-organisation", OK, statement(aws(STRANGER), only("aws:PrincipalOrgID", ORG))),
    ("our-service-only", BAD, statement("*", only("kms:ViaService", "s3.eu-west-1.amazonaws.com"))),
    (
        "our-service-for-ours",
        OK,
        statement(
            "*", {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": OURS}}
        ),
    ),
    ("from-our-network", BAD, statement("*", only("aws:SourceVpc", "vpc-0123456789abcdef0"))),
    ("from-our-address", BAD, statement("*", only("aws:SourceIp", "203.0.113.0/24", by="IpAddress"))),
    ("by-a-name", BAD, statement("*", only("aws:username", "alice"))),
    ("everybody-but-a-stranger", BAD, statement(None, NotPrincipal=aws(STRANGER))),
    ("ours-but-a-role", DUNNO, statement(None, only("aws:PrincipalOrgID", ORG), NotPrincipal=aws(ROLE))),
    ("our-root-for-all-but-one-action", OK, statement(aws(ROOT), action=None, NotAction="kms:Decrypt")),
    ("nobody", OK, statement({"AWS": []})),
]
SERVICES: list[tuple[str, Verdict, Any]] = [
    ("our-logs", OK, statement(service(LOGS), by_group())),
    ("logs-of-anybody", BAD, statement(service(LOGS))),
    ("logs-of-a-stranger", BAD, statement(service(LOGS), by_group(GROUPS.replace(OURS, FOREIGN)))),
    ("logs-of-any-account", BAD, statement(service(LOGS), by_group(f"arn:aws:logs:eu-west-1:*:{OURS}"))),
    ("logs-if-there", BAD, statement(service(LOGS), only(BY_LOGS, GROUPS, by="ArnLikeIfExists"))),
    (
        "logs-by-the-context-of-trails",
        BAD,
        statement(service(LOGS), by_group(key="kms:EncryptionContext:aws:cloudtrail:arn")),
    ),
    (
        "logs-by-a-context-of-their-own",
        BAD,
        statement(service(LOGS), by_group(key="kms:EncryptionContext:app")),
    ),
    ("another-service-by-the-context-of-logs", BAD, statement(service("s3.amazonaws.com"), by_group())),
    ("a-provider-by-the-context-of-logs", DUNNO, statement({"Federated": "logs.example.com"}, by_group())),
    ("everybody-by-the-context-of-logs", BAD, statement("*", by_group())),
    (
        "our-logs-of-virginia",
        BAD,
        statement(service(LOGS), by_group(GROUPS.replace("eu-west-1", "us-east-1"))),
    ),
    ("logs-in-virginia", BAD, statement(service("logs.us-east-1.amazonaws.com"), by_group())),
    (
        "logs-in-london",
        BAD,
        statement(service("logs.eu-west-2.amazonaws.com"), only("aws:SourceAccount", OURS)),
    ),
    (
        "our-trail",
        OK,
        statement(
            service("cloudtrail.amazonaws.com"),
            by_group(
                f"arn:aws:cloudtrail:eu-west-1:{OURS}:trail/all", "kms:EncryptionContext:aws:cloudtrail:arn"
            ),
        ),
    ),
    ("for-our-account", OK, statement(service("s3.amazonaws.com"), only("aws:SourceAccount", OURS))),
    (
        "for-a-strange-account",
        BAD,
        statement(service("s3.amazonaws.com"), only("aws:SourceAccount", FOREIGN)),
    ),
    ("for-our-organisation", OK, statement(service("s3.amazonaws.com"), only("aws:SourceOrgID", ORG))),
    (
        "for-another-organisation",
        BAD,
        statement(service("s3.amazonaws.com"), only("aws:SourceOrgID", OTHER_ORG)),
    ),
    (
        "for-a-part-of-our-organisation",
        OK,
        statement(
            service("s3.amazonaws.com"),
            only("aws:SourceOrgPaths", f"{ORG}/r-ab12/*", by="ForAnyValue:StringLike"),
        ),
    ),
    (
        "for-our-topic",
        OK,
        statement(
            service("sns.amazonaws.com"),
            only("aws:SourceArn", f"arn:aws:sns:eu-west-1:{OURS}:news", by="ArnEquals"),
        ),
    ),
    (
        "for-our-topic-in-virginia",
        BAD,
        statement(
            service("sns.amazonaws.com"),
            only("aws:SourceArn", f"arn:aws:sns:us-east-1:{OURS}:news", by="ArnEquals"),
        ),
    ),
    (
        "for-our-topic-in-a-region-unheard-of",
        BAD,
        statement(
            service("sns.amazonaws.com"),
            only("aws:SourceArn", f"arn:aws:sns:eu-west-9:{OURS}:news", by="ArnEquals"),
        ),
    ),
    (
        "for-our-distribution-all-over-the-world",
        BAD,
        statement(
            service("cloudfront.amazonaws.com"),
            only("aws:SourceArn", f"arn:aws:cloudfront::{OURS}:distribution/E1", by="ArnEquals"),
        ),
    ),
    (
        "for-a-bucket",
        DUNNO,
        statement(service("s3.amazonaws.com"), only("aws:SourceArn", "arn:aws:s3:::pd", by="ArnLike")),
    ),
    (
        "for-a-bucket-of-our-account",
        OK,
        statement(
            service("s3.amazonaws.com"),
            only("aws:SourceArn", "arn:aws:s3:::pd", by="ArnLike") | only("aws:SourceAccount", OURS),
        ),
    ),
    ("everybody-for-our-account", OK, statement("*", only("aws:SourceAccount", OURS))),
    ("by-name-in-a-condition", BAD, statement("*", only("aws:PrincipalServiceName", "s3.amazonaws.com"))),
    (
        "by-name-in-a-condition-for-us",
        OK,
        statement(
            "*", {"StringEquals": {"aws:PrincipalServiceName": "s3.amazonaws.com", "aws:SourceAccount": OURS}}
        ),
    ),
    ("a-service-of-china", BAD, statement(service("s3.amazonaws.com.cn"), only("aws:SourceAccount", OURS))),
    ("a-service-that-nobody-knows", DUNNO, statement(service("acme.amazonaws.com"))),
    (
        "a-service-that-nobody-knows-for-us",
        OK,
        statement(service("acme.amazonaws.com"), only("aws:SourceAccount", OURS)),
    ),
]
