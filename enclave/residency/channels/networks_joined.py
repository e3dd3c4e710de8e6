"""Joints between networks that AWS makes: core networks, endpoint services, mirrored packets."""

from collections.abc import Iterator

from enclave.graph.facts import Resource
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Addresses,
    Destination,
    Document,
    Grantee,
    Own,
    RegionOf,
    Switch,
    ZoneOf,
)
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_EDGES = ("location", "edge-locations", "edge-sets", "use-edge", "use-edge-location")
"""Keys of a Cloud WAN policy whose values are regions."""

_POLICY_VERSION = "Cloud WAN User Guide, core network policy parameters"


def _base_region(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge where a base policy puts the first edge if it names no region: where the provider is."""
    told = ("basePolicyRegions", "basePolicyDocument")
    if resource.get("createBasePolicy") and not any(resource.get(each) for each in told):
        yield observe.region("basePolicyRegions (the provider's)", resource.provider_region)


TRANSIT_GATEWAY_ENDS = channel(
    id="tunnels-end-at-private-addresses",
    title="Tunnels over a transit gateway or a core network end at private addresses",
    channels=("NET-03", "NET-04"),
    claim="networks-end-in-the-eea",
    severity=Severity.HIGH,
    reason="A Connect peer is a router that tells our network where to send packets; with a public address "
    "it can stand anywhere.",
    remedy="Name an appliance of a network of ours by its private address.",
    source="Amazon VPC Transit Gateways Guide, Connect attachments and Connect peers",
    watches={
        "aws:ec2transitgateway/connectPeer:ConnectPeer": (Addresses(path="peerAddress"),),
        "aws:networkmanager/connectPeer:ConnectPeer": (
            Addresses(path="peerAddress"),
            Destination(path="subnetArn"),
        ),
    },
)

ATTACHMENTS = channel(
    id="nothing-is-attached-unasked",
    title="Nobody attaches something to our network without being let in one by one",
    channels=("NET-02",),
    claim="networks-end-in-the-eea",
    severity=Severity.HIGH,
    reason="What is accepted of itself joins our network from whatever account it was offered by.",
    remedy="Leave the automatic acceptance off, and accept what the same program asks for.",
    source="EC2 API: CreateTransitGatewayMulticastDomain, AutoAcceptSharedAssociations (disabled by default)",
    watches={
        "aws:ec2transitgateway/multicastDomain:MulticastDomain": (
            Switch(
                path="autoAcceptSharedAssociations",
                closed=("disable",),
                why="Whoever the domain is shared with joins its multicasts by himself.",
            ),
        ),
    },
)

CLOUD_WAN = channel(
    id="core-network-stays-in-the-eea",
    title="A core network has edges in the EEA only, and joins only what is ours there",
    channels=("NET-04", "NET-05"),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A core network routes between all its edges, past the gateways of the sites.",
    remedy="Name regions of the EEA only, and attach networks of ours there.",
    source=_POLICY_VERSION,
    watches={
        "aws:networkmanager/coreNetwork:CoreNetwork": (
            RegionOf(path="basePolicyRegions[]"),
            Document(path="basePolicyDocument", regions=_EDGES),
            Own(told="a base policy without regions: its provider is in the EEA", read=_base_region),
        ),
        "aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment": (
            Document(path="policyDocument", regions=_EDGES),
        ),
        "aws:networkmanager/connectAttachment:ConnectAttachment": (RegionOf(path="edgeLocation"),),
        "aws:networkmanager/dxGatewayAttachment:DxGatewayAttachment": (RegionOf(path="edgeLocations[]"),),
        "aws:networkmanager/siteToSiteVpnAttachment:SiteToSiteVpnAttachment": (
            Destination(path="vpnConnectionArn"),
        ),
        "aws:networkmanager/transitGatewayPeering:TransitGatewayPeering": (
            Destination(path="transitGatewayArn"),
        ),
        "aws:networkmanager/transitGatewayRouteTableAttachment:TransitGatewayRouteTableAttachment": (
            Destination(path="transitGatewayRouteTableArn"),
        ),
        "aws:networkmanager/vpcAttachment:VpcAttachment": (
            Destination(path="vpcArn"),
            Destination(path="subnetArns[]"),
        ),
    },
)

INVENTORY = channel(
    id="network-inventory-stays-in-the-eea",
    title="What watches our networks watches them from the EEA, for our own accounts",
    channels=("NET-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="An inventory of addresses, routes and flows tells who speaks with whom.",
    remedy="Name regions of the EEA, and accounts and networks of ours.",
    source="EC2 API: CreateIpam, CreateIpamResourceDiscovery; Network Manager API: RegisterTransitGateway",
    watches={
        "aws:ec2/vpcIpam:VpcIpam": (RegionOf(path="operatingRegions[].regionName"),),
        "aws:ec2/vpcIpamResourceDiscovery:VpcIpamResourceDiscovery": (
            RegionOf(path="operatingRegions[].regionName"),
        ),
        "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount": (
            Grantee(path="delegatedAdminAccountId"),
        ),
        "aws:networkflowmonitor/scope:Scope": (
            Grantee(path="targets[].targetIdentifier.targetId.accountId"),
        ),
        "aws:networkmanager/customerGatewayAssociation:CustomerGatewayAssociation": (
            Destination(path="customerGatewayArn"),
        ),
        "aws:networkmanager/device:Device": (
            ZoneOf(path="awsLocation.zone"),
            Destination(path="awsLocation.subnetArn"),
        ),
        "aws:networkmanager/prefixListAssociation:PrefixListAssociation": (
            Destination(path="prefixListArn"),
        ),
        "aws:networkmanager/transitGatewayConnectPeerAssociation:TransitGatewayConnectPeerAssociation": (
            Destination(path="transitGatewayConnectPeerArn"),
        ),
        "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": (
            Destination(path="transitGatewayArn"),
        ),
        "aws:networkmonitor/probe:Probe": (Addresses(path="destination"),),
    },
)

ENDPOINT_SERVICES = channel(
    id="endpoint-service-for-own-accounts",
    title="A service of ours is offered to our own accounts only, in regions of the EEA",
    channels=("NET-16",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever may connect to an endpoint service reaches what is behind it from a network of his own.",
    remedy="List accounts or roles of the organisation, and regions of the EEA.",
    source="EC2 API: CreateVpcEndpointServiceConfiguration, ModifyVpcEndpointServicePermissions",
    watches={
        "aws:ec2/vpcEndpointService:VpcEndpointService": (
            Grantee(path="allowedPrincipals[]"),
            RegionOf(path="supportedRegions[]"),
            Destination(path="networkLoadBalancerArns[]"),
            Destination(path="gatewayLoadBalancerArns[]"),
        ),
        "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": (
            Grantee(path="principalArn"),
        ),
    },
)

INTERFACES = channel(
    id="interface-for-own-accounts",
    title="Only accounts of ours may attach an interface of our network to their machines",
    channels=("NET-16",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever attaches an interface of ours to his machine stands in our network with it.",
    remedy="Grant the permission to an account of the organisation.",
    source="EC2 API: CreateNetworkInterfacePermission",
    watches={
        "aws:ec2/networkInterfacePermission:NetworkInterfacePermission": (Grantee(path="awsAccountId"),),
    },
)

NOTICES = channel(
    id="network-notices-stay-in-the-eea",
    title="Notices of endpoints go to topics of ours in the EEA",
    channels=("NET-15", "NET-16"),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="A notice tells which network connects to which, and when.",
    remedy="Name a topic of ours in the EEA.",
    source="EC2 API: CreateVpcEndpointConnectionNotification",
    watches={
        "aws:ec2/vpcEndpointConnectionNotification:VpcEndpointConnectionNotification": (
            Destination(path="connectionNotificationArn"),
        ),
    },
)

MIRRORS = channel(
    id="mirrored-packets-stay-inside",
    title="Packets are mirrored only to targets of the same program, or to load balancers of ours in the EEA",
    channels=("NET-26",),
    claim="every-packet-transits-the-gateway",
    severity=Severity.CRITICAL,
    reason="A mirror copies every packet, whole, to its target; no firewall sees the copy.",
    remedy="Declare the target in this program: a network load balancer of ours, in a region of the EEA.",
    source="Amazon VPC Traffic Mirroring Guide, traffic mirror targets (they can be shared between accounts)",
    watches={
        "aws:ec2/trafficMirrorTarget:TrafficMirrorTarget": (
            Destination(path="networkLoadBalancerArn"),
            Destination(path="networkInterfaceId"),
            Destination(path="gatewayLoadBalancerEndpointId"),
        ),
        "aws:ec2/trafficMirrorSession:TrafficMirrorSession": (Destination(path="trafficMirrorTargetId"),),
    },
)

FLOW_LOGS = channel(
    id="flow-logs-stay-in-the-eea",
    title="Records of flows are kept in the EEA, by us",
    channels=("OBS-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Flow logs tell who speaks with whom, how often and how much.",
    remedy="Name a log group, a bucket or a stream of ours in the EEA.",
    source="EC2 API: CreateFlowLogs (LogDestination, DeliverCrossAccountRole)",
    watches={
        "aws:ec2/flowLog:FlowLog": (
            Destination(path="logDestination"),
            Grantee(path="deliverCrossAccountRole"),
        ),
        "aws:ec2/spotDatafeedSubscription:SpotDatafeedSubscription": (Destination(path="bucket"),),
    },
)
