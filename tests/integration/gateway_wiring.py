"""Wires a network namespace from inside: pairs of virtual cables, addresses, routes, no offloading.

    python gateway_wiring.py cable NAME PEER PID       a cable whose other end, PEER, is process PID's
    python gateway_wiring.py host NAME ADDRESS...      addresses; everything else is reached over NAME too
    python gateway_wiring.py bare NAME                 no address: both ends belong to a gateway

It speaks to the kernel itself, since iproute2 and ethtool aren't everywhere. Offloading has to go because
a cable carries what its sender left to hardware that isn't there: segments of 64 KB, without checksums.

Sources: man pages rtnetlink(7), veth(4) and netdevice(7); linux/if_link.h, linux/ethtool.h.
"""

import fcntl
import os
import socket
import struct
import sys
from array import array
from ipaddress import ip_address

_REQUEST_CREATE_ACK = 0x1 | 0x4 | 0x400
_NEW_LINK, _NEW_ADDRESS, _NEW_ROUTE, _ERROR = 16, 20, 24, 2
_NAME, _LINK_INFO, _PID = 3, 18, 19
_KIND, _DATA, _VETH_PEER = 1, 2, 1
_ADDRESS, _LOCAL, _OUT_BY = 1, 2, 4
_UP = 1
_NO_DETECTION = 2  # an IPv6 address is used at once
_MAIN_TABLE, _STATIC, _ON_LINK, _UNICAST = 254, 4, 253, 1
_SIOCETHTOOL = 0x8946
_OFFLOADS = (0x15, 0x17, 0x19, 0x1F, 0x24, 0x2C)  # checksums in and out, scatter, TSO, GSO, GRO


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def _ask(kind: int, flags: int, body: bytes) -> None:
    """Send one request; OSError with the kernel's reason if it is refused."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.send(struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        answer = kernel.recv(65536)
    (answered,) = struct.unpack_from("H", answer, 4)
    (code,) = struct.unpack_from("i", answer, 16)
    if answered != _ERROR or code:
        raise OSError(-code, f"request {kind}: {os.strerror(-code)}")


def _link(name: str, *attributes: bytes, index: int = 0, flags: int = 0) -> bytes:
    head = struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, flags, flags)
    return head + _attribute(_NAME, name.encode() + b"\0") + b"".join(attributes)


def cable(name: str, peer: str, pid: int) -> None:
    """Lay a cable from here to the namespace of a process."""
    far = _link(peer, _attribute(_PID, struct.pack("I", pid)))
    data = _attribute(_DATA, _attribute(_VETH_PEER, far))
    info = _attribute(_LINK_INFO, _attribute(_KIND, b"veth\0") + data)
    _ask(_NEW_LINK, _REQUEST_CREATE_ACK | 0x200, _link(name, info))


def bare(name: str) -> None:
    """Take offloading from an interface, and set it up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for offload in _OFFLOADS:
            off = array("I", [offload, 0])
            fcntl.ioctl(any_socket, _SIOCETHTOOL, struct.pack("16sP", name.encode(), off.buffer_info()[0]))
    index = socket.if_nametoindex(name)
    _ask(_NEW_LINK, 0x5, struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, _UP, _UP))


def host(name: str, addresses: list[str]) -> None:
    """Give a host its addresses; it looks for everybody else behind the same interface."""
    bare(name)
    index = socket.if_nametoindex(name)
    families = set()
    for text in addresses:
        address = ip_address(text)
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        head = struct.pack("BBBBI", family, address.max_prefixlen, _NO_DETECTION, 0, index)
        packed = address.packed
        body = head + _attribute(_LOCAL, packed) + _attribute(_ADDRESS, packed)
        _ask(_NEW_ADDRESS, _REQUEST_CREATE_ACK, body)
        families.add(family)
    for family in families:
        head = struct.pack("BBBBBBBBI", family, 0, 0, 0, _MAIN_TABLE, _STATIC, _ON_LINK, _UNICAST, 0)
        _ask(_NEW_ROUTE, _REQUEST_CREATE_ACK, head + _attribute(_OUT_BY, struct.pack("I", index)))


def main() -> None:
    match sys.argv[1:]:
        case ["cable", name, peer, pid]:
            cable(name, peer, int(pid))
        case ["bare", name]:
            bare(name)
        case ["host", name, *addresses]:
            host(name, addresses)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
