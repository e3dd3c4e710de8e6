"""EC2's networking, where moto is kinder than AWS, and transit gateways across accounts and regions."""

from __future__ import annotations

from enclave.local.cloud.ec2 import (
    egress,
    endpoints,
    flow_logs,
    gateways,
    groups,
    networks,
    peering,
    routes,
    tables,
    tags,
)
from enclave.local.cloud.ec2.transit import responses as transit


def install() -> None:
    """Put this package's behaviour in moto's place."""
    parts = (networks, gateways, egress, tables, routes, peering, flow_logs, transit, endpoints, groups, tags)
    for part in parts:
        part.install()
