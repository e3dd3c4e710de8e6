"""Ways out, unguarded ones, and what is cut off: the enclave's shape with one fault at a time."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths_enclave import enclave
from paths_networks import line, network, packet

from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.intervals import Intervals
from enclave.graph.reachability.paths import Router
from enclave.graph.reachability.questions import Unguarded, broken, reaches, unguarded, ways_out

DATA = ["dub-data-a", "dub-data-b", "fra-data-a", "fra-data-b"]
LOCAL = Intervals.ranges([ip_network("10.1.0.0/16")], 4)
PEERING = ("peering p dub fra", "route dub-data-b 10.2.16.0/24 peering:p")
SIX = (
    "vpc dub 10.1.0.0/16,fd00:1::/48",
    "subnet dub-data-a dub 10.1.16.0/24,fd00:1:0:16::/64 zone=dub-a table=dub-data-a",
)


def told(found: Unguarded) -> tuple[str, str, bool, str]:
    return found.kind, found.path.hops[0].id, found.certain, line(found.reply or found.path)


AROUND = "dub-data-a dub-nat-a dub-igw = INTERNET dub-igw"
FAR = "fra-att hub dub-att"
FAULTS = [
    ("none", (), "", set()),
    ("no way out at all", (), "route dub-data-a 0.0.0.0/0 endpoint:dub-fw-a", set()),
    (
        "around the firewall",
        ("route dub-data-a 192.0.2.0/24 nat:dub-nat-a",),
        "",
        {("path", "dub-data-a", True, AROUND)},
    ),
    (
        "another zone's firewall",
        ("route dub-data-a 0.0.0.0/0 endpoint:dub-fw-b",),
        "route dub-data-a 0.0.0.0/0 endpoint:dub-fw-a",
        {
            ("path", "dub-data-a", True, "dub-data-a dub-fw-b dub-nat-b dub-igw = INTERNET dub-igw"),
            (
                "path",
                "dub-data-a",
                True,
                "dub-data-a dub-fw-b dub-att hub fra-att fra-fw-a fra-data-a = SUBNET fra-data-a",
            ),
            (
                "path",
                "dub-data-a",
                True,
                "dub-data-a dub-fw-b dub-att hub fra-att fra-fw-b fra-data-b = SUBNET fra-data-b",
            ),
            (
                "reply",
                "fra-data-a",
                True,
                "dub-data-a dub-fw-b dub-att hub fra-att fra-fw-a fra-data-a = SUBNET fra-data-a",
            ),
            (
                "reply",
                "fra-data-b",
                True,
                "dub-data-a dub-fw-b dub-att hub fra-att fra-fw-b fra-data-b = SUBNET fra-data-b",
            ),
        },
    ),
    (
        "return traffic around it",
        (),
        "route dub-egress-a 10.1.16.0/24 endpoint:dub-fw-a",
        {("reply", "dub-data-a", True, "dub-igw dub-nat-a dub-data-a = SUBNET dub-data-a")},
    ),
    (
        "the firewall isn't one",
        ("endpoint dub-fw-a dub-firewall-a blind", "route dub-firewall-a 10.0.0.0/8 blackhole", "tgw hub2"),
        "route dub-firewall-a 10.0.0.0/8 tgw:hub",
        {("path", "dub-data-a", False, "dub-data-a dub-fw-a dub-nat-a dub-igw = INTERNET dub-igw")}
        | {
            (
                "path",
                f"fra-data-{zone}",
                False,
                f"fra-data-{zone} fra-fw-{zone} fra-att hub dub-att dub-fw-a dub-data-a = SUBNET dub-data-a",
            )
            for zone in "ab"
        },
    ),
    (
        "a peering beside it",
        PEERING,
        "",
        {("path", "dub-data-b", True, "dub-data-b p fra-data-a = SUBNET fra-data-a")}
        | {("reply", "fra-data-a", True, "dub-data-b p fra-data-a = SUBNET fra-data-a")},
    ),
    (
        "an egress-only gateway",
        (*SIX, "igw eo dub egress-only", "route dub-data-a ::/0 eigw:eo"),
        "",
        {("path", "dub-data-a", True, "dub-data-a eo = INTERNET eo")},
    ),
    ("a blackhole", ("transit-route hub-table 10.2.16.0/24 blackhole",), "", set()),
    (
        "a gateway endpoint",
        ("service s3 dub tables=dub-data-a ranges=192.0.2.0/24",),
        "",
        {("service", "dub-data-a", True, "dub-data-a = SERVICE s3")},
    ),
    (
        "a gateway endpoint behind the firewall",
        ("service s3 dub tables=dub-firewall-a ranges=192.0.2.0/24",),
        "",
        set(),
    ),
    (
        "a VPN",
        ("route dub-data-a 172.16.0.0/12 vpn:home",),
        "",
        {("path", "dub-data-a", True, "dub-data-a = OUTSIDE home")},
    ),
    (
        "a VPN behind the firewall",
        ("route dub-firewall-a 172.16.0.0/12 vpn:home",),
        "",
        {("path", "dub-data-a", False, "dub-data-a dub-fw-a = OUTSIDE home")},
    ),
    (
        "routes that can't be told",
        ("table dub-data-a dub incomplete", "route dub-data-a 0.0.0.0/0 endpoint:dub-fw-a"),
        "",
        {("path", "dub-data-a", False, "dub-data-a = UNKNOWN dub-data-a")}
        | {("reply", f"fra-data-{zone}", False, "dub-data-a = UNKNOWN dub-data-a") for zone in "ab"},
    ),
    (
        "a choice of firewalls",
        ("route dub-data-a 192.0.2.0/24 endpoint:dub-fw-a|endpoint:dub-fw-b",),
        "",
        {("path", "dub-data-a", False, "dub-data-a dub-fw-b dub-nat-b dub-igw = INTERNET dub-igw")},
    ),
    (
        "a choice of wrongs",
        ("route dub-data-a 192.0.2.0/24 nat:dub-nat-a|vpn:home",),
        "",
        {("path", "dub-data-a", True, AROUND), ("path", "dub-data-a", True, "dub-data-a = OUTSIDE home")},
    ),
    (
        "a choice on the way back",
        ("route dub-egress-a 10.1.16.0/25 endpoint:dub-fw-a|local",),
        "",
        {("reply", "dub-data-a", False, "dub-igw dub-nat-a dub-data-a = SUBNET dub-data-a")},
    ),
    (
        "a reply that goes astray",
        ("route dub-firewall-a 10.1.16.0/24 vpn:home",),
        "",
        {("reply", "dub-data-a", True, "dub-igw dub-nat-a dub-fw-a = OUTSIDE home")}
        | {
            ("reply", "dub-data-a", True, "fra-data-a fra-fw-a fra-att hub dub-att dub-fw-a = OUTSIDE home"),
            ("reply", "dub-data-a", True, "fra-data-b fra-fw-b fra-att hub dub-att dub-fw-a = OUTSIDE home"),
        }
        | {
            ("path", f"fra-data-{z}", False, f"fra-data-{z} fra-fw-{z} {FAR} dub-fw-a = OUTSIDE home")
            for z in "ab"
        },
    ),
    (
        "a reply that is dropped",
        ("route dub-egress-a 10.1.16.0/24 blackhole",),
        "route dub-egress-a 10.1.16.0/24 endpoint:dub-fw-a",
        set(),
    ),
    (
        "the sender's zone isn't known",
        ("subnet dub-data-a dub 10.1.16.0/24 table=dub-data-a", "route dub-firewall-a 10.0.0.0/8 vpn:o"),
        "route dub-firewall-a 10.0.0.0/8 tgw:hub",
        {
            ("path", "dub-data-a", False, "dub-data-a dub-fw-a dub-nat-a dub-igw = INTERNET dub-igw"),
            ("path", "dub-data-a", False, "dub-data-a dub-fw-a = OUTSIDE o"),
            (
                "path",
                "fra-data-a",
                False,
                "fra-data-a fra-fw-a fra-att hub dub-att dub-fw-a dub-data-a = SUBNET dub-data-a",
            ),
            (
                "path",
                "fra-data-b",
                False,
                "fra-data-b fra-fw-b fra-att hub dub-att dub-fw-a dub-data-a = SUBNET dub-data-a",
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("faults", "less", "expected"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_unguarded(faults: tuple[str, ...], less: str, expected: set[tuple[str, str, bool, str]]) -> None:
    found = unguarded(Router(enclave(*faults, without=less)), DATA)
    assert {told(each) for each in found} == expected


NOT_PASSED = "no firewall endpoint of"


def reasons(*faults: str, without: str = "") -> set[str]:
    return {each.why for each in unguarded(Router(enclave(*faults, without=without)), DATA)}


def test_reasons() -> None:
    assert reasons("route dub-data-a 192.0.2.0/24 nat:dub-nat-a") == {
        f"{NOT_PASSED} dub-data-a's zone is passed"
    }
    assert reasons("route dub-data-a 192.0.2.0/24 endpoint:dub-fw-b") == {
        f"{NOT_PASSED} dub-data-a's zone dub-a is passed, only dub-fw-b (dub-b)"
    }
    assert reasons(without="route dub-egress-a 10.1.16.0/24 endpoint:dub-fw-a") == {
        "the reply doesn't come back through dub-fw-a"
    }
    nowhere = "subnet dub-data-a dub 10.1.16.0/24 table=dub-data-a"
    assert reasons(nowhere) == {
        f"{NOT_PASSED} dub-data-a's zone that nobody knows is passed, only dub-fw-a (dub-a)"
    }
    blind = "endpoint dub-fw-a dub-firewall-a blind"
    assert (
        f"{NOT_PASSED} dub-data-a's zone is passed, only dub-fw-a, which isn't known to inspect"
        in reasons(blind)
    )
    assert "the reply doesn't come back to the sender" in reasons(
        "route dub-firewall-a 10.1.16.0/24 vpn:home"
    )


def test_the_receivers_own_firewall_must_be_passed() -> None:
    """Between sites, packets that enter in one zone must pass the firewall of the receiver's zone."""
    around = "route fra-transit-a 10.2.16.0/23 local"
    longer = [f"route fra-transit-a 10.2.{octet}.0/25 endpoint:fra-fw-a" for octet in (16, 17)]
    found = unguarded(Router(enclave(around, *longer)), ["dub-data-a"])
    assert {(told(each)[3], each.path.headers.destinations.addresses(4)) for each in found} == {
        ("dub-data-a dub-fw-a dub-att hub fra-att fra-fw-a fra-data-b = SUBNET fra-data-b", "10.2.17.0/25")
    }
    assert not any(each.certain for each in found)
    assert found[0].receivers == ("fra-data-b",)


def test_what_is_not_known_is_not_certain() -> None:
    nobody = unguarded(Router(enclave("route dub-data-a 192.0.2.0/24 nobody-knows")), DATA)
    assert {told(each) for each in nobody} == {
        ("path", "dub-data-a", False, "dub-data-a = UNKNOWN dub-data-a")
    }
    answer = unguarded(
        Router(
            enclave(
                "route dub-egress-a 10.1.16.0/24 nobody-knows",
                without="route dub-egress-a 10.1.16.0/24 endpoint:dub-fw-a",
            )
        ),
        DATA,
    )
    assert {told(each) for each in answer} == {
        ("reply", "dub-data-a", False, "dub-igw dub-nat-a = UNKNOWN dub-egress-a")
    }


def test_two_zones_that_nobody_knows_are_not_the_same() -> None:
    found = unguarded(
        Router(
            enclave(
                "subnet dub-data-a dub 10.1.16.0/24 table=dub-data-a",
                "subnet dub-firewall-a dub 10.1.32.0/24 table=dub-firewall-a",
            )
        ),
        ["dub-data-a"],
    )
    assert {(each.kind, each.certain) for each in found} == {("path", False)}


def many(senders: int, *more: str) -> list[str]:
    """Write a VPC of subnets that are alike, peered with one of several subnets that receive alike."""
    lines = ["vpc v 10.0.0.0/16", "vpc u 10.9.0.0/16", "table ut u", "peering p v u", "igw g v"]
    for number in range(senders):
        lines += [
            f"table t{number} v",
            f"route t{number} 10.9.0.0/16 peering:p",
            f"subnet s{number} v 10.0.{number}.0/24 zone=a table=t{number}",
        ]
    lines += [f"subnet r{number} u 10.9.{number}.0/24 zone=a table=ut" for number in range(3)]
    return [*lines, *more]


def test_senders_that_are_alike_are_each_told() -> None:
    found = unguarded(Router(network(*many(3))), ["s0", "s1", "s2", "s1"])
    assert [(each.path.hops[0].id, each.path.headers.sources.addresses(4)) for each in found] == [
        (f"s{number}", f"10.0.{number}.0/24") for number in range(3)
    ]
    assert {each.receivers for each in found} == {("r0", "r1", "r2")}
    assert {each.path.end.id for each in found} == {"r0"}
    assert {hop.by for each in found for hop in each.path.hops if hop.id == "p"} == {
        f"10.9.0.0/16 [table t{number}]" for number in range(3)
    }


ODD = [
    "route t1 10.0.0.0/24 igw:g",
    "route t0 10.0.1.0/24 igw:g\nroute t1 10.0.1.0/24 igw:g\nroute t2 10.0.1.0/24 igw:g",
    "subnet s1 v 10.0.1.0/24 zone=b table=t1",
    (
        "acl x in 1 deny -1 10.0.1.0/24\nacl x in 2 allow -1 0.0.0.0/0\n"
        "subnet r1 u 10.9.1.0/24 acl=x zone=a table=ut"
    ),
    (
        "acl x in 1 allow -1 10.0.2.0/24\nacl x out 1 allow -1 0.0.0.0/0\n"
        "subnet s2 v 10.0.2.0/24 zone=a table=t2 acl=x"
    ),
    "subnet s1 v 10.0.1.0/24 zone=a table=t1 acl=zz",
    "group k\ninterface i s1 10.0.1.7 groups=k,zz",
    "table t2 v incomplete",
    "service s3 v tables=t0 ranges=192.0.2.0/24",
    "service s4 v tables=t1 ranges=192.0.3.0/24",
    "table t2 v incomplete\nroute t2 10.9.0.0/16 peering:p",
    "endpoint e s0\nroute t1 10.9.1.0/24 endpoint:e\nroute t2 10.9.1.0/24 endpoint:e",
    "route t0 10.0.0.0/24 igw:g\nroute t1 10.0.0.0/24 igw:g\nroute t2 10.0.0.0/24 igw:g",
    "\n".join(f"subnet s{number} v 10.0.{number}.0/24 zone=a table=t{number} acl=zz" for number in range(3)),
    "route ut 10.0.1.0/24 peering:p",
    "route ut 10.0.0.0/16 peering:p",
]


def told_whole(found: Unguarded) -> tuple[object, ...]:
    return (told(found), str(found.path.headers), found.why, found.receivers)


@given(st.lists(st.sampled_from(ODD), unique=True, max_size=4))
def test_together_and_each_alone_are_told_the_same(odd: list[str]) -> None:
    sought = network(*many(3, *odd))
    names = ["s0", "s1", "s2"]
    together = {told_whole(each) for each in unguarded(Router(sought), names)}
    alone = {told_whole(each) for name in names for each in unguarded(Router(sought), [name])}
    assert together == alone
    shown = {line(path) for name in names for path in ways_out(Router(sought), name)}
    assert {line(each.path) for each in unguarded(Router(sought), names)} <= shown


SHARED = """
vpc v 10.0.0.0/16
vpc u 10.9.0.0/16,10.0.0.0/24
table t v
table ft v
table xt v
table ut u
table fut u
table xut u
subnet s v 10.0.0.0/24 zone=a table=t
subnet f v 10.0.9.0/24 zone=a table=ft
subnet x v 10.0.8.0/28 zone=a table=xt
subnet r1 u 10.9.1.0/24 zone=a table=ut
subnet r0 u 10.9.0.0/24,10.0.0.0/24 zone=a table=ut
subnet fu u 10.9.9.0/24 zone=a table=fut
subnet xu u 10.9.8.0/28 zone=a table=xut
endpoint e f
endpoint eu fu
tgw T
transit h T
transit-route h 10.9.0.0/23 au
transit-route h 10.0.0.0/24 av
attachment av T vpc vpc=v subnets=x table=h
attachment au T vpc vpc=u subnets=xu table=h
route t 10.9.0.0/16 endpoint:e
route ft 10.9.0.0/16 tgw:T
route xt 10.0.0.0/24 endpoint:e
route ut 10.0.0.0/24 endpoint:eu
route fut 10.0.0.0/24 tgw:T
route xut 10.9.0.0/16 endpoint:eu
"""


def test_receivers_that_have_the_senders_addresses_are_told_apart() -> None:
    """A reply to an address that is also the receiver's own stays there; a neighbour's gets home."""
    found = unguarded(Router(network(SHARED)), ["s"])
    assert {(told(each), each.receivers, each.why) for each in found} == {
        (("reply", "s", True, "r0 = SUBNET r0"), ("r0",), "the reply doesn't come back through e, eu")
    }


def test_a_reply_to_another_subnet_with_the_address_is_astray() -> None:
    """Both ends pass their firewalls, and the reply too, but a nested subnet at home receives it."""
    nested = "subnet in v 10.0.0.128/25 zone=a table=t"
    found = unguarded(Router(network(SHARED.replace(",10.0.0.0/24", ""), "vpc u 10.9.0.0/16", nested)), ["s"])
    ways_back = {told(each)[3] for each in found}
    assert ways_back == {"r0 eu au T av e in = SUBNET in"}
    assert {(each.kind, each.certain, each.why, each.receivers) for each in found} == {
        ("reply", True, "the reply doesn't come back to the sender", ("r0", "r1"))
    }


def test_what_a_subnet_sends_within_itself_may_be_unknown_too() -> None:
    text = many(1, "group k", "interface i s0 10.0.0.7 groups=k,zz")
    ends = {each.path.end.id for each in unguarded(Router(network(*text)), ["s0"])}
    assert ends == {"zz", "r0"}


def test_ways_out_are_those_that_end_beyond_the_vpc() -> None:
    router = Router(enclave("route dub-data-a 172.16.0.0/12 vpn:home", "table dub-data-b dub incomplete"))
    assert {line(path) for path in ways_out(router, "dub-data-a")} == {
        "dub-data-a = OUTSIDE home",
        "dub-data-a dub-fw-a dub-nat-a dub-igw = INTERNET dub-igw",
        "dub-data-a dub-fw-a dub-att hub fra-att fra-fw-a fra-data-a = SUBNET fra-data-a",
        "dub-data-a dub-fw-a dub-att hub fra-att fra-fw-b fra-data-b = SUBNET fra-data-b",
    }
    assert {line(path) for path in ways_out(router, "dub-data-b")} == {"dub-data-b = UNKNOWN dub-data-b"}


ASKED = {
    "internet": ("10.1.16.9 192.0.2.1", ()),
    "blackhole": ("10.1.16.9 10.2.17.9", ("transit-route hub-table 10.2.17.0/24 blackhole",)),
    "reply dropped": ("10.1.16.9 10.2.17.9", ("transit-route hub-table 10.1.16.0/24 blackhole",)),
    "service": ("10.1.16.9 192.0.2.1", ("service s3 dub tables=dub-data-a ranges=192.0.2.0/24",)),
    "not known": ("10.1.16.9 192.0.2.1", ("route dub-data-a 192.0.2.0/24 nobody-knows",)),
}


@pytest.mark.parametrize(
    ("case", "reached", "dropped"),
    [
        ("internet", {AROUND.replace("dub-nat-a", "dub-fw-a dub-nat-a")}, set()),
        ("blackhole", set(), {"dub-data-a dub-fw-a dub-att hub = DROPPED hub-table"}),
        (
            "reply dropped",
            {"dub-data-a dub-fw-a dub-att hub fra-att fra-fw-b fra-data-b = SUBNET fra-data-b"},
            {"fra-data-b fra-fw-b fra-att hub = DROPPED hub-table"},
        ),
        ("service", {"dub-data-a = SERVICE s3"}, set()),
        ("not known", set(), set()),
    ],
)
def test_declared_traffic(case: str, reached: set[str], dropped: set[str]) -> None:
    sent, faults = ASKED[case]
    router = Router(enclave(*faults))
    headers = Headers.only(packet(sent))
    assert {line(path) for path in reaches(router, "dub-data-a", headers)} == reached
    assert {line(path) for path in broken(router, "dub-data-a", headers)} == dropped


def test_paths_read_well(golden: Callable[[str, str], None]) -> None:
    router = Router(
        enclave(*PEERING, "acl x\nsubnet fra-data-a fra 10.2.16.0/24 zone=fra-a table=fra-data-a acl=x")
    )
    paths = [
        path
        for path in (*router.paths("dub-data-a"), *ways_out(router, "dub-data-b"))
        if not path.headers.destinations & LOCAL
    ]
    replies = [reply for path in paths for reply in router.replies(path)]
    text = "\n\n".join(f"{path.headers}\n{path}" for path in [*paths, *replies])
    golden("reachability/paths.txt", f"{text}\n")


def test_a_long_range_of_ports_is_merged() -> None:
    """What two entries of an ACL let pass side by side is one path."""
    text = [
        "vpc v 10.0.0.0/16 main=m",
        "table m v",
        "subnet a v 10.0.1.0/24 acl=x",
        "subnet b v 10.0.2.0/24",
        "acl x out 1 allow 6 10.0.2.0/25 80",
        "acl x out 2 allow 6 10.0.2.128/25 80",
        "acl x out 3 allow 6 10.0.2.0/24 81-90",
    ]
    (path,) = (path for path in Router(network(*text)).paths("a") if path.end.id == "b")
    assert path.headers.ports == Intervals.of([(80, 90)])
    assert path.headers.destinations.addresses(4) == "10.0.2.0/24"
