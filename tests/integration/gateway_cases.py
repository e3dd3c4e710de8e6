"""The intent that the live gateway is compiled from, and what clients try to do through it."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from gateway_far_end import GREETING, content

from enclave.model.config import load
from enclave.model.enclave import Destination, EgressRule, Enclave, Network, Service, SiteService

CONFIGURATION = Path(__file__).parents[1] / "unit" / "model" / "config"

WORKLOAD, DATA, SIXTH = "10.16.0.10", "10.16.16.10", "fd00::10"
CLIENTS = (WORKLOAD, DATA, SIXTH)
"""Addresses of the client: two tiers of dublin-1, and one of IPv6."""

DECLARED, ELSEWHERE, NEIGHBOUR, STRANGER, SIXTH_THERE = (
    "198.51.100.10",
    "203.0.113.10",
    "10.17.64.10",
    "10.32.0.10",
    "fd00::20",
)
SERVERS = (DECLARED, ELSEWHERE, NEIGHBOUR, STRANGER, SIXTH_THERE)
"""Addresses of the server: a declared network, any other, dublin-2, norway-1, and one of IPv6."""

NAME, BELOW, OTHER_PORT, BESIDE, FOREIGN = (
    "packages.mirror.example",
    "a.b.cdn.mirror.example",
    "notices.example.org",
    "status.example.org",
    "packages.mirror.example.attacker.example",
)
CERTIFIED = (NAME, BELOW, OTHER_PORT, BESIDE, FOREIGN, "evil-packages.mirror.example", "cdn.mirror.example")


def enclave() -> Enclave:
    """Return an enclave in which dublin-1 may do a few things; its sites and links are the unit tests'."""
    hall = Network(name="hall", ranges=(ip_network("198.51.100.0/24"),))
    mirror = Service(
        name="mirror",
        domains=(NAME, "*.cdn.mirror.example"),
        protocol="tls",
        port=443,
        country="IE",
        networks=(hall,),
    )
    notices = Service(name="notices", domains=(OTHER_PORT,), protocol="tls", port=8443, country="IE")
    status = Service(name="status", domains=(BESIDE,), protocol="tls", port=443, country="IE")
    plain = Service(
        name="plain", domains=("old.example.net",), protocol="http", port=80, country="IE", networks=(hall,)
    )
    ledger = Service(name="ledger", domains=(), protocol="tcp", port=5432, country="IE", networks=(hall,))
    peers = SiteService(
        name="peers", sites=("dublin-1", "dublin-2"), tiers=("workload",), protocol="tls", port=443
    )
    outward = [
        _rule(number, each, ("dublin-1",))
        for number, each in enumerate((mirror, notices, status, plain, ledger))
    ]
    inward = _rule(len(outward), peers, peers.sites)
    return replace(load(CONFIGURATION, date(2026, 6, 1)), egress=(*outward, inward))


def _rule(number: int, service: Destination, sites: tuple[str, ...]) -> EgressRule:
    return EgressRule(
        id=number + 1,
        service=service,
        sites=sites,
        tier="workload",
        reason="To be tried",
        owner="platform",
        until=date(2026, 12, 31),
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something that a client tries: what comes back, or the words of the rule that stops it."""

    name: str
    what: str
    to: str
    port: int
    stopped: str = ""
    answer: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def errand(self, authority: str) -> dict[str, Any]:
        needs = {"authority": authority} if self.what == "fetch" else {}
        return {"what": self.what, "to": self.to, "port": self.port, **needs, **self.more}


def _fetch(name: str, to: str, port: int, sni: str | None, stopped: str = "", **more: Any) -> Case:
    answer = "" if stopped else hashlib.sha256(content(more.get("size", 20))).hexdigest()
    more |= {"name": sni, "small": bool(stopped)}
    return Case(name=name, what="fetch", to=to, port=port, stopped=stopped, answer=answer, more=more)


def _send(name: str, to: str, port: int, text: str, *, stopped: str = "", answer: str = "") -> Case:
    more = {"text": text}
    return Case(name=name, what="send", to=to, port=port, stopped=stopped, answer=answer, more=more)


def _parts(name: str, sni: str, **expected: str) -> Case:
    return Case(
        name=name, what="parts", to=DECLARED, port=443, more={"name": sni, "at": [30, 200]}, **expected
    )


_MUCH = 5_000_000
_HTTP = "GET /5 HTTP/1.1\r\nHost: {}\r\n\r\n"

ALLOWED = (
    _fetch("TLS 1.2", DECLARED, 443, NAME, version="TLSv1_2"),
    _fetch("TLS 1.3", DECLARED, 443, NAME, version="TLSv1_3"),
    _fetch("a download by TLS 1.2", DECLARED, 443, NAME, version="TLSv1_2", size=_MUCH),
    _fetch("a download by TLS 1.3", DECLARED, 443, NAME, version="TLSv1_3", size=_MUCH),
    _fetch("an upload by TLS 1.2", DECLARED, 443, NAME, version="TLSv1_2", size=_MUCH, upload=True),
    _fetch("an upload by TLS 1.3", DECLARED, 443, NAME, version="TLSv1_3", size=_MUCH, upload=True),
    _fetch("a name below a name", DECLARED, 443, BELOW),
    _fetch("a service on another port", ELSEWHERE, 8443, OTHER_PORT),
    _fetch("a service that is anywhere", ELSEWHERE, 443, BESIDE),
    _fetch("a service that is anywhere, where another is", DECLARED, 443, BESIDE),
    _fetch("the site beside", NEIGHBOUR, 443, NAME),
    _parts("a hello in parts", NAME, answer="160303"),
    _send(
        "plain HTTP to a declared host", DECLARED, 80, _HTTP.format("old.example.net"), answer="HTTP/1.1 200 "
    ),
    _send("any TCP to a declared network", DECLARED, 5432, "hello", answer=GREETING.decode()),
)

MANY = tuple(
    _fetch(f"one of many {number}", DECLARED, 443, NAME, size=10_000 + number) for number in range(40)
)
"""Allowed as well, and done at the same time as the others."""

REFUSED = (
    _fetch("another name", DECLARED, 443, FOREIGN, "name"),
    _fetch("a name that ends alike", DECLARED, 443, "evil-packages.mirror.example", "name"),
    _fetch("the name above the names", DECLARED, 443, "cdn.mirror.example", "name"),
    _fetch("no name", DECLARED, 443, None, "name"),
    _fetch("an address for a name", DECLARED, 443, DECLARED, "name"),
    _fetch("the name of another port's service", DECLARED, 8443, NAME, "name"),
    _fetch("a port of no service", DECLARED, 9999, NAME, "ends"),
    _fetch("the name in a foreign network", ELSEWHERE, 443, NAME, "name"),
    _fetch("a tier of no rule", DECLARED, 443, NAME, "ends", source=DATA),
    _fetch("a site that has no such service", STRANGER, 443, NAME, "ends"),
    _fetch("a tier of the site beside, from one of no rule", NEIGHBOUR, 443, NAME, "ends", source=DATA),
    _fetch("IPv6", SIXTH_THERE, 443, NAME, "ICMP"),
    _send("plain HTTP to another host", DECLARED, 80, _HTTP.format("evil.example"), stopped="host"),
    _send("plain HTTP in a foreign network", ELSEWHERE, 80, _HTTP.format("old.example.net"), stopped="ends"),
    _send("plain HTTP where TLS is due", DECLARED, 443, _HTTP.format(NAME), stopped="aws:alert_established"),
    _send("TCP in a foreign network", ELSEWHERE, 5432, "hello", stopped="ends"),
    Case(name="SSH, where the server speaks first", what="listen", to=DECLARED, port=22, stopped="ends"),
    Case(name="QUIC", what="datagram", to=DECLARED, port=443, stopped="UDP", more={"text": "quic"}),
    Case(
        name="DNS to anybody", what="datagram", to=ELSEWHERE, port=53, stopped="UDP", more={"text": "query"}
    ),
    Case(name="a ping", what="ping", to=DECLARED, port=0, stopped="ICMP"),
)

IN_PARTS = _parts("a hello in parts", FOREIGN, stopped="name")
"""Refused as well; but its first parts get out, since nobody can tell yet what it is."""
