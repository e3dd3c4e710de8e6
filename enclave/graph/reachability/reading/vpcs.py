"""VPCs with their address ranges, and subnets with their zones."""

from collections.abc import Iterable, Iterator, Mapping

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import Range, Subnet, Vpc
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import (
    Source,
    attribute,
    label,
    near,
    parse_range,
    text,
)

_IPV4, _IPV6 = "cidrBlock", "ipv6CidrBlock"


class Vpcs:
    """Which VPC a resource stands in, and which ranges a VPC has.

    A VPC that isn't in the graph is one of its own kind: it is known by its id, or by who refers to it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._resources = {vpc.urn: vpc for vpc in source.all(*types.VPCS)}
        self.ranges: dict[str, tuple[Range, ...]] = {}
        self._unsure: set[str] = set()
        for vpc in self._resources.values():
            self._read_ranges(vpc)
        for association in source.all(types.IPV4_RANGE, types.IPV6_RANGE):
            self._add_range(association)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources.values())

    def of(self, resource: Resource, name: str = "vpcId") -> str:
        """Return the id of the VPC that a property names; one that nobody knows if it can't be told."""
        return self._source.find(resource, name, *types.VPCS).key(f"{resource.urn}#vpc")

    def known(self, vpc: str) -> bool:
        """Whether the VPC is here and all its ranges are known."""
        return vpc in self._resources and vpc not in self._unsure

    def network(self, main_tables: Mapping[str, str | None], others: Iterable[str]) -> dict[str, Vpc]:
        """Return every VPC; ``others`` are ids that something here refers to."""
        here = {
            urn: Vpc(
                id=urn,
                label=label(vpc),
                ranges=self.ranges[urn],
                main_table=main_tables.get(urn),
                region=text(vpc.region),
                account=text(vpc.provider_account),
                source=urn,
            )
            for urn, vpc in self._resources.items()
        }
        strangers = sorted(set(others) - set(here))
        return here | {
            other: Vpc(id=other, label=other, ranges=(), main_table=main_tables.get(other))
            for other in strangers
        }

    def _read_ranges(self, vpc: Resource) -> None:
        found = [parse_range(attribute(vpc, name)) for name in (_IPV4, _IPV6)]
        self.ranges[vpc.urn] = tuple(each for each in found if each is not None)
        wanted = [_IPV4]
        asks_for_ipv6 = (_IPV6, "ipv6IpamPoolId", "ipv6NetmaskLength")
        generated = plain(attribute(vpc, "assignGeneratedIpv6CidrBlock"))
        if generated not in (None, False) or any(vpc.get(name) is not None for name in asks_for_ipv6):
            wanted.append(_IPV6)
        for name in wanted:
            if parse_range(attribute(vpc, name)) is None:
                self._unknown(vpc.urn, vpc, f"{name} isn't known")

    def _add_range(self, association: Resource) -> None:
        reference = self._source.find(association, "vpcId", *types.VPCS)
        name = _IPV4 if association.type == types.IPV4_RANGE else _IPV6
        added = parse_range(attribute(association, name))
        if reference.one is not None and added is not None:
            urn = reference.one.urn
            self.ranges[urn] = tuple(dict.fromkeys((*self.ranges[urn], added)))
            return
        if reference.text is not None and not reference.found:
            return  # a VPC that isn't here: nothing is known of its ranges anyway
        for vpc in reference.found or near(association, self._resources.values()):
            self._unknown(vpc.urn, association, f"which {name} it adds to which VPC isn't known")

    def _unknown(self, urn: str, resource: Resource, why: str) -> None:
        self._unsure.add(urn)
        self._source.gap(resource, why)


class Zones:
    """What names a subnet's zone: its id or, failing that, its name, which means another zone by account."""

    def __init__(self, source: Source, vpcs: Vpcs) -> None:
        self._vpcs = vpcs
        self._ids: dict[tuple[object, object, str], str] = {}
        self._by_id: set[str] = set()
        for subnet in source.all(*types.SUBNETS):
            name, known = _zone(subnet)
            if known is not None:
                self._by_id.add(vpcs.of(subnet))
                account = text(subnet.provider_account)
                if name is not None and account is not None:
                    self._ids[account, text(subnet.region), name] = known

    def of(self, subnet: Resource) -> str | None:
        """Return the zone id; the name with its account where no id is told; None if neither is safe.

        A name can't be compared with an id. So it doesn't count where other subnets of the VPC have ids.
        """
        name, known = _zone(subnet)
        account = text(subnet.provider_account)
        if known is not None or name is None:
            return known
        told = self._ids.get((account, text(subnet.region), name))
        vpc = self._vpcs.of(subnet)
        if told is not None or vpc in self._by_id:
            return told
        return f"{account or vpc}/{name}"


def _zone(subnet: Resource) -> tuple[str | None, str | None]:
    return text(attribute(subnet, "availabilityZone")), text(attribute(subnet, "availabilityZoneId"))


def subnets(
    source: Source,
    vpcs: Vpcs,
    zones: Zones,
    *,
    tables: Mapping[str, str],
    acls: Mapping[str, str],
    tiers: Mapping[str, str],
) -> dict[str, Subnet]:
    """Return every subnet; ``tables`` and ``acls`` go by subnet, ``tiers`` by address range."""
    return {
        subnet.urn: Subnet(
            id=subnet.urn,
            label=label(subnet),
            vpc=vpcs.of(subnet),
            ranges=_subnet_ranges(source, subnet),
            zone=zones.of(subnet),
            table=tables.get(subnet.urn),
            acl=acls.get(subnet.urn),
            tier=tiers.get(str(parse_range(attribute(subnet, _IPV4))), ""),
            source=subnet.urn,
        )
        for subnet in source.all(*types.SUBNETS)
    }


def _subnet_ranges(source: Source, subnet: Resource) -> tuple[Range, ...]:
    ranges = [parse_range(attribute(subnet, name)) for name in (_IPV4, _IPV6)]
    wanted = [] if subnet.get("ipv6Native") is True else [_IPV4]
    if any(subnet.get(name) is not None for name in (_IPV6, "ipv6IpamPoolId", "ipv6NetmaskLength")):
        wanted.append(_IPV6)
    for name in wanted:
        if parse_range(attribute(subnet, name)) is None:
            source.gap(subnet, f"{name} isn't known")
    return tuple(each for each in ranges if each is not None)
