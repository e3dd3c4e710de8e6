import pytest
from residency_facts import OUTPOST, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.rules.zone_of_its_region import zone_of_its_region
from enclave.residency.verdicts import Verdict

SUBNET = "aws:ec2/subnet:Subnet"
OK, BAD, DUNNO, NO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE

CASES = [
    *(
        Case(
            id=f"{name}-{value}-in-{region}",
            expected=expected,
            resource=make(SUBNET, {name: value}, region=region),
        )
        for name, value, region, expected in [
            ("availabilityZone", "eu-west-1a", "eu-west-1", OK),
            ("availabilityZone", "eu-west-3c", "eu-west-3", OK),
            ("availabilityZone", "eu-west-3-cmn-1a", "eu-west-3", BAD),
            ("availabilityZone", "eu-north-1-cph-1a", "eu-north-1", BAD),
            ("availabilityZone", "eu-west-2a", "eu-west-1", BAD),
            ("availabilityZone", "eu-west-1", "eu-west-1", BAD),
            ("availabilityZone", "eu-west-1aa", "eu-west-1", BAD),
            ("availabilityZone", "EU-WEST-1A", "eu-west-1", BAD),
            ("availabilityZone", "eu-west-1a\n", "eu-west-1", BAD),
            ("availabilityZone", "euw1-az1", "eu-west-1", BAD),
            ("availabilityZone", Secret("us-east-1a"), "eu-west-1", BAD),
            ("availabilityZone", Secret("eu-west-1a"), "eu-west-1", OK),
            ("availabilityZone", UNKNOWN, "eu-west-1", DUNNO),
            ("availabilityZone", "eu-west-1a", UNKNOWN, DUNNO),
            ("availabilityZone", 1, "eu-west-1", DUNNO),
            ("availabilityZone", "", "eu-west-1", NO),
            ("availabilityZone", None, "eu-west-1", NO),
            ("availabilityZones", ["eu-west-1a", "eu-west-1b"], "eu-west-1", OK),
            ("availabilityZones", ["eu-west-1a", "us-east-1a"], "eu-west-1", BAD),
            ("availabilityZones", ["eu-west-1a", UNKNOWN], "eu-west-1", DUNNO),
            ("availabilityZones", UNKNOWN, "eu-west-1", DUNNO),
            ("availabilityZones", [], "eu-west-1", NO),
            ("availabilityZoneId", "euw1-az1", "eu-west-1", OK),
            ("availabilityZoneId", "eun1-az1", "eu-west-1", BAD),
            ("availabilityZoneId", "euw3-cmn1-az1", "eu-west-3", BAD),
            ("availabilityZoneId", "use1-az1", "us-east-1", BAD),
            ("availabilityZoneId", UNKNOWN, "eu-west-1", DUNNO),
            ("availabilityZoneIds", ["euw1-az1", "euw1-az9"], "eu-west-1", BAD),
            ("networkBorderGroup", "eu-west-3", "eu-west-3", OK),
            ("networkBorderGroup", "eu-west-3-cmn-1", "eu-west-3", BAD),
            ("networkBorderGroup", UNKNOWN, "eu-west-3", DUNNO),
            ("outpostArn", OUTPOST, "eu-north-1", OK),
            ("outpostArn", OUTPOST + "1", "eu-north-1", BAD),
            ("outpostArn", UNKNOWN, "eu-north-1", DUNNO),
            ("destinationOutpostArn", OUTPOST, "eu-north-1", OK),
            ("destinationOutpostArn", f"{OUTPOST}1", "eu-north-1", BAD),
            ("outpostId", OUTPOST.rpartition("/")[2], "eu-north-1", OK),
            ("outpostId", OUTPOST[-6:], "eu-north-1", BAD),
            ("outpostIdentifier", OUTPOST, "eu-north-1", OK),
            ("outpostIdentifier", "op-0abcdef0123456789", "eu-north-1", BAD),
            ("ipv6CidrBlockNetworkBorderGroup", "eu-west-3", "eu-west-3", OK),
            ("ipv6CidrBlockNetworkBorderGroup", "eu-west-3-cmn-1", "eu-west-3", BAD),
        ]
    ),
    Case(
        id="own-region-decides",
        expected=BAD,
        resource=make(SUBNET, {"availabilityZone": "eu-west-1a", "region": "eu-north-1"}),
    ),
    Case(
        id="one-good-one-bad",
        expected=BAD,
        resource=make(SUBNET, {"availabilityZone": "eu-west-1a", "outpostArn": "arn:else"}),
    ),
    Case(id="names-none", expected=NO, resource=make(SUBNET)),
    Case(
        id="another-cloud",
        expected=NO,
        resource=make("gcp:compute/instance:Instance", {"availabilityZone": "eu-west-1a"}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(zone_of_its_region, case) is case.expected


def test_each_of_several_is_named_by_its_index() -> None:
    case = Case(id="", expected=DUNNO, resource=make(SUBNET, {"availabilityZones": ["eu-west-1a", UNKNOWN]}))
    judged = [finding.property for finding in findings(zone_of_its_region, case)]
    assert judged == ["availabilityZones[0]", "availabilityZones[1]"]
