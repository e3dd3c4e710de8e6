"""Who may open connections to whom past a site's firewall, and the rules that know a connection's ends.

A path is one direction between declared ends on one port. It lets handshakes happen and says, by a mark,
what may be said afterwards; nothing with data in it passes because of its ends alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zlib import crc32

from enclave.model.addresses import subnets
from enclave.model.enclave import EgressRule, Enclave, Service, Site, SiteService
from enclave.model.gateway.spelling import (
    ACCEPTED,
    DECLARED_PATH_SIDS,
    HTTP,
    INTERNET,
    MIDDLE_SIDS,
    OPEN,
    SHARED_PATH_SIDS,
    SIDS_PER_PATH,
    TLS,
    WHOLE_HELLO,
    CompiledRule,
    group,
    mark,
    rule,
)

_PLACES: Final = (MIDDLE_SIDS - SHARED_PATH_SIDS) // SIDS_PER_PATH
_OUT, _IN = 0, 1


class Talk(StrEnum):
    """What may be said on a path."""

    NAMED = "TLS to a declared name"
    TLS = "TLS"
    HTTP = "HTTP to a declared host"
    ANYTHING = "anything"


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """Ends as Suricata spells them. ``sid`` is the first of its block; ``intent`` None if rules share it."""

    sid: int
    source: str
    target: str
    port: int
    talk: Talk
    intent: int | None

    @property
    def forward(self) -> str:
        """Return the ends of packets to who is called."""
        return f"{self.source} any -> {self.target} {self.port}"

    @property
    def backward(self) -> str:
        """Return the ends of packets to who calls."""
        return f"{self.target} {self.port} -> {self.source} any"

    @property
    def mark(self) -> str:
        """Return the mark of connections on this path whose hello or request may be looked at."""
        return f"to.{self.sid}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """The paths of a site, in order of number, and which of them each of its egress rules is about."""

    paths: tuple[Path, ...]
    outward: tuple[tuple[EgressRule, Service, Path], ...]


def ways(enclave: Enclave, site: Site) -> Ways:
    """Return who may open connections past the firewall of a site."""
    egress = sorted(enclave.egress, key=lambda each: each.id)
    services = [
        (each, each.service)
        for each in egress
        if site.name in each.sites and isinstance(each.service, Service)
    ]
    shared = _shared({_ends(each, service) for each, service in services if service.protocol == "tls"})
    sources = {tier: group(_cidrs((site,), (tier,))) for tier in {each.tier for each, _ in services}}
    outward = tuple((each, service, _outward(sources, each, service, shared)) for each, service in services)
    between = (
        path
        for each in egress
        if isinstance(each.service, SiteService)
        for path in _between(enclave, site, each, each.service)
    )
    paths = {path.sid: path for path in (*(path for _, _, path in outward), *between)}
    return Ways(paths=tuple(paths[sid] for sid in sorted(paths)), outward=outward)


def _outward(
    sources: Mapping[str, str], egress: EgressRule, service: Service, shared: Mapping[str, int]
) -> Path:
    named = service.protocol == "tls"
    talks = {"tls": Talk.NAMED, "http": Talk.HTTP, "tcp": Talk.ANYTHING}
    return Path(
        sid=shared[_ends(egress, service)] if named else _declared(egress, _OUT),
        source=sources[egress.tier],
        target=_target(service),
        port=service.port,
        talk=talks[service.protocol],
        intent=None if named else egress.id,
    )


def _between(enclave: Enclave, site: Site, egress: EgressRule, service: SiteService) -> Iterator[Path]:
    neighbours = enclave.neighbours(site)
    called = [each for each in neighbours if site.name in egress.sites and each.name in service.sites]
    callers = [each for each in neighbours if each.name in egress.sites and site.name in service.sites]
    ends = ((_OUT, [site], called), (_IN, callers, [site]))
    for direction, sources, targets in ends:
        if sources and targets:
            yield Path(
                sid=_declared(egress, direction),
                source=group(_cidrs(sources, (egress.tier,))),
                target=group(_cidrs(targets, service.tiers)),
                port=service.port,
                talk=Talk.TLS if service.protocol == "tls" else Talk.ANYTHING,
                intent=egress.id,
            )


def _declared(egress: EgressRule, direction: int) -> int:
    return DECLARED_PATH_SIDS + (2 * egress.id + direction) * SIDS_PER_PATH


def _shared(ends: Iterable[str]) -> dict[str, int]:
    """Return a number for each of the ends that several rules may have, made from the ends alone.

    Two that fall on one number are set apart; only then does one's number depend on the other.
    """
    taken: dict[int, str] = {}
    for each in sorted(ends):
        place = crc32(each.encode()) % _PLACES
        while place in taken:
            place = (place + 1) % _PLACES
        taken[place] = each
    return {each: SHARED_PATH_SIDS + place * SIDS_PER_PATH for place, each in taken.items()}


def _ends(egress: EgressRule, service: Service) -> str:
    return f"{egress.tier} {_target(service)} {service.port}"


def _target(service: Service) -> str:
    ranges = sorted({each for network in service.networks for each in network.ranges})
    return group(ranges) if ranges else INTERNET


def _cidrs(sites: Iterable[Site], tiers: Iterable[str]) -> Iterator[object]:
    wanted = frozenset(tiers)
    return (subnet.cidr for site in sites for subnet in subnets(site) if subnet.tier in wanted)


def handshakes(path: Path) -> Iterator[CompiledRule]:
    """Yield passes for segments without data, by direction: of the handshake, acknowledgements, and ends."""
    # By direction alone: the engine doesn't count the third packet of a handshake as established.
    out, back = "flow:to_server; dsize:0;", "flow:to_client; dsize:0;"
    yield rule(path.sid, f"pass tcp {path.forward}", "empty segment out", out, intent=path.intent)
    yield rule(path.sid + 1, f"pass tcp {path.backward}", "empty segment back", back, intent=path.intent)


NAME_LIST: Final = (
    'content:"|00 00|"; '
    "byte_math:bytes 2, offset 0, oper -, rvalue 2, result enclave.list, relative; "
    "byte_test:2,=,enclave.list,0,relative; "
    "byte_math:bytes 2, offset 0, oper -, rvalue 3, result enclave.name, relative; "
    "byte_test:1,=,0,0,relative;"
)
"""A server_name extension up to its first name's length, which follows (RFC 6066, section 3).

Type 0, length, length of the list, name type 0: the lengths have to fit each other. ``enclave.name`` is how
long the name is if it is the only one.
"""

_ONE_NAME: Final = f"{NAME_LIST} byte_test:2,=,enclave.name,1,relative;"
"""A server_name extension with exactly one name. One with a NUL in it is refused (``names.tampering``)."""


def marks(path: Path) -> Iterator[CompiledRule]:
    """Yield what is said of a connection because of its ends: each rule only sets marks."""
    opened, to_server = "flow:to_server;", "flow:established,to_server;"
    if path.talk is Talk.ANYTHING:
        yield _mark(path, 2, "anything goes", opened, mark(OPEN))
    elif path.talk is Talk.HTTP:
        yield _mark(path, 2, "HTTP alone", opened, mark(HTTP), mark(path.mark))
    else:
        yield _mark(path, 2, "TLS alone", opened, mark(TLS))
        if path.talk is Talk.NAMED:
            yield _mark(path, 3, "one server name", to_server, _ONE_NAME, mark(path.mark))
        else:
            options = (to_server, WHOLE_HELLO, mark(ACCEPTED))
            yield rule(path.sid + 3, f"alert tls {path.forward}", "linked site", *options, intent=path.intent)


def _mark(path: Path, slot: int, message: str, *options: str) -> CompiledRule:
    ends = f"alert tcp {path.forward}"
    return rule(path.sid + slot, ends, message, *options, "noalert;", intent=path.intent)
