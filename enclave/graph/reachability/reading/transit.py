"""Route tables of transit gateways, and which one routes what comes from an attachment.

A gateway's default table can't be read as a resource: it exists unless the gateway disables it, and what it
says is in doubt.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from enclave.graph.facts import Resource, is_unknown, plain
from enclave.graph.reachability.network import Attachment, AttachmentKind, Origin, Range, TransitRoute
from enclave.graph.reachability.network import TransitTable as Table
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.attachments import Attachments, Draft
from enclave.graph.reachability.reading.prefixes import PrefixLists
from enclave.graph.reachability.reading.source import Source, label, near, parse_range, text

_TABLE: Final = "transitGatewayRouteTableId"
_IDS: Final = ("associationDefaultRouteTableId", "propagationDefaultRouteTableId")
_SETTINGS: Final = ("defaultRouteTableAssociation", "defaultRouteTablePropagation")
_OVERRIDES: Final = (types.TRANSIT_DEFAULT_ASSOCIATION, types.TRANSIT_DEFAULT_PROPAGATION)


class Transit:
    """``tables`` and ``attachments`` as they are in the network. ``ranges`` go by VPC, None if not known."""

    def __init__(
        self,
        source: Source,
        attachments: Attachments,
        lists: PrefixLists,
        ranges: Mapping[str, tuple[Range, ...] | None],
    ) -> None:
        self._source = source
        self._attachments = attachments
        self._lists = lists
        self._ranges = ranges
        self._gateways = {gateway.urn: gateway for gateway in source.all(types.TRANSIT)}
        self._resources: dict[str, Resource] = {}
        self._gateway: dict[str, str] = {}
        self._incomplete: set[str] = set()
        self._by_text: dict[str, str] = {}
        self._defaults: dict[str, list[str | None]] = {}
        self._routes: dict[str, list[TransitRoute]] = {}
        self._associated: dict[str, str] = {}
        self._list_tables()
        for route in source.all(types.TRANSIT_ROUTE, types.TRANSIT_PREFIX_LIST):
            self._read_route(route)
        self._read_associations()
        self._read_propagations()
        self.tables = {key: self._table(key) for key in self._resources}
        self.attachments: dict[str, Attachment] = {
            key: draft.finish(self._associated.get(key)) for key, draft in attachments.drafts.items()
        }

    def _table(self, key: str) -> Table:
        resource = self._resources[key]
        return Table(
            id=key,
            label=label(resource, "" if key == resource.urn else "'s default table"),
            gateway=self._gateway[key],
            routes=tuple(self._routes[key]),
            complete=key not in self._incomplete,
            source=resource.urn,
        )

    def _list_tables(self) -> None:
        for table in self._source.all(types.TRANSIT_TABLE):
            reference = self._source.find(table, "transitGatewayId", types.TRANSIT)
            self._add(table.urn, table, reference.key(f"{table.urn}#gateway"))
        for urn, gateway in self._gateways.items():
            key = f"{urn}#default-table"
            settings = [gateway.get(name) != "disable" for name in _SETTINGS]
            self._defaults[urn] = [key if setting else None for setting in settings]
            if any(settings):
                self._add(key, gateway, urn)
                self._incomplete.add(key)
                written = [text(gateway.outputs.get(name)) for name in _IDS]
                self._by_text |= {each: key for each in written if each is not None}
        for which, kind in enumerate(_OVERRIDES):
            for override in self._source.all(kind):
                self._override(override, which)

    def _override(self, override: Resource, which: int) -> None:
        tables, written = self._find(override)
        gateway = self._source.find(override, "transitGatewayId", types.TRANSIT)
        if gateway.one is not None and len(tables) == 1:
            self._defaults[gateway.one.urn][which] = tables[0]
        elif gateway.found or gateway.text is None or tables or written is None:
            self._source.gap(override, "which table becomes which gateway's default isn't known")
            for each in gateway.found or near(override, self._gateways.values()):
                self._defaults[each.urn][which] = f"{override.urn}#table"

    def _add(self, key: str, resource: Resource, gateway: str) -> None:
        self._resources[key], self._gateway[key], self._routes[key] = resource, gateway, []

    def _find(self, resource: Resource) -> tuple[tuple[str, ...], str | None]:
        reference = self._source.find(resource, _TABLE, types.TRANSIT_TABLE)
        if reference.found:
            return tuple(each.urn for each in reference.found), reference.text
        if reference.text is not None:
            known = self._by_text.get(reference.text)
            return (() if known is None else (known,)), reference.text
        owners = self._source.find(resource, _TABLE, types.TRANSIT)
        keys = [f"{owner.urn}#default-table" for owner in owners.found]
        return tuple(key for key in keys if key in self._resources), None

    def _doubt(self, tables: Iterable[str], cause: Resource, why: str) -> None:
        listed = tuple(tables)
        everywhere = (key for key, each in self._resources.items() if any(near(cause, [each])))
        self._incomplete.update(listed or everywhere)
        self._source.gap(cause, why)

    def _read_route(self, route: Resource) -> None:
        tables, written = self._find(route)
        if len(tables) != 1:
            if tables or written is None:
                self._doubt(tables, route, "in which table it stands isn't known")
            return
        (table,) = tables
        if route.type == types.TRANSIT_PREFIX_LIST:
            listed = self._source.find(route, "prefixListId", types.PREFIX_LIST)
            ranges, whole = self._lists.ranges(listed)
            origin = Origin.PREFIX_LIST
        else:
            known = parse_range(route.get("destinationCidrBlock"))
            ranges, whole = ((), False) if known is None else ((known,), True)
            origin = Origin.STATIC
        if not whole:
            self._doubt([table], route, "its destination isn't known")
        for attachment in self._next(route, self._gateway[table]):
            self._routes[table].extend(
                TransitRoute(destination=each, attachment=attachment, origin=origin, source=route.urn)
                for each in ranges
            )

    def _next(self, route: Resource, gateway: str) -> tuple[str | None, ...]:
        """Return where a route may lead: attachments, or None for a blackhole."""
        blackhole = plain(route.get("blackhole"))
        if blackhole is True:
            return (None,)
        found, written = self._attachments.find(route, gateway)
        leads: tuple[str | None, ...] = found or (written or f"{route.urn}#attachment",)
        if not found:
            self._source.gap(route, "the attachment that it leads to isn't here")
        return (*leads, None) if is_unknown(blackhole) else leads

    def _read_associations(self) -> None:
        unsure: list[Resource] = []
        for association in self._source.all(types.TRANSIT_ASSOCIATION):
            tables, written = self._find(association)
            doubtful = f"{association.urn}#table"
            table = tables[0] if len(tables) == 1 else (written or doubtful if not tables else doubtful)
            gateway = self._gateway.get(table)
            found, attachment = self._attachments.find(association, gateway)
            if len(found) == 1:
                self._put(found[0], table, association)
            elif found or attachment is None:
                unsure.append(association)
        for association in unsure:
            self._source.gap(association, "which attachment it is for isn't known")
            for key, draft in self._attachments.drafts.items():
                if any(near(association, [draft.resource])) or draft.kind is AttachmentKind.PEERING:
                    self._associated.setdefault(key, f"{association.urn}#table")
        for key, draft in self._attachments.drafts.items():
            default = self._default(draft, 0)
            if default is not None:
                self._associated.setdefault(key, default)

    def _put(self, attachment: str, table: str, association: Resource) -> None:
        """Give an attachment its table. If two claim it nobody can tell which one routes what it sends."""
        if self._associated.setdefault(attachment, table) != table:
            self._associated[attachment] = f"{attachment}#table"
            self._source.gap(association, "another table claims the same attachment")

    def _default(self, draft: Draft, which: int) -> str | None:
        """Return the default table of an attachment's gateway, if the attachment uses it."""
        wanted = draft.defaults[which]
        if wanted is False:
            return None
        if draft.gateway not in self._defaults:
            return f"{draft.gateway}#default-table"  # a gateway that isn't here: nobody knows its tables
        default = self._defaults[draft.gateway][which]
        return f"{draft.id}#table" if wanted is None and default is not None else default

    def _read_propagations(self) -> None:
        for propagation in self._source.all(types.TRANSIT_PROPAGATION):
            tables, written = self._find(propagation)
            if len(tables) != 1:
                if tables or written is None:
                    self._doubt(tables, propagation, "to which table it propagates isn't known")
                continue
            found, _ = self._attachments.find(propagation, self._gateway[tables[0]])
            if len(found) == 1:
                self._propagate(tables[0], self._attachments.drafts[found[0]], propagation)
            else:
                self._doubt(tables, propagation, "what it propagates isn't known")
        for draft in self._attachments.drafts.values():
            default = self._default(draft, 1)
            if default in self._resources:
                self._propagate(default, draft, draft.resource)

    def _propagate(self, table: str, draft: Draft, cause: Resource) -> None:
        ranges = self._ranges.get(draft.vpc) if draft.vpc is not None else None
        if ranges is None:
            self._doubt([table], cause, "the ranges that it propagates aren't known")
            return
        self._routes[table].extend(
            TransitRoute(destination=each, attachment=draft.id, origin=Origin.PROPAGATED, source=cause.urn)
            for each in ranges
        )
