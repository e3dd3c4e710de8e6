"""Which route tables there are, and which one serves a subnet or a gateway."""

from collections.abc import Iterable
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import UNSET, Source, label, near, standing, text
from enclave.graph.reachability.reading.vpcs import Vpcs

_DEFAULT_ID = "defaultRouteTableId"
_MAIN_IDS = ("mainRouteTableId", _DEFAULT_ID)
_CLAIMED = "another route table claims the same"


class Tables:
    """The route tables of VPCs by element id, each with its VPC, its label and its resource.

    A VPC's default table that the program doesn't adopt is one, too, but nobody here sees all its routes.
    ``subnets`` and ``gateways`` say which table serves them, ``main`` which serves a VPC's other subnets.
    An id that isn't a table's stands for one that can't be told.
    """

    def __init__(self, source: Source, vpcs: Vpcs) -> None:
        self._source = source
        self._vpcs = vpcs
        self.vpc: dict[str, str] = {}
        self.label: dict[str, str] = {}
        self.resource: dict[str, Resource] = {}
        self.incomplete: set[str] = set()
        self.main: dict[str, str | None] = {}
        self.subnets: dict[str, str] = {}
        self.gateways: dict[str, str] = {}
        self._default: dict[str, str] = {}
        self._by_text: dict[str, str] = {}
        self._doubted: set[object] = set()  # all tables near these are incomplete already
        self._list_tables()
        self._read_main()
        self._read_associations()

    def find(
        self, resource: Resource, name: str = "routeTableId", value: Any = UNSET
    ) -> tuple[tuple[str, ...], str | None]:
        """Return the ids of the tables that a property may mean, and its text if it is known."""
        reference = self._source.find(resource, name, *types.TABLES, value=value)
        if reference.found:
            return tuple(each.urn for each in reference.found), reference.text
        if reference.text is not None:
            known = self._by_text.get(reference.text)
            return (() if known is None else (known,)), reference.text
        owners = self._source.find(resource, name, *types.VPCS, value=value)
        return tuple(self._default[vpc.urn] for vpc in owners.found), None

    def doubt(self, tables: Iterable[str], resource: Resource, why: str) -> None:
        """Note that these tables may say more, or all that may be meant if none is named."""
        listed = tuple(tables)
        if listed:
            self.incomplete.update(listed)
        elif standing(resource) not in self._doubted:
            self._doubted.add(standing(resource))
            self.incomplete.update(urn for urn, each in self.resource.items() if any(near(resource, [each])))
        self._source.gap(resource, why)

    def _list_tables(self) -> None:
        for vpc in self._vpcs:
            self._add(_main_key(vpc.urn), vpc.urn, label(vpc, "'s main table"), vpc)
            self._default[vpc.urn] = _main_key(vpc.urn)
        for table in self._source.all(types.ROUTE_TABLE):
            self._add(table.urn, self._vpcs.of(table), label(table), table)
        for table in self._source.all(types.DEFAULT_ROUTE_TABLE):
            self._adopt(table)
        for vpc in self._vpcs:
            default = self._default[vpc.urn]
            written = [text(vpc.outputs.get(name)) for name in _MAIN_IDS]
            self._by_text |= {each: default for each in written if each is not None}
            if default == _main_key(vpc.urn):
                self.incomplete.add(default)

    def _adopt(self, table: Resource) -> None:
        vpc = self._vpc_of_default(table)
        self._add(table.urn, vpc, label(table), table)
        self._forget(_main_key(vpc))
        self._default[vpc] = table.urn

    def _vpc_of_default(self, table: Resource) -> str:
        written = text(table.get(_DEFAULT_ID))
        for vpc in self._vpcs:
            if written is not None and written == text(vpc.outputs.get(_DEFAULT_ID)):
                return vpc.urn
        reference = self._source.find(table, _DEFAULT_ID, *types.VPCS)
        return reference.one.urn if reference.one is not None else self._vpcs.of(table)

    def _add(self, key: str, vpc: str, name: str, resource: Resource) -> None:
        self.vpc[key], self.label[key], self.resource[key] = vpc, name, resource
        if not self._vpcs.known(vpc):
            self.incomplete.add(key)

    def _forget(self, key: str) -> None:
        for known in (self.vpc, self.label, self.resource):
            known.pop(key, None)
        self.incomplete.discard(key)

    def _read_main(self) -> None:
        self.main |= self._default
        claimed: set[str] = set()
        for association in self._source.all(types.MAIN_ASSOCIATION):
            tables, written = self.find(association)
            table = tables[0] if len(tables) == 1 else (written if not tables else None)
            reference = self._source.find(association, "vpcId", *types.VPCS)
            if reference.told and reference.key("") in claimed:
                self._source.gap(association, _CLAIMED)
                self.main[reference.key("")] = None
            elif reference.told:
                claimed.add(reference.key(""))
                self.main[reference.key("")] = table
            else:
                self._source.gap(association, "whose main table it sets isn't known")
                self.main |= {vpc.urn: None for vpc in reference.found or near(association, self._vpcs)}

    def _read_associations(self) -> None:
        subnets = tuple(self._source.all(*types.SUBNETS))
        gateways = tuple(self._source.all(types.INTERNET_GATEWAY))
        unsure: list[Resource] = []
        for association in self._source.all(types.TABLE_ASSOCIATION):
            tables, written = self.find(association)
            doubtful = f"{association.urn}#table"
            table = tables[0] if len(tables) == 1 else (written or doubtful if not tables else doubtful)
            subnet = self._source.find(association, "subnetId", *types.SUBNETS)
            gateway = self._source.find(association, "gatewayId", types.INTERNET_GATEWAY, types.VPN_GATEWAY)
            if subnet.one is not None:
                self._put(self.subnets, subnet.one.urn, table, association)
            elif gateway.one is not None:
                self._put(self.gateways, gateway.one.urn, table, association)
            elif subnet.found or gateway.found or (subnet.text or gateway.text) is None:
                unsure.append(association)
        filled: set[object] = set()  # the first that may be for something takes it, whatever comes later
        for association in unsure:
            self._source.gap(association, "which subnet or gateway it is for isn't known")
            doubtful = f"{association.urn}#table"
            for other, served, all_ in (
                ("gatewayId", self.subnets, subnets),
                ("subnetId", self.gateways, gateways),
            ):
                key = (other, standing(association))
                if plain(association.get(other)) in UNSET and key not in filled:
                    filled.add(key)
                    self._fill(served, association, all_, doubtful)

    def _put(self, served: dict[str, str], urn: str, table: str, association: Resource) -> None:
        """Let a table serve a subnet or gateway. If two of them do nobody can tell which one it is."""
        if served.setdefault(urn, table) != table:
            served[urn] = f"{urn}#table"
            self._source.gap(association, _CLAIMED)

    def _fill(
        self, served: dict[str, str], association: Resource, all_: Iterable[Resource], table: str
    ) -> None:
        for each in near(association, all_):
            served.setdefault(each.urn, table)


def _main_key(vpc: str) -> str:
    return f"{vpc}#main-table"
