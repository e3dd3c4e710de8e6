"""Site: one data centre of the enclave, complete by itself. Only here do the plans meet the components."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.dns_firewall import DnsFirewall, DnsFirewallArgs
from components.isolated_vpc import FlowLogPlan, IsolatedVpc, IsolatedVpcArgs
from components.key_ring import KeyPlan, KeyRing, KeyRingArgs
from components.resident_stores import ResidentStores, ResidentStoresArgs, StorePlan
from components.security_gateway import LOG_TYPES, TLS_LOG, SecurityGateway, SecurityGatewayArgs
from components.service_endpoints import ServiceEndpoints, ServiceEndpointsArgs
from enclave.model import enclave as model
from enclave.model import naming, policies
from enclave.model.addresses import subnets
from enclave.model.gateway.dns import dns_rules
from enclave.model.gateway.endpoints import service_endpoints
from enclave.model.gateway.firewall import firewall_rules
from enclave.model.gateway.inspection import inspection
from enclave.model.routes import site_routes


@dataclass(frozen=True, kw_only=True)
class SiteArgs:
    """What a ``Site`` is made from.

    ``protected`` is off only while the site is taken down: then stores, keys and firewall may be deleted.
    """

    enclave: model.Enclave
    site: model.Site
    protected: bool = True


class Site(pulumi.ComponentResource):
    """A site's keys, network, gateway and stores. It must be handed a provider of its account and region."""

    keys: KeyRing
    vpc: IsolatedVpc
    gateway: SecurityGateway
    dns_firewall: DnsFirewall
    endpoints: ServiceEndpoints
    stores: ResidentStores

    def __init__(self, name: str, args: SiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("enclave:index:Site", name, None, opts)
        self._args = args
        child = pulumi.ResourceOptions(parent=self)
        self.keys = KeyRing(
            name, KeyRingArgs(site=args.site, keys=_keys(args), protected=args.protected), child
        )
        log_key_arn = self.keys.keys[naming.LOGS].arn
        self.vpc = IsolatedVpc(
            name,
            IsolatedVpcArgs(
                site=args.site,
                subnets=subnets(args.site),
                flow_logs=_flow_logs(args),
                log_key_arn=log_key_arn,
            ),
            child,
        )
        self.gateway = self._gateway(name, log_key_arn, child)
        self.dns_firewall = self._dns_firewall(name, log_key_arn, child)
        self.endpoints = self._endpoints(name, child)
        self.stores = ResidentStores(
            name,
            ResidentStoresArgs(site=args.site, stores=self._stores(), protected=args.protected),
            child,
        )
        self.register_outputs({"vpc_id": self.vpc.vpc.id, "firewall_arn": self.gateway.firewall.arn})

    def _gateway(
        self, name: str, log_key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> SecurityGateway:
        enclave, site = self._args.enclave, self._args.site
        inspected = inspection(enclave, site)
        logs = LOG_TYPES if inspected is None else (*LOG_TYPES, TLS_LOG)
        return SecurityGateway(
            name,
            SecurityGatewayArgs(
                site=site,
                plan=subnets(site),
                vpc_id=self.vpc.vpc.id,
                subnets=self.vpc.subnets,
                route_tables=self.vpc.route_tables,
                rules=firewall_rules(enclave, site),
                routes=site_routes(site),
                log_groups={
                    kind: naming.firewall_log_group_name(enclave, site, kind.lower()) for kind in logs
                },
                inspection=inspected,
                key_arn=self.keys.keys[naming.GATEWAY].arn,
                log_key_arn=log_key_arn,
                protected=self._args.protected,
            ),
            opts,
        )

    def _dns_firewall(
        self, name: str, log_key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> DnsFirewall:
        enclave, site = self._args.enclave, self._args.site
        return DnsFirewall(
            name,
            DnsFirewallArgs(
                site=site.name,
                rules=dns_rules(enclave, site),
                vpc_id=self.vpc.vpc.id,
                log_group=naming.query_log_group_name(enclave, site),
                log_key_arn=log_key_arn,
                protected=self._args.protected,
            ),
            opts,
        )

    def _endpoints(self, name: str, opts: pulumi.ResourceOptions) -> ServiceEndpoints:
        enclave, site = self._args.enclave, self._args.site
        return ServiceEndpoints(
            name,
            ServiceEndpointsArgs(
                site=site.name,
                plan=service_endpoints(enclave, site),
                vpc_id=self.vpc.vpc.id,
                subnets={key: subnet.id for key, subnet in self.vpc.subnets.items()},
                route_tables={key: table.id for key, table in self.vpc.route_tables.items()},
            ),
            opts,
        )

    def _stores(self) -> tuple[StorePlan, ...]:
        enclave, site = self._args.enclave, self._args.site
        return tuple(
            StorePlan(
                data_class=data_class.name,
                bucket=naming.bucket_name(enclave, site, data_class),
                table=naming.table_name(enclave, site, data_class),
                key_arn=self.keys.keys[data_class.name].arn,
                bucket_policy=_bucket_policy(self._args, data_class),
                table_policy=policies.table_policy(
                    enclave, site, naming.table_arn(enclave, site, data_class)
                ),
            )
            for data_class in enclave.data_classes
        )


def _bucket_policy(args: SiteArgs, data_class: model.DataClass) -> Mapping[str, Any]:
    name = naming.bucket_name(args.enclave, args.site, data_class)
    return policies.bucket_policy(args.enclave, args.site, name, release_protection=not args.protected)


def _keys(args: SiteArgs) -> tuple[KeyPlan, ...]:
    classes = [data_class.name for data_class in args.enclave.data_classes]
    return tuple(
        KeyPlan(
            purpose=purpose,
            data_class=None if purpose in naming.OWN_PURPOSES else purpose,
            alias=naming.key_alias(args.enclave, args.site, purpose),
            policy=policies.key_policy(args.enclave, args.site, purpose),
        )
        for purpose in (*naming.OWN_PURPOSES, *classes)
    )


def _flow_logs(args: SiteArgs) -> FlowLogPlan:
    return FlowLogPlan(
        log_group=naming.flow_log_group_name(args.enclave, args.site),
        role=naming.flow_log_role_name(args.enclave, args.site),
        trust=policies.flow_log_trust(args.site),
        permissions=policies.flow_log_permissions(args.enclave, args.site),
    )
