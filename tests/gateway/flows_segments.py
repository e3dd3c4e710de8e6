"""Undeclared names and plain text, in segments and packets that a careless gateway puts together wrongly."""

from collections.abc import Iterator, Sequence

from dpkt import tcp
from gateway_scene import ANYWHERE, ATTACKER, HELLO, LEDGER_HOUSE, Case, Scene, carry_on, opened, pieces, tls

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TCP, TcpConversation
from enclave.gateway.traffic.hello import application_data, server_hello
from enclave.gateway.traffic.packets import Segment, tcp_payload

DATA = b"personal data of Europeans " * 30
NAME = b"packages.mirror.example"
EVIL = HELLO.named(b"evilones.mirror.example")  # as long as the declared name
FLAGS = tcp.TH_PUSH | tcp.TH_ACK


def cut(scene: Scene) -> Iterator[Case]:
    """Undeclared names in segments of every cut and order."""
    hello = EVIL.encoded()
    place = hello.index(b"evilones")
    why = "no rule declares this name"
    for cuts in (
        (1,),
        (2,),
        (3,),
        (5,),
        (6,),
        (9,),
        (10,),
        (43,),
        (place,),
        (place + 4,),
        (place + 23,),
        (516,),
    ):
        yield scene.forbidden(
            f"an undeclared name, cut at {cuts[0]}", tls(scene.ends(), hello, cuts=cuts), why
        )
    for step in (2, 7, 16, 100, 255):
        cuts = tuple(range(step, len(hello), step))
        yield scene.forbidden(
            f"an undeclared name, {step} bytes at a time", tls(scene.ends(), hello, cuts=cuts), why
        )
    yield scene.forbidden("an undeclared name, a byte at a time", _trickle(scene, hello), why)
    large = EVIL.post_quantum().encoded()
    for cuts in ((), (536, 1_072), (60,), (1_700,)):
        flow = tls(scene.ends(), large, cuts=cuts)
        yield scene.forbidden(f"an undeclared name, post-quantum, cut at {cuts}", flow, why)
    none = HELLO.named().post_quantum().encoded()
    yield scene.forbidden("no name, post-quantum, cut", tls(scene.ends(), none, cuts=(700,)), "no name")
    orders: dict[str, Sequence[tuple[int, int]]] = {
        "swapped": ((250, 517), (0, 250)),
        "backward": ((400, 517), (200, 400), (0, 200)),
        "the end first": ((place + 4, 517), (0, place + 4)),
        "the first byte last": ((1, 517), (0, 1)),
        "overlapping": ((0, 300), (200, 517)),
        "overlapping and swapped": ((200, 517), (0, 300)),
        "sent twice": ((0, 517), (0, 517)),
        "sent three times in pieces": ((0, 100), (0, 300), (0, 517)),
    }
    for name, order in orders.items():
        talk = opened(scene.ends())
        pieces(talk, hello, order)
        talk.control(SERVER, tcp.TH_ACK)
        yield scene.forbidden(f"an undeclared name, {name}", carry_on(talk), why)


def _trickle(scene: Scene, hello: bytes) -> TcpConversation:
    talk = opened(scene.ends())
    for index in range(len(hello)):
        talk.segment(CLIENT, hello[index : index + 1], window=16)
        talk.control(SERVER, tcp.TH_ACK, window=1)
    return carry_on(talk)


def rewritten(scene: Scene) -> Iterator[Case]:
    """Two hellos for the same place in the stream; the undeclared one is what a server may read."""
    good, evil = HELLO.encoded(), EVIL.encoded()
    assert len(good) == len(evil)
    place = evil.index(b"evilones")
    why = "the server may read the name that no rule declares"
    # What is sent, where it begins, and whether it is the undeclared hello's.
    plans = {
        "declared, then undeclared": ((good, 0, 517), (evil, 0, 517)),
        "undeclared, then declared": ((evil, 0, 517), (good, 0, 517)),
        "undeclared, declared, undeclared": ((evil, 0, 517), (good, 0, 517), (evil, 0, 517)),
        "the middle rewritten first": ((good, 0, 40), (evil, 60, 517), (good, 40, 517), (evil, 0, 60)),
        "the name rewritten behind": ((good, 0, 300), (evil, place - 20, 517)),
        "the name rewritten before": ((evil, place - 20, 517), (good, 0, 300)),
        "a gap, then both": ((good, 100, 517), (evil, 100, 517), (evil, 0, 100)),
        "a gap, then both, the other way": ((evil, 100, 517), (good, 100, 517), (evil, 0, 100)),
        "the rest first, declared, undeclared": ((evil, 400, 517), (good, 0, 450), (evil, 0, 420)),
    }
    for name, plan in plans.items():
        talk = opened(scene.ends(ATTACKER))
        for data, first, last in plan:
            talk.segment(CLIENT, data[first:last], first=first, payload=data is evil)
        talk.control(SERVER, tcp.TH_ACK)
        yield scene.forbidden(f"rewritten: {name}", carry_on(talk), why)
    for name, lost in {"dies on its way": {"ttl": 1}, "has a wrong checksum": {"valid": False}}.items():
        first = opened(scene.ends(ATTACKER))
        first.segment(CLIENT, good, payload=False, **lost)
        first.segment(CLIENT, evil, first=0)
        yield scene.forbidden(f"a declared hello that {name}, then another", carry_on(first), why)
        last = opened(scene.ends(ATTACKER))
        last.segment(CLIENT, good[:200], payload=False, **lost)
        last.segment(CLIENT, evil[:200], first=0)
        last.segment(CLIENT, evil[200:], first=200)
        yield scene.forbidden(f"half a declared hello that {name}, then another", carry_on(last), why)
    far = opened(scene.ends(ATTACKER))
    far.segment(CLIENT, good, first=100_000, payload=False)
    far.segment(CLIENT, evil, first=0)
    yield scene.forbidden("a declared hello far ahead, then another", carry_on(far), why)
    reset = opened(scene.ends(ATTACKER))
    reset.segment(CLIENT, b"", flags=tcp.TH_RST, valid=False, payload=False)
    reset.segment(CLIENT, evil)
    yield scene.forbidden("a reset with a wrong checksum, then an undeclared name", carry_on(reset), why)
    ended = opened(scene.ends(ATTACKER))
    ended.segment(CLIENT, b"", flags=tcp.TH_RST | tcp.TH_ACK, ttl=1, payload=False)
    ended.segment(CLIENT, evil)
    yield scene.forbidden("a reset that dies on its way, then an undeclared name", carry_on(ended), why)
    later = tls(scene.ends(ATTACKER), HELLO.named())
    yield scene.forbidden("no name, a whole conversation", later, "no name")


def outside(scene: Scene) -> Iterator[Case]:
    """Data that no handshake went before."""
    why = "no handshake, no connection"
    for port in (443, 8443):
        for title, data in {
            "plain text": DATA,
            "TLS data": application_data(500),
            "a hello": EVIL.encoded(),
        }.items():
            alone = TcpConversation(scene.ends(ATTACKER, port))
            for _ in range(3):
                alone.segment(CLIENT, data)
            yield scene.forbidden(f"{title} on {port} without a handshake", alone, why)
            oneway = TcpConversation(scene.ends(ATTACKER, port))
            oneway.control(CLIENT, tcp.TH_SYN)
            oneway.control(CLIENT, tcp.TH_ACK)
            for _ in range(3):
                oneway.segment(CLIENT, data)
            yield scene.forbidden(f"{title} on {port}, only one side heard", oneway, why)
    for title, flags in {
        "SYN": tcp.TH_SYN,
        "SYN, PSH": tcp.TH_SYN | tcp.TH_PUSH,
        "SYN, FIN": tcp.TH_SYN | tcp.TH_FIN,
        "SYN, ECE, CWR": tcp.TH_SYN | tcp.TH_ECE | tcp.TH_CWR,
        "SYN, ACK": tcp.TH_SYN | tcp.TH_ACK,
        "SYN, RST": tcp.TH_SYN | tcp.TH_RST,
        "SYN, URG": tcp.TH_SYN | tcp.TH_URG,
    }.items():
        talk = TcpConversation(scene.ends(ATTACKER))
        talk.data_in_handshake(CLIENT, DATA, flags=flags)
        yield scene.forbidden(f"data with {title}", talk, why)
    for title, flags in {
        "no flags": 0,
        "FIN": tcp.TH_FIN,
        "FIN, ACK": tcp.TH_FIN | tcp.TH_ACK,
        "RST": tcp.TH_RST,
        "RST, ACK": tcp.TH_RST | tcp.TH_ACK,
        "URG, ACK": tcp.TH_URG | tcp.TH_ACK,
        "FIN, PSH, URG": tcp.TH_FIN | tcp.TH_PUSH | tcp.TH_URG,
        "every flag": 0xFF,
    }.items():
        talk = TcpConversation(scene.ends(ATTACKER))
        talk.segment(CLIENT, DATA, flags=flags, urgent=4)
        yield scene.forbidden(f"data with {title}", talk, why)
        behind = opened(scene.ends(ATTACKER))
        behind.segment(CLIENT, DATA, flags=flags, urgent=4)
        yield scene.forbidden(f"data with {title} behind a handshake", behind, "only TLS is declared there")


def early_and_late(scene: Scene) -> Iterator[Case]:
    """Data before a handshake is complete, behind the end, and beside the stream."""
    fast = TcpConversation(scene.ends(ATTACKER))
    fast.data_in_handshake(CLIENT, EVIL.encoded())
    fast.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    fast.control(CLIENT, tcp.TH_ACK)
    yield scene.forbidden("an undeclared hello in the first packet", fast, "no rule declares this name")
    third = TcpConversation(scene.ends(ATTACKER))
    third.control(CLIENT, tcp.TH_SYN)
    third.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    third.say(EVIL.encoded())
    yield scene.forbidden(
        "an undeclared hello in the third packet", carry_on(third), "no rule declares this name"
    )
    text = TcpConversation(scene.ends(ATTACKER))
    text.control(CLIENT, tcp.TH_SYN)
    text.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    text.say(DATA)
    yield scene.forbidden("plain text in the third packet", text, "only TLS is declared there")
    down = TcpConversation(scene.ends(ATTACKER))
    down.control(CLIENT, tcp.TH_SYN)
    down.data_in_handshake(SERVER, DATA, flags=tcp.TH_SYN | tcp.TH_ACK)
    yield scene.forbidden("data in the server's first packet", down, "only TLS is declared there")
    dead = opened(scene.ends(ATTACKER))
    dead.reset()
    dead.say(DATA)
    yield scene.forbidden("plain text behind a reset", dead, "only TLS is declared there")
    over = opened(scene.ends(ATTACKER))
    over.close()
    over.say(DATA)
    over.say(DATA)
    yield scene.forbidden("plain text behind the end", over, "only TLS is declared there")
    yield scene.forbidden(
        "a connection made from both ends", _simultaneous(scene), "no rule declares this name"
    )
    urgent = opened(scene.ends(ATTACKER))
    urgent.segment(CLIENT, EVIL.encoded(), flags=FLAGS | tcp.TH_URG, urgent=60)
    yield scene.forbidden("an undeclared name, urgent", carry_on(urgent), "no rule declares this name")


def _simultaneous(scene: Scene) -> TcpConversation:
    talk = TcpConversation(scene.ends(ATTACKER))
    talk.control(CLIENT, tcp.TH_SYN)
    talk.control(SERVER, tcp.TH_SYN)
    talk.control(CLIENT, tcp.TH_SYN | tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    talk.say(EVIL.encoded())
    return carry_on(talk)


def fragmented(scene: Scene) -> Iterator[Case]:
    """IP fragments. What counts are all pieces of an undeclared hello, or of plain text."""
    for title, cuts in {
        "in two": (256,),
        "within the TCP header": (8,),
        "eight bytes each": tuple(range(8, 536, 8)),
        "the header alone": (24,),
        "of many sizes": (16, 24, 64, 256, 512),
    }.items():
        talk = opened(scene.ends(ATTACKER))
        talk.segment(CLIENT, EVIL.encoded(), cuts=cuts)
        yield scene.forbidden(
            f"an undeclared name in fragments, {title}", carry_on(talk), "no rule declares it"
        )
        plain = opened(scene.ends(ATTACKER))
        plain.segment(CLIENT, DATA[:516], cuts=cuts)
        yield scene.forbidden(f"plain text in fragments, {title}", plain, "only TLS is declared there")
    for title, order in {
        "declared first": (False, True),
        "undeclared first": (True, False),
    }.items():
        yield scene.forbidden(
            f"overlapping fragments, {title}", _overlapping(scene, order), "may be read either way"
        )
    yield scene.forbidden("fragments, the last first", _last_first(scene), "no rule declares this name")
    lone = TcpConversation(scene.ends(ATTACKER))
    header = lone.ends.header(CLIENT, TCP, identification=9)
    for _ in range(2):
        lone.record.add_fragment(header, DATA[:400], first=800, more=False, payload=True)
    yield scene.forbidden("a fragment without a beginning", lone, "no connection")
    for server, port in ((LEDGER_HOUSE, 443), (ANYWHERE, 5432)):
        talk = opened(scene.ends(server, port))
        talk.segment(CLIENT, DATA[:516], cuts=(256,))
        yield scene.forbidden(f"plain text in fragments to {server}:{port}", talk, "no rule declares it")


def _overlapping(scene: Scene, order: Sequence[bool]) -> TcpConversation:
    """A hello of which the second fragment comes in two versions, as well as the first."""
    talk = opened(scene.ends(ATTACKER))
    header = talk.ends.header(CLIENT, TCP, identification=77)
    half = talk._halves[CLIENT]
    segment = Segment(
        ports=talk.ends.ports(CLIENT), seq=half.start, ack=talk._halves[SERVER].start, flags=FLAGS
    )
    contents = {evil: tcp_payload(header, segment, (EVIL if evil else HELLO).encoded()) for evil in order}
    for first, last in ((0, 160), (160, 400)):
        for evil in order:
            piece = contents[evil][first:last]
            talk.record.add_fragment(header, piece, first=first, more=True, payload=evil)
    talk.record.add_fragment(header, contents[True][400:], first=400, more=False, payload=True)
    half.sent = len(EVIL.encoded())
    talk.answer(server_hello(EVIL))
    return talk


def _last_first(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends(ATTACKER))
    header = talk.ends.header(CLIENT, TCP, identification=78)
    half = talk._halves[CLIENT]
    segment = Segment(
        ports=talk.ends.ports(CLIENT), seq=half.start, ack=talk._halves[SERVER].start, flags=FLAGS
    )
    content = tcp_payload(header, segment, EVIL.encoded())
    for first, last in ((400, len(content)), (160, 400), (0, 160)):
        talk.record.add_fragment(
            header, content[first:last], first=first, more=last < len(content), payload=True
        )
    talk.answer(server_hello(EVIL))
    return talk
