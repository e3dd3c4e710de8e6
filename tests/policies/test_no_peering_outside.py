"""No peering across regions leads out of the EEA: shown on programs, as a team would test its own."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pytest

from enclave.model.geography import REGIONS
from enclave.testing.judging import EnclaveJudgement

with warnings.catch_warnings():
    # The SDK's sub-packages load on first use, and then some warn about deprecated classes of their own.
    warnings.filterwarnings("ignore", ".* has been deprecated in favor of", DeprecationWarning)
    LOADED = (aws.ec2.Vpc, aws.ec2transitgateway.TransitGateway)

RULE = "peering-stays-inside"
OURS, ALSO_OURS, FOREIGN = "111111111111", "333333333333", "999999999999"
Program = Callable[[], None]


def at(region: str, account: str = OURS) -> pulumi.ResourceOptions:
    """Place resources in a region and an account, by a provider of their own."""
    provider = aws.Provider(f"{region}-{account}", region=region, allowed_account_ids=[account])
    return pulumi.ResourceOptions(provider=provider)


def vpc_peering(near: str, far: pulumi.Input[str], owner: str = ALSO_OURS) -> None:
    here = at(near)
    vpc = aws.ec2.Vpc("near", cidr_block="10.16.0.0/16", opts=here)
    aws.ec2.VpcPeeringConnection(
        "peering",
        vpc_id=vpc.id,
        peer_vpc_id="vpc-0123456789abcdef0",
        peer_owner_id=owner,
        peer_region=far,
        opts=here,
    )


def transit_peering(near: str, far: pulumi.Input[str], owner: str = ALSO_OURS) -> None:
    here = at(near)
    gateway = aws.ec2transitgateway.TransitGateway("near", opts=here)
    aws.ec2transitgateway.PeeringAttachment(
        "peering",
        transit_gateway_id=gateway.id,
        peer_transit_gateway_id="tgw-0123456789abcdef0",
        peer_account_id=owner,
        peer_region=far,
        opts=here,
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """A program, and the place that its refusal names; empty: it is compliant."""

    id: str
    program: Program
    place: str = ""


MAKERS = {"vpc": vpc_peering, "transit-gateway": transit_peering}
INSIDE = [region for region in REGIONS.values() if region.in_eea]
OUTSIDE = [region for region in REGIONS.values() if not region.in_eea]

CASES = [
    *(
        Case(
            id=f"{kind}-to-{region.name}",
            program=lambda make=make, region=region: make("eu-west-1", region.name),
            place="" if region.in_eea else f"{region.city}, {region.country}",
        )
        for kind, make in MAKERS.items()
        for region in (*INSIDE, *OUTSIDE)
    ),
    *(
        Case(id=f"{kind}-{name}", program=lambda make=make, far=far: make("eu-west-1", far), place=place)
        for kind, make in MAKERS.items()
        for name, far, place in [
            ("to-a-look-alike", "EU-NORTH-1", "none: AWS has no region of exactly this name"),
            ("to-a-blank-behind", "eu-north-1 ", "none: AWS has no region of exactly this name"),
            ("to-a-zone", "eu-north-1a", "none: AWS has no region of exactly this name"),
            ("to-a-region-nobody-knows", "eu-north-9", "none: AWS has no region of exactly this name"),
        ]
    ),
]


def test_the_table_has_both_kinds_of_regions() -> None:
    assert {"eu-west-1", "eu-north-1", "eu-central-1"} <= {region.name for region in INSIDE}
    assert {"us-east-1", "eu-west-2", "eu-central-2"} <= {region.name for region in OUTSIDE}


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_peering(case: Case, preview: bool, enclave_judgement: EnclaveJudgement) -> None:
    judged = enclave_judgement(case.program, preview=preview)
    if not case.place:
        judged.assert_compliant()
        return
    (finding,) = judged.assert_refused(rule=RULE, resource="peering")
    assert finding.property == "peerRegion"
    assert finding.place == case.place
    assert judged.blocking == (finding,)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_far_region_that_nobody_knows_yet_is_refused(
    make: Callable[..., None], enclave_judgement: EnclaveJudgement
) -> None:
    def program() -> None:
        other = aws.ec2.Vpc("other", cidr_block="10.9.0.0/16", opts=at("eu-north-1"))
        make("eu-west-1", other.arn.apply(lambda arn: arn.split(":")[3]))

    (finding,) = enclave_judgement(program).assert_refused(rule=RULE, resource="peering")
    assert (finding.verdict, finding.place) == ("unknown", "not known")
    enclave_judgement(program, preview=False).assert_compliant()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_far_account_of_strangers_is_refused(
    make: Callable[..., None], enclave_judgement: EnclaveJudgement
) -> None:
    judged = enclave_judgement(lambda: make("eu-west-1", "eu-north-1", FOREIGN))
    (finding,) = judged.assert_refused(rule=RULE)
    assert finding.property.startswith("peer")
    assert finding.value == f'"{FOREIGN}"'


def test_a_near_end_abroad_by_its_own_region_is_refused(enclave_judgement: EnclaveJudgement) -> None:
    def program() -> None:
        here = at("eu-west-1")
        vpc = aws.ec2.Vpc("near", cidr_block="10.16.0.0/16", region="us-east-1", opts=here)
        aws.ec2.VpcPeeringConnection(
            "peering", vpc_id=vpc.id, peer_vpc_id="vpc-1", region="us-east-1", opts=here
        )

    judged = enclave_judgement(program)
    judged.assert_refused(rule=RULE, resource="peering")
    judged.assert_refused(rule="placed-in-eea", resource="near")
