"""Faults to put into small networks, one at a time; each takes a program or returns a new one."""

from typing import Any

from network_worlds import EVERYTHING, HUB_ROUTE, ROUTE, changed, cidr, linked, route, site, subnet, without

from enclave.graph.facts import UNKNOWN
from tests.unit.graph.reading_facts import Of, Program, cloud_id

WORK = "workload-1"
OUT = f"{WORK}-to-0.0.0.0/0"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
ACL = "ec2/networkAcl:NetworkAcl"


def elsewhere(program: Program, *names: str) -> Program:
    """Put resources into the stack of the links."""
    for name in names:
        program.added[name]["stack"] = "links"
    return program


def redirected(name: str, program: Program, **target: Any) -> Program:
    """Let a route lead to something else."""
    kept = {key: value for key, value in program.added[name]["props"].items() if not key.endswith("Id")}
    program.added[name]["props"] = kept | {"routeTableId": Of(f"{name.partition('-to-')[0]}-table")} | target
    return program


def detour(destination: str, *, start: str = WORK, program: Program | None = None, **target: Any) -> Program:
    """Give a subnet a route beside the one to the firewall."""
    return route(program or site(1), start, destination, **target)


def standing_alone(range_: str, program: Program, destination: str = "", **target: Any) -> Program:
    """Add a subnet that isn't behind the firewall, and a route of its own."""
    subnet(program, "alone", range_)
    return route(program, "alone", destination, **target) if destination else program


def with_main_table() -> Program:
    """Leave a subnet with the VPC's main table, of which nobody knows the routes."""
    return without(standing_alone("10.16.192.0/24", site(1)), "alone-association")


def with_service(**props: Any) -> Program:
    """Add a gateway endpoint to the workloads' table."""
    return site(1).add(
        ENDPOINT, "s3", vpcId=Of("vpc"), serviceName="com.amazonaws.eu-west-1.s3",
        routeTableIds=[Of(f"{WORK}-table")], outputs={"cidrBlocks": ["198.51.100.0/24"]}, **props,
    )  # fmt: skip


def with_ipv6(*, enabled: bool = True) -> Program:
    """Give the workloads an egress-only gateway, and the network IPv6 to use it with."""
    program = site(1).add("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "out", vpcId=Of("vpc"))
    if enabled:
        changed(program, "vpc", ipv6CidrBlock="2001:db8:1::/56")
        changed(program, WORK, ipv6CidrBlock="2001:db8:1:1::/64")
    return program.add(
        ROUTE, "six", routeTableId=Of(f"{WORK}-table"), destinationIpv6CidrBlock="::/0",
        egressOnlyGatewayId=Of("out"),
    )  # fmt: skip


def with_peering() -> Program:
    """Join the two networks in Dublin directly, and route the workloads of one to the other."""
    program = site(1, far=True, program=site(1)).add(
        "ec2/vpcPeeringConnection:VpcPeeringConnection", "beside", vpcId=Of("vpc"), peerVpcId=Of("far-vpc")
    )
    return detour("10.17.0.0/20", program=program, vpcPeeringConnectionId=Of("beside"))


def with_appliance() -> Program:
    """Send what the workloads send out to a Gateway Load Balancer, in the firewall's place."""
    program = site(1).add(
        ENDPOINT, "appliance", vpcId=Of("vpc"), vpcEndpointType="GatewayLoadBalancer",
        subnetIds=[Of("firewall-1")],
    )  # fmt: skip
    return redirected(OUT, program, vpcEndpointId=Of("appliance"))


def with_island() -> Program:
    """Add another network with the same ranges, and an internet gateway for its egress subnet."""
    program = site(1).add("ec2/vpc:Vpc", "island", cidrBlock=cidr("site", 1))
    program.add("ec2/internetGateway:InternetGateway", "bridge", vpcId=Of("island"))
    subnet(program, "fake", cidr("egress", 1), vpc="island")
    return route(program, "fake", "0.0.0.0/0", gatewayId=Of("bridge"))


def with_guest(program: Program | None = None, start: str = "egress-1") -> Program:
    """Put a function into a subnet."""
    program = program or site(1)
    return program.add("lambda/function:Function", "guest", vpcConfig={"subnetIds": [Of(start)]})


def with_filter() -> Program:
    """Put a subnet of the gateway behind a network ACL, told twice; tag it, record it, name it in a table."""
    program = site(1).add(ACL, "filter", vpcId=Of("vpc"), subnetIds=[Of("egress-1")])
    program.add("ec2/routeTable:RouteTable", "spare", vpcId=Of("vpc"), tags={"for": Of("egress-1")})
    program.add("ec2/networkAclAssociation:NetworkAclAssociation", "filtering", networkAclId=Of("filter"),
                subnetId=Of("egress-1"))  # fmt: skip
    program.add("ec2/flowLog:FlowLog", "log", subnetId=Of("egress-1"))
    return program.add("ec2/tag:Tag", "tag", resourceId=Of("egress-1"))


def with_idle_hub(program: Program, destination: str = "10.17.0.0/16", start: str = "firewall-1") -> Program:
    """Add a transit gateway to which nothing is attached, and a route to it."""
    program.add("ec2transitgateway/transitGateway:TransitGateway", "hub", stack="links")
    return route(program, start, destination, transitGatewayId=Of("hub"))


def beside_the_far_firewall() -> Program:
    """Deliver what comes from the links at the far site without its firewall."""
    names = [f"far-transit-{zone}-to-{cidr('workload', 1, 17)}" for zone in (1, 2)]
    return without(linked(), *names)


def growing(program: Program) -> Program:
    """Let the second zone of dublin-1 be one that is added: nothing of it is made, but all else is."""
    program.coming = {
        name for name in program.added if "-2" in name and not name.startswith(("far-", "hub-"))
    }
    outputs = program.added["firewall"]["outputs"]
    outputs |= {"endpoint-2": UNKNOWN, "firewallStatuses": [{"syncStates": [
        {"attachments": [{"endpointId": "vpce-dublin-1-1", "subnetId": cloud_id("firewall-1")}]}
    ]}]}  # fmt: skip
    return program


def filtered(
    *denied: dict[str, Any], reply: bool = True, program: Program | None = None, start: str = WORK
) -> Program:
    """Put a subnet behind a network ACL that denies some of what it sends, and maybe all replies."""
    entries = [
        {
            "action": "deny",
            "protocol": "-1",
            "cidrBlock": "0.0.0.0/0",
            "fromPort": 0,
            "toPort": 0,
            "ruleNo": 1 + at,
        }
        | each
        for at, each in enumerate(denied)
    ]
    ingress = [EVERYTHING] if reply else []
    return (program or site(1)).add(
        ACL,
        "acl",
        vpcId=Of("vpc"),
        subnetIds=[Of(start)],
        egress=[*entries, EVERYTHING],
        ingress=ingress,
    )


def swallowing() -> Program:
    """Drop what the links have for the workloads of the far site's first zone."""
    return linked().add(
        HUB_ROUTE, "swallow", stack="links", transitGatewayRouteTableId=Of("hub-table"),
        destinationCidrBlock=cidr("workload", 1, 17), blackhole=True,
    )  # fmt: skip
