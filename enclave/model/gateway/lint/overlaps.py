"""Rules and services that say the same twice, or two different things of one flow."""

from collections.abc import Iterator, Mapping
from itertools import islice

from enclave.model.enclave import EgressRule, Service
from enclave.model.gateway.known_hosts import upwards
from enclave.model.gateway.lint.finding import Intent, Lint, warning
from enclave.model.intent.files import EGRESS_FILE, NAMES_FILE

DUPLICATE = "egress-rules-say-the-same"
COVERED = "name-is-covered-by-another"
COVERED_BY_TCP = "tcp-covers-what-is-named"
SAME_NETWORK = "tcp-services-overlap"
CONTRADICTION = "services-contradict-each-other"
_ANY = "*."
_TLS, _HTTP, _TCP = "tls", "http", "tcp"

Reach = Mapping[str, frozenset[tuple[str, str]]]
Place = tuple[str, int]
"""A network's name and a port."""


def duplicates(intent: Intent) -> Iterator[Lint]:
    """Tell each rule that lets a tier of a site reach a service which a rule before it lets it reach."""
    first: dict[tuple[str, str, str], EgressRule] = {}
    for rule in intent.egress:
        keys = {site: (rule.service.name, rule.tier, site) for site in rule.sites}
        earlier = {first[key].id: first[key] for key in keys.values() if key in first}
        for other in earlier.values():
            sites = ", ".join(site for site in rule.sites if site in other.sites)
            message = (
                f"egress rule {rule.id}: rule {other.id} (line {other.line}) already lets {rule.tier} of"
                f" {sites} reach {rule.service.name}"
            )
            remedy = "keep one, or give each its own sites"
            yield warning(DUPLICATE, EGRESS_FILE, rule.line, message, remedy)
        for key in keys.values():
            first.setdefault(key, rule)


def covered_names(intent: Intent) -> Iterator[Lint]:
    """Tell each name that the ``*.`` of another service has too, where both may be reached."""
    reach = intent.reach()
    used = [service for service in intent.outside if service.name in reach]
    broad: dict[str, list[Service]] = {}
    for service in used:
        for domain in service.domains:
            if domain.startswith(_ANY):
                broad.setdefault(domain.removeprefix(_ANY), []).append(service)
    for service in used:
        for domain in service.domains:
            for above in islice(upwards(domain.removeprefix(_ANY)), 1, None):
                for other in broad.get(above, ()):
                    if other is not service and other.port == service.port and _meet(reach, service, other):
                        yield _covered(service, domain, other, above)


def _covered(service: Service, domain: str, other: Service, above: str) -> Lint:
    both = f'service {service.name}: "{domain}" is covered by "{_ANY}{above}" of {other.name}'
    differences = [
        f"{what} differ"
        for what, differ in (
            ("their protocols", service.protocol != other.protocol),
            ("their networks", service.networks != other.networks),
            ("their countries", service.country != other.country),
        )
        if differ
    ]
    if differences:
        message = f"{both}, and {' and '.join(differences)}"
        remedy = f"say the same of both, or write out the names of {other.name}"
        return warning(CONTRADICTION, NAMES_FILE, service.line, message, remedy)
    remedy = f"remove the name, or write out those of {other.name}"
    return warning(COVERED, NAMES_FILE, service.line, both, remedy)


def same_networks(intent: Intent) -> Iterator[Lint]:
    """Tell services that share networks and a port, where both may be reached and one undoes the other."""
    reach = intent.reach()
    before: dict[Place, dict[str, list[Service]]] = {}
    for service in intent.outside:
        if service.name not in reach:
            continue
        told: set[str] = set()
        for place in _places(service):
            there = before.setdefault(place, {_TLS: [], _HTTP: [], _TCP: []})
            for protocol, others in there.items():
                if protocol == service.protocol != _TCP:
                    continue
                other = next((each for each in others if _meet(reach, service, each)), None)
                if other is not None and other.name not in told:
                    told.add(other.name)
                    yield _shared(service, other, place)
        for place in _places(service):
            before[place][service.protocol].append(service)


def _shared(service: Service, other: Service, place: Place) -> Lint:
    where = f"port {place[1]} of {place[0]}"
    both = {service.protocol, other.protocol}
    if both == {_TCP}:
        message = f"service {service.name}: {other.name} has {where} too"
        return warning(SAME_NETWORK, NAMES_FILE, service.line, message, "make one service of the two")
    if _TCP in both:
        tcp, named = (service, other) if service.protocol == _TCP else (other, service)
        message = f"service {tcp.name}: it lets anything through to {where}, where {named.name} has its names"
        remedy = f"give the two networks or ports of their own, or drop {tcp.name}"
        return warning(COVERED_BY_TCP, NAMES_FILE, tcp.line, message, remedy)
    message = f"service {service.name}: {other.name} is {other.protocol} on {where} too"
    remedy = f"a port speaks one of {_HTTP} and {_TLS}: mend the one that is wrong"
    return warning(CONTRADICTION, NAMES_FILE, service.line, message, remedy)


def _places(service: Service) -> tuple[Place, ...]:
    return tuple((network.name, service.port) for network in service.networks)


def _meet(reach: Reach, one: Service, other: Service) -> bool:
    return not reach[one.name].isdisjoint(reach[other.name])
