"""Type tokens of pulumi-aws 7 that decide where packets go."""

from typing import Final

VPC: Final = "aws:ec2/vpc:Vpc"
DEFAULT_VPC: Final = "aws:ec2/defaultVpc:DefaultVpc"
VPCS: Final = (VPC, DEFAULT_VPC)
IPV4_RANGE: Final = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
IPV6_RANGE: Final = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
SUBNET: Final = "aws:ec2/subnet:Subnet"
DEFAULT_SUBNET: Final = "aws:ec2/defaultSubnet:DefaultSubnet"
SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)

ROUTE_TABLE: Final = "aws:ec2/routeTable:RouteTable"
DEFAULT_ROUTE_TABLE: Final = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLES: Final = (ROUTE_TABLE, DEFAULT_ROUTE_TABLE)
ROUTE: Final = "aws:ec2/route:Route"
MAIN_ASSOCIATION: Final = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
TABLE_ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
VPN_PROPAGATION: Final = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"
SERVER_PROPAGATION: Final = "aws:vpc/routeServerPropagation:RouteServerPropagation"
PREFIX_LIST: Final = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY: Final = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"

INTERNET_GATEWAY: Final = "aws:ec2/internetGateway:InternetGateway"
INTERNET_ATTACHMENT: Final = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"
EGRESS_ONLY: Final = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
NAT_GATEWAY: Final = "aws:ec2/natGateway:NatGateway"
VPN_GATEWAY: Final = "aws:ec2/vpnGateway:VpnGateway"
VPN_CONNECTION: Final = "aws:ec2/vpnConnection:VpnConnection"
VPC_ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_TABLE: Final = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
ENDPOINT_SUBNET: Final = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
PEERING: Final = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
PEERING_ACCEPTER: Final = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
FIREWALL: Final = "aws:networkfirewall/firewall:Firewall"
FIREWALL_POLICY: Final = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
FIREWALL_GROUP: Final = "aws:networkfirewall/ruleGroup:RuleGroup"
FIREWALL_ASSOCIATION: Final = "aws:networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation"

ACL: Final = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL: Final = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
ACLS: Final = (ACL, DEFAULT_ACL)
ACL_RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"
ACL_ASSOCIATION: Final = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUPS: Final = (GROUP, DEFAULT_GROUP)
GROUP_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
GROUP_INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GROUP_EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
INTERFACE_GROUP: Final = (
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
)
INSTANCE: Final = "aws:ec2/instance:Instance"

TRANSIT: Final = "aws:ec2transitgateway/transitGateway:TransitGateway"
TRANSIT_VPC: Final = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
TRANSIT_VPC_ACCEPTER: Final = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
TRANSIT_PEERING: Final = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
TRANSIT_PEERING_ACCEPTER: Final = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
TRANSIT_CONNECT: Final = "aws:ec2transitgateway/connect:Connect"
TRANSIT_TABLE: Final = "aws:ec2transitgateway/routeTable:RouteTable"
TRANSIT_ROUTE: Final = "aws:ec2transitgateway/route:Route"
TRANSIT_ASSOCIATION: Final = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
TRANSIT_PROPAGATION: Final = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
TRANSIT_PREFIX_LIST: Final = "aws:ec2transitgateway/prefixListReference:PrefixListReference"
TRANSIT_DEFAULT_ASSOCIATION: Final = (
    "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation"
)
TRANSIT_DEFAULT_PROPAGATION: Final = (
    "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation"
)
