"""Transit gateways: how packets leave a VPC for one, cross it and its peerings, and enter another VPC.

Source: AWS Transit Gateway Guide, "How transit gateways work" (availability zones, routing, appliance mode).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from enclave.graph.reachability.network import Attachment, AttachmentKind, Subnet
from enclave.graph.reachability.path import EndKind, Hop, HopKind
from enclave.graph.reachability.targets import UNKNOWN_ELEMENT, hop_of, target_of

if TYPE_CHECKING:
    from enclave.graph.reachability.state import State
    from enclave.graph.reachability.tables import Choice, TransitChoice
    from enclave.graph.reachability.walk import Departure, Walk


def leave_vpc(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Leave a VPC over its attachment, which needs a subnet in the zone where the packets are."""
    gateway = target_of(choice)
    if gateway not in walk.network.transit_gateways:
        walk.end(state, EndKind.UNKNOWN, gateway, UNKNOWN_ELEMENT)
        return
    attachments = walk.ground.attachments(gateway, departure.vpc.id)
    if not attachments:
        reason = f"{departure.vpc.label} isn't attached to {walk.network.transit_gateways[gateway].label}"
        walk.end(state, EndKind.DROPPED, gateway, reason)
    for attachment in attachments:
        _leave_by(walk, state, departure, choice, attachment)


def _leave_by(
    walk: "Walk", state: "State", departure: "Departure", choice: "Choice", attachment: Attachment
) -> None:
    """Leave over one attachment; where a zone isn't known, over any of its subnets that may be the one."""
    zone = departure.subnet.zone if departure.subnet else None
    possible = False
    for name in attachment.subnets:
        subnet = walk.network.subnets.get(name)
        if subnet is None:
            possible = True
            walk.end(state, EndKind.UNKNOWN, name, UNKNOWN_ELEMENT)
        elif zone is None or subnet.zone is None or subnet.zone == zone:
            possible = True
            for left in walk.depart(state, departure):
                for crossed in walk.acl(left, subnet.acl, egress=False):
                    first = hop_of(HopKind.ATTACHMENT, attachment, None, choice)
                    walk.enter(crossed.passed(first, _gateway_hop(walk, attachment.gateway)), attachment)
    if not possible:
        reason = f"{attachment.label} has no subnet in the zone {zone}"
        walk.end(state, EndKind.DROPPED, attachment.id, reason)


def at_gateway(walk: "Walk", state: "State", attachment: Attachment) -> None:
    """Let the table of an attachment decide where its packets go on."""
    table = attachment.table
    if table is None:
        reason = f"{attachment.label} has no transit gateway route table"
        walk.end(state, EndKind.DROPPED, attachment.id, reason)
        return
    if table not in walk.network.transit_tables:
        walk.end(state, EndKind.UNKNOWN, table, UNKNOWN_ELEMENT)
        return
    for part, choices in state.split(walk.ground.transit_routes(table, state.headers.version)):
        for choice in choices:
            _follow(walk, part, attachment, choice)


def _follow(walk: "Walk", state: "State", came_from: Attachment, choice: "TransitChoice") -> None:
    """Go where one route of a transit gateway leads."""
    if choice.end is not None:
        walk.end(state, choice.end.kind, choice.end.id, choice.end.reason)
        return
    name = choice.attachment or ""
    attachment = walk.network.attachments.get(name)
    if attachment is None:
        walk.end(state, EndKind.UNKNOWN, name, UNKNOWN_ELEMENT)
        return
    if attachment.gateway != came_from.gateway:
        walk.end(state, EndKind.DROPPED, name, f"{attachment.label} is another transit gateway's")
        return
    there = state.passed(
        Hop(HopKind.ATTACHMENT, name, attachment.label, None, choice.by, choice.source or attachment.source)
    )
    if attachment.kind is AttachmentKind.VPC:
        _enter_vpc(walk, there, attachment)
    elif attachment.kind is AttachmentKind.PEERING:
        _cross_peering(walk, there, attachment)
    else:
        walk.end(there, EndKind.OUTSIDE, name, f"by {attachment.label}")


def _enter_vpc(walk: "Walk", state: "State", attachment: Attachment) -> None:
    """Enter a VPC in the packets' own zone if that is sure, else in any that it is attached in."""
    if attachment.vpc is None or attachment.vpc not in walk.network.vpcs:
        walk.end(
            state, EndKind.OUTSIDE, attachment.id, f"{attachment.label} leads to a VPC that nobody knows"
        )
        return
    if not attachment.subnets:
        walk.end(state, EndKind.DROPPED, attachment.id, f"{attachment.label} has no subnets")
        return
    for name in _entrances(walk, state, attachment):
        subnet = walk.network.subnets.get(name)
        if subnet is None:
            walk.end(state, EndKind.UNKNOWN, name, UNKNOWN_ELEMENT)
        else:
            walk.enter(state, subnet)


def _entrances(walk: "Walk", state: "State", attachment: Attachment) -> tuple[str, ...]:
    """Return the subnets in which packets may enter a VPC."""
    if state.zone is None or attachment.appliance_mode:
        return attachment.subnets
    own = tuple(name for name in attachment.subnets if _zone(walk.network.subnets.get(name)) == state.zone)
    return own or attachment.subnets


def _zone(subnet: Subnet | None) -> str | None:
    return None if subnet is None else subnet.zone


def _cross_peering(walk: "Walk", state: "State", attachment: Attachment) -> None:
    """Cross to the other transit gateway; from then on nobody knows the zone that packets came from."""
    if attachment.peer is None:
        walk.end(state, EndKind.OUTSIDE, attachment.id, f"{attachment.label} leads to a gateway nobody knows")
        return
    peer = walk.network.attachments.get(attachment.peer)
    if peer is None:
        walk.end(state, EndKind.UNKNOWN, attachment.peer, UNKNOWN_ELEMENT)
        return
    arrived = replace(state, zone=None).passed(
        hop_of(HopKind.ATTACHMENT, peer, None), _gateway_hop(walk, peer.gateway)
    )
    walk.enter(arrived, peer)


def _gateway_hop(walk: "Walk", gateway: str) -> Hop:
    element = walk.network.transit_gateways.get(gateway)
    if element is None:
        return Hop(HopKind.TRANSIT, gateway, gateway)
    return hop_of(HopKind.TRANSIT, element, None)
