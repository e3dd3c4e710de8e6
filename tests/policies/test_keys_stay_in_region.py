import pytest
from residency_facts import Case, make, verdict

from enclave.graph.facts import UNKNOWN
from enclave.residency.rules.keys_stay_in_region import PRIMARIES, REPLICAS, keys_stay_in_region
from enclave.residency.verdicts import Verdict

PRIMARY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/mrk-1"

CASES = [
    *(
        Case(
            id=f"{type_.split(':')[2]}-{value}",
            expected=expected,
            resource=make(type_, {"multiRegion": value}),
        )
        for type_ in PRIMARIES
        for value, expected in [
            (None, Verdict.COMPLIANT),
            (False, Verdict.COMPLIANT),
            (True, Verdict.VIOLATED),
            ("true", Verdict.VIOLATED),
            (UNKNOWN, Verdict.UNKNOWN),
        ]
    ),
    *(
        Case(id=f"{type_.split(':')[2]}-by-default", expected=Verdict.COMPLIANT, resource=make(type_))
        for type_ in PRIMARIES
    ),
    *(
        Case(
            id=f"{type_.split(':')[2]}-in-{region}",
            expected=Verdict.VIOLATED,
            resource=make(type_, {"primaryKeyArn": PRIMARY_ARN, "region": region}),
        )
        for type_ in REPLICAS
        for region in ("ap-southeast-1", "eu-west-2", "eu-north-1")
    ),
    Case(
        id="replica-of-something-unknown",
        expected=Verdict.VIOLATED,
        resource=make(REPLICAS[0], {"primaryKeyArn": UNKNOWN}),
    ),
    Case(id="an-alias", expected=Verdict.NOT_APPLICABLE, resource=make("aws:kms/alias:Alias")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(keys_stay_in_region, case) is case.expected
