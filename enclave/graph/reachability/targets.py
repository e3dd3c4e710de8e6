"""What each target of a VPC's route does with packets: rules 4 to 9 and 12, and what comes in from gateways.

Sources: Amazon VPC User Guide, "Route tables", "NAT gateways", "Internet gateways" and "How VPC peering
connections work"; each rule of an element's own is said where it is followed.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from enclave.graph.reachability.headers import IPV4
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.network import PeeringEnd, TargetKind, Vpc
from enclave.graph.reachability.path import EndKind, Hop, HopKind

if TYPE_CHECKING:
    from enclave.graph.reachability.state import State
    from enclave.graph.reachability.tables import Choice
    from enclave.graph.reachability.walk import Departure, Walk

UNKNOWN_ELEMENT: Final = "nobody knows this element"


class Element(Protocol):
    """Anything of a network that can be a hop."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def label(self) -> str:
        """Its name for people."""

    @property
    def source(self) -> str:
        """The URN of the resource behind it."""


def hop_of(kind: HopKind, element: Element, zone: str | None, choice: "Choice | None" = None) -> Hop:
    """Return the hop of an element, and the route that led to it if one did."""
    if choice is None:
        return Hop(kind, element.id, element.label, zone, "", element.source)
    return Hop(kind, element.id, element.label, zone, choice.by, choice.source or element.source)


def from_gateway(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Send on what comes in through an internet gateway: local routes and endpoints may receive it."""
    kind = choice.target.kind if choice.target else None
    if kind is TargetKind.LOCAL:
        local(walk, state, departure, choice)
    elif kind is TargetKind.ENDPOINT:
        endpoint(walk, state, departure, choice)
    else:
        gateway = state.hops[0]
        reason = f"{gateway.label} can't send what comes in to a {kind}"
        walk.end(state, EndKind.DROPPED, gateway.id, reason)


def local(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Stay within the VPC: the subnet with the most specific range has the address."""
    into_vpc(walk, state, departure.vpc, choice, departure)


def into_vpc(
    walk: "Walk", state: "State", vpc: Vpc, choice: "Choice", departure: "Departure | None" = None
) -> None:
    """Deliver to the subnets of a VPC, past their ACLs.

    Out of a subnet of the same VPC (``departure``) past its ACL first. What no subnet has is dropped by the
    router, whatever any ACL says.
    """
    for part, receivers in state.split(walk.ground.tenants(vpc.id, state.headers.version)):
        if receivers is None:
            walk.end(part, EndKind.DROPPED, vpc.id, f"no subnet of {vpc.label} has the address")
            continue
        for left in [part] if departure is None else walk.depart(part, departure):
            for admitted in walk.acl(left, receivers.subnets[0].acl, egress=False):
                walk.arrive(admitted, receivers, choice)


def endpoint(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Pass a firewall's or load balancer's endpoint: packets go on by its own subnet's table."""
    element = walk.network.endpoints.get(target_of(choice))
    if element is None or (subnet := walk.network.subnets.get(element.subnet)) is None:
        walk.end(state, EndKind.UNKNOWN, element.subnet if element else target_of(choice), UNKNOWN_ELEMENT)
    elif subnet.vpc != departure.vpc.id:
        walk.end(state, EndKind.DROPPED, element.id, f"{element.label} is in another VPC")
    else:
        for crossed in walk.cross(state, departure, subnet):
            hop = hop_of(HopKind.ENDPOINT, element, subnet.zone, choice)
            walk.enter(crossed.passed(hop), subnet)


def nat(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Pass a NAT gateway: IPv4 packets go on from its own address, by its own subnet's table."""
    element = walk.network.nat_gateways.get(target_of(choice))
    if element is None or (subnet := walk.network.subnets.get(element.subnet)) is None:
        walk.end(state, EndKind.UNKNOWN, element.subnet if element else target_of(choice), UNKNOWN_ELEMENT)
        return
    translated = walk.ground.translated(element)
    if subnet.vpc != departure.vpc.id:
        walk.end(state, EndKind.DROPPED, element.id, f"{element.label} is in another VPC")
    elif state.headers.version != IPV4 or translated is None:
        walk.end(state, EndKind.DROPPED, element.id, f"{element.label} translates IPv4 only")
    else:
        for crossed in walk.cross(state, departure, subnet):
            hop = hop_of(HopKind.NAT, element, subnet.zone, choice)
            walk.enter(replace(crossed.passed(hop), source=translated, private=not element.public), subnet)


def undo_nat(walk: "Walk", state: "State", by: str) -> None:
    """Send a reply that is back at its NAT gateway on to whom the gateway spoke for."""
    element, _ = state.undo[-1]
    subnet = walk.network.subnets[element.subnet]
    hop = Hop(HopKind.NAT, element.id, element.label, subnet.zone, by, element.source)
    walk.enter(replace(state.passed(hop), undo=state.undo[:-1]), subnet)


def internet(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Leave by an internet gateway, egress-only or not. A private NAT gateway's address can't use one."""
    gateway = walk.network.internet_gateways.get(target_of(choice))
    if gateway is None:
        walk.end(state, EndKind.UNKNOWN, target_of(choice), UNKNOWN_ELEMENT)
        return
    egress_only = choice.target is not None and choice.target.kind is TargetKind.EGRESS_ONLY
    if gateway.vpc != departure.vpc.id:
        walk.end(state, EndKind.DROPPED, gateway.id, f"{gateway.label} is another VPC's")
    elif gateway.egress_only != egress_only:
        walk.end(state, EndKind.DROPPED, gateway.id, f"{gateway.label} isn't of the kind that the route says")
    elif egress_only and state.headers.version == IPV4:
        walk.end(state, EndKind.DROPPED, gateway.id, f"{gateway.label} is for IPv6 only")
    else:
        for left in walk.depart(state, departure):
            if left.private:
                walk.end(left, EndKind.DROPPED, gateway.id, "private address: of a private NAT gateway")
                continue
            hop = hop_of(HopKind.INTERNET, gateway, None, choice)
            walk.end(left.passed(hop), EndKind.INTERNET, gateway.id, f"out by {gateway.label}")


def service(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Leave by a gateway endpoint, to S3 or DynamoDB."""
    element = walk.network.services.get(target_of(choice))
    if element is None:
        walk.end(state, EndKind.UNKNOWN, target_of(choice), UNKNOWN_ELEMENT)
        return
    for left in walk.depart(state, departure):
        reason = f"{element.service} by {element.label}, {choice.by}"
        walk.end(left, EndKind.SERVICE, element.id, reason)


def peering(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Cross a VPC peering, from one VPC's own ranges to the other's, whose tables aren't asked."""
    element = walk.network.peerings.get(target_of(choice))
    if element is None:
        walk.end(state, EndKind.UNKNOWN, target_of(choice), UNKNOWN_ELEMENT)
        return
    far = _far_end(element.ends, departure.vpc.id)
    if far is None:
        walk.end(state, EndKind.DROPPED, element.id, f"{element.label} isn't of this VPC")
        return
    version = state.headers.version
    own = Intervals.ranges(departure.vpc.ranges, version)
    if (foreign := state.coming_from_beyond(own)) is not None:
        reason = f"{element.label} isn't transitive: the source isn't of {departure.vpc.label}"
        walk.end(foreign, EndKind.DROPPED, element.id, reason)
    if (native := state.coming(own)) is None:
        return
    for left in walk.depart(native, departure):
        there = left.passed(hop_of(HopKind.PEERING, element, None, choice))
        vpc = None if far.vpc is None else walk.network.vpcs.get(far.vpc)
        if vpc is None:
            walk.end(there, EndKind.OUTSIDE, element.id, f"to {far.label}")
            continue
        ranges = Intervals.ranges(vpc.ranges, version)
        if (astray := there.away_from(ranges)) is not None:
            walk.end(astray, EndKind.DROPPED, element.id, f"{vpc.label} doesn't have the address")
        if (part := there.toward(ranges)) is not None:
            into_vpc(walk, part, vpc, replace(choice, by=""))


def interface(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Reach an interface as a target, an appliance's: whatever it does with packets."""
    element = walk.network.interfaces.get(target_of(choice))
    if element is None:
        walk.end(state, EndKind.UNKNOWN, target_of(choice), UNKNOWN_ELEMENT)
        return
    subnet = walk.network.subnets.get(element.subnet)
    hop = hop_of(HopKind.INTERFACE, element, subnet.zone if subnet else None, choice)
    for left in walk.depart(state, departure):
        reason = f"nobody knows what {element.label} does with it"
        walk.end(left.passed(hop), EndKind.UNKNOWN, element.id, reason)


def outside(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Leave by a gateway out of what is known."""
    for left in walk.depart(state, departure):
        reason = f"by {choice.target.kind if choice.target else ''} {target_of(choice)}, {choice.by}"
        walk.end(left, EndKind.OUTSIDE, target_of(choice), reason)


def blackhole(walk: "Walk", state: "State", departure: "Departure", choice: "Choice") -> None:
    """Follow a route that leads nowhere."""
    walk.end(state, EndKind.DROPPED, departure.table.id, f"blackhole: {choice.by}")


def target_of(choice: "Choice") -> str:
    """Return the id that a route names."""
    return choice.target.id if choice.target else ""


def _far_end(ends: tuple[PeeringEnd, PeeringEnd], vpc: str) -> PeeringEnd | None:
    """Return the other end of a peering, None if neither is this VPC's."""
    near, far = ends
    if near.vpc == vpc:
        return far
    return near if far.vpc == vpc else None
