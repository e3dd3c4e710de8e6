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

from enclave.gateway.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.hello import application_data, finished, server_hello
from enclave.gateway.messages import SSH_BANNER, http_answer, http_request

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
    if scene.site != "dublin-2":
        yield from requests(scene)


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
        "two segments of a hello, swapped": ((250, 517), (0, 250)),
        "three segments of a hello, backward": ((400, 517), (200, 400), (0, 200)),
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
    talk.control(SERVER, tcp.TH_RST | tcp.TH_ACK)
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
    yield scene.allowed("TLS of any name", named(scene.ends(RELAY_HOUSE), "anything.attacker.example"), why)
    yield scene.allowed("TLS without a name", tls(scene.ends(RELAY_HOUSE), HELLO.named()), why)
    yield scene.allowed("plain text", plain(scene.ends("203.0.113.143"), b"anything at all\n"), why)
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


HTTP_SERVICES = {
    "dublin-1": (
        (MIRROR_HALL, 80, ("mirror.example.eu", "a.dist.example.eu", "a.b.dist.example.eu")),
        (MIRROR_HALL, 8080, ("feed.example.eu",)),
        (LEDGER_HOUSE, 8080, ("feed.example.eu",)),
    ),
    "norway-1": ((MIRROR_HALL, 8080, ("feed.example.eu",)), (LEDGER_HOUSE, 8080, ("feed.example.eu",))),
}


def requests(scene: Scene) -> Iterator[Case]:
    for server, port, names in HTTP_SERVICES[scene.site]:
        for name in names:
            host = name if port == 80 else f"{name}:{port}"
            flow = http(scene.ends(server, port), http_request(host))
            yield scene.allowed(f"HTTP for {host} at {server}", flow, "a declared name where it answers")
    server, port, names = HTTP_SERVICES[scene.site][0]
    name = names[0] if port == 80 else f"{names[0]}:{port}"
    one = http_request(
        name, target="/pool/main/a.deb", headers=(("User-Agent", "Debian APT"), ("Accept", "*/*"))
    )
    shapes = {
        "many requests": http(scene.ends(server, port), *[one] * 12),
        "a request in segments": http(scene.ends(server, port), one, cuts=(3, 20, 40)),
        "a request cut inside its Host": http(scene.ends(server, port), one, cuts=(one.index(b"Host") + 9,)),
        "a request byte by byte": http(scene.ends(server, port), one, cuts=tuple(range(1, len(one)))),
        "pipelined requests": http(scene.ends(server, port), one + one + one),
        "a post": http(scene.ends(server, port), http_request(name, method="POST", body=b"a=1" * 900)),
        "a name in upper case": http(scene.ends(server, port), http_request(name.upper())),
        "HTTP/1.0 with a Host": http(scene.ends(server, port), http_request(name, version="1.0")),
        "a request with its port named": http(scene.ends(server, port), http_request(f"{names[0]}:{port}")),
        "a head request": http(scene.ends(server, port), http_request(name, method="HEAD")),
        "a long target": http(scene.ends(server, port), http_request(name, target="/" + "a" * 3_000)),
        "chunks": http(scene.ends(server, port), chunked(name)),
        "a large answer": _large_answer(scene, server, port, one),
        "waiting for a go-ahead": _expecting(scene, server, port, name),
    }
    for shape, flow in shapes.items():
        yield scene.allowed(f"HTTP, {shape}", flow, "an ordinary way to speak HTTP to a declared name")
    swapped = opened(scene.ends(server, port))
    pieces(swapped, one, [(50, len(one)), (0, 50)])
    swapped.control(SERVER, tcp.TH_ACK)
    swapped.answer(http_answer())
    swapped.close()
    yield scene.allowed("HTTP, segments swapped", swapped, "what networks do to segments")


def chunked(name: str) -> bytes:
    request = http_request(name, method="POST", headers=(("Transfer-Encoding", "chunked"),))
    return request + b"5\r\nhello\r\n0\r\n\r\n"


def _large_answer(scene: Scene, server: str, port: int, request: bytes) -> TcpConversation:
    talk = opened(scene.ends(server, port))
    for _ in range(2):
        talk.say(request)
        talk.answer(http_answer(b"deb" * 20_000))
    talk.close()
    return talk


def _expecting(scene: Scene, server: str, port: int, name: str) -> TcpConversation:
    talk = opened(scene.ends(server, port))
    body = b"z" * 2_000
    request = http_request(name, method="PUT", headers=(("Expect", "100-continue"),), body=body)
    head = request.index(b"\r\n\r\n") + 4
    talk.say(request[:head])
    talk.answer(b"HTTP/1.1 100 Continue\r\n\r\n")
    talk.say(request[head:])
    talk.answer(http_answer())
    talk.close()
    return talk
