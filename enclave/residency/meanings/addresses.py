"""Which ranges of addresses are private, so that no route of the internet leads there."""

import ipaddress
from functools import lru_cache
from typing import Any

from enclave.graph.facts import Resource
from enclave.graph.reachability.reading import types
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings.walk import top
from enclave.residency.rule import View

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_KEPT = 4096
"""How many ranges are kept as they were read: programs name few, often."""

# RFC 1918, RFC 6598 (shared space), RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local).
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def network(value: Any) -> Network | None:
    """Read a range in CIDR notation, or a single address; None if it is neither."""
    return _read(value) if isinstance(value, str) else None


@lru_cache(maxsize=_KEPT)
def _read(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=_KEPT)
def is_private(found: Network) -> bool:
    """Whether every address of a range is private."""
    return any(
        found.version == private.version and found.subnet_of(private)  # type: ignore[arg-type]  # same version
        for private in _PRIVATE
    )


_NETWORKS = frozenset(
    {
        *(types.VPCS + types.SUBNETS + types.GROUPS),
        types.IPV4_RANGE,
        types.IPV6_RANGE,
        types.INTERFACE,
        "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr",
        "aws:ec2/vpcIpamPoolCidrAllocation:VpcIpamPoolCidrAllocation",
        ELSEWHERE,
    }
)


_BESIDE = frozenset(
    {
        *(types.FIREWALL, types.FIREWALL_ASSOCIATION, types.INTERNET_GATEWAY, types.VPN_GATEWAY),
        *(types.PEERING, types.PREFIX_LIST, types.TRANSIT, types.TRANSIT_VPC, types.VPC_ENDPOINT),
    }
)
"""What routes and rules name beside ranges, and what has no public range to give."""


def of_own_network(resource: Resource, where: str, view: View) -> bool:
    """Whether a value that isn't known yet is taken from networks of the program.

    Within a list the engine tells only what all of it is taken from: then gateways may be among that.
    """
    name = top(where)
    made = {each.type for each in view.graph.candidates(resource, name)}
    return not made.isdisjoint(_NETWORKS) and made <= (_NETWORKS if name == where else _NETWORKS | _BESIDE)
