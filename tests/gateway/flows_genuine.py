"""Whole TLS connections between two real OpenSSL ends, made anew in each run."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gateway_scene import Case, Scene, opened

from enclave.gateway.traffic.conversations import Ends, TcpConversation
from enclave.gateway.traffic.hello import genuine

V12 = ssl.TLSVersion.TLSv1_2
V13 = ssl.TLSVersion.TLSv1_3


def only_http1(name: str) -> bytes:
    return genuine(name, protocols=("http/1.1",))


def only_tls12(name: str) -> bytes:
    return genuine(name, newest=V12)


def only_tls13(name: str) -> bytes:
    return genuine(name, oldest=V13, protocols=())


def allowed(scene: Scene) -> Iterator[Case]:
    name = "packages.mirror.example"
    why = "two real ends and a declared name"
    for version in (V12, V13):
        yield scene.allowed(f"OpenSSL, {version.name}", whole(scene.ends(), name, version), why)
        talk = whole(scene.ends(), name, version, cuts=(211,))
        yield scene.allowed(f"OpenSSL, {version.name}, in small segments", talk, why)
    retried = whole(scene.ends(), name, V13, curve="secp521r1")
    yield scene.allowed("OpenSSL, a retry request", retried, "the second hello has the same name")
    bare = whole(scene.ends(), name, V13, curve="secp521r1", compatible=False)
    yield scene.allowed("OpenSSL, a retry request, no change of the cipher", bare, "it's only there for show")


def whole(
    ends: Ends,
    name: str,
    version: ssl.TLSVersion,
    *,
    cuts: tuple[int, ...] = (),
    curve: str | None = None,
    compatible: bool = True,
    certified: bool = False,
) -> TcpConversation:
    """A connection with some data both ways. A server that insists on a curve makes the client try again."""
    talk = opened(ends)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname = False
    asking.verify_mode = ssl.CERT_NONE
    asking.set_alpn_protocols(["h2"])
    asking.minimum_version = asking.maximum_version = version
    if not compatible:
        asking.options &= ~ssl.OP_ENABLE_MIDDLEBOX_COMPAT
    if certified:
        _identify(asking)
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    server = _serving(curve, certified=certified).wrap_bio(to_server, to_client, server_side=True)
    sent = bytearray()

    def step(end: ssl.SSLObject) -> bool:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def carried(bio: ssl.MemoryBIO) -> bytes:
        data = bio.read()
        bio.write(data)
        return data

    done = [False, False]
    while not all(done):
        done[0] = step(client)
        if to_server.pending:
            sent[:] = carried(to_server)
            talk.say(bytes(sent), cuts=cuts)
        done[1] = step(server)
        if to_client.pending:
            talk.answer(carried(to_client), cuts=cuts)
    client.write(b"PRI a question of some length " * 9)
    talk.say(carried(to_server), cuts=cuts)
    server.read(1_000)
    server.write(b"an answer, longer than that " * 90)
    talk.answer(carried(to_client))
    talk.close()
    return talk


def mutual(ends: Ends, name: str) -> TcpConversation:
    """A connection in which the client shows a certificate, in the clear."""
    return whole(ends, name, V12, certified=True)


@cache
def _serving(curve: str | None, *, certified: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2", "http/1.1"])
    if curve:
        context.set_ecdh_curve(curve)
    if certified:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=_credentials().decode())
    _identify(context)
    return context


def _identify(context: ssl.SSLContext) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(_credentials())
        context.load_cert_chain(path)


@cache
def _credentials() -> bytes:
    """A key and a certificate that it has signed for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "packages.mirror.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return secret + certificate.public_bytes(serialization.Encoding.PEM)
