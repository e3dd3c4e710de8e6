"""Hellos by hand are read by a real server as they're meant."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from dpkt import ssl as dissected

from enclave.gateway.traffic.hello import (
    ENCRYPTED_CLIENT_HELLO,
    PADDING,
    SERVER_NAME,
    Hello,
    application_data,
    client_hello,
    finished,
    genuine,
    read,
    record,
    server_hello,
    server_names,
)

NAME = "packages.mirror.example"
HELLO = client_hello(NAME)


@cache
def credentials() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    signed = builder.not_valid_after(datetime(2036, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ) + signed.public_bytes(serialization.Encoding.PEM)


def served(data: bytes) -> tuple[list[str | None], bytes]:
    """The names that an OpenSSL server reads in a hello, and what it answers."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(credentials())
        context.load_cert_chain(path)
    context.sni_callback = lambda _, name, __: names.append(name)
    arriving, answered = ssl.MemoryBIO(), ssl.MemoryBIO()
    arriving.write(data)
    server = context.wrap_bio(arriving, answered, server_side=True)
    try:
        server.do_handshake()
    except ssl.SSLWantReadError:
        return names, answered.read()
    except ssl.SSLError:
        return names, answered.read()
    raise AssertionError("no handshake ends with its first message")


ACCEPTED = {
    "as it is": HELLO.encoded(),
    "post-quantum": HELLO.post_quantum().encoded(),
    "over records": HELLO.encoded((80,)),
    "over many records": HELLO.encoded((4, 60, 300)),
    "records within its head": HELLO.encoded((1, 2, 3, 4, 5, 6)),
    "beside an encrypted one": HELLO.encrypting().encoded(),
    "an extension twice removed": HELLO.put(0x7777, b"x", b"y").put(0x7777).encoded(),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_server_reads_the_name_and_answers(data: bytes):
    names, answer = served(data)
    assert names == [NAME]
    assert answer[:1] == b"\x16"
    assert answer[5:6] == b"\x02"


@pytest.mark.parametrize("name", ["other.example", "PACKAGES.MIRROR.EXAMPLE", "trailing.example."])
def test_a_server_reads_the_name_put_in(name: str):
    assert served(HELLO.named(name.encode()).encoded())[0] == [name]


def test_a_server_reads_no_name_where_there_is_none():
    names, answer = served(HELLO.named().encoded())
    assert names == [None]
    assert answer[5:6] == b"\x02"


@pytest.mark.parametrize(
    "hello",
    [
        HELLO.named(b"nought\x00.example"),
        HELLO.named(b"two.example", b"names.example"),
        HELLO.put(SERVER_NAME, server_names(b"a.example"), server_names(b"b.example")),
        HELLO.put(SERVER_NAME, b"\x00\x05" + server_names(b"a.example")[2:]),
    ],
    ids=["nought", "two names", "two extensions", "a wrong length"],
)
def test_a_strict_server_refuses_what_only_an_attacker_s_own_would_read(hello: Hello):
    assert served(hello.encoded())[1][:1] == b"\x15"


@pytest.mark.parametrize("name", [NAME, "a.b.example", None])
def test_a_genuine_hello_reads_back_byte_for_byte(name: str | None):
    data = genuine(name)
    assert read(data).encoded() == data
    extension = dict(read(data).extensions).get(SERVER_NAME)
    assert extension == (None if name is None else server_names(name.encode()))


def test_versions_and_protocols_are_as_asked():
    old = read(genuine(NAME, newest=ssl.TLSVersion.TLSv1_2))
    new = read(genuine(NAME, oldest=ssl.TLSVersion.TLSv1_3, protocols=()))
    assert dict(old.extensions).get(43) is None
    assert dict(new.extensions)[43] == b"\x02\x03\x04"
    assert dict(old.extensions)[16] == b"\x00\x0c\x02h2\x08http/1.1"
    assert 16 not in dict(new.extensions)


@pytest.mark.parametrize(
    "data",
    [
        b"\x17\x03\x03\x00\x01x",
        record(22, b"\x02\x00\x00\x00"),
        record(23, HELLO.message()),
        HELLO.encoded()[:200],
        HELLO.encoded((80,)),
    ],
)
def test_what_is_no_hello_in_one_record_is_not_read(data: bytes):
    with pytest.raises((ValueError, IndexError)):
        read(data)


def test_extensions_keep_their_place():
    numbers = [number for number, _ in HELLO.extensions]
    put = HELLO.named(b"one.example").put(numbers[2], b"x", b"y").put(0x7777, b"z")
    assert [number for number, _ in put.extensions] == [*numbers[:3], *numbers[2:], 0x7777]


def test_a_post_quantum_hello_needs_two_segments():
    large = HELLO.post_quantum()
    assert len(large.encoded()) > 1_460
    assert PADDING in dict(HELLO.extensions)
    assert PADDING not in dict(large.extensions)
    shares = dict(large.extensions)[51]
    assert shares[:6] == (len(shares) - 2).to_bytes(2) + bytes.fromhex("11ec04c0")
    assert shares.endswith(dict(HELLO.extensions)[51][2:])


def test_an_encrypted_hello_is_the_outer_one():
    content = dict(HELLO.encrypting().extensions)[ENCRYPTED_CLIENT_HELLO]
    assert content[:5] == bytes.fromhex("0000010001")
    assert content[6:8] == b"\x00\x20"
    assert int.from_bytes(content[40:42]) == len(content) - 42


def test_records_say_their_kind_version_and_length():
    assert record(23, b"abc") == bytes.fromhex("170303 0003") + b"abc"
    assert record(22, b"", version=0x0301) == bytes.fromhex("160301 0000")
    assert len(application_data(300)) == 305
    assert application_data(300) != application_data(300, seed=b"other")
    assert replace(HELLO, record_version=0x0302).encoded((9,))[:5] == bytes.fromhex("160302 0009")


def test_a_server_s_answer_is_one_of_tls_1_3():
    answer = server_hello(HELLO, flight=700)
    records, used = dissected.tls_multi_factory(answer)
    assert used == len(answer)
    assert [each.type for each in records] == [22, 20, 23]
    message = dissected.TLSHandshake(records[0].data)
    assert message.type == 2
    body = records[0].data[4:]
    assert body[34:67] == b"\x20" + HELLO.session
    assert bytes.fromhex("002b00020304") in body
    assert len(records[2].data) == 700
    assert server_hello(client_hello(NAME)) != answer


def test_the_last_of_a_client_s_handshake_is_encrypted():
    records, _ = dissected.tls_multi_factory(finished())
    assert [each.type for each in records] == [20, 23]
