"""Networks are only joined with networks of the organisation, in the EEA."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from enclave.graph import places
from enclave.graph.facts import UNKNOWN, Resource
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

OWNER_PROPERTY = MappingProxyType(
    {
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "peerOwnerId",
        "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": "peerAccountId",
    }
)
"""Peering types, and the property that names the account at the far end (absent: the same account)."""


@rule(
    id="peering-stays-inside",
    title="No VPC or transit gateway is peered with a place outside the EEA or another organisation",
    claim="networks-end-in-the-eea",
    channels=("NET-01", "NET-02"),
    severity=Severity.CRITICAL,
    reason="Peering carries traffic past every gateway, so its far end must be in the EEA and our own.",
    remedy="Peer only with a region and an account of the enclave, written literally in the program: "
    "add the site and the link to the configuration instead.",
    source="EC2 API: CreateVpcPeeringConnection (PeerRegion, PeerOwnerId default to the requester's), "
    "CreateTransitGatewayPeeringAttachment",
    needs_graph=False,
    applies=of_types(*OWNER_PROPERTY),
)
def peering_stays_inside(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the far end's region and account. The near end's region is judged as every resource's is."""
    owner_property = OWNER_PROPERTY[resource.type]
    owner = resource.get(owner_property)
    peer_region = resource.props.get("peerRegion")
    far_region = resource.region if peer_region is None else peer_region
    party = None if owner is None else view.context.parties.account(owner)
    seen = observe.region("peerRegion (the requester's)" if peer_region is None else "peerRegion", far_region)
    yield replace(seen, target=Target(place=places.region(far_region), party=party))

    if owner is UNKNOWN and _of_own_account(resource, owner_property, view):
        yield observe.compliant(owner_property, owner)
    elif owner is UNKNOWN:
        yield observe.unknown(
            owner_property,
            owner,
            place=observe.place_of(peer_region),
            reason="The far end's account isn't known.",
        )
    elif owner is not None and owner not in view.context.accounts:
        yield observe.violated(
            owner_property,
            owner,
            place=observe.place_of(peer_region),
            reason="The far end belongs to an account outside the organisation.",
        )


def _of_own_account(resource: Resource, name: str, view: View) -> bool:
    """Whether an account that isn't known yet is taken from resources that are ours."""
    made = list(view.graph.candidates(resource, name))
    return bool(made) and all(each.account in view.context.accounts for each in made)
