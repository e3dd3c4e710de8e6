"""Does one thing that must be refused, or mustn't: the case is named by ``RESIDENCY_CASE``.

``RESIDENCY_GUARD=off`` leaves the stack's own guard out, so that it is the policy pack alone that refuses.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from enclave.model.config import load
from stacks import guard
from stacks.providers import Providers

ENCLAVE = load(Path(os.environ["RESIDENCY_CONFIG"]))
DUBLIN = ENCLAVE.site("dublin-1")
NORWAY = ENCLAVE.site("norway-1")
NETWORK = ENCLAVE.organization.network_account


def vpc_peering(region: Any, **more: Any) -> None:
    """Peer a VPC in Dublin with one that somebody has in ``region``."""
    dublin = options(DUBLIN)
    vpc = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=dublin)
    aws.ec2.VpcPeeringConnection(
        "peering",
        vpc_id=vpc.id,
        peer_vpc_id="vpc-0123456789abcdef0",
        peer_owner_id=more.pop("owner", DUBLIN.account.id),
        peer_region=region(vpc) if callable(region) else region,
        opts=dublin,
    )


def transit_peering(region: str) -> None:
    """Peer the transit gateway in Dublin with one that somebody has in ``region``."""
    network = options(DUBLIN, account=NETWORK)
    gateway = aws.ec2transitgateway.TransitGateway("dublin", opts=network)
    aws.ec2transitgateway.PeeringAttachment(
        "peering",
        transit_gateway_id=gateway.id,
        peer_transit_gateway_id="tgw-0123456789abcdef0",
        peer_account_id=NETWORK.id,
        peer_region=region,
        opts=network,
    )


def bucket_abroad() -> None:
    """Put a bucket abroad by its own region, under a provider that is in Dublin."""
    aws.s3.Bucket("abroad", bucket="enclave-abroad", region="us-east-1", opts=options(DUBLIN))


def dublin_and_norway() -> None:
    """Peer the two as neighbours should be, by VPC and by transit gateway, both ends declared here."""
    dublin, norway = options(DUBLIN), options(NORWAY)
    near = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=dublin)
    far = aws.ec2.Vpc("norway", cidr_block="10.32.0.0/16", opts=norway)
    peering = aws.ec2.VpcPeeringConnection(
        "peering",
        vpc_id=near.id,
        peer_vpc_id=far.id,
        peer_owner_id=NORWAY.account.id,
        peer_region=NORWAY.region.name,
        opts=dublin,
    )
    aws.ec2.VpcPeeringConnectionAccepter(
        "accepter", vpc_peering_connection_id=peering.id, auto_accept=True, opts=norway
    )
    west, north = options(DUBLIN, account=NETWORK), options(NORWAY, account=NETWORK)
    gateways = [
        aws.ec2transitgateway.TransitGateway(name, opts=at) for name, at in (("west", west), ("north", north))
    ]
    attachment = aws.ec2transitgateway.PeeringAttachment(
        "transit-peering",
        transit_gateway_id=gateways[0].id,
        peer_transit_gateway_id=gateways[1].id,
        peer_account_id=NETWORK.id,
        peer_region=NORWAY.region.name,
        opts=west,
    )
    aws.ec2transitgateway.PeeringAttachmentAccepter(
        "transit-accepter", transit_gateway_attachment_id=attachment.id, opts=north
    )


CASES: Mapping[str, Callable[[], None]] = {
    "vpc-peering-to-virginia": lambda: vpc_peering("us-east-1"),
    "vpc-peering-to-london": lambda: vpc_peering("eu-west-2"),
    "vpc-peering-to-zurich": lambda: vpc_peering("eu-central-2"),
    "vpc-peering-to-who-knows-where": lambda: vpc_peering(
        lambda vpc: vpc.arn.apply(lambda arn: arn.split(":")[3])
    ),
    "vpc-peering-with-a-stranger": lambda: vpc_peering("eu-north-1", owner="999999999999"),
    "transit-peering-to-virginia": lambda: transit_peering("us-east-1"),
    "transit-peering-to-london": lambda: transit_peering("eu-west-2"),
    "transit-peering-to-zurich": lambda: transit_peering("eu-central-2"),
    "bucket-abroad": bucket_abroad,
    "dublin-and-norway": dublin_and_norway,
}


def main() -> None:
    """Run the case."""
    if os.environ.get("RESIDENCY_GUARD") != "off":
        guard.install(ENCLAVE)
    CASES[os.environ["RESIDENCY_CASE"]]()


_PROVIDERS = Providers(ENCLAVE)


def options(site: Any, account: Any = None) -> pulumi.ResourceOptions:
    """Place resources at a site, in its own account unless another is named."""
    return pulumi.ResourceOptions(provider=_PROVIDERS.get(account or site.account, site.region))


main()
