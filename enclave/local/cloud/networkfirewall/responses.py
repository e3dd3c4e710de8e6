"""Network Firewall's operations: parameters in, response structures out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.networkfirewall.firewalls import DELETING, PROVISIONING, READY, Firewall
from enclave.local.cloud.networkfirewall.requests import without_none
from enclave.local.cloud.networkfirewall.rule_groups import STATEFUL, STATELESS, RuleGroup
from enclave.local.cloud.networkfirewall.tls_responses import TlsResponses

if TYPE_CHECKING:
    from enclave.local.cloud.networkfirewall.policies import FirewallPolicy


class NetworkFirewallResponse(TlsResponses):
    """One method an operation, named as moto's router expects."""

    # rule groups

    def create_rule_group(self) -> ActionResult:
        """CreateRuleGroup."""
        return self._rule_group(self.backend.create_rule_group(self.parameters))

    def describe_rule_group(self) -> ActionResult:
        """DescribeRuleGroup."""
        group = self.backend.rule_group(self.parameters)
        return self._rule_group(group, RuleGroup=group.document)

    def update_rule_group(self) -> ActionResult:
        """UpdateRuleGroup."""
        return self._rule_group(self.backend.update_rule_group(self.parameters))

    def delete_rule_group(self) -> ActionResult:
        """DeleteRuleGroup."""
        group = self.backend.delete_rule_group(self.parameters)
        return ActionResult({"RuleGroupResponse": self._rule_group_response(group, DELETING)})

    def list_rule_groups(self) -> ActionResult:
        """ListRuleGroups."""
        type_ = self.parameters.get("Type")
        groups = [group for group in self.backend.rule_groups.values() if type_ in (None, group.type)]
        return ActionResult({"RuleGroups": [{"Name": group.name, "Arn": group.arn} for group in groups]})

    # policies

    def create_firewall_policy(self) -> ActionResult:
        """CreateFirewallPolicy."""
        return self._policy(self.backend.create_policy(self.parameters))

    def describe_firewall_policy(self) -> ActionResult:
        """DescribeFirewallPolicy."""
        policy = self.backend.policy(self.parameters)
        return self._policy(policy, FirewallPolicy=policy.document)

    def update_firewall_policy(self) -> ActionResult:
        """UpdateFirewallPolicy."""
        return self._policy(self.backend.update_policy(self.parameters))

    def delete_firewall_policy(self) -> ActionResult:
        """DeleteFirewallPolicy."""
        policy = self.backend.delete_policy(self.parameters)
        return ActionResult({"FirewallPolicyResponse": self._policy_response(policy, DELETING)})

    def list_firewall_policies(self) -> ActionResult:
        """ListFirewallPolicies."""
        policies = self.backend.policies.values()
        return ActionResult(
            {"FirewallPolicies": [{"Name": policy.name, "Arn": policy.arn} for policy in policies]}
        )

    # firewalls

    def create_firewall(self) -> ActionResult:
        """CreateFirewall. The answer is PROVISIONING; endpoints appear in DescribeFirewall."""
        firewall = self.backend.create_firewall(self.parameters)
        return ActionResult(
            {"Firewall": self._firewall(firewall), "FirewallStatus": firewall.status(PROVISIONING)}
        )

    def describe_firewall(self) -> ActionResult:
        """DescribeFirewall."""
        firewall = self.backend.firewall(self.parameters)
        return ActionResult(
            {
                "UpdateToken": firewall.update_token,
                "Firewall": self._firewall(firewall),
                "FirewallStatus": firewall.status(READY),
            }
        )

    def list_firewalls(self) -> ActionResult:
        """ListFirewalls."""
        vpcs = self.parameters.get("VpcIds")
        firewalls = [f for f in self.backend.firewalls.values() if not vpcs or f.vpc_id in vpcs]
        return ActionResult(
            {"Firewalls": [{"FirewallName": f.name, "FirewallArn": f.arn} for f in firewalls]}
        )

    def delete_firewall(self) -> ActionResult:
        """DeleteFirewall."""
        firewall = self.backend.delete_firewall(self.parameters)
        return ActionResult(
            {"Firewall": self._firewall(firewall), "FirewallStatus": firewall.status(DELETING)}
        )

    def update_firewall_delete_protection(self) -> ActionResult:
        """UpdateFirewallDeleteProtection."""
        return self._set_flag("DeleteProtection", "delete_protection")

    def update_subnet_change_protection(self) -> ActionResult:
        """UpdateSubnetChangeProtection."""
        return self._set_flag("SubnetChangeProtection", "subnet_change_protection")

    def update_firewall_policy_change_protection(self) -> ActionResult:
        """UpdateFirewallPolicyChangeProtection."""
        return self._set_flag("FirewallPolicyChangeProtection", "firewall_policy_change_protection")

    def update_firewall_description(self) -> ActionResult:
        """UpdateFirewallDescription."""
        description = self.parameters.get("Description")
        firewall = self.backend.change_firewall(self.parameters, description=description)
        return self._changed(firewall, Description=description)

    def update_firewall_encryption_configuration(self) -> ActionResult:
        """UpdateFirewallEncryptionConfiguration."""
        firewall = self.backend.update_encryption(self.parameters)
        return self._changed(firewall, EncryptionConfiguration=firewall.encryption)

    def associate_firewall_policy(self) -> ActionResult:
        """AssociateFirewallPolicy."""
        firewall = self.backend.associate_policy(self.parameters)
        return self._changed(firewall, FirewallPolicyArn=firewall.policy_arn)

    def associate_subnets(self) -> ActionResult:
        """AssociateSubnets."""
        firewall = self.backend.associate_subnets(self.parameters)
        return self._changed(firewall, SubnetMappings=firewall.mappings)

    def disassociate_subnets(self) -> ActionResult:
        """DisassociateSubnets."""
        firewall = self.backend.disassociate_subnets(self.parameters)
        return self._changed(firewall, SubnetMappings=firewall.mappings)

    def describe_logging_configuration(self) -> ActionResult:
        """DescribeLoggingConfiguration."""
        return self._logging(self.backend.firewall(self.parameters))

    def update_logging_configuration(self) -> ActionResult:
        """UpdateLoggingConfiguration."""
        return self._logging(self.backend.update_logging(self.parameters))

    # tags

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        arn = self.backend.taggable(self.parameters["ResourceArn"])
        self.backend.tagger.tag_resource(arn, self.parameters["Tags"])
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        arn = self.backend.taggable(self.parameters["ResourceArn"])
        self.backend.tagger.untag_resource_using_names(arn, self.parameters["TagKeys"])
        return ActionResult({})

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self.tags_of(self.backend.taggable(self.parameters["ResourceArn"]))})

    # structures

    def _set_flag(self, parameter: str, field: str) -> ActionResult:
        value = self.parameters[parameter]
        return self._changed(
            self.backend.change_firewall(self.parameters, **{field: value}), **{parameter: value}
        )

    def _changed(self, firewall: Firewall, **answer: Any) -> ActionResult:
        identity = {"FirewallArn": firewall.arn, "FirewallName": firewall.name}
        return ActionResult({**identity, "UpdateToken": firewall.update_token, **answer})

    def _logging(self, firewall: Firewall) -> ActionResult:
        answer: dict[str, Any] = {"FirewallArn": firewall.arn, "FirewallName": firewall.name}
        if firewall.logging:
            answer["LoggingConfiguration"] = {"LogDestinationConfigs": firewall.logging}
        return ActionResult(answer)

    def _rule_group(self, group: RuleGroup, **more: Any) -> ActionResult:
        response = self._rule_group_response(group, "ACTIVE")
        return ActionResult({"UpdateToken": group.update_token, "RuleGroupResponse": response, **more})

    def _rule_group_response(self, group: RuleGroup, status: str) -> dict[str, Any]:
        return without_none(
            {
                "RuleGroupArn": group.arn,
                "RuleGroupName": group.name,
                "RuleGroupId": group.id,
                "Description": group.description,
                "Type": group.type,
                "Capacity": group.capacity,
                "RuleGroupStatus": status,
                "Tags": self.tags_of(group.arn) or None,
                "ConsumedCapacity": group.consumed,
                "NumberOfAssociations": len(self.backend.users_of(group)),
                "EncryptionConfiguration": group.encryption,
                "LastModifiedTime": group.modified,
            }
        )

    def _policy(self, policy: FirewallPolicy, **more: Any) -> ActionResult:
        response = self._policy_response(policy, "ACTIVE")
        return ActionResult({"UpdateToken": policy.update_token, "FirewallPolicyResponse": response, **more})

    def _policy_response(self, policy: FirewallPolicy, status: str) -> dict[str, Any]:
        return without_none(
            {
                "FirewallPolicyName": policy.name,
                "FirewallPolicyArn": policy.arn,
                "FirewallPolicyId": policy.id,
                "Description": policy.description,
                "FirewallPolicyStatus": status,
                "Tags": self.tags_of(policy.arn) or None,
                "ConsumedStatelessRuleCapacity": policy.consumed(STATELESS),
                "ConsumedStatefulRuleCapacity": policy.consumed(STATEFUL),
                "NumberOfAssociations": len(self.backend.firewalls_with(policy)),
                "EncryptionConfiguration": policy.encryption,
                "LastModifiedTime": policy.modified,
            }
        )

    def _firewall(self, firewall: Firewall) -> dict[str, Any]:
        return without_none(
            {
                "FirewallName": firewall.name,
                "FirewallArn": firewall.arn,
                "FirewallId": firewall.id,
                "FirewallPolicyArn": firewall.policy_arn,
                "VpcId": firewall.vpc_id,
                "SubnetMappings": firewall.mappings,
                "DeleteProtection": firewall.delete_protection,
                "SubnetChangeProtection": firewall.subnet_change_protection,
                "FirewallPolicyChangeProtection": firewall.firewall_policy_change_protection,
                "Description": firewall.description,
                "Tags": self.tags_of(firewall.arn) or None,
                "EncryptionConfiguration": firewall.encryption,
                "EnabledAnalysisTypes": firewall.analysis_types or None,
            }
        )
