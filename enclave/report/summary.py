"""What there is to say when a run ends. One content for every format: `console` and `json` only write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.engine import order
from enclave.model.enclave import AwsService, Service, SiteService
from enclave.report import check, countries
from enclave.residency.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.outcome import Outcome
    from enclave.engine.remains import Remain
    from enclave.model.enclave import EgressRule, Enclave, Link, Site
    from enclave.report.check import FindingLine, WaiverLine


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLine:
    """A site and where it truly is."""

    name: str
    region: str
    city: str
    country: str  # where AWS runs it: the true one
    meant: str  # where it is meant to be
    note: str  # empty, or how the two differ, or what it shares with another site


@dataclass(frozen=True, kw_only=True, slots=True)
class StackLine:
    """A stack and what happened to it."""

    name: str
    resources: int
    changes: Mapping[str, int]
    seconds: float
    mended: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A way that data may take."""

    source: str
    target: str
    through: str  # empty where no way is provisioned
    reason: str
    until: str  # ISO date, empty if there is no end


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """How the result was judged."""

    rules: int
    counts: Mapping[str, int]  # judgements by verdict
    waived: tuple[FindingLine, ...]
    unused_waivers: tuple[WaiverLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """Everything that a closing report says."""

    enclave: str
    cloud: str
    operation: str
    seconds: float
    resources: int
    changed: bool
    sites: tuple[SiteLine, ...]
    stacks: tuple[StackLine, ...]
    judged: Judged | None
    between_sites: tuple[Flow, ...]
    outward: tuple[Flow, ...]
    to_aws: tuple[Flow, ...]
    parties: tuple[Flow, ...]
    remains: tuple[Remain, ...]
    next_steps: tuple[str, ...]


def summarise(enclave: Enclave, cloud: str, outcome: Outcome, remains: tuple[Remain, ...] = ()) -> Summary:
    """Say what a run did, and what the enclave is now."""
    return Summary(
        enclave=enclave.name,
        cloud=cloud,
        operation=outcome.operation,
        seconds=round(outcome.seconds, 1),
        resources=sum(stack.resources for stack in outcome.stacks),
        changed=any(stack.changes for stack in outcome.stacks),
        sites=tuple(_site(site, enclave) for site in enclave.sites),
        stacks=tuple(
            StackLine(
                name=stack.stack,
                resources=stack.resources,
                changes=dict(stack.changes),
                seconds=round(stack.seconds, 1),
                mended=stack.mended,
            )
            for stack in outcome.stacks
        ),
        judged=_judged(outcome),
        between_sites=between_sites(enclave),
        outward=outward(enclave),
        to_aws=to_aws(enclave),
        parties=parties(enclave),
        remains=remains,
        next_steps=_next_steps(cloud, outcome.operation),
    )


def _site(site: Site, enclave: Enclave) -> SiteLine:
    return SiteLine(
        name=site.name,
        region=site.region.name,
        city=site.region.city,
        country=countries.name(site.region.country),
        meant=countries.name(site.country),
        note="; ".join(_notes(site, enclave)),
    )


def _notes(site: Site, enclave: Enclave) -> list[str]:
    truth, meant = countries.name(site.region.country), countries.name(site.country)
    notes = []
    if site.stand_in:
        notes.append(f"stands in for {meant}, where AWS has no region: everything of it is in {truth}")
    if site.outpost is not None:
        rack = f"an Outpost in {countries.name(site.outpost.country)}"
        notes.append(f"{rack} is declared, but nothing is placed on it yet: everything of it is in {truth}")
    sharing = [other.name for other in enclave.sites if other is not site and other.region == site.region]
    if sharing:
        notes.append(f"shares a region with {', '.join(sharing)}")
    return notes


def _judged(outcome: Outcome) -> Judged | None:
    if outcome.judgement is None:
        return None
    return Judged(
        rules=len(RULES),
        counts=check.counted(outcome.judgement.counts),
        waived=check.waived_lines(outcome.judgement),
        unused_waivers=tuple(map(check.waiver_line, outcome.judgement.unused_waivers)),
    )


def between_sites(enclave: Enclave) -> tuple[Flow, ...]:
    """Say what sites may ask of each other, and which links nothing may take."""
    rules = [(rule, rule.service) for rule in enclave.egress if isinstance(rule.service, SiteService)]
    taken = {frozenset((site, other)) for rule, at in rules for site in rule.sites for other in at.sites}
    allowed = (_to_sites(rule, at) for rule, at in rules)
    unused = (_unused(link) for link in enclave.links if frozenset(link.sites) not in taken)
    return (*allowed, *unused)


def _to_sites(rule: EgressRule, service: SiteService) -> Flow:
    at = f"{' and '.join(service.tiers)} subnets of {', '.join(service.sites)}"
    return Flow(
        source=", ".join(rule.sites),
        target=f"{service.name} ({service.protocol} {service.port}) in {at}",
        through=f"the firewalls of both sites, from {rule.tier} subnets only",
        reason=f"{rule.reason} ({rule.owner})",
        until=rule.until.isoformat(),
    )


def _unused(link: Link) -> Flow:
    return Flow(
        source=link.sites[0],
        target=link.sites[1],
        through="",
        reason=f"{link.purpose}: a link alone, by which no rule lets anything through",
        until="",
    )


def outward(enclave: Enclave) -> tuple[Flow, ...]:
    """Say what may leave the enclave through the firewall."""
    rules = ((rule, rule.service) for rule in enclave.egress)
    return tuple(
        Flow(
            source=", ".join(rule.sites),
            target=_answers(service),
            through=f"the firewall, from {rule.tier} subnets only",
            reason=f"{rule.reason} ({rule.owner})",
            until=rule.until.isoformat(),
        )
        for rule, service in rules
        if isinstance(service, Service)
    )


def _answers(service: Service) -> str:
    """Say as what a service answers, in which networks alone if it says so, and in which country."""
    parts = (service.domains, [network.name for network in service.networks])
    ends = " at ".join(", ".join(part) for part in parts if part)
    return f"{ends} ({service.protocol} {service.port}) in {countries.name(service.country)}"


def to_aws(enclave: Enclave) -> tuple[Flow, ...]:
    """Say which services of AWS may be used, each at the site that uses it."""
    rules = ((rule, rule.service) for rule in enclave.egress)
    return tuple(
        Flow(
            source=", ".join(rule.sites),
            target=f"{service.name} ({service.aws})",
            through=f"a VPC endpoint of each site, from {rule.tier} subnets only",
            reason=f"{rule.reason} ({rule.owner})",
            until=rule.until.isoformat(),
        )
        for rule, service in rules
        if isinstance(service, AwsService)
    )


def parties(enclave: Enclave) -> tuple[Flow, ...]:
    """Say who outside the organisation is declared, and for what. No component gives them access yet."""
    return tuple(
        Flow(
            source=f"{party.kind} {party.name} ({countries.name(party.country)})",
            target="evidence" if party.kind == "auditor" else "the enclave, inbound only",
            through="",
            reason=party.purpose,
            until=party.until.isoformat(),
        )
        for party in enclave.parties
    )


def _next_steps(cloud: str, operation: str) -> tuple[str, ...]:
    """Say what to run next, in words that work in a fresh checkout: `enclave` is on nobody's PATH yet."""
    if cloud != "local":
        return tuple(f"enclave {step} --cloud {cloud}" for step in _AFTER[operation])
    steps = [(_OURS.get(step, f"make {step}"), _DOES[step]) for step in _AFTER[operation]]
    if operation == "up":
        plain = f"then plain Pulumi: pulumi up -s {order.LINKS}"
        steps.append((f'eval "$({_ENCLAVE} local env)"', plain))
    width = max(len(command) for command, _ in steps)
    return tuple(f"{command:<{width}}  {does}" for command, does in steps)


_ENCLAVE = ".venv/bin/enclave"
_OURS: Mapping[str, str] = {step: f"{_ENCLAVE} {step}" for step in ("check", "claims")}
"""What `make` has no target for."""

_AFTER: Mapping[str, tuple[str, ...]] = {
    "preview": ("up",),
    "up": ("status", "check", "claims", "preview", "down"),
    "refresh": ("status", "check", "preview"),
    "down": ("up",),
}
_DOES: Mapping[str, str] = {
    "up": "bring it up",
    "preview": "what a change would do, judged",
    "status": "what is up",
    "check": "judge what is up, rule by rule",
    "claims": "what is promised, and how it stands",
    "down": "take it down again",
}
