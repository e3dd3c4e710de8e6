"""What `enclave gateway rules` says for a program. People get the rules as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.model.gateway.policy import DEFAULT_ACTIONS, STREAM_EXCEPTION, STRICT_ORDER

if TYPE_CHECKING:
    from enclave.model.enclave import Enclave
    from enclave.model.gateway.dns import DnsRules, DomainList
    from enclave.model.gateway.firewall import FirewallRules


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """The rule of the intent that a compiled rule stands for."""

    id: int
    file: str
    line: int
    service: str
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleEntry:
    """A compiled rule. ``intent`` is None for one that holds for every site alike."""

    sid: int
    intent: Origin | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RulesReport:
    """All that a site's firewall and resolver are given."""

    site: str
    rule_order: str
    default_actions: tuple[str, ...]
    stream_exception: str
    home_net: tuple[str, ...]
    capacity: int
    rules: tuple[RuleEntry, ...]
    dns: tuple[DomainList, ...]


def report(enclave: Enclave, site: str, rules: FirewallRules, dns: DnsRules) -> RulesReport:
    """Put together what is told of a site."""
    origins = {rule: origin(enclave, rule) for rule in {each.intent for each in rules.rules}}
    return RulesReport(
        site=site,
        rule_order=STRICT_ORDER,
        default_actions=DEFAULT_ACTIONS,
        stream_exception=STREAM_EXCEPTION,
        home_net=tuple(str(network) for network in rules.home_net),
        capacity=rules.capacity,
        rules=tuple(
            RuleEntry(sid=each.sid, intent=origins[each.intent], text=each.text) for each in rules.rules
        ),
        dns=dns.lists,
    )


def origin(enclave: Enclave, rule: int | None) -> Origin | None:
    """Return where the intent has a rule; None for None."""
    for each in enclave.egress:
        if each.id == rule:
            return Origin(
                id=each.id,
                file="config/egress.yaml",
                line=each.line,
                service=each.service.name,
                owner=each.owner,
            )
    return None
