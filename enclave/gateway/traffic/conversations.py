"""Conversations between a client and a server, written down packet by packet as a gateway would see them.

What is payload, and so counts when it is asked whether a flow got out, is said with the data: a client's data
is, a server's isn't, unless the caller says otherwise.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from zlib import crc32

from dpkt import tcp

from enclave.gateway.traffic.flows import Carried, Flow, units
from enclave.gateway.traffic.packets import (
    Address,
    Header,
    Packet,
    Segment,
    fragment,
    frame,
    icmp_payload,
    packet,
    tcp_payload,
    udp_payload,
)

CLIENT: Final = 0
SERVER: Final = 1

TCP: Final = 6
UDP: Final = 17
ICMP: Final = 1
ICMP6: Final = 58

_BEGIN: Final = 1_767_225_600.0  # any time will do: the first second of 2026
_STEP: Final = 0.001  # seconds from one packet to the next
_MSS: Final = 1_460
# Maximum segment size, selective acknowledgements, window scale: as Linux offers them, without timestamps.
_OPTIONS: Final = bytes.fromhex("020405b4 0402 01 030307 000000")


class Record:
    """Packets in the order in which they were seen, and the payload they carry."""

    def __init__(self, *, begin: float = _BEGIN) -> None:
        self.now = begin
        self._packets: list[Packet] = []
        self._carried: list[Carried] = []

    def add(self, content: bytes) -> int:
        """Add an IP packet and return its index."""
        self._packets.append(Packet(frame=frame(content), time=self.now))
        self.now += _STEP
        return len(self._packets) - 1

    def add_payload(self, content: bytes, stream: Hashable, first: int, data: bytes) -> None:
        """Add an IP packet that carries payload: bytes that stand at ``first`` of a stream."""
        self._carried.append(Carried(stream=stream, first=first, data=data, packet=self.add(content)))

    def add_fragments(self, header: Header, content: bytes, cuts: Sequence[int], *, payload: bool) -> None:
        """Add a packet's content in fragments that begin at 0 and at each cut (multiples of 8)."""
        for first, last in pairwise((0, *cuts, len(content))):
            more = last < len(content)
            self.add_fragment(header, content[first:last], first=first, more=more, payload=payload)

    def add_fragment(self, header: Header, piece: bytes, *, first: int, more: bool, payload: bool) -> None:
        """Add one fragment of a packet; those of one packet have the same header."""
        content = fragment(header, piece, first=first, more=more)
        if payload:
            self.add_payload(content, header, first, piece)
        else:
            self.add(content)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def flow(self, name: str) -> Flow:
        """Return what was seen so far as a flow."""
        return Flow(name=name, packets=tuple(self._packets), units=units(self._carried))


@dataclass(frozen=True, kw_only=True, slots=True)
class Ends:
    """Addresses and ports of a conversation. Ports mean nothing where the protocol has none."""

    client: Address
    server: Address
    client_port: int = 40_000
    server_port: int = 443

    def header(self, side: int, protocol: int, *, ttl: int = 64, identification: int = 0) -> Header:
        """Return the header of a packet that a side sends."""
        source, destination = (self.client, self.server) if side == CLIENT else (self.server, self.client)
        return Header(
            source=source, destination=destination, protocol=protocol, ttl=ttl, identification=identification
        )

    def ports(self, side: int) -> tuple[int, int]:
        """Return source and destination port of what a side sends."""
        ports = (self.client_port, self.server_port)
        return ports if side == CLIENT else (ports[1], ports[0])


@dataclass(kw_only=True, slots=True)
class _Half:
    """What one side has sent: all bytes that it may have sent lie below ``sent``."""

    start: int  # sequence number of its first byte of data
    sent: int = 0
    arrived: list[tuple[int, int]] = field(default_factory=list)  # at the other side: first, last

    def in_order(self) -> int:
        """Return how many bytes arrived without a gap."""
        reached = 0
        for first, last in sorted(self.arrived):
            if first > reached:
                break
            reached = max(reached, last)
        return reached


class TcpConversation:
    """A TCP connection. Each side's bytes of data are counted from 0, and acknowledged as they arrive."""

    def __init__(self, ends: Ends, record: Record | None = None, *, turn: int = 0) -> None:
        self.ends = ends
        self.record = record or Record()
        self._turn = turn
        seed = crc32(repr((ends, turn)).encode())
        self._halves = (_Half(start=seed), _Half(start=crc32(seed.to_bytes(4))))
        self._identification = seed % 2**16

    def open(self, *, attempts: int = 1) -> None:
        """Make the three-way handshake; the first packet is sent so many times."""
        for _ in range(attempts):
            self.control(CLIENT, tcp.TH_SYN)
        self.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
        self.control(CLIENT, tcp.TH_ACK)

    def say(self, data: bytes, *, cuts: Sequence[int] = (), payload: bool = True) -> None:
        """Send data from the client in segments that begin at 0, at each cut, and wherever one is full."""
        self.send(CLIENT, data, cuts=cuts, payload=payload)

    def answer(self, data: bytes, *, cuts: Sequence[int] = (), payload: bool = False) -> None:
        """Send data from the server, as ``say`` does from the client."""
        self.send(SERVER, data, cuts=cuts, payload=payload)

    def send(self, side: int, data: bytes, *, cuts: Sequence[int] = (), payload: bool) -> None:
        """Send data in order; the other side acknowledges each segment."""
        begin = self._halves[side].sent
        for first, last in pairwise(sorted({*range(0, len(data), _MSS), *cuts, len(data)})):
            self.segment(side, data[first:last], first=begin + first, payload=payload)
            self.control(1 - side, tcp.TH_ACK)

    def segment(
        self,
        side: int,
        data: bytes,
        *,
        first: int | None = None,
        payload: bool = True,
        flags: int = tcp.TH_PUSH | tcp.TH_ACK,
        urgent: int = 0,
        window: int = 64_240,
        ttl: int = 64,
        valid: bool = True,
        cuts: Sequence[int] | None = None,
    ) -> None:
        """Send one segment: behind what was sent before, or at byte ``first``. Nobody acknowledges it.

        With ``cuts`` it goes in IP fragments, counted from the TCP header. One that isn't ``valid`` has a
        wrong checksum, and one with a short ttl doesn't get far: the other side never has their data.
        """
        half = self._halves[side]
        first = half.sent if first is None else first
        header = self._header(side, ttl)
        options = Segment(
            ports=self.ends.ports(side),
            seq=half.start + first,
            ack=self._acknowledged(1 - side),
            flags=flags,
            window=window,
            urgent=urgent,
        )
        content = tcp_payload(header, options, data, valid=valid)
        if cuts is not None:
            self.record.add_fragments(header, content, cuts, payload=payload)
        elif payload and data:
            self.record.add_payload(packet(header, content), (self.ends, self._turn, side), first, data)
        else:
            self.record.add(packet(header, content))
        if valid and ttl > 1:
            half.sent = max(half.sent, first + len(data) + bool(flags & tcp.TH_FIN))
            half.arrived.append((first, first + len(data) + bool(flags & tcp.TH_FIN)))

    def control(self, side: int, flags: int, *, window: int = 64_240) -> None:
        """Send a segment without data: part of the handshake, an acknowledgement, or an end."""
        if flags & tcp.TH_SYN:
            self.data_in_handshake(side, b"", flags=flags)
        else:
            self.segment(side, b"", flags=flags, payload=False, window=window)

    def data_in_handshake(self, side: int, data: bytes, *, flags: int = tcp.TH_SYN) -> None:
        """Send a first segment of a side, with data in it if there is any: it counts as payload."""
        header = self._header(side, 64)
        half = self._halves[side]
        segment = Segment(
            ports=self.ends.ports(side),
            seq=half.start - 1,
            ack=self._halves[1 - side].start if flags & tcp.TH_ACK else 0,
            flags=flags,
            options=_OPTIONS,
        )
        content = packet(header, tcp_payload(header, segment, data))
        if data:
            self.record.add_payload(content, (self.ends, self._turn, side), 0, data)
        else:
            self.record.add(content)

    def close(self) -> None:
        """End the connection from both sides, the client first."""
        self.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
        self.control(SERVER, tcp.TH_FIN | tcp.TH_ACK)
        self.control(CLIENT, tcp.TH_ACK)

    def reset(self, side: int = CLIENT) -> None:
        """Break the connection off."""
        self.control(side, tcp.TH_RST | tcp.TH_ACK)

    def refuse(self) -> None:
        """Answer the client's first packet as a closed port does: a reset whose own number is nought."""
        first = -self._halves[SERVER].start
        self.segment(SERVER, b"", first=first, flags=tcp.TH_RST | tcp.TH_ACK, window=0, payload=False)

    def anew(self) -> "TcpConversation":
        """Return another connection of the same ends, to follow this one in the same flow."""
        return TcpConversation(self.ends, self.record, turn=self._turn + 1)

    def flow(self, name: str) -> Flow:
        """Return what was seen so far as a flow."""
        return self.record.flow(name)

    def _header(self, side: int, ttl: int) -> Header:
        self._identification = (self._identification + 1) % 2**16
        return self.ends.header(side, TCP, ttl=ttl, identification=self._identification)

    def _acknowledged(self, side: int) -> int:
        """Return the number up to which the other side of this one has its data."""
        half = self._halves[side]
        return half.start + half.in_order()


def udp_flow(name: str, ends: Ends, exchange: Sequence[tuple[int, bytes]]) -> Flow:
    """Return a flow of UDP datagrams: who sends what, in order. Those of the client are payload."""
    record = Record()
    for index, (side, data) in enumerate(exchange):
        header = ends.header(side, UDP, identification=index + 1)
        content = packet(header, udp_payload(header, ends.ports(side), data))
        if side == CLIENT:
            record.add_payload(content, index, 0, data)
        else:
            record.add(content)
    return record.flow(name)


def icmp_flow(name: str, ends: Ends, exchange: Sequence[tuple[int, int, int, bytes]]) -> Flow:
    """Return a flow of ICMP messages: side, type, code and what follows the checksum. All are payload."""
    record = Record()
    protocol = ICMP if ends.client.version == 4 else ICMP6  # noqa: PLR2004 - versions of IP
    for index, (side, kind, code, rest) in enumerate(exchange):
        header = ends.header(side, protocol, identification=index + 1)
        record.add_payload(packet(header, icmp_payload(header, kind, code, rest)), index, 0, rest)
    return record.flow(name)


def raw_flow(name: str, ends: Ends, protocol: int, contents: Sequence[bytes]) -> Flow:
    """Return a flow of packets of any IP protocol, all from the client, and all payload."""
    record = Record()
    for index, content in enumerate(contents):
        header = ends.header(CLIENT, protocol, identification=index + 1)
        record.add_payload(packet(header, content), index, 0, content)
    return record.flow(name)
