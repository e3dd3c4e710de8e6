"""IsolatedVpc: a site's network, with no way out of its own.

It makes subnets, empty route tables and flow logs. Routes come from ``SecurityGateway`` and, between
sites, from ``Link``; until they exist, nothing in the VPC reaches anything beyond it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import ec2, iam

from components.log_group import LogGroupArgs, log_group
from components.network_acls import network_acls
from components.tags import tags
from enclave.model.addresses import TIERS, Subnet
from enclave.model.enclave import Site


@dataclass(frozen=True, kw_only=True)
class FlowLogPlan:
    """Where flow logs go, and the role that takes them there (its two policies as JSON-able documents)."""

    log_group: str
    role: str
    trust: Mapping[str, Any]
    permissions: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class IsolatedVpcArgs:
    """What an ``IsolatedVpc`` is made from. ``log_key_arn`` is the key that encrypts the flow logs."""

    site: Site
    subnets: tuple[Subnet, ...]
    flow_logs: FlowLogPlan
    log_key_arn: pulumi.Input[str]


class IsolatedVpc(pulumi.ComponentResource):
    """A VPC with six tiers of subnets a zone. ``subnets`` and ``route_tables`` go by ``<tier>-<zone>``."""

    vpc: ec2.Vpc
    subnets: dict[str, ec2.Subnet]
    route_tables: dict[str, ec2.RouteTable]

    def __init__(self, name: str, args: IsolatedVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("enclave:index:IsolatedVpc", name, None, opts)
        self._name_prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.vpc = ec2.Vpc(
            name,
            cidr_block=str(args.site.cidr),
            instance_tenancy="default",
            enable_dns_support=True,
            enable_dns_hostnames=True,
            assign_generated_ipv6_cidr_block=False,
            tags=self._tags(name),
            opts=self._child,
        )
        self._empty_the_defaults()
        self.subnets = {plan.key: self._subnet(plan) for plan in args.subnets}
        self.route_tables = {plan.key: self._route_table(plan) for plan in args.subnets}
        network_acls(
            name,
            site=args.site.name,
            vpc_id=self.vpc.id,
            subnet_ids={
                tier: [self.subnets[plan.key].id for plan in args.subnets if plan.tier == tier]
                for tier in TIERS
            },
            opts=self._child,
        )
        self._flow_log()
        self.register_outputs(
            {
                "vpc_id": self.vpc.id,
                "subnet_ids": {key: subnet.id for key, subnet in self.subnets.items()},
                "route_table_ids": {key: table.id for key, table in self.route_tables.items()},
            }
        )

    def _tags(self, name: str) -> dict[str, str]:
        return tags(name, site=self._args.site.name)

    def _empty_the_defaults(self) -> None:
        """Take every rule and route out of what AWS puts into a new VPC by itself."""
        name = f"{self._name_prefix}-default"
        ec2.DefaultSecurityGroup(
            name, vpc_id=self.vpc.id, ingress=[], egress=[], tags=self._tags(name), opts=self._child
        )
        ec2.DefaultNetworkAcl(
            name,
            default_network_acl_id=self.vpc.default_network_acl_id,
            ingress=[],
            egress=[],
            tags=self._tags(name),
            # A new subnet starts under the default ACL; its tier's own ACL takes it away from there.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(ignore_changes=["subnetIds"])
            ),
        )
        ec2.DefaultRouteTable(
            name,
            default_route_table_id=self.vpc.default_route_table_id,
            routes=[],
            propagating_vgws=[],
            tags=self._tags(name),
            opts=self._child,
        )

    def _subnet(self, plan: Subnet) -> ec2.Subnet:
        name = f"{self._name_prefix}-{plan.key}"
        return ec2.Subnet(
            name,
            vpc_id=self.vpc.id,
            cidr_block=str(plan.cidr),
            availability_zone_id=plan.zone,
            map_public_ip_on_launch=False,
            assign_ipv6_address_on_creation=False,
            tags=self._tags(name),
            opts=self._child,
        )

    def _route_table(self, plan: Subnet) -> ec2.RouteTable:
        name = f"{self._name_prefix}-{plan.key}"
        table = ec2.RouteTable(name, vpc_id=self.vpc.id, tags=self._tags(name), opts=self._child)
        ec2.RouteTableAssociation(
            name, subnet_id=self.subnets[plan.key].id, route_table_id=table.id, opts=self._child
        )
        return table

    def _flow_log(self) -> None:
        name = f"{self._name_prefix}-flow-logs"
        plan = self._args.flow_logs
        group = log_group(
            name,
            LogGroupArgs(name=plan.log_group, site=self._args.site.name, key_arn=self._args.log_key_arn),
            self._child,
        )
        role, permissions = self._flow_log_role(name)
        ec2.FlowLog(
            name,
            vpc_id=self.vpc.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            tags=self._tags(name),
            # A VPC can't have the same flow log twice, so a replacement has to make room first.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=[permissions], delete_before_replace=True)
            ),
        )

    def _flow_log_role(self, name: str) -> tuple[iam.Role, iam.RolePolicy]:
        plan = self._args.flow_logs
        role = iam.Role(
            name,
            name=plan.role,
            assume_role_policy=json.dumps(plan.trust),
            tags=self._tags(name),
            opts=self._child,
        )
        permissions = iam.RolePolicy(
            name, name="deliver", role=role.name, policy=json.dumps(plan.permissions), opts=self._child
        )
        return role, permissions
