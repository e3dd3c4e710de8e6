"""VPCs, subnets, route tables and routes: read alike from an export and from a preview, or marked."""

from ipaddress import ip_network
from typing import Any

import pytest
from reading_facts import OURS, Of, Program, cloud_id, gaps, site, vpc

from enclave.graph.facts import UNKNOWN
from enclave.graph.reachability.network import Network, Origin, Route, Target, TargetKind

BOTH = pytest.mark.parametrize("way", ["exported", "previewed"])


def read(program: Program, way: str) -> Network:
    return program.exported() if way == "exported" else program.previewed()


def routes(program: Program, network: Network, table: str = "work-table") -> tuple[Route, ...]:
    return network.tables[program.urn(table)].routes


@BOTH
def test_a_site_is_read_without_a_gap(way: str) -> None:
    program = site()
    network = read(program, way)
    urn = program.urn
    assert network.gaps == ()
    work = network.subnets[urn("work")]
    assert (work.vpc, work.zone, work.table, work.acl) == (urn("vpc"), "euw1-az1", urn("work-table"), None)
    assert (work.ranges, work.tier, work.label) == (
        (ip_network("10.16.0.0/20"),),
        "workload",
        "work (dublin-1)",
    )
    assert network.subnets[urn("wall")].tier == ""
    here = network.vpcs[urn("vpc")]
    assert (here.ranges, here.region, here.account) == ((ip_network("10.16.0.0/16"),), "eu-west-1", OURS)
    (endpoint,) = network.endpoints.values()
    assert (endpoint.id, endpoint.subnet, endpoint.inspects) == (
        f"{urn('firewall')}#euw1-az2",
        urn("wall"),
        True,
    )
    assert network.tables[urn("work-table")].complete


def test_a_default_table_that_nobody_adopts_is_in_doubt() -> None:
    program = vpc()
    network = program.exported()
    main = network.vpcs[program.urn("vpc")].main_table
    assert main == f"{program.urn('vpc')}#main-table"
    assert not network.tables[main].complete


@BOTH
def test_an_adopted_default_table_is_the_main_one(way: str) -> None:
    program = vpc().add(
        "ec2/defaultRouteTable:DefaultRouteTable",
        "default",
        defaultRouteTableId=Of("vpc", "defaultRouteTableId"),
        routes=[],
        propagatingVgws=[],
        outputs={"id": "main-of-vpc"},
    )
    network = read(program, way)
    assert network.vpcs[program.urn("vpc")].main_table == program.urn("default")
    assert {table.id: table.complete for table in network.tables.values()} == {program.urn("default"): True}


@BOTH
def test_a_main_table_is_set_by_its_association(way: str) -> None:
    program = site().add(
        "ec2/mainRouteTableAssociation:MainRouteTableAssociation",
        "main",
        vpcId=Of("vpc"),
        routeTableId=Of("work-table"),
    )
    assert read(program, way).vpcs[program.urn("vpc")].main_table == program.urn("work-table")


@BOTH
def test_a_route_on_the_main_table_of_a_vpc(way: str) -> None:
    program = site().add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("vpc", "mainRouteTableId"),
        destinationCidrBlock="0.0.0.0/0",
        transitGatewayId="tgw-1",
    )
    (route,) = read(program, way).tables[f"{program.urn('vpc')}#main-table"].routes
    assert route.targets == (Target(TargetKind.TRANSIT, "tgw-1"),)


@pytest.mark.parametrize(
    ("props", "why"),
    [
        ({"routeTableId": Of("work-table"), "vpcId": UNKNOWN}, "whose main table it sets isn't known"),
        ({"routeTableId": UNKNOWN, "vpcId": Of("vpc")}, None),
    ],
)
def test_a_main_table_that_cannot_be_told_is_none(props: dict[str, Any], why: str | None) -> None:
    program = site().add("ec2/mainRouteTableAssociation:MainRouteTableAssociation", "main", **props)
    network = program.exported()
    assert network.vpcs[program.urn("vpc")].main_table is None
    assert gaps(network) == ([f"main: {why}"] if why else [])


# ---- targets

TARGETS = [
    ("ec2/internetGateway:InternetGateway", "gatewayId", TargetKind.INTERNET),
    ("ec2/vpnGateway:VpnGateway", "gatewayId", TargetKind.VPN),
    (
        "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        "egressOnlyGatewayId",
        TargetKind.EGRESS_ONLY,
    ),
    ("ec2/natGateway:NatGateway", "natGatewayId", TargetKind.NAT),
    ("ec2transitgateway/transitGateway:TransitGateway", "transitGatewayId", TargetKind.TRANSIT),
    ("ec2/vpcPeeringConnection:VpcPeeringConnection", "vpcPeeringConnectionId", TargetKind.PEERING),
    ("ec2/networkInterface:NetworkInterface", "networkInterfaceId", TargetKind.INTERFACE),
    ("ec2/instance:Instance", "networkInterfaceId", TargetKind.INTERFACE),
]


@BOTH
@pytest.mark.parametrize("inline", [False, True], ids=["separate", "inline"])
@pytest.mark.parametrize(("type_", "name", "kind"), TARGETS)
def test_a_route_leads_to_what_the_program_says(
    type_: str, name: str, kind: TargetKind, inline: bool, way: str
) -> None:
    program = site().add(type_, "target", vpcId=Of("vpc"), subnetId=Of("wall"))
    leads = {name: Of("target")}
    if inline:
        listed = [{"cidrBlock": "0.0.0.0/0", **leads}]
        program.add("ec2/routeTable:RouteTable", "work-table", vpcId=Of("vpc"), routes=listed)
    else:
        program.add(
            "ec2/route:Route",
            "route",
            routeTableId=Of("work-table"),
            destinationCidrBlock="0.0.0.0/0",
            **leads,
        )
    (route,) = routes(program, read(program, way))
    assert route.targets == (Target(kind, program.urn("target")),)
    assert (route.destination, route.origin) == (ip_network("0.0.0.0/0"), Origin.STATIC)
    assert route.source == program.urn("work-table" if inline else "route")


LITERALS = [
    ("gatewayId", "local", Target(TargetKind.LOCAL)),
    ("gatewayId", "igw-1", Target(TargetKind.INTERNET, "igw-1")),
    ("gatewayId", "vgw-1", Target(TargetKind.VPN, "vgw-1")),
    ("vpcEndpointId", "vpce-9", Target(TargetKind.ENDPOINT, "vpce-9")),
    ("natGatewayId", "nat-9", Target(TargetKind.NAT, "nat-9")),
    ("transitGatewayId", "tgw-9", Target(TargetKind.TRANSIT, "tgw-9")),
    ("vpcPeeringConnectionId", "pcx-9", Target(TargetKind.PEERING, "pcx-9")),
    ("networkInterfaceId", "eni-9", Target(TargetKind.INTERFACE, "eni-9")),
    ("carrierGatewayId", "cagw-9", Target(TargetKind.OUTSIDE, "cagw-9")),
    ("localGatewayId", "lgw-9", Target(TargetKind.OUTSIDE, "lgw-9")),
    ("coreNetworkArn", "arn:core", Target(TargetKind.OUTSIDE, "arn:core")),
    ("odbNetworkArn", "arn:odb", Target(TargetKind.OUTSIDE, "arn:odb")),
]


@pytest.mark.parametrize(("name", "value", "target"), LITERALS)
def test_what_is_not_here_is_a_target_by_its_id(name: str, value: str, target: Target) -> None:
    program = site().add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationCidrBlock="10.0.0.0/8",
        **{name: value},
    )
    network = program.exported()
    assert [route.targets for route in routes(program, network)] == [(target,)]


@pytest.mark.parametrize(
    "props", [{}, {"gatewayId": UNKNOWN}, {"gatewayId": "what"}, {"natGatewayId": UNKNOWN}]
)
def test_a_route_that_leads_nobody_knows_where_has_no_targets(props: dict[str, Any]) -> None:
    program = site().add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationCidrBlock="0.0.0.0/0",
        **props,
    )
    network = program.exported()
    assert [route.targets for route in routes(program, network)] == [()]
    assert gaps(network) == ["route: where a route leads isn't known"]


def firewall_route() -> Program:
    program = site().add(
        "networkfirewall/firewall:Firewall",
        "firewall",
        vpcId=Of("vpc"),
        subnetMappings=[{"subnetId": Of("wall")}, {"subnetId": Of("work")}],
        outputs={
            "firewallStatuses": [
                {
                    "syncStates": [
                        {"attachments": [{"endpointId": "vpce-2", "subnetId": cloud_id("work")}]},
                        {"attachments": [{"endpointId": "vpce-1", "subnetId": cloud_id("wall")}]},
                    ]
                }
            ],
            "endpoint": "vpce-1",
        },
    )
    return program.add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationCidrBlock="0.0.0.0/0",
        vpcEndpointId=Of("firewall", "endpoint"),
    )


@pytest.mark.parametrize(
    ("way", "zones"), [("exported", ["euw1-az2"]), ("previewed", ["euw1-az2", "euw1-az1"])]
)
def test_before_a_firewall_exists_every_endpoint_of_it_may_be_meant(way: str, zones: list[str]) -> None:
    program = firewall_route()
    network = read(program, way)
    (route,) = routes(program, network)
    expected = [Target(TargetKind.ENDPOINT, f"{program.urn('firewall')}#{zone}") for zone in zones]
    assert list(route.targets) == expected
    assert len(network.endpoints) == 2
    assert network.gaps == ()


def test_an_endpoint_that_the_program_does_not_name_is_read_from_the_cloud() -> None:
    program = site()
    program.added["firewall"]["props"]["subnetMappings"] = []
    network = program.exported()
    assert [each.subnet for each in network.endpoints.values()] == [program.urn("wall")]


def test_a_firewall_in_unknown_subnets_has_an_endpoint_that_nobody_knows() -> None:
    program = firewall_route()
    program.added["firewall"]["props"]["subnetMappings"] = UNKNOWN
    network = program.previewed()
    (route,) = routes(program, network)
    assert [target.id for target in route.targets] == [f"{program.urn('firewall')}#unknown"]
    assert network.endpoints == {}
    assert len(network.gaps) == 2


@pytest.mark.parametrize(
    ("firewall", "inspects"),
    [
        (Of("firewall", "arn"), True),
        ("arn:aws:network-firewall:eu-west-1:999999999999:firewall/theirs", False),
        (UNKNOWN, False),
    ],
)
def test_a_further_endpoint_looks_at_packets_if_its_firewall_is_here(firewall: Any, inspects: bool) -> None:
    """An association may lead to a firewall that somebody else shares: what that does nobody here knows."""
    arn = "arn:aws:network-firewall:eu-west-1:111111111111:firewall/ours"
    program = site()
    program.added["firewall"]["outputs"]["arn"] = arn
    program.add(
        "networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation",
        "further",
        vpcId=Of("vpc"),
        firewallArn=firewall,
        subnetMapping={"subnetId": Of("work")},
    )
    network = program.exported()
    assert network.endpoints[f"{program.urn('further')}#euw1-az1"].inspects is inspects


@pytest.mark.parametrize("subnets", [{"subnetIds": [Of("wall")]}, {}])
def test_the_endpoint_of_a_load_balancer_looks_at_nothing(subnets: dict[str, Any]) -> None:
    program = site().add(
        "ec2/vpcEndpoint:VpcEndpoint",
        "balancer",
        vpcId=Of("vpc"),
        vpcEndpointType="GatewayLoadBalancer",
        serviceName="com.amazonaws.vpce.eu-west-1.vpce-svc-1",
        **subnets,
    )
    if not subnets:
        program.add(
            "ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
            "there",
            subnetId=Of("wall"),
            vpcEndpointId=Of("balancer"),
        )
    program.add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationCidrBlock="0.0.0.0/0",
        vpcEndpointId=Of("balancer"),
    )
    for network in (program.exported(), program.previewed()):
        (route,) = routes(program, network)
        (target,) = route.targets
        endpoint = network.endpoints[target.id]
        assert (endpoint.subnet, endpoint.inspects) == (program.urn("wall"), False)
        assert network.services == {}


# ---- destinations


@pytest.mark.parametrize(
    ("props", "destination", "origin", "complaint"),
    [
        ({"destinationCidrBlock": "10.1.2.3/8"}, "10.0.0.0/8", Origin.STATIC, None),
        ({"destinationIpv6CidrBlock": "::/0"}, "::/0", Origin.STATIC, None),
        ({"destinationCidrBlock": UNKNOWN}, None, Origin.STATIC, "the destination of a route isn't known"),
        ({"destinationCidrBlock": "all"}, None, Origin.STATIC, "the destination of a route isn't known"),
        ({}, None, Origin.STATIC, "the destination of a route isn't known"),
        (
            {"destinationPrefixListId": "pl-1"},
            None,
            Origin.PREFIX_LIST,
            "the prefix list of a route isn't known",
        ),
    ],
)
def test_destinations(
    props: dict[str, Any], destination: str | None, origin: Origin, complaint: str | None
) -> None:
    program = site().add(
        "ec2/route:Route", "route", routeTableId=Of("work-table"), gatewayId="igw-1", **props
    )
    network = program.exported()
    expected = None if destination is None else ip_network(destination)
    assert [(each.destination, each.origin) for each in routes(program, network)] == [(expected, origin)]
    assert gaps(network) == ([f"route: {complaint}"] if complaint else [])


@BOTH
@pytest.mark.parametrize(
    ("entry", "doubt"),
    [({"cidr": "10.3.0.0/16"}, False), ({"cidr": UNKNOWN}, True)],
    ids=["known", "unknown"],
)
def test_prefix_lists_are_written_out(entry: dict[str, Any], doubt: bool, way: str) -> None:
    program = site()
    program.add("ec2/managedPrefixList:ManagedPrefixList", "list", entries=[{"cidr": "10.2.0.0/16"}])
    program.add(
        "ec2/managedPrefixListEntry:ManagedPrefixListEntry", "entry", prefixListId=Of("list"), **entry
    )
    program.add(
        "ec2/route:Route",
        "route",
        routeTableId=Of("work-table"),
        destinationPrefixListId=Of("list"),
        gatewayId="igw-1",
    )
    found = routes(program, read(program, way))
    assert {each.origin for each in found} == {Origin.PREFIX_LIST}
    expected = ["10.2.0.0/16", "None" if doubt else "10.3.0.0/16"]
    assert [str(each.destination) for each in found] == expected


# ---- what makes a table incomplete

DOUBTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("ec2/route:Route", {"routeTableId": UNKNOWN, "gatewayId": "igw-1"}, {"work-table", "wall-table"}),
    (
        "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        {"routeTableId": Of("work-table")},
        {"work-table"},
    ),
    (
        "vpc/routeServerPropagation:RouteServerPropagation",
        {"routeTableId": UNKNOWN},
        {"work-table", "wall-table"},
    ),
    ("ec2/routeTable:RouteTable", {"vpcId": Of("vpc"), "routes": UNKNOWN}, {"it"}),
    ("ec2/routeTable:RouteTable", {"vpcId": Of("vpc"), "routes": [UNKNOWN]}, {"it"}),
    ("ec2/routeTable:RouteTable", {"vpcId": Of("vpc"), "propagatingVgws": ["vgw-1"]}, {"it"}),
    ("ec2/routeTable:RouteTable", {"vpcId": Of("vpc"), "propagatingVgws": UNKNOWN}, {"it"}),
    ("ec2/routeTable:RouteTable", {"vpcId": "vpc-of-somebody"}, {"it"}),
    ("ec2/routeTable:RouteTable", {"vpcId": UNKNOWN}, {"it"}),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {"vpcId": Of("vpc"), "routeTableIds": UNKNOWN},
        {"work-table", "wall-table"},
    ),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {"vpcId": Of("vpc"), "routeTableIds": [UNKNOWN]},
        {"work-table", "wall-table"},
    ),
    (
        "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        {"routeTableId": Of("work-table"), "vpcEndpointId": UNKNOWN},
        {"work-table"},
    ),
    (
        "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        {"vpcId": Of("vpc"), "cidrBlock": UNKNOWN},
        {"work-table", "wall-table"},
    ),
]


@pytest.mark.parametrize(("type_", "props", "doubtful"), DOUBTS)
def test_a_table_that_may_say_more_is_incomplete(
    type_: str, props: dict[str, Any], doubtful: set[str]
) -> None:
    program = site().add(type_, "it", **props)
    program.add("ec2/routeTable:RouteTable", "elsewhere", vpcId=Of("vpc"), region="eu-north-1")
    network = program.exported()
    found = {
        table.source.rpartition("::")[2]
        for table in network.tables.values()
        if not table.complete and not table.id.endswith("#main-table")
    }
    everywhere = type_.endswith(("VpcEndpoint", "VpcIpv4CidrBlockAssociation"))
    assert found == doubtful | ({"elsewhere"} if everywhere else set())


def test_a_route_in_one_of_two_tables_puts_both_in_doubt() -> None:
    program = site().add(
        "ec2/route:Route",
        "route",
        routeTableId=UNKNOWN,
        destinationCidrBlock="0.0.0.0/0",
        gatewayId="igw-1",
    )
    program.added["route"]["props"]["routeTableId"] = [Of("work-table"), Of("wall-table")]
    network = program.previewed()
    assert [network.tables[program.urn(name)].complete for name in ("work-table", "wall-table")] == [
        False
    ] * 2
    assert gaps(network) == ["route: in which table it stands isn't known"]


@pytest.mark.parametrize("where", [{"region": UNKNOWN}, {"account": UNKNOWN}, {"account": None}])
def test_a_route_of_an_unknown_place_may_be_in_any_table(where: dict[str, Any]) -> None:
    program = site().add("ec2/route:Route", "it", routeTableId=UNKNOWN, gatewayId="igw-1", **where)
    network = program.exported()
    assert {table.complete for table in network.tables.values()} == {False}


def test_a_route_in_a_table_that_is_not_here_is_told() -> None:
    program = site().add("ec2/route:Route", "route", routeTableId="rtb-9", gatewayId="igw-1")
    network = program.exported()
    assert gaps(network) == ["route: its table rtb-9 isn't here"]
    assert network.tables[program.urn("work-table")].complete


# ---- associations


def test_a_subnet_whose_table_is_not_here_has_that_table_s_id() -> None:
    program = site()
    program.added["work-association"]["props"]["routeTableId"] = "rtb-9"
    assert program.exported().subnets[program.urn("work")].table == "rtb-9"


@pytest.mark.parametrize(
    ("props", "marked"), [({"subnetId": UNKNOWN}, True), ({"gatewayId": UNKNOWN}, False)]
)
def test_an_association_that_may_be_any_subnet_s_marks_those_without_one(
    props: dict[str, Any], marked: bool
) -> None:
    program = site().add("ec2/internetGateway:InternetGateway", "internet", vpcId=Of("vpc"))
    program.add(
        "ec2/routeTableAssociation:RouteTableAssociation", "it", routeTableId=Of("wall-table"), **props
    )
    program.add("ec2/subnet:Subnet", "third", vpcId=Of("vpc"), cidrBlock="10.16.32.0/20")
    network = program.exported()
    doubtful = f"{program.urn('it')}#table"
    assert network.subnets[program.urn("work")].table == program.urn("work-table")
    assert network.subnets[program.urn("third")].table == (doubtful if marked else None)
    assert network.internet_gateways[program.urn("internet")].table == (None if marked else doubtful)
    assert gaps(network) == ["it: which subnet or gateway it is for isn't known"]


@BOTH
def test_a_subnet_that_two_tables_claim_has_none_that_anybody_knows(way: str) -> None:
    program = site().add(
        "ec2/routeTableAssociation:RouteTableAssociation",
        "again",
        subnetId=Of("work"),
        routeTableId=Of("wall-table"),
    )
    network = read(program, way)
    assert network.subnets[program.urn("work")].table == f"{program.urn('work')}#table"
    assert network.subnets[program.urn("wall")].table == program.urn("wall-table")
    assert gaps(network) == ["again: another route table claims the same"]


@BOTH
def test_a_main_table_that_two_associations_set_is_none(way: str) -> None:
    program = site()
    for name in ("work", "wall"):
        program.add(
            "ec2/mainRouteTableAssociation:MainRouteTableAssociation",
            f"main-{name}",
            vpcId=Of("vpc"),
            routeTableId=Of(f"{name}-table"),
        )
    network = read(program, way)
    assert network.vpcs[program.urn("vpc")].main_table is None
    assert gaps(network) == ["main-wall: another route table claims the same"]


@BOTH
def test_an_edge_table(way: str) -> None:
    program = site().add("ec2/internetGateway:InternetGateway", "internet", vpcId=Of("vpc"))
    program.add(
        "ec2/routeTableAssociation:RouteTableAssociation",
        "edge",
        routeTableId=Of("wall-table"),
        gatewayId=Of("internet"),
    )
    network = read(program, way)
    assert network.internet_gateways[program.urn("internet")].table == program.urn("wall-table")
    assert network.gaps == ()


# ---- ranges and zones


@BOTH
def test_more_ranges_of_a_vpc(way: str) -> None:
    program = site()
    program.add(
        "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "more",
        vpcId=Of("vpc"),
        cidrBlock="100.64.0.0/16",
    )
    program.add(
        "ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
        "six",
        vpcId=Of("vpc"),
        ipv6CidrBlock="2001:db8::/56",
    )
    network = read(program, way)
    ranges = network.vpcs[program.urn("vpc")].ranges
    assert list(map(str, ranges)) == ["10.16.0.0/16", "100.64.0.0/16", "2001:db8::/56"]
    assert network.tables[program.urn("work-table")].complete


def test_a_range_for_a_vpc_that_is_not_known_may_be_any_vpc_s() -> None:
    program = site().add(
        "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "more",
        vpcId=UNKNOWN,
        cidrBlock="100.64.0.0/16",
    )
    network = program.exported()
    assert not network.tables[program.urn("work-table")].complete


@pytest.mark.parametrize(
    ("props", "outputs", "why"),
    [
        ({"cidrBlock": UNKNOWN}, {}, "cidrBlock isn't known"),
        ({"ipv4IpamPoolId": "ipam-1"}, {}, "cidrBlock isn't known"),
        ({"cidrBlock": "10.0.0.0/16", "assignGeneratedIpv6CidrBlock": True}, {}, "ipv6CidrBlock isn't known"),
        (
            {"cidrBlock": "10.0.0.0/16", "assignGeneratedIpv6CidrBlock": True},
            {"ipv6CidrBlock": "2001:db8::/56"},
            None,
        ),
    ],
)
def test_ranges_that_aws_hands_out(props: dict[str, Any], outputs: dict[str, Any], why: str | None) -> None:
    network = Program().add("ec2/vpc:Vpc", "vpc", outputs=outputs, **props).exported()
    assert gaps(network) == ([f"vpc: {why}"] if why else [])
    (table,) = network.tables.values()
    assert not table.complete


def zones(*subnets: dict[str, Any]) -> list[str | None]:
    program = vpc()
    for number, each in enumerate(subnets):
        outputs = each.pop("outputs", {})
        account = each.pop("account", OURS)
        program.add(
            "ec2/subnet:Subnet",
            f"s{number}",
            vpcId=Of("vpc"),
            cidrBlock=f"10.16.{number}.0/24",
            outputs=outputs,
            account=account,
            **each,
        )
    network = program.exported()
    return [network.subnets[program.urn(f"s{number}")].zone for number in range(len(subnets))]


def test_zones() -> None:
    by_id = {"availabilityZoneId": "euw1-az1"}
    by_name = {"availabilityZone": "eu-west-1a"}
    told = {"availabilityZone": "eu-west-1a", "outputs": {"availabilityZoneId": "euw1-az3"}}
    assert zones(by_id) == ["euw1-az1"]
    assert zones(by_name) == [f"{OURS}/eu-west-1a"]
    assert zones(dict(told), dict(by_name)) == ["euw1-az3", "euw1-az3"]
    assert zones(dict(by_id), dict(by_name)) == ["euw1-az1", None]
    assert zones({}) == [None]
    assert zones({"availabilityZone": UNKNOWN}) == [None]
    (zone,) = zones({**by_name, "account": UNKNOWN})
    assert zone is not None
    assert zone.endswith("::vpc/eu-west-1a")


def test_a_subnet_in_a_vpc_that_is_not_here() -> None:
    program = Program().add("ec2/subnet:Subnet", "it", vpcId="vpc-9", cidrBlock="10.0.0.0/24")
    network = program.exported()
    assert network.subnets[program.urn("it")].vpc == "vpc-9"
    assert (network.vpcs["vpc-9"].ranges, network.vpcs["vpc-9"].main_table) == ((), None)


def test_a_subnet_whose_range_is_not_known_is_told() -> None:
    network = vpc().add("ec2/subnet:Subnet", "it", vpcId=Of("vpc"), ipv4NetmaskLength=24).exported()
    assert gaps(network) == ["it: cidrBlock isn't known"]
