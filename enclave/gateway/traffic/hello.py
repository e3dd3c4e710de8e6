"""The first message of a TLS client: genuine, from OpenSSL, or put together by hand for what it wouldn't say.

Sources: RFC 8446 (TLS 1.3), sections 4 and 5; RFC 6066, section 3 (server name); the key share of
post-quantum clients: draft-ietf-tls-ecdhe-mlkem; encrypted client hello: draft-ietf-tls-esni.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import shake_128
from itertools import pairwise
from struct import pack, unpack
from typing import Final

HANDSHAKE: Final = 22
APPLICATION_DATA: Final = 23
CLIENT_HELLO: Final = 1
SERVER_NAME: Final = 0
SUPPORTED_GROUPS: Final = 10
PADDING: Final = 21
SUPPORTED_VERSIONS: Final = 43
KEY_SHARE: Final = 51
ENCRYPTED_CLIENT_HELLO: Final = 0xFE0D

_SERVER_HELLO: Final = 2
_X25519_MLKEM768: Final = 0x11EC
_X25519_MLKEM768_SHARE: Final = 1_184 + 32  # bytes of a client's key share
_X25519: Final = 0x001D
_TLS_1_2: Final = 0x0303
_TLS_1_3: Final = 0x0304
_AES_128_GCM_SHA256: Final = 0x1301
_CHANGE_CIPHER_SPEC: Final = bytes.fromhex("140303000101")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hello:
    """A client hello. ``extensions`` are number and content, in order; a number may come twice."""

    record_version: int
    version: int
    random: bytes
    session: bytes
    ciphers: bytes
    extensions: tuple[tuple[int, bytes], ...]

    def message(self) -> bytes:
        """Return the handshake message."""
        extensions = b"".join(pack("!H", number) + _long(content) for number, content in self.extensions)
        body = (
            pack("!H", self.version)
            + self.random
            + _short(self.session)
            + _long(self.ciphers)
            + b"\x01\x00"  # compression: none
            + _long(extensions)
        )
        return bytes((CLIENT_HELLO,)) + len(body).to_bytes(3) + body

    def encoded(self, cuts: Sequence[int] = ()) -> bytes:
        """Return the message in TLS records that begin at its byte 0 and at each cut."""
        message = self.message()
        pieces = (message[first:last] for first, last in pairwise((0, *cuts, len(message))))
        return b"".join(record(HANDSHAKE, piece, version=self.record_version) for piece in pieces)

    def put(self, number: int, *contents: bytes) -> "Hello":
        """Return this hello with an extension at its place (or last), once for each of the contents."""
        numbers = [known for known, _ in self.extensions]
        place = numbers.index(number) if number in numbers else len(numbers)
        others = tuple(each for each in self.extensions if each[0] != number)
        put = tuple((number, content) for content in contents)
        return replace(self, extensions=(*others[:place], *put, *others[place:]))

    def named(self, *names: bytes) -> "Hello":
        """Return this hello with these server names in one list; with none of them, without the extension."""
        return self.put(SERVER_NAME, server_names(*names)) if names else self.put(SERVER_NAME)

    def post_quantum(self) -> "Hello":
        """Return this hello with a key share as post-quantum clients send: too large for one segment."""
        known = dict(self.extensions)
        group = pack("!H", _X25519_MLKEM768)
        share = shake_128(self.random).digest(_X25519_MLKEM768_SHARE)
        shares = _long(group + _long(share) + known[KEY_SHARE][2:])
        groups = _long(group + known[SUPPORTED_GROUPS][2:])
        return self.put(PADDING).put(SUPPORTED_GROUPS, groups).put(KEY_SHARE, shares)

    def encrypting(self) -> "Hello":
        """Return this hello with another one encrypted in it: type outer, HKDF-SHA256, AES-128-GCM."""
        key, inner = shake_128(self.random).digest(32), shake_128(self.session).digest(208)
        outer = bytes.fromhex("00 0001 0001 2a") + _long(key) + _long(inner)
        return self.put(ENCRYPTED_CLIENT_HELLO, outer)


def genuine(
    name: str | None,
    *,
    oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    protocols: Sequence[str] = ("h2", "http/1.1"),
) -> bytes:
    """Return the bytes that OpenSSL opens a connection with, in one record; ValueError for an odd name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.minimum_version, context.maximum_version = oldest, newest
    if protocols:
        context.set_alpn_protocols(list(protocols))
    sent = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return sent.read()
    raise AssertionError("a handshake without an answer")


def client_hello(name: str | None) -> Hello:
    """Return a genuine hello, by its parts. Names that OpenSSL wouldn't send are put in by ``named``."""
    return read(genuine(name))


def read(data: bytes) -> Hello:
    """Return the parts of a hello in one record; ValueError if it isn't one."""
    content, version, message = data[0], unpack("!H", data[1:3])[0], data[5:]
    if content != HANDSHAKE or message[:1] != bytes((CLIENT_HELLO,)):
        raise ValueError("not a TLS client hello in one record")
    body = message[4:]
    session, rest = _split(body[34:], 1)
    ciphers, rest = _split(rest, 2)
    _, rest = _split(rest, 1)
    listed, _ = _split(rest, 2)
    extensions = []
    while listed:
        number = unpack("!H", listed[:2])[0]
        part, listed = _split(listed[2:], 2)
        extensions.append((number, part))
    return Hello(
        record_version=version,
        version=unpack("!H", body[:2])[0],
        random=body[2:34],
        session=session,
        ciphers=ciphers,
        extensions=tuple(extensions),
    )


def server_names(*names: bytes) -> bytes:
    """Return the content of the server name extension: a list of host names, as they are."""
    return _long(b"".join(b"\x00" + _long(name) for name in names))


def record(kind: int, content: bytes, *, version: int = _TLS_1_2) -> bytes:
    """Return a TLS record: 22 is the handshake, 23 application data."""
    return pack("!BH", kind, version) + _long(content)


def application_data(size: int, *, seed: bytes = b"") -> bytes:
    """Return a record of encrypted data, as far as anybody can tell who has no key."""
    return record(APPLICATION_DATA, shake_128(b"data" + seed).digest(size))


def server_hello(hello: Hello, *, flight: int = 1_900) -> bytes:
    """Return what a TLS 1.3 server answers at once: its hello, and an encrypted flight of that many bytes."""
    secret = shake_128(b"server" + hello.random)
    extensions = pack("!HHH", SUPPORTED_VERSIONS, 2, _TLS_1_3)
    extensions += pack("!H", KEY_SHARE) + _long(pack("!H", _X25519) + _long(secret.digest(32)))
    body = pack("!H", _TLS_1_2) + secret.digest(64)[32:] + _short(hello.session)
    body += pack("!HB", _AES_128_GCM_SHA256, 0) + _long(extensions)
    message = bytes((_SERVER_HELLO,)) + len(body).to_bytes(3) + body
    return record(HANDSHAKE, message) + _CHANGE_CIPHER_SPEC + application_data(flight, seed=hello.random)


def finished() -> bytes:
    """Return what a TLS 1.3 client sends last in the handshake: encrypted, behind a change of the cipher."""
    return _CHANGE_CIPHER_SPEC + application_data(53, seed=b"finished")


def _short(content: bytes) -> bytes:
    return pack("!B", len(content)) + content


def _long(content: bytes) -> bytes:
    return pack("!H", len(content)) + content


def _split(data: bytes, width: int) -> tuple[bytes, bytes]:
    """Return what a length of so many bytes counts, and what stands behind it."""
    end = width + int.from_bytes(data[:width])
    if end > len(data):
        raise ValueError("a length that is longer than what it counts")
    return data[width:end], data[end:]
