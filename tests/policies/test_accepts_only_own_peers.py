import pytest
from residency_facts import Case, make, verdict

from enclave.graph.facts import UNKNOWN
from enclave.residency.rules.accepts_only_own_peers import (
    ON_DEMAND,
    REQUESTS,
    TRANSIT_GATEWAY,
    accepts_only_own_peers,
)
from enclave.residency.verdicts import Verdict


def _accepters() -> list[Case]:
    cases = []
    for accepter, (path, (request_type, *_)) in REQUESTS.items():
        label = accepter.split(":")[2]
        planned = make(request_type, name="request")
        made = make(request_type, name="request", outputs={"id": "req-1"})
        vpc = make("aws:ec2/vpc:Vpc", name="vpc")
        cases += [
            Case(
                id=f"{label}-of-a-planned-request",
                expected=Verdict.COMPLIANT,
                resource=make(accepter, {path: UNKNOWN}, refers={path: (planned,)}),
                others=(planned,),
            ),
            Case(
                id=f"{label}-of-an-existing-request",
                expected=Verdict.COMPLIANT,
                resource=make(accepter, {path: "req-1"}),
                others=(made,),
            ),
            Case(
                id=f"{label}-of-a-stranger",
                expected=Verdict.UNKNOWN,
                resource=make(accepter, {path: "req-999"}),
                others=(made,),
            ),
            Case(
                id=f"{label}-of-a-stranger-beside-ours",
                expected=Verdict.UNKNOWN,
                resource=make(accepter, {path: "req-999"}, refers={path: (made,)}),
                others=(made,),
            ),
            Case(
                id=f"{label}-of-something-unknown",
                expected=Verdict.UNKNOWN,
                resource=make(accepter, {path: UNKNOWN}),
                others=(planned,),
            ),
            Case(
                id=f"{label}-of-something-else",
                expected=Verdict.UNKNOWN,
                resource=make(accepter, {path: UNKNOWN}, refers={path: (vpc,)}),
                others=(planned, vpc),
            ),
            Case(
                id=f"{label}-of-nothing",
                expected=Verdict.NOT_APPLICABLE if accepter in ON_DEMAND else Verdict.UNKNOWN,
                resource=make(accepter),
            ),
        ]
    return cases


CASES = [
    *_accepters(),
    Case(id="gateway-by-default", expected=Verdict.COMPLIANT, resource=make(TRANSIT_GATEWAY)),
    *(
        Case(
            id=f"gateway-{value}",
            expected=expected,
            resource=make(TRANSIT_GATEWAY, {"autoAcceptSharedAttachments": value}),
        )
        for value, expected in [
            ("disable", Verdict.COMPLIANT),
            ("enable", Verdict.VIOLATED),
            ("Disable", Verdict.VIOLATED),
            (UNKNOWN, Verdict.UNKNOWN),
        ]
    ),
    Case(id="a-vpc", expected=Verdict.NOT_APPLICABLE, resource=make("aws:ec2/vpc:Vpc")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(accepts_only_own_peers, case) is case.expected
