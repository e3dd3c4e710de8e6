"""First messages of protocols other than TLS, as their clients and servers send them.

Sources: RFC 9112 (HTTP/1.1), 9113 (HTTP/2), 1035 (DNS), 9000 (QUIC), 5905 (NTP), 4253 (SSH), 5321 (SMTP).
"""

from collections.abc import Sequence
from hashlib import shake_128
from struct import pack
from typing import Final

from dpkt import dns

SSH_BANNER: Final = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
SMTP_GREETING: Final = b"220 mail.example ESMTP Postfix\r\n"
HTTP2_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")

_QUIC_VERSION: Final = 1
_QUIC_INITIAL: Final = 1_200  # bytes of a client's first datagram, at least


def http_request(
    host: str | None,
    *,
    method: str = "GET",
    target: str = "/",
    version: str = "1.1",
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """Return an HTTP request; without a host there's no Host header. A body brings its length along."""
    lines = [f"{method} {target} HTTP/{version}"]
    lines += [f"Host: {host}"] if host is not None else []
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1") + body


def http_answer(body: bytes = b"fine", *, status: str = "200 OK") -> bytes:
    """Return an HTTP answer that keeps the connection open."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def dns_query(name: str, *, kind: int = dns.DNS_A, number: int = 0x2A17) -> bytes:
    """Return a DNS question, as it goes into one UDP datagram."""
    question = dns.DNS.Q(name=name, type=kind)
    return bytes(dns.DNS(id=number, op=dns.DNS_RD, qd=[question]))


def over_stream(message: bytes) -> bytes:
    """Return a DNS message as it goes over TCP: its length first."""
    return pack("!H", len(message)) + message


def quic_initial() -> bytes:
    """Return a QUIC client's first datagram: a long header of version 1, and what's encrypted behind it."""
    ids = bytes((8,)) + shake_128(b"quic").digest(8) + b"\x00"  # destination; no source
    length = _QUIC_INITIAL - 1 - 4 - len(ids) - 1 - 2
    header = pack("!BI", 0xC3, _QUIC_VERSION) + ids + b"\x00" + pack("!H", 0x4000 | length)
    return header + shake_128(b"initial").digest(length)


def ntp_request() -> bytes:
    """Return an NTP client's question: version 4, mode 3, and a time."""
    return bytes((0x23,)) + bytes(39) + shake_128(b"ntp").digest(8)
