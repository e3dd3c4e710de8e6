"""The simulator's way over transit gateways: out of a VPC, from table to table, into a VPC."""

from collections.abc import Iterator
from dataclasses import replace

from simulated_filters import State, Walk, stopped_between

from enclave.graph.reachability.network import Attachment, AttachmentKind, Network, Origin, Subnet
from enclave.graph.reachability.path import EndKind, HopKind

ORIGINS = (Origin.STATIC, Origin.PREFIX_LIST, Origin.PROPAGATED)


class Transit:
    """What a packet meets between two VPCs."""

    network: Network

    def _enter(self, here: Subnet, state: State) -> Iterator[Walk]:
        raise NotImplementedError

    def _transit(self, here: Subnet, gateway: str, state: State) -> Iterator[Walk]:
        attachments = [
            each
            for each in self.network.attachments.values()
            if each.kind is AttachmentKind.VPC and each.gateway == gateway and each.vpc == here.vpc
        ]
        if not attachments:
            yield state.drop(gateway)
        for attachment in attachments:
            yield from self._leave_by(here, attachment, state)

    def _leave_by(self, here: Subnet, attachment: Attachment, state: State) -> Iterator[Walk]:
        in_zone = [name for name in attachment.subnets if self._same_zone(here, name)]
        if not in_zone:
            yield state.drop(attachment.id)
        for name in in_zone:
            there = self.network.subnets.get(name)
            if there is None:
                yield state.unknown(name)
                continue
            stopped = stopped_between(self.network, here, there, state)
            yield from stopped
            if not stopped:
                passed = state.passing(
                    (HopKind.ATTACHMENT, attachment.id), (HopKind.TRANSIT, attachment.gateway)
                )
                yield from self._at_gateway(attachment, here.zone, passed)

    def _same_zone(self, here: Subnet, name: str) -> bool:
        """Whether a subnet is in the zone, or may be."""
        there = self.network.subnets.get(name)
        return there is None or here.zone is None or there.zone is None or there.zone == here.zone

    def _at_gateway(self, came_by: Attachment, zone: str | None, state: State) -> Iterator[Walk]:
        at = (came_by.id, state.packet.source)
        if at in state.visited:
            yield state.drop(came_by.id)
            return
        state = replace(state, visited=state.visited | {at})
        if came_by.table is None:
            yield state.drop(came_by.id)
            return
        table = self.network.transit_tables.get(came_by.table)
        if table is None:
            yield state.unknown(came_by.table)
            return
        ranked = [
            ((-route.destination.prefixlen, ORIGINS.index(route.origin)), route.attachment)
            for route in table.routes
            if state.packet.destination in route.destination
        ]
        best = min((rank for rank, _ in ranked), default=None)
        if best is None:
            yield state.drop(table.id)
        if not table.complete:
            yield state.unknown(table.id)
        for rank, name in ranked:
            if rank == best and name is None:
                yield state.drop(table.id)
            elif rank == best and name is not None:
                yield from self._go_by(name, came_by.gateway, zone, state)

    def _go_by(self, name: str, gateway: str, zone: str | None, state: State) -> Iterator[Walk]:
        attachment = self.network.attachments.get(name)
        if attachment is None:
            yield state.unknown(name)
            return
        if attachment.gateway != gateway:
            yield state.drop(name)
            return
        state = state.passing((HopKind.ATTACHMENT, name))
        match attachment.kind:
            case AttachmentKind.OUTSIDE:
                yield state.end(EndKind.OUTSIDE, name)
            case AttachmentKind.PEERING:
                yield from self._to_peer(attachment, state)
            case AttachmentKind.VPC:
                yield from self._into_vpc(attachment, zone, state)

    def _to_peer(self, attachment: Attachment, state: State) -> Iterator[Walk]:
        if attachment.peer is None:
            yield state.end(EndKind.OUTSIDE, attachment.id)
            return
        peer = self.network.attachments.get(attachment.peer)
        if peer is None:
            yield state.unknown(attachment.peer)
            return
        state = state.passing((HopKind.ATTACHMENT, peer.id), (HopKind.TRANSIT, peer.gateway))
        yield from self._at_gateway(peer, None, state)

    def _into_vpc(self, attachment: Attachment, zone: str | None, state: State) -> Iterator[Walk]:
        if attachment.vpc is None or attachment.vpc not in self.network.vpcs:
            yield state.end(EndKind.OUTSIDE, attachment.id)
            return
        if not attachment.subnets:
            yield state.drop(attachment.id)
        subnets = [(name, self.network.subnets.get(name)) for name in attachment.subnets]
        if zone is not None and not attachment.appliance_mode:
            own = [(name, each) for name, each in subnets if each is not None and each.zone == zone]
            subnets = own or subnets
        for name, each in subnets:
            if each is None:
                yield state.unknown(name)
            else:
                yield from self._enter(each, state)
