"""Ends that read what no ordinary stack would: raw sockets on both sides, with a gateway between them."""

from collections.abc import Iterator
from dataclasses import replace

from dpkt import tcp
from flows_segments import DATA, EVIL
from gateway_scene import ATTACKER, HELLO, LEDGER_HOUSE, MIRROR_HALL, Case, Scene, carry_on, http, opened, tls

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.traffic.hello import application_data, record, server_hello
from enclave.gateway.traffic.messages import http_answer, http_request


def segments(scene: Scene) -> Iterator[Case]:
    """Segments that a stack would throw away: whoever listens below it still has them."""
    why = "only TLS is declared there"
    for title, options in {
        "with a wrong checksum": {"valid": False},
        "far ahead of the stream": {"first": 60_000},
        "out of every window": {"first": 2**30},
        "behind the stream": {"first": -70_000},
    }.items():
        for data, kind in (
            (DATA, "plain text"),
            (application_data(600), "TLS data"),
            (EVIL.encoded(), "a hello"),
        ):
            talk = opened(scene.ends(ATTACKER))
            for _ in range(3):
                talk.segment(CLIENT, data, **options)
            yield scene.forbidden(f"{kind} {title}", talk, why)
    for title, flags in {"nothing": tcp.TH_ACK, "a wrong checksum": tcp.TH_ACK | tcp.TH_PUSH}.items():
        alone = TcpConversation(scene.ends(ATTACKER))
        alone.segment(CLIENT, DATA, flags=flags, valid=title == "nothing")
        alone.segment(CLIENT, DATA, flags=flags, valid=title == "nothing")
        yield scene.forbidden(f"plain text without a handshake, with {title}", alone, "no connection")


def roles(scene: Scene) -> Iterator[Case]:
    """Ends that play each other's part."""
    turned = opened(scene.ends(ATTACKER))
    turned.answer(HELLO.encoded())
    turned.say(server_hello(HELLO))
    turned.say(application_data(900))
    yield scene.forbidden("the server says the hello", turned, "the client names what it reaches")
    text = opened(scene.ends(ATTACKER))
    text.answer(HELLO.encoded())
    text.say(DATA)
    yield scene.forbidden("the server says the hello, plain text answers", text, "only TLS is declared there")
    ends = scene.ends(ATTACKER, 40_001)
    swapped = opened(replace(ends, client_port=443))
    swapped.say(DATA)
    yield scene.forbidden("from port 443 to one of its own", swapped, "no rule declares that port")
    hello = tls(replace(scene.ends(ATTACKER, 40_001), client_port=443), HELLO)
    yield scene.forbidden("a declared name from port 443 to one of its own", hello, "not on that port")
    same = tls(replace(scene.ends(ATTACKER), client_port=443), EVIL)
    yield scene.forbidden("an undeclared name from port 443", same, "no rule declares this name")


def reused(scene: Scene) -> Iterator[Case]:
    """The same ends again: what was accepted before is no permission."""
    for title, end in {"closed": TcpConversation.close, "broken off": TcpConversation.reset}.items():
        for kind, data in {"plain text": DATA, "an undeclared name": EVIL.encoded()}.items():
            first = opened(scene.ends(ATTACKER))
            first.say(HELLO.encoded(), payload=False)
            first.answer(server_hello(HELLO))
            end(first)
            second = first.anew()
            second.record.wait(1)
            second.open()
            second.say(data)
            second.close()
            yield scene.forbidden(f"{kind} over ends that were {title}", second, "a connection of its own")


def endless(scene: Scene) -> Iterator[Case]:
    """Hellos that never come to an end, and carry what they like meanwhile."""
    for title, hello in {"a declared": HELLO, "an undeclared": EVIL, "no": HELLO.named()}.items():
        message = hello.message()
        head = message[:1] + (0xFFFF00).to_bytes(3) + message[4:]
        records = record(22, head, version=0x0301)
        for index in range(8):
            records += record(22, application_data(8_000, seed=bytes((index,))), version=0x0301)
        talk = opened(scene.ends(ATTACKER))
        talk.say(records)
        yield scene.forbidden(f"an endless hello with {title} name", talk, "a hello comes to an end")
    talk = opened(scene.ends(ATTACKER))
    talk.say(b"\x16\x03\x01\xff\xff\x01\x00\xff\xfb\x03\x03" + DATA * 70)
    yield scene.forbidden("a record without end", talk, "a hello comes to an end")
    gap = opened(scene.ends(ATTACKER))
    gap.segment(CLIENT, HELLO.encoded()[:100], payload=False)
    for index in range(20):
        gap.segment(CLIENT, DATA, first=200 + index * len(DATA))
    yield scene.forbidden("plain text beyond a gap in a hello", gap, "a hello comes to an end")


def requests(scene: Scene) -> Iterator[Case]:
    """More ways to hide a host, and a second request."""
    if scene.site != "dublin-1":
        return
    name, evil = "mirror.example.eu", "evil.attacker.example"
    inner = http_request(evil)
    for title, data in {
        "in authority form": http_request(name, target=f"{evil}:80"),
        "with a coded dot": http_request("mirror%2eexample.eu"),
        "with a coded nought": http_request(f"{name}%00.{evil}"),
        "with a header that's too long": http_request(evil, headers=(("X", "y" * 20_000),)),
        "behind a header that's too long": b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + inner[14:],
        "among many headers": http_request(evil, headers=tuple((f"X-{index}", name) for index in range(300))),
        "with a nought in a name": f"GET / HTTP/1.1\r\nHost: {evil}\r\nHost\0: {name}\r\n\r\n".encode(),
        "with line feeds alone": f"GET / HTTP/1.1\nHost: {evil}\n\n".encode(),
        "without a blank": f"GET / HTTP/1.1\r\nHost:{evil}\r\n\r\n".encode(),
        "in upper case header": f"GET / HTTP/1.1\r\nHOST: {evil}\r\n\r\n".encode(),
        "with a blank before the method": f" GET / HTTP/1.1\r\nHost: {evil}\r\n\r\n".encode(),
        "without a method": f"/ HTTP/1.1\r\nHost: {evil}\r\n\r\n".encode(),
        "with a method of its own": http_request(evil, method="TUNNEL"),
        "and never an end of its headers": f"GET / HTTP/1.1\r\nHost: {evil}\r\n".encode()
        + b"X: y\r\n" * 2_000,
        "in the trailer of chunks": http_request(
            name, method="POST", headers=(("Transfer-Encoding", "chunked"),)
        )
        + b"5\r\nhello\r\n0\r\n\r\n"
        + inner,
    }.items():
        flow = http(scene.ends(MIRROR_HALL, 80), data)
        yield scene.forbidden(f"HTTP for another host, {title}", flow, "no rule declares this host")


def later_requests(scene: Scene) -> Iterator[Case]:
    """A second request for another host, and one that's written over the first."""
    if scene.site != "dublin-1":
        return
    name, evil = "mirror.example.eu", "evil.attacker.example"
    inner = http_request(evil)
    body = opened(scene.ends(MIRROR_HALL, 80))
    body.say(http_request(name, method="PUT", body=b"x" * 200_000), payload=False)
    body.answer(http_answer())
    body.say(inner)
    body.answer(http_answer())
    yield scene.forbidden("HTTP, another host behind a large body", body, "each request counts")
    answer = opened(scene.ends(MIRROR_HALL, 80))
    answer.say(http_request(name), payload=False)
    answer.answer(http_answer(b"x" * 300_000))
    answer.say(inner)
    answer.answer(http_answer())
    yield scene.forbidden("HTTP, another host behind a large answer", answer, "each request counts")
    split = opened(scene.ends(MIRROR_HALL, 80))
    split.say(http_request(name), payload=False)
    split.answer(http_answer())
    split.say(inner, cuts=(10, 20, 30, 40))
    split.answer(http_answer())
    yield scene.forbidden("HTTP, another host in segments, second", split, "each request counts")
    wrong = opened(scene.ends(LEDGER_HOUSE, 80))
    wrong.say(http_request(name))
    yield scene.forbidden("HTTP for a declared host elsewhere", carry_on(wrong), "not declared for it")
    swapped = opened(scene.ends(MIRROR_HALL, 80))
    swapped.segment(CLIENT, inner[30:], first=30)
    swapped.segment(CLIENT, inner[:30], first=0)
    swapped.control(SERVER, tcp.TH_ACK)
    yield scene.forbidden("HTTP for another host, swapped", swapped, "no rule declares this host")
    good = http_request("mirror.example.eu.")
    other = http_request("mirror.example.eu", target="/a")
    for title, plan in {
        "declared first": ((other, False), (http_request("attacker.example", target="/abc"), True)),
        "declared last": ((good, True), (other, False)),
    }.items():
        talk = opened(scene.ends(MIRROR_HALL, 80))
        for data, payload in plan:
            talk.segment(CLIENT, data, first=0, payload=payload)
        talk.control(SERVER, tcp.TH_ACK)
        yield scene.forbidden(f"HTTP, rewritten, {title}", talk, "the server may read the other host")
