"""Network ACLs of the tiers: a second, stateless lock beside route tables and security groups.

The VPC's default ACL is emptied, so a subnet that nobody thought of can talk to nobody. Each tier therefore
needs an ACL of its own. Tiers that never see a public address admit private ranges only: even a wrong route
or a public address on an interface there would lead nowhere. So the data, endpoint and transit tiers reach
AWS's services through interface endpoints only: gateway endpoints, of S3 and DynamoDB, leave the services
their public addresses.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import ec2

from components.tags import tags
from enclave.model.addresses import TIERS
from enclave.model.routes import ANYWHERE

PRIVATE = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""The private ranges of RFC 1918. All of them, not the linked sites' ranges: a site knows no other site."""

TALKS_TO: Mapping[str, tuple[IPv4Network, ...]] = {
    "workload": (ANYWHERE,),  # answers from outside keep their public source address
    "data": PRIVATE,
    "endpoint": PRIVATE,
    "firewall": (ANYWHERE,),
    "egress": (ANYWHERE,),
    "transit": PRIVATE,
}
"""Which addresses a tier's subnets may exchange packets with, by tier. Everything else is dropped."""

_FIRST_RULE, _RULE_STEP = 100, 10


def network_acls(
    name: str,
    *,
    site: str,
    vpc_id: pulumi.Input[str],
    subnet_ids: Mapping[str, list[pulumi.Output[str]]],
    opts: pulumi.ResourceOptions,
) -> dict[str, ec2.NetworkAcl]:
    """Make one ACL a tier and move the tier's subnets (``subnet_ids`` by tier) under it."""
    return {
        tier: ec2.NetworkAcl(
            f"{name}-{tier}",
            vpc_id=vpc_id,
            subnet_ids=subnet_ids[tier],
            ingress=[
                ec2.NetworkAclIngressArgs(
                    rule_no=number, protocol="-1", from_port=0, to_port=0, action="allow", cidr_block=cidr
                )
                for number, cidr in _numbered(tier)
            ],
            egress=[
                ec2.NetworkAclEgressArgs(
                    rule_no=number, protocol="-1", from_port=0, to_port=0, action="allow", cidr_block=cidr
                )
                for number, cidr in _numbered(tier)
            ],
            tags=tags(f"{name}-{tier}", site=site),
            opts=opts,
        )
        for tier in TIERS
    }


def _numbered(tier: str) -> list[tuple[int, str]]:
    return [(_FIRST_RULE + _RULE_STEP * at, str(cidr)) for at, cidr in enumerate(TALKS_TO[tier])]
