"""What is declared and not used, and networks that are wider than one owner's tend to be."""

from collections.abc import Iterator

from enclave.model.enclave import Service, SiteService
from enclave.model.gateway.lint.finding import Intent, Lint, warning
from enclave.model.intent.files import ENCLAVE_FILE, NAMES_FILE

UNUSED_SERVICE = "service-without-rule"
UNUSED_NETWORK = "network-without-rule"
UNUSED_LINK = "link-without-rule"
WIDE_NETWORK = "network-is-wide"
_WIDE = 16
"""The prefix that a range may have without a question: a /16 was one organisation's before 1993 (RFC 791)."""


def unused(intent: Intent) -> Iterator[Lint]:
    """Tell each service, network and link that no rule uses."""
    rules = [rule.service for rule in intent.egress]
    services = {service.name for service in rules}
    networks = {
        network.name for service in rules if isinstance(service, Service) for network in service.networks
    }
    for service in intent.services:
        if service.name not in services:
            message = f"service {service.name}: no rule uses it"
            yield warning(UNUSED_SERVICE, NAMES_FILE, service.line, message, "remove it, or write the rule")
    for network in intent.networks:
        if network.name not in networks:
            message = f"network {network.name}: no service that a rule uses is there"
            yield warning(UNUSED_NETWORK, NAMES_FILE, network.line, message, "remove it, or name it")
    pairs = {
        frozenset((site, other))
        for rule in intent.egress
        if isinstance(rule.service, SiteService)
        for site in rule.sites
        for other in rule.service.sites
    }
    for link in intent.links:
        if frozenset(link.sites) not in pairs:
            message = f"link of {' and '.join(link.sites)}: no rule lets anything take it"
            remedy = "remove it, or write a rule for a service at one of its sites"
            yield warning(UNUSED_LINK, ENCLAVE_FILE, link.line, message, remedy)


def wide_networks(intent: Intent) -> Iterator[Lint]:
    """Tell each range that is wider than a /16."""
    for network in intent.networks:
        for each in network.ranges:
            if each.prefixlen < _WIDE:
                message = f"network {network.name}: {each} has {each.num_addresses} addresses"
                remedy = "write the ranges that the service answers from"
                yield warning(WIDE_NETWORK, NAMES_FILE, network.line, message, remedy)
