"""Habits of real clients, servers and networks that a strict gateway mustn't take for attacks."""

import random
from collections.abc import Iterator
from dataclasses import replace

from dpkt import tcp
from flows_genuine import mutual
from flows_requests import HTTP_SERVICES
from gateway_scene import HELLO, Case, Scene, carry_on, opened, tls

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.traffic.hello import SERVER_NAME, Hello, application_data, finished, record, server_hello
from enclave.gateway.traffic.messages import http_answer, http_request

NAME = "packages.mirror.example"
END = tcp.TH_FIN | tcp.TH_PUSH | tcp.TH_ACK


def hellos(scene: Scene) -> Iterator[Case]:
    """What browsers and libraries other than OpenSSL put into a hello."""
    large = HELLO.post_quantum()
    last = dict(HELLO.extensions)[SERVER_NAME]
    shapes = {
        "extensions in another order, with grease": _greased(HELLO),
        "the name as the last extension": HELLO.put(SERVER_NAME).put(SERVER_NAME, last),
        "the name in the second segment": large.put(SERVER_NAME).put(SERVER_NAME, last),
        "a large ticket": HELLO.put(41, bytes(range(256)) * 10),
        "post-quantum and a large ticket": large.put(41, bytes(range(256)) * 8),
        "no session": replace(HELLO, session=b""),
        "no padding": HELLO.put(21),
        "many ciphers": replace(HELLO, ciphers=HELLO.ciphers * 4),
    }
    for name, hello in shapes.items():
        yield scene.allowed(
            f"a hello with {name}", tls(scene.ends(), hello), "a declared name; the rest is form"
        )
    early = opened(scene.ends())
    early.say(HELLO.put(42, b"").encoded() + application_data(300))
    yield scene.allowed("early data behind the hello", carry_on(early), "TLS 1.3 with nought round trips")
    refused = opened(scene.ends())
    refused.say(HELLO.encoded())
    refused.answer(record(21, b"\x02\x28"))
    refused.close()
    yield scene.allowed("an alert as answer", refused, "the server's own matter")
    talk = mutual(scene.ends(), NAME)
    yield scene.allowed("OpenSSL, a certificate of the client's", talk, "two real ends and a declared name")


def _greased(hello: Hello) -> Hello:
    """Extensions shuffled, with ones that mean nothing first and last, as Chrome does it."""
    shuffled = list(hello.extensions)
    random.Random(4).shuffle(shuffled)  # noqa: S311 - the same order in each run
    return replace(
        hello,
        ciphers=b"\x8a\x8a" + hello.ciphers,
        extensions=((0x3A3A, b""), *shuffled, (0x6A6A, b"\x00")),
    )


def connections(scene: Scene) -> Iterator[Case]:
    """What stacks do at the edges of a connection."""
    why = "an ordinary connection to a declared name"
    ecn = TcpConversation(scene.ends())
    ecn.control(CLIENT, tcp.TH_SYN | tcp.TH_ECE | tcp.TH_CWR)
    ecn.control(SERVER, tcp.TH_SYN | tcp.TH_ACK | tcp.TH_ECE)
    ecn.control(CLIENT, tcp.TH_ACK)
    ecn.say(HELLO.encoded())
    yield scene.allowed("congestion notified", carry_on(ecn), why)
    yield scene.allowed("the last data with the end", _ended_with_data(scene), why)
    yield scene.allowed("several resets at the end", _reset_often(scene), why)
    yield scene.allowed("both ends at once", _ended_at_once(scene), why)
    yield scene.allowed("probes that keep it alive", _probed(scene), why)
    small = opened(scene.ends())
    hello = HELLO.encoded()
    small.say(hello, cuts=(256, 512))
    small.answer(server_hello(HELLO), cuts=tuple(range(256, 2_000, 256)))
    small.say(finished())
    small.close()
    yield scene.allowed("small segments both ways", small, why)
    again = TcpConversation(scene.ends())
    again.open()
    again.say(hello)
    carry_on(again)
    second = again.anew()
    second.record.wait(2)
    second.open()
    second.say(hello)
    yield scene.allowed("the same ends, twice", carry_on(second), why)


def _answered(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends())
    talk.say(HELLO.encoded())
    talk.answer(server_hello(HELLO))
    talk.say(finished() + application_data(200))
    return talk


def _ended_with_data(scene: Scene) -> TcpConversation:
    talk = _answered(scene)
    talk.segment(SERVER, application_data(500), flags=END, payload=False)
    talk.segment(CLIENT, application_data(24), flags=END)
    talk.control(SERVER, tcp.TH_ACK)
    return talk


def _reset_often(scene: Scene) -> TcpConversation:
    talk = _answered(scene)
    talk.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
    talk.segment(SERVER, application_data(500), payload=False)
    for _ in range(3):
        talk.control(CLIENT, tcp.TH_RST)
    return talk


def _ended_at_once(scene: Scene) -> TcpConversation:
    talk = _answered(scene)
    talk.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_FIN | tcp.TH_ACK)
    talk.control(CLIENT, tcp.TH_ACK)
    talk.control(SERVER, tcp.TH_ACK)
    return talk


def _probed(scene: Scene) -> TcpConversation:
    talk = _answered(scene)
    sent = len(HELLO.encoded() + finished() + application_data(200))
    for _ in range(3):
        talk.record.wait(15)
        talk.segment(CLIENT, b"", first=sent - 1, flags=tcp.TH_ACK, payload=False)
        talk.control(SERVER, tcp.TH_ACK)
    talk.say(application_data(90, seed=b"more"))
    talk.close()
    return talk


def answers(scene: Scene) -> Iterator[Case]:
    """What HTTP servers answer, and clients ask for on the way."""
    if scene.site not in HTTP_SERVICES:
        return
    server, port, names = HTTP_SERVICES[scene.site][1]
    host = f"{names[0]}:{port}"
    why = "an ordinary way to speak HTTP to a declared name"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    zipped = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
        + bytes.fromhex("1f8b08000000000000030300000000000000000000")[:20]
    )
    for name, answer in {
        "in chunks": chunked,
        "compressed": zipped,
        "not changed": b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
        "not found": http_answer(b"no", status="404 Not Found"),
        "a part": http_answer(b"part", status="206 Partial Content"),
        "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: https://x.example/\r\nContent-Length: 0\r\n\r\n",
    }.items():
        talk = opened(scene.ends(server, port))
        for _ in range(2):
            talk.say(http_request(host))
            talk.answer(answer)
        talk.close()
        yield scene.allowed(f"HTTP, answered: {name}", talk, why)
    until = opened(scene.ends(server, port))
    until.say(http_request(host, headers=(("Connection", "close"),)))
    until.answer(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"until the end " * 400)
    until.control(SERVER, tcp.TH_FIN | tcp.TH_ACK)
    until.control(CLIENT, tcp.TH_FIN | tcp.TH_ACK)
    until.control(SERVER, tcp.TH_ACK)
    yield scene.allowed("HTTP, answered: until the end", until, why)
    asked = opened(scene.ends(server, port))
    for index in range(30):
        headers = (("Range", f"bytes={index}00-{index}99"), ("User-Agent", "Debian APT-HTTP/1.3 (2.6.1)"))
        asked.say(http_request(host, target=f"/dists/{index}", headers=headers))
        asked.answer(http_answer(b"x" * 100))
    asked.close()
    yield scene.allowed("HTTP, many parts", asked, why)
    upload = opened(scene.ends(server, port))
    upload.say(http_request(host, method="PUT", body=b"data" * 40_000))
    upload.answer(http_answer(status="201 Created"))
    upload.close()
    yield scene.allowed("HTTP, a large upload", upload, why)
