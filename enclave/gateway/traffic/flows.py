"""A flow: packets with a name, and which of them have to get out for its payload to have got out.

A unit of payload is a stretch of bytes at one place of one stream that always travels together. Sent again,
alone or within other bytes, it is a copy of the same unit. Other bytes at the same place are another unit.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from enclave.gateway.traffic.packets import Packet


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """Packets in the order in which the gateway sees them.

    ``units`` tells for each unit of payload the indexes of the packets that carry a copy of it. The payload
    has got out when each unit has in at least one copy.
    """

    name: str
    packets: tuple[Packet, ...]
    units: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """Bytes of payload that a packet (an index) carries: they stand at ``first`` of a stream."""

    stream: Hashable
    first: int
    data: bytes
    packet: int

    @property
    def last(self) -> int:
        """Return where the stream goes on behind these bytes."""
        return self.first + len(self.data)


def units(carried: Iterable[Carried]) -> tuple[tuple[int, ...], ...]:
    """Return the units of payload, each as the indexes of the packets that carry a copy; each set once."""
    streams: dict[Hashable, list[Carried]] = {}
    for each in carried:
        streams.setdefault(each.stream, []).append(each)
    found = {copies for pieces in streams.values() for copies in _copies(pieces)}
    return tuple(sorted(found))


def _copies(pieces: Sequence[Carried]) -> Iterable[tuple[int, ...]]:
    cuts = sorted(set(chain.from_iterable((piece.first, piece.last) for piece in pieces)))
    for first, last in pairwise(cuts):
        stretches: dict[bytes, set[int]] = {}
        for piece in pieces:
            if piece.first <= first and last <= piece.last:
                data = piece.data[first - piece.first : last - piece.first]
                stretches.setdefault(data, set()).add(piece.packet)
        yield from (tuple(sorted(copies)) for copies in stretches.values())
