"""Networks by chance, the same for the same seed: every rule of reachability, and its edges.

Addresses are few and small, so that ranges overlap, tie and touch often. Nothing here says what is right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from random import Random
from typing import Any, TypeVar

from enclave.graph.reachability.network import (
    AclEntry,
    Attachment,
    AttachmentKind,
    Endpoint,
    GroupRule,
    Interface,
    InternetGateway,
    NatGateway,
    Network,
    NetworkAcl,
    Origin,
    Peering,
    PeeringEnd,
    Range,
    Route,
    RouteTable,
    SecurityGroup,
    ServiceEndpoint,
    Subnet,
    Target,
    TargetKind,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Vpc,
)

T = TypeVar("T")

MISSING = "nobody-knows"
ZONES = ("az1", "az2", None)
PUBLIC = tuple(map(ip_network, ("198.51.100.0/24", "198.51.100.64/26", "203.0.113.0/24", "192.0.2.0/25")))
PUBLIC_6 = tuple(map(ip_network, ("2001:db8:ffff::/48", "2001:db8:ffff:8000::/49")))
INNER = IPv4Network("10.0.0.0/8")
ANYWHERE, ANYWHERE_6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")
PORTS = (0, 22, 79, 80, 81, 443, 1023, 1024, 65535)


@dataclass
class Growing:
    """A network being made."""

    chance: Random
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, kind: str, element: T) -> T:
        self.parts.setdefault(kind, {})[element.id] = element  # type: ignore[attr-defined]
        return element

    def of(self, kind: str) -> dict[str, Any]:
        return self.parts.setdefault(kind, {})

    def ids(self, kind: str) -> list[str]:
        return list(self.of(kind))

    def now_and_then(self, share: float) -> bool:
        return self.chance.random() < share

    def some(self, options: Sequence[T], most: int, least: int = 0) -> list[T]:
        count = min(len(options), self.chance.randint(least, most))
        return self.chance.sample(list(options), count)

    def one(self, options: Sequence[T]) -> T:
        return self.chance.choice(list(options))

    def id_of(self, kind: str, missing: float = 0.03) -> str:
        ids = self.ids(kind)
        return MISSING if not ids or self.now_and_then(missing) else self.one(ids)


def make(seed: int) -> Network:
    """Return the network of a seed."""
    growing = Growing(Random(seed))  # noqa: S311 -- no secret is made of it
    for number in range(growing.chance.randint(1, 3)):
        _vpc(growing, number)
    groups(growing)
    interfaces(growing)
    for vpc in list(growing.of("vpcs").values()):
        _gateways(growing, vpc)
    _peerings(growing)
    _transit(growing)
    _services(growing)
    for table in growing.ids("tables"):
        _routes(growing, table)
    return Network(**growing.parts)


# ---- VPCs, subnets and filters


def _vpc(growing: Growing, number: int) -> None:
    here = f"v{number}"
    second = number if growing.now_and_then(0.9) else 0  # now and then two VPCs have the same range
    ranges: list[Range] = [IPv4Network(f"10.{second}.0.0/16")]
    if growing.now_and_then(0.3):
        ranges.append(IPv4Network(f"100.64.{second}.0/24"))
    if growing.now_and_then(0.4):
        ranges.append(IPv6Network(f"2001:db8:{second}::/56"))
    tables = [f"{here}-t{each}" for each in range(growing.chance.randint(2, 4))]
    for table in tables:
        growing.add(
            "tables",
            RouteTable(id=table, label=table, vpc=here, complete=not growing.now_and_then(0.05)),
        )
    acls = [f"{here}-a{each}" for each in range(2)]
    main = growing.one([*tables * 8, None, MISSING])
    growing.add("vpcs", Vpc(id=here, label=here, ranges=tuple(ranges), main_table=main))
    for each in range(growing.chance.randint(2, 5)):
        _subnet(growing, here, each, ranges=ranges, tables=tables, acls=acls)
    for acl in acls:
        _acl(growing, acl)


def _subnet(
    growing: Growing, vpc: str, number: int, *, ranges: list[Range], tables: list[str], acls: list[str]
) -> None:
    own: list[Range] = []
    for each in ranges:
        if isinstance(each, IPv6Network):
            if growing.now_and_then(0.6):
                own.append(_part(each, 64, number))
        elif each.prefixlen == 16 and growing.now_and_then(0.85):
            own.append(_part(each, 24, number))
        elif each.prefixlen > 16 and growing.now_and_then(0.4):
            own.append(_part(each, 28, number))
    growing.add(
        "subnets",
        Subnet(
            id=f"{vpc}-s{number}",
            label=f"{vpc}-s{number}",
            vpc=vpc,
            ranges=tuple(own or [_part(ranges[0], 24, number)]),
            zone=growing.one(ZONES + ZONES[:2]),
            table=growing.one([*tables * 6, None, None, None, MISSING]),
            acl=growing.one(
                [*acls, None, None, None, None, *([MISSING] if growing.now_and_then(0.2) else [])]
            ),
        ),
    )


def _part(whole: Range, length: int, number: int) -> Range:
    """Return one of the equal parts of a range, as long prefixes as that."""
    start = int(whole.network_address) + number * (1 << (whole.max_prefixlen - length))
    return ip_network((type(whole.network_address)(start), length))


def filters(growing: Growing) -> None:
    """Add two ACLs and some groups that nothing uses yet."""
    for acl in ("a0", "a1"):
        _acl(growing, acl)
    groups(growing)


def _ports(growing: Growing, protocol: int) -> tuple[int, int] | None:
    """Ports of a filter; on a protocol without ports they mean nothing."""
    if protocol == -1 or growing.now_and_then(0.4):
        return None
    first, last = sorted((growing.one(PORTS), growing.one(PORTS)))
    return first, last


def _acl(growing: Growing, acl: str) -> None:
    entries = []
    for _ in range(growing.chance.randint(0, 7)):
        protocol = growing.one((-1, -1, 6, 6, 17, 1, 58))
        entries.append(
            AclEntry(
                number=growing.chance.randint(1, 6) * 10,  # the same number twice, now and then
                allow=growing.now_and_then(0.7),
                egress=growing.now_and_then(0.5),
                protocol=protocol,
                remote=any_remote(growing),
                ports=_ports(growing, protocol),
            )
        )
    if growing.now_and_then(0.8):  # else hardly anything ever passes
        for remote in (ANYWHERE, ANYWHERE_6):
            for egress in (False, True):
                entries.append(  # noqa: PERF401 -- two nested lists are harder to read
                    AclEntry(number=100, allow=True, egress=egress, protocol=-1, remote=remote)
                )
    growing.add("acls", NetworkAcl(id=acl, label=acl, entries=tuple(entries)))


def any_remote(growing: Growing) -> Range:
    """Return a range that a filter or a route may name: one that is around, a part of it, or anything."""
    known: list[Range] = [ANYWHERE, ANYWHERE, ANYWHERE_6, *PUBLIC, *PUBLIC_6]
    for vpc in growing.of("vpcs").values():
        known += vpc.ranges
    for subnet in growing.of("subnets").values():
        known += subnet.ranges
    for interface in growing.of("interfaces").values():
        known.append(interface.address)
    chosen = growing.one(known)
    if growing.now_and_then(0.25) and chosen.prefixlen < chosen.max_prefixlen - 1:
        deeper = growing.chance.randint(1, min(4, chosen.max_prefixlen - chosen.prefixlen))
        return _part(chosen, chosen.prefixlen + deeper, growing.chance.randrange(1 << deeper))
    return chosen


def groups(growing: Growing) -> None:
    names = [f"g{number}" for number in range(growing.chance.randint(1, 4))]
    for name in names:
        rules = []
        for _ in range(growing.chance.randint(0, 4)):
            protocol = growing.one((-1, -1, 6, 6, 17, 1))
            remote = growing.one([*names, MISSING]) if growing.now_and_then(0.4) else any_remote(growing)
            rules.append(
                GroupRule(
                    egress=growing.now_and_then(0.5),
                    protocol=protocol,
                    remote=remote,
                    ports=_ports(growing, protocol),
                )
            )
        for egress in (False, True):
            if growing.now_and_then(0.5):  # else hardly anything ever leaves an interface
                for remote in (ANYWHERE, ANYWHERE_6):
                    rules.append(GroupRule(egress=egress, protocol=-1, remote=remote))  # noqa: PERF401
        growing.add("groups", SecurityGroup(id=name, label=name, rules=tuple(rules)))


def interfaces(growing: Growing) -> None:
    taken: set[tuple[str, Range]] = set()
    for number in range(growing.chance.randint(1, 6)):
        subnet = growing.one(list(growing.of("subnets").values()))
        inside = growing.one(subnet.ranges)
        address = ip_network(growing.one((inside[0], inside[4], inside[5], inside[-1])))
        if (subnet.id, address) not in taken:
            taken.add((subnet.id, address))
            names = [*growing.ids("groups"), *([MISSING] if growing.now_and_then(0.1) else [])]
            growing.add(
                "interfaces",
                Interface(
                    id=f"i{number}",
                    label=f"i{number}",
                    subnet=subnet.id,
                    address=address,
                    groups=tuple(growing.some(names, 3, 0 if growing.now_and_then(0.1) else 1)),
                ),
            )


# ---- gateways


def _gateways(growing: Growing, vpc: Vpc) -> None:
    subnets = [each for each in growing.of("subnets") if each.startswith(f"{vpc.id}-")]
    tables = [each for each in growing.of("tables") if each.startswith(f"{vpc.id}-")]
    for number in range(growing.chance.randint(1, 3)):
        name = f"{vpc.id}-fw{number}"
        growing.add("endpoints", Endpoint(id=name, label=name, subnet=growing.one(subnets)))
    for number in range(growing.chance.randint(0, 2)):
        name = f"{vpc.id}-nat{number}"
        public = growing.now_and_then(0.7)
        growing.add(
            "nat_gateways", NatGateway(id=name, label=name, subnet=growing.one(subnets), public=public)
        )
    for name, egress_only in ((f"{vpc.id}-igw", False), (f"{vpc.id}-eigw", True)):
        if growing.now_and_then(0.8 if not egress_only else 0.5):
            growing.add(
                "internet_gateways",
                InternetGateway(
                    id=name,
                    label=name,
                    vpc=vpc.id,
                    egress_only=egress_only,
                    table=growing.one([None, None, *tables]) if growing.now_and_then(0.7) else None,
                ),
            )


def _peerings(growing: Growing) -> None:
    vpcs = growing.ids("vpcs")
    for number in range(growing.chance.randint(0, 2)):
        one = growing.one(vpcs)
        other = growing.one([each for each in vpcs if each != one] * 3 + [None, MISSING])
        ends = [PeeringEnd(vpc=one, label="one"), PeeringEnd(vpc=other, label="other")]
        growing.chance.shuffle(ends)
        growing.add("peerings", Peering(id=f"p{number}", label=f"p{number}", ends=(ends[0], ends[1])))


def _transit(growing: Growing) -> None:
    if growing.now_and_then(0.25):
        return
    gateways = [f"tgw{number}" for number in range(growing.chance.randint(1, 2))]
    for gateway in gateways:
        growing.add("transit_gateways", TransitGateway(id=gateway, label=gateway))
    for vpc in growing.ids("vpcs"):
        for gateway in gateways if growing.now_and_then(0.3) else [growing.one(gateways)]:
            for number in range(2 if growing.now_and_then(0.08) else 1):
                _vpc_attachment(growing, vpc, gateway, f"{vpc}-{gateway}-{number}")
    if len(gateways) == 2:
        _transit_peering(growing, gateways)
    for gateway in gateways:
        if growing.now_and_then(0.4):
            _attachment(growing, f"{gateway}-vpn", gateway, AttachmentKind.OUTSIDE)
        for number in range(growing.chance.randint(1, 2)):
            table = f"{gateway}-r{number}"
            routes = tuple(_transit_routes(growing, gateway))
            growing.add(
                "transit_tables",
                TransitTable(
                    id=table,
                    label=table,
                    gateway=gateway,
                    routes=routes,
                    complete=not growing.now_and_then(0.08),
                ),
            )


def _vpc_attachment(growing: Growing, vpc: str, gateway: str, name: str) -> None:
    subnets = [each for each in growing.of("subnets") if each.startswith(f"{vpc}-")]
    chosen = growing.some(subnets, 3, 0 if growing.now_and_then(0.1) else 1)
    if growing.now_and_then(0.05):
        chosen.append(MISSING)
    _attachment(
        growing,
        name,
        gateway,
        AttachmentKind.VPC,
        vpc=growing.one([vpc] * 30 + [None, MISSING]),
        subnets=tuple(chosen),
        appliance_mode=growing.now_and_then(0.3),
    )


def _transit_peering(growing: Growing, gateways: list[str]) -> None:
    names = [f"{gateway}-peer" for gateway in gateways]
    for name, gateway, peer in zip(names, gateways, reversed(names), strict=True):
        _attachment(
            growing,
            name,
            gateway,
            AttachmentKind.PEERING,
            peer=growing.one([peer] * 12 + [None, MISSING]),
        )


def _attachment(growing: Growing, name: str, gateway: str, kind: AttachmentKind, **more: Any) -> None:
    tables = [f"{gateway}-r0", f"{gateway}-r0", f"{gateway}-r1"]
    table = growing.one([*tables * 5, None, MISSING])
    growing.add(
        "attachments", Attachment(id=name, label=name, gateway=gateway, kind=kind, table=table, **more)
    )


def _transit_routes(growing: Growing, gateway: str) -> Iterator[TransitRoute]:
    own = [each.id for each in growing.of("attachments").values() if each.gateway == gateway]
    all_ = growing.ids("attachments")
    for _ in range(growing.chance.randint(1, 6)):
        yield TransitRoute(
            destination=any_remote(growing),
            attachment=growing.one([*(own or [MISSING]) * 12, *all_, None, None, MISSING]),
            origin=growing.one(list(Origin)),
        )
    for vpc in growing.of("vpcs").values():  # as propagation would: so that something arrives
        for attachment in own:
            if growing.of("attachments")[attachment].vpc == vpc.id and growing.now_and_then(0.5):
                for each in vpc.ranges:
                    yield TransitRoute(destination=each, attachment=attachment, origin=Origin.PROPAGATED)


# ---- routes

_KINDS = {
    TargetKind.INTERNET: "internet_gateways",
    TargetKind.EGRESS_ONLY: "internet_gateways",
    TargetKind.NAT: "nat_gateways",
    TargetKind.ENDPOINT: "endpoints",
    TargetKind.SERVICE: "services",
    TargetKind.TRANSIT: "transit_gateways",
    TargetKind.PEERING: "peerings",
    TargetKind.INTERFACE: "interfaces",
}
_LIKELY = [
    *[TargetKind.ENDPOINT] * 6,
    *[TargetKind.TRANSIT] * 6,
    *[TargetKind.NAT] * 4,
    *[TargetKind.INTERNET] * 4,
    *[TargetKind.PEERING] * 3,
    *[TargetKind.EGRESS_ONLY] * 2,
    *[TargetKind.LOCAL] * 2,
    *TargetKind,
]


def any_target(growing: Growing, vpc: str) -> Target:
    """Return a target, mostly one in the same VPC where it has to be there."""
    kind = growing.one(_LIKELY)
    if kind in (TargetKind.LOCAL, TargetKind.BLACKHOLE):
        return Target(kind)
    if kind not in _KINDS:
        return Target(kind, f"somewhere-{kind.name}")
    ids = growing.ids(_KINDS[kind])
    near = [each for each in ids if each.startswith(f"{vpc}-")]
    if kind in (TargetKind.INTERNET, TargetKind.EGRESS_ONLY) and growing.now_and_then(0.9):
        near = [each for each in near if each.endswith("-eigw") == (kind is TargetKind.EGRESS_ONLY)]
    if near and growing.now_and_then(0.93):
        return Target(kind, growing.one(near))
    return Target(kind, growing.id_of(_KINDS[kind]))


def _routes(growing: Growing, name: str) -> None:
    table = growing.of("tables")[name]
    routes = [
        Route(destination=each, targets=(any_target(growing, table.vpc),))
        for each in (ANYWHERE, ANYWHERE, INNER, ANYWHERE_6)
        if growing.now_and_then(0.6)
    ]
    for _ in range(growing.chance.randint(0, 5)):
        targets = [any_target(growing, table.vpc)]
        if growing.now_and_then(0.1):
            targets.append(any_target(growing, table.vpc))
        routes.append(
            Route(
                destination=None if growing.now_and_then(0.03) else any_remote(growing),
                targets=tuple(targets) if growing.now_and_then(0.96) else (),
                origin=growing.one([Origin.STATIC, Origin.STATIC, *Origin]),
            )
        )
    growing.add(
        "tables",
        RouteTable(id=name, label=name, vpc=table.vpc, routes=tuple(routes), complete=table.complete),
    )


def _services(growing: Growing) -> None:
    for vpc in growing.ids("vpcs"):
        if growing.now_and_then(0.35):
            tables = [each for each in growing.of("tables") if each.startswith(f"{vpc}-")]
            gateway = growing.now_and_then(0.85)
            growing.add(
                "services",
                ServiceEndpoint(
                    id=f"{vpc}-svc",
                    label=f"{vpc}-svc",
                    vpc=vpc,
                    service="com.amazonaws.eu-west-1.s3",
                    gateway=gateway,
                    tables=tuple(growing.some(tables, 3, 1)),
                    ranges=() if growing.now_and_then(0.4) else tuple(growing.some(PUBLIC + PUBLIC_6, 3, 1)),
                ),
            )
