from typing import Any

import pytest
from residency_facts import Case, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Verdict

TABLES = ("aws:dynamodb/table:Table", "aws:dynamodb/globalTable:GlobalTable")
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN


def to(*regions: Any) -> list[dict[str, Any]]:
    return [{"regionName": region} for region in regions]


def arn(region: str) -> str:
    return f"arn:aws:dynamodb:{region}:111111111111:table/profile"


CASES = [
    *(
        Case(id=f"{type_.split(':')[2]}-{name}", expected=expected, resource=make(type_, {"replicas": value}))
        for type_ in TABLES
        for name, value, expected in [
            ("to-sweden", to("eu-north-1"), OK),
            ("to-nowhere", [], OK),
            ("not-set", None, OK),
            ("to-virginia", to("us-east-1"), BAD),
            ("to-london", to("eu-west-2"), BAD),
            ("to-zurich", to("eu-central-2"), BAD),
            ("to-sweden-and-virginia", to("eu-north-1", "us-east-1"), BAD),
            ("to-secret-virginia", to(Secret("us-east-1")), BAD),
            ("to-a-zone", to("eu-west-1a"), DUNNO),
            ("to-who-knows", to(UNKNOWN), DUNNO),
            ("to-who-knows-how-many", UNKNOWN, DUNNO),
            ("to-a-hidden-list", Secret(UNKNOWN), DUNNO),
            ("to-some-unknown", [UNKNOWN], DUNNO),
        ]
    ),
    *(
        Case(
            id=f"replica-{at}-of-{of}",
            expected=expected,
            resource=make(REPLICA, {"globalTableArn": of}, region=at),
        )
        for at, of, expected in [
            ("eu-north-1", arn("eu-west-1"), OK),
            ("eu-north-1", arn("us-east-1"), BAD),
            ("eu-north-1", UNKNOWN, DUNNO),
            ("eu-north-1", "profile", DUNNO),
        ]
    ),
    Case(id="a-bucket", expected=Verdict.NOT_APPLICABLE, resource=make("aws:s3/bucket:Bucket")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(RULES["replicas-stay-in-eea"], case) is case.expected
