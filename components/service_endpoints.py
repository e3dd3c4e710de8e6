"""ServiceEndpoints: the ways to services of AWS that don't pass the firewall, each with a policy of its own.

An interface endpoint stands in the endpoint tier of every zone and answers to the service's own names. Its
security group admits TLS from the tiers that may use it, and lets nothing out. A gateway endpoint is routes
in the tables of the tiers that may use it, and in no other.
"""

import json
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2

from components.tags import tags
from enclave.model.gateway.aws_services import EndpointKind
from enclave.model.gateway.endpoints import PORT, ServiceEndpoint


@dataclass(frozen=True, kw_only=True)
class ServiceEndpointsArgs:
    """What ``ServiceEndpoints`` is made from.

    ``subnets`` and ``route_tables`` are the VPC's ids, by ``<tier>-<zone>``. ``site`` is a name.
    """

    site: str
    plan: tuple[ServiceEndpoint, ...]
    vpc_id: pulumi.Input[str]
    subnets: dict[str, pulumi.Output[str]]
    route_tables: dict[str, pulumi.Output[str]]


class ServiceEndpoints(pulumi.ComponentResource):
    """The VPC endpoints of a site. ``endpoints`` go by the last part of the service's name."""

    endpoints: dict[str, ec2.VpcEndpoint]

    def __init__(
        self, name: str, args: ServiceEndpointsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:ServiceEndpoints", name, None, opts)
        self._prefix = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.endpoints = {
            plan.service: self._gateway(plan) if plan.kind is EndpointKind.GATEWAY else self._interface(plan)
            for plan in args.plan
        }
        self.register_outputs(
            {"endpoint_ids": {service: endpoint.id for service, endpoint in self.endpoints.items()}}
        )

    def _gateway(self, plan: ServiceEndpoint) -> ec2.VpcEndpoint:
        name = f"{self._prefix}-{plan.key}"
        endpoint = ec2.VpcEndpoint(
            name,
            vpc_id=self._args.vpc_id,
            service_name=plan.service_name,
            vpc_endpoint_type=plan.kind,
            policy=json.dumps(plan.policy),
            tags=tags(name, site=self._args.site),
            opts=self._child,
        )
        for key in plan.places:
            # One by one, so that each is known before anything exists: a list of unknown ids names none.
            ec2.VpcEndpointRouteTableAssociation(
                f"{name}-{key}",
                vpc_endpoint_id=endpoint.id,
                route_table_id=self._args.route_tables[key],
                opts=self._child,
            )
        return endpoint

    def _interface(self, plan: ServiceEndpoint) -> ec2.VpcEndpoint:
        name = f"{self._prefix}-{plan.key}"
        return ec2.VpcEndpoint(
            name,
            vpc_id=self._args.vpc_id,
            service_name=plan.service_name,
            vpc_endpoint_type=plan.kind,
            subnet_ids=[self._args.subnets[key] for key in plan.places],
            security_group_ids=[self._group(name, plan).id],
            private_dns_enabled=True,
            policy=json.dumps(plan.policy),
            tags=tags(name, site=self._args.site),
            opts=self._child,
        )

    def _group(self, name: str, plan: ServiceEndpoint) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            f"{name}-endpoint",
            vpc_id=self._args.vpc_id,
            description=f"Who may reach {plan.service} from {self._args.site}",
            ingress=[
                ec2.SecurityGroupIngressArgs(
                    protocol="tcp",
                    from_port=PORT,
                    to_port=PORT,
                    cidr_blocks=[str(cidr) for cidr in plan.sources],
                    description=f"TLS from {' and '.join(plan.tiers)} subnets",
                )
            ],
            egress=[],
            tags=tags(f"{name}-endpoint", site=self._args.site),
            opts=self._child,
        )
