"""What the intent allows towards services outside, in every form that ordinary clients give it."""

from collections.abc import Callable, Iterator

import flows_genuine
from dpkt import tcp
from gateway_scene import (
    ANYWHERE,
    HELLO,
    LEDGER_HOUSE,
    MIRROR_HALL,
    RELAY_HOUSE,
    Case,
    Scene,
    carry_on,
    http,
    named,
    opened,
    pieces,
    plain,
    tls,
)

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.traffic.hello import application_data, finished, server_hello
from enclave.gateway.traffic.messages import SSH_BANNER, http_request

# Sites, server, port and names that a rule declares.
TLS_SERVICES = (
    (("dublin-1", "dublin-2", "norway-1"), ANYWHERE, 443, ("packages.mirror.example", "updates.example.eu")),
    (
        ("dublin-1", "dublin-2"),
        ANYWHERE,
        443,
        ("a.cdn.example.eu", "a.b.c.cdn.example.eu", "x-1.cdn.example.eu"),
    ),
    (("dublin-1",), MIRROR_HALL, 443, ("notices.authority.example",)),
    (("dublin-1", "norway-1"), LEDGER_HOUSE, 443, ("eu.vault.example", "very.deep.below.vault.example")),
    (("dublin-1", "norway-1"), "192.0.2.15", 443, ("first.vault.example",)),
    (("dublin-1", "norway-1"), "192.0.2.127", 443, ("last.vault.example",)),
    (("dublin-1",), ANYWHERE, 8443, ("console.partner.example",)),
)


def outward(scene: Scene) -> Iterator[Case]:
    yield from services(scene)
    yield from hellos(scene)
    yield from segments(scene)
    yield from connections(scene)
    yield from flows_genuine.allowed(scene)
    if scene.site == "dublin-1":
        yield from anything(scene)


def services(scene: Scene) -> Iterator[Case]:
    for sites, server, port, names in TLS_SERVICES:
        if scene.site in sites:
            for name in names:
                flow = named(scene.ends(server, port), name)
                yield scene.allowed(f"{name} at {server}:{port}", flow, "a declared name where it answers")
    flow = named(scene.ends(MIRROR_HALL), "updates.example.eu")
    yield scene.allowed("a name that answers anywhere, in a named network", flow, "anywhere is anywhere")
    flow = named(scene.ends(client=scene.client(zone=1)), "updates.example.eu")
    yield scene.allowed("from the second zone", flow, "workloads of every zone are the tier")


def hellos(scene: Scene) -> Iterator[Case]:
    name = "packages.mirror.example"
    large = HELLO.post_quantum()
    forms = {
        "a post-quantum hello over two segments": large.encoded(),
        "a hello of TLS 1.0 in its record": HELLO.encoded(),
        "a hello over two records": HELLO.encoded((80,)),
        "a hello over four records": HELLO.encoded((4, 60, 300)),
        "a post-quantum hello over records": large.encoded((1_000,)),
        "a hello that offers HTTP/1.1 only": flows_genuine.only_http1(name),
        "a hello of TLS 1.2 only": flows_genuine.only_tls12(name),
        "a hello of TLS 1.3 only": flows_genuine.only_tls13(name),
        "a name in upper case": HELLO.named(name.upper().encode()).encoded(),
        "a name in mixed case": HELLO.named(b"Packages.Mirror.Example").encoded(),
    }
    for form, data in forms.items():
        yield scene.allowed(form, tls(scene.ends(), data), "names of hosts have no case; the rest is form")


def segments(scene: Scene) -> Iterator[Case]:
    hello = HELLO.encoded()
    for cuts in ((1,), (3,), (5,), (9,), (43,), (200,), (100, 200, 300, 400), tuple(range(40, 500, 40))):
        flow = tls(scene.ends(), hello, cuts=cuts)
        yield scene.allowed(
            f"a hello in segments from {', '.join(map(str, cuts))}"[:60], flow, "segments are TCP's"
        )
    large = HELLO.post_quantum().encoded()
    for cuts in ((536, 1_072), (1_200,), (600,)):
        flow = tls(scene.ends(), large, cuts=cuts)
        yield scene.allowed(f"a post-quantum hello in segments from {cuts}", flow, "segments are TCP's")
    orders = {
        "the first segment of a hello again": ((0, 250), (0, 250), (250, 517)),
        "a hello sent twice": ((0, 517), (0, 517)),
        "a hello repacked as it is sent again": ((0, 250), (0, 517)),
        "overlapping segments of the same data": ((0, 300), (200, 517)),
    }
    for name, order in orders.items():
        talk = opened(scene.ends())
        pieces(talk, hello, order)
        talk.control(SERVER, tcp.TH_ACK)
        yield scene.allowed(name, carry_on(talk), "what networks do to segments")
    for name, order, late in (
        ("two segments of a hello, swapped", ((250, 517), (0, 250), (250, 517)), (3,)),
        (
            "three segments of a hello, backward",
            ((400, 517), (200, 400), (0, 200), (200, 400), (400, 517)),
            (3, 4),
        ),
    ):
        talk = opened(scene.ends())
        pieces(talk, hello, order)
        talk.control(SERVER, tcp.TH_ACK)
        yield scene.allowed(name, carry_on(talk), "what networks do to segments", late=late)


def connections(scene: Scene) -> Iterator[Case]:
    shapes: dict[str, Callable[[Scene], TcpConversation]] = {
        "the first packet sent three times": _hesitant,
        "a server that is slow": _slow,
        "half closed by the client": _half_closed,
        "broken off by the client": lambda scene: _broken(scene, CLIENT),
        "broken off by the server": lambda scene: _broken(scene, SERVER),
        "much data upward": lambda scene: _bulk(scene, CLIENT),
        "much data downward": lambda scene: _bulk(scene, SERVER),
        "kept alive": _kept_alive,
        "a closed port": _refused,
        "the server closes first": _closed_by_server,
        "nothing but a handshake": _empty,
        "a second packet that is lost on its way": _answered_twice,
        "a full window": _full_window,
    }
    for name, shape in shapes.items():
        yield scene.allowed(name, shape(scene), "an ordinary connection to a declared name")


def _hesitant(scene: Scene) -> TcpConversation:
    talk = TcpConversation(scene.ends())
    talk.open(attempts=3)
    talk.say(HELLO.encoded())
    return carry_on(talk)


def _slow(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends())
    talk.record.wait(3)
    talk.say(HELLO.encoded())
    talk.record.wait(5)
    return carry_on(talk)


def _greeted(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends())
    talk.say(HELLO.encoded())
    talk.answer(server_hello(HELLO))
    talk.say(finished())
    return talk


def _half_closed(scene: Scene) -> TcpConversation:
    talk = _greeted(scene)
    talk.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_ACK)
    talk.answer(application_data(4_000))
    talk.control(SERVER, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(CLIENT, tcp.TH_ACK)
    return talk


def _broken(scene: Scene, side: int) -> TcpConversation:
    talk = _greeted(scene)
    talk.say(application_data(200))
    talk.reset(side)
    return talk


def _bulk(scene: Scene, side: int) -> TcpConversation:
    talk = _greeted(scene)
    for turn in range(8):
        talk.send(side, application_data(16_000, seed=bytes((turn,))), payload=side == CLIENT)
    talk.close()
    return talk


def _kept_alive(scene: Scene) -> TcpConversation:
    talk = _greeted(scene)
    for turn in range(5):
        talk.record.wait(20)
        talk.say(application_data(90, seed=bytes((turn,))))
        talk.answer(application_data(700, seed=bytes((turn,))))
    talk.close()
    return talk


def _refused(scene: Scene) -> TcpConversation:
    talk = TcpConversation(scene.ends())
    talk.control(CLIENT, tcp.TH_SYN)
    talk.refuse()
    return talk


def _closed_by_server(scene: Scene) -> TcpConversation:
    talk = _greeted(scene)
    talk.answer(application_data(300))
    talk.control(SERVER, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_ACK)
    return talk


def _empty(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends())
    talk.close()
    return talk


def _answered_twice(scene: Scene) -> TcpConversation:
    talk = TcpConversation(scene.ends())
    talk.control(CLIENT, tcp.TH_SYN)
    talk.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_SYN | tcp.TH_ACK)
    talk.control(CLIENT, tcp.TH_ACK)
    talk.say(HELLO.encoded())
    return carry_on(talk)


def _full_window(scene: Scene) -> TcpConversation:
    talk = _greeted(scene)
    talk.say(application_data(1_200))
    talk.control(SERVER, tcp.TH_ACK, window=0)
    talk.control(SERVER, tcp.TH_ACK)
    talk.say(application_data(1_200, seed=b"more"))
    talk.close()
    return talk


def anything(scene: Scene) -> Iterator[Case]:
    """TCP services: anything may be said to them, by anybody first."""
    why = "a declared network and port, for anything over TCP"
    yield scene.allowed(
        "PostgreSQL", plain(scene.ends(LEDGER_HOUSE, 5432), bytes.fromhex("0000000804d2162f")), why
    )
    ssh = plain(scene.ends(LEDGER_HOUSE, 22), SSH_BANNER, bytes(range(200)), greeting=SSH_BANNER)
    yield scene.allowed("SSH, the server first", ssh, why)
    yield scene.allowed(
        "SSH, the client first", plain(scene.ends("192.0.2.1", 22), SSH_BANNER, bytes(99)), why
    )
    yield scene.allowed(
        "TLS of any name", named(scene.ends(RELAY_HOUSE, 8443), "anything.attacker.example"), why
    )
    yield scene.allowed("TLS without a name", tls(scene.ends(RELAY_HOUSE, 8443), HELLO.named()), why)
    yield scene.allowed("plain text", plain(scene.ends("203.0.113.143", 8443), b"anything at all\n"), why)
    yield scene.allowed(
        "HTTP on it", http(scene.ends(LEDGER_HOUSE, 5432), http_request("nowhere.example")), why
    )
    slow = opened(scene.ends(LEDGER_HOUSE, 5432))
    slow.answer(b"a greeting")
    slow.record.wait(10)
    slow.say(b"x" * 9_000)
    slow.answer(b"y" * 30_000)
    slow.close()
    yield scene.allowed("much of it", slow, why)
