"""What denies, and in which forms a policy comes, with the verdict that a key with it must come to."""

from typing import Any

import policy_documents as write
from policy_documents import (
    NOT_OURS,
    ORG,
    OTHER_ORG,
    ROOT,
    SPARING_SERVICES,
    STRANGER,
    aws,
    deny_outside,
    only,
    service,
    statement,
)
from residency_facts import OURS

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN
ALL_OF_KMS = {"action": "kms:*"}
DENIED: list[tuple[str, Verdict, Any]] = [
    ("stranger-shut-out", OK, [statement(aws(STRANGER)), deny_outside(NOT_OURS, **ALL_OF_KMS)]),
    ("stranger-shut-out-beforehand", OK, [deny_outside(NOT_OURS, **ALL_OF_KMS), statement(aws(STRANGER))]),
    ("everybody-shut-out", OK, [statement("*"), deny_outside(NOT_OURS, **ALL_OF_KMS)]),
    (
        "everybody-shut-out-but-services",
        BAD,
        [statement("*"), deny_outside(NOT_OURS | SPARING_SERVICES, **ALL_OF_KMS)],
    ),
    (
        "stranger-shut-out-services-spared",
        OK,
        [statement(aws(STRANGER)), deny_outside(NOT_OURS | SPARING_SERVICES, **ALL_OF_KMS)],
    ),
    (
        "shut-out-unless-absent",
        BAD,
        [
            statement(aws(STRANGER)),
            deny_outside(NOT_OURS | {"Bool": {"aws:PrincipalIsAWSService": "false"}}, **ALL_OF_KMS),
        ],
    ),
    (
        "only-another-action-denied",
        BAD,
        [statement(aws(STRANGER)), deny_outside(NOT_OURS, action="kms:Encrypt")],
    ),
    (
        "same-action-denied-in-other-letters",
        OK,
        [statement(aws(STRANGER)), deny_outside(NOT_OURS, action="KMS:decrypt")],
    ),
    (
        "less-denied-than-allowed",
        BAD,
        [statement(aws(STRANGER), action="kms:*"), deny_outside(NOT_OURS, action="kms:Decrypt")],
    ),
    (
        "as-much-denied-as-allowed",
        OK,
        [statement(aws(STRANGER), action="kms:De*"), deny_outside(NOT_OURS, action="kms:D*")],
    ),
    (
        "one-action-denied-of-two",
        BAD,
        [statement(aws(STRANGER), action=["kms:Decrypt", "kms:Sign"]), deny_outside(NOT_OURS)],
    ),
    ("half-an-action-denied", BAD, [statement(aws(STRANGER)), deny_outside(NOT_OURS, action="kms:Decryp")]),
    (
        "one-letter-denied-of-many",
        BAD,
        [statement(aws(STRANGER), action="kms:Decryp*"), deny_outside(NOT_OURS, action="kms:Decryp?")],
    ),
    (
        "all-but-an-action-denied",
        BAD,
        [statement(aws(STRANGER)), deny_outside(NOT_OURS, action=None, NotAction="kms:Encrypt")],
    ),
    (
        "a-resource-denied",
        BAD,
        [
            statement(aws(STRANGER)),
            deny_outside(NOT_OURS, action="kms:*", resource=f"arn:aws:kms:eu-west-1:{OURS}:key/1"),
        ],
    ),
    (
        "only-those-denied-who-come-by-service",
        BAD,
        [statement(aws(STRANGER)), deny_outside(only("aws:ViaAWSService", "true", by="Bool"), **ALL_OF_KMS)],
    ),
    (
        "spared-by-a-service-between",
        BAD,
        [
            statement(aws(STRANGER)),
            deny_outside(NOT_OURS | {"BoolIfExists": {"aws:ViaAWSService": "false"}}, **ALL_OF_KMS),
        ],
    ),
    (
        "only-others-shut-out",
        BAD,
        [
            statement(aws(STRANGER)),
            deny_outside(only("aws:PrincipalOrgID", OTHER_ORG, by="StringNotEquals"), **ALL_OF_KMS),
        ],
    ),
    (
        "shut-out-by-network",
        BAD,
        [
            statement(aws(STRANGER)),
            deny_outside(only("aws:SourceVpc", "vpc-0123456789abcdef0", by="StringNotEquals"), **ALL_OF_KMS),
        ],
    ),
    (
        "service-shut-out",
        BAD,
        [
            statement(service("logs.eu-west-1.amazonaws.com")),
            deny_outside(NOT_OURS | SPARING_SERVICES, **ALL_OF_KMS),
        ],
    ),
    ("everybody-shut-out-by-everything", OK, [statement("*"), deny_outside({}, **ALL_OF_KMS)]),
]
HALF_KNOWN = statement(aws(ROOT), only("aws:PrincipalArn", UNKNOWN))
FORMS: list[tuple[str, Verdict, Any]] = [
    ("an-object", OK, write.document(statement(aws(ROOT)))),
    ("an-object-of-a-stranger", BAD, write.document(statement(aws(STRANGER)))),
    ("an-object-with-nothing-set", OK, write.document({**statement(aws(ROOT)), "Sid": None})),
    ("a-single-statement", BAD, {"Version": "2012-10-17", "Statement": statement(aws(STRANGER))}),
    ("a-secret-text", OK, Secret(write.text(statement(aws(ROOT))))),
    ("a-secret-text-of-a-stranger", BAD, Secret(write.text(statement(aws(STRANGER))))),
    (
        "a-secret-service-in-virginia",
        BAD,
        Secret(
            write.text(statement(service("logs.us-east-1.amazonaws.com"), only("aws:SourceAccount", OURS)))
        ),
    ),
    ("a-secret-within", BAD, write.document(statement({"AWS": Secret(STRANGER)}))),
    ("a-hidden-secret", DUNNO, Secret(UNKNOWN)),
    ("unknown", DUNNO, UNKNOWN),
    ("an-unknown-statement", DUNNO, write.document(statement(aws(ROOT)), UNKNOWN)),
    ("unknown-statements", DUNNO, {"Version": "2012-10-17", "Statement": UNKNOWN}),
    ("an-unknown-version", DUNNO, {"Version": UNKNOWN, "Statement": [statement(aws(ROOT))]}),
    ("an-unknown-principal", DUNNO, write.document(statement({"AWS": UNKNOWN}))),
    ("an-unknown-effect", DUNNO, write.document(statement(aws(ROOT), effect=UNKNOWN))),
    ("an-unknown-condition", DUNNO, write.document(HALF_KNOWN)),
    ("an-unknown-condition-beside-a-stranger", BAD, write.document(HALF_KNOWN, statement(aws(STRANGER)))),
    (
        "an-unknown-deny",
        OK,
        write.document(deny_outside(only("aws:SourceVpc", UNKNOWN)), statement(aws(ROOT))),
    ),
    (
        "an-unknown-deny-saves-nobody",
        BAD,
        write.document(
            statement(aws(STRANGER)), deny_outside(only("aws:PrincipalOrgID", UNKNOWN, by="StringNotEquals"))
        ),
    ),
    ("nothing-but-an-unknown-deny", OK, write.document(deny_outside(only("aws:SourceVpc", UNKNOWN)))),
    ("no-json", DUNNO, "{"),
    ("an-empty-text", DUNNO, ""),
    ("a-number", DUNNO, 7),
    ("no-statement", DUNNO, '{"Version": "2012-10-17", "Statement": []}'),
    ("a-misspelt-element", DUNNO, write.text({**statement(aws(ROOT)), "Principle": "*"})),
    (
        "a-key-twice",
        DUNNO,
        (
            '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "1"}, "Principal": "*", '
            '"Action": "kms:*", "Resource": "*"}}'
        ),
    ),
    ("a-statement-without-a-resource", OK, write.text(statement(aws(ROOT), resource=None))),
    ("a-stranger-without-a-resource", BAD, write.text(statement(aws(STRANGER), resource=None))),
    (
        "without-a-resource-and-misspelt",
        DUNNO,
        write.text(statement(aws(ROOT), resource=None, Bad=1)),
    ),
    ("a-single-statement-without-a-resource", OK, {"Statement": statement(aws(ROOT), resource=None)}),
    (
        "two-without-a-resource-of-which-one-inverted",
        OK,
        write.text(
            statement(aws(ROOT), resource=None),
            statement(aws(ROOT), resource=None, NotResource="arn:aws:kms:eu-west-1:111111111111:key/1"),
        ),
    ),
    ("an-old-version", OK, write.text(statement("*", only("aws:PrincipalOrgID", ORG)), version="2008-10-17")),
]
