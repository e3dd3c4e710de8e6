"""The rules that follow packets: small sites and links with one thing changed, as they are up or planned."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from network_faults import (
    OUT,
    WORK,
    beside_the_far_firewall,
    detour,
    elsewhere,
    filtered,
    growing,
    redirected,
    standing_alone,
    swallowing,
    with_appliance,
    with_filter,
    with_guest,
    with_idle_hub,
    with_ipv6,
    with_island,
    with_main_table,
    with_peering,
    with_service,
)
from network_worlds import (
    case,
    changed,
    cidr,
    component,
    linked,
    site,
    without,
)
from residency_facts import ENCLAVE, Case, findings, holds

from enclave.graph.facts import UNKNOWN
from enclave.model.enclave import AwsService, EgressRule, Network, SiteService
from enclave.residency.rule import Rule
from enclave.residency.rules.declared_flows_have_a_path import declared_flows_have_a_path
from enclave.residency.rules.network_is_readable import network_is_readable
from enclave.residency.rules.paths_pass_the_gateway import paths_pass_the_gateway
from enclave.residency.rules.replies_pass_the_gateway import replies_pass_the_gateway
from enclave.residency.verdicts import Verdict
from tests.unit.graph.reading_facts import Of, Program, cloud_id

OK, BAD, DUNNO, NONE = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
DATA = "data-1"
BACK = f"egress-1-to-{cidr('workload', 1)}"
LIST = "ec2/managedPrefixList:ManagedPrefixList"
NAT = {"natGatewayId": Of("nat-1")}
NOBODY = {"vpcEndpointId": UNKNOWN}
OTHER_ZONE = {"vpcEndpointId": Of("firewall", "endpoint-2")}
PENDING = {"pending": ("links",)}
PLANNED = {"known": False}
SPECIAL = ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
           "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4")  # fmt: skip

TLS = {"protocol": "6", "fromPort": 443, "toPort": 443}


def at_sites(
    tier: str = "data",
    *,
    at: tuple[str, ...] = ("dublin-1", "dublin-2"),
    tiers: tuple[str, ...] = ("workload", "data"),
    port: int = 443,
) -> EgressRule:
    """Let a tier of dublin-1 reach a service at sites."""
    service = SiteService(name="neighbours", sites=at, tiers=tiers, protocol="tls", port=port)
    return replace(ENCLAVE.egress[0], service=service, sites=("dublin-1",), tier=tier)


def to_aws() -> EgressRule:
    """Let the workloads reach a service of AWS."""
    return replace(ENCLAVE.egress[0], service=AwsService(name="keys", aws="kms"))


def in_network() -> EgressRule:
    """Let the workloads reach a service that answers in two networks alone."""
    networks = tuple(
        Network(name=name, ranges=(IPv4Network(range_),))
        for name, range_ in (("hall", "198.51.100.0/24"), ("annex", "192.0.2.0/24"))
    )
    return replace(ENCLAVE.egress[0], service=replace(ENCLAVE.egress[0].service, networks=networks))


GUESTS = {
    "function": with_guest(),
    "balancer": site(1).add("lb/loadBalancer:LoadBalancer", "guest",
                            subnetMappings=[{"allocationId": UNKNOWN, "subnetId": Of("egress-1")}]),
    "interface": site(1).add("ec2/networkInterface:NetworkInterface", "guest", subnetId=Of("egress-1")),
    "share": site(1).add("ram/resourceAssociation:ResourceAssociation", "guest",
                         resourceArn=Of("egress-1")),
}  # fmt: skip


READABLE = [
    *(case(f"{name}-is-read", OK, name, linked())
      for name in ("vpc", WORK, OUT, "firewall", "hub-to-zone-1")),
    *(case(f"{name}-is-planned", OK, name, linked(), **PLANNED)
      for name in (OUT, "firewall", "attachment")),
    case("target-unknown", DUNNO, OUT, redirected(OUT, site(1), **NOBODY)),
    case("target-unknown-of-another-route", OK, BACK, redirected(OUT, site(1), **NOBODY)),
    case("target-unknown-in-a-pending-stack", NONE, OUT, elsewhere(redirected(OUT, site(1), **NOBODY), OUT),
         **PENDING),
    case("read-in-a-pending-stack", NONE, "hub", linked(), **PENDING),
    case("read-beside-a-pending-stack", OK, OUT, linked(), **PENDING),
    case("no-target-at-all", DUNNO, OUT, redirected(OUT, site(1))),
    case("destination-unknown", DUNNO, OUT, changed(site(1), OUT, destinationCidrBlock=UNKNOWN)),
    case("table-unknown", DUNNO, OUT, changed(site(1), OUT, routeTableId=UNKNOWN)),
    case("subnet-range-unknown", DUNNO, WORK, changed(site(1), WORK, cidrBlock=UNKNOWN)),
    case("firewall-subnets-unknown", DUNNO, "firewall", changed(site(1), "firewall", subnetMappings=UNKNOWN)),
    case("transit-destination-unknown", DUNNO, "hub-to-zone-1",
         changed(linked(), "hub-to-zone-1", destinationCidrBlock=UNKNOWN)),
    case("group-rule-range-unknown", DUNNO, "ingress",
         site(1).add("ec2/securityGroup:SecurityGroup", "group", vpcId=Of("vpc")).add(
             "vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ingress",
             securityGroupId=Of("group"), ipProtocol="tcp", fromPort=1, toPort=2, cidrIpv4=UNKNOWN)),
    case("list-entry-unknown", DUNNO, "list", site(1).add(LIST, "list", entries=[{"cidr": UNKNOWN}])),
    case("list-known", OK, "list", site(1).add(LIST, "list", entries=[{"cidr": "192.0.2.0/24"}])),
    case("bucket", NONE, "store", site(1).add("s3/bucket:Bucket", "store", bucket=UNKNOWN)),
    case("people-from-outside", DUNNO, "vpn", site(1).add("ec2clientvpn/route:Route", "vpn")),
    case("gateway-that-nobody-reads", DUNNO, "it", site(1).add("vpc/somethingNew:SomethingNew", "it")),
    case("resources-that-nobody-sees", DUNNO, "it", site(1).add("cloudformation/stack:Stack", "it")),
    case("flow-log", OK, "log", site(1).add("ec2/flowLog:FlowLog", "log", vpcId=Of("vpc"))),
    case("family-that-only-begins-so", NONE, "it", site(1).add("ec2later/route:Route", "it")),
]  # fmt: skip

PATHS = [
    case("workload", OK, WORK, site(1)),
    case("workload-planned", OK, WORK, site(1, 2), **PLANNED),
    case("data", OK, DATA, site(1)),
    case("linked", OK, WORK, linked()),
    case("linked-planned", OK, WORK, linked(), **PLANNED),
    *(case(f"zone-added-{name}", OK, name, growing(linked())) for name in (WORK, "data-2", "far-workload-2")),
    case("zone-added-to-the-old-endpoint", BAD, "workload-2",
         growing(redirected("workload-2-to-0.0.0.0/0", site(1, 2),
                            vpcEndpointId=Of("firewall", "endpoint-1")))),
    case("zone-added-around-it", BAD, "workload-2",
         growing(redirected("workload-2-to-0.0.0.0/0", site(1, 2), **NAT))),
    *(case(f"{tier}-tier-is-the-gateway", NONE, f"{tier}-1", linked())
      for tier in ("firewall", "egress", "transit")),
    case("gateway-subnet-beside-one-of-its-range", BAD, "fake", with_island(), told=("fake", "internet")),
    case("gateway-subnet-of-the-plan-beside-another", BAD, "egress-1", with_island(), **PLANNED),
    case("workload-beside-an-island", OK, WORK, with_island()),
    *(case(f"{id_}-in-a-gateway-subnet{when}", BAD, "egress-1", guest, known=not when)
      for id_, guest in GUESTS.items() for when in ("", "-planned")),
    case("guest-in-a-gateway-subnet-by-its-id", BAD, "egress-1", site(1).add(
        "lambda/function:Function", "guest", vpcConfig={"subnetIds": [cloud_id("egress-1")]})),
    component("component-of-a-gateway-subnet", NONE, "egress-1", with_guest()),
    case("guest-in-another-gateway-subnet", NONE, "egress-2", with_guest(site(1, 2))),
    case("guest-in-the-firewalls-subnet", BAD, "firewall-1", with_guest(start="firewall-1")),
    case("guest-in-a-workload-subnet", NONE, "egress-1", with_guest(start=WORK)),
    case("guest-of-a-pending-stack", NONE, "egress-1", elsewhere(with_guest(), "guest"), **PENDING),
    case("filtered-gateway-subnet", NONE, "egress-1", with_filter(), **PLANNED),
    case("gateway-tier-with-another-way", NONE, "egress-1",
         detour("192.0.2.0/24", start="egress-1", gatewayId=Of("igw"))),
    case("endpoint-tier-without-a-way", OK, "alone", standing_alone(cidr("endpoint", 1), site(1))),
    case("endpoint-tier-with-a-way", BAD, "alone",
         standing_alone(cidr("endpoint", 1), site(1), "0.0.0.0/0", **NAT), told=("alone", "NAT", "internet")),
    case("unplanned-without-a-way", OK, "alone", standing_alone("10.16.192.0/24", site(1))),
    case("unplanned-with-a-way", BAD, "alone",
         standing_alone("10.16.192.0/24", site(1), "0.0.0.0/0", gatewayId=Of("igw"))),
    case("unplanned-through-the-firewall", OK, "alone",
         standing_alone("10.16.192.0/24", site(1), "0.0.0.0/0",
                        vpcEndpointId=Of("firewall", "endpoint-1"))),
    case("default-subnet-with-a-way", BAD, "default",
         standing_alone("10.16.192.0/24", site(1), "0.0.0.0/0", gatewayId=Of("igw")).add(
             "ec2/defaultSubnet:DefaultSubnet", "default", availabilityZoneId="euw1-az1",
             outputs={"vpcId": Of("vpc"), "cidrBlock": "10.16.208.0/24"}).add(
             "ec2/routeTableAssociation:RouteTableAssociation", "default-association",
             subnetId=Of("default"), routeTableId=Of("alone-table"))),
    case("main-table-that-nobody-sees", DUNNO, "alone", with_main_table()),
    case("around-the-firewall", BAD, WORK, redirected(OUT, site(1), **NAT),
         told=("all traffic", WORK, "0.0.0.0/0 -> NAT gateway nat-1", "internet gateway igw", "internet")),
    case("around-the-firewall-for-some", BAD, WORK, detour("192.0.2.0/24", **NAT),
         told=("192.0.2.0/24 -> NAT",)),
    case("around-the-firewall-for-others", OK, DATA, redirected(OUT, site(1), **NAT)),
    case("another-zones-endpoint", BAD, WORK, redirected(OUT, site(1, 2), **OTHER_ZONE), told=("euw1-az2",)),
    case("another-zones-endpoint-planned", OK, WORK, redirected(OUT, site(1, 2), **OTHER_ZONE), **PLANNED),
    case("around-it-planned", BAD, WORK, redirected(OUT, site(1, 2), **NAT), **PLANNED),
    case("target-unknown", DUNNO, WORK, redirected(OUT, site(1), **NOBODY), **PLANNED,
         told=(WORK, "unknown")),
    case("target-unknown-elsewhere", OK, DATA, redirected(OUT, site(1), **NOBODY), **PLANNED),
    case("pending-itself", NONE, WORK, elsewhere(site(1), WORK), **PENDING),
    case("pending-detour", OK, WORK, elsewhere(detour("192.0.2.0/24", **NAT), f"{WORK}-to-192.0.2.0/24"),
         **PENDING),
    case("detour-of-another-stack", BAD, WORK,
         elsewhere(detour("192.0.2.0/24", **NAT), f"{WORK}-to-192.0.2.0/24")),
    case("detour-beside-a-pending-stack", BAD, WORK, detour("192.0.2.0/24", **NAT), **PENDING),
    case("gateway-endpoint", OK, WORK, with_service()),
    case("gateway-endpoint-planned", OK, WORK, with_service(), **PLANNED),
    case("ipv6", BAD, WORK, with_ipv6(), told=(WORK, "::/0 -> internet gateway out", "internet")),
    case("ipv6-that-nobody-has", OK, WORK, with_ipv6(enabled=False)),
    *(case(f"{kind}-past-the-firewall", DUNNO, WORK,
           detour("192.0.2.0/24", start="firewall-1", **{f"{kind}Id": id_}),
           told=("firewall endpoint", "unknown"))
      for kind, id_ in (("transitGateway", "tgw-0a1b2c3d"), ("vpcPeeringConnection", "pcx-0a1b2c3d"),
                        ("networkInterface", "eni-0a1b2c3d"))),
    case("peering", BAD, WORK, with_peering(), told=("10.17.0.0/20 -> VPC peering beside", "far-workload-1")),
    case("peering-far-end", OK, "far-workload-1", with_peering()),
    case("appliance", DUNNO, WORK, with_appliance()),
    case("virtual-private-gateway", BAD, WORK, detour("192.0.2.0/24", gatewayId="vgw-1")),
    case("carrier-gateway", BAD, WORK, detour("192.0.2.0/24", carrierGatewayId="cagw-1")),
    case("instance", DUNNO, WORK, detour("192.0.2.0/24", networkInterfaceId="eni-1")),
    case("hub-without-attachments", OK, WORK, with_idle_hub(site(1))),
    case("hub-without-attachments-straight", OK, WORK, with_idle_hub(site(1), start=WORK)),
    case("straight-to-the-transit-gateway", BAD, WORK,
         detour(cidr("workload", 1, 17), program=linked(), transitGatewayId=Of("hub"))),
    case("far-firewall-left-out", BAD, WORK, beside_the_far_firewall(), told=("hub", "far-workload-1")),
    case("far-firewall-left-out-for-others", OK, "far-data-1", beside_the_far_firewall()),
    case("vpc", NONE, "vpc", site(1)),
]  # fmt: skip

REPLIES = [
    case("workload", OK, WORK, site(1, 2)),
    case("workload-planned", OK, WORK, site(1, 2), **PLANNED),
    case("linked", OK, WORK, linked()),
    *(case(f"{tier}-tier-is-the-gateway", NONE, f"{tier}-1", linked())
      for tier in ("firewall", "egress", "transit")),
    *(case(f"zone-added-{name}", OK, name, growing(linked())) for name in (WORK, "data-2", "far-workload-2")),
    case("no-way-back-to-the-firewall", BAD, WORK, without(site(1), BACK),
         told=("all traffic", "firewall endpoint", "internet", "and the reply:", "igw", "delivered")),
    case("no-way-back-for-others", OK, DATA, without(site(1), BACK)),
    case("back-through-another-zone", BAD, WORK, redirected(BACK, site(1, 2), **OTHER_ZONE),
         told=("in euw1-az1", "and the reply:", "in euw1-az2")),
    case("back-through-another-zone-planned", OK, WORK, redirected(BACK, site(1, 2), **OTHER_ZONE),
         **PLANNED),
    case("no-way-back-planned", BAD, WORK, without(site(1), BACK), **PLANNED),
    case("way-back-unknown", DUNNO, WORK, redirected(BACK, site(1), **NOBODY), **PLANNED,
         told=("internet", "and the reply:", "unknown")),
    case("unguarded-way-is-another-rules", OK, WORK, redirected(OUT, site(1), **NAT)),
    case("unknown-way-is-another-rules", OK, WORK, redirected(OUT, site(1), **NOBODY)),
    case("gateway-endpoint-is-another-rules", OK, WORK, with_service()),
    case("reply-dropped", OK, WORK, filtered(reply=False)),
    case("reply-to-the-internet", BAD, WORK, without(linked(), "far-firewall-1-to-10.16.0.0/16"),
         told=("hub", "and the reply:", "far-nat-1", "internet")),
    case("back-beside-the-own-firewall", BAD, WORK,
         without(linked(), *(f"transit-{zone}-to-{cidr('workload', 1)}" for zone in (1, 2))),
         told=("hub", "far-", "and the reply:", "hub", "delivered")),
    case("unplanned", BAD, "alone",
         standing_alone("10.16.192.0/24", site(1), "0.0.0.0/0", vpcEndpointId=Of("firewall", "endpoint-1"))),
    case("pending-itself", NONE, WORK, elsewhere(site(1), WORK), **PENDING),
    case("pending-way-back", BAD, WORK, elsewhere(site(1), BACK), **PENDING),
    case("vpc", NONE, "vpc", site(1)),
]  # fmt: skip

FLOWS = [
    case("egress", OK, WORK, site(1)),
    case("egress-planned", OK, WORK, site(1, 2), **PLANNED),
    case("egress-of-another-tier", NONE, DATA, site(1)),
    case("egress-of-another-tier-without-a-route", NONE, DATA, without(site(1), f"{DATA}-to-0.0.0.0/0")),
    case("linked", OK, DATA, linked()),
    case("linked-planned", OK, DATA, linked(), **PLANNED),
    case("linked-and-egress", OK, "far-workload-2", linked()),
    *(case(f"{tier}-tier", NONE, f"{tier}-1", linked()) for tier in ("firewall", "egress", "transit")),
    case("endpoint-tier", NONE, "alone", standing_alone(cidr("endpoint", 1), linked())),
    case("unplanned", NONE, "alone", standing_alone("10.16.192.0/24", linked())),
    case("range-unknown", NONE, WORK, changed(site(1), WORK, cidrBlock=UNKNOWN)),
    case("no-route", BAD, WORK, without(site(1), OUT), told=("TCP 443", WORK, "dropped: no route")),
    case("target-unknown", DUNNO, WORK, redirected(OUT, site(1), **NOBODY),
         told=("TCP 443", WORK, "unknown")),
    case("reply-filtered", BAD, WORK, filtered(reply=False), told=("dropped",)),
    case("port-filtered", BAD, WORK, filtered({"protocol": "6", "fromPort": 443, "toPort": 443})),
    case("other-ports-filtered", OK, WORK, filtered({"protocol": "6", "fromPort": 0, "toPort": 442},
                                                    {"protocol": "6", "fromPort": 444, "toPort": 65535})),
    case("other-protocol-filtered", OK, WORK, filtered({"protocol": "17"}, {"protocol": "1"})),
    case("some-of-the-internet-filtered", BAD, WORK, filtered({"cidrBlock": "198.18.0.0/15"})),
    *(case(f"{range_}-filtered", OK, WORK, filtered({"cidrBlock": range_})) for range_ in SPECIAL),
    *(case(f"{range_}-filtered", BAD, WORK, filtered({"cidrBlock": range_}))
      for range_ in ("1.0.0.0/8", "11.0.0.0/8", "100.128.0.0/9", "172.32.0.0/11", "223.0.0.0/8")),
    case("no-hub", NONE, DATA, site(1, 2, far=True, program=site(1, 2))),
    case("far-site-not-here", NONE, DATA, with_idle_hub(site(1))),
    case("pending-itself", NONE, WORK, elsewhere(site(1), WORK), **PENDING),
    case("pending-links", NONE, DATA, linked(), **PENDING),
    case("pending-links-and-egress", OK, WORK, linked(), **PENDING),
    case("hub-without-attachments", BAD, DATA,
         with_idle_hub(site(1, 2, far=True, program=site(1, 2))), told=("firewall endpoint", "dropped: vpc")),
    *(case(f"no-route-to-far-zone-{zone}", BAD, DATA, without(linked(), f"hub-to-far-zone-{zone}"),
           told=("hub", "dropped")) for zone in (1, 2)),
    case("no-route-back", BAD, DATA, without(linked(), "hub-to-zone-1"), told=("far-data", "hub", "dropped")),
    case("no-route-for-another-zone", OK, "data-2", without(linked(), "hub-to-zone-1")),
    case("swallowed", BAD, DATA, swallowing(), told=("TCP 443", DATA, "hub", "dropped: blackhole")),
    case("swallowed-there-not-back", OK, "far-data-1", swallowing()),
    case("swallowed-tier", BAD, DATA, swallowing(), egress=(at_sites(tiers=("workload",)),)),
    case("swallowed-tier-that-offers-nothing", OK, DATA, swallowing(), egress=(at_sites(tiers=("data",)),)),
    case("port-between-sites", BAD, DATA, filtered(TLS, program=linked(), start=DATA)),
    case("another-port-between-sites", OK, DATA, filtered(TLS, program=linked(), start=DATA),
         egress=(at_sites(port=8443),)),
    case("other-protocols-between-sites", OK, DATA,
         filtered({"protocol": "17"}, {"protocol": "1"}, program=linked(), start=DATA)),
    case("from-another-tier", NONE, DATA, linked(), egress=(at_sites("workload"),)),
    case("from-another-site", NONE, "far-data-1", linked(), egress=(at_sites(),)),
    case("at-no-other-site-here", NONE, DATA, linked(), egress=(at_sites(at=("dublin-1", "norway-1")),)),
    case("of-aws", NONE, WORK, without(site(1), OUT), egress=(to_aws(),)),
    case("no-rules", NONE, WORK, without(linked(), OUT), egress=()),
    case("networks", OK, WORK, filtered({"cidrBlock": "198.18.0.0/15"}), egress=(in_network(),)),
    case("networks-filtered", BAD, WORK, filtered({"cidrBlock": "198.51.100.0/24"}), egress=(in_network(),)),
    case("second-network-filtered", BAD, WORK, filtered({"cidrBlock": "192.0.2.0/25"}),
         egress=(in_network(),)),
    case("vpc", NONE, "vpc", site(1)),
]  # fmt: skip

TABLES: dict[str, tuple[Rule, list[Case]]] = {
    "network_is_readable": (network_is_readable, READABLE),
    "paths_pass_the_gateway": (paths_pass_the_gateway, PATHS),
    "replies_pass_the_gateway": (replies_pass_the_gateway, REPLIES),
    "declared_flows_have_a_path": (declared_flows_have_a_path, FLOWS),
}


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, each, id=f"{name}: {each.id}")
        for name, (rule, cases) in TABLES.items()
        for each in cases
    ],
)
def test_verdict(rule: Rule, case: Case) -> None:
    assert holds(rule, case), "\n\n".join(map(str, findings(rule, case)))


def test_ways_that_differ_in_their_packets_alone_are_one_finding() -> None:
    program = detour("198.51.100.0/24", program=detour("192.0.2.0/24", **NAT), **NAT)
    (finding,) = findings(paths_pass_the_gateway, case("", BAD, WORK, program))
    assert (finding.property, finding.value) == ("ways out", '"internet"')
    assert finding.reason == "No firewall endpoint of workload-1 (dublin-1)'s zone is passed."


def test_ways_past_different_gateways_are_findings_each() -> None:
    program = detour("198.51.100.0/24", program=detour("192.0.2.0/24", **NAT), gatewayId=Of("igw"))
    assert len(findings(paths_pass_the_gateway, case("", BAD, WORK, program))) == 2


def test_everything_that_is_left_open_is_a_finding() -> None:
    program = changed(redirected(OUT, site(1), **NOBODY), OUT, destinationCidrBlock=UNKNOWN)
    found = findings(network_is_readable, case("", DUNNO, OUT, program))
    assert [(each.property, each.verdict) for each in found] == [("network", DUNNO)] * 2
    assert {each.reason for each in found} == {
        "Where a route leads isn't known.",
        "The destination of a route isn't known.",
    }


@pytest.mark.parametrize(
    ("judged", "program", "flows"),
    [
        (WORK, site(1), ["os-packages", "breach-notices"]),
        (WORK, linked(), ["os-packages", "breach-notices", "neighbours at dublin-2"]),
        ("far-workload-1", linked(), ["os-packages", "neighbours at dublin-1"]),
        (DATA, linked(), ["neighbours at dublin-2"]),
    ],
)
def test_flows_are_those_of_the_configuration(judged: str, program: Program, flows: list[str]) -> None:
    found = findings(declared_flows_have_a_path, case("", OK, judged, program))
    told = ", ".join(each.property.removeprefix("flow to ") for each in found)
    assert told.split(", ") == flows


def test_a_flow_that_is_dropped_says_why() -> None:
    found = findings(declared_flows_have_a_path, case("", BAD, WORK, without(site(1), OUT)))
    assert {each.reason for each in found} == {"It ends here: no route in workload-1-table (dublin-1)."}
