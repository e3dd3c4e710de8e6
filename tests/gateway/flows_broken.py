"""Packets whose headers can't be: no stack reads them, but whoever listens below one has what they carry."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from struct import pack, unpack

from dpkt import dpkt, tcp
from gateway_scene import ANYWHERE, ATTACKER, LEDGER_HOUSE, Case, Scene

from enclave.gateway.traffic.conversations import CLIENT, TCP, Ends
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.packets import Packet, Segment, frame, packet, tcp_payload

SECRET = b"personal data of Europeans " * 12
WHY = "nothing passes that isn't understood"
_BEGIN = 1_767_225_600.0
_ETHERNET, _IPV4 = 14, 20  # bytes of their headers
_SIZE = 12  # where a TCP header says how long it is

Change = Callable[[bytes], bytes]


def packets(scene: Scene) -> Iterator[Case]:
    """Headers of TCP that no rule for TCP looks at, and headers of IP that no rule for IP looks at."""
    for server, port in ((ANYWHERE, 443), (ATTACKER, 25), (LEDGER_HOUSE, 5432)):
        for title, change in _SEGMENTS.items():
            ends = scene.ends(server, port)
            yield _case(
                scene, f"{title}, to {server}:{port}", ends, lambda whole, of=change: _within(whole, of)
            )
    for title, change in _HEADERS.items():
        yield _case(scene, f"IPv4, {title}", scene.ends(ATTACKER), change)
    for index, (title, change) in enumerate(_HEADERS6.items()):
        ends = Ends(client=ip_address("2001:db8::7700") + index, server=ip_address("2001:db8:1::9"))
        yield _case(scene, f"IPv6, {title}", ends, change)


def _case(scene: Scene, name: str, ends: Ends, change: Change) -> Case:
    seen = []
    for number in (1, 2):
        header = ends.header(CLIENT, TCP, identification=number)
        segment = Segment(ports=ends.ports(CLIENT), seq=7, ack=9, flags=tcp.TH_ACK | tcp.TH_PUSH)
        whole = packet(header, tcp_payload(header, segment, SECRET))
        link = frame(whole)[:_ETHERNET]
        seen.append(Packet(frame=link + change(whole), time=_BEGIN + number / 1_000))
    return scene.forbidden(name, Flow(name=name, packets=tuple(seen), units=((0,), (1,))), WHY)


def _within(whole: bytes, change: Change) -> bytes:
    """Change what an IPv4 packet carries."""
    content = change(whole[_IPV4:])
    return _summed(whole[:2] + pack("!H", _IPV4 + len(content)) + whole[4:_IPV4] + content)


def _summed(whole: bytes) -> bytes:
    """Put the right checksum into an IPv4 header of the ordinary length."""
    head = whole[:10] + b"\x00\x00" + whole[12:_IPV4]
    return head[:10] + pack("!H", dpkt.in_cksum(head)) + head[12:] + whole[_IPV4:]


def _sized(words: int, *, left: int | None = None) -> Change:
    """Say that a TCP header has so many words; leave so many bytes of the segment."""
    return lambda content: (content[:_SIZE] + bytes((words << 4,)) + content[_SIZE + 1 :])[:left]


def _put(place: int, *numbers: int) -> Change:
    """Put numbers of two bytes into an IPv4 header."""
    content = pack(f"!{len(numbers)}H", *numbers)
    return lambda whole: _summed(whole[:place] + content + whole[place + len(content) :])


def _begun(first: int) -> Change:
    """Put a first byte: the version, and in IPv4 the length of the header."""
    return lambda whole: bytes((first,)) + whole[1:]


_SEGMENTS: dict[str, Change] = {
    "a TCP header of no length": _sized(0),
    "a TCP header that's too short": _sized(4),
    "a TCP header beyond the end": _sized(15, left=40),
    "half a TCP header": lambda content: content[:4] + SECRET[:15],
    "a byte of TCP": lambda content: content[:1],
}
_MORE, _DONT, _RESERVED = 0x2000, 0x4000, 0x8000
_HEADERS: dict[str, Change] = {
    "a header of no length": lambda whole: _summed(_begun(0x40)(whole)),
    "a header that's too short": lambda whole: _summed(_begun(0x44)(whole)),
    "another version": _begun(0x65),
    "half a header": lambda whole: whole[:15],
    "longer than it is": lambda whole: _put(2, len(whole) + 9)(whole),
    "shorter than its header": _put(2, 9),
    "more fragments to come": _put(6, _MORE),
    "more fragments to come, though there mustn't be any": _put(6, _MORE | _DONT),
    "more fragments to come, and the bit that's reserved": _put(6, _MORE | _RESERVED),
    "the end of fragments, though there mustn't be any": _put(6, _DONT | 90),
}
_HEADERS6: dict[str, Change] = {
    "another version": _begun(0x45),
    "longer than it is": lambda whole: whole[:4] + pack("!H", unpack("!H", whole[4:6])[0] + 9) + whole[6:],
}
