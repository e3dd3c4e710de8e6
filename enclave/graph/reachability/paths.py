"""All the ways that packets take through a network, and how they read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enclave.graph.reachability.ground import Ground
from enclave.graph.reachability.headers import ADDRESSES, FAMILIES, Box, Headers, joined
from enclave.graph.reachability.intervals import Intervals, span_of
from enclave.graph.reachability.network import (
    InternetGateway,
    NatGateway,
    Network,
    RouteTable,
    Subnet,
)
from enclave.graph.reachability.path import End, EndKind, Hop, HopKind, Packet
from enclave.graph.reachability.state import Leaf, State
from enclave.graph.reachability.walk import Departure, Walk

EPHEMERAL: Final = Intervals(((1024, 65535),))
"""The ports that clients send from. Source: Amazon VPC User Guide, "Ephemeral ports"."""

INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Path:
    """One way that packets take. ``headers`` say which packets, as they were sent.

    Of a reply, ``answered`` says which packets it answers: with NAT in between, a reply's destination alone
    doesn't tell whom it is for.
    """

    headers: Headers
    hops: tuple[Hop, ...]
    end: End
    answered: Headers | None = None

    def holds(self, packet: Packet) -> bool:
        """Tell whether a packet takes this way."""
        return self.headers.holds(packet)

    def narrowed(self, headers: Headers) -> "Path | None":
        """Return it for those of its packets that are also of other headers, None if there are none."""
        common = self.headers & headers
        return None if common is None else replace(self, headers=common)

    def lines(self) -> tuple[str, ...]:
        """Write it for people: who sends, then one hop a line with the route that led there, then the end."""
        first, *others = self.hops
        steps = [(_step(hop), hop.by.partition(" [")[2]) for hop in others]
        width = max((len(step) for step, _ in steps), default=0)
        written = [
            f"{INDENT}{step:<{width}}  [{table}" if table else f"{INDENT}{step}" for step, table in steps
        ]
        return (_name(first), *written, f"{INDENT}{_ending(self.end)}")

    def __str__(self) -> str:
        return "\n".join(self.lines())


class Router:
    """Answers where packets go in a network. Give it no network that changes: what it learns it keeps."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.ground = Ground(network)

    def paths(self, start: str, headers: Headers | None = None) -> tuple[Path, ...]:
        """Return all paths of packets that a subnet or an interface (by id) sends, of those headers if given.

        Every packet that it can send is in the headers of at least one; it is in several where there are
        choices. Raises KeyError if there is no such subnet or interface.
        """
        return merged(part for leaf in self.leaves(start, headers) for part in leaf.told_apart())

    def leaves(self, start: str, headers: Headers | None = None) -> list[Leaf]:
        """Return the same as raw leaves: receivers that fare alike together, nothing merged."""
        interface = self.network.interfaces.get(start)
        if interface is None:
            return self._from_subnets([self.network.subnets[start]], headers, words=True)
        walk = Walk(self.ground)
        own: dict[int, Intervals] = {interface.address.version: Intervals((span_of(interface.address),))}
        for state in _sent(own, headers):
            walk.leave_interface(state, interface)
        return walk.run()

    def leaves_together(self, subnets: Sequence[Subnet]) -> list[Leaf]:
        """Return the leaves, without words, of what subnets that fare alike send.

        The first stands for all of them: its hop is the first of each leaf, and what they send to each other
        is told as if it sent it.
        """
        return self._from_subnets(subnets, None, words=False)

    def replies(self, path: Path, ports: Intervals = EPHEMERAL) -> tuple[Path, ...]:
        """Return the ways of what answers the packets of a path, to those ports of their senders.

        Only what was delivered to a subnet or left by an internet gateway is answered. A reply's headers are
        as the one who answers sends it: to the NAT gateway if one stood in for the sender.
        """
        leaves = self.reply_leaves(path.headers, path.hops, path.end, ports)
        return self.reply_paths(path, (part for leaf in leaves for part in leaf.told_apart()))

    def reply_leaves(
        self,
        sent: Headers,
        hops: Sequence[Hop],
        end: End,
        ports: Intervals = EPHEMERAL,
        *,
        words: bool = True,
    ) -> list[Leaf]:
        """Return the same as raw leaves, whose headers go from who answers to who sent in the first place."""
        walk = Walk(self.ground, reply=True, words=words)
        headers = Headers(sent.version, sent.destinations, sent.sources, sent.protocols, ports)
        state = State(headers=headers, undo=self._translations(hops))
        if end.kind is EndKind.SUBNET:
            subnet = self.network.subnets[end.id]
            walk.enter(state.passed(start_hop(subnet)), subnet)
        elif end.kind is EndKind.INTERNET:
            self._from_internet(walk, state, self.network.internet_gateways[end.id])
        return walk.run()

    def reply_paths(self, path: Path, leaves: Iterable[Leaf]) -> tuple[Path, ...]:
        """Return raw leaves of replies to a path as paths, their headers as they are sent."""
        undo = self._translations(path.hops)
        translated = undo[-1][1] if undo else None
        return tuple(_reply(each, path.headers.ports, translated) for each in merged(leaves))

    def _from_subnets(
        self,
        subnets: Sequence[Subnet],
        headers: Headers | None,
        *,
        words: bool,
    ) -> list[Leaf]:
        walk = Walk(self.ground, words=words)
        for state in _sent({v: _ranges(subnets, v) for v in FAMILIES}, headers):
            walk.enter(state.passed(start_hop(subnets[0])), subnets[0])
        return walk.run()

    def _translations(self, hops: Sequence[Hop]) -> tuple[tuple[NatGateway, int], ...]:
        """Return the NAT gateways that packets passed, with the address that each gave the packets."""
        gateways = [self.network.nat_gateways[hop.id] for hop in hops if hop.kind is HopKind.NAT]
        return tuple(
            (each, address) for each in gateways if (address := self.ground.translated(each)) is not None
        )

    def _from_internet(self, walk: Walk, state: State, gateway: InternetGateway) -> None:
        """Let what comes in by an internet gateway be sent on by its edge table, if it has one."""
        state = state.passed(Hop(HopKind.INTERNET, gateway.id, gateway.label, None, "", gateway.source))
        vpc = self.network.vpcs[gateway.vpc]
        own = Intervals.ranges(vpc.ranges, state.headers.version)
        if (astray := state.away_from(own)) is not None:
            walk.end(astray, EndKind.DROPPED, gateway.id, f"{vpc.label} doesn't have the address")
        if (part := state.toward(own)) is None:
            return
        if gateway.table is None:
            table: RouteTable | None = RouteTable(
                id=gateway.id, label=f"built into {gateway.label}", vpc=vpc.id
            )
        else:
            table = self.network.tables.get(gateway.table)
        if table is None:
            reason = f"nobody knows the edge table of {gateway.label}"
            walk.end(part, EndKind.UNKNOWN, gateway.id, reason)
        else:
            walk.ask(part, Departure(vpc, table, None))


def merged(leaves: Iterable[Leaf]) -> tuple[Path, ...]:
    """Return leaves as paths, those with the same hops and end in as few as can be."""
    alike: dict[tuple[tuple[Hop, ...], End, int], list[Box]] = {}
    for leaf in leaves:
        key = (leaf.state.hops, leaf.end, leaf.state.headers.version)
        alike.setdefault(key, []).append(leaf.state.headers.box)
    return tuple(
        Path(Headers(version, *box), hops, end)
        for (hops, end, version), boxes in alike.items()
        for box in (joined(boxes) if len(boxes) > 1 else boxes)
    )


def start_hop(subnet: Subnet) -> Hop:
    """Return the first hop of what a subnet sends."""
    return Hop(HopKind.SUBNET, subnet.id, subnet.label, subnet.zone, "", subnet.source)


def _ranges(subnets: Sequence[Subnet], version: int) -> Intervals:
    return Intervals.ranges((each for subnet in subnets for each in subnet.ranges), version)


def _sent(own: Mapping[int, Intervals], headers: Headers | None) -> Iterable[State]:
    """Yield what somebody with these addresses, by family, can send."""
    for version, sources in own.items():
        if not sources or (headers is not None and headers.version != version):
            continue
        every = Headers(version, sources, ADDRESSES[version])
        wanted = every if headers is None else every & headers
        if wanted is not None:
            yield State(headers=wanted)


def _reply(path: Path, ports: Intervals, translated: int | None) -> Path:
    """Return a reply with its headers as they are sent, and what it answers."""
    sent = path.headers
    answered = Headers(sent.version, sent.destinations, sent.sources, sent.protocols, ports)
    if translated is not None:
        sent = replace(sent, destinations=Intervals.single(translated))
    return Path(sent, path.hops, path.end, answered)


def _name(hop: Hop) -> str:
    return f"{hop.label} ({hop.zone})" if hop.zone and hop.zone not in hop.label else hop.label


def _step(hop: Hop) -> str:
    """Write a hop: the range of the route that led there, and what it is."""
    route = hop.by.partition(" [")[0]
    return f"{route} -> {hop.kind} {_name(hop)}" if route else f"{hop.kind} {_name(hop)}"


def _ending(end: End) -> str:
    if end.kind is EndKind.INTERNET:
        return str(end.kind)
    return end.reason if end.kind is EndKind.SUBNET else f"{end.kind}: {end.reason}"
