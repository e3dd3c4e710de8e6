"""Exact sets of integers as sorted, disjoint intervals: addresses, ports and protocol numbers."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range

from enclave.graph.reachability.network import Range

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Intervals:
    """A set of integers. ``spans`` are sorted, both ends included, and neither overlap nor touch."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Intervals":
        """Make a set from spans in any order; a span whose end lies before its start is empty."""
        joined: list[Span] = []
        for low, high in sorted(spans):
            if low > high:
                continue
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
            else:
                joined.append((low, high))
        return cls(tuple(joined))

    @classmethod
    def single(cls, value: int) -> "Intervals":
        """Make the set of one number."""
        return cls(((value, value),))

    @classmethod
    def ranges(cls, ranges: Iterable[Range], version: int) -> "Intervals":
        """Make the set of the addresses of those ranges that are of one family, 4 or 6."""
        return cls.of(span_of(each) for each in ranges if each.version == version)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, value: int) -> bool:
        at = bisect_right(self.spans, value, key=lambda span: span[0])
        return at > 0 and value <= self.spans[at - 1][1]

    def __or__(self, other: "Intervals") -> "Intervals":
        if self.spans == other.spans:
            return self
        return Intervals.of(self.spans + other.spans)

    def __and__(self, other: "Intervals") -> "Intervals":
        if self.spans == other.spans:
            return self
        return Intervals(tuple(_common(self.spans, other.spans)))

    def __sub__(self, other: "Intervals") -> "Intervals":
        return Intervals(tuple(_beyond(self.spans, other.spans)))

    def size(self) -> int:
        """Return how many numbers there are."""
        return sum(high - low + 1 for low, high in self.spans)

    def cidrs(self, version: int) -> tuple[Range, ...]:
        """Return the fewest CIDR ranges that hold exactly these addresses."""
        found: list[Range] = []
        for low, high in self.spans:
            if version == 4:  # noqa: PLR2004
                found.extend(summarize_address_range(IPv4Address(low), IPv4Address(high)))
            else:
                found.extend(summarize_address_range(IPv6Address(low), IPv6Address(high)))
        return tuple(found)

    def numbers(self) -> str:
        """Write them for people: ``80, 443, 1024-65535``."""
        return ", ".join(f"{low}" if low == high else f"{low}-{high}" for low, high in self.spans)

    def addresses(self, version: int) -> str:
        """Write them for people: a span that is one CIDR range as that, any other by its two ends."""
        return ", ".join(_span_text(span, version) for span in self.spans)


def span_of(each: IPv4Network | IPv6Network) -> Span:
    """Return the first and the last address of a range."""
    return int(each.network_address), int(each.broadcast_address)


def _common(mine: tuple[Span, ...], theirs: tuple[Span, ...]) -> Iterator[Span]:
    """Yield what two sorted rows of spans share."""
    here = there = 0
    while here < len(mine) and there < len(theirs):
        low = max(mine[here][0], theirs[there][0])
        high = min(mine[here][1], theirs[there][1])
        if low <= high:
            yield low, high
        if mine[here][1] < theirs[there][1]:
            here += 1
        else:
            there += 1


def _beyond(mine: tuple[Span, ...], theirs: tuple[Span, ...]) -> Iterator[Span]:
    """Yield what the first row of spans has and the second has not."""
    there = 0
    for span in mine:
        low, high = span
        while there < len(theirs) and theirs[there][1] < low:
            there += 1
        at = there
        while at < len(theirs) and theirs[at][0] <= high:
            if low < theirs[at][0]:
                yield low, theirs[at][0] - 1
            low = theirs[at][1] + 1
            at += 1
        if low <= high:
            yield low, high


def _span_text(span: Span, version: int) -> str:
    """Write one span of addresses."""
    ranges = Intervals((span,)).cidrs(version)
    if len(ranges) > 1:
        return f"{ranges[0].network_address}-{ranges[-1].broadcast_address}"
    one = ranges[0]
    return str(one.network_address) if one.prefixlen == one.max_prefixlen else str(one)
