"""Numbers parted into disjoint sets that have a value each, for looking many up at once."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from enclave.graph.reachability.headers import ADDRESSES
from enclave.graph.reachability.intervals import Intervals, Span

V = TypeVar("V", bound=Hashable)


class Partition(Generic[V]):
    """Disjoint sets of numbers and the value of each; a number in none of them has no value."""

    def __init__(self, parts: Iterable[tuple[Intervals, V]]) -> None:
        self.parts = tuple((where, value) for where, value in parts if where)
        spans = sorted((span, value) for where, value in self._numbered() for span in where.spans)
        self._lows = [low for (low, _), _ in spans]
        self._spans = spans

    def split(self, numbers: Intervals) -> list[tuple[Intervals, V]]:
        """Return the parts that some numbers fall into."""
        found: dict[int, list[Span]] = {}
        for low, high in numbers.spans:
            at = max(bisect_right(self._lows, low) - 1, 0)
            while at < len(self._spans) and self._lows[at] <= high:
                (first, last), part = self._spans[at]
                if last >= low:
                    found.setdefault(part, []).append((max(low, first), min(high, last)))
                at += 1
        return [(Intervals.of(spans), self.parts[part][1]) for part, spans in found.items()]

    def _numbered(self) -> Iterable[tuple[Intervals, int]]:
        return ((where, number) for number, (where, _) in enumerate(self.parts))


def longest_prefix(best: Mapping[Span, V], default: V, version: int) -> Partition[V]:
    """Part a family's addresses by the longest prefix that holds each; prefixes nest or are apart."""
    ((first, last),) = ADDRESSES[version].spans
    found: dict[V, list[Span]] = {}
    around: list[tuple[int, V]] = [(last, default)]
    at = first
    for (low, high), here in sorted(best.items(), key=lambda item: (item[0][0], -item[0][1])):
        while around[-1][0] < low:
            end, outer = around.pop()
            found.setdefault(outer, []).append((at, end))
            at = end + 1
        found.setdefault(around[-1][1], []).append((at, low - 1))
        at = low
        around.append((high, here))
    while around:
        end, outer = around.pop()
        found.setdefault(outer, []).append((at, end))
        at = end + 1
    return Partition((Intervals.of(spans), value) for value, spans in found.items())
