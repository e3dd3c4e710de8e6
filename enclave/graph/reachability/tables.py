"""Route tables, compiled into disjoint sets of destinations and the choices that each set has.

Longest prefix first; of equal prefixes a listed route before an implied local one, then by origin. Source:
Amazon VPC User Guide, "Route priority" and "AWS-managed prefix lists" (those of services with gateway
endpoints hold the services' public addresses); AWS Transit Gateway Guide, "Route evaluation order".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Final, TypeVar

from enclave.graph.reachability.intervals import Intervals, Span, span_of
from enclave.graph.reachability.network import (
    Origin,
    Range,
    Route,
    RouteTable,
    ServiceEndpoint,
    Target,
    TargetKind,
    TransitRoute,
    TransitTable,
    Vpc,
)
from enclave.graph.reachability.partition import Partition, longest_prefix
from enclave.graph.reachability.path import End, EndKind

T = TypeVar("T")

LOCAL: Final = Target(TargetKind.LOCAL)
RANK: Final = {Origin.STATIC: 0, Origin.PREFIX_LIST: 1, Origin.PROPAGATED: 2}
IMPLIED: Final = 3  # the rank of a local route that nobody listed
PRIVATE: Final = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("fc00::/7"),
)
"""No service has these addresses (RFC 1918, RFC 4193), so no gateway endpoint routes them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way on for a packet: a target, or an end of its own. ``by`` says which route, in words."""

    target: Target | None
    by: str
    source: str = ""
    end: End | None = None


@dataclass(frozen=True, slots=True)
class TransitChoice:
    """One way on at a transit gateway: to an attachment, or an end of its own."""

    attachment: str | None
    by: str
    source: str = ""
    end: End | None = None


def vpc_table(
    table: RouteTable, vpc: Vpc, services: Sequence[ServiceEndpoint], version: int
) -> Partition[tuple[Choice, ...]]:
    """Compile a VPC's table, as a subnet of the VPC sees it. ``services`` are its gateway endpoints."""
    by_range: dict[Span, list[tuple[int, tuple[Choice, ...]]]] = {}
    for each in vpc.ranges:
        if each.version == version:
            local = (Choice(LOCAL, _by(each, table.label)),)
            by_range.setdefault(span_of(each), []).append((IMPLIED, local))
    for route in table.routes:
        if route.destination is not None and route.destination.version == version:
            ranked = (RANK[route.origin], _choices(route, table))
            by_range.setdefault(span_of(route.destination), []).append(ranked)
    for service in services:
        for each in service.ranges:
            if each.version == version:
                choice = Choice(
                    Target(TargetKind.SERVICE, service.id), _by(each, table.label), service.source
                )
                ranked = (RANK[Origin.PREFIX_LIST], (choice,))
                by_range.setdefault(span_of(each), []).append(ranked)
    nowhere = Choice(None, "", table.source, End(EndKind.DROPPED, table.id, f"no route in {table.label}"))
    best = {span: _best(ranked) for span, ranked in by_range.items()}
    compiled = longest_prefix(best, (nowhere,), version)
    return _with_extras(compiled, table, vpc, services, version)


def transit_table(table: TransitTable, version: int) -> Partition[tuple[TransitChoice, ...]]:
    """Compile a transit gateway's table."""
    by_range: dict[Span, list[tuple[int, tuple[TransitChoice, ...]]]] = {}
    for route in table.routes:
        if route.destination.version == version:
            ranked = (RANK[route.origin], (_transit_choice(route, table),))
            by_range.setdefault(span_of(route.destination), []).append(ranked)
    nowhere = TransitChoice(
        None, "", table.source, End(EndKind.DROPPED, table.id, f"no route in {table.label}")
    )
    best = {span: _best(ranked) for span, ranked in by_range.items()}
    compiled = longest_prefix(best, (nowhere,), version)
    if table.complete:
        return compiled
    unread = TransitChoice(None, "", table.source, _unread(table.id, table.label))
    return Partition((where, (*choices, unread)) for where, choices in compiled.parts)


def without_words(compiled: Partition[tuple[Choice, ...]]) -> Partition[tuple[Choice, ...]]:
    """Return the same with fewer and larger parts: what differs by the words of its routes only is joined."""
    found: dict[tuple[Choice, ...], list[Span]] = {}
    for where, choices in compiled.parts:
        silent = tuple(dict.fromkeys(Choice(each.target, "", "", each.end) for each in choices))
        found.setdefault(silent, []).extend(where.spans)
    return Partition((Intervals.of(spans), choices) for choices, spans in found.items())


def _best(ranked: Iterable[tuple[int, tuple[T, ...]]]) -> tuple[T, ...]:
    """Return the choices of the best rank, each once."""
    every = list(ranked)
    lowest = min(rank for rank, _ in every)
    return tuple(dict.fromkeys(choice for rank, choices in every if rank == lowest for choice in choices))


def _choices(route: Route, table: RouteTable) -> tuple[Choice, ...]:
    """Return what a listed route may lead to."""
    by = _by(route.destination, table.label)
    if not route.targets:
        end = End(EndKind.UNKNOWN, table.id, f"nobody knows where {by} leads")
        return (Choice(None, by, route.source, end),)
    return tuple(Choice(target, by, route.source) for target in route.targets)


def _transit_choice(route: TransitRoute, table: TransitTable) -> TransitChoice:
    by = _by(route.destination, table.label)
    end = End(EndKind.DROPPED, table.id, f"blackhole: {by}") if route.attachment is None else None
    return TransitChoice(route.attachment, by, route.source, end)


def _with_extras(
    compiled: Partition[tuple[Choice, ...]],
    table: RouteTable,
    vpc: Vpc,
    services: Sequence[ServiceEndpoint],
    version: int,
) -> Partition[tuple[Choice, ...]]:
    """Add what may hold whatever the longest prefix says: routes and ranges that nobody knows."""
    always = [
        choice for route in table.routes if route.destination is None for choice in _choices(route, table)
    ]
    if not table.complete:
        always.append(Choice(None, "", table.source, _unread(table.id, table.label)))
    beyond = [
        Choice(
            Target(TargetKind.SERVICE, service.id),
            f"unknown ranges of {service.service} [table {table.label}]",
            service.source,
        )
        for service in services
        if not service.ranges
    ]
    if not always and not beyond:
        return compiled
    within = Intervals.ranges((*vpc.ranges, *PRIVATE), version)
    parts = []
    for where, choices in compiled.parts:
        inside, outside = where & within, where - within
        parts.append((inside, tuple(dict.fromkeys((*choices, *always)))))
        parts.append((outside, tuple(dict.fromkeys((*choices, *always, *beyond)))))
    return Partition(parts)


def _unread(table: str, label: str) -> End:
    return End(EndKind.UNKNOWN, table, f"some routes of {label} can't be told")


def _by(destination: Range | None, label: str) -> str:
    return f"{'unknown range' if destination is None else destination} [table {label}]"
