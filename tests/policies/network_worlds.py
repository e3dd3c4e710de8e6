"""Small networks for the rules: sites as the plan has them, with the gateway, and faults to put in.

Names tell what is where: ``workload-1`` is the workload subnet of the first zone of dublin-1, and
``workload-1-table`` its route table; those of dublin-2 begin with ``far-``.
"""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

from residency_facts import Case

from enclave.residency.verdicts import Verdict
from tests.unit.graph.reading_facts import Of, Program, cloud_id

TIERS = ("workload", "data", "firewall", "egress", "transit")
GUARDED = TIERS[:2]
ROUTE = "ec2/route:Route"
SUBNET = "ec2/subnet:Subnet"
HUB_ROUTE = "ec2transitgateway/route:Route"
EVERYTHING = {"ruleNo": 100, "protocol": "-1", "action": "allow", "cidrBlock": "0.0.0.0/0", "fromPort": 0,
              "toPort": 0}  # fmt: skip


def cidr(tier: str, zone: int, octet: int = 16) -> str:
    """Return the planned range of a subnet, or of both guarded ones of a zone, or of the ``site``."""
    third = 64 * (zone - 1)
    ranges = {
        "site": "0.0/16",
        "guarded": f"{third}.0/19",
        "workload": f"{third}.0/20",
        "data": f"{third + 16}.0/20",
        "endpoint": f"{third + 32}.0/20",
        "firewall": f"{third + 48}.0/28",
        "egress": f"{third + 48}.16/28",
        "transit": f"{third + 48}.32/28",
    }
    return str(IPv4Network(f"10.{octet}.{ranges[tier]}"))


def site(*zones: int, far: bool = False, program: Program | None = None) -> Program:
    """Return a site with its gateway: firewall endpoints, NAT gateways and routes there and back."""
    stack, octet, start = ("dublin-2", 17, "far-") if far else ("dublin-1", 16, "")
    program = program or Program()
    main = {"mainRouteTableId": f"main-of-{stack}", "defaultRouteTableId": f"main-of-{stack}"}
    vpc = f"{start}vpc"
    program.add("ec2/vpc:Vpc", vpc, stack=stack, cidrBlock=cidr("site", 1, octet), outputs=main)
    program.add("ec2/internetGateway:InternetGateway", f"{start}igw", stack=stack, vpcId=Of(vpc))
    for zone in zones:
        for tier in TIERS:
            subnet(program, f"{start}{tier}-{zone}", cidr(tier, zone, octet), zone, vpc=vpc, stack=stack)
        program.add(
            "ec2/natGateway:NatGateway",
            f"{start}nat-{zone}",
            stack=stack,
            subnetId=Of(f"{start}egress-{zone}"),
        )
    firewall(program, start, stack, zones)
    for zone in zones:
        endpoint = {"vpcEndpointId": Of(f"{start}firewall", f"endpoint-{zone}")}
        for tier in GUARDED:
            route(program, f"{start}{tier}-{zone}", "0.0.0.0/0", **endpoint)
            for egress in zones:
                route(program, f"{start}egress-{egress}", cidr(tier, zone, octet), **endpoint)
        route(program, f"{start}firewall-{zone}", "0.0.0.0/0", natGatewayId=Of(f"{start}nat-{zone}"))
        route(program, f"{start}egress-{zone}", "0.0.0.0/0", gatewayId=Of(f"{start}igw"))
    return program


def subnet(
    program: Program, name: str, range_: str, zone: int = 1, *, vpc: str = "vpc", stack: str = "dublin-1"
) -> Program:
    """Add a subnet with a route table of its own."""
    zone_id = f"euw1-az{zone}"
    program.add(SUBNET, name, stack=stack, vpcId=Of(vpc), cidrBlock=range_, availabilityZoneId=zone_id)
    program.add("ec2/routeTable:RouteTable", f"{name}-table", stack=stack, vpcId=Of(vpc))
    return program.add(
        "ec2/routeTableAssociation:RouteTableAssociation",
        f"{name}-association",
        stack=stack,
        subnetId=Of(name),
        routeTableId=Of(f"{name}-table"),
    )


def route(program: Program, name: str, destination: str, **target: Any) -> Program:
    """Add a route to the table of a subnet: it is called ``<subnet>-to-<destination>``."""
    stack = program.added[name]["stack"]
    return program.add(
        ROUTE,
        f"{name}-to-{destination}",
        stack=stack,
        routeTableId=Of(f"{name}-table"),
        destinationCidrBlock=destination,
        **target,
    )


def firewall(program: Program, start: str, stack: str, zones: tuple[int, ...]) -> Program:
    """Add the firewall with an endpoint in each zone."""
    attachments = [
        {"endpointId": f"vpce-{stack}-{zone}", "subnetId": cloud_id(f"{start}firewall-{zone}")}
        for zone in zones
    ]
    return program.add(
        "networkfirewall/firewall:Firewall",
        f"{start}firewall",
        stack=stack,
        vpcId=Of(f"{start}vpc"),
        subnetMappings=[{"subnetId": Of(f"{start}firewall-{zone}")} for zone in zones],
        outputs={
            "firewallStatuses": [{"syncStates": [{"attachments": [each]} for each in attachments]}],
            **{f"endpoint-{zone}": f"vpce-{stack}-{zone}" for zone in zones},
        },
    )


def linked() -> Program:
    """Return both sites in Dublin, and a transit gateway that links them."""
    program = site(1, 2, far=True, program=site(1, 2))
    program.add("ec2transitgateway/transitGateway:TransitGateway", "hub", stack="links",
                defaultRouteTableAssociation="disable", defaultRouteTablePropagation="disable")  # fmt: skip
    program.add(
        "ec2transitgateway/routeTable:RouteTable", "hub-table", stack="links", transitGatewayId=Of("hub")
    )
    for start, octet, other in (("", 16, 17), ("far-", 17, 16)):
        program.add(
            "ec2transitgateway/vpcAttachment:VpcAttachment",
            f"{start}attachment",
            stack="links",
            transitGatewayId=Of("hub"),
            vpcId=Of(f"{start}vpc"),
            subnetIds=[Of(f"{start}transit-1"), Of(f"{start}transit-2")],
            transitGatewayDefaultRouteTableAssociation=False,
            transitGatewayDefaultRouteTablePropagation=False,
        )
        program.add(
            "ec2transitgateway/routeTableAssociation:RouteTableAssociation",
            f"{start}association",
            stack="links",
            transitGatewayAttachmentId=Of(f"{start}attachment"),
            transitGatewayRouteTableId=Of("hub-table"),
        )
        for zone in (1, 2):
            program.add(
                HUB_ROUTE,
                f"hub-to-{start}zone-{zone}",
                stack="links",
                transitGatewayRouteTableId=Of("hub-table"),
                transitGatewayAttachmentId=Of(f"{start}attachment"),
                destinationCidrBlock=cidr("guarded", zone, octet),
            )
            route(program, f"{start}firewall-{zone}", cidr("site", 1, other), transitGatewayId=Of("hub"))
            for own, tier in ((own, tier) for own in (1, 2) for tier in GUARDED):
                endpoint = {"vpcEndpointId": Of(f"{start}firewall", f"endpoint-{own}")}
                route(program, f"{start}transit-{zone}", cidr(tier, own, octet), **endpoint)
    return program


def without(program: Program, *names: str) -> Program:
    """Take resources away again."""
    for name in names:
        del program.added[name]
    return program


def changed(program: Program, name: str, **props: Any) -> Program:
    """Give a resource other properties."""
    program.added[name]["props"] = program.added[name]["props"] | props
    return program


def case(
    id_: str, expected: Verdict, judged: str, program: Program, *, known: bool = True, **more: Any
) -> Case:
    """Make a case of one resource of a program, as it is up or, unless ``known``, as a preview has it."""
    each = list(program.graph(known=known))
    (resource,) = (one for one in each if one.name == judged)
    others = tuple(one for one in each if one is not resource)
    return Case(id=id_, expected=expected, resource=resource, others=others, **more)


def component(id_: str, expected: Verdict, judged: str, program: Program) -> Case:
    """Make a case in which the guest is a component: something of the program alone."""
    made = case(id_, expected, judged, program)
    return replace(made, others=tuple(replace(each, custom=each.name != "guest") for each in made.others))
