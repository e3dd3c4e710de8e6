"""A packet on its way through a network, for the simulator, and what may stop it at a border."""

from dataclasses import dataclass, replace

from enclave.graph.reachability.network import (
    ANY_PROTOCOL,
    AclEntry,
    GroupRule,
    Interface,
    Network,
    Subnet,
)
from enclave.graph.reachability.path import Address, EndKind, HopKind, Packet

WITH_PORTS = (6, 17)

Hops = tuple[tuple[HopKind, str], ...]


@dataclass(frozen=True)
class Walk:
    """One way that a packet may go. ``source`` is what its end sees, ``nats`` what was translated before."""

    hops: Hops
    end: EndKind
    id: str
    source: Address
    nats: tuple[tuple[str, Address], ...]

    @property
    def told(self) -> tuple[Hops, EndKind, str]:
        """What is compared."""
        return self.hops, self.end, self.id


@dataclass(frozen=True)
class State:
    """A packet on its way. ``forward`` are the translations of the packet that this one replies to."""

    packet: Packet
    hops: Hops = ()
    visited: frozenset[tuple[str, Address]] = frozenset()
    nats: tuple[tuple[str, Address], ...] = ()
    private: bool = False
    reply: bool = False
    forward: tuple[tuple[str, Address], ...] = ()

    def passing(self, *hops: tuple[HopKind, str]) -> "State":
        return replace(self, hops=(*self.hops, *hops))

    def end(self, kind: EndKind, id_: str) -> Walk:
        return Walk(self.hops, kind, id_, self.packet.source, self.nats)

    def drop(self, id_: str) -> Walk:
        return self.end(EndKind.DROPPED, id_)

    def unknown(self, id_: str) -> Walk:
        return self.end(EndKind.UNKNOWN, id_)


def matches(rule: AclEntry | GroupRule, packet: Packet) -> bool:
    """Whether protocol and port fit. Only TCP and UDP have ports."""
    if rule.protocol not in (ANY_PROTOCOL, packet.protocol):
        return False
    if packet.protocol not in WITH_PORTS or rule.ports is None:
        return True
    return rule.ports[0] <= packet.port <= rule.ports[1]


def stopped_by_acl(network: Network, subnet: Subnet, state: State, *, egress: bool) -> list[Walk]:
    """Return how a subnet's ACL ends a walk; empty if it lets the packet pass."""
    if subnet.acl is None:
        return []
    acl = network.acls.get(subnet.acl)
    if acl is None:
        return [state.unknown(subnet.acl)]
    remote = state.packet.destination if egress else state.packet.source
    for entry in sorted(acl.entries, key=lambda entry: entry.number):
        if entry.egress is egress and matches(entry, state.packet) and remote in entry.remote:
            return [] if entry.allow else [state.drop(acl.id)]
    return [state.drop(acl.id)]


def stopped_between(network: Network, here: Subnet, there: Subnet, state: State) -> list[Walk]:
    """Return how the ACLs on the way from one subnet to another end a walk."""
    return stopped_by_acl(network, here, state, egress=True) or stopped_by_acl(
        network, there, state, egress=False
    )


def stopped_by_groups(network: Network, interface: Interface, state: State, *, egress: bool) -> list[Walk]:
    """Return how an interface's groups end a walk. They let every reply pass."""
    if state.reply:
        return []
    other = state.packet.destination if egress else state.packet.source
    for group in interface.groups:
        if group not in network.groups:
            return [state.unknown(group)]
    for group in interface.groups:
        for rule in network.groups[group].rules:
            if rule.egress is egress and matches(rule, state.packet) and _admits(network, rule, other):
                return []
    return [state.drop(interface.id)]


def _admits(network: Network, rule: GroupRule, other: Address) -> bool:
    if not isinstance(rule.remote, str):
        return other in rule.remote
    return any(
        rule.remote in interface.groups and interface.address.network_address == other
        for interface in network.interfaces.values()
    )
