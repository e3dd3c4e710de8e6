"""Hypothesis strategies: small intents of every kind, and flows that are what they allow, or nearly so."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address, IPv4Network, ip_address
from itertools import combinations

from gateway_intent import ENCLAVE
from gateway_reference import Asked
from hypothesis import strategies as st

from enclave.model.addresses import TIERS, subnets
from enclave.model.enclave import (
    AwsService,
    Destination,
    EgressRule,
    Enclave,
    Link,
    Network,
    Service,
    Site,
    SiteService,
)

DOMAINS = (
    "a.example",
    "xa.example",
    "b.a.example",
    "*.a.example",
    "*.b.a.example",
    "a-b.example",
    "a.example.eu",
    "*.example.eu",
    "packages.mirror.example",
)
NAMES = (
    "a.example",
    "A.Example",
    "xa.example",
    "a.example.",
    "a.example.eu",
    "a.example.eu.attacker.cn",
    "b.a.example",
    "c.b.a.example",
    "d.c.b.a.example",
    "bxa.example",
    "a-b.example",
    "aa.example",
    "example.eu",
    "example",
    "packages.mirror.example",
    "ackages.mirror.example",
    "evil.attacker.example",
)
NETWORKS = (
    Network(name="one", ranges=(IPv4Network("198.51.100.0/24"),)),
    Network(name="two", ranges=(IPv4Network("192.0.2.0/28"), IPv4Network("192.0.2.64/26"))),
    Network(name="single", ranges=(IPv4Network("203.0.113.7/32"),)),
    Network(name="wide", ranges=(IPv4Network("185.0.0.0/12"),)),
)
OUTSIDE = tuple(
    ip_address(text)
    for text in (
        "198.51.100.0",
        "198.51.100.255",
        "198.51.101.0",
        "192.0.2.15",
        "192.0.2.16",
        "192.0.2.64",
        "192.0.2.128",
        "203.0.113.6",
        "203.0.113.7",
        "185.15.255.255",
        "185.16.0.0",
        "8.8.8.8",
        "192.168.0.9",
        "10.99.0.9",
    )
)
PORTS = {"tls": (443, 8443, 8443, 80), "http": (80, 80, 8443, 8080), "tcp": (5432, 8443, 8443, 22)}


@st.composite
def services(draw: st.DrawFn) -> tuple[Destination, ...]:
    """Services of which no two have a domain in common."""
    domains = draw(st.permutations(DOMAINS))
    return (
        tuple(draw(_service(number, domains[3 * number : 3 * number + 3])) for number in range(3))
        + tuple(draw(_at_sites(number)) for number in range(2))
        + (AwsService(name="objects", aws="s3"),)
    )


@st.composite
def _service(draw: st.DrawFn, number: int, domains: list[str]) -> Service:
    protocol = draw(st.sampled_from(("tls", "tls", "http", "tcp")))
    fewest = 0 if protocol == "tls" else 1
    networks = draw(st.lists(st.sampled_from(NETWORKS), unique=True, min_size=fewest, max_size=2))
    return Service(
        name=f"outside-{number}",
        domains=() if protocol == "tcp" else tuple(domains),
        protocol=protocol,
        port=draw(st.sampled_from(PORTS[protocol])),
        country="IE",
        networks=tuple(networks),
    )


@st.composite
def _at_sites(draw: st.DrawFn, number: int) -> SiteService:
    names = [site.name for site in ENCLAVE.sites]
    return SiteService(
        name=f"inside-{number}",
        sites=tuple(sorted(draw(st.lists(st.sampled_from(names), unique=True, min_size=1)))),
        tiers=draw(st.sampled_from((("workload",), ("data",), ("workload", "data")))),
        protocol=draw(st.sampled_from(("tls", "tcp"))),
        port=draw(st.sampled_from((443, 8443, 5432))),
    )


@st.composite
def enclaves(draw: st.DrawFn) -> Enclave:
    """Three sites, some of them linked, with rules that the configuration would accept."""
    names = [site.name for site in ENCLAVE.sites]
    pairs = draw(st.lists(st.sampled_from(list(combinations(names, 2))), unique=True, min_size=1))
    known = draw(services())
    rules = []
    for number in draw(st.lists(st.integers(1, 5_000), unique=True, min_size=3, max_size=8)):
        service = draw(st.sampled_from(known))
        sites = [name for name in names if draw(st.booleans())]
        if isinstance(service, SiteService):
            sites = [name for name in sites if _reaches(name, service, pairs)]
        if sites:
            rules.append(_rule(number, service, tuple(sites), draw(st.sampled_from(("workload", "data")))))
    return replace(
        ENCLAVE,
        links=tuple(Link(sites=pair, purpose="Try") for pair in pairs),
        egress=tuple(sorted(rules, key=lambda rule: rule.id)),
    )


def _reaches(name: str, service: SiteService, pairs: list[tuple[str, str]]) -> bool:
    others = [other for other in service.sites if other != name]
    return bool(others) and all(tuple(sorted((name, other))) in pairs for other in others)


def _rule(number: int, service: Destination, sites: tuple[str, ...], tier: str) -> EgressRule:
    return EgressRule(
        id=number,
        service=service,
        sites=sites,
        tier="workload" if isinstance(service, Service) else tier,
        reason="Try",
        owner="platform-team",
        until=date(2030, 12, 31),
    )


@st.composite
def flows(draw: st.DrawFn, enclave: Enclave, site: Site) -> Asked:
    """A flow that a rule allows, or nothing but one step away from it; now and then, anything."""
    rules = [rule for rule in enclave.egress if not isinstance(rule.service, AwsService)]
    if not rules or draw(st.integers(0, 5)) == 0:
        return Asked(
            source=draw(_inside(enclave)),
            destination=draw(st.one_of(st.sampled_from(OUTSIDE), _inside(enclave))),
            protocol="tcp",
            port=draw(st.sampled_from((22, 80, 443, 5432, 8080, 8443))),
            kind=draw(st.sampled_from(("tls", "http", "other"))),
            name=draw(st.sampled_from(NAMES)),
        )
    right = draw(_right(enclave, site, draw(st.sampled_from(rules))))
    return draw(_beside(enclave, right))


@st.composite
def _right(draw: st.DrawFn, enclave: Enclave, site: Site, rule: EgressRule) -> Asked:
    service = rule.service
    source = draw(_host(enclave, draw(st.sampled_from((*rule.sites, site.name))), (rule.tier,)))
    name: str | None = draw(st.sampled_from(NAMES))
    if isinstance(service, SiteService):
        kind = draw(st.sampled_from(("tls", "other"))) if service.protocol == "tcp" else "tls"
        there = draw(_host(enclave, draw(st.sampled_from(service.sites)), service.tiers))
        return Asked(
            source=source, destination=there, protocol="tcp", port=service.port, kind=kind, name=name
        )
    assert isinstance(service, Service)
    if service.domains:
        name = draw(st.sampled_from(service.domains)).replace("*", "deep.below")
    kind = draw(st.sampled_from(("tls", "http", "other"))) if service.protocol == "tcp" else service.protocol
    ranges = [cidr for network in service.networks for cidr in network.ranges]
    there = draw(_in(draw(st.sampled_from(ranges)))) if ranges else draw(st.sampled_from(OUTSIDE))
    return Asked(source=source, destination=there, protocol="tcp", port=service.port, kind=kind, name=name)


@st.composite
def _beside(draw: st.DrawFn, enclave: Enclave, right: Asked) -> Asked:
    step = draw(
        st.sampled_from(("none", "none", "source", "destination", "port", "kind", "name", "protocol"))
    )
    others = {
        "source": _inside(enclave),
        "destination": st.one_of(st.sampled_from(OUTSIDE), _inside(enclave)),
        "port": st.sampled_from((22, 80, 442, 443, 5432, 8080, 8443)),
        "kind": st.sampled_from(("tls", "http", "other")),
        "name": st.sampled_from((*NAMES, None)),
        "protocol": st.sampled_from(("udp", "icmp")),
    }
    return replace(right, **{step: draw(others[step])}) if step in others else right


def _in(cidr: IPv4Network) -> st.SearchStrategy[IPv4Address]:
    return st.integers(0, cidr.num_addresses - 1).map(lambda index: cidr[index])


@st.composite
def _host(draw: st.DrawFn, enclave: Enclave, site: str, tiers: tuple[str, ...]) -> IPv4Address:
    ranges = [subnet.cidr for subnet in subnets(enclave.site(site)) if subnet.tier in tiers]
    return draw(_in(draw(st.sampled_from(ranges))))


@st.composite
def _inside(draw: st.DrawFn, enclave: Enclave) -> IPv4Address:
    site = draw(st.sampled_from(enclave.sites))
    return draw(_host(enclave, site.name, (draw(st.sampled_from(TIERS)),)))
