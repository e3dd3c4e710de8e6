"""Transit gateways: attachments, tables, associations, propagations and routes."""

from ipaddress import ip_network
from typing import Any

import pytest
from reading_facts import Of, Program, cloud_id, gaps, site

from enclave.graph.facts import UNKNOWN
from enclave.graph.reachability.network import AttachmentKind, Network, Origin

BOTH = pytest.mark.parametrize("way", ["exported", "previewed"])
TGW = "ec2transitgateway"
GATEWAY = f"{TGW}/transitGateway:TransitGateway"
VPC = f"{TGW}/vpcAttachment:VpcAttachment"
VPC_ACCEPTER = f"{TGW}/vpcAttachmentAccepter:VpcAttachmentAccepter"
PEERING = f"{TGW}/peeringAttachment:PeeringAttachment"
PEERING_ACCEPTER = f"{TGW}/peeringAttachmentAccepter:PeeringAttachmentAccepter"
TABLE = f"{TGW}/routeTable:RouteTable"
ASSOCIATION = f"{TGW}/routeTableAssociation:RouteTableAssociation"
PROPAGATION = f"{TGW}/routeTablePropagation:RouteTablePropagation"
ROUTE = f"{TGW}/route:Route"
REFERENCE = f"{TGW}/prefixListReference:PrefixListReference"

OFF = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}


def read(program: Program, way: str) -> Network:
    return program.exported() if way == "exported" else program.previewed()


def attached(**settings: Any) -> Program:
    """A site at a gateway, whose attachment and table are called so."""
    program = site().add(GATEWAY, "hub", **(settings or OFF))
    program.add(TABLE, "table", transitGatewayId=Of("hub"))
    return program.add(
        VPC, "attachment", transitGatewayId=Of("hub"), vpcId=Of("vpc"), subnetIds=[Of("work"), Of("wall")]
    )


def link(program: Program, type_: str, name: str, **props: Any) -> Program:
    ours = {
        "transitGatewayAttachmentId": Of("attachment"),
        "transitGatewayRouteTableId": Of("table"),
    }
    return program.add(type_, name, **(ours | props))


@BOTH
def test_an_attachment_that_two_tables_claim_has_none_that_anybody_knows(way: str) -> None:
    program = link(attached(), ASSOCIATION, "one").add(TABLE, "other", transitGatewayId=Of("hub"))
    link(program, ASSOCIATION, "two", transitGatewayRouteTableId=Of("other"))
    network = read(program, way)
    assert network.attachments[program.urn("attachment")].table == f"{program.urn('attachment')}#table"
    assert gaps(network) == ["two: another table claims the same attachment"]


@BOTH
def test_an_attachment_with_its_accepter_is_one(way: str) -> None:
    program = attached().add(VPC_ACCEPTER, "accepter", transitGatewayAttachmentId=Of("attachment"))
    link(program, ASSOCIATION, "association", transitGatewayAttachmentId=Of("accepter"))
    network = read(program, way)
    (attachment,) = network.attachments.values()
    urn = program.urn
    assert (attachment.id, attachment.gateway, attachment.kind) == (
        urn("attachment"),
        urn("hub"),
        AttachmentKind.VPC,
    )
    assert (attachment.vpc, attachment.table) == (urn("vpc"), urn("table"))
    assert set(attachment.subnets) == {urn("work"), urn("wall")}
    assert not attachment.appliance_mode
    assert network.gaps == ()
    assert list(network.transit_tables) == [urn("table")]
    assert network.transit_gateways[urn("hub")].region == "eu-west-1"


@pytest.mark.parametrize(
    ("mode", "on"), [("enable", True), ("disable", False), (UNKNOWN, True), (None, False)]
)
def test_appliance_mode(mode: Any, on: bool) -> None:
    program = attached()
    program.added["attachment"]["props"]["applianceModeSupport"] = mode
    assert program.exported().attachments[program.urn("attachment")].appliance_mode is on


def test_an_accepter_alone_is_the_attachment() -> None:
    program = site().add(GATEWAY, "hub", **OFF)
    told = {
        "transitGatewayId": cloud_id("hub"),
        "vpcId": cloud_id("vpc"),
        "subnetIds": [cloud_id("work")],
        "applianceModeSupport": "enable",
    }
    program.add(VPC_ACCEPTER, "accepter", transitGatewayAttachmentId="tgw-attach-9", outputs=told)
    attachment = program.exported().attachments[program.urn("accepter")]
    assert (attachment.vpc, attachment.subnets) == (program.urn("vpc"), (program.urn("work"),))
    assert (attachment.gateway, attachment.appliance_mode) == (program.urn("hub"), True)


@pytest.mark.parametrize("listed", [UNKNOWN, None, []])
def test_unknown_subnets_are_an_id_that_nobody_knows(listed: Any) -> None:
    program = attached()
    program.added["attachment"]["props"]["subnetIds"] = listed
    subnets = program.exported().attachments[program.urn("attachment")].subnets
    assert subnets == (f"{program.urn('attachment')}#subnet",)


# ---- tables of attachments

DEFAULTS: list[tuple[dict[str, Any], dict[str, Any], str | None]] = [
    (OFF, {}, None),
    ({"description": "AWS's defaults"}, {}, "hub#default-table"),
    ({"defaultRouteTableAssociation": UNKNOWN}, {}, "hub#default-table"),
    ({"description": "x"}, {"transitGatewayDefaultRouteTableAssociation": False}, None),
    ({"description": "x"}, {"transitGatewayDefaultRouteTableAssociation": UNKNOWN}, "attachment#table"),
    (OFF, {"transitGatewayDefaultRouteTableAssociation": UNKNOWN}, None),
]


@pytest.mark.parametrize(("settings", "own", "expected"), DEFAULTS)
@pytest.mark.parametrize("by_accepter", [False, True])
def test_the_default_table(
    settings: dict[str, Any], own: dict[str, Any], expected: str | None, by_accepter: bool
) -> None:
    program = attached(**settings)
    if by_accepter:
        program.add(VPC_ACCEPTER, "accepter", transitGatewayAttachmentId=Of("attachment"), **own)
    else:
        program.added["attachment"]["props"].update(own)
    network = program.exported()
    name, _, rest = (expected or "").partition("#")
    told = None if expected is None else f"{program.urn(name)}#{rest}"
    assert network.attachments[program.urn("attachment")].table == told
    defaults = [table for table in network.transit_tables.values() if table.id.endswith("#default-table")]
    assert [table.complete for table in defaults] == ([] if settings == OFF else [False])


def test_a_table_that_becomes_the_default_one() -> None:
    program = attached(description="x").add(
        f"{TGW}/defaultRouteTableAssociation:DefaultRouteTableAssociation",
        "override",
        transitGatewayId=Of("hub"),
        transitGatewayRouteTableId=Of("table"),
    )
    assert program.exported().attachments[program.urn("attachment")].table == program.urn("table")


def test_a_default_that_cannot_be_told_is_an_id_that_nobody_knows() -> None:
    program = attached(description="x").add(
        f"{TGW}/defaultRouteTableAssociation:DefaultRouteTableAssociation",
        "override",
        transitGatewayId=Of("hub"),
        transitGatewayRouteTableId=UNKNOWN,
    )
    network = program.exported()
    assert network.attachments[program.urn("attachment")].table == f"{program.urn('override')}#table"
    assert gaps(network)[0] == "override: which table becomes which gateway's default isn't known"


def test_an_attachment_to_a_gateway_that_is_not_here() -> None:
    program = attached()
    program.added["attachment"]["props"]["transitGatewayId"] = "tgw-9"
    attachment = program.exported().attachments[program.urn("attachment")]
    assert (attachment.gateway, attachment.table) == ("tgw-9", "tgw-9#default-table")


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"transitGatewayRouteTableId": UNKNOWN}, "#table"),
        ({"transitGatewayRouteTableId": "tgw-rtb-9"}, "tgw-rtb-9"),
        ({"transitGatewayAttachmentId": UNKNOWN}, "#table"),
        ({"transitGatewayAttachmentId": "tgw-attach-9"}, None),
    ],
)
def test_an_association_that_cannot_be_told(props: dict[str, Any], expected: str | None) -> None:
    program = link(attached(), ASSOCIATION, "it", **props)
    table = program.exported().attachments[program.urn("attachment")].table
    assert table == (f"{program.urn('it')}#table" if expected == "#table" else expected)


# ---- routes


@BOTH
def test_routes(way: str) -> None:
    program = link(attached(), ROUTE, "route", destinationCidrBlock="10.17.0.0/16")
    hole = {"blackhole": True, "transitGatewayRouteTableId": Of("table")}
    program.add(ROUTE, "hole", destinationCidrBlock="10.18.0.0/16", **hole)
    link(program, PROPAGATION, "propagation")
    program.add("ec2/managedPrefixList:ManagedPrefixList", "list", entries=[{"cidr": "10.2.0.0/16"}])
    link(program, REFERENCE, "reference", prefixListId=Of("list"))
    network = read(program, way)
    table = network.transit_tables[program.urn("table")]
    found = {(str(route.destination), route.attachment, route.origin) for route in table.routes}
    attachment = program.urn("attachment")
    assert found == {
        ("10.17.0.0/16", attachment, Origin.STATIC),
        ("10.18.0.0/16", None, Origin.STATIC),
        ("10.16.0.0/16", attachment, Origin.PROPAGATED),
        ("10.2.0.0/16", attachment, Origin.PREFIX_LIST),
    }
    assert table.complete
    assert table.gateway == program.urn("hub")
    assert network.gaps == ()


ODD_ROUTES: list[tuple[dict[str, Any], list[str | None], bool]] = [
    ({"destinationCidrBlock": UNKNOWN}, [], False),
    ({"transitGatewayAttachmentId": UNKNOWN}, ["#attachment"], True),
    ({"transitGatewayAttachmentId": "tgw-attach-9"}, ["tgw-attach-9"], True),
    ({"blackhole": UNKNOWN}, ["attachment", None], True),
    ({"transitGatewayRouteTableId": UNKNOWN}, [], False),
    ({"transitGatewayRouteTableId": "tgw-rtb-9"}, [], True),
]


@pytest.mark.parametrize(("props", "leads", "complete"), ODD_ROUTES)
def test_routes_that_cannot_be_told(props: dict[str, Any], leads: list[str | None], complete: bool) -> None:
    program = link(attached(), ROUTE, "it", **({"destinationCidrBlock": "10.17.0.0/16"} | props))
    table = program.exported().transit_tables[program.urn("table")]
    named = {"#attachment": f"{program.urn('it')}#attachment", "attachment": program.urn("attachment")}
    assert [route.attachment for route in table.routes] == [named.get(each or "", each) for each in leads]
    assert table.complete is complete


@pytest.mark.parametrize(
    "props",
    [
        {"transitGatewayAttachmentId": UNKNOWN},
        {"transitGatewayRouteTableId": UNKNOWN},
        {"transitGatewayAttachmentId": "tgw-attach-9"},
    ],
)
def test_a_propagation_that_cannot_be_told(props: dict[str, Any]) -> None:
    program = link(attached(), PROPAGATION, "it", **props)
    assert not program.exported().transit_tables[program.urn("table")].complete


@pytest.mark.parametrize("ranges", [UNKNOWN, None])
def test_the_ranges_of_a_vpc_that_cannot_be_told_are_propagated_in_doubt(ranges: Any) -> None:
    program = link(attached(), PROPAGATION, "it")
    program.added["vpc"]["props"]["cidrBlock"] = ranges
    table = program.exported().transit_tables[program.urn("table")]
    assert (table.routes, table.complete) == ((), False)


def test_a_default_propagation_goes_to_the_default_table() -> None:
    program = attached(description="x")
    table = program.exported().transit_tables[f"{program.urn('hub')}#default-table"]
    assert [(route.destination, route.origin) for route in table.routes] == [
        (ip_network("10.16.0.0/16"), Origin.PROPAGATED)
    ]


def test_a_route_on_a_default_table_by_its_id() -> None:
    program = attached(description="x")
    program.added["hub"]["outputs"]["associationDefaultRouteTableId"] = "tgw-rtb-1"
    link(program, ROUTE, "route", destinationCidrBlock="10.9.0.0/16", transitGatewayRouteTableId="tgw-rtb-1")
    table = program.exported().transit_tables[f"{program.urn('hub')}#default-table"]
    assert ip_network("10.9.0.0/16") in {route.destination for route in table.routes}


# ---- peerings and what leads outside


def peered(far: Any = None) -> Program:
    program = attached().add(GATEWAY, "far-hub", region="eu-north-1", **OFF)
    program.add(
        PEERING,
        "peering",
        transitGatewayId=Of("hub"),
        peerTransitGatewayId=Of("far-hub") if far is None else far,
    )
    program.add(PEERING_ACCEPTER, "accepter", transitGatewayAttachmentId=Of("peering"), region="eu-north-1")
    return program.add(TABLE, "far-table", transitGatewayId=Of("far-hub"), region="eu-north-1")


@BOTH
def test_a_peering_is_an_attachment_at_each_gateway(way: str) -> None:
    program = peered()
    for table in ("table", "far-table"):
        for type_, name in ((ASSOCIATION, "association"), (ROUTE, "route")):
            link(
                program,
                type_,
                f"{table}-{name}",
                transitGatewayAttachmentId=Of("accepter"),
                transitGatewayRouteTableId=Of(table),
                destinationCidrBlock="10.17.0.0/16",
            )
    network = read(program, way)
    near, far = program.urn("peering"), f"{program.urn('peering')}#peer"
    ends = {name: network.attachments[name] for name in (near, far)}
    assert {name: (end.peer, end.gateway, end.table) for name, end in ends.items()} == {
        near: (far, program.urn("hub"), program.urn("table")),
        far: (near, program.urn("far-hub"), program.urn("far-table")),
    }
    for table, attachment in (("table", near), ("far-table", far)):
        (route,) = network.transit_tables[program.urn(table)].routes
        assert route.attachment == attachment
    assert network.gaps == ()


@pytest.mark.parametrize(("far", "peer"), [("tgw-9", None), (UNKNOWN, "#peer")])
def test_a_peering_with_a_gateway_that_is_not_here(far: Any, peer: str | None) -> None:
    program = peered(far)
    network = program.exported()
    attachment = network.attachments[program.urn("peering")]
    assert attachment.peer == (None if peer is None else f"{program.urn('peering')}{peer}")
    assert f"{program.urn('peering')}#peer" not in network.attachments


def test_an_accepter_of_a_peering_that_is_not_here_leads_outside() -> None:
    program = attached().add(
        PEERING_ACCEPTER,
        "accepter",
        transitGatewayAttachmentId="tgw-attach-9",
        outputs={"transitGatewayId": cloud_id("hub")},
    )
    attachment = program.exported().attachments[program.urn("accepter")]
    assert (attachment.kind, attachment.peer) == (AttachmentKind.PEERING, None)
    assert attachment.gateway == program.urn("hub")


OUTSIDE: list[tuple[str, dict[str, Any]]] = [
    (f"{TGW}/connect:Connect", {"transportAttachmentId": "tgw-attach-1"}),
    ("ec2/vpnConnection:VpnConnection", {}),
    ("networkfirewall/firewall:Firewall", {}),
]


@BOTH
@pytest.mark.parametrize(("type_", "props"), OUTSIDE)
def test_other_attachments_lead_outside(type_: str, props: dict[str, Any], way: str) -> None:
    program = attached().add(type_, "other", transitGatewayId=Of("hub"), **props)
    link(
        program,
        ROUTE,
        "route",
        destinationCidrBlock="10.0.0.0/8",
        transitGatewayAttachmentId=Of("other"),
    )
    network = read(program, way)
    attachment = network.attachments[f"{program.urn('other')}#attachment"]
    assert (attachment.kind, attachment.gateway) == (AttachmentKind.OUTSIDE, program.urn("hub"))
    (route,) = network.transit_tables[program.urn("table")].routes
    assert route.attachment == attachment.id


ATTACHMENT_IDS: list[tuple[str, dict[str, Any]]] = [
    ("ec2/vpnConnection:VpnConnection", {"transitGatewayAttachmentId": "tgw-attach-7"}),
    (
        "networkfirewall/firewall:Firewall",
        {"firewallStatuses": [{"transitGatewayAttachmentSyncStates": [{"attachmentId": "tgw-attach-7"}]}]},
    ),
]


@pytest.mark.parametrize(("type_", "outputs"), ATTACHMENT_IDS)
def test_an_attachment_is_found_by_the_id_that_its_owner_reports(type_: str, outputs: dict[str, Any]) -> None:
    program = attached().add(type_, "other", transitGatewayId=Of("hub"), outputs=outputs)
    link(
        program,
        ROUTE,
        "route",
        destinationCidrBlock="10.0.0.0/8",
        transitGatewayAttachmentId="tgw-attach-7",
    )
    (route,) = program.exported().transit_tables[program.urn("table")].routes
    assert route.attachment == f"{program.urn('other')}#attachment"


def test_a_vpn_without_a_transit_gateway_is_no_attachment() -> None:
    assert (
        site().add("ec2/vpnConnection:VpnConnection", "vpn", vpnGatewayId="vgw-1").exported().attachments
        == {}
    )
