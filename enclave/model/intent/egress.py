"""names.yaml and egress.yaml: services outside the enclave, and who may reach them."""

import re
from datetime import date

from yaml.nodes import Node

from enclave.model.enclave import EgressRule, Service, Site
from enclave.model.gateway.firewall import MAX_DOMAINS, MAX_RULE_ID
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.references import Declared, look_up, refer

_LONGEST_SERVICE_NAME = 50
_LARGEST_PORT = 65_535
_LONGEST_DOMAIN = 253  # RFC 1035, section 2.3.4
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TIER = "workload"
_PROTOCOL = "tls"


def read_services(document: Document, node: Node) -> dict[str, Service | None]:
    """Read the services by name. A domain belongs to one service only."""
    services: dict[str, Service | None] = {}
    owners: dict[str, str] = {}
    for name, key, value in document.named(node, "services", "service", _LONGEST_SERVICE_NAME):
        fields = document.fields(value, f"service {name}", ("domains", "protocol", "port", "country"), at=key)
        domains = _read_domains(fields, name, owners)
        protocol = fields.text("protocol")
        if protocol is not None and protocol != _PROTOCOL:
            message = f'the firewall has no rules for "{protocol}"'
            fields.report("protocol", message, f"use {_PROTOCOL}: only it shows a name that can be judged")
        port, country = fields.integer("port", 1, _LARGEST_PORT), fields.text("country")
        services[name] = (
            None
            if protocol is None or port is None or country is None
            else Service(name=name, domains=domains, protocol=protocol, port=port, country=country)
        )
    return services


def read_rules(
    document: Document, node: Node, services: Declared[Service], sites: Declared[Site], today: date
) -> tuple[EgressRule, ...]:
    """Read the egress rules, in order of id. An empty list is allowed: nothing leaves then."""
    rules: dict[int, EgressRule] = {}
    lines: dict[int, int] = {}
    for member in document.members(node, "rules"):
        fields = document.fields(
            member, "egress rule", ("id", "service", "sites", "tier", "reason", "owner", "until")
        )
        number = fields.integer("id", 1, MAX_RULE_ID)
        if number is not None:
            fields.what = f"egress rule {number}"
            line = member.start_mark.line + 1
            if lines.setdefault(number, line) != line:
                message = f"the id is there twice, first in line {lines[number]}"
                fields.report("id", message, "give each rule an id that was never used")
        rule = _read_rule(fields, number, services, sites, today)
        if rule is not None:
            rules[rule.id] = rule
    return tuple(rule for _, rule in sorted(rules.items()))


def _read_rule(
    fields: Fields,
    number: int | None,
    services: Declared[Service],
    sites: Declared[Site],
    today: date,
) -> EgressRule | None:
    service = refer(fields, "service", services, "service")
    names = fields.texts("sites") or []
    for name, node in names:
        look_up(fields.document, node, name, sites, f"{fields.what}: site")
    tier = fields.text("tier")
    if tier is not None and tier != _TIER:
        fields.report("tier", f'the tier "{tier}" has no way out', f"use {_TIER}")
    reason, owner, until = fields.text("reason"), fields.text("owner"), fields.date("until")
    if until is not None and until < today:
        fields.report("until", f"it ended on {until}", "renew it after review, or remove the rule")
    if number is None or service is None or tier is None or reason is None or owner is None or until is None:
        return None
    return EgressRule(
        id=number,
        service=service,
        sites=tuple(sorted(name for name, _ in names)),
        tier=tier,
        reason=reason,
        owner=owner,
        until=until,
    )


def _read_domains(fields: Fields, service: str, owners: dict[str, str]) -> tuple[str, ...]:
    domains = fields.texts("domains") or []
    if len(domains) > MAX_DOMAINS:
        fields.report("domains", f"there are more than {MAX_DOMAINS}", "make two services of it")
    for domain, node in domains:
        flaw = flaw_of_domain(domain)
        owner = owners.setdefault(domain, service)
        if flaw is not None:
            message, remedy = flaw
            fields.document.report(node, f'{fields.what}: "{domain}" {message}', remedy)
        elif owner != service:
            message = f'{fields.what}: "{domain}" already belongs to the service {owner}'
            fields.document.report(node, message, "name each domain once")
    return tuple(domain for domain, _ in domains)


def flaw_of_domain(domain: str) -> tuple[str, str] | None:
    """Return what is wrong with a domain name and how to mend it, or None."""
    labels = domain.split(".")
    if "*" in domain or domain.startswith("."):
        return "is a pattern", "write out each name: whoever can add one below a pattern has a way out"
    if domain != domain.lower():
        return "has capital letters", f"write {domain.lower()}"
    if labels[-1].isdigit():
        return "is an address, not a name", "write the name that clients ask for"
    well_formed = all(_LABEL.fullmatch(label) for label in labels)
    if len(labels) == 1 or len(domain) > _LONGEST_DOMAIN or not well_formed:
        return "is no full domain name", "write it as packages.example.org, without a dot at the end"
    return None
