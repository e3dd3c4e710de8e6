"""The ways of what answers a packet."""

import pytest
from paths_enclave import enclave
from paths_networks import line, network, packet, ways, ways_back

from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.path import EndKind
from enclave.graph.reachability.paths import EPHEMERAL, Router

VPC = """
vpc v 10.0.0.0/16,fd00:0::/48 main=main
table main v
table t v
subnet w v 10.0.1.0/24,fd00:0:0:1::/64 zone=a table=t
subnet d v 10.0.2.0/24 zone=b
"""
TO = "10.0.1.9 10.0.2.7"
OUT = "10.0.1.9 192.0.2.1"
OPEN = "acl x out 1 allow -1 0.0.0.0/0\nacl x in 1 allow 6 0.0.0.0/0 443\n"
NAT = """
igw g v
table nt v
subnet n v 10.0.3.0/24 zone=a table=nt
nat nat n
route t 0.0.0.0/0 nat:nat
route nt 0.0.0.0/0 igw:g
"""
TWICE = f"""{NAT}
table mt v
subnet m v 10.0.4.0/24 zone=a table=mt
nat outer m
route nt 192.0.2.0/24 nat:outer
route mt 0.0.0.0/0 igw:g
"""
FIREWALL = "table ft v\nsubnet f v 10.0.5.0/24 table=ft\nendpoint e f\n"
EDGE = f"{FIREWALL}igw g v table=et\nroute t 0.0.0.0/0 igw:g\ntable et v\n"
CASES = [
    ("within a VPC", "", TO, {"d w = SUBNET w"}),
    ("within a subnet", "", "10.0.1.9 10.0.1.7", {"w = SUBNET w"}),
    ("an ACL is asked on the way back", f"{OPEN}subnet w v 10.0.1.0/24 acl=x", TO, {"d = DROPPED x"}),
    (
        "the receiver's ACL too",
        (f"{OPEN.replace('-1', '6')}acl x out 0 deny 6 0.0.0.0/0 1024-65535\nsubnet d v 10.0.2.0/24 acl=x"),
        TO,
        {"d = DROPPED x"},
    ),
    ("groups aren't", "group h out -1 0.0.0.0/0\ninterface i w 10.0.1.9 groups=h", TO, {"d w = SUBNET w"}),
    ("another way", f"{FIREWALL}route main 10.0.1.0/24 endpoint:e", TO, {"d e w = SUBNET w"}),
    ("through NAT", NAT, OUT, {"g nat w = SUBNET w"}),
    ("through NAT twice", TWICE, OUT, {"g outer nat w = SUBNET w"}),
    (
        "an ACL sees the NAT gateway's address",
        (
            f"{NAT}route t 10.0.2.0/24 nat:nat\nsubnet d v 10.0.2.0/24 zone=b acl=x\n"
            "acl x in 1 allow -1 0.0.0.0/0\nacl x out 1 allow -1 10.0.1.0/24"
        ),
        TO,
        {"d = DROPPED x"},
    ),
    ("through NAT within the VPC", f"{NAT}route t 10.0.2.0/24 nat:nat", TO, {"d nat w = SUBNET w"}),
    (
        "NAT, then by its subnet's table",
        f"{NAT}{FIREWALL}route nt 10.0.1.0/24 endpoint:e",
        OUT,
        {"g nat e w = SUBNET w"},
    ),
    (
        "NAT that stands behind a firewall",
        f"{NAT}{FIREWALL}igw g v table=et\ntable et v\nroute et 10.0.3.0/24 endpoint:e",
        OUT,
        {"g e nat w = SUBNET w"},
    ),
    (
        "NAT in the firewall's subnet",
        f"{NAT}endpoint e n\nigw g v table=et\ntable et v\nroute et 10.0.3.0/24 endpoint:e",
        OUT,
        {"g e nat = DROPPED n"},
    ),
    (
        "NAT's ACL on the way in",
        f"{NAT}{OPEN}subnet n v 10.0.3.0/24 zone=a table=nt acl=x\nacl x in 0 allow 6 10.0.1.0/24",
        OUT,
        {"g = DROPPED x"},
    ),
    ("internet, no edge table", "igw g v\nroute t 0.0.0.0/0 igw:g", OUT, {"g w = SUBNET w"}),
    (
        "internet, IPv6",
        "igw g v egress-only\nroute t ::/0 eigw:g",
        "fd00:0:0:1::9 2001:db8::1",
        {"g w = SUBNET w"},
    ),
    ("edge table, local", EDGE, OUT, {"g w = SUBNET w"}),
    ("edge table, endpoint", f"{EDGE}route et 10.0.1.0/24 endpoint:e", OUT, {"g e w = SUBNET w"}),
    ("edge table, anything else", f"{EDGE}route et 10.0.1.0/24 nat:nat", OUT, {"g = DROPPED g"}),
    ("edge table, blackhole", f"{EDGE}route et 10.0.1.0/24 blackhole", OUT, {"g = DROPPED g"}),
    ("edge table nobody knows", "igw g v table=zz\nroute t 0.0.0.0/0 igw:g", OUT, {"g = UNKNOWN g"}),
    ("edge table, no target known", f"{EDGE}route et 10.0.1.0/24 nobody-knows", OUT, {"g = UNKNOWN et"}),
    (
        "ingress ACL only, local",
        f"{EDGE}{OPEN}subnet w v 10.0.1.0/24 table=t acl=x\nacl x in 2 allow -1 0.0.0.0/0",
        OUT,
        {"g w = SUBNET w"},
    ),
    ("ingress ACL, local", f"{EDGE}{OPEN}subnet w v 10.0.1.0/24 table=t acl=x", OUT, {"g = DROPPED x"}),
    (
        "ingress ACL, endpoint",
        f"{EDGE}{OPEN}subnet f v 10.0.5.0/24 table=ft acl=x\nroute et 10.0.1.0/24 endpoint:e",
        OUT,
        {"g = DROPPED x"},
    ),
    (
        "source beyond the VPC",
        f"{EDGE}subnet w v 10.7.1.0/24 table=t",
        "10.7.1.9 192.0.2.1",
        {"g = DROPPED g"},
    ),
    (
        "a loop on the way back",
        f"{FIREWALL}route main 10.0.1.0/24 endpoint:e\nroute ft 10.0.1.0/24 endpoint:e",
        TO,
        {"d e e = DROPPED f"},
    ),
    ("what was dropped isn't answered", "", "10.0.1.9 10.0.9.7", set()),
    ("what went elsewhere isn't answered", "route t 0.0.0.0/0 vpn:o", OUT, set()),
]


@pytest.mark.parametrize(
    ("more", "sent", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_ways_of_replies(more: str, sent: str, expected: set[str]) -> None:
    assert ways_back(Router(network(VPC, more)), "w", sent) == expected


def test_headers_of_a_reply_are_as_it_is_sent() -> None:
    router = Router(network(VPC, NAT))
    (path,) = router.paths("w", Headers.only(packet(OUT)))
    (reply,) = router.replies(path, ports=Intervals.single(50000))
    assert reply.holds(packet("192.0.2.1 10.0.3.4 6 50000"))
    assert reply.headers == Headers.only(packet("192.0.2.1 10.0.3.4 6 50000"))
    assert reply.answered == path.headers
    within = router.paths("w", Headers.only(packet(TO)))[0]
    (back,) = router.replies(within)
    assert back.headers.destinations == within.headers.sources
    assert (back.headers.ports, back.answered) == (EPHEMERAL, within.headers)
    assert path.narrowed(Headers.only(packet(TO))) is None


def test_replies_are_parted_by_whom_they_are_for() -> None:
    router = Router(network(VPC, NAT, FIREWALL, "route nt 10.0.1.0/25 endpoint:e"))
    (path,) = (path for path in router.paths("w") if path.end.kind is EndKind.INTERNET)
    replies = {line(reply): reply for reply in router.replies(path)}
    assert set(replies) == {"g nat e w = SUBNET w", "g nat w = SUBNET w"}
    assert {reply.headers.destinations.addresses(4) for reply in replies.values()} == {"10.0.3.4"}
    assert replies["g nat e w = SUBNET w"].answered.sources.addresses(4) == "10.0.1.0/25"
    assert replies["g nat w = SUBNET w"].answered.sources.addresses(4) == "10.0.1.128/25"


TO_INTERNET = "dub-data-a dub-fw-a dub-nat-a dub-igw = INTERNET dub-igw"
TO_FRANKFURT = "dub-data-a dub-fw-a dub-att hub fra-att fra-fw-b fra-data-b = SUBNET fra-data-b"


def test_the_enclave_to_the_internet_and_back() -> None:
    router = Router(enclave())
    assert ways(router, "dub-data-a", "10.1.16.9 192.0.2.1") == {TO_INTERNET}
    assert ways_back(router, "dub-data-a", "10.1.16.9 192.0.2.1") == {
        "dub-igw dub-nat-a dub-fw-a dub-data-a = SUBNET dub-data-a"
    }


def test_the_enclave_between_its_sites_and_back() -> None:
    router = Router(enclave())
    assert ways(router, "dub-data-a", "10.1.16.9 10.2.17.9") == {TO_FRANKFURT}
    assert ways_back(router, "dub-data-a", "10.1.16.9 10.2.17.9") == {
        "fra-data-b fra-fw-b fra-att hub dub-att dub-fw-a dub-data-a = SUBNET dub-data-a"
    }
