"""What opens a network by itself: gateways to the internet, routes that are learnt, public addresses."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource
from enclave.graph.reachability.reading import types
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.guarded import guarded, networks, of_subnet
from enclave.residency.meanings import Forbidden, Own, Presence, Switch
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_UNGUARDED = "Nothing that is judged shows a firewall in that network."
_PUBLIC = "It gets an address of the internet, and can be reached from there."
_NO = (False, "false", "")
"""A switch that is off, as the SDK writes it: launch templates have texts."""

_LEARNT = "Routes that are learnt stand in no program: the far end can draw every packet to itself."
_FORWARDS = "A host that forwards packets of others is a router, or a NAT, beside the firewall."


def _beside(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge that a firewall stands in the VPC that an internet gateway is attached to."""
    value = resource.props.get("vpcId")
    if resource.get("vpcId") in (None, ""):
        return
    if networks(resource, "vpcId", view.graph) & view.once(guarded):
        yield observe.compliant("vpcId", value)
    else:
        yield observe.unknown("vpcId", value, reason=_UNGUARDED)


def _translates(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge that a NAT gateway is private, or that a firewall stands in its VPC."""
    value = resource.get("connectivityType")
    if value == "private":
        return
    vpc = networks(resource, "vpcId", view.graph) | of_subnet(resource, "subnetId", view.graph)
    if value in (None, "public") and vpc & view.once(guarded):
        yield observe.compliant("connectivityType", value)
    elif value is UNKNOWN:
        yield observe.unknown("connectivityType", value, reason="Whether it is a private one isn't known.")
    else:
        yield observe.unknown("connectivityType", value or "public (not set)", reason=_UNGUARDED)


def _excluded(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge that only a network with a firewall is let out where all others are shut in, and only out."""
    mode = resource.get("internetGatewayExclusionMode")
    name = "internetGatewayExclusionMode"
    vpc = networks(resource, "vpcId", view.graph) | of_subnet(resource, "subnetId", view.graph)
    if mode == "allow-egress" and vpc & view.once(guarded):
        yield observe.compliant(name, mode)
    elif mode == "allow-egress" or mode is UNKNOWN:
        yield observe.unknown(name, mode, reason=_UNGUARDED)
    else:
        yield observe.violated(name, mode, reason="The internet reaches into the network.")


GATEWAYS = channel(
    id="internet-gateways-behind-the-firewall",
    title="A gateway to the internet stands only in a network that has a firewall",
    channels=("NET-09", "NET-10", "NET-11", "NET-13"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="Through a gateway to the internet whoever may write a route, or has one, leaves unseen.",
    remedy="Keep the gateway in the VPC of the firewall, declared in the same program; use no IPv6 and no "
    "carrier gateway.",
    source="Amazon VPC User Guide, internet gateways, egress-only internet gateways, NAT gateways "
    "(connectivity type public by default); AWS Wavelength Guide, carrier gateways; EC2: default VPCs",
    watches={
        types.INTERNET_GATEWAY: (Own(told="in a VPC that has a firewall", read=_beside),),
        types.INTERNET_ATTACHMENT: (Own(told="in a VPC that has a firewall", read=_beside),),
        types.NAT_GATEWAY: (Own(told="private, or in a VPC that has a firewall", read=_translates),),
        types.EGRESS_ONLY: (Presence(why="It lets IPv6 out of the network, and no plan has that."),),
        "aws:ec2/carrierGateway:CarrierGateway": (
            Presence(why="It leads into a mobile operator's network, past the firewall."),
        ),
        types.DEFAULT_VPC: (
            Presence(why="AWS makes it with an internet gateway and a route there for every subnet."),
        ),
    },
)

SHUT_IN = channel(
    id="public-access-stays-blocked",
    title="What AWS blocks of public access to networks stays blocked",
    channels=("NET-09",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="The block holds even where a route to an internet gateway is written by mistake.",
    remedy="Block in both directions, or inward only; except the network of the firewall alone, outward.",
    source="Amazon VPC User Guide, block public access to VPCs and subnets",
    watches={
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": (
            Switch(
                path="internetGatewayBlockMode",
                closed=("block-bidirectional", "block-ingress"),
                why="The block is off.",
            ),
        ),
        "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": (
            Own(told="outward, for a network that has a firewall", read=_excluded),
        ),
    },
)

LEARNT = channel(
    id="routes-are-written-not-learnt",
    title="No route table takes routes from a neighbour",
    channels=("NET-23",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason=_LEARNT,
    remedy="Write each route in the program.",
    source="Amazon VPC User Guide, route propagation, VPC Route Server",
    watches={
        types.SERVER_PROPAGATION: (Presence(why=_LEARNT),),
        types.VPN_PROPAGATION: (Presence(why=_LEARNT),),
        types.ROUTE_TABLE: (Forbidden(path="propagatingVgws", why=_LEARNT),),
        types.DEFAULT_ROUTE_TABLE: (Forbidden(path="propagatingVgws", why=_LEARNT),),
    },
)

ROUTING_HOSTS = channel(
    id="no-host-forwards-packets",
    title="No host forwards what others send",
    channels=("NET-23",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason=_FORWARDS,
    remedy="Leave the check of source and destination on.",
    source="Amazon VPC User Guide, NAT instances (source and destination checks, on by default)",
    watches={
        type_: (Switch(path="sourceDestCheck", closed=(True,), why=_FORWARDS),)
        for type_ in (
            types.INSTANCE,
            types.INTERFACE,
            "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
        )
    },
)

ADDRESSES = channel(
    id="no-public-addresses",
    title="Nothing that runs has an address of the internet",
    channels=("NET-12",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A public address is a front door: whoever finds it can knock, and what is behind it can answer.",
    remedy="Leave public addresses off; what leaves does so through the site's firewall and its NAT gateway.",
    source="EC2 API: RunInstances (AssociatePublicIpAddress), ModifySubnetAttribute (MapPublicIpOnLaunch), "
    "AssociateAddress; Amazon ECS API: AwsVpcConfiguration (AssignPublicIp, disabled by default)",
    watches={
        types.INSTANCE: (Switch(path="associatePublicIpAddress", closed=_NO, why=_PUBLIC),),
        types.SUBNET: (Switch(path="mapPublicIpOnLaunch", closed=_NO, why=_PUBLIC),),
        types.DEFAULT_SUBNET: (Switch(path="mapPublicIpOnLaunch", closed=_NO, absent=True, why=_PUBLIC),),
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest": (
            Switch(path="associatePublicIpAddress", closed=_NO, why=_PUBLIC),
        ),
        "aws:ec2/launchConfiguration:LaunchConfiguration": (
            Switch(path="associatePublicIpAddress", closed=_NO, why=_PUBLIC),
        ),
        "aws:ec2/launchTemplate:LaunchTemplate": (
            Switch(path="networkInterfaces[].associatePublicIpAddress", closed=_NO, why=_PUBLIC),
            Switch(
                path="networkInterfaces[].associateCarrierIpAddress",
                closed=_NO,
                why="It gets an address in a mobile operator's network.",
            ),
        ),
        "aws:ec2/spotFleetRequest:SpotFleetRequest": (
            Switch(path="launchSpecifications[].associatePublicIpAddress", closed=_NO, why=_PUBLIC),
        ),
        "aws:ec2/eip:Eip": (
            Forbidden(path="instance", why=_PUBLIC),
            Forbidden(path="networkInterface", why=_PUBLIC),
        ),
        "aws:ec2/eipAssociation:EipAssociation": (
            Presence(why="It gives a running machine an address of the internet."),
        ),
        "aws:ecs/service:Service": (
            Switch(path="networkConfiguration.assignPublicIp", closed=_NO, why=_PUBLIC),
        ),
        "aws:ecs/taskSet:TaskSet": (
            Switch(path="networkConfiguration.assignPublicIp", closed=_NO, why=_PUBLIC),
        ),
    },
)
