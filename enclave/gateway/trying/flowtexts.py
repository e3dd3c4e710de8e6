"""Flows as a person writes them, ``https://name:port/path``, and what they mean at a site."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from enclave.model.addresses import subnets
from enclave.model.enclave import Enclave, Site

FORMS: Final = (
    "https://name[:port][/path]",
    "tls://name[:port]",
    "http://name[:port][/path]",
    "quic://name[:port]",
    "ssh://name[:port]",
    "tcp://where:port",
    "udp://where:port",
    "icmp://where",
    "dns://name",
    "dot://where",
)
MOST: Final = 50
"""Flows asked about at once: the smallest subnet has an address for each."""

_PORTS: Final = {
    "https": 443,
    "tls": 443,
    "http": 80,
    "quic": 443,
    "ssh": 22,
    "tcp": None,
    "udp": None,
    "icmp": 0,
    "dns": 53,
    "dot": 853,
}
_FIXED_PORT = ("icmp", "dns", "dot")
_WITH_PATH = ("https", "http")
_FORM = re.compile(r"(?P<scheme>[A-Za-z]+)://(?P<where>[^/:@?#\[\]]*)(:(?P<port>[0-9]{1,5}))?(?P<path>/.*)?")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,253}")
_LARGEST_PORT = 65_535
_RESERVED = 4  # AWS keeps the first four addresses of every subnet


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A flow. Exactly one of ``name``, ``address`` and ``site`` says where it leads."""

    text: str
    scheme: str
    name: str
    address: IPv4Address | None
    site: Site | None
    port: int
    path: str


class FlowsError(ValueError):
    """Texts that are no flows: a line for each."""


def read(enclave: Enclave, texts: Sequence[str]) -> tuple[Asked, ...]:
    """Read flows. FlowsError tells of all that can't be read."""
    flaws = [f"There are {len(texts)} flows; ask for {MOST} at once."] if len(texts) > MOST else []
    asked = []
    for text in texts:
        try:
            asked.append(_read(enclave, text))
        except ValueError as error:
            flaws.append(f"{text!r}: {error}")
    if flaws:
        raise FlowsError("\n".join(flaws))
    return tuple(asked)


def staying(site: Site, flows: Iterable[Asked]) -> list[str]:
    """Say of each flow that leads to the site that it comes from why it can't be judged."""
    return [
        f"{each.text!r}: it stays at {site.name}, and passes no firewall"
        for each in flows
        if each.site == site or (each.address and each.address in site.cidr)
    ]


def host(site: Site, tier: str, number: int = 0) -> IPv4Address:
    """Return an address that a machine of a tier can have, in the site's first zone."""
    subnet = next(each for each in subnets(site) if each.tier == tier)
    return subnet.cidr[_RESERVED + number]


def _read(enclave: Enclave, text: str) -> Asked:
    match = _FORM.fullmatch(text)
    if match is None or not text.isprintable() or not text.isascii():
        raise ValueError("it is no flow")
    scheme, where, path = match["scheme"].lower(), match["where"], match["path"] or ""
    if scheme not in _PORTS:
        raise ValueError(f"there is no {scheme}")
    if path.strip("/") and scheme not in _WITH_PATH:
        raise ValueError(f"{scheme} has no path")
    address, site = _address(where), _site(enclave, where)
    if not where or (address is None and not _NAME.fullmatch(where)):
        raise ValueError("it says no name and no IPv4 address")
    if scheme == "dns" and (address or site):
        raise ValueError("dns asks for a name")
    return Asked(
        text=text,
        scheme=scheme,
        name="" if address or site else where,
        address=address,
        site=site,
        port=_port(scheme, match["port"]),
        path=path or "/",
    )


def _port(scheme: str, text: str | None) -> int:
    usual = _PORTS[scheme]
    if text is None:
        if usual is None:
            raise ValueError(f"{scheme} needs a port, as in {scheme}://203.0.113.9:22")
        return usual
    if scheme in _FIXED_PORT:
        raise ValueError(f"{scheme} takes no port")
    if not 1 <= int(text) <= _LARGEST_PORT:
        raise ValueError(f"{text} is no port")
    return int(text)


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def _site(enclave: Enclave, text: str) -> Site | None:
    return next((site for site in enclave.sites if site.name == text), None)
