"""What may open a way for packets and isn't read: each is a gap, so that no path is called safe beside it.

Families are the modules of pulumi-aws 7 (7.51.1, 2026-11-23) that make networks. In these a type is read, or
stands in the table of those that open no way, or it isn't known; so is one that comes with the next version.
"""

from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Graph, Resource
from enclave.graph.reachability.reading import types

WHY: Final = "nothing here follows packets through what it makes"

_FAMILIES: Final = frozenset(
    {"directconnect", "ec2", "ec2clientvpn", "ec2transitgateway", "networkfirewall", "vpc", "vpclattice"}
)

_TEMPLATES: Final = frozenset(
    {
        "aws:cloudcontrol/resource:Resource",
        "aws:cloudformation/stack:Stack",
        "aws:cloudformation/stackInstances:StackInstances",
        "aws:cloudformation/stackSet:StackSet",
        "aws:cloudformation/stackSetInstance:StackSetInstance",
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
        "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    }
)
"""Types that make other resources, routes and gateways among them, which no graph holds."""

_READ: Final = frozenset(
    value for value in vars(types).values() if isinstance(value, str) and value.startswith("aws:")
)

_TABLE: Final = """
ec2/allowedImagesSettings:AllowedImagesSettings
ec2/ami:Ami
ec2/amiCopy:AmiCopy
ec2/amiFromInstance:AmiFromInstance
ec2/amiLaunchPermission:AmiLaunchPermission
ec2/availabilityZoneGroup:AvailabilityZoneGroup
ec2/capacityBlockReservation:CapacityBlockReservation
ec2/capacityReservation:CapacityReservation
ec2/carrierGateway:CarrierGateway
ec2/customerGateway:CustomerGateway
ec2/dedicatedHost:DedicatedHost
ec2/defaultCreditSpecification:DefaultCreditSpecification
ec2/defaultVpcDhcpOptions:DefaultVpcDhcpOptions
ec2/eip:Eip
ec2/eipAssociation:EipAssociation
ec2/eipDomainName:EipDomainName
ec2/encryptionControl:EncryptionControl
ec2/fleet:Fleet
ec2/flowLog:FlowLog
ec2/imageBlockPublicAccess:ImageBlockPublicAccess
ec2/instanceMetadataDefaults:InstanceMetadataDefaults
ec2/keyPair:KeyPair
ec2/launchConfiguration:LaunchConfiguration
ec2/launchTemplate:LaunchTemplate
ec2/natGatewayEipAssociation:NatGatewayEipAssociation
ec2/networkInsightsAccessScope:NetworkInsightsAccessScope
ec2/networkInsightsAnalysis:NetworkInsightsAnalysis
ec2/networkInsightsPath:NetworkInsightsPath
ec2/networkInterfaceAttachment:NetworkInterfaceAttachment
ec2/peeringConnectionOptions:PeeringConnectionOptions
ec2/placementGroup:PlacementGroup
ec2/proxyProtocolPolicy:ProxyProtocolPolicy
ec2/securityGroupAssociation:SecurityGroupAssociation
ec2/serialConsoleAccess:SerialConsoleAccess
ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission
ec2/spotDatafeedSubscription:SpotDatafeedSubscription
ec2/spotFleetRequest:SpotFleetRequest
ec2/spotInstanceRequest:SpotInstanceRequest
ec2/subnetCidrReservation:SubnetCidrReservation
ec2/tag:Tag
ec2/trafficMirrorFilter:TrafficMirrorFilter
ec2/trafficMirrorFilterRule:TrafficMirrorFilterRule
ec2/volumeAttachment:VolumeAttachment
ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion
ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions
ec2/vpcDhcpOptions:VpcDhcpOptions
ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation
ec2/vpcEncryptionControl:VpcEncryptionControl
ec2/vpcEndpointConnectionNotification:VpcEndpointConnectionNotification
ec2/vpcEndpointPolicy:VpcEndpointPolicy
ec2/vpcIpam:VpcIpam
ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount
ec2/vpcIpamPool:VpcIpamPool
ec2/vpcIpamPoolCidr:VpcIpamPoolCidr
ec2/vpcIpamPoolCidrAllocation:VpcIpamPoolCidrAllocation
ec2/vpcIpamPreviewNextCidr:VpcIpamPreviewNextCidr
ec2/vpcIpamResourceDiscovery:VpcIpamResourceDiscovery
ec2/vpcIpamResourceDiscoveryAssociation:VpcIpamResourceDiscoveryAssociation
ec2/vpcIpamScope:VpcIpamScope
ec2/vpcNetworkPerformanceMetricSubscription:VpcNetworkPerformanceMetricSubscription
ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive
ec2/vpnConnectionRoute:VpnConnectionRoute
ec2/vpnGatewayAttachment:VpnGatewayAttachment
ec2transitgateway/connectPeer:ConnectPeer
ec2transitgateway/instanceState:InstanceState
ec2transitgateway/meteringPolicy:MeteringPolicy
ec2transitgateway/meteringPolicyEntry:MeteringPolicyEntry
networkfirewall/containerAssociation:ContainerAssociation
networkfirewall/firewallPolicy:FirewallPolicy
networkfirewall/firewallTransitGatewayAttachmentAccepter:FirewallTransitGatewayAttachmentAccepter
networkfirewall/loggingConfiguration:LoggingConfiguration
networkfirewall/resourcePolicy:ResourcePolicy
networkfirewall/ruleGroup:RuleGroup
networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration
vpc/endpointPrivateDns:EndpointPrivateDns
vpc/endpointServicePrivateDnsVerification:EndpointServicePrivateDnsVerification
vpc/routeServer:RouteServer
vpc/routeServerEndpoint:RouteServerEndpoint
vpc/routeServerPeer:RouteServerPeer
vpc/routeServerVpcAssociation:RouteServerVpcAssociation
vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation
vpclattice/accessLogSubscription:AccessLogSubscription
vpclattice/authPolicy:AuthPolicy
vpclattice/resourcePolicy:ResourcePolicy
"""

WITHOUT_A_WAY: Final = frozenset(f"aws:{line}" for line in _TABLE.split())
"""Types that open no way of their own: none at all, or only with a route or an attachment that is read."""


def decides(resource: Resource) -> bool:
    """Tell whether a resource is of a kind that may decide where packets go."""
    package, _, rest = resource.type.partition(":")
    return resource.type in _TEMPLATES or (package == "aws" and rest.partition("/")[0] in _FAMILIES)


def of(graph: Graph) -> Iterator[Resource]:
    """Yield what may open a way and is read by nothing here."""
    known = _READ | WITHOUT_A_WAY
    return (resource for resource in graph if decides(resource) and resource.type not in known)
