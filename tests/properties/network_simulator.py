"""One packet at a time through a network: plain, slow, and written from the rules alone.

It is there to be compared with the engine, so it shares nothing with it but the types of both ends. Where
something may be chosen, every choice is walked.
"""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from simulated_filters import (
    Hops,
    State,
    Walk,
    stopped_between,
    stopped_by_acl,
    stopped_by_groups,
)
from simulated_transit import ORIGINS, Transit

from enclave.graph.reachability.network import (
    Network,
    Origin,
    Range,
    RouteTable,
    Subnet,
    Target,
    TargetKind,
)
from enclave.graph.reachability.path import Address, EndKind, HopKind, Packet


def _of_a_private_network(address: Address) -> bool:
    """Whether no service of AWS can have the address: 10/8, 172.16/12, 192.168/16, or fc00::/7."""
    first, second = address.packed[:2]
    if address.version == 6:
        return first in (0xFC, 0xFD)
    return first == 10 or (first == 172 and 16 <= second < 32) or (first, second) == (192, 168)


def holds(ranges: tuple[Range, ...], address: Address) -> bool:
    return any(address in each for each in ranges)


class Simulator(Transit):
    """Walks packets through one network."""

    def __init__(self, network: Network) -> None:
        self.network = network

    # ---- what is asked

    def walks(self, start: str, packet: Packet) -> frozenset[Walk]:
        """Return every way of a packet from a subnet or an interface."""
        return frozenset(self._start(start, State(packet)))

    def replies(self, walk: Walk, packet: Packet, port: int) -> frozenset[Walk]:
        """Return every way back of the reply to a packet that went this way; none if nobody replies."""
        back = Packet(packet.destination, walk.source, packet.protocol, port)
        state = State(back, reply=True, forward=walk.nats)
        if walk.end is EndKind.SUBNET:
            return frozenset(self._start(walk.id, state))
        if walk.end is EndKind.INTERNET:
            return frozenset(self._from_internet(walk.id, state.passing((HopKind.INTERNET, walk.id))))
        return frozenset()

    def _start(self, start: str, state: State) -> Iterator[Walk]:
        interface = self.network.interfaces.get(start)
        if interface is None:
            yield from self._enter(self.network.subnets[start], state.passing((HopKind.SUBNET, start)))
            return
        state = state.passing((HopKind.INTERFACE, start))
        stopped = stopped_by_groups(self.network, interface, state, egress=True)
        yield from stopped
        if not stopped:
            yield from self._enter(self.network.subnets[interface.subnet], state)

    # ---- in a subnet

    def _enter(self, here: Subnet, state: State) -> Iterator[Walk]:
        at = (here.id, state.packet.source)
        if at in state.visited:
            yield state.drop(here.id)
            return
        state = replace(state, visited=state.visited | {at})
        if holds(here.ranges, state.packet.destination):
            yield from self._deliver(here, state, ())
            return
        vpc = self.network.vpcs[here.vpc]
        name = here.table if here.table is not None else vpc.main_table
        table = None if name is None else self.network.tables.get(name)
        if table is None:
            yield state.unknown(here.id)
            return
        chosen, also = self._choices(table, vpc.ranges, state)
        yield from also
        for target in chosen:
            yield from self._follow(here, table, target, state)
        for service in self._services_somewhere(table, vpc.ranges, state):
            yield from self._leave(here, state, EndKind.SERVICE, service)

    def _choices(
        self, table: RouteTable, local: tuple[Range, ...], state: State
    ) -> tuple[list[Target], list[Walk]]:
        """Return the targets that may be taken, and the walks that end at the table itself."""
        destination = state.packet.destination
        ranked: list[tuple[tuple[int, int, int], tuple[Target, ...]]] = []
        for route in table.routes:
            if route.destination is not None and destination in route.destination:
                rank = (-route.destination.prefixlen, 0, ORIGINS.index(route.origin))
                ranked.append((rank, route.targets))
        ranked += [
            ((-each.prefixlen, 1, 0), (Target(TargetKind.LOCAL),)) for each in local if destination in each
        ]
        for service in self.network.services.values():
            if service.gateway and table.id in service.tables:
                for each in service.ranges:
                    if destination in each:
                        rank = (-each.prefixlen, 0, ORIGINS.index(Origin.PREFIX_LIST))
                        ranked.append((rank, (Target(TargetKind.SERVICE, service.id),)))
        best = min((rank for rank, _ in ranked), default=None)
        taken = [targets for rank, targets in ranked if rank == best]
        taken += [route.targets for route in table.routes if route.destination is None]
        ends = [state.drop(table.id)] if best is None else []
        if not table.complete or () in taken:
            ends.append(state.unknown(table.id))
        return [target for targets in taken for target in targets], ends

    def _services_somewhere(self, table: RouteTable, local: tuple[Range, ...], state: State) -> Iterator[str]:
        for service in self.network.services.values():
            unknown = service.gateway and table.id in service.tables and not service.ranges
            there = state.packet.destination
            if unknown and not holds(local, there) and not _of_a_private_network(there):
                yield service.id

    # ---- delivery

    def _deliver(self, there: Subnet, state: State, hops: Hops) -> Iterator[Walk]:
        """``hops`` are those of the delivery itself: none in the subnet where the packet is already."""
        for name, before in state.forward:
            nat = self.network.nat_gateways[name]
            if nat.subnet == there.id and translated(there) == state.packet.destination:
                packet = replace(state.packet, destination=before)
                yield from self._enter(there, replace(state, packet=packet).passing((HopKind.NAT, name)))
                return
        for interface in self.network.interfaces.values():
            here = interface.subnet == there.id
            if here and interface.address.network_address == state.packet.destination:
                stopped = stopped_by_groups(self.network, interface, state, egress=False)
                if stopped:
                    yield from stopped
                    return
        yield state.passing(*hops).end(EndKind.SUBNET, there.id)

    def _subnet_of(self, vpc: str, address: Address) -> Subnet | None:
        found = [
            (each.prefixlen, subnet.id)
            for subnet in self.network.subnets.values()
            if subnet.vpc == vpc
            for each in subnet.ranges
            if address in each
        ]
        return self.network.subnets[max(found)[1]] if found else None

    # ---- targets

    def _follow(self, here: Subnet, table: RouteTable, target: Target, state: State) -> Iterator[Walk]:
        kinds = {
            TargetKind.INTERNET: (self.network.internet_gateways, self._internet),
            TargetKind.EGRESS_ONLY: (self.network.internet_gateways, self._egress_only),
            TargetKind.NAT: (self.network.nat_gateways, self._nat),
            TargetKind.ENDPOINT: (self.network.endpoints, self._endpoint),
            TargetKind.SERVICE: (self.network.services, self._service),
            TargetKind.TRANSIT: (self.network.transit_gateways, self._transit),
            TargetKind.PEERING: (self.network.peerings, self._peering),
            TargetKind.INTERFACE: (self.network.interfaces, self._interface),
        }
        if target.kind is TargetKind.LOCAL:
            yield from self._local(here, state)
        elif target.kind is TargetKind.BLACKHOLE:
            yield state.drop(table.id)
        elif target.kind in (TargetKind.VPN, TargetKind.OUTSIDE):
            yield from self._leave(here, state, EndKind.OUTSIDE, target.id)
        else:
            known, follow = kinds[target.kind]
            yield from follow(here, target.id, state) if target.id in known else [state.unknown(target.id)]

    def _service(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        yield from self._leave(here, state, EndKind.SERVICE, id_)

    def _interface(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        yield from self._leave(here, state, EndKind.UNKNOWN, id_, (HopKind.INTERFACE, id_))

    def _leave(
        self, here: Subnet, state: State, kind: EndKind, id_: str, *hops: tuple[HopKind, str]
    ) -> Iterator[Walk]:
        stopped = stopped_by_acl(self.network, here, state, egress=True)
        yield from stopped or [state.passing(*hops).end(kind, id_)]

    def _local(self, here: Subnet, state: State) -> Iterator[Walk]:
        there = self._subnet_of(here.vpc, state.packet.destination)
        if there is None:
            yield state.drop(here.vpc)
            return
        stopped = [] if there.id == here.id else stopped_between(self.network, here, there, state)
        yield from stopped or self._deliver(there, state, ((HopKind.SUBNET, there.id),))

    def _endpoint(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        there = self.network.subnets[self.network.endpoints[id_].subnet]
        if there.vpc != here.vpc:
            yield state.drop(id_)
            return
        stopped = [] if there.id == here.id else stopped_between(self.network, here, there, state)
        yield from stopped or self._enter(there, state.passing((HopKind.ENDPOINT, id_)))

    def _nat(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        nat = self.network.nat_gateways[id_]
        there = self.network.subnets[nat.subnet]
        own = translated(there)
        if there.vpc != here.vpc or state.packet.destination.version == 6 or own is None:
            yield state.drop(id_)
            return
        stopped = [] if there.id == here.id else stopped_between(self.network, here, there, state)
        yield from stopped
        if not stopped:
            yield from self._enter(
                there,
                replace(
                    state.passing((HopKind.NAT, id_)),
                    packet=replace(state.packet, source=own),
                    nats=(*state.nats, (id_, state.packet.source)),
                    private=not nat.public,
                ),
            )

    def _internet(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        gateway = self.network.internet_gateways[id_]
        if gateway.vpc != here.vpc or gateway.egress_only:
            yield state.drop(id_)
        elif state.private:  # it comes as far as the gateway, which has no public address for it
            yield from self._leave(here, state, EndKind.DROPPED, id_)
        else:
            yield from self._leave(here, state, EndKind.INTERNET, id_, (HopKind.INTERNET, id_))

    def _egress_only(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        gateway = self.network.internet_gateways[id_]
        if gateway.vpc != here.vpc or not gateway.egress_only or state.packet.destination.version == 4:
            yield state.drop(id_)
        else:
            yield from self._leave(here, state, EndKind.INTERNET, id_, (HopKind.INTERNET, id_))

    def _peering(self, here: Subnet, id_: str, state: State) -> Iterator[Walk]:
        one, other = self.network.peerings[id_].ends
        if here.vpc not in (one.vpc, other.vpc):
            yield state.drop(id_)
            return
        far = other if one.vpc == here.vpc else one
        if not holds(self.network.vpcs[here.vpc].ranges, state.packet.source):
            yield state.drop(id_)
            return
        stopped = stopped_by_acl(self.network, here, state, egress=True)
        yield from stopped
        if not stopped:
            yield from self._peered(id_, far.vpc, state.passing((HopKind.PEERING, id_)))

    def _peered(self, id_: str, far: str | None, state: State) -> Iterator[Walk]:
        if far is None or far not in self.network.vpcs:
            yield state.end(EndKind.OUTSIDE, id_)
            return
        if not holds(self.network.vpcs[far].ranges, state.packet.destination):
            yield state.drop(id_)
            return
        there = self._subnet_of(far, state.packet.destination)
        if there is None:
            yield state.drop(far)
            return
        stopped = stopped_by_acl(self.network, there, state, egress=False)
        yield from stopped or self._deliver(there, state, ((HopKind.SUBNET, there.id),))

    # ---- from the internet

    def _from_internet(self, name: str, state: State) -> Iterator[Walk]:
        gateway = self.network.internet_gateways[name]
        vpc = self.network.vpcs[gateway.vpc]
        if not holds(vpc.ranges, state.packet.destination):
            yield state.drop(name)
            return
        table = RouteTable(id=name, label="", vpc=vpc.id)
        if gateway.table is not None:
            if gateway.table not in self.network.tables:
                yield state.unknown(name)
                return
            table = self.network.tables[gateway.table]
        chosen, also = self._choices(table, vpc.ranges, state)
        yield from also
        for target in chosen:
            yield from self._arrive(vpc.id, name, target, state)

    def _arrive(self, vpc: str, gateway: str, target: Target, state: State) -> Iterator[Walk]:
        if target.kind is TargetKind.LOCAL:
            there = self._subnet_of(vpc, state.packet.destination)
            if there is None:
                yield state.drop(vpc)
                return
            stopped = stopped_by_acl(self.network, there, state, egress=False)
            yield from stopped or self._deliver(there, state, ((HopKind.SUBNET, there.id),))
            return
        if target.kind is not TargetKind.ENDPOINT:
            yield state.drop(gateway)
            return
        if target.id not in self.network.endpoints:
            yield state.unknown(target.id)
            return
        there = self.network.subnets[self.network.endpoints[target.id].subnet]
        if there.vpc != vpc:
            yield state.drop(target.id)
            return
        stopped = stopped_by_acl(self.network, there, state, egress=False)
        yield from stopped or self._enter(there, state.passing((HopKind.ENDPOINT, target.id)))


def translated(subnet: Subnet) -> Address | None:
    """Return the address of a NAT gateway in a subnet: number 4 of its first IPv4 range."""
    return next((each[4] for each in subnet.ranges if isinstance(each, IPv4Network)), None)
