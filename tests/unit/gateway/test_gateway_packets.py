"""What is built is what another reader reads, and every checksum is right."""

from ipaddress import ip_address
from pathlib import Path
from struct import pack

import pytest
from dpkt import dpkt, ethernet, ip, ip6, pcap, tcp

from enclave.gateway.traffic.packets import (
    Header,
    Packet,
    Segment,
    fragment,
    frame,
    icmp_payload,
    packet,
    tcp_payload,
    udp_payload,
    write_capture,
)

ENDS = {
    4: (ip_address("10.16.0.10"), ip_address("203.0.113.9")),
    6: (ip_address("2001:db8::1"), ip_address("2001:db8:ffff::2")),
}
SIZES = (0, 1, 2, 3, 1_399, 1_400)


def header(version: int, protocol: int, **others: object) -> Header:
    source, destination = ENDS[version]
    return Header(source=source, destination=destination, protocol=protocol, **others)


def summed(head: Header, payload: bytes) -> int:
    """The sum over pseudo header and payload, its checksum included: nought if that's right (RFC 1071)."""
    ends = head.source.packed + head.destination.packed
    whole = ends + pack("!II", len(payload), head.protocol) + payload
    whole += b"\x00" * (len(whole) % 2)
    total = sum(int.from_bytes(whole[index : index + 2]) for index in range(0, len(whole), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("size", SIZES)
def test_tcp_reads_back_with_a_right_checksum(version: int, size: int):
    head = header(version, 6)
    segment = Segment(
        ports=(40_000, 443), seq=2**32 + 7, ack=9, flags=0x18, window=512, urgent=3, options=b"\x01" * 5
    )
    payload = tcp_payload(head, segment, (bytes(range(256)) * 6)[:size])
    read = tcp.TCP(payload)
    assert (read.sport, read.dport, read.seq, read.ack) == (40_000, 443, 7, 9)
    assert (read.flags, read.win, read.urp, read.off) == (0x18, 512, 3, 7)
    assert read.opts == b"\x01" * 5 + b"\x00" * 3
    assert bytes(read.data) == (bytes(range(256)) * 6)[:size]
    assert summed(head, payload) == 0


def test_a_wrong_checksum_is_made_on_purpose_only():
    head = header(4, 6)
    segment = Segment(ports=(1, 2), seq=0)
    assert summed(head, tcp_payload(head, segment, b"abc")) == 0
    assert summed(head, tcp_payload(head, segment, b"abc", valid=False)) != 0


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("size", SIZES)
def test_udp_reads_back_with_a_right_checksum(version: int, size: int):
    head = header(version, 17)
    payload = udp_payload(head, (5_000, 53), b"\x7f" * size)
    assert payload[:6] == pack("!HHH", 5_000, 53, 8 + size)
    assert payload[8:] == b"\x7f" * size
    assert summed(head, payload) == 0


def test_a_udp_checksum_is_never_nought():
    # Nought says that there is none: data that sums to it is sent with all ones instead (RFC 768).
    head = header(4, 17)
    without = udp_payload(head, (5_000, 53), b"\x00\x00")
    level = int.from_bytes(without[6:8])
    assert udp_payload(head, (5_000, 53), level.to_bytes(2))[6:8] == b"\xff\xff"


def test_icmp_has_the_checksum_of_its_version():
    four = icmp_payload(header(4, 1), 8, 0, b"\x00\x01\x00\x02abc")
    assert dpkt.in_cksum(four) == 0
    assert four[:2] == b"\x08\x00"
    assert four[4:] == b"\x00\x01\x00\x02abc"
    assert summed(header(6, 58), icmp_payload(header(6, 58), 128, 0, b"\x00\x01\x00\x02abc")) == 0


def test_an_ipv4_packet_reads_back():
    content = packet(header(4, 253, ttl=9, identification=77), b"payload")
    read = ip.IP(content)
    assert (read.src, read.dst) == tuple(end.packed for end in ENDS[4])
    assert (read.p, read.ttl, read.id, read.len, read.df, read.mf, read.offset) == (253, 9, 77, 27, 1, 0, 0)
    assert bytes(read.data) == b"payload"
    assert dpkt.in_cksum(content[:20]) == 0


def test_an_ipv6_packet_reads_back_behind_its_extensions():
    options = b"\xff\x00\x01\x04\x00\x00\x00\x00"
    content = packet(header(6, 17, ttl=3, extensions=((0, options), (60, options))), b"payload")
    assert content[:4] == b"\x60\x00\x00\x00"
    assert content[4:8] == pack("!HBB", 16 + 7, 0, 3)
    assert content[8:40] == b"".join(end.packed for end in ENDS[6])
    assert content[40:56] == bytes((60,)) + options[1:] + bytes((17,)) + options[1:]
    assert content[56:] == b"payload"


def test_ipv4_fragments_make_up_the_payload():
    head = header(4, 17, identification=5)
    pieces = [
        fragment(head, b"a" * 16, first=0, more=True),
        fragment(head, b"b" * 8, first=16, more=True),
        fragment(head, b"c" * 3, first=24, more=False),
    ]
    read = [ip.IP(piece) for piece in pieces]
    assert [(each.offset, each.mf, each.df, each.id) for each in read] == [
        (0, 1, 0, 5),
        (2, 1, 0, 5),
        (3, 0, 0, 5),
    ]
    assert [bytes(piece[20:]) for piece in pieces] == [b"a" * 16, b"b" * 8, b"c" * 3]
    assert all(dpkt.in_cksum(piece[:20]) == 0 for piece in pieces)


def test_ipv6_fragments_have_a_header_of_their_own():
    head = header(6, 17, identification=0x01020304)
    piece = fragment(head, b"b" * 8, first=16, more=True)
    assert piece[6] == 44
    assert piece[40:48] == bytes.fromhex("11000011 01020304")
    assert piece[48:] == b"b" * 8
    read = ip6.IP6(fragment(head, b"c", first=24, more=False)).all_extension_headers[0]
    assert (read.frag_off, read.m_flag, read.id) == (3, 0, 0x01020304)


@pytest.mark.parametrize(("size", "first", "more"), [(8, 4, True), (7, 0, True), (8, 1, False)])
def test_fragments_are_made_of_eight_bytes_each(size: int, first: int, more: bool):
    with pytest.raises(ValueError, match="units of 8 bytes"):
        fragment(header(4, 17), bytes(size), first=first, more=more)


@pytest.mark.parametrize(("version", "kind"), [(4, ethernet.ETH_TYPE_IP), (6, ethernet.ETH_TYPE_IP6)])
def test_a_frame_says_what_it_carries(version: int, kind: int):
    content = packet(header(version, 253), b"payload")
    built = frame(content)
    assert int.from_bytes(built[12:14]) == kind
    assert built[14:] == content


def test_a_capture_holds_the_packets_in_order(tmp_path: Path):
    packets = [
        Packet(frame=bytes((number,)) * 2_000, time=1_767_225_600 + number / 1_000) for number in range(3)
    ]
    write_capture(tmp_path / "flows.pcap", packets)
    with (tmp_path / "flows.pcap").open("rb") as file:
        reader = pcap.Reader(file)
        assert reader.datalink() == pcap.DLT_EN10MB
        assert reader.snaplen >= 65_549
        read = [(round(float(time), 6), data) for time, data in reader]
    assert read == [(each.time, each.frame) for each in packets]
