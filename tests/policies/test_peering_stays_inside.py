import pytest
from residency_facts import ALSO_OURS, CONTEXT, FOREIGN, OURS, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Graph, Secret
from enclave.graph.places import Standing
from enclave.residency.judgement import judge
from enclave.residency.rules.peering_stays_inside import peering_stays_inside
from enclave.residency.verdicts import Verdict

VPC_PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
TGW_PEERING = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
OWNER = {VPC_PEERING: "peerOwnerId", TGW_PEERING: "peerAccountId"}


def _cases(type_: str, owner: str) -> list[Case]:
    label = type_.split(":")[2]
    table = [
        ("dublin-to-norway", Verdict.COMPLIANT, {"peerRegion": "eu-north-1", owner: ALSO_OURS}, "eu-west-1"),
        ("norway-to-dublin", Verdict.COMPLIANT, {"peerRegion": "eu-west-1", owner: OURS}, "eu-north-1"),
        ("same-region-same-account", Verdict.COMPLIANT, {}, "eu-west-1"),
        ("same-region-outside", Verdict.VIOLATED, {}, "us-east-1"),
        ("same-region-unknown", Verdict.UNKNOWN, {}, UNKNOWN),
        ("own-region-outside", Verdict.VIOLATED, {"region": "eu-west-2"}, "eu-west-1"),
        ("to-virginia", Verdict.VIOLATED, {"peerRegion": "us-east-1", owner: OURS}, "eu-west-1"),
        ("to-london", Verdict.VIOLATED, {"peerRegion": "eu-west-2", owner: OURS}, "eu-west-1"),
        ("to-zurich", Verdict.VIOLATED, {"peerRegion": "eu-central-2", owner: OURS}, "eu-west-1"),
        ("to-the-isolated-one", Verdict.VIOLATED, {"peerRegion": "eu-isoe-west-1", owner: OURS}, "eu-west-1"),
        ("other-case", Verdict.VIOLATED, {"peerRegion": "EU-NORTH-1", owner: OURS}, "eu-west-1"),
        ("blank", Verdict.VIOLATED, {"peerRegion": "eu-north-1 ", owner: OURS}, "eu-west-1"),
        ("empty", Verdict.VIOLATED, {"peerRegion": "", owner: OURS}, "eu-west-1"),
        ("unknown-region", Verdict.UNKNOWN, {"peerRegion": UNKNOWN, owner: OURS}, "eu-west-1"),
        ("hidden-region", Verdict.UNKNOWN, {"peerRegion": Secret(UNKNOWN), owner: OURS}, "eu-west-1"),
        ("unknown-owner", Verdict.UNKNOWN, {"peerRegion": "eu-north-1", owner: UNKNOWN}, "eu-west-1"),
        ("foreign-owner", Verdict.VIOLATED, {"peerRegion": "eu-north-1", owner: FOREIGN}, "eu-west-1"),
        ("foreign-owner-same-region", Verdict.VIOLATED, {owner: FOREIGN}, "eu-west-1"),
        ("owner-as-a-number", Verdict.VIOLATED, {owner: 111111111111}, "eu-west-1"),
    ]
    return [
        Case(id=f"{label}-{name}", expected=expected, resource=make(type_, props, region=region))
        for name, expected, props, region in table
    ]


CASES = [
    *_cases(VPC_PEERING, OWNER[VPC_PEERING]),
    *_cases(TGW_PEERING, OWNER[TGW_PEERING]),
    Case(id="a-vpc", expected=Verdict.NOT_APPLICABLE, resource=make("aws:ec2/vpc:Vpc")),
    Case(
        id="the-accepting-side",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(peering_stays_inside, case) is case.expected


@pytest.mark.parametrize("type_", OWNER)
def test_everything_wrong_is_said_at_once(type_: str) -> None:
    resource = make(type_, {"peerRegion": "us-east-1", OWNER[type_]: FOREIGN})
    blocking = [
        f
        for f in findings(peering_stays_inside, Case(id="", expected=Verdict.VIOLATED, resource=resource))
        if f.blocks
    ]
    assert [finding.property for finding in blocking] == ["peerRegion", OWNER[type_]]
    assert all(finding.place == "Ashburn, US" for finding in blocking)


def test_the_far_end_is_told_as_a_flow() -> None:
    peering = make(VPC_PEERING, {"peerRegion": "us-east-1", "peerOwnerId": FOREIGN}, region="eu-west-1")
    (flow,) = judge(Graph([peering]), CONTEXT, [peering_stays_inside]).flows
    assert (flow.source, flow.standing, flow.countries) == ("Dublin, IE", Standing.OUTSIDE, ("US",))
    assert FOREIGN in flow.destination
