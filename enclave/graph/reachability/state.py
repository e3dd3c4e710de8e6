"""How far a set of packets has come, and where it ended up."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from enclave.graph.reachability.ground import Tenants
from enclave.graph.reachability.headers import Box, Headers
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.network import NatGateway
from enclave.graph.reachability.partition import Partition
from enclave.graph.reachability.path import End, EndKind, Hop, HopKind

V = TypeVar("V", bound=Hashable)
Visit = tuple[str, int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Packets on their way together.

    ``headers`` say which ones, as they were sent. ``source`` is the one that a NAT gateway gave them, None
    for their own; ``private`` if that was a private one. ``zone`` is that of the last VPC subnet
    that they were in.

    Of a reply, ``destinations`` of the headers are what it is meant for in the end; while ``undo`` isn't
    empty, it is addressed to the last of those NAT gateways, whose address is ``destination``.
    """

    headers: Headers
    hops: tuple[Hop, ...] = ()
    entered: frozenset[Visit] = frozenset()
    zone: str | None = None
    source: int | None = None
    private: bool = False
    undo: tuple[tuple[NatGateway, int], ...] = ()

    @property
    def destination(self) -> int | None:
        """The address of the NAT gateway that they are going to; None for their own destinations."""
        return self.undo[-1][1] if self.undo else None

    def passed(self, *hops: Hop) -> "State":
        """Return them after more hops."""
        return replace(self, hops=self.hops + hops)

    def toward(self, addresses: Intervals) -> "State | None":
        """Return those on their way to one of these addresses."""
        if self.destination is not None:
            return self if self.destination in addresses else None
        return self._narrowed(1, addresses)

    def away_from(self, addresses: Intervals) -> "State | None":
        """Return those on their way to none of these addresses."""
        if self.destination is not None:
            return None if self.destination in addresses else self
        return self._without(1, addresses)

    def split(self, partition: Partition[V]) -> "list[tuple[State, V]]":
        """Part them by where they are going."""
        if self.destination is not None:
            return [(self, value) for _, value in partition.split(Intervals.single(self.destination))]
        parts = partition.split(self.headers.destinations)
        if len(parts) == 1 and parts[0][0] == self.headers.destinations:
            return [(self, parts[0][1])]
        return [(replace(self, headers=self.headers.changed(1, where)), value) for where, value in parts]

    def coming(self, addresses: Intervals) -> "State | None":
        """Return those whose source is now one of these addresses."""
        if self.source is not None:
            return self if self.source in addresses else None
        return self._narrowed(0, addresses)

    def coming_from_beyond(self, addresses: Intervals) -> "State | None":
        """Return those whose source is now none of these addresses."""
        if self.source is not None:
            return None if self.source in addresses else self
        return self._without(0, addresses)

    def matching(self, boxes: Sequence[Box], *, egress: bool) -> "list[State]":
        """Return those that boxes of (remote, protocols, ports) hold; remote is who isn't at the filter."""
        found = []
        for remote, protocols, ports in boxes:
            near = self.toward(remote) if egress else self.coming(remote)
            if near is None:
                continue
            headers = near.headers
            common = (headers.protocols & protocols, headers.ports & ports)
            if all(common):
                narrowed = Headers(headers.version, headers.sources, headers.destinations, *common)
                found.append(near if narrowed == headers else replace(near, headers=narrowed))
        return found

    def _narrowed(self, at: int, addresses: Intervals) -> "State | None":
        return self._with(at, self.headers.box[at] & addresses)

    def _without(self, at: int, addresses: Intervals) -> "State | None":
        return self._with(at, self.headers.box[at] - addresses)

    def _with(self, at: int, addresses: Intervals) -> "State | None":
        box = self.headers.box
        if not addresses:
            return None
        if addresses == box[at]:
            return self
        return replace(self, headers=self.headers.changed(at, addresses))


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where packets ended, and who received them if anybody did.

    With several receivers it stands for one leaf each. ``last`` is True if receiving them is a hop, which
    ``by`` led to, by the route of ``source``.
    """

    state: State
    end: End
    receivers: Tenants | None = None
    last: bool = False
    by: str = ""
    source: str = ""

    def told_apart(self) -> "Iterator[Leaf]":
        """Yield one leaf for each receiver."""
        if self.receivers is None:
            yield self
            return
        for part, subnet in self.state.split(self.receivers.owned):
            if self.last:
                hop = Hop(
                    HopKind.SUBNET,
                    subnet.id,
                    subnet.label,
                    subnet.zone,
                    self.by,
                    self.source or subnet.source,
                )
                part = part.passed(hop)  # noqa: PLW2901
            yield Leaf(part, End(EndKind.SUBNET, subnet.id, f"delivered in {subnet.label}"))
