import dataclasses
import re
import tempfile
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from enclave.engine.errors import EngineError
from enclave.gateway.suricata import engine, rule_lines
from enclave.gateway.suricata.engine import (
    NO_SID,
    Alert,
    Inspection,
    Ruleset,
    RulesRefusedError,
    complaints,
    inspect,
)
from enclave.gateway.suricata.fetching import Suricata
from enclave.gateway.traffic.conversations import CLIENT, SERVER, Ends, TcpConversation, udp_flow
from enclave.gateway.traffic.hello import client_hello
from enclave.gateway.traffic.packets import Header, Packet, fragment, frame, packet, udp_payload
from enclave.model.gateway.policy import DEFAULT_ACTIONS

HOME = (IPv4Network("10.1.0.0/16"), IPv4Network("10.2.0.0/16"))
INSIDE, OUTSIDE = IPv4Address("10.1.0.5"), IPv4Address("198.51.100.7")
STRICT = ("aws:drop_strict", "aws:alert_strict")


def ruleset(*rules: str, actions: tuple[str, ...] = (), **options: str) -> Ruleset:
    return Ruleset(
        text="".join(f"{rule}\n" for rule in rules), home_net=HOME, default_actions=actions, **options
    )


def ends(port: int, *, client_port: int = 40_000) -> Ends:
    return Ends(client=INSIDE, server=OUTSIDE, client_port=client_port, server_port=port)


def datagram(port: int, data: bytes = b"x") -> Packet:
    return udp_flow("one", ends(port), [(CLIENT, data)]).packets[0]


def alert(index: int, sid: int, message: str = "", *, dropped: bool = False) -> Alert:
    return Alert(packet=index, sid=sid, dropped=dropped, message=message)


# In stock Suricata a pass always comes before a drop, and a drop before an alert.
ORDERS = [
    (["drop udp any any -> any 5 (sid:2;)", "pass udp any any -> any 5 (sid:1;)"], True, [2]),
    (["pass udp any any -> any 5 (sid:2;)", "drop udp any any -> any 5 (sid:1;)"], False, []),
    (["alert udp any any -> any 5 (sid:9;)", "pass udp any any -> any 5 (sid:1;)"], False, [9]),
    (["pass udp any any -> any 5 (sid:1;)", "alert udp any any -> any 5 (sid:9;)"], False, []),
    (["drop udp any any -> any 5 (sid:1;)", "alert udp any any -> any 5 (sid:9;)"], True, [1]),
    (["alert udp any any -> any 5 (sid:9;)", "drop udp any any -> any 5 (sid:1;)"], True, [9, 1]),
    (
        [
            "drop udp any any -> any 5 (priority:200; sid:7;)",
            "pass udp any any -> any 5 (priority:1; sid:3;)",
        ],
        True,
        [7],
    ),
]


@pytest.mark.parametrize(("rules", "dropped", "sids"), ORDERS)
def test_rules_are_evaluated_in_file_order(
    suricata: Suricata, rules: list[str], dropped: bool, sids: list[int]
) -> None:
    found = inspect(suricata, ruleset(*rules), [datagram(5)])
    assert found.dropped == (frozenset({0}) if dropped else frozenset())
    assert [each.sid for each in found.alerts] == sids


def test_the_stock_engine_is_refused_before_it_judges_anything(suricata: Suricata) -> None:
    stock = dataclasses.replace(suricata, program=suricata.program.with_name("suricata"))
    with pytest.raises(EngineError, match="doesn't evaluate rules in file order"):
        inspect(stock, ruleset(), [datagram(5)])
    with pytest.raises(EngineError, match="doesn't evaluate rules in file order"):
        engine.write(stock, ruleset(), Path("nowhere"))


@pytest.mark.parametrize("dropped", [set(), {1}, {0, 1}])
def test_an_engine_that_shows_anything_else_is_refused(
    suricata: Suricata, dropped: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Inspection(dropped=frozenset(dropped), alerts=())
    monkeypatch.setattr(engine, "_inspect", lambda *_: shown)
    with pytest.raises(EngineError, match="doesn't evaluate rules in file order"):
        engine.prove(dataclasses.replace(suricata, version=f"with {dropped}"))


def test_packets_are_counted_from_nought_and_rules_named_as_compiled(suricata: Suricata) -> None:
    rules = ruleset(
        "# drop udp any any -> any any (sid:1;)",
        "",
        'alert udp any any -> any 6 (msg:"six sid:3"; metadata:former_sid:12; sid: 4000000000 ; rev:2;)',
        'drop udp any any -> any 7 (msg:"seven\\; sid:8\\;"; sid:12;)',
        'alert udp any any -> any 6 (sid:5; msg:"again";)',
    )
    found = inspect(suricata, rules, [datagram(5), datagram(6), datagram(7), datagram(5)])
    assert found == Inspection(
        dropped=frozenset({2}),
        alerts=(
            alert(1, 4_000_000_000, "six sid:3"),
            alert(1, 5, "again"),
            alert(2, 12, "seven; sid:8;", dropped=True),
        ),
    )


def test_more_alerts_on_a_packet_than_stock_suricata_writes_down(suricata: Suricata) -> None:
    rules = [f"alert udp any any -> any any (sid:{sid};)" for sid in range(1, 41)]
    found = inspect(suricata, ruleset(*rules, "drop udp any any -> any any (sid:50;)"), [datagram(5)])
    assert [each.sid for each in found.alerts] == [*range(1, 41), 50]
    assert found.dropped == {0}


def _connection(data: bytes = b"hello", *, port: int = 80) -> TcpConversation:
    talk = TcpConversation(ends(port))
    talk.open()
    talk.say(data)
    return talk


def _raw() -> Packet:
    header = Header(source=INSIDE, destination=OUTSIDE, protocol=47)
    return Packet(frame=frame(packet(header, bytes(20))), time=0.0)


@pytest.mark.parametrize(
    ("actions", "packets", "dropped", "alerted"),
    [
        # SYN, SYN and ACK, ACK: not established as the engine counts it; then data and its receipt.
        (("aws:drop_established",), _connection().flow("").packets, {3, 4}, {}),
        (("aws:alert_established",), _connection().flow("").packets, set(), {3, 4}),
        (DEFAULT_ACTIONS, _connection().flow("").packets, {3, 4}, {3, 4}),
        (DEFAULT_ACTIONS[::-1], _connection().flow("").packets, {3, 4}, {3, 4}),
        (DEFAULT_ACTIONS, [datagram(5), datagram(5)], set(), {}),  # one-way UDP is never established
        (STRICT, _connection().flow("").packets, set(range(5)), set(range(5))),
        (STRICT, [datagram(5), datagram(5), _raw(), _raw()], {0, 1, 2, 3}, {0, 1, 2, 3}),
        (("aws:drop_strict",), [datagram(5), _raw()], {0, 1}, {}),
        (("aws:alert_strict",), [datagram(5), _raw()], set(), {0, 1}),
    ],
)
def test_default_actions_stand_behind_all_rules(
    suricata: Suricata, actions: tuple[str, ...], packets: list[Packet], dropped: set[int], alerted: set[int]
) -> None:
    found = inspect(suricata, ruleset("alert tcp any any -> any 1 (sid:5;)", actions=actions), packets)
    assert found.dropped == dropped
    assert {each.packet for each in found.alerts} == set(alerted)
    assert {each.sid for each in found.alerts} <= {NO_SID}
    assert {each.message for each in found.alerts} <= {each for each in actions if "alert" in each}


def test_default_actions_are_written_once_and_alert_before_they_drop() -> None:
    twice = ("aws:drop_strict", "aws:alert_established", "aws:drop_strict")
    assert list(rule_lines.defaults(twice, 7)) == [
        'alert ip any any -> any any (msg:"aws:alert_established"; flow:established; sid:8;)',
        'drop ip any any -> any any (msg:"aws:drop_strict"; ttl:>0; noalert; sid:9;)',
        'drop ip any any -> any any (msg:"aws:drop_strict"; ttl:0; noalert; sid:10;)',
    ]


def test_what_passes_meets_no_default_action(suricata: Suricata) -> None:
    found = inspect(suricata, ruleset("pass udp any any -> any 5 (sid:3;)", actions=STRICT), [datagram(5)])
    assert found == Inspection(dropped=frozenset(), alerts=())


@pytest.mark.parametrize("ttl", [0, 1, 255])
def test_strict_covers_every_hop_limit(suricata: Suricata, ttl: int) -> None:
    header = Header(source=INSIDE, destination=OUTSIDE, protocol=17, ttl=ttl)
    one = Packet(frame=frame(packet(header, udp_payload(header, (1, 2), b"x"))), time=0.0)
    assert inspect(suricata, ruleset(actions=STRICT), [one]).dropped == {0}


@pytest.mark.parametrize(
    ("actions", "options", "reason"),
    [
        (("aws:drop_everything",), {}, "without a model: aws:drop_everything"),
        (("aws:drop_established_app_layer", "aws:drop_strict"), {}, "aws:drop_established_app_layer"),
        ((), {"stream_exception": "reject"}, "'reject' is none of DROP, REJECT, CONTINUE"),
    ],
)
def test_what_has_no_model_is_refused(
    suricata: Suricata, actions: tuple[str, ...], options: dict[str, str], reason: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        inspect(suricata, ruleset(actions=actions, **options), [datagram(5)])


def test_without_a_home_network_nothing_is_run(suricata: Suricata) -> None:
    with pytest.raises(ValueError, match="home network"):
        complaints(suricata, Ruleset(text="", home_net=()))


@pytest.mark.parametrize(("policy", "dropped"), [("REJECT", {0, 1}), ("DROP", {0, 1}), ("CONTINUE", set())])
def test_a_connection_whose_beginning_was_not_seen(
    suricata: Suricata, policy: str, dropped: set[int]
) -> None:
    late = _connection().flow("").packets[3:]
    rules = ruleset("pass tcp any any -> any any (sid:1;)", stream_exception=policy)
    assert inspect(suricata, rules, late).dropped == dropped


def test_home_is_what_the_rules_say_and_all_else_is_outside(suricata: Suricata) -> None:
    rules = ruleset(
        "alert udp $HOME_NET any -> $EXTERNAL_NET any (sid:1;)",
        "alert udp $HOME_NET any -> $HOME_NET any (sid:2;)",
    )
    second = Ends(client=INSIDE, server=IPv4Address("10.2.0.9"))
    third = Ends(client=INSIDE, server=IPv4Address("10.3.0.9"))
    packets = [udp_flow("", each, [(CLIENT, b"x")]).packets[0] for each in (ends(5), second, third)]
    assert [(each.packet, each.sid) for each in inspect(suricata, rules, packets).alerts] == [
        (0, 1),
        (1, 2),
        (2, 1),
    ]


def test_fragments_are_judged_as_a_whole_and_the_last_one_pays(suricata: Suricata) -> None:
    header = Header(source=INSIDE, destination=OUTSIDE, protocol=17, identification=7)
    whole = udp_payload(header, (1000, 53), b"a" * 20 + b"forbidden" + b"b" * 11)
    pieces = [(0, whole[:16], True), (16, whole[16:32], True), (32, whole[32:], False)]
    packets = [
        Packet(frame=frame(fragment(header, piece, first=first, more=more)), time=float(first))
        for first, piece, more in pieces
    ]
    rules = ruleset('drop udp any any -> any any (msg:"word"; content:"forbidden"; sid:77;)')
    assert inspect(suricata, rules, packets) == Inspection(
        dropped=frozenset({2}), alerts=(alert(2, 77, "word", dropped=True),)
    )
    assert inspect(suricata, rules, packets[:2]) == Inspection(dropped=frozenset(), alerts=())


def test_what_a_tunnel_carries_is_told_by_the_packet_around_it(suricata: Suricata) -> None:
    header = Header(source=INSIDE, destination=OUTSIDE, protocol=47)
    inner = datagram(53).frame[14:]
    around = Packet(frame=frame(packet(header, b"\0\0\x08\0" + inner)), time=0.0)
    rules = ruleset("alert udp any any -> any 53 (sid:4;)", "drop udp any any -> any 53 (sid:5;)")
    assert inspect(suricata, rules, [_raw(), around]) == Inspection(
        dropped=frozenset({1}), alerts=(alert(1, 4), alert(1, 5, dropped=True))
    )


def test_a_wrong_checksum_is_no_part_of_a_stream(suricata: Suricata) -> None:
    rules = ruleset('alert tls any any -> any any (tls.sni; content:"allowed.example"; sid:1;)')
    for valid in (True, False):
        talk = TcpConversation(ends(443))
        talk.open()
        talk.segment(CLIENT, client_hello("allowed.example").encoded(), valid=valid)
        assert bool(inspect(suricata, rules, talk.flow("").packets).alerts) is valid


def test_every_packet_of_a_flow_that_is_dropped_as_a_whole_is_told(suricata: Suricata) -> None:
    packets = _connection().flow("").packets
    rules = ruleset("drop tcp any any -> any any (sid:1;)")
    assert inspect(suricata, rules, packets).dropped == set(range(len(packets)))


@pytest.mark.parametrize(
    ("rule", "fires"),
    [
        ('tls.sni; content:"allowed.example"; startswith; endswith;', True),
        ('ja4.hash; content:"_";', True),
        ("ssl_state:client_hello;", True),
        ('tls.sni; content:"other.example";', False),
    ],
)
def test_hellos_are_read_on_any_port(suricata: Suricata, rule: str, fires: bool) -> None:
    talk = TcpConversation(ends(9443))
    talk.open()
    talk.say(client_hello("allowed.example").encoded())
    found = inspect(suricata, ruleset(f"alert tls any any -> any any ({rule} sid:1;)"), talk.flow("").packets)
    assert bool(found.alerts) is fires


def test_only_a_line_feed_ends_a_line(suricata: Suricata) -> None:
    rules = ruleset('drop udp any any -> any any (msg:"a\u0085\u2028b"; sid:7;)\r')
    found = inspect(suricata, rules, [datagram(5)])
    assert [each.sid for each in found.alerts] == [7]


def test_no_packets_are_judged_at_once_but_the_rules_are_read(suricata: Suricata) -> None:
    nothing = Inspection(dropped=frozenset(), alerts=())
    assert inspect(suricata, ruleset(actions=DEFAULT_ACTIONS), []) == nothing
    with pytest.raises(RulesRefusedError, match="at line 1"):
        inspect(suricata, ruleset("nonsense", actions=DEFAULT_ACTIONS), [])


def test_an_answer_is_seen_as_established(suricata: Suricata) -> None:
    flow = udp_flow("", ends(53), [(CLIENT, b"x"), (SERVER, b"y"), (CLIENT, b"z")])
    rules = ruleset("alert udp any any -> any any (flow:established; sid:1;)")
    assert [each.packet for each in inspect(suricata, rules, flow.packets).alerts] == [1, 2]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], ["no rules were loaded"]),
        (["drop udp any any -> any any (sid:1;)"], []),
        (
            ["drop udp any any -> any any (nonsense:1; sid:31;)"],
            ["unknown rule keyword", 'sid:31;)" at line 1'],
        ),
        (["# a comment", "", 'drop udp any any -> any any (msg:"x";)'], ["missing", "at line 3"]),
        (["drop udp $OTHER any -> any any (sid:1;)"], ["OTHER", "at line 1"]),
        (
            ["drop udp any any -> any any (sid:31;)", "drop tcp any any -> any any (sid:31;)"],
            ["sid 31 is there 2 times"],
        ),
        (
            ["drop udp any any -> any any (sid:3; rev:1;)", "drop udp any any -> any any (sid:3; rev:2;)"],
            ["sid 3 is there 2 times"],
        ),
        (
            ["drop udp any any -> any any (flowbits:isset,x; sid:31;)"],
            ["'x' is checked but not set. Checked in 31"],
        ),
        (["not a rule"], ["at line 1"]),
        # What the engine skips without a word.
        (
            ["pass tcp any any -> any any (sid:1;)", " drop udp any any -> any any (sid:2;)"],
            ["line 2 isn't a rule"],
        ),
        ([";drop udp any any -> any any (sid:2;)", " # fine", "  "], ["line 1 isn't a rule"]),
        (["drop udp any any -> any any \\", "(sid:2;)"], ["line 1 isn't a rule"]),
    ],
)
def test_every_complaint_is_told_and_nothing_is_judged(
    suricata: Suricata, rules: list[str], expected: list[str]
) -> None:
    told = complaints(suricata, ruleset(*rules))
    assert bool(told) is bool(expected)
    assert [part for part in expected if not any(part in each for each in told)] == []
    assert tempfile.gettempdir() not in " ".join(told)
    if expected:
        with pytest.raises(RulesRefusedError, match=re.escape(expected[0])) as caught:
            inspect(suricata, ruleset(*rules), [datagram(5)])
        assert caught.value.complaints


def test_an_engine_that_ends_in_silence_is_a_complaint(suricata: Suricata, tmp_path: Path) -> None:
    broken = tmp_path / "suricata"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    assert complaints(dataclasses.replace(suricata, program=broken), ruleset()) == ("ended with 3",)
    broken.write_text("#!/bin/sh\necho 'Info: a'; echo Killed >&2; exit 137\n")
    assert complaints(dataclasses.replace(suricata, program=broken), ruleset()) == ("Killed",)
    broken.unlink()
    with pytest.raises(EngineError, match="can't be run"):
        complaints(dataclasses.replace(suricata, program=broken), ruleset())


def test_nothing_is_left_behind(suricata: Suricata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    inspect(suricata, ruleset(actions=DEFAULT_ACTIONS), [datagram(5)])
    complaints(suricata, ruleset("nonsense"))
    with pytest.raises(RulesRefusedError):
        inspect(suricata, ruleset("nonsense"), [datagram(5)])
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_all_that_an_engine_needs(suricata: Suricata, tmp_path: Path) -> None:
    rules = ruleset("# first", "drop udp any any -> any 5 (sid:70;)", "pass udp any any -> any 5 (sid:7;)")
    written = engine.write(suricata, rules, tmp_path)
    lines = written.rules.read_text().splitlines()
    assert lines == [
        "# first",
        "drop udp any any -> any 5 (sid:1;)",
        "pass udp any any -> any 5 (sid:2;)",
    ]
    text = written.settings.read_text()
    assert 'HOME_NET: "[10.1.0.0/16,10.2.0.0/16]"' in text
    assert f'default-log-dir: "{tmp_path}"' in text
    assert "unix-command:\n  enabled: no\n" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "empty.config",
        "gateway.rules",
        "suricata.yaml",
    ]
