from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest

from enclave.gateway.suricata import engine, trials
from enclave.gateway.suricata.engine import Alert, Inspection, Ruleset
from enclave.gateway.suricata.fetching import Suricata
from enclave.gateway.suricata.trials import Outcome
from enclave.gateway.traffic.conversations import (
    CLIENT,
    SERVER,
    UDP,
    Ends,
    Record,
    TcpConversation,
    icmp_flow,
    raw_flow,
    udp_flow,
)
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.packets import Packet, udp_payload

HOME = (IPv4Network("10.1.0.0/16"),)
INSIDE, OUTSIDE = IPv4Address("10.1.0.5"), IPv4Address("198.51.100.7")
RULES = Ruleset(
    text=(
        'alert udp any any -> any 53 (msg:"asked"; sid:9;)\n'
        'drop udp any any -> any any (content:"bad"; msg:"bad"; sid:8;)\n'
        'drop tcp any any -> any 81 (msg:"odd"; sid:7;)\n'
    ),
    home_net=HOME,
    default_actions=(),
)


def ends(port: int, *, client_port: int = 40_000, client: IPv4Address = INSIDE) -> Ends:
    return Ends(client=client, server=OUTSIDE, client_port=client_port, server_port=port)


def asked(name: str, port: int, *data: bytes, client_port: int = 40_000) -> Flow:
    return udp_flow(name, ends(port, client_port=client_port), [(CLIENT, each) for each in data])


def flow(*units: tuple[int, ...], packets: int = 4) -> Flow:
    return Flow(name="made", packets=(Packet(frame=b"", time=0.0),) * packets, units=units)


@pytest.mark.parametrize(
    ("units", "dropped", "leaked", "passed"),
    [
        ([(0,), (1,)], set(), True, True),
        ([(0,), (1,)], {1}, False, False),
        ([(0,), (1,)], {0, 1}, False, False),
        ([(0, 2), (1,)], {0}, True, False),  # a second copy got out
        ([(0, 2), (1,)], {0, 2}, False, False),
        ([(0,), (1,)], {3}, True, False),  # what carries no payload doesn't count
        ([], set(), True, True),
        ([], {0, 1, 2}, True, False),  # without payload, any packet that got out
        ([], {0, 1, 2, 3}, False, False),
    ],
)
def test_leaked_and_passed_are_judged_apart(
    units: list[tuple[int, ...]], dropped: set[int], leaked: bool, passed: bool
) -> None:
    outcome = Outcome(flow=flow(*units), dropped=frozenset(dropped), alerts=())
    assert (outcome.leaked, outcome.passed) == (leaked, passed)


def test_each_flow_gets_what_is_its_own(suricata: Suricata) -> None:
    talk = TcpConversation(ends(81))
    talk.open()
    talk.say(b"hello")
    flows = [
        asked("some of it", 53, b"good", b"bad", b"good", b"bad"),
        talk.flow("all of it"),
        asked("none", 5, b"good", b"good"),
        asked("another of the same end", 53, b"good", client_port=40_001),
    ]
    found = trials.run(suricata, RULES, flows)
    assert [outcome.flow for outcome in found] == flows
    assert [sorted(outcome.dropped) for outcome in found] == [[1, 3], list(range(5)), [], []]
    assert [outcome.leaked for outcome in found] == [False, False, True, True]
    assert [outcome.passed for outcome in found] == [False, False, True, True]
    # A rule without a condition on the packet is looked at once for a flow.
    assert [(alert.packet, alert.sid) for alert in found[0].alerts] == [(0, 9), (1, 8), (3, 8)]
    assert {alert.sid for alert in found[1].alerts} == {7}
    assert [alert.message for alert in found[3].alerts] == ["asked"]


def test_packets_of_all_flows_go_by_their_time_and_come_back_to_their_places(
    suricata: Suricata, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Packet] = []

    def inspect(_: object, __: object, packets: list[Packet]) -> Inspection:
        seen.extend(packets)
        made = Alert(packet=2, sid=5, dropped=False, message="m")
        return Inspection(dropped=frozenset({1, 4}), alerts=(made,))

    def times(each: Flow, *seconds: float) -> Flow:
        packets = tuple(
            Packet(frame=packet.frame, time=second)
            for packet, second in zip(each.packets, seconds, strict=True)
        )
        return Flow(name=each.name, packets=packets, units=each.units)

    monkeypatch.setattr(engine, "inspect", inspect)
    first = times(asked("first", 5, b"1", b"2", b"3"), 1.0, 3.0, 3.0)
    second = times(asked("second", 6, b"4", b"5"), 2.0, 3.0)
    found = trials.run(suricata, RULES, [first, second])
    assert seen == [
        first.packets[0],
        second.packets[0],
        first.packets[1],
        first.packets[2],
        second.packets[1],
    ]
    assert [sorted(outcome.dropped) for outcome in found] == [[], [0, 1]]
    assert found[0].alerts == (Alert(packet=1, sid=5, dropped=False, message="m"),)


def tcp_flow(name: str, port: int, *, fragments: bool = False, client: IPv4Address = INSIDE) -> Flow:
    talk = TcpConversation(ends(port, client=client))
    talk.open()
    talk.segment(CLIENT, bytes(64), cuts=[24] if fragments else None)
    return talk.flow(name)


BACK = Ends(client=OUTSIDE, server=INSIDE, client_port=5, server_port=40_000)
SIX = Ends(client=IPv6Address("2001:db8::1"), server=IPv6Address("2001:db8::2"), server_port=5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asked("one", 5, b"x"), asked("other", 5, b"y")),
        (asked("one", 5, b"x"), udp_flow("other", BACK, [(CLIENT, b"y")])),  # the way back is the same flow
        (asked("one", 5, b"x"), udp_flow("other", ends(5), [(SERVER, b"y")])),
        (tcp_flow("one", 5), tcp_flow("other", 5)),
        (tcp_flow("one", 5, fragments=True), tcp_flow("other", 5)),
        (
            icmp_flow("one", ends(5), [(CLIENT, 8, 0, b"x")]),
            icmp_flow("other", ends(6), [(CLIENT, 0, 0, b"")]),
        ),
        (raw_flow("one", ends(5), 47, [b"x"]), raw_flow("other", ends(6), 47, [b"y"])),
        (udp_flow("one", SIX, [(CLIENT, b"x")]), udp_flow("other", SIX, [(SERVER, b"x")])),
    ],
)
def test_flows_that_the_engine_would_take_for_one_are_refused(
    suricata: Suricata, one: Flow, other: Flow
) -> None:
    with pytest.raises(ValueError, match="'one' and 'other' share"):
        trials.run(suricata, RULES, [asked("apart", 4444, b"x"), one, other])


def _split(name: str, port: int) -> Flow:
    """Make a datagram in fragments; its number is the same whatever the port."""
    record = Record()
    header = ends(port).header(CLIENT, UDP, identification=99)
    record.add_fragments(header, udp_payload(header, ends(port).ports(CLIENT), bytes(64)), [32], payload=True)
    return record.flow(name)


@pytest.mark.parametrize("part", [slice(None), slice(1), slice(1, None)])
def test_fragments_with_the_same_number_are_refused(suricata: Suricata, part: slice) -> None:
    one, other = (
        Flow(name=each.name, packets=each.packets[part], units=())
        for each in (_split("one", 5), _split("other", 6))
    )
    with pytest.raises(ValueError, match="'one' and 'other' share"):
        trials.run(suricata, RULES, [one, other])


@pytest.mark.parametrize(
    "flows",
    [
        [asked("one", 5, b"x"), asked("other", 6, b"x")],
        [asked("one", 5, b"x"), tcp_flow("other", 5)],
        [tcp_flow("one", 5), tcp_flow("other", 5, client=IPv4Address("10.1.0.6"))],
        [tcp_flow("one", 5, fragments=True), tcp_flow("other", 6, fragments=True)],
        [icmp_flow("one", ends(5), [(CLIENT, 8, 0, b"x")]), raw_flow("other", ends(5), 47, [b"x"])],
        [],
    ],
)
def test_flows_apart_are_judged_together(suricata: Suricata, flows: list[Flow]) -> None:
    assert [outcome.flow for outcome in trials.run(suricata, RULES, flows)] == flows
