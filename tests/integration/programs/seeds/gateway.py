"""Gives a site a way out for IPv6 beside its firewall. A test puts it beside the site's program."""

import pulumi
import pulumi_aws as aws

from stacks.outputs import SiteOutputs


def seed(stack: str, made: SiteOutputs, provider: aws.Provider) -> None:
    """Add to what the site's program made."""
    opts = pulumi.ResourceOptions(provider=provider)
    if stack == "dublin-1":
        gateway = aws.ec2.EgressOnlyInternetGateway("way-out", vpc_id=made.vpc_id, opts=opts)
        aws.ec2.Route(
            "way-out",
            route_table_id=made.route_table_ids["workload-euw1-az1"],
            destination_ipv6_cidr_block="::/0",
            egress_only_gateway_id=gateway.id,
            opts=opts,
        )
