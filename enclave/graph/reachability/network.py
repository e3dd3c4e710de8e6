"""A network as its routers see it: plain, frozen values, apart from where they were read.

``reading`` makes one from a graph; ``paths`` answers what it lets through. Every element has an ``id`` that
is unique in its network (a URN, or any text) and a ``label`` for people; ``source`` is the URN of the
resource that says so, for findings. Elements refer to each other by id; a reference to an id that isn't in
the network is something that nobody here knows, and a path that needs it ends in ``unknown``.

What isn't decided yet (a preview doesn't know which of two firewall endpoints a route will get) is a choice:
``Route.targets`` then has several entries, and whatever holds must hold for each.

Sources: Amazon VPC User Guide, "Route priority", "Middlebox routing", "Gateway route tables", "Network ACLs",
"Security group rules"; AWS Transit Gateway Guide, "Routing" and "Availability Zones"; AWS Network Firewall
Developer Guide, "Route table configurations" (read in November 2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Final

Range = IPv4Network | IPv6Network

ANY_PROTOCOL: Final = -1
"""The protocol number by which EC2 means all of them."""


class TargetKind(StrEnum):
    """What a route can lead to."""

    LOCAL = "local"
    INTERNET = "internet gateway"
    EGRESS_ONLY = "egress-only internet gateway"
    NAT = "NAT gateway"
    ENDPOINT = "firewall endpoint"  # of a firewall or a Gateway Load Balancer
    SERVICE = "gateway endpoint"  # S3 or DynamoDB, by prefix list
    TRANSIT = "transit gateway"
    PEERING = "VPC peering"
    INTERFACE = "network interface"  # of an instance or an appliance: whatever it does with a packet
    VPN = "virtual private gateway"
    OUTSIDE = "other gateway"  # carrier, local gateway, core network, ...: it leads out of what is known
    BLACKHOLE = "blackhole"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a route may lead to. ``id`` is a key of that kind in ``Network``; empty for local."""

    kind: TargetKind
    id: str = ""


class Origin(StrEnum):
    """How a route came to be; for the same range AWS prefers them in this order."""

    STATIC = "static"
    PREFIX_LIST = "prefix list"
    PROPAGATED = "propagated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One route of a VPC's table. Routes by prefix list are written out, one a range of the list.

    ``destination`` is None where it isn't known: the route may then carry anything. ``targets`` are the
    candidates, one of which is the true one; empty means that nothing is known of the target.
    """

    destination: Range | None
    targets: tuple[Target, ...]
    origin: Origin = Origin.STATIC
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteTable:
    """A route table of a VPC, or the edge table of its internet gateway.

    The local routes for the VPC's ranges are implied and not listed; a listed route with the same range as a
    VPC's range replaces the local one, as in AWS. ``complete`` is False if some of its routes can't be told.
    """

    id: str
    label: str
    vpc: str
    routes: tuple[Route, ...] = ()
    complete: bool = True
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AclEntry:
    """One numbered entry of a network ACL. ``ports`` are the destination's, both ends included.

    ``ports`` is None for all, and matters for TCP (6) and UDP (17) only.
    """

    number: int
    allow: bool
    egress: bool
    protocol: int
    remote: Range
    ports: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkAcl:
    """A stateless filter at the border of a subnet: the lowest number that matches decides, else denied."""

    id: str
    label: str
    entries: tuple[AclEntry, ...]
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRule:
    """One rule of a security group: it only ever allows. ``remote`` is a range or another group's id."""

    egress: bool
    protocol: int
    remote: Range | str
    ports: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityGroup:
    """A stateful filter at a network interface: what any rule of any of its groups allows may pass."""

    id: str
    label: str
    rules: tuple[GroupRule, ...]
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vpc:
    """A VPC. ``main_table`` serves every subnet that has none of its own; None if it isn't known."""

    id: str
    label: str
    ranges: tuple[Range, ...]
    main_table: str | None
    region: str | None = None
    account: str | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subnet:
    """A subnet. ``zone`` is a zone id or, failing that, whatever names its zone; None if it isn't known.

    ``table`` is None for the VPC's main table, ``acl`` is None for one that lets everything pass. ``tier`` is
    what the plan has it for, empty for a subnet that isn't in the plan.
    """

    id: str
    label: str
    vpc: str
    ranges: tuple[Range, ...]
    zone: str | None
    table: str | None = None
    acl: str | None = None
    tier: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interface:
    """A network interface with an address and security groups: an instance, a load balancer's node, ..."""

    id: str
    label: str
    subnet: str
    address: Range  # a single address, as /32 or /128
    groups: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """An endpoint through which packets pass and are looked at; they go on by its own subnet's table.

    ``inspects`` is False for one of a Gateway Load Balancer, or of a firewall that isn't here with its policy
    and rules: nobody here knows what stands behind it, or what it lets pass.
    ``undecided`` is True before the cloud has made it: a route to it can't name it yet, only its ``source``,
    so routes to any endpoint of that source look the same.
    """

    id: str
    label: str
    subnet: str
    inspects: bool = True
    undecided: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NatGateway:
    """A NAT gateway: packets go on by its own subnet's table, from its own address. IPv4 only.

    What comes back to it goes to the translated source by the same table. ``public`` is False for a private
    one, which doesn't go through an internet gateway.
    """

    id: str
    label: str
    subnet: str
    public: bool = True
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InternetGateway:
    """An internet gateway. ``table`` is its edge table, if any, by which what comes in is sent on."""

    id: str
    label: str
    vpc: str
    egress_only: bool = False
    table: str | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceEndpoint:
    """A VPC endpoint to a service. ``service`` is the service's name, ``com.amazonaws.eu-west-1.s3``.

    A gateway endpoint adds routes to its ``tables`` (for the ranges of the service's prefix list, empty if
    not known: some unknown addresses then go there); an interface endpoint stands in ``subnets``.
    """

    id: str
    label: str
    vpc: str
    service: str
    gateway: bool
    tables: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PeeringEnd:
    """One end of a VPC peering. ``vpc`` is None if it isn't in this network; ``label`` says what it is."""

    vpc: str | None
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Peering:
    """A VPC peering. It isn't transitive: only packets from one end's ranges to the other's pass."""

    id: str
    label: str
    ends: tuple[PeeringEnd, PeeringEnd]
    source: str = ""


class AttachmentKind(StrEnum):
    """What is attached to a transit gateway."""

    VPC = "VPC"
    PEERING = "transit gateway peering"
    OUTSIDE = "connection to the outside"  # VPN, Direct Connect, Connect, ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """An attachment to a transit gateway.

    ``table`` routes what comes *from* the attachment; None drops it. A VPC's has ``subnets``, at most one a
    zone: a packet enters the VPC in the subnet of the zone it came from, if there is one (``appliance_mode``
    off and the sender's zone known), else in any. A packet leaves a VPC over the attachment only in a zone in
    which it has a subnet. A peering's ``peer`` is the attachment at the other gateway, None if nobody here
    knows it.
    """

    id: str
    label: str
    gateway: str
    kind: AttachmentKind
    table: str | None
    vpc: str | None = None
    subnets: tuple[str, ...] = ()
    appliance_mode: bool = False
    peer: str | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitRoute:
    """One route of a transit gateway's table. ``attachment`` is None for a blackhole."""

    destination: Range
    attachment: str | None
    origin: Origin = Origin.STATIC
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitTable:
    """A route table of a transit gateway. The longest prefix decides, then static before propagated."""

    id: str
    label: str
    gateway: str
    routes: tuple[TransitRoute, ...] = ()
    complete: bool = True
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitGateway:
    """A transit gateway."""

    id: str
    label: str
    region: str | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something of a resource that couldn't be read. Most leave a mark at the elements, too; not all can."""

    source: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """Everything that decides where packets go, each kind by id, and what of it couldn't be read."""

    vpcs: Mapping[str, Vpc] = field(default_factory=dict)
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    tables: Mapping[str, RouteTable] = field(default_factory=dict)
    acls: Mapping[str, NetworkAcl] = field(default_factory=dict)
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict)
    interfaces: Mapping[str, Interface] = field(default_factory=dict)
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=dict)
    internet_gateways: Mapping[str, InternetGateway] = field(default_factory=dict)
    services: Mapping[str, ServiceEndpoint] = field(default_factory=dict)
    peerings: Mapping[str, Peering] = field(default_factory=dict)
    transit_gateways: Mapping[str, TransitGateway] = field(default_factory=dict)
    transit_tables: Mapping[str, TransitTable] = field(default_factory=dict)
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
