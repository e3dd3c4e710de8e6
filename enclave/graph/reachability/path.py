"""What is asked of a network, and what comes back: packets, headers, hops, ends and paths."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. ``port`` is the destination's, 0 for a protocol without ports."""

    source: Address
    destination: Address
    protocol: int
    port: int


class HopKind(StrEnum):
    """What a packet passes on its way."""

    SUBNET = "subnet"
    INTERFACE = "network interface"
    ENDPOINT = "firewall endpoint"
    NAT = "NAT gateway"
    INTERNET = "internet gateway"
    PEERING = "VPC peering"
    ATTACHMENT = "attachment"
    TRANSIT = "transit gateway"


@dataclass(frozen=True, slots=True)
class Hop:
    """One element that a packet passes. ``by`` says in words which route brought it here, empty at the start.

    ``zone`` is the element's where it has one. ``source`` is the URN behind the route, or the element.
    """

    kind: HopKind
    id: str
    label: str
    zone: str | None = None
    by: str = ""
    source: str = ""


class EndKind(StrEnum):
    """How a path can end."""

    SUBNET = "subnet"  # delivered within the network
    INTERNET = "internet"
    SERVICE = "AWS service"  # by a gateway endpoint
    OUTSIDE = "outside"  # of what is known, by a peering, a VPN or another gateway
    DROPPED = "dropped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class End:
    """Where a path ends. ``id`` is the element that it ends at or is dropped by, ``reason`` says why."""

    kind: EndKind
    id: str
    reason: str
