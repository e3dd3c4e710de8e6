"""The state of Network Firewall in one account and region, and every change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.core.base_backend import BackendDict

from enclave.local.cloud.networkfirewall import encryption, policies, rule_groups
from enclave.local.cloud.networkfirewall.endpoints import Endpoints
from enclave.local.cloud.networkfirewall.exceptions import (
    InvalidOperationError,
    InvalidRequestError,
    ResourceNotFoundError,
)
from enclave.local.cloud.networkfirewall.firewalls import Firewall, check_logging_change
from enclave.local.cloud.networkfirewall.policies import FirewallPolicy
from enclave.local.cloud.networkfirewall.rule_groups import RuleGroup
from enclave.local.cloud.networkfirewall.store import IN_USE
from enclave.local.cloud.networkfirewall.tls_inspections import TlsInspection, TlsInspections

if TYPE_CHECKING:
    from collections.abc import Iterable


class NetworkFirewallBackend(TlsInspections):
    """Network Firewall of one account in one region. Resources are kept by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.rule_groups: dict[str, RuleGroup] = {}
        self.policies: dict[str, FirewallPolicy] = {}
        self.firewalls: dict[str, Firewall] = {}
        self.endpoints = Endpoints(account_id, region_name)

    # rule groups

    def create_rule_group(self, params: dict[str, Any]) -> RuleGroup:
        """Create a rule group, or only check it with DryRun."""
        type_, capacity = params["Type"], params["Capacity"]
        if type_ not in {rule_groups.STATEFUL, rule_groups.STATELESS}:
            raise NotImplementedError(f"Rule groups of type {type_}")
        if not 0 < capacity <= rule_groups.MAX_CAPACITY:
            raise InvalidRequestError(f"parameter is invalid, parameter: [{capacity}], context: Capacity")
        document = rule_groups.as_document(type_, params.get("RuleGroup"), params.get("Rules"))
        group = RuleGroup(
            name=params["RuleGroupName"],
            arn=self.arn(f"{type_.lower()}-rulegroup", params["RuleGroupName"]),
            type=type_,
            capacity=capacity,
            document=document,
            consumed=rule_groups.consumed_capacity(type_, document, capacity),
            description=params.get("Description"),
            encryption=encryption.configuration(params),
        )
        self.add(self.rule_groups, group, params)
        return group

    def update_rule_group(self, params: dict[str, Any]) -> RuleGroup:
        """Replace the rules of a group. Type, capacity and rule order never change."""
        group = self.rule_group(params)
        self.check_token(group, params)
        document = rule_groups.as_document(group.type, params.get("RuleGroup"), params.get("Rules"))
        if rule_groups.order_of(document.get("StatefulRuleOptions")) != group.rule_order:
            raise InvalidRequestError("parameter is invalid, the rule order of a rule group can't be changed")
        consumed = rule_groups.consumed_capacity(group.type, document, group.capacity)
        if not params.get("DryRun"):
            group.document, group.consumed = document, consumed
            self.changed(group, params)
        return group

    def rule_group(self, params: dict[str, Any]) -> RuleGroup:
        """Find a rule group by ARN, or by name and type."""
        arn, name, type_ = params.get("RuleGroupArn"), params.get("RuleGroupName"), params.get("Type")
        if arn is None and (name is None or type_ is None):
            raise InvalidRequestError("Specify the ARN, or the name and the type.")
        return self.find(self.rule_groups, arn or self.arn(f"{type_}-rulegroup".lower(), str(name)), name)

    def delete_rule_group(self, params: dict[str, Any]) -> RuleGroup:
        """Delete a rule group that no policy uses."""
        group = self.rule_group(params)
        if self.users_of(group):
            raise InvalidOperationError(IN_USE)
        self.remove(self.rule_groups, group)
        return group

    def users_of(self, group: RuleGroup) -> list[FirewallPolicy]:
        """Return the policies that use a rule group."""
        return [policy for policy in self.policies.values() if group in policy.groups]

    # policies

    def create_policy(self, params: dict[str, Any]) -> FirewallPolicy:
        """Create a firewall policy, or only check it with DryRun."""
        policy = FirewallPolicy(
            name=params["FirewallPolicyName"],
            arn=self.arn("firewall-policy", params["FirewallPolicyName"]),
            document=params["FirewallPolicy"],
            groups=policies.check(params["FirewallPolicy"], self.rule_groups.get, self.inspections.get),
            description=params.get("Description"),
            encryption=encryption.configuration(params),
        )
        self.add(self.policies, policy, params)
        return policy

    def update_policy(self, params: dict[str, Any]) -> FirewallPolicy:
        """Replace a policy's document. Its rule order never changes."""
        policy = self.policy(params)
        self.check_token(policy, params)
        document = params["FirewallPolicy"]
        if rule_groups.order_of(document.get("StatefulEngineOptions")) != policy.rule_order:
            raise InvalidRequestError("parameter is invalid, the rule order of a policy can't be changed")
        if (policies.inspection_of(document) is None) != (policies.inspection_of(policy.document) is None):
            message = "TLS inspection can't be added to a policy, or taken from it"
            raise InvalidRequestError(f"parameter is invalid, {message}")
        groups = policies.check(document, self.rule_groups.get, self.inspections.get)
        if not params.get("DryRun"):
            policy.document, policy.groups = document, groups
            self.changed(policy, params)
        return policy

    def policy(self, params: dict[str, Any]) -> FirewallPolicy:
        """Find a policy by ARN or name."""
        return self.by_arn_or_name(self.policies, params, "FirewallPolicy", "firewall-policy")

    def delete_policy(self, params: dict[str, Any]) -> FirewallPolicy:
        """Delete a policy that no firewall uses."""
        policy = self.policy(params)
        if self.firewalls_with(policy):
            raise InvalidOperationError(IN_USE)
        self.remove(self.policies, policy)
        return policy

    def firewalls_with(self, policy: FirewallPolicy) -> list[Firewall]:
        """Return the firewalls that use a policy."""
        return [firewall for firewall in self.firewalls.values() if firewall.policy_arn == policy.arn]

    # TLS inspection

    def delete_inspection(self, params: dict[str, Any]) -> TlsInspection:
        """Delete a TLS inspection configuration that no policy uses."""
        inspection = self.inspection(params)
        if self.policies_with(inspection):
            raise InvalidOperationError(IN_USE)
        self.remove(self.inspections, inspection)
        return inspection

    def policies_with(self, inspection: TlsInspection) -> list[FirewallPolicy]:
        """Return the policies that use a TLS inspection configuration."""
        found = self.policies.values()
        return [policy for policy in found if policies.inspection_of(policy.document) == inspection.arn]

    # firewalls

    def create_firewall(self, params: dict[str, Any]) -> Firewall:
        """Create a firewall with one endpoint a subnet mapping."""
        if not params.get("VpcId") or not params.get("SubnetMappings"):
            raise NotImplementedError("CreateFirewall without VpcId and SubnetMappings")
        self._check_policy(params["FirewallPolicyArn"])
        self.endpoints.subnets(params["VpcId"], _subnet_ids(params["SubnetMappings"]))
        firewall = Firewall(
            name=params["FirewallName"],
            arn=self.arn("firewall", params["FirewallName"]),
            policy_arn=params["FirewallPolicyArn"],
            vpc_id=params["VpcId"],
            mappings=[],
            description=params.get("Description"),
            encryption=encryption.configuration(params),
            analysis_types=params.get("EnabledAnalysisTypes") or [],
            delete_protection=_flag(params, "DeleteProtection"),
            subnet_change_protection=_flag(params, "SubnetChangeProtection"),
            firewall_policy_change_protection=_flag(params, "FirewallPolicyChangeProtection"),
        )
        self.add(self.firewalls, firewall, params)
        self._attach(firewall, params["SubnetMappings"])
        return firewall

    def firewall(self, params: dict[str, Any]) -> Firewall:
        """Find a firewall by ARN or name."""
        return self.by_arn_or_name(self.firewalls, params, "Firewall", "firewall")

    def delete_firewall(self, params: dict[str, Any]) -> Firewall:
        """Delete a firewall that isn't protected, logs nothing, and that no route leads to."""
        firewall = self.firewall(params)
        if firewall.delete_protection:
            raise InvalidOperationError("Unable to delete the firewall because delete protection is enabled.")
        if firewall.logging:
            raise InvalidOperationError("Unable to delete the firewall because logging is enabled.")
        self._check_unrouted(firewall.endpoints.values())
        self.endpoints.delete(firewall.endpoints.values())
        self.remove(self.firewalls, firewall)
        return firewall

    def change_firewall(self, params: dict[str, Any], **changes: Any) -> Firewall:
        """Set fields of a firewall."""
        firewall = self.firewall(params)
        self.check_token(firewall, params)
        for name, value in changes.items():
            setattr(firewall, name, value)
        firewall.update_token = str(uuid4())
        return firewall

    def associate_policy(self, params: dict[str, Any]) -> Firewall:
        """Give a firewall another policy, unless that is protected."""
        firewall = self.firewall(params)
        if firewall.firewall_policy_change_protection:
            raise InvalidOperationError("Firewall policy change protection is enabled for the firewall.")
        self._check_policy(params["FirewallPolicyArn"])
        return self.change_firewall(params, policy_arn=params["FirewallPolicyArn"])

    def associate_subnets(self, params: dict[str, Any]) -> Firewall:
        """Add subnets, in zones that the firewall isn't in yet."""
        firewall = self.firewall(params)
        self.check_token(firewall, params)
        self._check_subnets_free(firewall)
        wanted = _subnet_ids(params["SubnetMappings"])
        self.endpoints.subnets(firewall.vpc_id, [*firewall.endpoints, *wanted])
        self._attach(firewall, params["SubnetMappings"])
        return self.change_firewall({"FirewallArn": firewall.arn})

    def disassociate_subnets(self, params: dict[str, Any]) -> Firewall:
        """Take subnets away, but never the last."""
        firewall = self.firewall(params)
        self.check_token(firewall, params)
        self._check_subnets_free(firewall)
        leaving = set(params["SubnetIds"])
        if not leaving < set(firewall.endpoints):
            raise InvalidRequestError(
                "parameter is invalid, a firewall keeps at least one of its own subnets"
            )
        gone = [firewall.endpoints[subnet] for subnet in leaving]
        self._check_unrouted(gone)
        self.endpoints.delete(gone)
        firewall.mappings = [m for m in firewall.mappings if m["SubnetId"] not in leaving]
        firewall.endpoints = {s: e for s, e in firewall.endpoints.items() if s not in leaving}
        return self.change_firewall({"FirewallArn": firewall.arn})

    def update_logging(self, params: dict[str, Any]) -> Firewall:
        """Replace the logging configuration, one change at a time. Left out: no logging."""
        firewall = self.firewall(params)
        configuration = params.get("LoggingConfiguration") or {}
        destinations = configuration.get("LogDestinationConfigs") or []
        inspects = policies.inspection_of(self.policies[firewall.policy_arn].document) is not None
        if not inspects and any(config["LogType"] == "TLS" for config in destinations):
            raise InvalidRequestError("TLS logs need a firewall policy with TLS inspection.")
        check_logging_change(firewall.logging, destinations, self.account_id, self.region_name)
        firewall.logging = destinations
        return firewall

    def update_encryption(self, params: dict[str, Any]) -> Firewall:
        """Set the key that encrypts a firewall's own data."""
        return self.change_firewall(params, encryption=encryption.configuration(params))

    # tags

    def taggable(self, arn: str) -> str:
        """Return ``arn`` if a resource has it."""
        if arn not in {**self.rule_groups, **self.policies, **self.firewalls, **self.inspections}:
            raise ResourceNotFoundError(arn)
        return arn

    # shared

    def _check_policy(self, arn: str) -> None:
        if arn not in self.policies:
            raise InvalidRequestError(f"parameter is invalid, parameter: [{arn}], reason: no such policy")

    def _check_subnets_free(self, firewall: Firewall) -> None:
        if firewall.subnet_change_protection:
            raise InvalidOperationError("Subnet change protection is enabled for the firewall.")

    def _check_unrouted(self, endpoint_ids: Iterable[str]) -> None:
        tables = self.endpoints.routes_to(endpoint_ids)
        if tables:
            raise InvalidOperationError(
                f"Firewall endpoints are still used by route tables {', '.join(tables)}."
            )

    def _attach(self, firewall: Firewall, mappings: list[dict[str, Any]]) -> None:
        for mapping in mappings:
            subnet_id = mapping["SubnetId"]
            firewall.mappings.append({"IPAddressType": "IPV4", **mapping})
            firewall.endpoints[subnet_id] = self.endpoints.create(firewall.vpc_id, subnet_id, firewall.arn)
            firewall.zones[subnet_id] = self.endpoints.zone_of(subnet_id)


def _subnet_ids(mappings: list[dict[str, Any]]) -> list[str]:
    return [mapping["SubnetId"] for mapping in mappings]


def _flag(params: dict[str, Any], name: str) -> bool:
    """Return a protection flag. Source: API reference, Firewall: AWS initialises each of them to TRUE."""
    return bool(params.get(name, True))


networkfirewall_backends = BackendDict(NetworkFirewallBackend, "network-firewall")
