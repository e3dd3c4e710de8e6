"""The routes of each table: inline ones, ones of their own, and those that something else adds."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import Origin, Range, Route, RouteTable
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.prefixes import PrefixLists
from enclave.graph.reachability.reading.source import UNSET, Source, items, parse_range
from enclave.graph.reachability.reading.tables import Tables
from enclave.graph.reachability.reading.targets import Targets

_RANGES = ("cidrBlock", "ipv6CidrBlock", "destinationCidrBlock", "destinationIpv6CidrBlock")
_LIST = "destinationPrefixListId"


class _Routes:
    """Collects routes by table."""

    def __init__(self, source: Source, tables: Tables, targets: Targets, lists: PrefixLists) -> None:
        self._source = source
        self._tables = tables
        self._targets = targets
        self._lists = lists
        self.found: dict[str, list[Route]] = {key: [] for key in tables.resource}

    def inline(self, key: str, table: Resource) -> None:
        listed, whole = items(table.get("routes"))
        for route in listed:
            self.found[key].extend(self._read(table, route, "routes"))
        if not whole:
            self._tables.doubt([key], table, "a route in it isn't known")
        if plain(table.get("propagatingVgws")) not in (None, []):
            self._tables.doubt([key], table, "what its virtual private gateway adds isn't known")

    def separate(self, route: Resource) -> None:
        tables, written = self._tables.find(route)
        if len(tables) == 1:
            self.found[tables[0]].extend(self._read(route, route.props, None))
        elif tables or written is None:
            self._tables.doubt(tables, route, "in which table it stands isn't known")
        else:
            self._source.gap(route, f"its table {written} isn't here")

    def propagated(self, propagation: Resource) -> None:
        tables, written = self._tables.find(propagation)
        if tables or written is None:
            self._tables.doubt(tables, propagation, "what is propagated isn't known")

    def _read(self, owner: Resource, route: Mapping[str, Any], within: str | None) -> Iterator[Route]:
        targets = self._targets.of(owner, route, within)
        if not targets:
            self._source.gap(owner, "where a route leads isn't known")
        for destination, origin in self._destinations(owner, route, within):
            yield Route(destination=destination, targets=targets, origin=origin, source=owner.urn)

    def _destinations(
        self, owner: Resource, route: Mapping[str, Any], within: str | None
    ) -> Iterator[tuple[Range | None, Origin]]:
        given = {name: plain(route.get(name)) for name in _RANGES}
        written = [value for value in given.values() if value not in UNSET]
        for value in written:
            yield parse_range(value), Origin.STATIC
        listed = plain(route.get(_LIST))
        if listed in UNSET:
            if not written:
                yield None, Origin.STATIC
            if not written or any(parse_range(value) is None for value in written):
                self._source.gap(owner, "the destination of a route isn't known")
            return
        reference = self._source.find(owner, within or _LIST, types.PREFIX_LIST, value=listed)
        ranges, whole = self._lists.ranges(reference)
        for each in ranges:
            yield each, Origin.PREFIX_LIST
        if not whole:
            self._source.gap(owner, "the prefix list of a route isn't known")
            yield None, Origin.PREFIX_LIST


def route_tables(
    source: Source, tables: Tables, targets: Targets, lists: PrefixLists
) -> dict[str, RouteTable]:
    """Return every route table with all its routes."""
    routes = _Routes(source, tables, targets, lists)
    for key, resource in tables.resource.items():
        if resource.type in types.TABLES:
            routes.inline(key, resource)
    for route in source.all(types.ROUTE):
        routes.separate(route)
    for propagation in source.all(types.VPN_PROPAGATION, types.SERVER_PROPAGATION):
        routes.propagated(propagation)
    return {
        key: RouteTable(
            id=key,
            label=tables.label[key],
            vpc=tables.vpc[key],
            routes=tuple(routes.found[key]),
            complete=key not in tables.incomplete,
            source=resource.urn,
        )
        for key, resource in tables.resource.items()
    }
