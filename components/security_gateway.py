"""SecurityGateway: the one door of a site. What goes out or comes in from another site passes its firewall.

A stateful firewall must see both directions of a connection, so each zone has its own endpoint and NAT
gateway, and the routes keep a connection within the zone of the subnet that takes part in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, ec2, networkfirewall

from components.firewall_documents import (
    CUSTOMER_KEY,
    inspection_document,
    logging_document,
    policy_document,
    rule_group_document,
)
from components.log_group import LogGroupArgs, log_group
from components.pending import pending
from components.routes import RouteTargets, destination_names, vpc_routes
from components.tags import tags
from enclave.model.addresses import Subnet
from enclave.model.enclave import Site
from enclave.model.gateway.firewall import FirewallRules
from enclave.model.gateway.inspection import Inspection
from enclave.model.routes import Route

LOG_TYPES = ("FLOW", "ALERT")
"""Both kinds of log that a firewall without TLS inspection writes.

FLOW holds every flow that reaches the stateful engine. ALERT holds what is dropped by default and what drop
and alert rules match, unless they say noalert. A plain pass rule writes no alert: that a connection was
accepted is told by the alert rule that marked it.
"""

TLS_LOG = "TLS"
"""The third kind, which there is with TLS inspection alone: connections that it couldn't look into."""


@dataclass(frozen=True, kw_only=True)
class SecurityGatewayArgs:
    """What a ``SecurityGateway`` is made from.

    ``subnets`` and ``route_tables`` are the VPC's, by ``<tier>-<zone>``; ``plan`` is the address plan that
    they were made from. ``log_groups`` are names in AWS by log type: ``LOG_TYPES``, and ``TLS_LOG`` with an
    ``inspection``. ``key_arn`` encrypts rules, policy and firewall, ``log_key_arn`` the logs. ``protected``
    keeps the firewall from being deleted, or moved to other subnets or another policy.
    """

    site: Site
    plan: tuple[Subnet, ...]
    vpc_id: pulumi.Input[str]
    subnets: Mapping[str, ec2.Subnet]
    route_tables: Mapping[str, ec2.RouteTable]
    rules: FirewallRules
    routes: tuple[Route, ...]
    log_groups: Mapping[str, str]
    key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    inspection: Inspection | None = None
    protected: bool = True


class SecurityGateway(pulumi.ComponentResource):
    """Internet gateway, NAT gateways and firewall of a site. ``endpoint_ids`` go by zone id."""

    firewall: networkfirewall.Firewall
    endpoint_ids: dict[str, pulumi.Output[str]]
    routes: dict[str, ec2.Route]

    def __init__(
        self, name: str, args: SecurityGatewayArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:SecurityGateway", name, None, opts)
        self._prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        internet = self._internet_gateway()
        nat_gateways = {zone: self._nat_gateway(zone, internet).id for zone in args.site.zones}
        self.firewall = self._firewall(self._policy(self._rule_group()))
        self._logging()
        self.endpoint_ids = {
            zone: endpoint_id(self.firewall, args.subnets[f"firewall-{zone}"]) for zone in args.site.zones
        }
        self.routes = self._routes(
            RouteTargets(
                firewall_endpoints=self.endpoint_ids,
                nat_gateways=nat_gateways,
                internet_gateway=internet.id,
            )
        )
        self.register_outputs({"firewall_arn": self.firewall.arn, "endpoint_ids": self.endpoint_ids})

    def _tags(self, name: str) -> dict[str, str]:
        return tags(name, site=self._args.site.name)

    def _internet_gateway(self) -> ec2.InternetGateway:
        return ec2.InternetGateway(
            self._prefix,
            vpc_id=self._args.vpc_id,
            tags=self._tags(self._prefix),
            # It can't be moved from a VPC that still has public addresses, so another VPC gets its own.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(replace_on_changes=["vpcId"])
            ),
        )

    def _nat_gateway(self, zone: str, internet: ec2.InternetGateway) -> ec2.NatGateway:
        name = f"{self._prefix}-{zone}"
        behind = pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[internet]))
        address = ec2.Eip(name, domain="vpc", tags=self._tags(name), opts=behind)
        return ec2.NatGateway(
            name,
            allocation_id=address.allocation_id,
            subnet_id=self._args.subnets[f"egress-{zone}"].id,
            connectivity_type="public",
            tags=self._tags(name),
            # An address serves one NAT gateway at a time: a replacement has to let go of it first.
            opts=pulumi.ResourceOptions.merge(behind, pulumi.ResourceOptions(delete_before_replace=True)),
        )

    def _rule_group(self) -> networkfirewall.RuleGroup:
        # No fixed AWS name: another capacity means a new rule group, which has to exist beside the old one.
        return networkfirewall.RuleGroup(
            self._prefix,
            type="STATEFUL",
            capacity=self._args.rules.capacity,
            description=f"What may leave {self._args.site.name}",
            rule_group=rule_group_document(self._args.rules),
            encryption_configuration=networkfirewall.RuleGroupEncryptionConfigurationArgs(
                type=CUSTOMER_KEY, key_id=self._args.key_arn
            ),
            tags=self._tags(self._prefix),
            opts=self._child,
        )

    def _policy(self, rules: networkfirewall.RuleGroup) -> networkfirewall.FirewallPolicy:
        return networkfirewall.FirewallPolicy(
            self._prefix,
            description=f"Default deny at {self._args.site.name}",
            firewall_policy=policy_document(
                rules.arn, self._args.rules.home_net, self._inspection(self._args.inspection)
            ),
            encryption_configuration=networkfirewall.FirewallPolicyEncryptionConfigurationArgs(
                type=CUSTOMER_KEY, key_id=self._args.key_arn
            ),
            tags=self._tags(self._prefix),
            opts=self._child,
        )

    def _inspection(self, plan: Inspection | None) -> pulumi.Output[str] | None:
        if plan is None:
            return None
        return networkfirewall.TlsInspectionConfiguration(
            self._prefix,
            description=f"What the gateway of {self._args.site.name} looks into",
            tls_inspection_configuration=inspection_document(plan),
            encryption_configurations=[
                networkfirewall.TlsInspectionConfigurationEncryptionConfigurationArgs(
                    type=CUSTOMER_KEY, key_id=self._args.key_arn
                )
            ],
            tags=self._tags(self._prefix),
            opts=self._child,
        ).arn

    def _firewall(self, policy: networkfirewall.FirewallPolicy) -> networkfirewall.Firewall:
        args = self._args
        return networkfirewall.Firewall(
            self._prefix,
            description=f"Gateway of {args.site.name}",
            vpc_id=args.vpc_id,
            firewall_policy_arn=policy.arn,
            subnet_mappings=[
                networkfirewall.FirewallSubnetMappingArgs(
                    subnet_id=args.subnets[f"firewall-{zone}"].id, ip_address_type="IPV4"
                )
                for zone in args.site.zones
            ],
            encryption_configuration=networkfirewall.FirewallEncryptionConfigurationArgs(
                type=CUSTOMER_KEY, key_id=args.key_arn
            ),
            delete_protection=args.protected,
            subnet_change_protection=args.protected,
            firewall_policy_change_protection=args.protected,
            tags=self._tags(self._prefix),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(protect=args.protected)),
        )

    def _logging(self) -> None:
        groups = {kind: self._log_group(kind) for kind in self._args.log_groups}
        networkfirewall.LoggingConfiguration(
            self._prefix,
            firewall_arn=self.firewall.arn,
            logging_configuration=logging_document({kind: group.name for kind, group in groups.items()}),
            opts=self._child,
        )

    def _log_group(self, kind: str) -> cloudwatch.LogGroup:
        args = self._args
        return log_group(
            f"{self._prefix}-firewall-{kind.lower()}",
            LogGroupArgs(name=args.log_groups[kind], site=args.site.name, key_arn=args.log_key_arn),
            self._child,
        )

    def _routes(self, targets: RouteTargets) -> dict[str, ec2.Route]:
        args = self._args
        # AWS takes a route that is narrower than the VPC only if a subnet has exactly that range.
        subnets: Sequence[pulumi.Resource] = list(args.subnets.values())
        return vpc_routes(
            self._prefix,
            args.routes,
            tables={key: table.id for key, table in args.route_tables.items()},
            targets=targets,
            destinations=destination_names(subnets=args.plan),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=subnets)),
        )


def endpoint_id(firewall: networkfirewall.Firewall, subnet: ec2.Subnet) -> pulumi.Output[str]:
    """Return the id of the firewall's endpoint in a subnet.

    Endpoints are found by subnet: zone *names*, which AWS reports beside them, mean another zone in each
    account. Unknown as long as the endpoint is yet to come; an error if the firewall is there without it.
    """
    # Not Output.all: it turns the SDK's typed values into plain dictionaries.
    return firewall.firewall_statuses.apply(
        lambda statuses: subnet.id.apply(lambda subnet_id: _endpoint_in(statuses, subnet_id))
    )


def _endpoint_in(
    statuses: Sequence[networkfirewall.outputs.FirewallFirewallStatus] | None, subnet_id: str
) -> str:
    for status in statuses or ():
        for state in status.sync_states or ():
            for attachment in state.attachments or ():
                if attachment.subnet_id == subnet_id and attachment.endpoint_id:
                    return attachment.endpoint_id
    missing: str = pending(
        f"The firewall has no endpoint in subnet {subnet_id}, so no route can lead through it. "
        "Remedy: wait until AWS shows the firewall as ready, then run `pulumi up --refresh`."
    )
    return missing
