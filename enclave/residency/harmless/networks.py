"""Types of networks and machines by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "A network or a range of addresses leads nowhere by itself: its gateways, routes and joints are "
        "judged, and its region, zone and border group with every resource's.": """
aws:ec2/vpc:Vpc
aws:ec2/secondaryNetwork:SecondaryNetwork
aws:ec2/secondarySubnet:SecondarySubnet
aws:ec2/subnetCidrReservation:SubnetCidrReservation
aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr
aws:ec2/vpcIpamPoolCidrAllocation:VpcIpamPoolCidrAllocation
aws:ec2/vpcIpamPreviewNextCidr:VpcIpamPreviewNextCidr
aws:ec2/vpcIpamScope:VpcIpamScope
aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation
aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation
""",
        "Takes in what another account of an organisation tells of its addresses; it sends nothing.": """
aws:ec2/vpcIpamResourceDiscoveryAssociation:VpcIpamResourceDiscoveryAssociation
""",
        "A hub or a table: what is joined to it and where its routes lead is judged at the joint and the "
        "route.": """
aws:directconnect/gateway:Gateway
aws:ec2/localGatewayRouteTable:LocalGatewayRouteTable
aws:ec2/vpnConcentrator:VpnConcentrator
aws:ec2/vpnGateway:VpnGateway
aws:ec2transitgateway/connect:Connect
aws:ec2transitgateway/policyTable:PolicyTable
aws:ec2transitgateway/policyTableEntry:PolicyTableEntry
aws:ec2transitgateway/routeTable:RouteTable
aws:networkmanager/globalNetwork:GlobalNetwork
aws:vpc/routeServer:RouteServer
aws:vpc/routeServerEndpoint:RouteServerEndpoint
aws:vpc/routeServerPeer:RouteServerPeer
aws:vpclattice/listener:Listener
aws:vpclattice/listenerRule:ListenerRule
aws:vpclattice/resourceGateway:ResourceGateway
aws:vpclattice/service:Service
aws:vpclattice/serviceNetwork:ServiceNetwork
aws:vpclattice/targetGroup:TargetGroup
""",
        "Ties together two things of the same account and region, each of which is judged where it's made; "
        "where packets then go is up to routes, which are judged.": """
aws:ec2/localGatewayRouteTableVirtualInterfaceGroupAssociation:LocalGatewayRouteTableVirtualInterfaceGroupAssociation
aws:ec2/localGatewayRouteTableVpcAssociation:LocalGatewayRouteTableVpcAssociation
aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation
aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation
aws:ec2/networkAclAssociation:NetworkAclAssociation
aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment
aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment
aws:ec2/routeTableAssociation:RouteTableAssociation
aws:ec2/securityGroupAssociation:SecurityGroupAssociation
aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation
aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation
aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation
aws:ec2/volumeAttachment:VolumeAttachment
aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment
aws:ec2clientvpn/networkAssociation:NetworkAssociation
aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation
aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation
aws:ec2transitgateway/multicastDomainAssociation:MulticastDomainAssociation
aws:ec2transitgateway/multicastGroupMember:MulticastGroupMember
aws:ec2transitgateway/multicastGroupSource:MulticastGroupSource
aws:ec2transitgateway/policyTableAssociation:PolicyTableAssociation
aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation
aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation
aws:ec2transitgateway/vpcAttachment:VpcAttachment
aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation
aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation
aws:verifiedaccess/instanceTrustProviderAttachment:InstanceTrustProviderAttachment
""",
        "Says which of the rules that are judged by themselves a group keeps; it lets nothing through.": """
aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive
""",
        "Lets names of a joined network be resolved, or proves that a name is ours; packets still need a "
        "route, and the joint is judged.": """
aws:ec2/eipDomainName:EipDomainName
aws:ec2/peeringConnectionOptions:PeeringConnectionOptions
aws:vpc/endpointPrivateDns:EndpointPrivateDns
aws:vpc/endpointServicePrivateDnsVerification:EndpointServicePrivateDnsVerification
aws:vpclattice/domainVerification:DomainVerification
""",
        "Uses AWS's own resolver within the network.": """
aws:ec2/defaultVpcDhcpOptions:DefaultVpcDhcpOptions
""",
        "Says which packets a mirror copies; where it copies them to is judged at its target.": """
aws:ec2/trafficMirrorFilter:TrafficMirrorFilter
aws:ec2/trafficMirrorFilterRule:TrafficMirrorFilterRule
""",
        "Asks for encryption between machines of a network, and says which gateways may do without; it "
        "opens none of them.": """
aws:ec2/encryptionControl:EncryptionControl
aws:ec2/vpcEncryptionControl:VpcEncryptionControl
""",
        "Measures or analyses a network, and keeps what it finds in the same account and region.": """
aws:ec2/networkInsightsAccessScope:NetworkInsightsAccessScope
aws:ec2/networkInsightsAnalysis:NetworkInsightsAnalysis
aws:ec2/networkInsightsPath:NetworkInsightsPath
aws:ec2/vpcNetworkPerformanceMetricSubscription:VpcNetworkPerformanceMetricSubscription
aws:networkflowmonitor/monitor:Monitor
aws:networkmonitor/monitor:Monitor
""",
        "Decides who pays for traffic; it moves none.": """
aws:ec2transitgateway/meteringPolicy:MeteringPolicy
aws:ec2transitgateway/meteringPolicyEntry:MeteringPolicyEntry
""",
        "A line or a port in a facility carries nothing until a virtual interface is made on it, and those "
        "are judged.": """
aws:directconnect/bgpPeer:BgpPeer
aws:directconnect/connection:Connection
aws:directconnect/connectionAssociation:ConnectionAssociation
aws:directconnect/connectionConfirmation:ConnectionConfirmation
aws:directconnect/linkAggregationGroup:LinkAggregationGroup
aws:directconnect/macsecKeyAssociation:MacsecKeyAssociation
""",
        "Writes down what stands where on the premises, or names routes; it joins nothing.": """
aws:networkmanager/attachmentRoutingPolicyLabel:AttachmentRoutingPolicyLabel
aws:networkmanager/connection:Connection
aws:networkmanager/link:Link
aws:networkmanager/linkAssociation:LinkAssociation
aws:networkmanager/site:Site
""",
        "Reserves or shapes machines; its zone and its Outpost are judged as every resource's are, and it "
        "holds no data.": """
aws:ec2/capacityBlockReservation:CapacityBlockReservation
aws:ec2/capacityReservation:CapacityReservation
aws:ec2/dedicatedHost:DedicatedHost
aws:ec2/defaultCreditSpecification:DefaultCreditSpecification
aws:ec2/placementGroup:PlacementGroup
aws:outposts/capacityTask:CapacityTask
""",
        "Stops or starts a machine, or says how machines get credentials; it opens no way.": """
aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults
aws:ec2/keyPair:KeyPair
aws:ec2/proxyProtocolPolicy:ProxyProtocolPolicy
aws:ec2transitgateway/instanceState:InstanceState
""",
        "A tag: no tag opens anything here.": """
aws:autoscaling/tag:Tag
aws:ec2/tag:Tag
aws:ecs/tag:Tag
""",
        "Groups rules of access in Verified Access; nothing is reached without an endpoint, and those are "
        "judged.": """
aws:verifiedaccess/group:Group
aws:verifiedaccess/instance:Instance
""",
    }
)
