"""Ethernet frames with IPv4 and IPv6 packets in them, with right checksums: the engine ignores wrong ones.

A capture file of them is what the engine reads. Everything is bytes; nothing is sent anywhere.

Sources: RFC 791 (IPv4), 8200 (IPv6 and its extension headers), 9293 (TCP), 768 (UDP), 792 and 4443 (ICMP).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from struct import pack
from typing import Final

from dpkt import dpkt, ethernet, ip, ip6, pcap, tcp, udp

Address = IPv4Address | IPv6Address

_SENDER: Final = bytes.fromhex("020000000001")
_RECEIVER: Final = bytes.fromhex("020000000002")
_LONGEST_FRAME: Final = 65_549  # the longest IP packet, and its Ethernet header
_UNIT: Final = 8  # bytes: where a fragment begins is counted in these
_FRAGMENT: Final = 44  # IPv6's header for fragments


@dataclass(frozen=True, kw_only=True, slots=True)
class Packet:
    """An Ethernet frame, and when it was seen: in seconds, since 1970."""

    frame: bytes
    time: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What the header of an IP packet says; ``protocol`` is the number of what it carries.

    ``extensions`` are IPv6 headers before the payload: each its number and its bytes, in which the first
    byte is overwritten by the number of what follows it.
    """

    source: Address
    destination: Address
    protocol: int
    ttl: int = 64
    identification: int = 0
    extensions: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A TCP segment without its payload. ``flags`` are bits as dpkt.tcp names them, ``options`` raw."""

    ports: tuple[int, int]
    seq: int
    ack: int = 0
    flags: int = tcp.TH_ACK
    window: int = 64_240
    urgent: int = 0
    options: bytes = b""


def tcp_payload(header: Header, segment: Segment, data: bytes = b"", *, valid: bool = True) -> bytes:
    """Return a TCP segment as it stands in an IP packet; unless ``valid``, its checksum is wrong."""
    options = segment.options + bytes(-len(segment.options) % 4)
    built = tcp.TCP(
        sport=segment.ports[0],
        dport=segment.ports[1],
        seq=segment.seq % 2**32,
        ack=segment.ack % 2**32,
        off=5 + len(options) // 4,
        flags=segment.flags,
        win=segment.window,
        urp=segment.urgent,
        opts=options,
        data=data,
    )
    built.sum = _checksum(header, bytes(built)) ^ (0 if valid else 0x5555)
    return bytes(built)


def udp_payload(header: Header, ports: tuple[int, int], data: bytes) -> bytes:
    """Return a UDP datagram as it stands in an IP packet."""
    built = udp.UDP(sport=ports[0], dport=ports[1], ulen=8 + len(data), data=data)
    built.sum = _checksum(header, bytes(built)) or 0xFFFF  # nought would say that there is no checksum
    return bytes(built)


def icmp_payload(header: Header, kind: int, code: int, rest: bytes) -> bytes:
    """Return an ICMP message, of version 6 in an IPv6 packet; ``rest`` is all behind the checksum."""
    message = pack("!BBH", kind, code, 0) + rest
    if isinstance(header.source, IPv4Address):
        return pack("!BBH", kind, code, dpkt.in_cksum(message)) + rest
    return pack("!BBH", kind, code, _checksum(header, message)) + rest


def _checksum(header: Header, payload: bytes) -> int:
    """Return the checksum over addresses, protocol and payload, in which its own place holds nought."""
    ends = header.source.packed + header.destination.packed
    summed = dpkt.in_cksum_add(0, ends + pack("!II", len(payload), header.protocol))
    return int(dpkt.in_cksum_done(dpkt.in_cksum_add(summed, payload)))


def packet(header: Header, payload: bytes) -> bytes:
    """Return a whole IP packet."""
    if isinstance(header.source, IPv4Address):
        return _packet4(header, payload, first=0, more=False, whole=True)
    extensions, protocol = _chained(header.extensions, header.protocol)
    return _packet6(header, protocol, extensions + payload)


def fragment(header: Header, piece: bytes, *, first: int, more: bool) -> bytes:
    """Return one fragment: ``piece`` stands at byte ``first`` of the payload, and ``more`` follow it."""
    if first % _UNIT or (more and len(piece) % _UNIT):
        raise ValueError(
            f"a fragment from {first} of {len(piece)} bytes isn't made of units of {_UNIT} bytes"
        )
    if isinstance(header.source, IPv4Address):
        return _packet4(header, piece, first=first, more=more, whole=False)
    place = pack("!BBHI", 0, 0, first | more, header.identification)
    extensions, protocol = _chained((*header.extensions, (_FRAGMENT, place)), header.protocol)
    return _packet6(header, protocol, extensions + piece)


def _packet4(header: Header, payload: bytes, *, first: int, more: bool, whole: bool) -> bytes:
    built = ip.IP(
        src=header.source.packed,
        dst=header.destination.packed,
        p=header.protocol,
        ttl=header.ttl,
        id=header.identification,
        df=int(whole),
        mf=int(more),
        offset=first // _UNIT,
        data=payload,
    )
    return bytes(built)


def _packet6(header: Header, protocol: int, payload: bytes) -> bytes:
    built = ip6.IP6(
        src=header.source.packed,
        dst=header.destination.packed,
        nxt=protocol,
        hlim=header.ttl,
        plen=len(payload),
        data=payload,
    )
    return bytes(built)


def _chained(extensions: Sequence[tuple[int, bytes]], protocol: int) -> tuple[bytes, int]:
    """Return extension headers, each naming what follows it, and the number of the first."""
    chain = b""
    for number, content in reversed(extensions):
        chain = bytes((protocol,)) + content[1:] + chain
        protocol = number
    return chain, protocol


def frame(content: bytes) -> bytes:
    """Return an Ethernet frame that carries an IP packet of either version."""
    kind = ethernet.ETH_TYPE_IP if content[0] >> 4 == 4 else ethernet.ETH_TYPE_IP6  # noqa: PLR2004 - versions of IP
    # Not by dpkt's own class: it takes the content apart and puts it together anew, if it can.
    return _RECEIVER + _SENDER + pack("!H", kind) + content


def write_capture(path: Path, packets: Iterable[Packet]) -> None:
    """Write packets into a pcap file, in the order given."""
    with path.open("wb") as file:
        writer = pcap.Writer(file, snaplen=_LONGEST_FRAME)
        for each in packets:
            writer.writepkt_time(each.frame, each.time)
