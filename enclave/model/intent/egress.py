"""egress.yaml: who may reach what, why, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from yaml.nodes import Node

from enclave.model.addresses import GUARDED_TIERS
from enclave.model.enclave import AwsService, Destination, EgressRule, Link, Service, Site, SiteService
from enclave.model.gateway.aws_services import AWS_SERVICES
from enclave.model.gateway.endpoints import refusal
from enclave.model.gateway.firewall import MAX_RULE_ID
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.problem import listed, suggestion
from enclave.model.intent.references import Declared, look_up, refer

_WORKLOAD = "workload"
_KEYS = ("id", "service", "sites", "tier", "reason", "owner", "until")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What rules refer to. ``links`` is None if not all of them can be read; then none is missed."""

    services: Declared[Destination]
    sites: Declared[Site]
    links: Collection[Link] | None


def read_rules(document: Document, node: Node, scene: Scene, today: date) -> tuple[EgressRule, ...]:
    """Read the egress rules, in order of id. An empty list is allowed: nothing leaves then."""
    rules: dict[int, EgressRule] = {}
    lines: dict[int, int] = {}
    for member in document.members(node, "rules"):
        fields = document.fields(member, "egress rule", _KEYS)
        number = fields.integer("id", 1, MAX_RULE_ID)
        line = member.start_mark.line + 1
        if number is not None:
            fields.what = f"egress rule {number}"
            if lines.setdefault(number, line) != line:
                message = f"the id is there twice, first in line {lines[number]}"
                fields.report("id", message, "give each rule an id that was never used")
        rule = _read_rule(fields, number, line, scene, today)
        if rule is not None:
            rules[rule.id] = rule
    return tuple(rule for _, rule in sorted(rules.items()))


def _read_rule(fields: Fields, number: int | None, line: int, scene: Scene, today: date) -> EgressRule | None:
    found = refer(fields, "service", scene.services, "service")
    service = found if isinstance(found, Destination) else None  # a union that mypy can't infer by itself
    sites = _read_sites(fields, scene.sites)
    if isinstance(service, SiteService):
        _check_ways(fields, sites, service, scene)
    tier = _read_tier(fields, service)
    reason, owner, until = fields.text("reason"), fields.text("owner"), fields.date("until")
    if until is not None and until < today:
        fields.report("until", f"it ended on {until}", "renew it after review, or remove the rule")
    if number is None or service is None or tier is None or reason is None or owner is None or until is None:
        return None
    return EgressRule(
        id=number,
        service=service,
        sites=tuple(sorted(sites)),
        tier=tier,
        reason=reason,
        owner=owner,
        until=until,
        line=line,
    )


def _read_sites(fields: Fields, sites: Declared[Site]) -> dict[str, Node]:
    names = dict(fields.texts("sites") or [])
    for name, node in names.items():
        look_up(fields.document, node, name, sites, f"{fields.what}: site")
    return names


def _read_tier(fields: Fields, service: Destination | None) -> str | None:
    tier = fields.text("tier")
    if tier is None:
        return None
    if tier not in GUARDED_TIERS:
        remedy = suggestion(tier, GUARDED_TIERS, f"use one of {listed(GUARDED_TIERS)}")
        fields.report("tier", f'the tier "{tier}" has no way out', remedy)
        return None
    if isinstance(service, Service) and tier != _WORKLOAD:
        remedy = f"use {_WORKLOAD}: {tier} may reach services at sites and of AWS alone"
        fields.report("tier", f'the tier "{tier}" has no way outside', remedy)
        return None
    why = refusal(AWS_SERVICES[service.aws], tier) if isinstance(service, AwsService) else ""
    if why:
        fields.report("service", why, "leave it out, or let another tier use it")
        return None
    return tier


def _check_ways(fields: Fields, sites: dict[str, Node], service: SiteService, scene: Scene) -> None:
    """Note each site from which a service at sites can't be reached: it is the only one, or has no link."""
    linked = None if scene.links is None else {link.sites for link in scene.links}
    told: set[tuple[str, ...]] = set()
    for name, node in sites.items():
        others = [other for other in service.sites if other != name]
        if scene.sites is not None and not {name, *others} <= set(scene.sites):
            continue  # a name that isn't declared was reported as that
        if not others:
            message = f"{fields.what}: from {name} it leads nowhere: {service.name} is at no other site"
            fields.document.report(node, message, "remove the site, or add the sites that offer the service")
        for pair in (tuple(sorted((name, other))) for other in others):
            if linked is not None and pair not in linked and pair not in told:
                told.add(pair)
                message = f"{fields.what}: {' and '.join(pair)} aren't linked"
                remedy = "link them in enclave.yaml, or take one of them out of the rule or of the service"
                fields.document.report(node, message, remedy)
