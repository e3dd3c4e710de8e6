"""What stands before the gateway: does many things at once, and tells what came of each.

A JSON list of errands on the standard input, a list of what came of them on the standard output, in order:
{port: the client's, answer: what came back, as text or the digest of a body, error: why nothing did}.
An errand is {what: one of ERRANDS, to, port}, perhaps the address to do it from as ``source``, and what that
function takes besides.
"""

import hashlib
import json
import socket
import ssl
import struct
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gateway_far_end import content

Told = dict[str, Any]


def fetch(
    bound: socket.socket,
    to: tuple[str, int],
    *,
    authority: str,
    name: str | None = None,
    version: str | None = None,
    size: int = 20,
    upload: bool = False,
    small: bool = False,
) -> str:
    """Fetch or upload so many bytes by HTTPS; return the digest. ``name`` None sends no server name.

    A ``small`` hello fits into one segment, whatever post-quantum keys the library would offer.
    """
    context = ssl.create_default_context(cafile=authority)
    if small:
        context.set_ecdh_curve("prime256v1")
    if version:
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    context.check_hostname = name is not None
    bound.connect(to)
    with context.wrap_socket(bound, server_hostname=name) as stream:
        if upload:
            stream.sendall(b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size + content(size))
        else:
            stream.sendall(b"GET /%d HTTP/1.1\r\n\r\n" % size)
        head, _, body = _everything(stream).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    return body.decode() if upload else hashlib.sha256(body).hexdigest()


def parts(bound: socket.socket, to: tuple[str, int], *, name: str, at: list[int]) -> str:
    """Send a hello in several segments; return how the server answers."""
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(received, sent, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        hello = sent.read()
    bound.connect(to)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for begin, end in zip([0, *at], [*at, len(hello)], strict=True):
        bound.sendall(hello[begin:end])
    return bound.recv(3).hex()


def send(bound: socket.socket, to: tuple[str, int], *, text: str) -> str:
    """Connect, send a text, and return all that comes until the other end is silent or closes."""
    bound.connect(to)
    bound.sendall(text.encode())
    return bound.recv(65536).decode()


def listen(bound: socket.socket, to: tuple[str, int]) -> str:
    """Connect, and return what the other end says first."""
    bound.connect(to)
    return bound.recv(65536).decode()


def datagram(bound: socket.socket, to: tuple[str, int], *, text: str) -> str:
    """Send a datagram; nobody answers."""
    bound.sendto(text.encode(), to)
    return ""


def ping(bound: socket.socket, to: tuple[str, int]) -> str:
    """Send an ICMP echo request; return the kind of the answer."""
    body = struct.pack("!BBHHH", 8, 0, 0, 1, 1)
    checksum = 0xFFFF - sum(struct.unpack("!4H", body))
    bound.sendto(struct.pack("!BBHHH", 8, 0, checksum, 1, 1), to)
    return bound.recv(65536)[20:21].hex()


ERRANDS: dict[str, tuple[Callable[..., str], int, int]] = {
    "fetch": (fetch, socket.SOCK_STREAM, 0),
    "parts": (parts, socket.SOCK_STREAM, 0),
    "send": (send, socket.SOCK_STREAM, 0),
    "listen": (listen, socket.SOCK_STREAM, 0),
    "datagram": (datagram, socket.SOCK_DGRAM, 0),
    "ping": (ping, socket.SOCK_RAW, socket.IPPROTO_ICMP),
}


def _everything(stream: socket.socket) -> bytes:
    received = bytearray()
    while part := stream.recv(65536):
        received += part
    return bytes(received)


def run(errand: Told, patience: float) -> Told:
    """Do one errand with a socket of its own, bound beforehand so that its port is known."""
    what, kind, protocol = ERRANDS[errand.pop("what")]
    to = (errand.pop("to"), errand.pop("port"))
    family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
    with socket.socket(family, kind, protocol) as bound:
        bound.settimeout(patience)
        bound.bind((errand.pop("source", ""), 0))
        port = bound.getsockname()[1] if kind != socket.SOCK_RAW else 0
        try:
            return {"port": port, "answer": what(bound, to, **errand), "error": ""}
        except OSError as error:  # ssl.SSLError and timeouts too
            return {"port": port, "answer": "", "error": f"{type(error).__name__}: {error}"}


def main() -> None:
    errands = json.load(sys.stdin)
    patience = float(sys.argv[1])
    with ThreadPoolExecutor(len(errands)) as pool:
        print(json.dumps(list(pool.map(lambda errand: run(errand, patience), errands))))


if __name__ == "__main__":
    main()
