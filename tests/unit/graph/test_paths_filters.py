"""What ACLs and security groups let pass, as packets on their way see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths_networks import line, network, packet, ways

from enclave.graph.reachability.filters import acl_filter, groups_filter
from enclave.graph.reachability.headers import ADDRESSES, PORTS, PROTOCOLS
from enclave.graph.reachability.network import GroupRule, SecurityGroup
from enclave.graph.reachability.paths import Router

VPC = """
vpc v 10.0.0.0/16,fd00:0::/48 main=main
table main v
subnet w v 10.0.1.0/24,fd00:0:0:1::/64 acl=x
subnet d v 10.0.2.0/24,fd00:0:0:2::/64
acl x
"""
TCP = "10.0.1.9 10.0.2.7"
THROUGH = {"w d = SUBNET d"}
STOPPED = {"w = DROPPED x"}
ACLS = [
    ("nothing", "", TCP, STOPPED),
    ("everything", "acl x out 9 allow -1 0.0.0.0/0", TCP, THROUGH),
    ("the other direction", "acl x in 9 allow -1 0.0.0.0/0", TCP, STOPPED),
    ("the other family", "acl x out 9 allow -1 ::/0", TCP, STOPPED),
    ("IPv6", "acl x out 9 allow -1 ::/0", "fd00:0:0:1::9 fd00:0:0:2::7", THROUGH),
    ("protocol", "acl x out 9 allow 6 0.0.0.0/0", TCP, THROUGH),
    ("another protocol", "acl x out 9 allow 17 0.0.0.0/0", TCP, STOPPED),
    ("port", "acl x out 9 allow 6 0.0.0.0/0 440-443", TCP, THROUGH),
    ("above the ports", "acl x out 9 allow 6 0.0.0.0/0 440-442", TCP, STOPPED),
    ("below the ports", "acl x out 9 allow 6 0.0.0.0/0 444-450", TCP, STOPPED),
    ("ports of all protocols", "acl x out 9 allow -1 0.0.0.0/0 440-442", TCP, STOPPED),
    ("ports of all protocols, UDP", "acl x out 9 allow -1 0.0.0.0/0 53", f"{TCP} 17 53", THROUGH),
    ("ports of UDP", "acl x out 9 allow 17 0.0.0.0/0 53", f"{TCP} 17 54", STOPPED),
    ("ports don't matter for ICMP", "acl x out 9 allow 1 0.0.0.0/0 8", f"{TCP} 1 0", THROUGH),
    ("ports of all protocols, ICMP", "acl x out 9 allow -1 0.0.0.0/0 440-442", f"{TCP} 1 0", THROUGH),
    ("range", "acl x out 9 allow -1 10.0.2.0/29", TCP, THROUGH),
    ("beyond the range", "acl x out 9 allow -1 10.0.2.8/29", TCP, STOPPED),
    ("lowest number first", "acl x out 9 allow -1 0.0.0.0/0\nacl x out 8 deny 6 0.0.0.0/0", TCP, STOPPED),
    ("highest number last", "acl x out 8 allow 6 0.0.0.0/0\nacl x out 9 deny -1 0.0.0.0/0", TCP, THROUGH),
    (
        "same number, first listed",
        "acl x out 8 deny 6 0.0.0.0/0\nacl x out 8 allow -1 0.0.0.0/0",
        TCP,
        STOPPED,
    ),
    ("deny of another port", "acl x out 8 deny 6 0.0.0.0/0 22\nacl x out 9 allow 6 0.0.0.0/0", TCP, THROUGH),
]
INTERFACE = "acl x out 9 allow -1 0.0.0.0/0\ngroup g\ninterface i d 10.0.2.7 groups=g\n"
NOT_IN = {"w = DROPPED i"}
GROUPS = [
    ("no groups", "interface i d 10.0.2.7", TCP, NOT_IN),
    ("no rules", "", TCP, NOT_IN),
    ("range", "group g in -1 10.0.1.0/24", TCP, THROUGH),
    ("another range", "group g in -1 10.0.3.0/24", TCP, NOT_IN),
    ("egress isn't ingress", "group g out -1 0.0.0.0/0", TCP, NOT_IN),
    ("port", "group g in 6 10.0.1.0/24 443", TCP, THROUGH),
    ("another port", "group g in 6 10.0.1.0/24 442", TCP, NOT_IN),
    ("another protocol", "group g in 17 10.0.1.0/24", TCP, NOT_IN),
    ("two rules", "group g in 6 10.0.1.0/24 80\ngroup g in 6 10.0.1.9/32 443", TCP, THROUGH),
    ("two groups", "group h in 6 10.0.1.0/24\ninterface i d 10.0.2.7 groups=g,h", TCP, THROUGH),
    ("a group nobody knows", "interface i d 10.0.2.7 groups=g,zz", TCP, {"w = UNKNOWN zz"}),
    ("another address", "", "10.0.1.9 10.0.2.8", THROUGH),
    ("the same number as an IPv6 address", "interface i d ::a00:207 groups=g", TCP, THROUGH),
    ("an interface elsewhere", "interface i w 10.0.2.7 groups=g", TCP, THROUGH),
    ("by group", "group h\ngroup g in 6 h\ninterface j w 10.0.1.9 groups=h", TCP, THROUGH),
    ("by group, of another address", "group h\ngroup g in 6 h\ninterface j w 10.0.1.8 groups=h", TCP, NOT_IN),
    ("by group without members", "group h\ngroup g in 6 h", TCP, NOT_IN),
    ("by its own group", "group g in 6 g\ninterface j w 10.0.1.9 groups=g", TCP, THROUGH),
    ("IPv6 rule", "group g in 6 ::/0", TCP, NOT_IN),
    ("in the own subnet", "interface j w 10.0.1.5 groups=g", "10.0.1.9 10.0.1.5", {"w = DROPPED j"}),
    (
        "IPv6 member",
        "interface i d fd00:0:0:2::7 groups=g\nacl x out 9 allow -1 ::/0",
        "fd00:0:0:1::9 fd00:0:0:2::7",
        NOT_IN,
    ),
]
SENDERS = [
    ("no rule out", "", TCP, {"i = DROPPED i"}),
    ("a rule out", "group g out 6 10.0.2.0/24 443", TCP, {"i d = SUBNET d"}),
    ("a rule in", "group g in -1 0.0.0.0/0", TCP, {"i = DROPPED i"}),
    ("another port", "group g out 6 10.0.2.0/24 22", TCP, {"i = DROPPED i"}),
    (
        "to a group",
        "group g out 6 h\ngroup h in -1 0.0.0.0/0\ninterface j d 10.0.2.7 groups=h",
        TCP,
        {"i d = SUBNET d"},
    ),
    ("own subnet", "group g out -1 0.0.0.0/0", "10.0.1.9 10.0.1.7", {"i = SUBNET w"}),
    ("a group nobody knows", "interface i w 10.0.1.9 groups=zz", TCP, {"i = UNKNOWN zz"}),
    (
        "a subnet nobody knows",
        "group g out -1 0.0.0.0/0\ninterface i zz 10.0.1.9 groups=g",
        TCP,
        {"i = UNKNOWN zz"},
    ),
    ("another source", "group g out -1 0.0.0.0/0", "10.0.1.8 10.0.2.7", set()),
]
SENDER = "acl x out 9 allow -1 0.0.0.0/0\ngroup g\ninterface i w 10.0.1.9 groups=g\n"


@pytest.mark.parametrize(
    ("more", "sent", "expected"), [case[1:] for case in ACLS], ids=[case[0] for case in ACLS]
)
def test_acl(more: str, sent: str, expected: set[str]) -> None:
    assert ways(Router(network(VPC, more)), "w", sent) == expected
    turned = more.replace(" out ", " IN ").replace(" in ", " out ").replace(" IN ", " in ")
    text = VPC.replace("acl=x", "acl=y") + "acl y out 1 allow -1 0.0.0.0/0\nacl y out 2 allow -1 ::/0\n"
    inbound = turned.replace("10.0.2.0/29", "10.0.1.8/29").replace("10.0.2.8/29", "10.0.1.0/29")
    receiving = "subnet d v 10.0.2.0/24,fd00:0:0:2::/64 acl=x\n"
    assert ways(Router(network(text, receiving, inbound)), "w", sent) == expected


@pytest.mark.parametrize(
    ("more", "sent", "expected"), [case[1:] for case in GROUPS], ids=[case[0] for case in GROUPS]
)
def test_groups_of_the_receiver(more: str, sent: str, expected: set[str]) -> None:
    assert ways(Router(network(VPC, INTERFACE, more)), "w", sent) == expected


@pytest.mark.parametrize(
    ("more", "sent", "expected"), [case[1:] for case in SENDERS], ids=[case[0] for case in SENDERS]
)
def test_groups_of_the_sender(more: str, sent: str, expected: set[str]) -> None:
    assert ways(Router(network(VPC, SENDER, more)), "i", sent) == expected


def test_an_interface_that_two_share_an_address_with_is_the_first() -> None:
    more = "group h in -1 0.0.0.0/0\ninterface i2 d 10.0.2.7 groups=h"
    assert ways(Router(network(VPC, INTERFACE, more)), "w", TCP) == NOT_IN


def test_each_interface_that_stops_packets_is_named() -> None:
    router = Router(
        network(VPC, INTERFACE, "interface j d 10.0.2.8 groups=g", "group g in 6 10.0.1.0/24 443")
    )
    dropped = {
        line(path): path
        for path in router.paths("w")
        if path.end.kind.name == "DROPPED" and path.end.id != "v"
    }
    assert {"w = DROPPED i", "w = DROPPED j"} <= set(dropped)
    assert dropped["w = DROPPED j"].headers.destinations.addresses(4) == "10.0.2.8"
    assert dropped["w = DROPPED j"].holds(packet("10.0.1.9 10.0.2.8 6 22"))
    assert not dropped["w = DROPPED j"].holds(packet("10.0.1.9 10.0.2.8 6 443"))


entries = st.builds(
    lambda number, verb, protocol, remote, ports: f"acl x out {number} {verb} {protocol} {remote} {ports}",
    st.integers(1, 6),
    st.sampled_from(["allow", "deny"]),
    st.sampled_from([-1, 1, 6, 17]),
    st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "10.0.2.0/24", "10.0.2.4/30"]),
    st.sampled_from(["", "0-1023", "443", "400-500", "1024-65535"]),
)
packets = st.builds(
    lambda last, protocol, port: packet(f"10.0.1.9 10.0.{last} {protocol} {port}"),
    st.sampled_from(["2.3", "2.4", "2.7", "2.8", "3.1"]),
    st.sampled_from([1, 6, 17, 50]),
    st.sampled_from([0, 399, 400, 443, 444, 1023, 1024, 65535]),
)


@given(st.lists(entries, max_size=6), packets)
def test_an_acl_decides_as_its_lowest_matching_entry(lines: list[str], one: object) -> None:
    acl = network("acl x", *lines).acls["x"]
    compiled = acl_filter(acl, egress=True, version=4)
    expected = False
    for entry in sorted(acl.entries, key=lambda each: each.number):
        ported = one.protocol in {6, 17} and entry.ports is not None
        if (
            one.destination in entry.remote
            and entry.protocol in {-1, one.protocol}
            and (not ported or entry.ports[0] <= one.port <= entry.ports[1])
        ):
            expected = entry.allow
            break
    wanted = (int(one.destination), one.protocol, one.port)

    def count(boxes: object) -> int:
        return sum(all(value in part for value, part in zip(wanted, box, strict=True)) for box in boxes)

    assert (count(compiled.allowed), count(compiled.denied)) == ((1, 0) if expected else (0, 1))


def test_groups_without_rules_stop_everything_and_open_ones_nothing() -> None:
    shut = groups_filter([], lambda _: (), egress=False, version=4)
    assert (shut.allowed, shut.denied, shut.open) == ((), ((ADDRESSES[4], PROTOCOLS, PORTS),), False)
    halves = ("0.0.0.0/1", "128.0.0.0/1")
    rules = tuple(
        GroupRule(egress=True, protocol=-1, remote=each, ports=None)
        for each in (network(f"vpc v {half}").vpcs["v"].ranges[0] for half in halves)
    )
    wide = groups_filter(
        [SecurityGroup(id="g", label="g", rules=rules)], lambda _: (), egress=True, version=4
    )
    assert (wide.denied, wide.open) == ((), True)
    assert wide.allowed == ((ADDRESSES[4], PROTOCOLS, PORTS),)
