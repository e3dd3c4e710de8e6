"""Ways over transit gateways: zones, tables, peerings of gateways."""

import pytest
from paths_networks import network, ways

from enclave.graph.reachability.paths import Router

SITES = """
vpc v 10.0.0.0/16
vpc u 10.9.0.0/16
table t v
table xt v
table yt u
table zt u
subnet w v 10.0.1.0/24 zone=a table=t
subnet xa v 10.0.2.0/28 zone=a table=xt
subnet ya u 10.9.2.0/28 zone=a table=yt
subnet yb u 10.9.2.16/28 zone=b table=zt
subnet d u 10.9.1.0/24 zone=b table=yt
tgw T
attachment av T vpc vpc=v subnets=xa table=tv
attachment au T vpc vpc=u subnets=ya,yb table=tu
transit tv T
transit tu T
transit-route tv 10.9.0.0/16 au
route t 10.8.0.0/15 tgw:T
route t 0.0.0.0/0 tgw:T
"""
OVER = "w av T au"
TO = "10.0.1.9 10.9.1.7"
OTHER = "subnet w v 10.0.1.0/24 zone=c table=t\nsubnet xa v 10.0.2.0/28 zone=c table=xt\n"
NO_ZONE = "subnet w v 10.0.1.0/24 table=t\n"
SPLIT = "route yt 10.9.1.0/24 vpn:in-a\nroute zt 10.9.1.0/24 vpn:in-b\n"
IN_A, IN_B = f"{OVER} = OUTSIDE in-a", f"{OVER} = OUTSIDE in-b"
PEERED = """
tgw U
attachment au U vpc vpc=u subnets=ya,yb table=tu
attachment pt T peering peer=pu
attachment pu U peering peer=pt table=tp
transit tp U
transit tv T
transit-route tv 10.9.0.0/16 pt
transit-route tp 10.9.0.0/16 au
"""
CASES = [
    ("delivered", "", TO, {f"{OVER} d = SUBNET d"}),
    ("no route at the gateway", "", "10.0.1.9 10.8.0.1", {"w av T = DROPPED tv"}),
    ("no subnet there", "", "10.0.1.9 10.9.3.1", {f"{OVER} = DROPPED u"}),
    ("nobody knows the gateway", "route t 10.9.0.0/16 tgw:zz", TO, {"w = UNKNOWN zz"}),
    ("not attached", "attachment av T outside vpc=v", TO, {"w = DROPPED T"}),
    ("attached to another gateway", "attachment av U vpc vpc=v subnets=xa table=tv", TO, {"w = DROPPED T"}),
    (
        "two attachments",
        "attachment a2 T vpc vpc=v subnets=xa",
        TO,
        {f"{OVER} d = SUBNET d", "w a2 T = DROPPED a2"},
    ),
    ("no subnet in the zone", "subnet xa v 10.0.2.0/28 zone=c", TO, {"w = DROPPED av"}),
    ("no subnets", "attachment av T vpc vpc=v table=tv", TO, {"w = DROPPED av"}),
    ("attachment's zone not known", "subnet xa v 10.0.2.0/28", TO, {f"{OVER} d = SUBNET d"}),
    ("sender's zone not known", NO_ZONE, TO, {f"{OVER} d = SUBNET d"}),
    (
        "a subnet of it that nobody knows",
        "attachment av T vpc vpc=v subnets=xa,zz table=tv",
        TO,
        {"w = UNKNOWN zz", f"{OVER} d = SUBNET d"},
    ),
    (
        "only a subnet of it that nobody knows",
        "attachment av T vpc vpc=v subnets=zz table=tv",
        TO,
        {"w = UNKNOWN zz"},
    ),
    ("egress ACL", "acl x\nsubnet w v 10.0.1.0/24 zone=a table=t acl=x", TO, {"w = DROPPED x"}),
    (
        "ingress ACL of the attachment's subnet",
        "acl x\nsubnet xa v 10.0.2.0/28 zone=a acl=x",
        TO,
        {"w = DROPPED x"},
    ),
    (
        "ingress ACL of the attachment's subnet, which is the sender's",
        (
            "acl x\nacl x out 1 allow -1 0.0.0.0/0\nsubnet w v 10.0.1.0/24 zone=a table=t acl=x\n"
            "attachment av T vpc vpc=v subnets=w table=tv"
        ),
        TO,
        {"w = DROPPED x"},
    ),
    ("no table", "attachment av T vpc vpc=v subnets=xa", TO, {"w av T = DROPPED av"}),
    ("table nobody knows", "attachment av T vpc vpc=v subnets=xa table=zz", TO, {"w av T = UNKNOWN zz"}),
    (
        "incomplete table",
        "transit tv T incomplete\ntransit-route tv 10.9.0.0/16 blackhole",
        TO,
        {"w av T = UNKNOWN tv", "w av T = DROPPED tv"},
    ),
    ("blackhole", "transit-route tv 10.9.1.0/24 blackhole", TO, {"w av T = DROPPED tv"}),
    ("static before propagated", "transit-route tv 10.9.0.0/16 zz propagated", TO, {f"{OVER} d = SUBNET d"}),
    (
        "propagated and longer",
        "attachment o T outside\ntransit-route tv 10.9.1.0/24 o propagated",
        TO,
        {"w av T o = OUTSIDE o"},
    ),
    (
        "equal routes are choices",
        "attachment o T outside\ntransit-route tv 10.9.0.0/16 o",
        TO,
        {f"{OVER} d = SUBNET d", "w av T o = OUTSIDE o"},
    ),
    ("attachment nobody knows", "transit-route tv 10.9.1.0/24 zz", TO, {"w av T = UNKNOWN zz"}),
    (
        "another gateway's attachment",
        "attachment o U outside\ntransit-route tv 10.9.1.0/24 o",
        TO,
        {"w av T = DROPPED o"},
    ),
    ("VPC nobody knows", "attachment au T vpc vpc=zz subnets=ya", TO, {f"{OVER} = OUTSIDE au"}),
    ("VPC not said", "attachment au T vpc subnets=ya", TO, {f"{OVER} = OUTSIDE au"}),
    ("no way in", "attachment au T vpc vpc=u", TO, {f"{OVER} = DROPPED au"}),
    ("way in that nobody knows", "attachment au T vpc vpc=u subnets=zz", TO, {f"{OVER} = UNKNOWN zz"}),
    ("in at the own zone", SPLIT, TO, {IN_A}),
    (
        "in at any zone, in appliance mode",
        f"{SPLIT}attachment au T vpc vpc=u subnets=ya,yb appliance",
        TO,
        {IN_A, IN_B},
    ),
    ("in at any zone, the own not being there", f"{SPLIT}{OTHER}", TO, {IN_A, IN_B}),
    ("in at any zone, the own not being known", f"{SPLIT}{NO_ZONE}", TO, {IN_A, IN_B}),
    (
        "delivered at once where it enters",
        "acl x\nsubnet ya u 10.9.2.0/28 zone=a table=yt acl=x",
        "10.0.1.9 10.9.2.7",
        {f"{OVER} = SUBNET ya"},
    ),
    (
        "no ingress ACL where it enters, but egress",
        "acl x\nsubnet ya u 10.9.2.0/28 zone=a table=yt acl=x",
        TO,
        {f"{OVER} = DROPPED x"},
    ),
    ("groups where it enters", "interface i ya 10.9.2.7", "10.0.1.9 10.9.2.7", {f"{OVER} = DROPPED i"}),
    ("ingress ACL of the receiver", "acl x\nsubnet d u 10.9.1.0/24 acl=x", TO, {f"{OVER} = DROPPED x"}),
    (
        "firewall on the way in",
        "subnet f u 10.9.4.0/24 zone=a table=ft\ntable ft u\nendpoint e f\nroute yt 10.9.1.0/24 endpoint:e",
        TO,
        {f"{OVER} e d = SUBNET d"},
    ),
    (
        "back by the gateway it came from",
        "route yt 10.9.1.0/24 tgw:T\ntransit-route tu 10.9.0.0/16 au",
        TO,
        {f"{OVER} au T au = DROPPED ya"},
    ),
    (
        "hairpin",
        "transit-route tv 10.0.0.0/16 av\nroute t 10.0.2.0/24 tgw:T\nsubnet h v 10.0.2.128/25",
        "10.0.1.9 10.0.2.200",
        {"w av T av h = SUBNET h"},
    ),
    ("peering of gateways", PEERED, TO, {"w av T pt pu U au d = SUBNET d"}),
    (
        "zone is forgotten on a peering",
        f"{PEERED}{SPLIT}",
        TO,
        {"w av T pt pu U au = OUTSIDE in-a", "w av T pt pu U au = OUTSIDE in-b"},
    ),
    ("other gateway not known", f"{PEERED}attachment pt T peering", TO, {"w av T pt = OUTSIDE pt"}),
    (
        "other attachment not known",
        f"{PEERED}attachment pt T peering peer=zz",
        TO,
        {"w av T pt = UNKNOWN zz"},
    ),
    ("no table beyond", f"{PEERED}attachment pu U peering peer=pt", TO, {"w av T pt pu U = DROPPED pu"}),
    (
        "gateways in a circle",
        f"{PEERED}transit tp U\ntransit-route tp 10.9.0.0/16 pu\nattachment pt T peering peer=pu table=tv",
        TO,
        {"w av T pt pu U pu pt T pt pu U = DROPPED pu"},
    ),
]


@pytest.mark.parametrize(
    ("more", "sent", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_ways_over_a_transit_gateway(more: str, sent: str, expected: set[str]) -> None:
    assert ways(Router(network(SITES, more)), "w", sent) == expected


def test_ipv6_has_tables_of_its_own() -> None:
    six = """
    subnet w v 10.0.1.0/24,fd00:0:0:1::/64 zone=a table=t
    route t ::/0 tgw:T
    attachment o T outside
    transit-route tv ::/0 o
    """
    router = Router(network(SITES, six))
    assert ways(router, "w", "fd00:0:0:1::9 2001:db8::1") == {"w av T o = OUTSIDE o"}
    assert ways(router, "w", TO) == {f"{OVER} d = SUBNET d"}
