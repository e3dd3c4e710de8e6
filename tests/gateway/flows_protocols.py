"""Protocols that no rule declares, on the ports of those that are and on their own."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address

from gateway_scene import ATTACKER, HELLO, LEDGER_HOUSE, Case, Scene, carry_on, opened, plain, tls

from enclave.gateway.traffic.conversations import (
    CLIENT,
    SERVER,
    UDP,
    Ends,
    Record,
    TcpConversation,
    icmp_flow,
    raw_flow,
    udp_flow,
)
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.hello import application_data, record
from enclave.gateway.traffic.messages import (
    HTTP2_PREFACE,
    SMTP_GREETING,
    SSH_BANNER,
    dns_query,
    http_request,
    ntp_request,
    over_stream,
    quic_initial,
)
from enclave.gateway.traffic.packets import Header, Segment, packet, tcp_payload, udp_payload

SECRET = b"personal data of Europeans " * 12
QUESTION = dns_query("c2VjcmV0.tunnel.attacker.example")

IPV6_CLIENT = ip_address("2a05:d018:10:1::25")
IPV6_SERVER = ip_address("2001:db8::9")


def over_tcp(scene: Scene) -> Iterator[Case]:
    for title, (lines, greeting) in _TALKS.items():
        for port in (443, 8443):
            flow = plain(scene.ends(ATTACKER, port), *lines, greeting=greeting)
            yield scene.forbidden(f"{title} on {port}", flow, "only TLS is declared there")
    for title, port in _PORTS.items():
        lines, greeting = _TALKS.get(title, ((SECRET,), b""))
        flow = plain(scene.ends(ATTACKER, port), *lines, greeting=greeting)
        yield scene.forbidden(f"{title} on its own port {port}", flow, "no rule declares it")
    for server in ("8.8.8.8", "1.1.1.1", "9.9.9.9"):
        yield scene.forbidden(
            f"DNS over HTTPS at {server}", tls(scene.ends(server), HELLO.named()), "an address has no name"
        )
        named = tls(scene.ends(server, 853), HELLO.named(b"dns.google"))
        yield scene.forbidden(f"DNS over TLS at {server}", named, "no rule declares it")


_TALKS: dict[str, tuple[tuple[bytes, ...], bytes]] = {
    "plain text": ((SECRET,), b""),
    "one byte": ((b"x",), b""),
    "SSH, the client first": ((SSH_BANNER, SECRET), b""),
    "SSH, the server first": ((SSH_BANNER, SECRET), SSH_BANNER),
    "SMTP": ((b"EHLO client.example\r\n", b"STARTTLS\r\n", HELLO.encoded()), SMTP_GREETING),
    "FTP": ((b"USER anonymous\r\n", b"PASS x\r\n"), b"220 fine\r\n"),
    "IMAP": ((b"a1 STARTTLS\r\n", HELLO.encoded()), b"* OK IMAP4rev1\r\n"),
    "HTTP for an undeclared host": ((http_request("evil.attacker.example"),), b""),
    "HTTP for a declared name": ((http_request("packages.mirror.example"),), b""),
    "CONNECT": (
        (http_request("a.example:443", method="CONNECT", target="a.example:443"), HELLO.encoded()),
        b"",
    ),
    "HTTP/2 in plain text": ((HTTP2_PREFACE, SECRET), b""),
    "SOCKS 5": ((b"\x05\x01\x00", b"\x05\x01\x00\x03\x0dattacker.test\x01\xbb"), b""),
    "SOCKS 4": ((b"\x04\x01\x01\xbb\xcb\x00\x71\x42user\x00", SECRET), b""),
    "OpenVPN": ((bytes.fromhex("002a38") + bytes(range(41)), SECRET), b""),
    "WireGuard in TCP": ((b"\x01\x00\x00\x00" + bytes(range(144)),), b""),
    "DNS over TCP": ((over_stream(QUESTION),), b""),
    "PROXY, then TLS": ((b"PROXY TCP4 10.16.0.9 203.0.113.9 4000 443\r\n", HELLO.encoded()), b""),
    "a line, then TLS": ((b"\r\n" + HELLO.encoded(),), b""),
    "plain text, then TLS": ((b"STARTTLS\r\n", HELLO.encoded()), b"220 go on\r\n"),
    "PostgreSQL, then TLS": ((bytes.fromhex("0000000804d2162f"), HELLO.encoded()), b""),
    "RDP": ((bytes.fromhex("030000130ee000000000000100080003000000"), SECRET), b""),
    "SMB": ((bytes.fromhex("00000045ff534d4272") + bytes(64), SECRET), b""),
    "MQTT": ((bytes.fromhex("101000044d5154540402003c000464617461"), SECRET), b""),
    "BitTorrent": ((b"\x13BitTorrent protocol" + bytes(48), SECRET), b""),
    "TLS alerts": ((record(21, b"\x01\x00") + record(21, SECRET),), b""),
    "TLS heartbeats": ((record(24, b"\x01\x01\x00" + SECRET),), b""),
    "TLS data without a hello": ((application_data(400), application_data(800)), b""),
    "a TLS handshake that isn't a hello": ((record(22, b"\x0b\x00\x01\x44" + SECRET),), b""),
    "the first byte of TLS, then plain text": ((b"\x16" + SECRET,), b""),
    "the first bytes of TLS, then plain text": ((b"\x16\x03" + SECRET,), b""),
    "a TLS record that holds plain text": ((record(22, SECRET),), b""),
    "a hello's head, then plain text": ((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + SECRET * 3,), b""),
}

_PORTS = {
    "SSH, the client first": 22,
    "SSH, the server first": 22,
    "FTP": 21,
    "SMTP": 25,
    "IMAP": 143,
    "DNS over TCP": 53,
    "HTTP for an undeclared host": 80,
    "HTTP for a declared name": 80,
    "HTTP/2 in plain text": 80,
    "SOCKS 5": 1080,
    "OpenVPN": 1194,
    "RDP": 3389,
    "SMB": 445,
    "MQTT": 1883,
    "BitTorrent": 6881,
    "telnet": 23,
    "whois": 43,
    "IRC": 6667,
    "plain text": 5432,
    "one byte": 65_535,
    "port nought": 0,
}


def behind_a_hello(scene: Scene) -> Iterator[Case]:
    """Plain text in a connection that began with a declared name: each packet counts."""
    for title, data in {
        "plain text": SECRET,
        "SSH": SSH_BANNER + SECRET,
        "HTTP": http_request("evil.attacker.example"),
        "CONNECT": http_request("a.example:443", method="CONNECT", target="a.example:443"),
        "SOCKS": b"\x05\x01\x00" + SECRET,
    }.items():
        talk = opened(scene.ends(ATTACKER))
        talk.say(HELLO.encoded(), payload=False)
        talk.say(data)
        talk.close()
        yield scene.forbidden(f"{title} right behind a declared hello", talk, "it isn't TLS any more")


def over_udp(scene: Scene) -> Iterator[Case]:
    for title, (port, data) in {
        "QUIC": (443, quic_initial()),
        "QUIC on another port": (8443, quic_initial()),
        "DNS": (53, QUESTION),
        "DNS on another port": (5353, QUESTION),
        "DNS over DTLS": (853, b"\x16\xfe\xfd" + bytes(10) + SECRET),
        "NTP": (123, ntp_request()),
        "WireGuard": (51_820, b"\x01\x00\x00\x00" + bytes(range(144))),
        "OpenVPN": (1194, b"\x38" + bytes(range(41))),
        "IKE": (500, bytes(range(8)) + bytes(8) + bytes.fromhex("2120220800000000000000f0") + SECRET),
        "ESP in UDP": (4500, bytes(range(8)) + SECRET),
        "Teredo": (3544, b"\x60\x00\x00\x00" + bytes(40)),
        "VXLAN": (4789, b"\x08\x00\x00\x00\x00\x00\x01\x00" + SECRET),
        "GENEVE": (6081, b"\x00\x00\x65\x58\x00\x00\x01\x00" + SECRET),
        "SNMP": (161, b"\x30\x26\x02\x01\x01\x04\x06public" + SECRET),
        "syslog": (514, b"<13>Nov 23 12:00:00 host x: " + SECRET),
        "TFTP": (69, b"\x00\x02secret\x00octet\x00"),
        "plain text": (80, SECRET),
        "nothing but a port": (9, b"x"),
        "PostgreSQL's port": (5432, SECRET),
    }.items():
        ends = scene.ends(ATTACKER, port)
        flow = udp_flow(f"UDP, {title}", ends, ((CLIENT, data),))
        yield scene.forbidden(flow.name, flow, "no rule declares anything over UDP")
        both = udp_flow(
            f"UDP both ways, {title}", scene.ends(ATTACKER, port), ((CLIENT, data), (SERVER, data)) * 3
        )
        yield scene.forbidden(both.name, both, "no rule declares anything over UDP")
    for server in ("8.8.8.8", "1.1.1.1", LEDGER_HOUSE):
        flow = udp_flow(f"DNS at {server}", scene.ends(server, 53), ((CLIENT, QUESTION), (SERVER, QUESTION)))
        yield scene.forbidden(flow.name, flow, "names are looked up at the resolver of the site")
    yield scene.forbidden("UDP in fragments", _fragmented_udp(scene), "no rule declares anything over UDP")


def _fragmented_udp(scene: Scene) -> TcpConversation:
    talk = TcpConversation(scene.ends(ATTACKER, 53))
    header = talk.ends.header(CLIENT, UDP, identification=7)
    content = udp_payload(header, talk.ends.ports(CLIENT), QUESTION + SECRET * 4)
    talk.record.add_fragments(header, content, (8, 64, 800), payload=True)
    return talk


def over_icmp(scene: Scene) -> Iterator[Case]:
    echo = bytes.fromhex("00010001") + SECRET
    for title, (kind, code, rest) in {
        "echo": (8, 0, echo),
        "an empty echo": (8, 0, bytes(4)),
        "an answer to nothing": (0, 0, echo),
        "unreachable": (3, 1, bytes(4) + SECRET),
        "fragmentation needed": (3, 4, bytes(2) + b"\x05\xdc" + SECRET),
        "time exceeded": (11, 0, bytes(4) + SECRET),
        "redirect": (5, 1, bytes(4) + SECRET),
        "timestamp": (13, 0, bytes(4) + SECRET[:12]),
        "a type of its own": (253, 0, SECRET),
    }.items():
        flow = icmp_flow(f"ICMP, {title}", scene.ends(ATTACKER), ((CLIENT, kind, code, rest),) * 2)
        yield scene.forbidden(flow.name, flow, "no rule declares ICMP")
    pinged = icmp_flow(
        "ICMP, echo and answers", scene.ends(ATTACKER), ((CLIENT, 8, 0, echo), (SERVER, 0, 0, echo)) * 3
    )
    yield scene.forbidden(pinged.name, pinged, "no rule declares ICMP")
    known = icmp_flow("ICMP, echo to a declared network", scene.ends(LEDGER_HOUSE), ((CLIENT, 8, 0, echo),))
    yield scene.forbidden(known.name, known, "no rule declares ICMP")


def raw(scene: Scene) -> Iterator[Case]:
    inner = _inner()
    for title, (protocol, content) in {
        "GRE": (47, bytes.fromhex("00000800") + inner),
        "GRE with a key": (47, bytes.fromhex("2000080000000001") + inner),
        "PPTP": (47, bytes.fromhex("3001880b") + SECRET),
        "ESP": (50, bytes(range(8)) + SECRET),
        "AH": (51, bytes.fromhex("06040000") + bytes(20) + inner[20:]),
        "SCTP": (132, bytes.fromhex("9c4001bb00000000 00000000") + SECRET),
        "IP in IP": (4, inner),
        "6in4": (41, packet(_six(6), tcp_payload(_six(6), _SEGMENT, SECRET))),
        "IGMP": (2, bytes.fromhex("1600000000000000") + SECRET),
        "OSPF": (89, bytes(24) + SECRET),
        "L2TP": (115, bytes(4) + SECRET),
        "UDP-Lite": (136, bytes.fromhex("9c4001bb00080000") + SECRET),
        "DCCP": (33, bytes(16) + SECRET),
        "IPv6 hop by hop in IPv4": (0, SECRET),
        "a protocol of its own": (253, SECRET),
        "no next header": (59, SECRET),
        "MPLS": (137, bytes(4) + inner),
        "EtherIP": (97, b"\x30\x00" + SECRET),
    }.items():
        flow = raw_flow(title, scene.ends(ATTACKER), protocol, (content, content[:8] + content[9:]))
        yield scene.forbidden(title, flow, "no rule declares it")


_SEGMENT = Segment(ports=(40_000, 443), seq=7, ack=9)


def _inner() -> bytes:
    header = Header(source=ip_address("10.16.0.9"), destination=ip_address(ATTACKER), protocol=6)
    return packet(header, tcp_payload(header, _SEGMENT, SECRET))


def _six(protocol: int) -> Header:
    return Header(source=IPV6_CLIENT, destination=IPV6_SERVER, protocol=protocol)


def over_ipv6(scene: Scene) -> Iterator[Case]:
    """Nothing of the plan has an IPv6 address, so no rule means any of it."""
    why = "the intent knows no IPv6"
    hosts = (IPV6_CLIENT + 1 + index for index in range(1_000))

    def ends(port: int = 443) -> Ends:
        return Ends(client=next(hosts), server=IPV6_SERVER, server_port=port)

    yield scene.forbidden("IPv6, TLS for a declared name", tls(ends(), HELLO), why)
    yield scene.forbidden("IPv6, TLS without a name", tls(ends(), HELLO.named()), why)
    yield scene.forbidden("IPv6, plain text", plain(ends(), SECRET), why)
    yield scene.forbidden("IPv6, SSH", plain(ends(22), SSH_BANNER, greeting=SSH_BANNER), why)
    yield scene.forbidden("IPv6, HTTP", plain(ends(80), http_request("mirror.example.eu")), why)
    for title, port, data in (("QUIC", 443, quic_initial()), ("DNS", 53, QUESTION)):
        flow = udp_flow(f"IPv6, {title}", ends(port), ((CLIENT, data), (SERVER, data)))
        yield scene.forbidden(flow.name, flow, why)
    for title, kind, rest in (
        ("echo", 128, bytes(4) + SECRET),
        ("unreachable", 1, bytes(4) + SECRET),
        ("a router that asks", 133, bytes(4) + SECRET),
        ("a neighbour that's asked for", 135, bytes(4) + IPV6_SERVER.packed + SECRET),
    ):
        flow = icmp_flow(f"IPv6, ICMP, {title}", ends(), ((CLIENT, kind, 0, rest),))
        yield scene.forbidden(flow.name, flow, why)
    options = b"\x00\x00\x01\x04\x00\x00\x00\x00"
    for title, extensions in {
        "hop by hop": ((0, options),),
        "destination options": ((60, options),),
        "a routing header": ((43, b"\x00\x02\x00\x01" + bytes(4) + IPV6_SERVER.packed),),
        "two extension headers": ((0, options), (60, options)),
    }.items():
        flow = _extended(f"IPv6, UDP behind {title}", ends(53), extensions)
        yield scene.forbidden(flow.name, flow, why)
    talk = opened(ends())
    talk.segment(CLIENT, HELLO.encoded(), cuts=(8, 64))
    yield scene.forbidden("IPv6, a hello in fragments", carry_on(talk), why)
    for protocol in (4, 41, 47, 50, 132, 59):
        flow = raw_flow(f"IPv6, protocol {protocol}", ends(), protocol, (SECRET,))
        yield scene.forbidden(flow.name, flow, why)


def _extended(name: str, ends: Ends, extensions: tuple[tuple[int, bytes], ...]) -> Flow:
    record = Record()
    header = replace(ends.header(CLIENT, UDP), extensions=extensions)
    content = packet(header, udp_payload(header, ends.ports(CLIENT), QUESTION))
    record.add_payload(content, 0, 0, QUESTION)
    return record.flow(name)
