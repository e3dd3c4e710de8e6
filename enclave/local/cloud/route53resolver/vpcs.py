"""The VPCs that DNS Firewall and query logging are for."""

from __future__ import annotations

from moto.ec2.models import ec2_backends

from enclave.local.cloud.route53resolver.exceptions import ResourceNotFoundError


def require_vpc(account_id: str, region_name: str, vpc_id: str) -> None:
    """Want a VPC of the account and region; ResourceNotFoundException without one."""
    if vpc_id not in ec2_backends[account_id][region_name].vpcs:
        raise ResourceNotFoundError(vpc_id)
