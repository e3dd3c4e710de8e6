"""Where packets go: one table of cases for each rule of routing, each network as small as the rule allows."""

import pytest
from paths_networks import network, packet, ways

from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.paths import Router

VPC = """
vpc v 10.0.0.0/16,fd00:0::/48 main=main
subnet w v 10.0.1.0/24,fd00:0:0:1::/64 zone=a table=t
subnet d v 10.0.2.0/24,fd00:0:0:2::/64 zone=b
table main v
table t v
"""
OUT = "10.0.1.9 192.0.2.1"
SIX = "fd00:0:0:1::9 2001:db8::1"

LOCAL = [
    ("own subnet", "", "10.0.1.9 10.0.1.7", {"w = SUBNET w"}),
    (
        "own subnet, no ACL asked",
        "acl x\nsubnet w v 10.0.1.0/24 acl=x",
        "10.0.1.9 10.0.1.7",
        {"w = SUBNET w"},
    ),
    ("own subnet, IPv6", "", "fd00:0:0:1::9 fd00:0:0:1::7", {"w = SUBNET w"}),
    ("another subnet", "", "10.0.1.9 10.0.2.7", {"w d = SUBNET d"}),
    ("another subnet, IPv6", "", "fd00:0:0:1::9 fd00:0:0:2::7", {"w d = SUBNET d"}),
    ("nobody has the address", "", "10.0.1.9 10.0.3.7", {"w = DROPPED v"}),
    (
        "nobody has the address, whatever an ACL says",
        "acl x\nsubnet w v 10.0.1.0/24 table=t acl=x",
        "10.0.1.9 10.0.3.7",
        {"w = DROPPED v"},
    ),
    ("the most specific subnet", "subnet e v 10.0.2.128/25", "10.0.1.9 10.0.2.200", {"w e = SUBNET e"}),
    ("beside the most specific", "subnet e v 10.0.2.128/25", "10.0.1.9 10.0.2.100", {"w d = SUBNET d"}),
    ("egress ACL", "acl x\nsubnet w v 10.0.1.0/24 table=t acl=x", "10.0.1.9 10.0.2.7", {"w = DROPPED x"}),
    ("ingress ACL", "acl x\nsubnet d v 10.0.2.0/24 acl=x", "10.0.1.9 10.0.2.7", {"w = DROPPED x"}),
    ("an ACL nobody knows", "subnet d v 10.0.2.0/24 acl=x", "10.0.1.9 10.0.2.7", {"w = UNKNOWN x"}),
    ("listed local", "route t 10.0.2.0/23 local", "10.0.1.9 10.0.2.7", {"w d = SUBNET d"}),
    ("listed local out of the VPC", "route t 0.0.0.0/0 local", OUT, {"w = DROPPED v"}),
]
TABLES = [
    ("no route", "", OUT, {"w = DROPPED t"}),
    ("main table", "subnet w v 10.0.1.0/24\nroute main 0.0.0.0/0 other:o", OUT, {"w = OUTSIDE o"}),
    ("own table, not main", "route main 0.0.0.0/0 other:o", OUT, {"w = DROPPED t"}),
    ("table nobody knows", "subnet w v 10.0.1.0/24 table=zz", OUT, {"w = UNKNOWN w"}),
    ("main table nobody knows", "vpc v 10.0.0.0/16\nsubnet w v 10.0.1.0/24", OUT, {"w = UNKNOWN w"}),
    ("vpc nobody knows", "subnet w zz 10.0.1.0/24 table=t", OUT, {"w = UNKNOWN w"}),
    (
        "longest prefix",
        "route t 0.0.0.0/0 other:o\nroute t 192.0.2.0/24 other:p\nroute t 192.0.2.0/28 other:q",
        OUT,
        {"w = OUTSIDE q"},
    ),
    (
        "beside the longest prefix",
        "route t 0.0.0.0/0 other:o\nroute t 192.0.2.0/24 other:p\nroute t 192.0.2.2/31 other:q",
        OUT,
        {"w = OUTSIDE p"},
    ),
    (
        "after a nested prefix",
        "route t 192.0.2.0/30 other:o\nroute t 192.0.2.0/32 other:q",
        OUT,
        {"w = OUTSIDE o"},
    ),
    ("listed before implied local", "route t 10.0.0.0/16 other:o", "10.0.1.9 10.0.2.7", {"w = OUTSIDE o"}),
    ("local before a shorter one", "route t 10.0.0.0/8 other:o", "10.0.1.9 10.0.2.7", {"w d = SUBNET d"}),
    ("longer than local", "route t 10.0.2.0/24 other:o", "10.0.1.9 10.0.2.7", {"w = OUTSIDE o"}),
    (
        "static before propagated",
        "route t 0.0.0.0/0 other:p propagated\nroute t 0.0.0.0/0 other:o",
        OUT,
        {"w = OUTSIDE o"},
    ),
    (
        "static before prefix list",
        "route t 0.0.0.0/0 other:p prefix\nroute t 0.0.0.0/0 other:o",
        OUT,
        {"w = OUTSIDE o"},
    ),
    (
        "prefix list before propagated",
        "route t 0.0.0.0/0 other:p propagated\nroute t 0.0.0.0/0 other:o prefix",
        OUT,
        {"w = OUTSIDE o"},
    ),
    (
        "equal routes are choices",
        "route t 0.0.0.0/0 other:o\nroute t 0.0.0.0/0 other:p",
        OUT,
        {"w = OUTSIDE o", "w = OUTSIDE p"},
    ),
    ("targets are choices", "route t 0.0.0.0/0 other:o|vpn:p", OUT, {"w = OUTSIDE o", "w = OUTSIDE p"}),
    ("no target known", "route t 0.0.0.0/0 nobody-knows", OUT, {"w = UNKNOWN t"}),
    (
        "route of an unknown range",
        "route t 0.0.0.0/0 other:o\nroute t ? vpn:p",
        OUT,
        {"w = OUTSIDE o", "w = OUTSIDE p"},
    ),
    (
        "route of an unknown range, local",
        "route t ? vpn:p",
        "10.0.1.9 10.0.2.7",
        {"w d = SUBNET d", "w = OUTSIDE p"},
    ),
    ("route of an unknown range, IPv6", "route t ? vpn:p", SIX, {"w = DROPPED t", "w = OUTSIDE p"}),
    (
        "route of an unknown range and target",
        "route t ? nobody-knows",
        OUT,
        {"w = DROPPED t", "w = UNKNOWN t"},
    ),
    ("incomplete", "table t v incomplete\nroute t 0.0.0.0/0 vpn:p", OUT, {"w = OUTSIDE p", "w = UNKNOWN t"}),
    ("families apart", "route t 0.0.0.0/0 other:o", SIX, {"w = DROPPED t"}),
    ("IPv6 route", "route t 0.0.0.0/0 other:o\nroute t ::/0 other:p", SIX, {"w = OUTSIDE p"}),
    ("blackhole", "route t 0.0.0.0/0 blackhole", OUT, {"w = DROPPED t"}),
]
SERVICES = [
    ("ranges", "service s v tables=t ranges=192.0.2.0/24", OUT, {"w = SERVICE s"}),
    ("other destinations", "service s v tables=t ranges=192.0.3.0/24", OUT, {"w = DROPPED t"}),
    ("another table", "service s v tables=main ranges=192.0.2.0/24", OUT, {"w = DROPPED t"}),
    (
        "interface endpoints have no routes",
        "service s v interface tables=t ranges=192.0.2.0/24",
        OUT,
        {"w = DROPPED t"},
    ),
    (
        "static route of the same range",
        "service s v tables=t ranges=192.0.2.0/24\nroute t 192.0.2.0/24 other:o",
        OUT,
        {"w = OUTSIDE o"},
    ),
    (
        "propagated route of the same range",
        "service s v tables=t ranges=192.0.2.0/24\nroute t 192.0.2.0/24 other:o propagated",
        OUT,
        {"w = SERVICE s"},
    ),
    (
        "unknown ranges",
        "service s v tables=t\nroute t 0.0.0.0/0 other:o",
        OUT,
        {"w = SERVICE s", "w = OUTSIDE o"},
    ),
    ("unknown ranges, IPv6", "service s v tables=t", SIX, {"w = SERVICE s", "w = DROPPED t"}),
    ("unknown ranges, not the VPC's", "service s v tables=t", "10.0.1.9 10.0.2.7", {"w d = SUBNET d"}),
    *(
        (f"unknown ranges, {there}", "service s v tables=t\nroute t 0.0.0.0/0 other:o", there, ends)
        for there, ends in [
            ("10.0.1.9 10.99.0.1", {"w = OUTSIDE o"}),
            ("10.0.1.9 172.16.0.0", {"w = OUTSIDE o"}),
            ("10.0.1.9 172.31.255.255", {"w = OUTSIDE o"}),
            ("10.0.1.9 192.168.1.1", {"w = OUTSIDE o"}),
            ("10.0.1.9 172.32.0.0", {"w = SERVICE s", "w = OUTSIDE o"}),
            ("10.0.1.9 11.0.0.0", {"w = SERVICE s", "w = OUTSIDE o"}),
            ("10.0.1.9 192.169.0.0", {"w = SERVICE s", "w = OUTSIDE o"}),
        ]
    ),
    ("unknown ranges, fd00:1::1", "service s v tables=t", "fd00:0:0:1::9 fd00:1::1", {"w = DROPPED t"}),
    (
        "egress ACL",
        "service s v tables=t ranges=192.0.2.0/24\nacl x\nsubnet w v 10.0.1.0/24 table=t acl=x",
        OUT,
        {"w = DROPPED x"},
    ),
    ("as a target", "service s v\nroute t 192.0.2.0/24 service:s", OUT, {"w = SERVICE s"}),
    ("nobody knows it", "route t 192.0.2.0/24 service:s", OUT, {"w = UNKNOWN s"}),
]
FIREWALL = """
subnet f v 10.0.3.0/24,fd00:0:0:3::/64 zone=a table=ft
table ft v
endpoint e f
route t 0.0.0.0/0 endpoint:e
route t ::/0 endpoint:e
"""
ENDPOINTS = [
    ("goes on by its subnet's table", f"{FIREWALL}route ft 0.0.0.0/0 other:o", OUT, {"w e = OUTSIDE o"}),
    ("IPv6", f"{FIREWALL}route ft ::/0 other:o", SIX, {"w e = OUTSIDE o"}),
    ("no route there", FIREWALL, OUT, {"w e = DROPPED ft"}),
    (
        "delivered at once in its subnet",
        f"{FIREWALL}route t 10.0.3.0/24 endpoint:e",
        "10.0.1.9 10.0.3.7",
        {"w e = SUBNET f"},
    ),
    (
        "local beyond it",
        f"{FIREWALL}route t 10.0.2.0/24 endpoint:e",
        "10.0.1.9 10.0.2.7",
        {"w e d = SUBNET d"},
    ),
    ("egress ACL", f"{FIREWALL}acl x\nsubnet w v 10.0.1.0/24 table=t acl=x", OUT, {"w = DROPPED x"}),
    ("ingress ACL", f"{FIREWALL}acl x\nsubnet f v 10.0.3.0/24 table=ft acl=x", OUT, {"w = DROPPED x"}),
    (
        "egress ACL of its own subnet",
        (
            f"{FIREWALL}acl x\nacl x in 1 allow -1 0.0.0.0/0\nsubnet f v 10.0.3.0/24 table=ft acl=x\n"
            "route ft 0.0.0.0/0 other:o"
        ),
        OUT,
        {"w e = DROPPED x"},
    ),
    (
        "in the sender's own subnet: no ACL",
        "endpoint e w\nacl x\nsubnet w v 10.0.1.0/24 table=t acl=x\nroute t 0.0.0.0/0 endpoint:e",
        OUT,
        {"w e = DROPPED w"},
    ),
    ("another VPC", f"{FIREWALL}vpc u 10.9.0.0/16\nsubnet f u 10.9.3.0/24", OUT, {"w = DROPPED e"}),
    ("nobody knows it", "route t 0.0.0.0/0 endpoint:e", OUT, {"w = UNKNOWN e"}),
    ("nobody knows its subnet", "endpoint e zz\nroute t 0.0.0.0/0 endpoint:e", OUT, {"w = UNKNOWN zz"}),
    ("loop", f"{FIREWALL}route ft 0.0.0.0/0 endpoint:e", OUT, {"w e e = DROPPED f"}),
    (
        "loop of two",
        (
            f"{FIREWALL}subnet g v 10.0.4.0/24 table=gt\ntable gt v\nendpoint e2 g\n"
            "route ft 0.0.0.0/0 endpoint:e2\nroute gt 0.0.0.0/0 endpoint:e"
        ),
        OUT,
        {"w e e2 e = DROPPED f"},
    ),
    (
        "choices each go on",
        (
            f"{FIREWALL}subnet g v 10.0.4.0/24 table=gt\ntable gt v\nendpoint e2 g\n"
            "route ft 0.0.0.0/0 other:o\nroute t 192.0.2.0/24 endpoint:e|endpoint:e2\n"
            "route gt 0.0.0.0/0 other:p"
        ),
        OUT,
        {"w e = OUTSIDE o", "w e2 = OUTSIDE p"},
    ),
]
NAT = """
subnet n v 10.0.3.0/24,fd00:0:0:3::/64 zone=a table=nt
table nt v
igw g v
nat nat n
route t 0.0.0.0/0 nat:nat
route t ::/0 nat:nat
route nt 0.0.0.0/0 igw:g
"""
PRIVATE = f"{NAT}nat nat n private\n"
TRANSLATED = "acl x out 1 allow -1 192.0.2.0/24\nacl x out 2 allow -1 10.0.0.0/8\n"
NATS = [
    ("to the internet", NAT, OUT, {"w nat g = INTERNET g"}),
    ("IPv4 only", NAT, SIX, {"w = DROPPED nat"}),
    ("private", PRIVATE, OUT, {"w nat = DROPPED g"}),
    ("private, elsewhere", f"{PRIVATE}route nt 192.0.2.0/24 vpn:o", OUT, {"w nat = OUTSIDE o"}),
    (
        "private, then public",
        (
            f"{PRIVATE}subnet m v 10.0.4.0/24 table=mt\ntable mt v\nnat pub m\n"
            "route nt 192.0.2.0/24 nat:pub\nroute mt 0.0.0.0/0 igw:g"
        ),
        OUT,
        {"w nat pub g = INTERNET g"},
    ),
    (
        "the source is the gateway's",
        f"{NAT}route nt 192.0.2.0/24 nat:nat\n",
        OUT,
        {"w nat nat = DROPPED n"},
    ),
    (
        "an ACL sees the gateway's address",
        (
            f"{NAT}route t 10.0.2.0/24 nat:nat\nacl x\nacl x in 1 allow -1 10.0.3.4/32\n"
            "subnet d v 10.0.2.0/24 acl=x"
        ),
        "10.0.1.9 10.0.2.7",
        {"w nat d = SUBNET d"},
    ),
    (
        "an ACL doesn't see the sender's address",
        (
            f"{NAT}route t 10.0.2.0/24 nat:nat\nacl x\nacl x in 1 allow -1 10.0.1.0/24\n"
            "subnet d v 10.0.2.0/24 acl=x"
        ),
        "10.0.1.9 10.0.2.7",
        {"w nat = DROPPED x"},
    ),
    ("subnet without IPv4", f"{NAT}subnet n v fd00:0:0:3::/64 table=nt", OUT, {"w = DROPPED nat"}),
    ("another VPC", f"{NAT}vpc u 10.9.0.0/16\nsubnet n u 10.9.3.0/24", OUT, {"w = DROPPED nat"}),
    ("nobody knows it", "route t 0.0.0.0/0 nat:nat", OUT, {"w = UNKNOWN nat"}),
    ("nobody knows its subnet", "nat nat zz\nroute t 0.0.0.0/0 nat:nat", OUT, {"w = UNKNOWN zz"}),
    ("egress ACL", f"{NAT}acl x\nsubnet w v 10.0.1.0/24 table=t acl=x", OUT, {"w = DROPPED x"}),
    ("ingress ACL", f"{NAT}acl x\nsubnet n v 10.0.3.0/24 table=nt acl=x", OUT, {"w = DROPPED x"}),
    (
        "delivered at once in its subnet",
        f"{NAT}route t 10.0.3.0/24 nat:nat",
        "10.0.1.9 10.0.3.7",
        {"w nat = SUBNET n"},
    ),
    (
        "back through the first endpoint with another source is no loop",
        (
            f"{NAT}{FIREWALL.replace('10.0.3.', '10.0.5.').replace('0:3:', '0:5:')}"
            "route t 192.0.2.0/24 endpoint:e\nroute ft 192.0.2.0/24 nat:nat\n"
            "route nt 192.0.2.0/24 endpoint:e\n"
        ),
        OUT,
        {"w e nat e nat = DROPPED n"},
    ),
]
GATEWAYS = [
    ("internet", "igw g v\nroute t 0.0.0.0/0 igw:g", OUT, {"w g = INTERNET g"}),
    ("internet, IPv6", "igw g v\nroute t ::/0 igw:g", SIX, {"w g = INTERNET g"}),
    ("another VPC's", "igw g u\nroute t 0.0.0.0/0 igw:g", OUT, {"w = DROPPED g"}),
    ("nobody knows it", "route t 0.0.0.0/0 igw:g", OUT, {"w = UNKNOWN g"}),
    (
        "egress ACL",
        "igw g v\nroute t 0.0.0.0/0 igw:g\nacl x\nsubnet w v 10.0.1.0/24 table=t acl=x",
        OUT,
        {"w = DROPPED x"},
    ),
    ("egress-only, IPv6", "igw g v egress-only\nroute t ::/0 eigw:g", SIX, {"w g = INTERNET g"}),
    ("egress-only, IPv4", "igw g v egress-only\nroute t 0.0.0.0/0 eigw:g", OUT, {"w = DROPPED g"}),
    ("kinds disagree", "igw g v egress-only\nroute t ::/0 igw:g", SIX, {"w = DROPPED g"}),
    ("kinds disagree the other way", "igw g v\nroute t ::/0 eigw:g", SIX, {"w = DROPPED g"}),
    ("interface", "interface i d 10.0.2.7\nroute t 0.0.0.0/0 interface:i", OUT, {"w i = UNKNOWN i"}),
    ("interface nobody knows", "route t 0.0.0.0/0 interface:i", OUT, {"w = UNKNOWN i"}),
    (
        "interface, egress ACL",
        "interface i d 10.0.2.7\nroute t 0.0.0.0/0 interface:i\nacl x\nsubnet w v 10.0.1.0/24 table=t acl=x",
        OUT,
        {"w = DROPPED x"},
    ),
    (
        "vpn, egress ACL",
        "route t 0.0.0.0/0 vpn:o\nacl x\nsubnet w v 10.0.1.0/24 table=t acl=x",
        OUT,
        {"w = DROPPED x"},
    ),
    ("peering nobody knows", "route t 0.0.0.0/0 peering:p", OUT, {"w = UNKNOWN p"}),
    ("transit gateway nobody knows", "route t 0.0.0.0/0 tgw:x", OUT, {"w = UNKNOWN x"}),
]
PEER = """
vpc u 10.9.0.0/16 main=um
table um u
subnet x u 10.9.1.0/24 zone=a
peering p u v
route t 10.9.0.0/16 peering:p
"""
THERE = "10.0.1.9 10.9.1.7"
PEERINGS = [
    ("delivered", PEER, THERE, {"w p x = SUBNET x"}),
    ("ends the other way round", f"{PEER}peering p v u", THERE, {"w p x = SUBNET x"}),
    (
        "the source is a NAT gateway's",
        f"{PEER}{NAT}route t 10.9.0.0/16 nat:nat\nroute nt 10.9.0.0/16 peering:p".replace(
            "route t 10.9.0.0/16 peering:p", ""
        ),
        THERE,
        {"w nat p x = SUBNET x"},
    ),
    ("no subnet there", PEER, "10.0.1.9 10.9.2.7", {"w p = DROPPED u"}),
    (
        "not in the other's ranges",
        f"{PEER}route t 10.8.0.0/16 peering:p",
        "10.0.1.9 10.8.1.7",
        {"w p = DROPPED p"},
    ),
    ("other end not known", f"{PEER}peering p v ?", THERE, {"w p = OUTSIDE p"}),
    ("other end not in the network", f"{PEER}peering p v zz", THERE, {"w p = OUTSIDE p"}),
    ("of other VPCs", f"{PEER}peering p u zz", THERE, {"w = DROPPED p"}),
    ("its route tables aren't asked", f"{PEER}route um 10.9.1.0/24 blackhole", THERE, {"w p x = SUBNET x"}),
    ("egress ACL", f"{PEER}acl a\nsubnet w v 10.0.1.0/24 table=t acl=a", THERE, {"w = DROPPED a"}),
    ("ingress ACL", f"{PEER}acl a\nsubnet x u 10.9.1.0/24 acl=a", THERE, {"w p = DROPPED a"}),
    (
        "source of another VPC",
        f"{PEER}subnet w v 10.0.1.0/24,10.7.0.0/24 table=t",
        "10.7.0.9 10.9.1.7",
        {"w = DROPPED p"},
    ),
    ("groups", f"{PEER}interface i x 10.9.1.7", THERE, {"w p = DROPPED i"}),
]

CASES = {
    "local": LOCAL,
    "tables": TABLES,
    "services": SERVICES,
    "endpoints": ENDPOINTS,
    "NAT": NATS,
    "gateways": GATEWAYS,
    "peering": PEERINGS,
}


@pytest.mark.parametrize(
    ("more", "sent", "expected"),
    [
        pytest.param(more, sent, expected, id=f"{rule}: {name}")
        for rule, cases in CASES.items()
        for name, more, sent, expected in cases
    ],
)
def test_ways_of_a_packet(more: str, sent: str, expected: set[str]) -> None:
    assert ways(Router(network(VPC, more)), "w", sent) == expected


def test_a_loop_is_only_for_the_packets_that_loop() -> None:
    router = Router(
        network(
            VPC,
            NAT,
            "route nt 192.0.2.0/24 endpoint:e",
            FIREWALL.replace("10.0.3.", "10.0.5."),
            "subnet f v 10.0.5.0/24 table=ft",
            "route ft 192.0.2.0/24 nat:nat",
        )
    )
    own = ways(router, "n", "10.0.3.4 192.0.2.1")
    other = ways(router, "n", "10.0.3.9 192.0.2.1")
    assert own == {"n e nat = DROPPED n"}
    assert other == {"n e nat e nat = DROPPED n"}


def test_headers_narrow_what_is_asked() -> None:
    router = Router(network(VPC, "route t 0.0.0.0/0 other:o"))
    (path,) = router.paths("w", Headers.only(packet(OUT)))
    assert path.headers == Headers.only(packet(OUT))
    assert router.paths("w", Headers.only(packet("10.7.7.7 192.0.2.1"))) == ()
    with pytest.raises(KeyError):
        router.paths("zz")
