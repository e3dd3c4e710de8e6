"""HTTP that isn't for a declared name at its own place, and HTTP that hides whom it's for."""

from collections.abc import Iterator

from flows_requests import HTTP_SERVICES
from gateway_scene import ANYWHERE, LEDGER_HOUSE, MIRROR_HALL, Case, Scene, http, opened

from enclave.gateway.traffic.conversations import TcpConversation
from enclave.gateway.traffic.messages import HTTP2_PREFACE, http_answer, http_request

EVIL = "evil.attacker.example"


def requests(scene: Scene) -> Iterator[Case]:
    yield from _undeclared_places(scene)
    if scene.site == "dublin-1":
        yield from _undeclared_names(scene)
        yield from _hidden(scene)
        yield from _second(scene)
        yield from _beside(scene)


def _undeclared_places(scene: Scene) -> Iterator[Case]:
    declared = HTTP_SERVICES.get(scene.site, ())
    for server in (ANYWHERE, MIRROR_HALL, LEDGER_HOUSE, "198.51.101.20"):
        for port in (80, 443, 8080, 8000, 3128):
            for name in ("mirror.example.eu", "feed.example.eu", "packages.mirror.example"):
                if not any((server, port) == known[:2] and name in known[2] for known in declared):
                    flow = http(scene.ends(server, port), http_request(name))
                    yield scene.forbidden(f"HTTP for {name} at {server}:{port}", flow, "not declared for it")


def _undeclared_names(scene: Scene) -> Iterator[Case]:
    hosts = (
        EVIL,
        "example.eu",
        "xmirror.example.eu",
        "evil-mirror.example.eu",
        "a.mirror.example.eu",
        "mirror.example.eu.attacker.cn",
        "mirror.example.eux",
        "irror.example.eu",
        "mirrorxexample.eu",
        "dist.example.eu",
        "xdist.example.eu",
        "a.dist.example.eu.attacker.cn",
        ".dist.example.eu",
        "feed.example.eu",
        "198.51.100.20",
        "[2001:db8::9]",
        "",
        " ",
        "mirror.example.eu.",
        "mirror.example.eu@evil.attacker.example",
        "evil.attacker.example@mirror.example.eu",
        "mirror.example.eu:80@evil.attacker.example",
        "evil.attacker.example:mirror.example.eu",
        "mirror.example.eu, evil.attacker.example",
        "mirror.example.eu evil.attacker.example",
        "mirror.example.eu\tevil.attacker.example",
        "mirror.example.eu/evil.attacker.example",
        "mirror.example.eu#evil.attacker.example",
        "mirror.example.eu\x00.evil.attacker.example",
        "evil.attacker.example\x00.dist.example.eu",
        "evil.attacker.example/.dist.example.eu",
        "evil.attacker.example:80#.dist.example.eu",
        "evil.attacker.example?.dist.example.eu",
        "evil.attacker.example .dist.example.eu",
        "EVIL.ATTACKER.EXAMPLE",
        "evil.attacker.example%.dist.example.eu",
        "evil.attacker.example\\.dist.example.eu",
        "evil.attacker.example;.dist.example.eu",
        "evil.attacker.example\xff.dist.example.eu",
        "evil.attacker.example:80:.dist.example.eu:80",
        "a.dist.example.eu:80@evil.attacker.example.dist.example.eu",
        "a..dist.example.eu",
        "a.dist.example.eu:081",
    )
    for host in hosts:
        flow = http(scene.ends(MIRROR_HALL, 80), http_request(host))
        yield scene.forbidden(f"HTTP for {host!r}", flow, "no rule declares this host")
    without = http(scene.ends(MIRROR_HALL, 80), http_request(None))
    yield scene.forbidden("HTTP without a Host", without, "no name, no permission")
    old = http(scene.ends(MIRROR_HALL, 80), b"GET /\r\n")
    yield scene.forbidden("HTTP/0.9", old, "no name, no permission")
    ancient = http(scene.ends(MIRROR_HALL, 80), http_request(None, version="1.0"))
    yield scene.forbidden("HTTP/1.0 without a Host", ancient, "no name, no permission")


def _hidden(scene: Scene) -> Iterator[Case]:
    for name, request in _requests_with_two_readings().items():
        why = "another host than the declared one can be read in it"
        yield scene.forbidden(f"HTTP, {name}", http(scene.ends(MIRROR_HALL, 80), request), why)


def _requests_with_two_readings() -> dict[str, bytes]:
    name = "mirror.example.eu"
    inner = http_request(EVIL)
    chunked = ("Transfer-Encoding", "chunked")
    long = ("Content-Length", str(len(inner)))
    get = f"GET / HTTP/1.1\r\nHost: {name}\r\n"
    return {
        "Host twice, the declared one first": http_request(name, headers=(("Host", EVIL),)),
        "Host twice, the declared one last": http_request(EVIL, headers=(("Host", name),)),
        "Host twice, in other letters": http_request(name, headers=(("hOST", EVIL),)),
        "a host in the target": http_request(name, target=f"http://{EVIL}/"),
        "a host in the target, in upper case": http_request(name, target=f"HTTP://{EVIL.upper()}/"),
        "a host and a user in the target": http_request(name, target=f"http://{name}@{EVIL}/"),
        "a host in the target, the declared one in its path": http_request(
            name, target=f"http://{EVIL}/http://{name}/"
        ),
        "a user in the target that may be a host": http_request(name, target=f"http://{EVIL};@{name}/"),
        "a user in the target, behind a stroke": http_request(name, target=f"http://{EVIL}\\@{name}/"),
        "a host in the target alone, that is none": http_request(
            None, target=f"http://{EVIL}%.dist.example.eu/", version="1.0"
        ),
        "another Host, its name spoilt": f"{get}Host\x0b: {EVIL}\r\n\r\n".encode(),
        "another Host without a colon": f"{get}Host {EVIL}\r\n\r\n".encode(),
        "a host in a target of another scheme": http_request(name, target=f"ftp://{EVIL}/"),
        "CONNECT to another host": http_request(name, method="CONNECT", target=f"{EVIL}:443"),
        "CONNECT to the declared host": http_request(name, method="CONNECT", target=f"{name}:443"),
        "connect, in lower case": http_request(name, method="connect", target=f"{EVIL}:443"),
        "a folded Host": f"GET / HTTP/1.1\r\nHost: {EVIL}\r\n {name}\r\n\r\n".encode(),
        "a folded Host, the declared one first": f"{get} {EVIL}\r\n\r\n".encode(),
        "a blank before the colon": f"GET / HTTP/1.1\r\nHost : {EVIL}\r\nHost: {name}\r\n\r\n".encode(),
        "a Host behind a bare line feed": f"GET / HTTP/1.1\nHost: {EVIL}\nX: y\r\n".encode()
        + f"Host: {name}\r\n\r\n".encode(),
        "a Host behind a bare carriage return": f"GET / HTTP/1.1\r\nX: y\rHost: {EVIL}\r\n\r\n".encode(),
        "the declared Host behind a blank line": f"GET / HTTP/1.1\r\n\r\nHost: {name}\r\n\r\n".encode(),
        "a blank line first": b"\r\n" + http_request(EVIL),
        "the declared Host in the body": http_request(EVIL, method="POST", body=http_request(name)),
        "the declared Host in another header": http_request(
            EVIL, headers=(("X-Host", name), ("Referer", name))
        ),
        "the declared Host in the target": http_request(EVIL, target=f"/?Host: {name}"),
        "both lengths, chunks last": http_request(name, method="POST", headers=(long, chunked))
        + b"0\r\n\r\n"
        + inner,
        "both lengths, chunks first": http_request(name, method="POST", headers=(chunked, long))
        + b"0\r\n\r\n"
        + inner,
        "two different lengths": http_request(name, method="POST", headers=(("Content-Length", "0"), long))
        + inner,
        "two different lengths, the longer first": http_request(
            name, method="POST", headers=(long, ("Content-Length", "0"))
        )
        + inner,
        "a chunk of less than nothing": http_request(name, method="POST", headers=(chunked,))
        + b"-1\r\n"
        + inner,
        "a chunk that is too long": http_request(name, method="POST", headers=(chunked,))
        + b"10000000000000000\r\n\r\n"
        + inner,
        "an odd transfer coding": http_request(
            name, method="POST", headers=(("Transfer-Encoding", "xchunked"), long)
        )
        + b"0\r\n\r\n"
        + inner,
        "chunks twice over": http_request(
            name, method="POST", headers=(chunked, ("Transfer-Encoding", "identity"), long)
        )
        + b"0\r\n\r\n"
        + inner,
        "a length with a sign": (get + f"Content-Length: +{len(inner)}\r\n\r\n").encode() + inner,
        "HTTP/2 known before": HTTP2_PREFACE + b"x" * 80,
    }


def _second(scene: Scene) -> Iterator[Case]:
    name = "mirror.example.eu"
    first = http_request(name)
    evil = http_request(EVIL)
    for title, second in {
        "another host": evil,
        "no host": http_request(None),
        "another host in its target": http_request(name, target=f"http://{EVIL}/"),
        "CONNECT": http_request(name, method="CONNECT", target=f"{EVIL}:443"),
        "a look-alike": http_request("mirror.example.eu.attacker.cn"),
        "a host of another service": http_request("feed.example.eu"),
        "another host, HTTP/1.0": http_request(EVIL, version="1.0"),
        "no HTTP at all": b"\x00\x01\x02\x03 anything at all" * 20,
        "SSH": b"SSH-2.0-OpenSSH_9.2p1\r\n",
        "another host with a body": http_request(EVIL, method="POST", body=b"x" * 3_000),
    }.items():
        why = "each request is for a host of its own"
        yield scene.forbidden(f"HTTP, then {title}", _later(scene, (first,), second), why)
    yield scene.forbidden(
        "HTTP, the tenth for another host", _later(scene, (first,) * 9, evil), "each request counts"
    )


def _beside(scene: Scene) -> Iterator[Case]:
    """A request for another host before the answer, in the same segment, behind an upgrade or a refusal."""
    first, evil = http_request("mirror.example.eu"), http_request(EVIL)
    early = opened(scene.ends(MIRROR_HALL, 80))
    early.say(first, payload=False)
    early.say(evil)
    early.answer(http_answer() * 2)
    early.close()
    yield scene.forbidden("HTTP, another host before the answer", early, "each request counts")
    yield scene.forbidden(
        "HTTP, another host in the same segment",
        http(scene.ends(MIRROR_HALL, 80), first + evil),
        "both count",
    )
    yield scene.forbidden(
        "HTTP, another host first in the same segment",
        http(scene.ends(MIRROR_HALL, 80), evil + first),
        "both count",
    )
    yield scene.forbidden(
        "HTTP, another host in many segments",
        http(scene.ends(MIRROR_HALL, 80), evil, cuts=tuple(range(5, len(evil), 5))),
        "no rule declares this host",
    )
    yield scene.forbidden(
        "HTTP, another host behind the segment of the first",
        _later(scene, (first + evil[:20],), evil[20:]),
        "each request counts",
    )
    for upgrade, following in {
        "h2c": HTTP2_PREFACE + evil,
        "websocket": bytes.fromhex("8285000000006869"),
        "TLS/1.0": evil,
    }.items():
        yield scene.forbidden(
            f"HTTP, upgraded to {upgrade}",
            _upgraded(scene, upgrade, following * 4),
            "what follows isn't HTTP for a declared host any more",
        )
    yield scene.forbidden(
        "HTTP, refused before, then a declared host", _behind_refused(scene), "it stays refused"
    )


def _later(scene: Scene, firsts: tuple[bytes, ...], second: bytes) -> TcpConversation:
    """What counts is the last request."""
    talk = opened(scene.ends(MIRROR_HALL, 80))
    for first in firsts:
        talk.say(first, payload=False)
        talk.answer(http_answer())
    talk.say(second)
    talk.answer(http_answer())
    talk.close()
    return talk


def _upgraded(scene: Scene, protocol: str, following: bytes) -> TcpConversation:
    talk = opened(scene.ends(MIRROR_HALL, 80))
    headers = (
        ("Connection", "Upgrade"),
        ("Upgrade", protocol),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    )
    talk.say(http_request("mirror.example.eu", headers=headers), payload=False)
    talk.answer(
        f"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n".encode()
    )
    talk.say(following)
    talk.answer(b"\x82\x02hi" * 9)
    talk.close()
    return talk


def _behind_refused(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends(MIRROR_HALL, 80))
    talk.say(http_request(EVIL), payload=False)
    talk.say(http_request("mirror.example.eu", method="POST", body=b"x" * 500))
    talk.answer(http_answer())
    return talk
