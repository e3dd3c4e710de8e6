from ipaddress import ip_address

import pytest
from dpkt import ethernet, ip, tcp, udp

from enclave.gateway.traffic.conversations import (
    CLIENT,
    SERVER,
    Ends,
    TcpConversation,
    icmp_flow,
    raw_flow,
    udp_flow,
)
from enclave.gateway.traffic.flows import Flow

ENDS = Ends(
    client=ip_address("10.16.0.10"), server=ip_address("203.0.113.9"), client_port=40_000, server_port=443
)
SIX = Ends(client=ip_address("2001:db8::1"), server=ip_address("2001:db8::2"))
ACK, SYN, FIN, RST, PUSH = tcp.TH_ACK, tcp.TH_SYN, tcp.TH_FIN, tcp.TH_RST, tcp.TH_PUSH


def packets(flow: Flow) -> list[ip.IP]:
    return [ethernet.Ethernet(each.frame).data for each in flow.packets]


def segments(talk: TcpConversation) -> list[tuple[str, int, int, int, bytes]]:
    """Who sends, flags, and sequence and acknowledgement numbers, from each side's first byte of data."""
    read = [each.data for each in packets(talk.flow("flow"))]
    starts = {each.sport: each.seq + 1 for each in read if each.flags & SYN}
    return [
        (
            "client" if each.sport == ENDS.client_port else "server",
            each.flags,
            each.seq - starts[each.sport],
            each.ack - starts[each.dport] if each.flags & ACK else 0,
            bytes(each.data),
        )
        for each in read
    ]


def test_a_connection_opens_talks_and_closes():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.say(b"question", cuts=(3,))
    talk.answer(b"answer")
    talk.close()
    assert segments(talk) == [
        ("client", SYN, -1, 0, b""),
        ("server", SYN | ACK, -1, 0, b""),
        ("client", ACK, 0, 0, b""),
        ("client", PUSH | ACK, 0, 0, b"que"),
        ("server", ACK, 0, 3, b""),
        ("client", PUSH | ACK, 3, 0, b"stion"),
        ("server", ACK, 0, 8, b""),
        ("server", PUSH | ACK, 0, 8, b"answer"),
        ("client", ACK, 8, 6, b""),
        ("client", FIN | ACK, 8, 6, b""),
        ("server", FIN | ACK, 6, 9, b""),
        ("client", ACK, 9, 7, b""),
    ]
    assert talk.flow("flow").units == ((3,), (5,))


def test_the_first_packets_offer_what_a_real_stack_does():
    talk = TcpConversation(ENDS)
    talk.open()
    read = [each.data for each in packets(talk.flow("flow"))]
    for each in read[:2]:
        options = dict(tcp.parse_opts(each.opts))
        assert options[tcp.TCP_OPT_MSS] == (1_460).to_bytes(2)
        assert tcp.TCP_OPT_SACKOK in options
        assert tcp.TCP_OPT_WSCALE in options
    assert read[2].opts == b""


def test_no_segment_is_larger_than_a_network_carries():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.say(b"x" * 4_000, cuts=(100,))
    sizes = [len(data) for who, _, _, _, data in segments(talk) if who == "client" and data]
    assert sizes == [100, 1_360, 1_460, 1_080]


def test_what_comes_out_of_order_is_acknowledged_when_the_gap_closes():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.segment(CLIENT, b"cd", first=2)
    talk.control(SERVER, ACK)
    talk.segment(CLIENT, b"ab", first=0)
    talk.control(SERVER, ACK)
    assert [ack for who, _, _, ack, _ in segments(talk)[3:] if who == "server"] == [0, 4]
    talk.say(b"e")
    assert segments(talk)[-2][2] == 4


@pytest.mark.parametrize("lost", [{"valid": False}, {"ttl": 1}])
def test_what_never_arrives_is_not_acknowledged_and_its_place_is_free(lost: dict[str, int]):
    talk = TcpConversation(ENDS)
    talk.open()
    talk.segment(CLIENT, b"decoy", payload=False, **lost)
    talk.segment(CLIENT, b"words")
    talk.control(SERVER, ACK)
    assert segments(talk)[-3:] == [
        ("client", PUSH | ACK, 0, 0, b"decoy"),
        ("client", PUSH | ACK, 0, 0, b"words"),
        ("server", ACK, 0, 5, b""),
    ]
    assert talk.flow("flow").units == ((4,),)
    assert packets(talk.flow("flow"))[3].ttl == lost.get("ttl", 64)


def test_payload_is_what_is_said_to_be():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.say(b"cover", payload=False)
    talk.answer(b"cover")
    talk.answer(b"secret", payload=True)
    talk.segment(CLIENT, b"secret")
    talk.segment(CLIENT, b"secret", first=5)
    assert talk.flow("flow").units == ((7,), (9, 10))


def test_data_in_the_first_packet_is_payload():
    talk = TcpConversation(ENDS)
    talk.data_in_handshake(CLIENT, b"early")
    talk.data_in_handshake(SERVER, b"early", flags=SYN | ACK)
    assert [each[4] for each in segments(talk)] == [b"early", b"early"]
    assert talk.flow("flow").units == ((0,), (1,))


def test_attempts_and_resets():
    talk = TcpConversation(ENDS)
    talk.open(attempts=3)
    talk.reset(SERVER)
    assert [each[:2] for each in segments(talk)] == [
        *[("client", SYN)] * 3,
        ("server", SYN | ACK),
        ("client", ACK),
        ("server", RST | ACK),
    ]


def test_a_segment_in_fragments_counts_when_all_of_them_get_out():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.segment(CLIENT, b"x" * 100, cuts=(24, 64))
    flow = talk.flow("flow")
    pieces = packets(flow)[3:]
    assert [(each.offset * 8, each.mf) for each in pieces] == [(0, 1), (24, 1), (64, 0)]
    assert len({each.id for each in pieces}) == 1
    whole = b"".join(flow.packets[index].frame[34:] for index in (3, 4, 5))
    assert bytes(tcp.TCP(whole).data) == b"x" * 100
    assert flow.units == ((3,), (4,), (5,))


def test_packets_have_numbers_of_their_own_and_times_that_rise():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.record.wait(5)
    talk.say(b"late")
    flow = talk.flow("flow")
    assert len({each.id for each in packets(flow)}) == len(flow.packets)
    times = [each.time for each in flow.packets]
    assert times == sorted(set(times))
    assert times[3] - times[2] > 5


def test_a_closed_port_answers_with_number_nought():
    talk = TcpConversation(ENDS)
    talk.control(CLIENT, SYN)
    talk.refuse()
    asked, answered = (each.data for each in packets(talk.flow("flow")))
    assert (answered.flags, answered.seq, answered.ack) == (RST | ACK, 0, asked.seq + 1)


def test_the_same_ends_can_connect_anew():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.say(b"ab")
    second = talk.anew()
    second.open()
    second.say(b"ab")
    read = [each.data for each in packets(second.flow("flow"))]
    opening = [each for each in read if each.flags == SYN]
    assert len(opening) == 2
    assert opening[0].seq != opening[1].seq
    assert second.flow("flow").units == ((3,), (8,))


def test_urgent_data_and_windows_are_said():
    talk = TcpConversation(ENDS)
    talk.open()
    talk.segment(CLIENT, b"x", flags=ACK | tcp.TH_URG, urgent=1, window=7)
    talk.control(SERVER, ACK, window=0)
    read = [each.data for each in packets(talk.flow("flow"))][3:]
    assert (read[0].flags, read[0].urp, read[0].win) == (ACK | tcp.TH_URG, 1, 7)
    assert read[1].win == 0


def test_udp_goes_both_ways_and_the_client_s_is_payload():
    flow = udp_flow("flow", ENDS, ((CLIENT, b"question"), (SERVER, b"answer"), (CLIENT, b"question")))
    read = packets(flow)
    assert [(each.data.sport, each.data.dport) for each in read] == [
        (40_000, 443),
        (443, 40_000),
        (40_000, 443),
    ]
    assert [(each.src, each.dst) for each in read[:2]] == [
        (ENDS.client.packed, ENDS.server.packed),
        (ENDS.server.packed, ENDS.client.packed),
    ]
    assert isinstance(read[0].data, udp.UDP)
    assert flow.units == ((0,), (2,))


@pytest.mark.parametrize(("ends", "protocol"), [(ENDS, 1), (SIX, 58)])
def test_icmp_is_of_the_version_of_its_addresses(ends: Ends, protocol: int):
    flow = icmp_flow(
        "flow", ends, ((CLIENT, 8, 0, b"\x00\x00\x00\x01x"), (SERVER, 0, 0, b"\x00\x00\x00\x01x"))
    )
    assert [each.p for each in packets(flow)] == [protocol, protocol]
    assert flow.units == ((0,), (1,))


def test_any_protocol_can_be_carried():
    flow = raw_flow("flow", ENDS, 253, (b"one", b"other"))
    assert [(each.p, bytes(each.data)) for each in packets(flow)] == [(253, b"one"), (253, b"other")]
    assert flow.units == ((0,), (1,))
