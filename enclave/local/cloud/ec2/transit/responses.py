"""The transit gateway operations of EC2."""

from __future__ import annotations

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.transit import attachments, gateways, peerings, tables
from enclave.local.cloud.patching import add, refuse


def install() -> None:
    """Put these operations in moto's place, and take away what moto has beyond them."""
    for part in (gateways, attachments, peerings, tables):
        add(EC2Response, *part.OPERATIONS)
    refuse(EC2Response, "create_vpn_connection", "create_vpn_gateway", "create_customer_gateway")
