"""What stands beyond the gateway: servers, and a record of every packet that came from the client.

    python gateway_far_end.py CERTIFICATE CLIENT...     CERTIFICATE: a chain with its key; CLIENT: addresses

Each line on its standard input asks what has arrived since the line before; the answer is a line of JSON, a
list of {protocol, port, to, to_port, packets, payload}. ``payload`` is counted in bytes, repeats included.
It listens on every address: TLS on 443 and 8443, HTTP on 80, a greeting and an echo on 22, 5432 and 9999.

Sources: packet(7); Linux, Documentation/networking/packet_mmap.rst.
"""

import asyncio
import hashlib
import json
import mmap
import socket
import ssl
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address

GREETING = b"SSH-2.0-greeting\r\n"
TLS_PORTS, GREETING_PORTS = (443, 8443), (22, 5432, 9999)
_ALL_PROTOCOLS, _OUTGOING = 3, 4
_SOL_PACKET, _RING, _STATISTICS, _VERSION = 263, 5, 6, 10
_SLOT, _BLOCK, _BLOCKS = 256, 1 << 16, 256  # bytes of a packet's slot and of a block of them; blocks
_DIRECTION = 42  # where a slot says whether its packet came in or went out
_IPV4, _IPV6, _TCP, _UDP = 0x0800, 0x86DD, 6, 17
_Flow = tuple[str, int, str, int]


class Record:
    """Counts what comes in by the interface, below everything that a server does with it.

    The kernel writes the beginnings of all packets into a ring that is read when somebody asks.
    """

    def __init__(self, interface: str, clients: frozenset[str]) -> None:
        self._clients = clients
        self._next = 0
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # nothing before it's bound
        self._socket.setsockopt(_SOL_PACKET, _VERSION, 1)
        size = _BLOCKS * _BLOCK
        ring = struct.pack("4I", _BLOCK, _BLOCKS, _SLOT, size // _SLOT)
        self._socket.setsockopt(_SOL_PACKET, _RING, ring)
        self._ring = mmap.mmap(self._socket.fileno(), size)
        self._socket.bind((interface, _ALL_PROTOCOLS))

    def take(self) -> list[dict[str, str | int]]:
        """Return what has arrived since the time before. AssertionError if the record has gaps."""
        packets: Counter[_Flow] = Counter()
        payload: Counter[_Flow] = Counter()
        for frame in self._frames():
            read = _read(frame)
            if read is not None and read[0] in self._clients:
                _, flow, length = read
                packets[flow] += 1
                payload[flow] += length
        _, lost = struct.unpack("II", self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8))
        assert not lost, f"{lost} packets were not recorded"
        names = ("protocol", "port", "to", "to_port")
        return [
            dict(zip(names, flow, strict=True)) | {"packets": count, "payload": payload[flow]}
            for flow, count in packets.items()
        ]

    def _frames(self) -> Iterator[bytes]:
        """Yield what came in, and give its slots back."""
        while True:
            slot = self._next * _SLOT
            status, _, kept, begin = struct.unpack_from("IIIH", self._ring, slot)
            if not status:
                return
            if self._ring[slot + _DIRECTION] != _OUTGOING:
                yield self._ring[slot + begin : slot + begin + kept]
            struct.pack_into("I", self._ring, slot, 0)
            self._next = (self._next + 1) % (len(self._ring) // _SLOT)


def _read(frame: bytes) -> tuple[str, _Flow, int] | None:
    """Return the sender, the flow and the payload's length by a frame's beginning; None if it holds no IP."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    if kind == _IPV4:
        (total,) = struct.unpack_from("!H", frame, 16)
        packet, header, protocol = frame[14:], 4 * (frame[14] & 15), frame[23]
        source, target = packet[12:16], packet[16:20]
    elif kind == _IPV6:
        (total,) = struct.unpack_from("!H", frame, 18)
        packet, header, protocol, total = frame[14:], 40, frame[20], total + 40
        source, target = packet[8:24], packet[24:40]
    else:
        return None
    body, length, here = packet[header:], total - header, str(ip_address(target))
    name = {_TCP: "tcp", _UDP: "udp"}.get(protocol, str(protocol))
    if protocol not in (_TCP, _UDP):
        return str(ip_address(source)), (name, 0, here, 0), length
    port, to_port = struct.unpack_from("!HH", body)
    length -= 4 * (body[12] >> 4) if protocol == _TCP else 8
    return str(ip_address(source)), (name, port, here, to_port), length


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one HTTP request: GET /N with N bytes, PUT with the digest of what came."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, *_ = head.decode("latin-1").split()
        if method == "PUT":
            fields = dict(line.lower().split(": ", 1) for line in head.decode().splitlines()[1:] if line)
            sent = await reader.readexactly(int(fields["content-length"]))
            body = hashlib.sha256(sent).hexdigest().encode()
        else:
            body = content(int(path.strip("/") or 0))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass  # a client that was cut off
    finally:
        writer.close()


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak first, then say everything back."""
    writer.write(GREETING)
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.close()


def content(size: int) -> bytes:
    """Return bytes that nobody can shorten or rearrange unnoticed."""
    return b"".join(i.to_bytes(8, "big") for i in range(-(-size // 8)))[:size]


async def serve(certificate: str, clients: frozenset[str]) -> None:
    """Serve until the standard input ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for port in TLS_PORTS:
        await asyncio.start_server(web, None, port, ssl=context, backlog=256)
    await asyncio.start_server(web, None, 80)
    for port in GREETING_PORTS:
        await asyncio.start_server(greet, None, port)
    record = Record("eth0", clients)
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(record.take()), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], frozenset(sys.argv[2:])))
