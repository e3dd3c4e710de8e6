"""Network Firewall's operations: parameters in, response structures out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult, BaseResponse

from enclave.local.cloud.networkfirewall import encryption
from enclave.local.cloud.networkfirewall.firewalls import DELETING, PROVISIONING, READY, Firewall
from enclave.local.cloud.networkfirewall.models import NetworkFirewallBackend, networkfirewall_backends
from enclave.local.cloud.networkfirewall.rule_groups import STATEFUL, STATELESS, RuleGroup
from enclave.local.cloud.sts import caller_of

if TYPE_CHECKING:
    from enclave.local.cloud.networkfirewall.policies import FirewallPolicy


class NetworkFirewallResponse(BaseResponse):
    """One method an operation, named as moto's router expects."""

    def __init__(self) -> None:
        super().__init__(service_name="network-firewall")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> NetworkFirewallBackend:
        return networkfirewall_backends[self.current_account][self.region]

    @property
    def _parameters(self) -> dict[str, Any]:
        given = {name: value for name, value in dict(self._get_params()).items() if value is not None}
        key = given.get("EncryptionConfiguration")
        encryption.check(key, caller_of(self), self.current_account, self.region)
        return given

    # rule groups

    def create_rule_group(self) -> ActionResult:
        """CreateRuleGroup."""
        return self._rule_group(self._backend.create_rule_group(self._parameters))

    def describe_rule_group(self) -> ActionResult:
        """DescribeRuleGroup."""
        group = self._backend.rule_group(self._parameters)
        return self._rule_group(group, RuleGroup=group.document)

    def update_rule_group(self) -> ActionResult:
        """UpdateRuleGroup."""
        return self._rule_group(self._backend.update_rule_group(self._parameters))

    def delete_rule_group(self) -> ActionResult:
        """DeleteRuleGroup."""
        group = self._backend.delete_rule_group(self._parameters)
        return ActionResult({"RuleGroupResponse": self._rule_group_response(group, DELETING)})

    def list_rule_groups(self) -> ActionResult:
        """ListRuleGroups."""
        type_ = self._parameters.get("Type")
        groups = [group for group in self._backend.rule_groups.values() if type_ in (None, group.type)]
        return ActionResult({"RuleGroups": [{"Name": group.name, "Arn": group.arn} for group in groups]})

    # policies

    def create_firewall_policy(self) -> ActionResult:
        """CreateFirewallPolicy."""
        return self._policy(self._backend.create_policy(self._parameters))

    def describe_firewall_policy(self) -> ActionResult:
        """DescribeFirewallPolicy."""
        policy = self._backend.policy(self._parameters)
        return self._policy(policy, FirewallPolicy=policy.document)

    def update_firewall_policy(self) -> ActionResult:
        """UpdateFirewallPolicy."""
        return self._policy(self._backend.update_policy(self._parameters))

    def delete_firewall_policy(self) -> ActionResult:
        """DeleteFirewallPolicy."""
        policy = self._backend.delete_policy(self._parameters)
        return ActionResult({"FirewallPolicyResponse": self._policy_response(policy, DELETING)})

    def list_firewall_policies(self) -> ActionResult:
        """ListFirewallPolicies."""
        policies = self._backend.policies.values()
        return ActionResult(
            {"FirewallPolicies": [{"Name": policy.name, "Arn": policy.arn} for policy in policies]}
        )

    # firewalls

    def create_firewall(self) -> ActionResult:
        """CreateFirewall. The answer is PROVISIONING; endpoints appear in DescribeFirewall."""
        firewall = self._backend.create_firewall(self._parameters)
        return ActionResult(
            {"Firewall": self._firewall(firewall), "FirewallStatus": firewall.status(PROVISIONING)}
        )

    def describe_firewall(self) -> ActionResult:
        """DescribeFirewall."""
        firewall = self._backend.firewall(self._parameters)
        return ActionResult(
            {
                "UpdateToken": firewall.update_token,
                "Firewall": self._firewall(firewall),
                "FirewallStatus": firewall.status(READY),
            }
        )

    def list_firewalls(self) -> ActionResult:
        """ListFirewalls."""
        vpcs = self._parameters.get("VpcIds")
        firewalls = [f for f in self._backend.firewalls.values() if not vpcs or f.vpc_id in vpcs]
        return ActionResult(
            {"Firewalls": [{"FirewallName": f.name, "FirewallArn": f.arn} for f in firewalls]}
        )

    def delete_firewall(self) -> ActionResult:
        """DeleteFirewall."""
        firewall = self._backend.delete_firewall(self._parameters)
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
        description = self._parameters.get("Description")
        firewall = self._backend.change_firewall(self._parameters, description=description)
        return self._changed(firewall, Description=description)

    def update_firewall_encryption_configuration(self) -> ActionResult:
        """UpdateFirewallEncryptionConfiguration."""
        firewall = self._backend.update_encryption(self._parameters)
        return self._changed(firewall, EncryptionConfiguration=firewall.encryption)

    def associate_firewall_policy(self) -> ActionResult:
        """AssociateFirewallPolicy."""
        firewall = self._backend.associate_policy(self._parameters)
        return self._changed(firewall, FirewallPolicyArn=firewall.policy_arn)

    def associate_subnets(self) -> ActionResult:
        """AssociateSubnets."""
        firewall = self._backend.associate_subnets(self._parameters)
        return self._changed(firewall, SubnetMappings=firewall.mappings)

    def disassociate_subnets(self) -> ActionResult:
        """DisassociateSubnets."""
        firewall = self._backend.disassociate_subnets(self._parameters)
        return self._changed(firewall, SubnetMappings=firewall.mappings)

    def describe_logging_configuration(self) -> ActionResult:
        """DescribeLoggingConfiguration."""
        return self._logging(self._backend.firewall(self._parameters))

    def update_logging_configuration(self) -> ActionResult:
        """UpdateLoggingConfiguration."""
        return self._logging(self._backend.update_logging(self._parameters))

    # tags

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        arn = self._backend.taggable(self._parameters["ResourceArn"])
        self._backend.tagger.tag_resource(arn, self._parameters["Tags"])
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        arn = self._backend.taggable(self._parameters["ResourceArn"])
        self._backend.tagger.untag_resource_using_names(arn, self._parameters["TagKeys"])
        return ActionResult({})

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self._tags(self._backend.taggable(self._parameters["ResourceArn"]))})

    # structures

    def _tags(self, arn: str) -> list[dict[str, str]]:
        return list(self._backend.tagger.list_tags_for_resource(arn)["Tags"])

    def _set_flag(self, parameter: str, field: str) -> ActionResult:
        value = self._parameters[parameter]
        return self._changed(
            self._backend.change_firewall(self._parameters, **{field: value}), **{parameter: value}
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
        return _without_none(
            {
                "RuleGroupArn": group.arn,
                "RuleGroupName": group.name,
                "RuleGroupId": group.id,
                "Description": group.description,
                "Type": group.type,
                "Capacity": group.capacity,
                "RuleGroupStatus": status,
                "Tags": self._tags(group.arn) or None,
                "ConsumedCapacity": group.consumed,
                "NumberOfAssociations": len(self._backend.users_of(group)),
                "EncryptionConfiguration": group.encryption,
                "LastModifiedTime": group.modified,
            }
        )

    def _policy(self, policy: FirewallPolicy, **more: Any) -> ActionResult:
        response = self._policy_response(policy, "ACTIVE")
        return ActionResult({"UpdateToken": policy.update_token, "FirewallPolicyResponse": response, **more})

    def _policy_response(self, policy: FirewallPolicy, status: str) -> dict[str, Any]:
        return _without_none(
            {
                "FirewallPolicyName": policy.name,
                "FirewallPolicyArn": policy.arn,
                "FirewallPolicyId": policy.id,
                "Description": policy.description,
                "FirewallPolicyStatus": status,
                "Tags": self._tags(policy.arn) or None,
                "ConsumedStatelessRuleCapacity": policy.consumed(STATELESS),
                "ConsumedStatefulRuleCapacity": policy.consumed(STATEFUL),
                "NumberOfAssociations": len(self._backend.firewalls_with(policy)),
                "EncryptionConfiguration": policy.encryption,
                "LastModifiedTime": policy.modified,
            }
        )

    def _firewall(self, firewall: Firewall) -> dict[str, Any]:
        return _without_none(
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
                "Tags": self._tags(firewall.arn) or None,
                "EncryptionConfiguration": firewall.encryption,
                "EnabledAnalysisTypes": firewall.analysis_types or None,
            }
        )


def _without_none(structure: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in structure.items() if value is not None}
