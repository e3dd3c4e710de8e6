"""Firewall policies: what CreateFirewallPolicy and UpdateFirewallPolicy accept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.core.utils import utcnow

from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError
from enclave.local.cloud.networkfirewall.rule_groups import (
    MAX_CAPACITY,
    STATEFUL,
    STATELESS,
    RuleGroup,
    order_of,
)
from enclave.local.cloud.networkfirewall.suricata import STRICT_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from enclave.local.cloud.networkfirewall.tls_inspections import TlsInspection

# Source: API reference, FirewallPolicy; developer guide, "Strict evaluation order".
STATELESS_ACTIONS = frozenset({"aws:pass", "aws:drop", "aws:forward_to_sfe"})
DROP_ACTIONS = frozenset({"aws:drop_strict", "aws:drop_established", "aws:drop_established_app_layer"})
ALERT_ACTIONS = frozenset({"aws:alert_strict", "aws:alert_established", "aws:alert_established_app_layer"})
POLICY_VARIABLES = frozenset({"HOME_NET", "EXTERNAL_NET"})


@dataclass(kw_only=True)
class FirewallPolicy:
    """A firewall policy. ``document`` is the FirewallPolicy structure of the API, as it was given."""

    name: str
    arn: str
    document: dict[str, Any]
    groups: tuple[RuleGroup, ...]
    description: str | None
    encryption: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid4()))
    update_token: str = field(default_factory=lambda: str(uuid4()))
    modified: Any = field(default_factory=utcnow)

    @property
    def rule_order(self) -> str:
        """The order in which stateful rules are evaluated; fixed for the policy's life."""
        return order_of(self.document.get("StatefulEngineOptions"))

    def consumed(self, type_: str) -> int:
        """Return the capacity that the policy's groups of one type reserve."""
        return sum(group.capacity for group in self.groups if group.type == type_)


def inspection_of(document: dict[str, Any]) -> str | None:
    """Return the ARN of the TLS inspection configuration that a policy uses, if it uses one."""
    return document.get("TLSInspectionConfigurationArn")


def check(
    document: dict[str, Any],
    find: Callable[[str], RuleGroup | None],
    find_inspection: Callable[[str], TlsInspection | None],
) -> tuple[RuleGroup, ...]:
    """Return the rule groups that a policy refers to. InvalidRequestException if AWS would not take it."""
    _inspection(document, find_inspection)
    _stateless_actions(document, "StatelessDefaultActions")
    _stateless_actions(document, "StatelessFragmentDefaultActions")
    order = order_of(document.get("StatefulEngineOptions"))
    _stateful_actions(document.get("StatefulDefaultActions") or [], order)
    _variables(document.get("PolicyVariables") or {})
    stateless = document.get("StatelessRuleGroupReferences") or []
    stateful = document.get("StatefulRuleGroupReferences") or []
    _priorities(stateless, STRICT_ORDER)
    _priorities(stateful, order)
    groups = [_group(reference, STATELESS, find) for reference in stateless]
    for reference in stateful:
        group = _group(reference, STATEFUL, find)
        if group.rule_order != order:
            raise InvalidRequestError(
                f"parameter is invalid, rule group {group.arn} has rule order {group.rule_order}, "
                f"the policy {order}"
            )
        groups.append(group)
    if len({group.arn for group in groups}) != len(groups):
        raise InvalidRequestError("parameter is invalid, a rule group is referred to twice")
    for type_ in (STATEFUL, STATELESS):
        if sum(group.capacity for group in groups if group.type == type_) > MAX_CAPACITY:
            raise InvalidRequestError(
                f"The policy's {type_} rule groups exceed a capacity of {MAX_CAPACITY}."
            )
    return tuple(groups)


def _inspection(document: dict[str, Any], find: Callable[[str], TlsInspection | None]) -> None:
    arn = inspection_of(document)
    if arn is None and document.get("EnableTLSSessionHolding"):
        raise InvalidRequestError("EnableTLSSessionHolding needs a TLSInspectionConfigurationArn.")
    if arn is not None and find(arn) is None:
        message = f"parameter is invalid, parameter: [{arn}], no such TLS inspection configuration"
        raise InvalidRequestError(message)


def _stateless_actions(document: dict[str, Any], name: str) -> None:
    custom = {action["ActionName"] for action in document.get("StatelessCustomActions") or []}
    actions = document[name]
    unknown = set(actions) - STATELESS_ACTIONS - custom
    if unknown or len(set(actions) & STATELESS_ACTIONS) != 1:
        raise InvalidRequestError(f"parameter is invalid, parameter: [{','.join(actions)}], context: {name}")


def _stateful_actions(actions: list[str], order: str) -> None:
    if actions and order != STRICT_ORDER:
        raise InvalidRequestError("StatefulDefaultActions are only valid with STRICT_ORDER rule order.")
    wrong = set(actions) - DROP_ACTIONS - ALERT_ACTIONS
    if wrong or len(set(actions) & DROP_ACTIONS) > 1 or len(set(actions)) != len(actions):
        raise InvalidRequestError(
            f"parameter is invalid, parameter: [{','.join(actions)}], context: StatefulDefaultActions"
        )


def _variables(variables: dict[str, Any]) -> None:
    unknown = set(variables.get("RuleVariables") or {}) - POLICY_VARIABLES
    if unknown:
        raise InvalidRequestError(
            f"parameter is invalid, parameter: [{','.join(unknown)}], context: PolicyVariables"
        )


def _priorities(references: list[dict[str, Any]], order: str) -> None:
    """Strict order needs a priority on each reference, all different; action order takes none."""
    priorities = [reference.get("Priority") for reference in references]
    if order == STRICT_ORDER:
        if None in priorities or len(set(priorities)) != len(priorities):
            raise InvalidRequestError("parameter is invalid, rule group references need unique priorities")
    elif any(priority is not None for priority in priorities):
        raise InvalidRequestError("parameter is invalid, Priority is only valid with STRICT_ORDER rule order")


def _group(reference: dict[str, Any], type_: str, find: Callable[[str], RuleGroup | None]) -> RuleGroup:
    group = find(reference["ResourceArn"])
    if group is None or group.type != type_:
        raise InvalidRequestError(
            f"parameter is invalid, parameter: [{reference['ResourceArn']}], no such {type_} rule group"
        )
    return group
