"""Networks built as an enclave's are, then spoilt here and there: for long ways and their replies."""

from dataclasses import replace
from ipaddress import IPv4Network
from random import Random

from random_networks import (
    ANYWHERE,
    MISSING,
    Growing,
    any_remote,
    any_target,
    filters,
    interfaces,
)

from enclave.graph.reachability.network import (
    Attachment,
    AttachmentKind,
    Endpoint,
    InternetGateway,
    NatGateway,
    Network,
    Origin,
    Peering,
    PeeringEnd,
    Range,
    Route,
    RouteTable,
    Subnet,
    Target,
    TargetKind,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Vpc,
)

TIERS = ("workload", "firewall", "egress", "transit")
ZONES = ("az1", "az2")
INNER = IPv4Network("10.0.0.0/8")


def make_plausible(seed: int) -> Network:
    """Return the network of a seed: one to three VPCs, at one or two transit gateways."""
    growing = Growing(Random(f"plausible {seed}"))  # noqa: S311 -- no secret is made of it
    count = growing.chance.randint(1, 3)
    gateways = [f"tgw{number}" for number in range(growing.chance.randint(1, 2))]
    home = {f"v{number}": growing.one(gateways) for number in range(count)}
    for number, vpc in enumerate(home):
        _vpc(growing, vpc, IPv4Network(f"10.{number}.0.0/16"), home[vpc])
    filters(growing)
    interfaces(growing)
    _transit(growing, gateways, home)
    if count > 1 and growing.now_and_then(0.5):
        ends = PeeringEnd(vpc="v0", label="v0"), PeeringEnd(vpc="v1", label="v1")
        growing.add("peerings", Peering(id="p0", label="p0", ends=ends))
    for _ in range(growing.chance.randint(0, 8)):
        growing.one(_SPOILING)(growing)
    return Network(**growing.parts)


def _vpc(growing: Growing, vpc: str, range_: IPv4Network, gateway: str) -> None:
    parts = iter(range_.subnets(new_prefix=20))
    for zone in ZONES:
        for tier in TIERS:
            name = f"{vpc}-{tier}-{zone}"
            subnet = Subnet(
                id=name, label=name, vpc=vpc, ranges=(next(parts),), zone=zone, table=name, tier=tier
            )
            growing.add("subnets", subnet)
        growing.add("endpoints", Endpoint(id=f"{vpc}-fw-{zone}", label="", subnet=f"{vpc}-firewall-{zone}"))
        public = growing.now_and_then(0.85)
        growing.add(
            "nat_gateways",
            NatGateway(id=f"{vpc}-nat-{zone}", label="", subnet=f"{vpc}-egress-{zone}", public=public),
        )
    growing.add("vpcs", Vpc(id=vpc, label=vpc, ranges=(range_,), main_table=None))
    growing.add("tables", RouteTable(id=f"{vpc}-edge", label="", vpc=vpc, routes=_back(growing, vpc)))
    edge = f"{vpc}-edge" if growing.now_and_then(0.5) else None
    growing.add("internet_gateways", InternetGateway(id=f"{vpc}-igw", label="", vpc=vpc, table=edge))
    for zone in ZONES:
        firewall = _route(ANYWHERE, TargetKind.ENDPOINT, f"{vpc}-fw-{zone}")
        out = _route(ANYWHERE, TargetKind.INTERNET, f"{vpc}-igw")
        through = growing.now_and_then(0.7)
        translated = _route(ANYWHERE, TargetKind.NAT, f"{vpc}-nat-{zone}") if through else out
        onward = _route(INNER, TargetKind.TRANSIT, gateway)
        routes = {
            "workload": (firewall,),
            "firewall": (translated, onward),
            "egress": (out, *_back(growing, vpc)),
            "transit": _back(growing, vpc),
        }
        for tier, listed in routes.items():
            name = f"{vpc}-{tier}-{zone}"
            growing.add("tables", RouteTable(id=name, label=name, vpc=vpc, routes=listed))


def _back(growing: Growing, vpc: str) -> tuple[Route, ...]:
    """Routes back to the workload subnets, through the endpoints of their own zones."""
    subnets = growing.of("subnets")
    return tuple(
        _route(subnets[f"{vpc}-workload-{zone}"].ranges[0], TargetKind.ENDPOINT, f"{vpc}-fw-{zone}")
        for zone in ZONES
    )


def _route(destination: Range, kind: TargetKind, id_: str) -> Route:
    return Route(destination=destination, targets=(Target(kind, id_),))


def _transit(growing: Growing, gateways: list[str], home: dict[str, str]) -> None:
    peers = {gateway: f"{gateway}-peer" for gateway in gateways} if len(gateways) > 1 else {}
    for gateway in gateways:
        growing.add("transit_gateways", TransitGateway(id=gateway, label=gateway))
    for vpc, gateway in home.items():
        subnets = tuple(f"{vpc}-transit-{zone}" for zone in ZONES)
        attachment = Attachment(
            id=f"{vpc}-at",
            label="",
            gateway=gateway,
            kind=AttachmentKind.VPC,
            table=f"{vpc}-at",
            vpc=vpc,
            subnets=subnets,
            appliance_mode=growing.now_and_then(0.2),
        )
        growing.add("attachments", attachment)
    for gateway, name in peers.items():
        peer = next(other for other in peers.values() if other != name)
        attachment = Attachment(
            id=name, label="", gateway=gateway, kind=AttachmentKind.PEERING, table=name, peer=peer
        )
        growing.add("attachments", attachment)
    for name, attachment in list(growing.of("attachments").items()):
        routes = tuple(
            TransitRoute(
                destination=growing.of("vpcs")[vpc].ranges[0],
                attachment=f"{vpc}-at" if gateway == attachment.gateway else peers[attachment.gateway],
            )
            for vpc, gateway in home.items()
            if vpc != attachment.vpc
        )
        growing.add(
            "transit_tables", TransitTable(id=name, label="", gateway=attachment.gateway, routes=routes)
        )


# ---- spoiling


def _other_target(growing: Growing) -> None:
    table = growing.one(list(growing.of("tables").values()))
    if table.routes:
        at = growing.chance.randrange(len(table.routes))
        route = table.routes[at]
        spoilt = (any_target(growing, table.vpc),)
        kept = growing.one(((), route.targets))
        changed = replace(route, targets=kept + spoilt)
        growing.add("tables", replace(table, routes=(*table.routes[:at], changed, *table.routes[at + 1 :])))


def _less(growing: Growing) -> None:
    table = growing.one(list(growing.of("tables").values()))
    growing.add("tables", replace(table, routes=table.routes[1:]))


def _more(growing: Growing) -> None:
    table = growing.one(list(growing.of("tables").values()))
    added = Route(
        destination=any_remote(growing),
        targets=(any_target(growing, table.vpc),),
        origin=growing.one(list(Origin)),
    )
    growing.add("tables", replace(table, routes=(*table.routes, added)))


def _in_doubt(growing: Growing) -> None:
    kind = growing.one(("tables", "transit_tables"))
    table = growing.one(list(growing.of(kind).values()))
    growing.add(kind, replace(table, complete=False))


def _other_zone(growing: Growing) -> None:
    subnet = growing.one(list(growing.of("subnets").values()))
    growing.add("subnets", replace(subnet, zone=growing.one((*ZONES, "az3", None))))


def _other_table(growing: Growing) -> None:
    subnet = growing.one(list(growing.of("subnets").values()))
    near = [each for each in growing.ids("tables") if each.startswith(f"{subnet.vpc}-")]
    growing.add("subnets", replace(subnet, table=growing.one([*near, None, MISSING])))


def _filtered(growing: Growing) -> None:
    subnet = growing.one(list(growing.of("subnets").values()))
    growing.add("subnets", replace(subnet, acl=growing.id_of("acls")))


def _attached_elsewhere(growing: Growing) -> None:
    attachment = growing.one(list(growing.of("attachments").values()))
    near = [each for each in growing.ids("subnets") if each.startswith(f"{attachment.vpc}-")]
    subnets = tuple(growing.some([*near, MISSING], 3, 1)) if attachment.vpc else ()
    growing.add("attachments", replace(attachment, subnets=subnets))


def _other_transit_route(growing: Growing) -> None:
    table = growing.one(list(growing.of("transit_tables").values()))
    added = TransitRoute(
        destination=any_remote(growing),
        attachment=growing.one([*growing.ids("attachments"), None]),
        origin=growing.one(list(Origin)),
    )
    growing.add("transit_tables", replace(table, routes=(*table.routes, added)))


def _moved(growing: Growing) -> None:
    """Put an endpoint or a NAT gateway into another subnet, maybe of another VPC."""
    kind = growing.one(("endpoints", "nat_gateways"))
    element = growing.one(list(growing.of(kind).values()))
    growing.add(kind, replace(element, subnet=growing.one(growing.ids("subnets"))))


_SPOILING = (
    _other_target,
    _other_target,
    _less,
    _more,
    _more,
    _in_doubt,
    _other_zone,
    _other_table,
    _filtered,
    _attached_elsewhere,
    _other_transit_route,
    _moved,
)
