"""Flows beside the matrix that tell single conditions of a rule apart.

One of the rules that they are judged by lets anything through where HTTP is declared as well.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dpkt import tcp
from gateway_intent import ENCLAVE
from gateway_scene import (
    ANYWHERE,
    HELLO,
    LEDGER_HOUSE,
    MIRROR_HALL,
    RELAY_HOUSE,
    Case,
    Scene,
    http,
    opened,
    tls,
)

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.traffic.hello import SERVER_NAME, server_names
from enclave.gateway.traffic.messages import http_request
from enclave.model.enclave import EgressRule, Enclave, Network, Service

HOST = "mirror.example.eu"


def shared() -> Enclave:
    """The matrix's enclave, and a rule for anything where HTTP is declared, too."""
    feed = next(each.service for each in ENCLAVE.egress if each.service.name == "feed")
    assert isinstance(feed, Service)
    ledger = next(each for each in feed.networks if each.name == "ledger-house")
    assert isinstance(ledger, Network)
    anything = Service(
        name="anything", domains=(), protocol="tcp", port=feed.port, country="DE", networks=(ledger,)
    )
    rule = EgressRule(
        id=90,
        service=anything,
        sites=("dublin-1",),
        tier="workload",
        reason="Both ways of a port",
        owner="platform-team",
        until=date(2030, 12, 31),
    )
    return replace(ENCLAVE, egress=(*ENCLAVE.egress, rule))


def apart(scene: Scene) -> Iterator[Case]:
    yield from _requests(scene)
    yield from _beginnings(scene)
    yield from _anything(scene)


def _requests(scene: Scene) -> Iterator[Case]:
    for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
        flow = http(scene.ends(MIRROR_HALL, 80), http_request(HOST, method=method))
        yield scene.allowed(f"the method {method}", flow, "one of seven")
    whole = http_request(HOST, target=f"http://{HOST}/a")
    yield scene.allowed("a URL", http(scene.ends(MIRROR_HALL, 80), whole), "its host is declared")
    at = http(scene.ends(MIRROR_HALL, 80), http_request(HOST, target="/@scope/package"))
    yield scene.allowed("an at in a path", at, "no user: the target is a path")
    old = http_request(HOST, version="1.0")
    yield scene.allowed("HTTP/1.0", http(scene.ends(MIRROR_HALL, 80), old), "a version of HTTP")
    for name, request in {
        "an odd method": http_request(HOST, method="BREW"),
        "an odd version": http_request(HOST, version="1.7"),
        "CONNECT to a path": http_request(HOST, method="CONNECT"),
        "TRACE": http_request(HOST, method="TRACE"),
    }.items():
        yield scene.forbidden(name, http(scene.ends(MIRROR_HALL, 80), request), "not a request as declared")
    slash = http_request("evil.attacker.example/.dist.example.eu")
    yield scene.forbidden("a host with a path", http(scene.ends(MIRROR_HALL, 80), slash), "no name of a host")
    other = http_request("a.dist.example.eu")
    yield scene.forbidden("a host of another port", http(scene.ends(MIRROR_HALL, 8080), other), "not there")
    body = bytes.fromhex("1603010002") + b"no TLS at all"
    lists = (
        HELLO.named(b"two.example", b"names.example").message() + HELLO.named(b"nought\0.example").message()
    )
    several = http(scene.ends(MIRROR_HALL, 80), http_request(HOST, method="PUT", body=lists))
    yield scene.allowed("a body that holds hellos", several, "a body says what it likes")
    put = http_request(HOST, method="PUT", body=body)
    head = len(put) - len(body)
    upload = http(scene.ends(MIRROR_HALL, 80), put, cuts=(head,))
    yield scene.allowed("a body that begins like TLS", upload, "a body says what it likes")
    for host in (HOST, "a.dist.example.eu"):
        one = http_request(host, headers=(("User-Agent", "Debian APT"), ("Accept", "*/*")))
        drip = http(scene.ends(MIRROR_HALL, 80), one, cuts=tuple(range(1, len(one))))
        yield scene.allowed(f"a request for {host}, drop by drop", drip, "segments are TCP's")


def _beginnings(scene: Scene) -> Iterator[Case]:
    why = "no beginning of what is declared"
    for data in (b"\x05", b"~"):
        talk = opened(scene.ends(MIRROR_HALL, 80))
        talk.say(data)
        yield scene.forbidden(f"the byte {data!r}", talk, why)
    chance = replace(HELLO, session=b"\xfe\x0d" * 16)
    yield scene.allowed(
        "a chance likeness to an encrypted name", tls(scene.ends(), chance), "a declared name"
    )
    small = opened(scene.ends(MIRROR_HALL, 80))
    small.say(http_request(HOST), payload=False)
    small.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    small.say(b"anything at all " * 9)
    yield scene.forbidden("small letters behind an answer", small, why)
    drip = opened(scene.ends(ANYWHERE))
    for _ in range(9):
        drip.say(b"\x16\x16\x16\x16\x16")
    yield scene.forbidden("the first byte of a hello, again and again", drip, why)
    endless = opened(scene.ends(scene.server("dublin-2", "workload")))
    endless.say(replace(HELLO, extensions=(*HELLO.extensions, (0x7777, bytes(15_000)))).encoded()[:12_000])
    yield scene.forbidden("a hello without an end, to a linked site", endless, "no complete hello")


def _anything(scene: Scene) -> Iterator[Case]:
    why = "anything may be said there"
    for name, request in {
        "another host": http_request("evil.attacker.example"),
        "an odd method": http_request(HOST, method="BREW"),
        "CONNECT to a path": http_request(HOST, method="CONNECT"),
        "an odd version": http_request(HOST, version="1.7"),
        "a host for a target": http_request(HOST, target="evil.attacker.example:80"),
        "an upgrade": http_request(HOST, headers=(("Upgrade", "websocket"), ("Connection", "Upgrade"))),
        "an odd length": http_request(HOST, headers=(("Content-Length", "+1"),)),
        "an odd coding": http_request(HOST, headers=(("Transfer-Encoding", "odd"),)),
        "a user": http_request(HOST, target=f"http://user@{HOST}/"),
        "an odd host": http_request("a%2e"),
        "an odd host in the target": http_request(None, target="http://a%2e/", version="1.0"),
        "two lengths": http_request(HOST, headers=(("Content-Length", "0"), ("Content-Length", "1"))),
        "no colon": f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX y\r\n\r\n".encode(),
        "an odd name of a header": f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX\x0b: y\r\n\r\n".encode(),
        "an odd chunk": http_request(HOST, headers=(("Transfer-Encoding", "chunked"),)) + b"-1\r\nx",
        "no host": http_request(None),
    }.items():
        flow = http(scene.ends(LEDGER_HOUSE, 8080), request)
        yield scene.allowed(f"{name}, where anything goes", flow, why)
    again = http(scene.ends(LEDGER_HOUSE, 8080), http_request(HOST), b"nothing of HTTP " * 3)
    yield scene.allowed("no HTTP any more, where anything goes", again, why)
    plain = opened(scene.ends(LEDGER_HOUSE, 8080))
    plain.say(b"SSH-2.0-OpenSSH_9.2\r\n")
    plain.answer(b"SSH-2.0-OpenSSH_9.2\r\n")
    plain.say(bytes(200))
    yield scene.allowed("no HTTP, where anything goes", plain, why)
    text = opened(scene.ends(RELAY_HOUSE, 8443))
    for _ in range(3):
        text.say(b"plain text\n" * 20)
        text.answer(b"plain text\n" * 20)
    yield scene.allowed("no TLS, where anything goes", text, why)
    stranger = opened(scene.ends(LEDGER_HOUSE, 5432, client=scene.client("data")))
    stranger.say(b"plain text\n" * 20)
    yield scene.forbidden("from a tier that has no rule", stranger, "workloads alone may")
    whole = server_names(b"packages.mirror.example")
    for name, hello in {
        "an encrypted name": HELLO.encrypting(),
        "two names": HELLO.put(SERVER_NAME, whole, server_names(b"evil.attacker.example")),
        "two names in a list": HELLO.named(b"packages.mirror.example", b"evil.attacker.example"),
        "NUL in a name": HELLO.named(b"packages.mirror.example\0.evil.attacker.example"),
    }.items():
        yield scene.allowed(f"{name}, where anything goes", tls(scene.ends(RELAY_HOUSE, 8443), hello), why)
    twice = opened(scene.ends(LEDGER_HOUSE, 5432))
    twice.segment(CLIENT, b"one thing " * 20, first=0, payload=False)
    twice.segment(CLIENT, b"another!! " * 20, first=0)
    twice.control(SERVER, tcp.TH_ACK)
    twice.say(b"and so on " * 9)
    yield scene.forbidden("rewritten, where anything goes", twice, "what is logged isn't what is read")
    yield scene.allowed("plain text behind a hello, where anything goes", _behind(scene), why)


def _behind(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends(RELAY_HOUSE, 8443))
    talk.say(HELLO.encoded())
    talk.say(b"\x05\x01\x00 plain text " * 9)
    talk.close()
    return talk
