"""What a walk stands on: a network's tables, filters and ranges, each compiled once."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enclave.graph.reachability.filters import Filter, acl_filter, groups_filter
from enclave.graph.reachability.headers import ADDRESSES, FAMILIES
from enclave.graph.reachability.intervals import Intervals, span_of
from enclave.graph.reachability.network import (
    Attachment,
    AttachmentKind,
    Interface,
    NatGateway,
    Network,
    Range,
    RouteTable,
    ServiceEndpoint,
    Subnet,
    Vpc,
)
from enclave.graph.reachability.partition import Partition, longest_prefix
from enclave.graph.reachability.tables import (
    LOCAL,
    Choice,
    TransitChoice,
    transit_table,
    vpc_table,
    without_words,
)

NAT_HOST: Final = 4
"""Which address of its subnet a NAT gateway has: the first that AWS doesn't keep for itself."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Interfaces with the same security groups, and the addresses of each."""

    groups: tuple[str, ...]
    members: tuple[tuple[Interface, int], ...]
    addresses: Intervals


@dataclass(frozen=True, slots=True, eq=False)
class Tenants:
    """Subnets of one VPC that receive alike: same zone, table, ACL.

    ``owned`` says whose each address is, ``all`` are those of all; ``vacant`` are those at which no
    interface is known to stand, ``crowds`` the interfaces at the others.
    """

    subnets: tuple[Subnet, ...]
    owned: Partition[Subnet]
    all: Intervals
    vacant: Intervals
    crowds: tuple[Crowd, ...]


class Ground:
    """A network, compiled on demand. Nothing of it changes once it is made."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._tables: dict[tuple[str, str, int], Partition[tuple[Choice, ...]]] = {}
        self._silent: dict[tuple[str, str, int], Partition[tuple[Choice, ...]]] = {}
        self._transit_tables: dict[tuple[str, int], Partition[tuple[TransitChoice, ...]]] = {}
        self._acls: dict[tuple[str, bool, int], Filter] = {}
        self._groups: dict[tuple[tuple[str, ...], bool, int], Filter] = {}
        self._tenants: dict[tuple[str, int], Partition[Tenants | None]] = {}
        self._alone: dict[tuple[str, int], Tenants] = {}
        self._owned: dict[tuple[str, int], dict[str, Intervals]] = {}
        self._services: dict[str, list[ServiceEndpoint]] = defaultdict(list)
        for service in network.services.values():
            for table in service.tables if service.gateway else ():
                self._services[table].append(service)
        self._subnets: dict[str, list[Subnet]] = defaultdict(list)
        for subnet in network.subnets.values():
            self._subnets[subnet.vpc].append(subnet)
        self._standing: dict[str, list[Interface]] = defaultdict(list)
        self._members: dict[str, list[Range]] = defaultdict(list)
        for interface in network.interfaces.values():
            self._standing[interface.subnet].append(interface)
            for group in interface.groups:
                self._members[group].append(interface.address)
        self._attachments: dict[tuple[str, str], list[Attachment]] = defaultdict(list)
        for attachment in network.attachments.values():
            if attachment.kind is AttachmentKind.VPC and attachment.vpc is not None:
                self._attachments[attachment.gateway, attachment.vpc].append(attachment)
        self.entered = frozenset(
            [each.subnet for each in network.endpoints.values()]
            + [each.subnet for each in network.nat_gateways.values()]
            + [each for attachment in network.attachments.values() for each in attachment.subnets]
        )
        """The subnets that a packet can pass through on its way to another place."""

    def table_of(self, subnet: Subnet) -> RouteTable | None:
        """Return the table that decides in a subnet, None if that isn't known."""
        vpc = self.network.vpcs.get(subnet.vpc)
        if vpc is None:
            return None
        return self.network.tables.get(subnet.table or vpc.main_table or "")

    def routes(
        self, table: RouteTable, vpc: Vpc, version: int, *, words: bool = True
    ) -> Partition[tuple[Choice, ...]]:
        """Return a VPC's table as disjoint sets of destinations and their choices.

        Without ``words`` the choices don't say by which route, and the sets are fewer.
        """
        key = (table.id, vpc.id, version)
        if key not in self._tables:
            self._tables[key] = vpc_table(table, vpc, self._services.get(table.id, ()), version)
        if words:
            return self._tables[key]
        if key not in self._silent:
            self._silent[key] = without_words(self._tables[key])
        return self._silent[key]

    def transit_routes(self, table: str, version: int) -> Partition[tuple[TransitChoice, ...]]:
        """Return a transit gateway's table likewise; it must be in the network."""
        key = (table, version)
        if key not in self._transit_tables:
            self._transit_tables[key] = transit_table(self.network.transit_tables[table], version)
        return self._transit_tables[key]

    def acl(self, acl: str, *, egress: bool, version: int) -> Filter:
        """Return one direction of an ACL, which must be in the network."""
        key = (acl, egress, version)
        if key not in self._acls:
            self._acls[key] = acl_filter(self.network.acls[acl], egress=egress, version=version)
        return self._acls[key]

    def groups(self, groups: tuple[str, ...], *, egress: bool, version: int) -> Filter:
        """Return one direction of security groups, which must be in the network."""
        key = (groups, egress, version)
        if key not in self._groups:
            known = [self.network.groups[each] for each in groups]
            self._groups[key] = groups_filter(
                known, lambda group: self.members(group, version), egress=egress, version=version
            )
        return self._groups[key]

    def members(self, group: str, version: int) -> list[int]:
        """Return the addresses of the interfaces that have a group."""
        return [span_of(each)[0] for each in self._members.get(group, ()) if each.version == version]

    def attachments(self, gateway: str, vpc: str) -> list[Attachment]:
        """Return a VPC's attachments to a transit gateway."""
        return self._attachments.get((gateway, vpc), [])

    def translated(self, nat: NatGateway) -> int | None:
        """Return the address that packets leave a NAT gateway with, None if its subnet has no IPv4."""
        subnet = self.network.subnets[nat.subnet]
        first = next((each for each in subnet.ranges if each.version == 4), None)  # noqa: PLR2004
        return None if first is None else span_of(first)[0] + NAT_HOST

    def alone(self, subnet: Subnet, version: int) -> Tenants:
        """Return a subnet with all of its own ranges, whatever more specific subnet shares them."""
        key = (subnet.id, version)
        if key not in self._alone:
            own = Intervals.ranges(subnet.ranges, version)
            self._alone[key] = self._together([subnet], {subnet.id: own}, version)
        return self._alone[key]

    def tenants(self, vpc: str, version: int) -> Partition[Tenants | None]:
        """Return who has which addresses of a VPC: subnets that receive alike together, None for nobody."""
        key = (vpc, version)
        if key not in self._tenants:
            grouped = self._grouped(vpc, version)
            taken = Intervals.of(span for each in grouped for span in each.all.spans)
            parts = [(each.all, each) for each in grouped]
            self._tenants[key] = Partition([*parts, (ADDRESSES[version] - taken, None)])
        return self._tenants[key]

    def owned(self, vpc: str, version: int) -> dict[str, Intervals]:
        """Return the addresses of each subnet of a VPC, by id: the most specific range has an address."""
        key = (vpc, version)
        if key not in self._owned:
            by_range: dict[tuple[int, int], tuple[str, ...]] = {}
            for subnet in self._subnets.get(vpc, ()):
                for each in subnet.ranges:
                    if each.version == version:
                        by_range.setdefault(span_of(each), (subnet.id,))
            compiled = longest_prefix(by_range, (), version)
            self._owned[key] = {ids[0]: where for where, ids in compiled.parts if ids}
        return self._owned[key]

    def alike(self, subnet: Subnet) -> Hashable:
        """Return a key that two subnets share only if packets fare the same in both, but for the addresses.

        A subnet that packets pass through is like no other: to enter it twice is a loop.
        """
        table = self.table_of(subnet)
        if subnet.id in self.entered or table is None:
            return subnet.id
        services = tuple(service.id for service in self._services.get(table.id, ()))
        routes = frozenset((route.destination, route.targets, route.origin) for route in table.routes)
        return (subnet.vpc, subnet.zone, subnet.acl, routes, table.complete, services)

    def uniform(self, subnets: Sequence[Subnet]) -> bool:
        """Tell whether packets among subnets that are alike surely stay in the VPC, by local routes only."""
        table = self.table_of(subnets[0])
        if table is None or not self._readable(subnets[0].vpc):
            return False
        for version in FAMILIES:
            among = Intervals.ranges((each for subnet in subnets for each in subnet.ranges), version)
            compiled = self.routes(table, self.network.vpcs[subnets[0].vpc], version)
            if any(choice.target != LOCAL for _, choices in compiled.split(among) for choice in choices):
                return False
        return True

    def _readable(self, vpc: str) -> bool:
        """Tell whether every filter of a VPC is in the network."""
        subnets = self._subnets.get(vpc, ())
        groups = (
            group for each in subnets for one in self._standing.get(each.id, ()) for group in one.groups
        )
        return all(each.acl is None or each.acl in self.network.acls for each in subnets) and all(
            group in self.network.groups for group in groups
        )

    def _grouped(self, vpc: str, version: int) -> list[Tenants]:
        owned = self.owned(vpc, version)
        alike: dict[Hashable, list[Subnet]] = defaultdict(list)
        for subnet in self._subnets.get(vpc, ()):
            if subnet.id in owned:
                alike[self.alike(subnet)].append(subnet)
        return [self._together(subnets, owned, version) for subnets in alike.values()]

    def _together(self, subnets: list[Subnet], owned: Mapping[str, Intervals], version: int) -> Tenants:
        standing: dict[tuple[str, ...], dict[int, Interface]] = defaultdict(dict)
        taken: set[int] = set()
        for interface in (each for subnet in subnets for each in self._standing.get(subnet.id, ())):
            address = span_of(interface.address)[0]
            of_family = interface.address.version == version
            if of_family and address in owned[interface.subnet] and address not in taken:
                taken.add(address)
                standing[interface.groups][address] = interface
        crowds = tuple(
            Crowd(
                groups,
                tuple((interface, address) for address, interface in members.items()),
                Intervals.of((address, address) for address in members),
            )
            for groups, members in standing.items()
        )
        every = Intervals.of(span for each in subnets for span in owned[each.id].spans)
        vacant = every - Intervals.of((address, address) for address in taken)
        whose = Partition((owned[each.id], each) for each in subnets)
        return Tenants(tuple(subnets), whose, every, vacant, crowds)
