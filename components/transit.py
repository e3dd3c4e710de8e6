"""RegionalTransit: the one transit gateway of a region, shared with the accounts of its sites only."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2transitgateway, ram

from components.tags import tags
from enclave.model.enclave import Account


@dataclass(frozen=True, kw_only=True)
class RegionalTransitArgs:
    """What a ``RegionalTransit`` is made from. ``accounts`` are those whose sites attach to it.

    ``share`` is the name in AWS of what shares the gateway with them.
    The organisation must have resource sharing turned on in AWS RAM, so that shares need no invitation.
    """

    region: str
    share: str
    accounts: tuple[Account, ...]


class RegionalTransit(pulumi.ComponentResource):
    """A transit gateway that connects nothing by itself: every attachment and route is made on purpose.

    ``sharing`` are the resources that must exist before another account can attach.
    """

    gateway: ec2transitgateway.TransitGateway
    sharing: Sequence[pulumi.Resource]

    def __init__(
        self, name: str, args: RegionalTransitArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:RegionalTransit", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.gateway = ec2transitgateway.TransitGateway(
            name,
            description=f"Between the enclave's sites in {args.region}",
            default_route_table_association="disable",
            default_route_table_propagation="disable",
            auto_accept_shared_attachments="disable",
            multicast_support="disable",
            vpn_ecmp_support="disable",
            dns_support="disable",
            tags=tags(name),
            opts=child,
        )
        self.sharing = _share(name, self.gateway, args, child)
        self.register_outputs({"transit_gateway_id": self.gateway.id})


def _share(
    name: str,
    gateway: ec2transitgateway.TransitGateway,
    args: RegionalTransitArgs,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    share = ram.ResourceShare(
        name, name=args.share, allow_external_principals=False, tags=tags(name), opts=opts
    )
    shared = ram.ResourceAssociation(name, resource_arn=gateway.arn, resource_share_arn=share.arn, opts=opts)
    principals = [
        ram.PrincipalAssociation(
            f"{name}-{account.name}", principal=account.id, resource_share_arn=share.arn, opts=opts
        )
        for account in args.accounts
    ]
    return [shared, *principals]
