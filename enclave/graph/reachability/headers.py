"""Exact sets of packets: boxes of sources, destinations, protocols and ports, one address family a box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.network import ANY_PROTOCOL
from enclave.graph.reachability.path import Packet

IPV4: Final[int] = 4
IPV6: Final[int] = 6
FAMILIES: Final[tuple[int, ...]] = (IPV4, IPV6)
ADDRESSES: Final[dict[int, Intervals]] = {
    IPV4: Intervals(((0, 2**32 - 1),)),
    IPV6: Intervals(((0, 2**128 - 1),)),
}
PROTOCOLS: Final = Intervals(((0, 255),))
PORTS: Final = Intervals(((0, 65535),))
WITH_PORTS: Final = Intervals.of([(6, 6), (17, 17)])
PROTOCOL_NAMES: Final = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6"}

Box = tuple[Intervals, ...]


@dataclass(frozen=True, slots=True)
class Headers:
    """A set of packets: every combination of its members. ``ports`` say something of TCP and UDP only."""

    version: int
    sources: Intervals
    destinations: Intervals
    protocols: Intervals = PROTOCOLS
    ports: Intervals = PORTS

    @classmethod
    def every(cls, version: int) -> "Headers":
        """Return all the packets of a family."""
        return cls(version, ADDRESSES[version], ADDRESSES[version])

    @classmethod
    def only(cls, packet: Packet) -> "Headers":
        """Return the set of one packet."""
        return cls(
            packet.source.version,
            Intervals.single(int(packet.source)),
            Intervals.single(int(packet.destination)),
            Intervals.single(packet.protocol),
            Intervals.single(packet.port),
        )

    @property
    def box(self) -> Box:
        """The four sets, in the order of the fields."""
        return (self.sources, self.destinations, self.protocols, self.ports)

    def changed(self, at: int, values: Intervals) -> "Headers":
        """Return them with one of the four sets changed."""
        sets = list(self.box)
        sets[at] = values
        sources, destinations, protocols, ports = sets
        return Headers(self.version, sources, destinations, protocols, ports)

    def holds(self, packet: Packet) -> bool:
        """Tell whether a packet is one of these."""
        return (
            packet.source.version == packet.destination.version == self.version
            and int(packet.source) in self.sources
            and int(packet.destination) in self.destinations
            and packet.protocol in self.protocols
            and (packet.protocol not in WITH_PORTS or packet.port in self.ports)
        )

    def __and__(self, other: "Headers") -> "Headers | None":
        """Return the packets of both, None if there are none."""
        if self.version != other.version:
            return None
        common = [mine & theirs for mine, theirs in zip(self.box, other.box, strict=True)]
        return Headers(self.version, *common) if all(common) else None

    def __str__(self) -> str:
        sources = _addresses(self.sources, self.version)
        return f"{sources} to {_addresses(self.destinations, self.version)}, {self.traffic()}"

    def traffic(self) -> str:
        """Write protocols and ports for people: ``TCP 443``, ``all traffic``."""
        if self.protocols == PROTOCOLS:
            what = "all traffic" if self.ports == PORTS else "all protocols"
        elif len(self.protocols.spans) <= len(PROTOCOL_NAMES) and self.protocols.size() <= len(
            PROTOCOL_NAMES
        ):
            numbers = [number for low, high in self.protocols.spans for number in range(low, high + 1)]
            what = "/".join(PROTOCOL_NAMES.get(number, f"protocol {number}") for number in numbers)
        else:
            what = f"protocols {self.protocols.numbers()}"
        if self.ports == PORTS or not self.protocols & WITH_PORTS:
            return what
        return f"{what} {self.ports.numbers()}"


def _addresses(addresses: Intervals, version: int) -> str:
    return "anywhere" if addresses == ADDRESSES[version] else addresses.addresses(version)


def matches(remote: Intervals, protocol: int, ports: tuple[int, int] | None) -> tuple[Box, ...]:
    """Return what an entry of an ACL or a group matches: boxes of remote addresses, protocols and ports.

    Protocol -1 is all of them; ports narrow TCP and UDP only.
    """
    protocols = PROTOCOLS if protocol == ANY_PROTOCOL else Intervals.single(protocol)
    if ports is None:
        return ((remote, protocols, PORTS),)
    boxes = (
        (remote, protocols & WITH_PORTS, Intervals.of([ports])),
        (remote, protocols - WITH_PORTS, PORTS),
    )
    return tuple(box for box in boxes if all(box))


def cut(box: Box, by: Box) -> tuple[Box | None, list[Box]]:
    """Cut a box in two: what ``by`` also holds (None if nothing), and the rest as disjoint boxes."""
    inside: list[Intervals] = []
    outside: list[Box] = []
    for at, (mine, theirs) in enumerate(zip(box, by, strict=True)):
        common = mine & theirs
        if not common:
            return None, [box]
        if beyond := mine - theirs:
            outside.append((*inside, beyond, *box[at + 1 :]))
        inside.append(common)
    return tuple(inside), outside


def without(boxes: Iterable[Box], by: Box) -> list[Box]:
    """Return disjoint boxes less what another holds, again disjoint."""
    return [rest for box in boxes for rest in cut(box, by)[1]]


def joined(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return the union of boxes as few disjoint ones: any two that differ in one dimension become one."""
    apart: list[Box] = []
    for box in dict.fromkeys(boxes):
        fresh = [box]
        for known in apart:
            fresh = without(fresh, known)
        apart.extend(fresh)
    before = 0
    while before != len(apart):
        before = len(apart)
        for at in range(len(apart[0]) if apart else 0):
            apart = _fused(apart, at)
    return tuple(apart)


def _fused(boxes: Sequence[Box], at: int) -> list[Box]:
    """Join disjoint boxes that are equal in all but one dimension."""
    by_rest: dict[Box, list[Intervals]] = {}
    for box in boxes:
        by_rest.setdefault(box[:at] + box[at + 1 :], []).append(box[at])
    return [
        (*rest[:at], Intervals.of(span for each in parts for span in each.spans), *rest[at:])
        for rest, parts in by_rest.items()
    ]
