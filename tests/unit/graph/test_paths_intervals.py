"""Sets of integers and boxes of packets against Python's own sets."""

from ipaddress import collapse_addresses, ip_network
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths_networks import packet

from enclave.graph.reachability.headers import Headers, cut, joined, matches, without
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.partition import Partition, longest_prefix

UNIVERSE = range(24)
numbers = st.integers(0, len(UNIVERSE) - 1)
spans = st.lists(st.tuples(numbers, numbers), max_size=5)
sets = spans.map(Intervals.of)
small = st.builds(lambda low, size: Intervals(((low, low + size),)), st.integers(0, 4), st.integers(0, 3))
boxes = st.tuples(small, small, small)


def plain(some: Intervals) -> set[int]:
    return {number for low, high in some.spans for number in range(low, high + 1)}


def points(box: tuple[Intervals, ...]) -> set[tuple[int, ...]]:
    return set(product(*map(plain, box)))


@given(spans)
def test_spans_in_any_order_become_sorted_and_apart(given_spans: list[tuple[int, int]]) -> None:
    made = Intervals.of(given_spans)
    assert plain(made) == {number for low, high in given_spans for number in range(low, high + 1)}
    assert all(low <= high for low, high in made.spans)
    assert all(high + 1 < low for (_, high), (low, _) in zip(made.spans, made.spans[1:], strict=False))


@given(sets, sets)
def test_arithmetic_is_that_of_sets(one: Intervals, other: Intervals) -> None:
    assert plain(one | other) == plain(one) | plain(other)
    assert plain(one & other) == plain(one) & plain(other)
    assert plain(one - other) == plain(one) - plain(other)
    for made in (one | other, one & other, one - other):
        assert made == Intervals.of(made.spans)
    assert bool(one) == bool(plain(one))
    assert one.size() == len(plain(one))
    assert [number in one for number in UNIVERSE] == [number in plain(one) for number in UNIVERSE]


@given(spans)
def test_cidrs_are_the_fewest_that_hold_exactly_these(given_spans: list[tuple[int, int]]) -> None:
    some = Intervals.of(given_spans)
    for version, prefix in ((4, 32), (6, 128)):
        kind = ip_network("0.0.0.0/0" if version == 4 else "::/0")
        each = [type(kind)((number, prefix)) for number in sorted(plain(some))]
        assert list(some.cidrs(version)) == list(collapse_addresses(each))


def test_cidrs_of_a_family() -> None:
    ranges = [ip_network(each) for each in ("10.0.0.0/25", "fd00::/64", "10.0.0.128/25", "10.0.2.0/32")]
    assert Intervals.ranges(ranges, 4).cidrs(4) == (ip_network("10.0.0.0/24"), ip_network("10.0.2.0/32"))
    assert Intervals.ranges(ranges, 6).cidrs(6) == (ip_network("fd00::/64"),)


@pytest.mark.parametrize(
    ("given_spans", "expected"),
    [
        ([(0x0A000000, 0x0A0000FF)], "10.0.0.0/24"),
        ([(0x0A000000, 0x0A000000)], "10.0.0.0"),
        ([(0x0A000001, 0x0A000002), (0x0A000008, 0x0A000009)], "10.0.0.1-10.0.0.2, 10.0.0.8/31"),
    ],
)
def test_addresses_for_people(given_spans: list[tuple[int, int]], expected: str) -> None:
    assert Intervals.of(given_spans).addresses(4) == expected


def test_numbers_for_people() -> None:
    assert Intervals.of([(1024, 65535), (80, 80)]).numbers() == "80, 1024-65535"


@given(boxes, boxes)
def test_a_cut_box_falls_into_disjoint_parts(box: tuple[Intervals, ...], by: tuple[Intervals, ...]) -> None:
    inside, outside = cut(box, by)
    assert (set() if inside is None else points(inside)) == points(box) & points(by)
    parts = [points(each) for each in outside]
    assert set().union(*parts) == points(box) - points(by)
    assert sum(map(len, parts)) == len(points(box) - points(by))
    assert set().union(*map(points, without([box], by))) == points(box) - points(by)


@given(st.lists(boxes, max_size=5))
def test_joined_boxes_are_disjoint_and_the_same(some: list[tuple[Intervals, ...]]) -> None:
    made = [points(box) for box in joined(some)]
    assert set().union(*made) == set().union(*map(points, some))
    assert sum(map(len, made)) == len(set().union(*made))


@given(st.lists(boxes, min_size=1, max_size=3), st.integers(0, 2), st.data())
def test_what_differs_in_one_dimension_is_joined(
    some: list[tuple[Intervals, ...]], at: int, data: st.DataObject
) -> None:
    first = some[0]
    row = [(*first[:at], data.draw(small), *first[at + 1 :]) for _ in range(3)]
    assert len(joined(row)) == 1


prefixes = st.builds(
    lambda low, bits: ((low >> bits) << bits, ((low >> bits) << bits) + (1 << bits) - 1),
    st.integers(0, 63),
    st.integers(0, 6),
)


@given(st.dictionaries(prefixes, st.sampled_from("abc"), max_size=8), st.integers(0, 70))
def test_the_longest_prefix_has_an_address(best: dict[tuple[int, int], str], address: int) -> None:
    fitting = [span for span in best if span[0] <= address <= span[1]]
    shortest = min(fitting, key=lambda span: span[1] - span[0], default=None)
    expected = "-" if shortest is None else best[shortest]
    compiled = longest_prefix(best, "-", 4)
    assert [value for where, value in compiled.parts if address in where] == [expected]
    assert compiled.split(Intervals.single(address)) == [(Intervals.single(address), expected)]
    assert sum(where.size() for where, _ in compiled.parts) == 2**32


@given(st.dictionaries(numbers, st.sampled_from("abc")), sets)
def test_a_partition_is_split_as_a_scan_would(values: dict[int, str], some: Intervals) -> None:
    wheres = {
        value: Intervals.of((number, number) for number, each in values.items() if each == value)
        for value in set(values.values())
    }
    partition = Partition((where, value) for value, where in wheres.items())
    expected = {value: where & some for value, where in wheres.items() if where & some}
    assert {value: where for where, value in partition.split(some)} == expected
    assert len(partition.split(some)) == len(expected)


HEADERS = Headers.every(4)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("10.0.0.1 10.0.0.2 6 443", "10.0.0.1 10.0.0.2 6 443", True),
        ("10.0.0.1 10.0.0.2 6 443", "10.0.0.3 10.0.0.2 6 443", False),
        ("10.0.0.1 10.0.0.2 6 443", "10.0.0.1 10.0.0.3 6 443", False),
        ("10.0.0.1 10.0.0.2 6 443", "10.0.0.1 10.0.0.2 17 443", False),
        ("10.0.0.1 10.0.0.2 6 443", "10.0.0.1 10.0.0.2 6 444", False),
        ("::1 ::2 6 443", "0.0.0.1 0.0.0.2 6 443", False),
        ("0.0.0.1 0.0.0.2 6 443", "::1 ::2 6 443", False),
    ],
)
def test_headers_of_one_packet_hold_it_and_no_other(one: str, other: str, expected: bool) -> None:
    headers = Headers.only(packet(one))
    assert headers.holds(packet(other)) == expected
    assert (headers & Headers.only(packet(other)) is not None) == expected
    assert (Headers.every(packet(one).source.version) & headers) == headers


def test_ports_say_nothing_of_other_protocols() -> None:
    headers = HEADERS.changed(3, Intervals.single(443))
    assert headers.holds(packet("10.0.0.1 10.0.0.2 1 0"))
    assert not headers.holds(packet("10.0.0.1 10.0.0.2 17 53"))
    assert not headers.holds(packet("10.0.0.1 10.0.0.2 6 53"))


@pytest.mark.parametrize(
    ("protocol", "ports", "expected"),
    [
        (-1, None, [("0-255", "0-65535")]),
        (6, None, [("6", "0-65535")]),
        (6, (80, 90), [("6", "80-90")]),
        (1, (8, 8), [("1", "0-65535")]),
        (-1, (80, 90), [("6, 17", "80-90"), ("0-5, 7-16, 18-255", "0-65535")]),
    ],
)
def test_what_an_entry_matches(
    protocol: int, ports: tuple[int, int] | None, expected: list[tuple[str, str]]
) -> None:
    remote = Intervals.single(7)
    made = matches(remote, protocol, ports)
    assert [(each[1].numbers(), each[2].numbers()) for each in made] == expected
    assert {each[0] for each in made} == {remote}


@pytest.mark.parametrize(
    ("protocols", "ports", "expected"),
    [
        ([(0, 255)], [(0, 65535)], "all traffic"),
        ([(0, 255)], [(443, 443)], "all protocols 443"),
        ([(6, 6)], [(443, 443)], "TCP 443"),
        ([(6, 6), (17, 17)], [(53, 53)], "TCP/UDP 53"),
        ([(1, 1)], [(53, 53)], "ICMP"),
        ([(50, 51)], [(0, 65535)], "protocol 50/protocol 51"),
        ([(0, 5), (7, 255)], [(0, 65535)], "protocols 0-5, 7-255"),
    ],
)
def test_traffic_for_people(
    protocols: list[tuple[int, int]], ports: list[tuple[int, int]], expected: str
) -> None:
    headers = Headers(
        4, Intervals.single(1), HEADERS.destinations, Intervals.of(protocols), Intervals.of(ports)
    )
    assert headers.traffic() == expected
    assert str(headers) == f"0.0.0.1 to anywhere, {expected}"
