import dataclasses
from typing import Any

import pytest
from residency_facts import Case, findings, holds, make, verdict

from enclave.graph.facts import UNKNOWN, Resource
from enclave.residency.rules.no_internet_route import (
    ASSOCIATION,
    DEFAULT_TABLE,
    INTERNET_GATEWAYS,
    MAIN_ASSOCIATION,
    ROUTE,
    SUBNET,
    TABLES,
    no_internet_route,
)
from enclave.residency.verdicts import Verdict

RANGES = {
    "workload": "10.16.0.0/20",
    "data": "10.16.16.0/20",
    "firewall": "10.16.48.0/28",
    "egress": "10.16.48.16/28",
    "unplanned": "10.99.0.0/24",
}
IGW = make(INTERNET_GATEWAYS[0], name="igw", outputs={"id": "igw-1"})
PLANNED_IGW = make(INTERNET_GATEWAYS[0], name="planned-igw")
PLANNED_EIGW = make(INTERNET_GATEWAYS[1], name="planned-eigw")
NAT = make("aws:ec2/natGateway:NatGateway", name="nat")
VPN = make("aws:ec2/vpnGateway:VpnGateway", name="vpn")


def table(tier: str, type_: str = TABLES[0], **props: Any) -> tuple[Resource, ...]:
    """Make a route table, a planned subnet of the tier, and the association between them."""
    made = make(type_, props, name=f"{tier}-table")
    subnet = make(SUBNET, {"cidrBlock": RANGES[tier]}, name=tier)
    association = make(
        ASSOCIATION,
        {"routeTableId": UNKNOWN, "subnetId": UNKNOWN},
        name=f"{tier}-association",
        refers={"routeTableId": (made,), "subnetId": (subnet,)},
    )
    return made, subnet, association


def route(
    tier: str, name: str, value: Any, *targets: Resource, more: tuple[Resource, ...] = ()
) -> dict[str, Any]:
    """Make a route in a table of the tier, by one way, taken from the targets."""
    made, *rest = table(tier)
    resource = make(
        ROUTE,
        {"routeTableId": UNKNOWN, "destinationCidrBlock": "0.0.0.0/0", name: value},
        refers={"routeTableId": (made,), name: targets},
    )
    return {"resource": resource, "others": (made, *rest, *targets, *more)}


def inline(tier: str, routes: Any, *others: Resource, type_: str = TABLES[0]) -> dict[str, Any]:
    made, *rest = table(tier, type_, **({} if routes is None else {"routes": routes}))
    return {"resource": made, "others": (*rest, *others)}


def bound_for(name: str, value: str, told: str, world: dict[str, Any]) -> dict[str, Any]:
    """Give a route of its own another destination, which the path must tell."""
    made = world["resource"]
    kept = {key: known for key, known in made.props.items() if key != "destinationCidrBlock"}
    return {**world, "resource": dataclasses.replace(made, props=kept | {name: value}), "told": (told,)}


def telling(world: dict[str, Any], *told: str) -> dict[str, Any]:
    """Say which words the path must have."""
    return {**world, "told": told}


def lonely(props: dict[str, Any], *others: Resource) -> dict[str, Any]:
    return {"resource": make(ROUTE, props), "others": others}


def shared() -> dict[str, Any]:
    """Make an egress table that a workload subnet uses as well."""
    world = route("egress", "gatewayId", "igw-1", IGW)
    made = world["others"][0]
    subnet = make(SUBNET, {"cidrBlock": RANGES["workload"]}, name="workload")
    association = make(
        ASSOCIATION,
        {"routeTableId": UNKNOWN, "subnetId": UNKNOWN},
        name="also",
        refers={"routeTableId": (made,), "subnetId": (subnet,)},
    )
    return {**world, "others": (*world["others"], subnet, association)}


def main_table(tier: str, name: str = "gatewayId", value: Any = "igw-1") -> dict[str, Any]:
    """Make a table of the tier that is the VPC's main table as well."""
    world = route(tier, name, value, IGW)
    association = make(
        MAIN_ASSOCIATION,
        {"routeTableId": UNKNOWN, "vpcId": "vpc-1"},
        name="main",
        refers={"routeTableId": (world["others"][0],)},
    )
    return {**world, "others": (*world["others"], association)}


def edge() -> dict[str, Any]:
    """Make an egress table that is associated with a gateway too: which subnet that serves isn't told."""
    world = route("egress", "gatewayId", "igw-1", IGW)
    made = world["others"][0]
    association = make(
        ASSOCIATION,
        {"routeTableId": UNKNOWN, "gatewayId": "igw-1"},
        name="edge",
        refers={"routeTableId": (made,)},
    )
    return {**world, "others": (*world["others"], association)}


def beside_a_main_table() -> dict[str, Any]:
    """Make an egress table, and another one that is the main one."""
    world = route("egress", "gatewayId", "igw-1", IGW)
    other = make(TABLES[0], name="main-table")
    association = make(
        MAIN_ASSOCIATION, {"routeTableId": UNKNOWN}, name="main", refers={"routeTableId": (other,)}
    )
    return {**world, "others": (*world["others"], other, association)}


OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN
TO_NAT = {"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1"}
TO_IGW = {"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}

PRIVATE = {"cidrBlock": "172.16.0.0/12", "natGatewayId": "nat-1"}
LEADS_ELSEWHERE = make("enclave:cases:Elsewhere", name="elsewhere", custom=False)


def private(world: dict[str, Any], **more: str) -> dict[str, Any]:
    """Give a route of its own private addresses as destination, and something more."""
    made = world["resource"]
    props = {**made.props, "destinationCidrBlock": "10.0.0.0/8", **more}
    return {**world, "resource": dataclasses.replace(made, props=props)}


CASES = [
    Case(id=name, expected=expected, **world)
    for name, expected, world in [
        ("private-to-nat", OK, private(route("workload", "natGatewayId", "nat-1", NAT))),
        ("private-to-igw", OK, private(route("workload", "gatewayId", "igw-1", IGW))),
        ("private-to-nat-inline", OK, inline("workload", [PRIVATE])),
        *(
            (
                f"private-but-{name}-{told}",
                BAD,
                private(route("workload", "natGatewayId", "n", NAT), **{name: told}),
            )
            for name, told in [
                ("destinationIpv6CidrBlock", "8000::/1"),
                ("destinationPrefixListId", "pl-1"),
                ("destinationCidrBlock", "10.0.0.0/7"),
            ]
        ),
        ("to-what-is-elsewhere", BAD, route("workload", "gatewayId", UNKNOWN, LEADS_ELSEWHERE)),
        ("egress-to-igw", OK, route("egress", "gatewayId", "igw-1", IGW)),
        ("egress-to-planned-igw", OK, route("egress", "gatewayId", UNKNOWN, PLANNED_IGW)),
        ("workload-to-igw", BAD, route("workload", "gatewayId", "igw-1", IGW)),
        ("workload-to-planned-igw", BAD, route("workload", "gatewayId", UNKNOWN, PLANNED_IGW)),
        ("workload-to-an-igw-of-elsewhere", BAD, route("workload", "gatewayId", "igw-9")),
        ("workload-to-who-knows", BAD, route("workload", "gatewayId", UNKNOWN)),
        ("workload-to-vpn-or-igw", BAD, route("workload", "gatewayId", UNKNOWN, VPN, PLANNED_IGW)),
        ("data-to-igw", BAD, route("data", "gatewayId", "igw-1", IGW)),
        ("firewall-to-igw", BAD, route("firewall", "gatewayId", "igw-1", IGW)),
        ("unplanned-to-igw", DUNNO, route("unplanned", "gatewayId", "igw-1", IGW)),
        ("data-to-egress-only", BAD, route("data", "egressOnlyGatewayId", UNKNOWN, PLANNED_EIGW)),
        ("data-to-egress-only-known", BAD, route("data", "egressOnlyGatewayId", "eigw-1")),
        ("data-to-carrier", BAD, route("data", "carrierGatewayId", "cagw-1")),
        ("workload-to-planned-vpn", OK, route("workload", "gatewayId", UNKNOWN, VPN)),
        ("workload-to-known-vpn", OK, route("workload", "gatewayId", "vgw-1")),
        ("workload-local", OK, route("workload", "gatewayId", "local")),
        ("workload-to-gateway-endpoint", OK, route("workload", "gatewayId", "vpce-1")),
        ("workload-to-firewall", OK, route("workload", "vpcEndpointId", "vpce-1")),
        ("workload-to-nothing", OK, route("workload", "gatewayId", "")),
        ("egress-to-egress-only", BAD, route("egress", "egressOnlyGatewayId", UNKNOWN, PLANNED_EIGW)),
        ("egress-to-nothing-egress-only", OK, route("egress", "egressOnlyGatewayId", "")),
        ("firewall-to-nat", OK, route("firewall", "natGatewayId", UNKNOWN, NAT)),
        ("firewall-to-known-nat", OK, route("firewall", "natGatewayId", "nat-1")),
        ("workload-to-nat", BAD, route("workload", "natGatewayId", UNKNOWN, NAT)),
        ("workload-to-known-nat", BAD, route("workload", "natGatewayId", "nat-1")),
        ("data-to-nat", BAD, route("data", "natGatewayId", "nat-1")),
        ("egress-to-nat", BAD, route("egress", "natGatewayId", "nat-1")),
        ("unplanned-to-nat", DUNNO, route("unplanned", "natGatewayId", "nat-1")),
        ("strange-table-to-nat", DUNNO, lonely({"routeTableId": "rtb-1", "natGatewayId": "nat-1"})),
        ("workload-to-no-nat", OK, route("workload", "natGatewayId", "")),
        ("main-egress-table-to-igw", DUNNO, main_table("egress")),
        ("main-workload-table-to-igw", BAD, main_table("workload")),
        ("main-firewall-table-to-nat", DUNNO, main_table("firewall", "natGatewayId", "nat-1")),
        ("main-workload-table-to-firewall", OK, main_table("workload", "vpcEndpointId", "vpce-1")),
        ("egress-table-beside-a-main-one", OK, beside_a_main_table()),
        ("inline-nat-in-a-workload-table", BAD, inline("workload", [TO_NAT])),
        ("inline-nat-in-a-firewall-table", OK, inline("firewall", [TO_NAT])),
        (
            "inline-in-a-default-table-of-egress-only",
            DUNNO,
            inline("egress", [TO_IGW], IGW, type_=DEFAULT_TABLE),
        ),
        ("default-table-without-routes", OK, inline("egress", [], type_=DEFAULT_TABLE)),
        ("egress-table-shared-with-workload", BAD, shared()),
        ("egress-table-shared-with-a-gateway", DUNNO, edge()),
        (
            "halves-of-default-in-a-strange-table",
            DUNNO,
            lonely(
                {"routeTableId": "rtb-1", "destinationCidrBlock": "128.0.0.0/1", "gatewayId": "igw-1"}, IGW
            ),
        ),
        ("strange-table-to-firewall", OK, lonely({"routeTableId": "rtb-1", "vpcEndpointId": "vpce-1"})),
        (
            "table-nobody-uses",
            DUNNO,
            {
                "resource": make(
                    ROUTE,
                    {"routeTableId": UNKNOWN, "gatewayId": "igw-1"},
                    refers={"routeTableId": (make(TABLES[0], name="idle"),)},
                ),
                "others": (make(TABLES[0], name="idle"), IGW),
            },
        ),
        ("inline-nothing", OK, inline("workload", None)),
        ("inline-egress", OK, inline("egress", [TO_IGW], IGW)),
        (
            "inline-workload",
            BAD,
            inline("workload", [{"cidrBlock": "10.0.0.0/8", "gatewayId": "local"}, TO_IGW], IGW),
        ),
        (
            "inline-firewall-endpoint",
            OK,
            inline("workload", [{"cidrBlock": "0.0.0.0/0", "vpcEndpointId": "vpce-1"}]),
        ),
        ("inline-unknown", DUNNO, inline("workload", UNKNOWN)),
        ("inline-route-unknown", DUNNO, inline("workload", [UNKNOWN])),
        (
            "inline-gateway-unknown",
            BAD,
            inline("workload", [{"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}]),
        ),
        ("inline-in-default-table", BAD, inline("workload", [TO_IGW], IGW, type_=TABLES[1])),
        (
            "path-of-a-route",
            BAD,
            telling(
                route("workload", "gatewayId", "igw-1", IGW),
                "subnets of workload-table",
                "0.0.0.0/0 -> internet gateway",
                "internet",
            ),
        ),
        (
            "path-of-a-route-to-nat",
            BAD,
            telling(route("data", "natGatewayId", UNKNOWN, NAT), "data-table", "0.0.0.0/0 -> NAT gateway"),
        ),
        (
            "path-of-a-route-to-carrier",
            BAD,
            telling(
                route("data", "carrierGatewayId", "cagw-1"), "data-table", "0.0.0.0/0 -> carrier gateway"
            ),
        ),
        (
            "path-of-ipv6",
            BAD,
            bound_for(
                "destinationIpv6CidrBlock",
                "::/0",
                "::/0 -> egress-only internet gateway",
                route("egress", "egressOnlyGatewayId", UNKNOWN, PLANNED_EIGW),
            ),
        ),
        (
            "path-of-a-prefix-list",
            BAD,
            bound_for(
                "destinationPrefixListId",
                "pl-1",
                "somewhere -> internet gateway",
                route("workload", "gatewayId", "igw-1", IGW),
            ),
        ),
        ("path-inline", BAD, telling(inline("workload", [TO_NAT]), "0.0.0.0/0 -> NAT gateway")),
        (
            "path-inline-ipv6",
            BAD,
            telling(
                inline("workload", [{"ipv6CidrBlock": "2000::/3", "egressOnlyGatewayId": "eigw-1"}]),
                "workload-table",
                "2000::/3 -> egress-only internet gateway",
            ),
        ),
        (
            "path-of-a-strange-table",
            DUNNO,
            telling(
                lonely({"routeTableId": "rtb-1", "natGatewayId": "nat-1"}),
                "subnets of a route table that can't be told",
                "somewhere -> NAT gateway",
            ),
        ),
        ("a-vpc", Verdict.NOT_APPLICABLE, {"resource": make("aws:ec2/vpc:Vpc")}),
    ]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert holds(no_internet_route, case)


@pytest.mark.parametrize("type_", TABLES)
def test_an_internet_route_in_a_table_that_nobody_is_seen_to_use_blocks(type_: str) -> None:
    case = Case(id="", expected=DUNNO, resource=make(type_, {"routes": [TO_IGW]}), others=(IGW,))
    assert verdict(no_internet_route, case) is DUNNO


def test_what_is_as_it_should_be_has_no_path() -> None:
    for world in (route("egress", "gatewayId", "igw-1", IGW), route("workload", "gatewayId", "local")):
        (finding,) = findings(no_internet_route, Case(id="", expected=OK, **world))
        assert (finding.verdict, finding.path) == (OK, ())
