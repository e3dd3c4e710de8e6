"""The address plan of a site: which subnet gets which part of the site's range.

A range is cut into four equal zone blocks. A zone's block follows from the number in its zone id
(``euw1-az1`` is block 0), never from its place in a list, so that adding a zone moves nothing. A block is
cut into quarters: workload, data, endpoint, and a last one that starts with three /28 subnets for the
firewall endpoint, the NAT gateway and the transit gateway attachment. The rest of it is kept free.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network

from enclave.model.enclave import Site

TIERS = ("workload", "data", "endpoint", "firewall", "egress", "transit")
"""The subnets of every zone, in address order."""

GUARDED_TIERS = ("workload", "data")
"""The tiers whose traffic must pass a firewall endpoint, outward and back."""

MIN_PREFIX = 16
MAX_PREFIX = 22
"""A site's range is /16 (the largest VPC) to /22 (a quarter of a zone block is then /26)."""

_ZONE_BLOCKS = 4
_QUARTERED = 2  # prefix bits that cut a network in four
_SMALL_PREFIX = 28  # the smallest subnet that a VPC takes


@dataclass(frozen=True, kw_only=True, slots=True)
class Subnet:
    """One planned subnet: a tier in a zone, with its range."""

    tier: str
    zone: str
    cidr: IPv4Network

    @property
    def key(self) -> str:
        """The stable logical name, ``workload-euw1-az1``."""
        return f"{self.tier}-{self.zone}"


def zone_number(zone_id: str) -> int:
    """Return the number at the end of a zone id: 1 for ``euw1-az1``. ValueError if there is none."""
    return int(zone_id.rpartition("-az")[2])


def zone_block(cidr: IPv4Network, zone_id: str) -> IPv4Network:
    """Return the quarter of a site's range that belongs to a zone. ValueError beyond the fourth zone."""
    index = zone_number(zone_id) - 1
    if not 0 <= index < _ZONE_BLOCKS:
        raise ValueError(f"{zone_id}: a site's range has room for the zones az1 to az{_ZONE_BLOCKS}")
    return list(cidr.subnets(prefixlen_diff=_QUARTERED))[index]


def subnets(site: Site) -> tuple[Subnet, ...]:
    """Return every subnet of a site, zone by zone in order of zone id, tiers in order of ``TIERS``."""
    return tuple(
        Subnet(tier=tier, zone=zone, cidr=cidr)
        for zone in sorted(site.zones)
        for tier, cidr in zip(TIERS, _cut(zone_block(site.cidr, zone)), strict=True)
    )


def guarded_range(site: Site, zone_id: str) -> IPv4Network:
    """Return the one range that holds exactly the guarded subnets of a zone: the first half of its block."""
    return next(zone_block(site.cidr, zone_id).subnets(prefixlen_diff=1))


def _cut(block: IPv4Network) -> tuple[IPv4Network, ...]:
    workload, data, endpoint, rest = block.subnets(prefixlen_diff=_QUARTERED)
    small = rest.subnets(new_prefix=_SMALL_PREFIX)
    return workload, data, endpoint, next(small), next(small), next(small)
