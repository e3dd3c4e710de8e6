"""TransitPeering: two regions' transit gateways joined, with a route table of its own at each end."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2transitgateway

from components.tags import tags
from enclave.model.routes import peering_name


@dataclass(frozen=True, kw_only=True)
class PeeringEnd:
    """One side: a region, its transit gateway, and the provider that acts there."""

    region: str
    transit_gateway_id: pulumi.Input[str]
    provider: aws.Provider


@dataclass(frozen=True, kw_only=True)
class TransitPeeringArgs:
    """What a ``TransitPeering`` is made from. Both gateways belong to ``account_id``."""

    requester: PeeringEnd
    accepter: PeeringEnd
    account_id: str


class TransitPeering(pulumi.ComponentResource):
    """An accepted peering attachment. ``route_tables`` go by region: what arrives there looks up its way.

    ``attachment_id``, the same at both ends, is known only once the peering is accepted.
    """

    attachment_id: pulumi.Output[str]
    route_tables: dict[str, ec2transitgateway.RouteTable]

    def __init__(
        self, name: str, args: TransitPeeringArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:TransitPeering", name, None, opts)
        requested = ec2transitgateway.PeeringAttachment(
            name,
            transit_gateway_id=args.requester.transit_gateway_id,
            peer_transit_gateway_id=args.accepter.transit_gateway_id,
            peer_region=args.accepter.region,
            peer_account_id=args.account_id,
            tags=tags(name),
            opts=pulumi.ResourceOptions(parent=self, provider=args.requester.provider),
        )
        accepted = ec2transitgateway.PeeringAttachmentAccepter(
            name,
            transit_gateway_attachment_id=requested.id,
            tags=tags(name),
            opts=pulumi.ResourceOptions(parent=self, provider=args.accepter.provider),
        )
        self.attachment_id = accepted.id
        self.route_tables = {
            here.region: self._route_table(here, there)
            for here, there in ((args.requester, args.accepter), (args.accepter, args.requester))
        }
        self.register_outputs({"attachment_id": self.attachment_id})

    def _route_table(self, here: PeeringEnd, there: PeeringEnd) -> ec2transitgateway.RouteTable:
        name = f"{here.region}-{peering_name(there.region)}"
        opts = pulumi.ResourceOptions(parent=self, provider=here.provider)
        table = ec2transitgateway.RouteTable(
            name, transit_gateway_id=here.transit_gateway_id, tags=tags(name), opts=opts
        )
        ec2transitgateway.RouteTableAssociation(
            name,
            transit_gateway_attachment_id=self.attachment_id,
            transit_gateway_route_table_id=table.id,
            opts=opts,
        )
        return table
