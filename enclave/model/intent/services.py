"""names.yaml: what rules may lead to, each named once. Its keys say which of three kinds it is."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode

from enclave.model.addresses import GUARDED_TIERS
from enclave.model.enclave import AwsService, Destination, Network, Service, Site, SiteService
from enclave.model.gateway.aws_services import AWS_SERVICES
from enclave.model.gateway.firewall import MAX_DOMAINS
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.domains import flaw_of_domain_or_pattern
from enclave.model.intent.problem import listed, nearest, suggestion
from enclave.model.intent.references import Declared, look_up

TLS, HTTP, TCP = "tls", "http", "tcp"
_LONGEST_NAME = 50
_LARGEST_PORT = 65_535
_HTTP_PORT, _TLS_PORT = 80, 443
_DNS_PORTS = (53, 853)  # IANA, "Service Name and Transport Protocol Port Number Registry": domain, domain-s
_COUNTRY = re.compile(r"[A-Z]{2}")

_OUTSIDE = ("domains", "networks")
_KINDS = (("aws",), ("sites",), _OUTSIDE)
"""The keys by which a service shows of which kind it is: of AWS, at sites of the enclave, or outside."""


@dataclass(slots=True)
class _Names:
    """What a service may refer to, and what services before it have taken: domains, and services of AWS."""

    networks: Declared[Network]
    sites: Declared[Site]
    domains: dict[str, str] = field(default_factory=dict)
    aws: dict[str, str] = field(default_factory=dict)


def read_services(
    document: Document, node: Node, networks: Declared[Network], sites: Declared[Site]
) -> dict[str, Destination | None]:
    """Read the services by name. A domain, or a service of AWS, belongs to one of them only."""
    names = _Names(networks=networks, sites=sites)
    return {
        entry.name: _read_service(document, entry, names)
        for entry in document.named(node, "services", "service", _LONGEST_NAME)
    }


def _read_service(document: Document, entry: Entry, names: _Names) -> Destination | None:
    kinds = _kinds(entry.value)
    if len(kinds) > 1:
        message = f"service {entry.name}: {' and '.join(kinds)} make it of more than one kind"
        remedy = "make a service of each: aws alone, or sites, or domains and networks outside"
        document.report(entry.key, message, remedy)
        return None
    if kinds == ["aws"]:
        return _read_aws(document, entry, names)
    return (
        _read_at_sites(document, entry, names)
        if kinds == ["sites"]
        else _read_outside(document, entry, names)
    )


def _kinds(node: Node) -> list[str]:
    """Return the first key of each kind that a mapping has, misspelt ones too."""
    if not isinstance(node, MappingNode):
        return []
    known = [key for kind in _KINDS for key in kind]
    others = ("tiers", "protocol", "port", "country")
    written = [key.value for key, _ in node.value if isinstance(key, ScalarNode)]
    meant = {key if key in others else nearest(key, (*known, *others)) for key in written}
    return [next(key for key in kind if key in meant) for kind in _KINDS if not meant.isdisjoint(kind)]


def _read_aws(document: Document, entry: Entry, names: _Names) -> AwsService | None:
    fields = document.fields(entry.value, f"service {entry.name}", ("aws",), at=entry.key)
    aws = fields.text("aws")
    if aws is None:
        return None
    owner = names.aws.setdefault(aws, entry.name)
    if aws not in AWS_SERVICES:
        remedy = suggestion(aws, AWS_SERVICES, f"use one of {listed(AWS_SERVICES)}")
        fields.report("aws", f'there is no VPC endpoint for "{aws}"', remedy)
    elif owner != entry.name:
        fields.report("aws", f"{aws} already is the service {owner}", "name each service of AWS once")
    else:
        return AwsService(name=entry.name, aws=aws, line=_line(entry))
    return None


def _read_at_sites(document: Document, entry: Entry, names: _Names) -> SiteService | None:
    keys = ("sites", "tiers", "protocol", "port")
    fields = document.fields(entry.value, f"service {entry.name}", keys, at=entry.key)
    sites, tiers = fields.texts("sites") or [], fields.texts("tiers") or []
    for name, node in sites:
        look_up(document, node, name, names.sites, f"{fields.what}: site")
    _check_words(fields, tiers, GUARDED_TIERS, "tier", "that offers anything")
    protocol = _read_protocol(fields, (TLS, TCP), "http is for services outside")
    port = _read_port(fields)
    if not sites or not tiers or protocol is None or port is None:
        return None
    return SiteService(
        name=entry.name,
        sites=tuple(sorted(name for name, _ in sites)),
        tiers=tuple(tier for tier in GUARDED_TIERS if tier in {name for name, _ in tiers}),
        protocol=protocol,
        port=port,
        line=_line(entry),
    )


def _read_outside(document: Document, entry: Entry, names: _Names) -> Service | None:
    before = len(document.problems)
    fields = document.fields(
        entry.value, f"service {entry.name}", ("protocol", "port", "country"), _OUTSIDE, at=entry.key
    )
    # A misspelt key was reported as that; nothing is said to be missing then.
    complete = isinstance(entry.value, MappingNode) and len(document.problems) == before
    protocol = _read_protocol(fields, (TLS, HTTP, TCP), "anything else has no rules")
    domains = _read_domains(fields, entry.name, names.domains)
    networks = _read_networks(fields, names.networks)
    _check_ends(fields, protocol, complete=complete)
    port, country = _read_port(fields), _read_country(fields)
    _check_port(fields, protocol, port)
    if protocol is None or port is None or country is None:
        return None
    return Service(
        name=entry.name,
        domains=domains,
        protocol=protocol,
        port=port,
        country=country,
        networks=networks,
        line=_line(entry),
    )


def _check_ends(fields: Fields, protocol: str | None, *, complete: bool) -> None:
    """Note what a protocol needs to know its far end by, and hasn't, or has and can't use."""
    named, placed = fields.node("domains") is not None, fields.node("networks") is not None
    if named and protocol == TCP:
        remedy = "remove domains, or use tls or http"
        fields.report("domains", "tcp shows no name that could be judged", remedy)
    if not complete or protocol is None:
        return
    if not named and protocol != TCP:
        fields.report("domains", '"domains" is missing', f"add the names that clients of {protocol} ask for")
    if not placed and protocol != TLS:
        why = "anybody can write any name into plain HTTP" if protocol == HTTP else "tcp shows no name"
        fields.report("networks", f'"networks" is missing, and {why}', "add the networks where it answers")


def _check_port(fields: Fields, protocol: str | None, port: int | None) -> None:
    if port == _TLS_PORT and protocol in (HTTP, TCP):
        message = f"{port} is for tls, whose name is judged"
        fields.report("port", message, "use tls, or the port that it truly answers on")
    elif port == _HTTP_PORT and protocol == TCP:
        message = f"{port} is for http, whose name is judged"
        fields.report("port", message, "use http, or the port that it truly answers on")


def _read_port(fields: Fields) -> int | None:
    port = fields.integer("port", 1, _LARGEST_PORT)
    if port in _DNS_PORTS:
        fields.report("port", f"{port} is for DNS", "leave it out: the resolver of a site answers for names")
        return None
    return port


def _read_protocol(fields: Fields, known: Collection[str], otherwise: str) -> str | None:
    protocol = fields.text("protocol")
    if protocol is None or protocol in known:
        return protocol
    fields.report("protocol", f'"{protocol}" is no protocol here', f"use {listed(known)}: {otherwise}")
    return None


def _read_country(fields: Fields) -> str | None:
    country = fields.text("country")
    if country is None or _COUNTRY.fullmatch(country):
        return country
    fields.report("country", f'"{country}" is no country code', "write two capital letters, such as IE")
    return None


def _read_domains(fields: Fields, service: str, owners: dict[str, str]) -> tuple[str, ...]:
    """Return the domains that are well-formed."""
    domains, sound = fields.texts("domains") or [], []
    if len(domains) > MAX_DOMAINS:
        fields.report("domains", f"there are more than {MAX_DOMAINS}", "make two services of it")
    for domain, node in domains:
        flaw = flaw_of_domain_or_pattern(domain)
        owner = owners.setdefault(domain, service)
        if flaw is not None:
            message, remedy = flaw
            fields.document.report(node, f'{fields.what}: "{domain}" {message}', remedy)
        elif owner != service:
            message = f'{fields.what}: "{domain}" already belongs to the service {owner}'
            fields.document.report(node, message, "name each domain once")
        else:
            sound.append(domain)
    return tuple(sound)


def _read_networks(fields: Fields, declared: Declared[Network]) -> tuple[Network, ...]:
    """Return the networks that a service names, as far as they are declared."""
    names = fields.texts("networks") or []
    found = [
        look_up(fields.document, node, name, declared, f"{fields.what}: network") for name, node in names
    ]
    return tuple(network for network in found if network is not None)


def _check_words(
    fields: Fields, words: Iterable[tuple[str, Node]], known: Collection[str], kind: str, which: str
) -> None:
    for word, node in words:
        if word not in known:
            remedy = suggestion(word, known, f"use {listed(known)}")
            fields.document.report(node, f'{fields.what}: "{word}" is no {kind} {which}', remedy)


def _line(entry: Entry) -> int:
    return entry.key.start_mark.line + 1
