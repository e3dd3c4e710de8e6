"""DnsFirewall: the resolver of a site's VPC answers for declared names alone, and every query is recorded.

Queries to the resolver pass no route and no firewall endpoint, and are in no flow log: this is their gateway.
"""

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import route53

from components.log_group import LogGroupArgs, log_group
from components.tags import tags
from enclave.model.gateway.dns import BLOCK, DnsRules, DomainList

PRIORITY: Final = 200
"""The place among the rule groups of the VPC. AWS keeps those up to 100; before this one there is room."""


@dataclass(frozen=True, kw_only=True)
class DnsFirewallArgs:
    """What a ``DnsFirewall`` is made from.

    ``log_group`` is a name in AWS. ``protected`` keeps the rule group from being taken out of the VPC.
    """

    site: str
    rules: DnsRules
    vpc_id: pulumi.Input[str]
    log_group: str
    log_key_arn: pulumi.Input[str]
    protected: bool = True


class DnsFirewall(pulumi.ComponentResource):
    """The rule group of a VPC's resolver, fail-closed, and the log of its queries."""

    rule_group: route53.ResolverFirewallRuleGroup
    association: route53.ResolverFirewallRuleGroupAssociation

    def __init__(self, name: str, args: DnsFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("enclave:index:DnsFirewall", name, None, opts)
        self._prefix = f"{name}-dns"
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        # No fixed names: what has to be replaced must be able to exist beside what it replaces.
        self.rule_group = route53.ResolverFirewallRuleGroup(
            self._prefix, tags=self._tags(self._prefix), opts=self._child
        )
        rules = [self._rule(each) for each in args.rules.lists]
        closed = route53.ResolverFirewallConfig(
            self._prefix, resource_id=args.vpc_id, firewall_fail_open="DISABLED", opts=self._child
        )
        self.association = self._associate([*rules, closed])
        self._query_log()
        self.register_outputs({"rule_group_id": self.rule_group.id})

    def _tags(self, name: str) -> dict[str, str]:
        return tags(name, site=self._args.site)

    def _rule(self, plan: DomainList) -> route53.ResolverFirewallRule:
        name = f"{self._prefix}-{plan.name}"
        domains = route53.ResolverFirewallDomainList(
            name, domains=list(plan.domains), tags=self._tags(name), opts=self._child
        )
        return route53.ResolverFirewallRule(
            name,
            name=plan.name,
            firewall_rule_group_id=self.rule_group.id,
            firewall_domain_list_id=domains.id,
            priority=plan.priority,
            action=plan.action,
            block_response=plan.block_response,
            firewall_domain_redirection_action=plan.redirection,
            q_type=plan.query_type,
            # Two rules can't have the same name or priority. While a rule that allows is missing, its names
            # are blocked; the one that blocks is never taken away first, which would let everything through.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(delete_before_replace=plan.action != BLOCK)
            ),
        )

    def _associate(self, before: list[pulumi.Resource]) -> route53.ResolverFirewallRuleGroupAssociation:
        protected = self._args.protected
        return route53.ResolverFirewallRuleGroupAssociation(
            self._prefix,
            firewall_rule_group_id=self.rule_group.id,
            vpc_id=self._args.vpc_id,
            priority=PRIORITY,
            mutation_protection="ENABLED" if protected else "DISABLED",
            tags=self._tags(self._prefix),
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=before, protect=protected)
            ),
        )

    def _query_log(self) -> None:
        args, name = self._args, f"{self._prefix}-queries"
        group = log_group(
            name, LogGroupArgs(name=args.log_group, site=args.site, key_arn=args.log_key_arn), self._child
        )
        config = route53.ResolverQueryLogConfig(
            name, destination_arn=group.arn, tags=self._tags(name), opts=self._child
        )
        route53.ResolverQueryLogConfigAssociation(
            name,
            resolver_query_log_config_id=config.id,
            resource_id=args.vpc_id,
            # The queries of a VPC are recorded once: a replacement has to make room first.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(delete_before_replace=True)
            ),
        )
