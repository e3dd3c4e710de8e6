"""Connections by TLS 1.3 for the bench of the gateway: one in ten asks for a name that nobody declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import shake_128
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from enclave.gateway.traffic.conversations import Ends, Record, TcpConversation
from enclave.gateway.traffic.hello import application_data, client_hello, finished, server_hello

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enclave.gateway.traffic.packets import Packet

EVERY_TENTH = 10
_ROUND_TRIPS, _ASKED, _ANSWERED = 3, 400, 8_000
_SERVERS = IPv4Network("198.51.100.0/24")
_AT_ONCE = 20  # connections whose packets are mixed


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """Packets in the order of their time, the connection of each, and the connections nobody declared."""

    packets: tuple[Packet, ...]
    connections: tuple[int, ...]
    undeclared: frozenset[int]


def traffic(clients: IPv4Network, declared: Sequence[str], connections: int) -> Traffic:
    """Return so many connections from a subnet; the declared names take turns."""
    seen: list[tuple[int, int, Packet]] = []
    undeclared = frozenset(range(EVERY_TENTH - 1, connections, EVERY_TENTH))
    for number in range(connections):
        name = f"undeclared-{number}.example" if number in undeclared else declared[number % len(declared)]
        packets = _connection(number, clients, name)
        seen += [(number // _AT_ONCE, index, number, each) for index, each in enumerate(packets)]
    seen.sort(key=lambda each: each[:3])
    timed = [replace(each[3], time=1_767_225_600 + place / 10_000) for place, each in enumerate(seen)]
    return Traffic(packets=tuple(timed), connections=tuple(each[2] for each in seen), undeclared=undeclared)


def _connection(number: int, clients: IPv4Network, name: str) -> tuple[Packet, ...]:
    ends = Ends(
        client=clients[10 + number % 1_000],
        server=_SERVERS[1 + number % 250],
        client_port=20_000 + number,
    )
    hello = replace(client_hello(name), random=shake_128(number.to_bytes(4, "big")).digest(32))
    spoken = TcpConversation(ends, Record())
    spoken.open()
    spoken.say(hello.encoded(), payload=False)
    spoken.answer(server_hello(hello))
    spoken.say(finished(), payload=False)
    for turn in range(_ROUND_TRIPS):
        spoken.say(application_data(_ASKED, seed=bytes([turn])), payload=False)
        spoken.answer(application_data(_ANSWERED, seed=bytes([turn])))
    spoken.close()
    return spoken.flow(name).packets
