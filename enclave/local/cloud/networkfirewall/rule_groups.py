"""Rule groups: what CreateRuleGroup and UpdateRuleGroup accept, and what a group's rules cost.

Capacity source: developer guide, "Setting rule group capacity in AWS Network Firewall".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from math import prod
from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow

from enclave.local.cloud.networkfirewall import suricata
from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError

STATEFUL, STATELESS = "STATEFUL", "STATELESS"
MAX_CAPACITY = 30_000
DEFAULT_ORDER = "DEFAULT_ACTION_ORDER"
_SOURCES = {
    STATEFUL: {"RulesString", "RulesSourceList", "StatefulRules"},
    STATELESS: {"StatelessRulesAndCustomActions"},
}


@dataclass(kw_only=True)
class RuleGroup:
    """A rule group. ``document`` is the RuleGroup structure of the API, as it was given."""

    name: str
    arn: str
    type: str
    capacity: int
    document: dict[str, Any]
    consumed: int
    description: str | None
    encryption: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid4()))
    update_token: str = field(default_factory=lambda: str(uuid4()))
    modified: Any = field(default_factory=utcnow)

    @property
    def rule_order(self) -> str:
        """The order in which the rules are evaluated; fixed for the group's life."""
        return order_of(self.document.get("StatefulRuleOptions"))


def order_of(options: dict[str, Any] | None) -> str:
    """Return the RuleOrder of an options structure, AWS's default if it has none."""
    return str((options or {}).get("RuleOrder") or DEFAULT_ORDER)


def as_document(type_: str, document: dict[str, Any] | None, rules: str | None) -> dict[str, Any]:
    """Return the RuleGroup structure for either form of the request. Exactly one must be given."""
    if (document is None) == (rules is None):
        raise InvalidRequestError("Specify either RuleGroup or Rules, and not both.")
    if document is not None:
        return document
    if type_ != STATEFUL:
        raise InvalidRequestError("Rules can be given as a string only for stateful rule groups.")
    return {"RulesSource": {"RulesString": rules}}


def consumed_capacity(type_: str, document: dict[str, Any], capacity: int) -> int:
    """Check the rules of a group and return the capacity they use. InvalidRequestException if they're bad."""
    source = {name for name, value in document["RulesSource"].items() if value not in (None, [])}
    if len(source) != 1 or not source <= _SOURCES[type_]:
        raise InvalidRequestError(f"parameter is invalid, a {type_} rule group needs one source of rules")
    _check_variables(document.get("RuleVariables") or {})
    used = _stateless(document) if type_ == STATELESS else _stateful(document)
    if used > capacity:
        raise InvalidRequestError(f"Rule group capacity exceeded: the rules need {used} of {capacity}.")
    return used


def _check_variables(variables: dict[str, Any]) -> None:
    for name, ip_set in (variables.get("IPSets") or {}).items():
        for definition in ip_set.get("Definition") or []:
            try:
                ip_network(definition)
            except ValueError as error:
                raise InvalidRequestError(
                    f"parameter is invalid, parameter: [{definition}], context: IPSets.{name}"
                ) from error


def _stateful(document: dict[str, Any]) -> int:
    source = document["RulesSource"]
    order = order_of(document.get("StatefulRuleOptions"))
    if source.get("RulesString") is not None:
        variables = document.get("RuleVariables") or {}
        references = (document.get("ReferenceSets") or {}).get("IPSetReferences") or {}
        names = {*(variables.get("IPSets") or {}), *(variables.get("PortSets") or {}), *references}
        return suricata.check(source["RulesString"], rule_order=order, variables=names)
    if source.get("RulesSourceList"):
        domains = source["RulesSourceList"]
        return len(domains["Targets"]) * len(domains["TargetTypes"]) + 1
    rules = source["StatefulRules"]
    lines = [_as_text(rule) for rule in rules]
    return suricata.check("\n".join(lines), rule_order=order, variables=frozenset())


def _as_text(rule: dict[str, Any]) -> str:
    head = rule["Header"]
    options = "".join(
        f"{option['Keyword']}{':' if option.get('Settings') else ''}{','.join(option.get('Settings') or [])};"
        for option in rule["RuleOptions"]
    )
    arrow = "<>" if head["Direction"] == "ANY" else "->"
    source, target = (
        f"{head['Source']} {head['SourcePort']}",
        f"{head['Destination']} {head['DestinationPort']}",
    )
    return f"{rule['Action'].lower()} {head['Protocol'].lower()} {source} {arrow} {target} ({options})"


def _stateless(document: dict[str, Any]) -> int:
    rules = document["RulesSource"]["StatelessRulesAndCustomActions"]["StatelessRules"]
    priorities = [rule["Priority"] for rule in rules]
    if len(set(priorities)) != len(priorities):
        raise InvalidRequestError("parameter is invalid, rule priorities must be unique")
    settings = ("Protocols", "Sources", "SourcePorts", "Destinations", "DestinationPorts", "TCPFlags")
    return sum(
        prod(max(1, len(rule["RuleDefinition"]["MatchAttributes"].get(name) or [])) for name in settings)
        for rule in rules
    )
