"""SiteAttachment: a site's VPC on its region's transit gateway, and the routes in the VPC that lead there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2transitgateway

from components.routes import RouteTargets, destination_names, vpc_routes
from components.tags import tags
from enclave.model.enclave import Site
from enclave.model.routes import Route


@dataclass(frozen=True, kw_only=True)
class SiteEnd:
    """What a site's own stack made, as far as a link needs it.

    ``transit_subnet_ids`` and ``endpoint_ids`` go by zone id, ``route_table_ids`` by ``<tier>-<zone>``.
    """

    vpc_id: pulumi.Input[str]
    transit_subnet_ids: Mapping[str, pulumi.Input[str]]
    route_table_ids: Mapping[str, pulumi.Input[str]]
    endpoint_ids: Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class SiteAttachmentArgs:
    """What a ``SiteAttachment`` is made from.

    ``site_provider`` acts in the site's account, ``network_provider`` in the account that owns the gateway.
    ``routes`` are the model's link routes of the site and ``neighbours`` the sites that they lead to.
    ``sharing`` must exist before the site's account can see the gateway.
    """

    site: Site
    end: SiteEnd
    neighbours: tuple[Site, ...]
    routes: tuple[Route, ...]
    transit_gateway_id: pulumi.Input[str]
    sharing: Sequence[pulumi.Resource]
    site_provider: aws.Provider
    network_provider: aws.Provider


class SiteAttachment(pulumi.ComponentResource):
    """A VPC attachment, accepted, with a transit gateway route table of its own.

    ``attachment_id`` is known only once the attachment is accepted, so that what uses it comes after.
    """

    attachment_id: pulumi.Output[str]
    route_table: ec2transitgateway.RouteTable

    def __init__(
        self, name: str, args: SiteAttachmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:SiteAttachment", name, None, opts)
        by_network = pulumi.ResourceOptions(parent=self, provider=args.network_provider)
        accepter = self._attach(name, args, by_network)
        self.attachment_id = accepter.id
        self.route_table = ec2transitgateway.RouteTable(
            name,
            transit_gateway_id=args.transit_gateway_id,
            tags=tags(name, site=args.site.name),
            opts=by_network,
        )
        ec2transitgateway.RouteTableAssociation(
            name,
            transit_gateway_attachment_id=self.attachment_id,
            transit_gateway_route_table_id=self.route_table.id,
            opts=by_network,
        )
        vpc_routes(
            name,
            args.routes,
            tables=args.end.route_table_ids,
            targets=RouteTargets(
                firewall_endpoints=args.end.endpoint_ids, transit_gateway=args.transit_gateway_id
            ),
            destinations=destination_names(sites=args.neighbours),
            # AWS refuses a route to a transit gateway that the VPC isn't attached to.
            opts=pulumi.ResourceOptions(parent=self, provider=args.site_provider, depends_on=[accepter]),
        )
        self.register_outputs({"attachment_id": self.attachment_id})

    def _attach(
        self, name: str, args: SiteAttachmentArgs, by_network: pulumi.ResourceOptions
    ) -> ec2transitgateway.VpcAttachmentAccepter:
        attachment = ec2transitgateway.VpcAttachment(
            name,
            transit_gateway_id=args.transit_gateway_id,
            vpc_id=args.end.vpc_id,
            subnet_ids=[args.end.transit_subnet_ids[zone] for zone in args.site.zones],
            # Appliance mode would help only if flows entered and left by one VPC. Here every subnet's
            # route back leads to the endpoint of that subnet's own zone instead.
            appliance_mode_support="disable",
            dns_support="disable",
            ipv6_support="disable",
            tags=tags(name, site=args.site.name),
            opts=pulumi.ResourceOptions(
                parent=self, provider=args.site_provider, depends_on=list(args.sharing)
            ),
        )
        return ec2transitgateway.VpcAttachmentAccepter(
            name,
            transit_gateway_attachment_id=attachment.id,
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags=tags(name, site=args.site.name),
            opts=by_network,
        )
