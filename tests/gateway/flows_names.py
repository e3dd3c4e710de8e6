"""TLS to names that no rule of the site declares, and hellos that hide the name."""

from collections.abc import Iterator
from dataclasses import replace

from gateway_scene import (
    ANYWHERE,
    ATTACKER,
    HELLO,
    LEDGER_HOUSE,
    MIRROR_HALL,
    RELAY_HOUSE,
    Case,
    Scene,
    carry_on,
    named,
    opened,
    tls,
)

from enclave.gateway.traffic.hello import (
    ENCRYPTED_CLIENT_HELLO,
    SERVER_NAME,
    Hello,
    record,
    server_hello,
    server_names,
)

DECLARED = b"packages.mirror.example"
EVIL = b"evil.attacker.example"

UNDECLARED = (
    "attacker.example",
    "evil.attacker.example",
    "example.eu",
    "mirror.example",
    "example",
    "packages",
    "a.packages.mirror.example",
    "xpackages.mirror.example",
    "evil-packages.mirror.example",
    "packages.mirror.example.attacker.cn",
    "packages.mirror.example.cn",
    "packages.mirror.exampl",
    "packages.mirror.examplex",
    "ackages.mirror.example",
    "packages-mirror.example",
    "packagesxmirror.example",
    "packages.mirrorxexample",
    "packages..mirror.example",
    "updates.example.eu.attacker.cn",
    "evil-updates.example.eu",
    "cdn.example.eu",
    ".cdn.example.eu",
    "xcdn.example.eu",
    "evil-cdn.example.eu",
    "a.xcdn.example.eu",
    "cdn.example.eu.attacker.cn",
    "a.cdn.example.eu.attacker.cn",
    "a.cdn.example.eux",
    "a.cdn.example",
    "a-cdn.example.eu",
    "vault.example",
    "xn--packages-mirror.example",
    "xn--pckages-2ya.mirror.example",
    "pаckages.mirror.example",  # noqa: RUF001 - the look-alike is what is tried
    "packages.mirror.example。",
    "packages。mirror。example",
    "203.0.113.9",
    "10.16.0.9",
    "[2001:db8::9]",
    "2001:db8::9",
    "packages.mirror.example.",
    "PACKAGES.MIRROR.EXAMPLE.",
    ".packages.mirror.example",
    "packages.mirror.example:443",
    "https://packages.mirror.example",
    " packages.mirror.example",
    "packages.mirror.example ",
    "packages.mirror.example/",
    "*.cdn.example.eu",
    "*",
    "EVIL.ATTACKER.EXAMPLE",
    "localhost",
    "dns.google",
    "cloudflare-dns.com",
    "dns.quad9.net",
    "mozilla.cloudflare-dns.com",
)

# Declared, but not for workloads of this site.
ELSEWHERE = {
    "dublin-1": (),
    "dublin-2": (
        ("notices.authority.example", MIRROR_HALL, 443),
        ("eu.vault.example", LEDGER_HOUSE, 443),
        ("console.partner.example", ANYWHERE, 8443),
    ),
    "norway-1": (
        ("a.cdn.example.eu", ANYWHERE, 443),
        ("notices.authority.example", MIRROR_HALL, 443),
        ("console.partner.example", ANYWHERE, 8443),
    ),
}

# Declared for dublin-1, but neither there nor on that port.
MISPLACED = (
    ("notices.authority.example", ANYWHERE, 443),
    ("notices.authority.example", LEDGER_HOUSE, 443),
    ("notices.authority.example", "198.51.101.20", 443),
    ("notices.authority.example", "198.51.99.255", 443),
    ("eu.vault.example", ANYWHERE, 443),
    ("eu.vault.example", MIRROR_HALL, 443),
    ("eu.vault.example", "192.0.2.16", 443),
    ("eu.vault.example", "192.0.2.63", 443),
    ("eu.vault.example", "192.0.2.128", 443),
    ("console.partner.example", ANYWHERE, 443),
    ("packages.mirror.example", ANYWHERE, 8443),
    ("packages.mirror.example", ANYWHERE, 444),
    ("packages.mirror.example", ANYWHERE, 4430),
    ("packages.mirror.example", ANYWHERE, 80),
    ("packages.mirror.example", MIRROR_HALL, 80),
    ("packages.mirror.example", MIRROR_HALL, 8080),
    ("packages.mirror.example", ANYWHERE, 853),
    ("packages.mirror.example", ANYWHERE, 22),
    ("packages.mirror.example", ANYWHERE, 53),
    ("mirror.example.eu", MIRROR_HALL, 443),
    ("mirror.example.eu", MIRROR_HALL, 80),
    ("a.dist.example.eu", MIRROR_HALL, 443),
    ("feed.example.eu", MIRROR_HALL, 8080),
    ("console.partner.example", MIRROR_HALL, 8080),
    ("anything.attacker.example", "203.0.113.144", 8443),
    ("anything.attacker.example", "203.0.113.127", 8443),
    ("anything.attacker.example", RELAY_HOUSE, 443),
    ("anything.attacker.example", ANYWHERE, 5432),
    ("packages.mirror.example", "10.17.33.5", 443),
    ("packages.mirror.example", "10.32.1.5", 443),
    ("packages.mirror.example", "10.99.0.9", 443),
    ("packages.mirror.example", "172.16.0.9", 443),
    ("packages.mirror.example", "192.168.0.9", 443),
    ("packages.mirror.example", "100.64.0.9", 443),
    ("packages.mirror.example", "169.254.169.254", 443),
    ("packages.mirror.example", "127.0.0.1", 443),
)


def names(scene: Scene) -> Iterator[Case]:
    for name in UNDECLARED:
        yield scene.forbidden(f"the name {name}", named(scene.ends(), name), "no rule declares this name")
    for name, server, port in ELSEWHERE[scene.site]:
        why = "declared, but for another site"
        yield scene.forbidden(f"{name} at {server}:{port}", named(scene.ends(server, port), name), why)
    if scene.site == "dublin-1":
        for name, server, port in MISPLACED:
            why = "declared, but not there on that port"
            yield scene.forbidden(f"{name} at {server}:{port}", named(scene.ends(server, port), name), why)


def hidden(scene: Scene) -> Iterator[Case]:
    """Hellos in which the engine and the server may read different names, or none."""
    for title, name in {"declared": DECLARED, "below a wildcard": b"a.cdn.example.eu"}.items():
        hello = HELLO.named(name + b"\x00." + EVIL)
        first = hello.encoded().index(name)
        for cut in (60, first + 4, first + len(name), first + len(name) + 1, first + len(name) + 9):
            flow = tls(scene.ends(ATTACKER), hello, cuts=(cut,))
            yield scene.forbidden(f"a name {title}, nought, and another, cut at {cut}", flow, "no such name")
    for name, hello in _hidden().items():
        data = hello if isinstance(hello, bytes) else hello.encoded()
        why = "another name than a declared one can be read in it, or none"
        yield scene.forbidden(name, tls(scene.ends(ATTACKER), data), why)


def _hidden() -> dict[str, Hello | bytes]:
    whole = server_names(DECLARED)
    evil = HELLO.named(EVIL)
    return {
        "no server name": HELLO.named(),
        "an empty name": HELLO.named(b""),
        "an empty list of names": HELLO.put(SERVER_NAME, b"\x00\x00"),
        "an empty extension": HELLO.put(SERVER_NAME, b""),
        "nought, and another name": HELLO.named(DECLARED + b"\x00." + EVIL),
        "nought behind the name": HELLO.named(DECLARED + b"\x00"),
        "nought before the name": HELLO.named(b"\x00" + DECLARED),
        "nought within the name": HELLO.named(DECLARED.replace(b".", b"\x00", 1)),
        "nought, and a wildcard's name": HELLO.named(EVIL + b"\x00.cdn.example.eu"),
        "a wildcard's name, nought, and another": HELLO.named(b"a.cdn.example.eu\x00." + EVIL),
        "a line feed in a wildcard's name": HELLO.named(EVIL + b"\n.cdn.example.eu"),
        "two names, the declared one first": HELLO.named(DECLARED, EVIL),
        "two names, the declared one last": HELLO.named(EVIL, DECLARED),
        "the declared name twice and another": HELLO.named(DECLARED, DECLARED, EVIL),
        "two names below a wildcard, one not": HELLO.named(b"a.cdn.example.eu", EVIL),
        "two extensions, the declared name first": HELLO.put(SERVER_NAME, whole, server_names(EVIL)),
        "two extensions, the declared name last": HELLO.put(SERVER_NAME, server_names(EVIL), whole),
        "another kind of name first": HELLO.put(SERVER_NAME, _list(b"\x01" + _list(EVIL) + whole[2:])),
        "another kind of name last": HELLO.put(SERVER_NAME, _list(whole[2:] + b"\x01" + _list(EVIL))),
        "the declared name as another kind": HELLO.put(SERVER_NAME, _list(b"\x01" + whole[3:])),
        "junk behind the name": HELLO.put(SERVER_NAME, whole + EVIL),
        "junk behind a name below a wildcard": HELLO.put(
            SERVER_NAME, server_names(b"a.cdn.example.eu") + EVIL
        ),
        "junk behind the name, within the list": HELLO.put(SERVER_NAME, _list(whole[2:] + EVIL)),
        "a list that's longer than said": HELLO.put(SERVER_NAME, b"\x00\x05" + whole[2:]),
        "a list that's shorter than said": HELLO.put(SERVER_NAME, b"\x00\xff" + whole[2:]),
        "a name that's longer than said": _name_length(EVIL + b"." + DECLARED, len(EVIL)),
        "a name that's shorter than said": _name_length(DECLARED, 200),
        "the declared name in another extension": evil.put(0x7777, whole),
        "the declared name's extension in another": evil.put(0x7777, b"\x00\x00\x00\x1c" + whole),
        "the declared name as a session": replace(evil, session=(b"\x00\x00" + DECLARED).ljust(32, b"\x00")),
        "the declared name as random bytes": replace(
            evil, random=(b"\x00\x00" + DECLARED).ljust(32, b"\x00")
        ),
        "the declared name among protocols": evil.put(16, _list(bytes((len(DECLARED),)) + DECLARED)),
        "no name, its extension within another": HELLO.named().put(0x7777, b"\x00\x00\x00\x1c" + whole),
        **_beside_a_right_list(whole),
        "no extensions at all": replace(HELLO, extensions=()),
        "an encrypted hello beside an undeclared name": evil.encrypting(),
        "an encrypted hello beside a declared name": HELLO.encrypting(),
        "an encrypted hello beside a name below a wildcard": HELLO.named(b"a.cdn.example.eu").encrypting(),
        "an encrypted hello before the declared name": replace(
            HELLO,
            extensions=(
                *(each for each in HELLO.encrypting().extensions if each[0] == ENCRYPTED_CLIENT_HELLO),
                *HELLO.extensions,
            ),
        ),
        "an undeclared name, over two records": evil.encoded((80,)),
        "an undeclared name, cut within itself over records": evil.encoded((evil.message().index(EVIL) + 4,)),
        "an undeclared name, many records": evil.encoded(tuple(range(16, 500, 16))),
        "an undeclared name, a record for each byte of its head": evil.encoded((1, 2, 3, 4, 5, 6)),
        "an undeclared name, an empty record first": record(22, b"", version=0x0301) + evil.encoded(),
        "an undeclared name, an alert first": record(21, b"\x01\x00", version=0x0301) + evil.encoded(),
        "an undeclared name, a change of the cipher first": record(20, b"\x01") + evil.encoded(),
        "an undeclared name, a heartbeat first": record(24, b"\x01\x00\x00" + bytes(16)) + evil.encoded(),
        "an undeclared name, SSL 3.0 in the record": replace(evil, record_version=0x0300).encoded(),
        "an undeclared name, TLS 1.2 in the record": replace(evil, record_version=0x0303).encoded(),
        "an undeclared name, TLS 1.3 in the record": replace(evil, record_version=0x0304).encoded(),
        "an undeclared name, an odd version in the record": replace(evil, record_version=0x03FF).encoded(),
        "an undeclared name, version 2 in the record": replace(evil, record_version=0x0200).encoded(),
        "an undeclared name, TLS 1.0 in the hello": replace(evil, version=0x0301).encoded(),
        "an undeclared name, an odd version in the hello": replace(evil, version=0x0505).encoded(),
        "an undeclared name, post-quantum": evil.post_quantum(),
        "no name, post-quantum": HELLO.named().post_quantum(),
        "an undeclared name behind a long extension": replace(
            evil, extensions=((0x7777, bytes(3_000)), *evil.extensions)
        ),
        "a hello of SSL 2.0": _ssl2(),
        "an undeclared name, and much behind it in another record": _longer(evil),
        "a hello that says it's shorter": _shorter(evil),
        "a byte before an undeclared hello": b"\x00" + evil.encoded(),
    }


def _beside_a_right_list(whole: bytes) -> dict[str, Hello]:
    """Hellos that hold a right list of names as well, where no server looks for it."""
    elsewhere = b"\x00\x00" + _list(whole)
    hidden = {
        "two names, the declared one first": HELLO.named(DECLARED, EVIL),
        "another kind of name last": HELLO.put(SERVER_NAME, _list(whole[2:] + b"\x01" + _list(EVIL))),
        "nought, and another name": HELLO.named(DECLARED + b"\x00." + EVIL),
        "a wildcard's name, nought, and another": HELLO.named(b"a.cdn.example.eu\x00." + EVIL),
    }
    short = (b"\x00\x00\x00\x08\x00\x06\x00\x00\x03a.b").ljust(32, b"x")
    return {
        **{
            f"{title}; a right list in another extension": hello.put(0x7777, elsewhere)
            for title, hello in hidden.items()
        },
        **{
            f"{title}; a right list as a session": replace(hello, session=short)
            for title, hello in hidden.items()
        },
    }


def _list(content: bytes) -> bytes:
    return len(content).to_bytes(2) + content


def _name_length(name: bytes, said: int) -> Hello:
    return HELLO.put(SERVER_NAME, _list(b"\x00" + said.to_bytes(2) + name))


def _ssl2() -> bytes:
    """A hello as SSL 2.0 clients framed it: length, type 1, version, ciphers, challenge. It has no name."""
    ciphers, challenge = bytes.fromhex("010080020080000035"), bytes(range(16))
    sizes = len(ciphers).to_bytes(2) + b"\x00\x00" + len(challenge).to_bytes(2)
    body = b"\x01\x03\x01" + sizes + ciphers + challenge
    return (0x8000 | len(body)).to_bytes(2) + body


def _longer(hello: Hello) -> bytes:
    """A hello that says it's longer than its record; the rest of it stands in another."""
    message = hello.message()
    first = message[:1] + (len(message) - 4 + 400).to_bytes(3) + message[4:]
    return record(22, first, version=0x0301) + record(22, bytes(400), version=0x0301)


def _shorter(hello: Hello) -> bytes:
    message = hello.message()
    return record(22, message[:1] + (60).to_bytes(3) + message[4:], version=0x0301)


def carried_on(scene: Scene) -> Iterator[Case]:
    """What follows a hello that was refused: an attacker's end needs no hello to read it."""
    hellos = {
        "an undeclared name": HELLO.named(EVIL),
        "no name": HELLO.named(),
        "two names": HELLO.named(DECLARED, EVIL),
    }
    for name, hello in hellos.items():
        talk = opened(scene.ends(ATTACKER))
        talk.say(hello.encoded(), payload=False)
        why = "a refused connection stays refused"
        yield scene.forbidden(f"data behind a hello with {name}", carry_on(talk, hello, payload=True), why)
    again = opened(scene.ends(ATTACKER))
    again.say(HELLO.named(EVIL).encoded(), payload=False)
    again.answer(server_hello(HELLO))
    again.say(HELLO.encoded())
    yield scene.forbidden(
        "a declared hello behind a refused one", again, "a refused connection stays refused"
    )
