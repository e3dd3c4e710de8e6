"""HTTP that the intent allows: for declared names, in declared networks."""

from collections.abc import Iterator, Sequence

from dpkt import tcp
from gateway_scene import (
    ANYWHERE,
    LEDGER_HOUSE,
    MIRROR_HALL,
    Case,
    Scene,
    http,
    named,
    opened,
    pieces,
    plain,
)

from enclave.gateway.traffic.conversations import SERVER, TcpConversation
from enclave.gateway.traffic.messages import http_answer, http_request

HTTP_SERVICES = {
    "dublin-1": (
        (MIRROR_HALL, 80, ("mirror.example.eu", "a.dist.example.eu", "a.b.dist.example.eu")),
        (MIRROR_HALL, 8080, ("feed.example.eu",)),
        (LEDGER_HOUSE, 8080, ("feed.example.eu",)),
        (MIRROR_HALL, 8443, ("archive.example.eu",)),
    ),
    "norway-1": ((MIRROR_HALL, 8080, ("feed.example.eu",)), (LEDGER_HOUSE, 8080, ("feed.example.eu",))),
}


def requests(scene: Scene) -> Iterator[Case]:
    for server, port, names in HTTP_SERVICES.get(scene.site, ()):
        for name in names:
            host = name if port == 80 else f"{name}:{port}"
            for form in (host, f"{name}:80" if port == 80 else name):
                flow = http(scene.ends(server, port), http_request(form))
                title = f"HTTP for {form} at {server}, {port}"
                yield scene.allowed(title, flow, "a declared name where it answers")
    if scene.site in HTTP_SERVICES:
        yield from shapes(scene, *HTTP_SERVICES[scene.site][0])
    if scene.site == "dublin-1":
        yield from beside_tls(scene)


def beside_tls(scene: Scene) -> Iterator[Case]:
    """A port that is declared for TLS anywhere, for HTTP in one network, and for anything in another."""
    request = http_request("archive.example.eu:8443")
    cut = http(scene.ends(MIRROR_HALL, 8443), request, request, cuts=(2, 30))
    yield scene.allowed("HTTP beside TLS, in segments", cut, "declared for HTTP there")
    hello = named(scene.ends(MIRROR_HALL, 8443), "console.partner.example", cuts=(250,))
    yield scene.allowed("TLS beside HTTP", hello, "that name is declared anywhere")
    why = "each is declared for its own place"
    for server in (ANYWHERE, LEDGER_HOUSE):
        astray = http(scene.ends(server, 8443), request)
        yield scene.forbidden(f"HTTP beside TLS at {server}", astray, why)
    other = http(scene.ends(MIRROR_HALL, 8443), http_request("evil.attacker.example:8443"))
    yield scene.forbidden("HTTP beside TLS, another host", other, why)
    mixed = http(scene.ends(MIRROR_HALL, 8443), http_request("console.partner.example:8443"))
    yield scene.forbidden("HTTP beside TLS, the name that's declared for TLS", mixed, why)
    private = named(scene.ends(MIRROR_HALL, 8443), "archive.example.eu")
    yield scene.forbidden("TLS beside HTTP, the name that's declared for HTTP", private, why)
    text = plain(scene.ends(MIRROR_HALL, 8443), b"anything at all " * 30)
    yield scene.forbidden("plain text beside TLS and HTTP", text, why)
    greeted = plain(scene.ends(MIRROR_HALL, 8443), b"anything at all " * 30, greeting=b"220 hello\r\n")
    yield scene.forbidden("plain text beside TLS and HTTP, the server first", greeted, why)


def shapes(scene: Scene, server: str, port: int, names: Sequence[str]) -> Iterator[Case]:
    name = names[0] if port == 80 else f"{names[0]}:{port}"
    one = http_request(
        name, target="/pool/main/a.deb", headers=(("User-Agent", "Debian APT"), ("Accept", "*/*"))
    )
    forms = {
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
    for shape, flow in forms.items():
        yield scene.allowed(f"HTTP, {shape}", flow, "an ordinary way to speak HTTP to a declared name")
    swapped = opened(scene.ends(server, port))
    pieces(swapped, one, [(50, len(one)), (0, 50), (50, len(one))])
    swapped.control(SERVER, tcp.TH_ACK)
    swapped.answer(http_answer())
    swapped.close()
    yield scene.allowed("HTTP, segments swapped", swapped, "what networks do to segments", late=(3,))


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
