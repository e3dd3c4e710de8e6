"""Follows packets through a network, all those that fare alike at once, until each has come to an end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from enclave.graph.reachability import targets, transit
from enclave.graph.reachability.ground import Ground, Tenants
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.network import Attachment, Interface, RouteTable, Subnet, TargetKind, Vpc
from enclave.graph.reachability.path import End, EndKind, Hop, HopKind
from enclave.graph.reachability.state import Leaf, State
from enclave.graph.reachability.tables import Choice

Place = Subnet | Attachment


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a table was asked: in a subnet, or (``subnet`` None) by what comes in through a gateway."""

    vpc: Vpc
    table: RouteTable
    subnet: Subnet | None


Follow = Callable[["Walk", State, Departure, Choice], None]

FOLLOW: Final[dict[TargetKind, Follow]] = {
    TargetKind.LOCAL: targets.local,
    TargetKind.INTERNET: targets.internet,
    TargetKind.EGRESS_ONLY: targets.internet,
    TargetKind.NAT: targets.nat,
    TargetKind.ENDPOINT: targets.endpoint,
    TargetKind.SERVICE: targets.service,
    TargetKind.TRANSIT: transit.leave_vpc,
    TargetKind.PEERING: targets.peering,
    TargetKind.INTERFACE: targets.interface,
    TargetKind.VPN: targets.outside,
    TargetKind.OUTSIDE: targets.outside,
    TargetKind.BLACKHOLE: targets.blackhole,
}


class Walk:
    """One walk, of packets or (``reply``) of answers, which security groups let pass as they are stateful.

    Without ``words`` its hops don't say by which route, and its leaves are fewer.
    """

    def __init__(self, ground: Ground, *, reply: bool = False, words: bool = True) -> None:
        self.ground = ground
        self.network = ground.network
        self.reply = reply
        self.words = words
        self.leaves: list[Leaf] = []
        self._todo: list[tuple[State, Place]] = []

    def run(self) -> list[Leaf]:
        """Go on until every packet has come to an end."""
        while self._todo:
            state, place = self._todo.pop()
            if isinstance(place, Subnet):
                self._in_subnet(replace(state, zone=place.zone), place)
            else:
                transit.at_gateway(self, state, place)
        return self.leaves

    def end(self, state: State, kind: EndKind, element: str, reason: str) -> None:
        """End the way of packets."""
        self.leaves.append(Leaf(state, End(kind, element, reason)))

    def enter(self, state: State, place: Place) -> None:
        """Go on at a place, unless they were there before with the same source address: that is a loop."""
        if state.source is not None and (place.id, None) in state.entered:
            own = Intervals.single(state.source)
            again = replace(state, source=None).coming(own)
            first = replace(state, source=None).coming_from_beyond(own)
            if again is not None:
                self._loop(replace(again, source=state.source), place)
            if first is None:
                return
            state = replace(first, source=state.source)
        visit = (place.id, state.source)
        if visit in state.entered:
            self._loop(state, place)
            return
        self._todo.append((replace(state, entered=state.entered | {visit}), place))

    def acl(self, state: State, acl: str | None, *, egress: bool) -> list[State]:
        """Return what an ACL lets pass; the rest ends there."""
        if acl is None:
            return [state]
        if acl not in self.network.acls:
            self.end(state, EndKind.UNKNOWN, acl, f"nobody knows the network ACL {acl}")
            return []
        filtering = self.ground.acl(acl, egress=egress, version=state.headers.version)
        if filtering.open:
            return [state]
        direction = "out" if egress else "in"
        for stopped in state.matching(filtering.denied, egress=egress):
            label = self.network.acls[acl].label
            self.end(stopped, EndKind.DROPPED, acl, f"network ACL {label} denies it on the way {direction}")
        return state.matching(filtering.allowed, egress=egress)

    def depart(self, state: State, departure: Departure) -> list[State]:
        """Return what may leave the subnet where a table was asked."""
        if departure.subnet is None:
            return [state]
        return self.acl(state, departure.subnet.acl, egress=True)

    def cross(self, state: State, departure: Departure, to: Subnet) -> list[State]:
        """Return what may pass from where a table was asked to another subnet of the VPC."""
        if departure.subnet is not None and departure.subnet.id == to.id:
            return [state]
        return [
            arrived
            for left in self.depart(state, departure)
            for arrived in self.acl(left, to.acl, egress=False)
        ]

    def ask(self, state: State, departure: Departure) -> None:
        """Let a table decide where each packet goes on; where there are choices, each is followed."""
        version = state.headers.version
        routes = self.ground.routes(departure.table, departure.vpc, version, words=self.words)
        for part, choices in state.split(routes):
            for choice in choices:
                if choice.end is not None:
                    self.leaves.append(Leaf(part, choice.end))
                elif choice.target is not None:
                    follow = targets.from_gateway if departure.subnet is None else FOLLOW[choice.target.kind]
                    follow(self, part, departure, choice)

    def leave_interface(self, state: State, interface: Interface) -> None:
        """Start at an interface: its groups must let packets out."""
        subnet = self.network.subnets.get(interface.subnet)
        zone = None if subnet is None else subnet.zone
        there = state.passed(
            Hop(HopKind.INTERFACE, interface.id, interface.label, zone, "", interface.source)
        )
        for left in self._grouped(there, interface.groups, ((interface, None),), egress=True):
            if subnet is None:
                self.end(
                    left, EndKind.UNKNOWN, interface.subnet, f"nobody knows the subnet of {interface.label}"
                )
            else:
                self.enter(left, subnet)

    def arrive(self, state: State, receivers: Tenants, choice: Choice | None) -> None:
        """Deliver packets to subnets, past the security groups of the interfaces that stand there.

        ``choice`` is the route that led there, None if the packets already were in the subnet. A reply that
        comes back to the NAT gateway it is addressed to goes on from there.
        """
        if state.undo and state.undo[-1][0].subnet in {each.id for each in receivers.subnets}:
            targets.undo_nat(self, state, "" if choice is None else choice.by)
            return
        if self.reply:
            self._delivered(state, receivers, choice)
            return
        if (part := state.toward(receivers.vacant)) is not None:
            self._delivered(part, receivers, choice)
        for crowd in receivers.crowds:
            if (part := state.toward(crowd.addresses)) is not None:
                for allowed in self._grouped(part, crowd.groups, crowd.members, egress=False):
                    self._delivered(allowed, receivers, choice)

    def _in_subnet(self, state: State, subnet: Subnet) -> None:
        """Rules 2 and 3: what is in the subnet's own ranges has arrived, a table decides on the rest."""
        version = state.headers.version
        own = self.ground.alone(subnet, version)
        if (arrived := state.toward(own.all)) is not None:
            self.arrive(arrived, own, None)
        beyond = state.away_from(own.all)
        if beyond is None:
            return
        table = self.ground.table_of(subnet)
        if table is None:
            self.end(beyond, EndKind.UNKNOWN, subnet.id, f"nobody knows the route table of {subnet.label}")
            return
        self.ask(beyond, Departure(self.network.vpcs[subnet.vpc], table, subnet))

    def _grouped(
        self,
        state: State,
        groups: tuple[str, ...],
        members: tuple[tuple[Interface, int | None], ...],
        *,
        egress: bool,
    ) -> list[State]:
        """Return what the groups of interfaces let pass. ``members`` are they, each with its address."""
        missing = next((each for each in groups if each not in self.network.groups), None)
        if missing is not None:
            self.end(state, EndKind.UNKNOWN, missing, f"nobody knows the security group {missing}")
            return []
        filtering = self.ground.groups(groups, egress=egress, version=state.headers.version)
        for interface, address in members if filtering.denied else ():
            there = state if address is None else state.toward(Intervals.single(address))
            for stopped in there.matching(filtering.denied, egress=egress) if there else ():
                reason = f"no security group of {interface.label} lets it {'out' if egress else 'in'}"
                self.end(stopped, EndKind.DROPPED, interface.id, reason)
        return state.matching(filtering.allowed, egress=egress)

    def _delivered(self, state: State, receivers: Tenants, choice: Choice | None) -> None:
        end = End(EndKind.SUBNET, receivers.subnets[0].id, f"delivered in {receivers.subnets[0].label}")
        if choice is None:
            self.leaves.append(Leaf(state, end, receivers))
        else:
            self.leaves.append(Leaf(state, end, receivers, last=True, by=choice.by, source=choice.source))

    def _loop(self, state: State, place: Place) -> None:
        self.end(state, EndKind.DROPPED, place.id, f"loop: it was in {place.label} before")
