"""One case a resource type: inputs that make it, a change in place, a change that needs a new one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.unit.provider.world import World, policy, trust

if TYPE_CHECKING:
    from collections.abc import Callable

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """`update` and `replace` are laid over the inputs; `replaced` is the property that needs a new resource.

    `id`: regular expression of the id. `stays`: deleting only forgets it, or (versioning) can't undo it.
    `blind`: inputs that AWS never tells, which an import therefore lacks.
    """

    type: str
    make: Callable[[World], Inputs]
    id: str
    update: Callable[[World], Inputs] | None = None
    replace: Callable[[World], Inputs] | None = None
    replaced: str = ""
    by: str = "site"
    stays: bool = False
    blind: tuple[str, ...] = ()
    found: bool = True


def _rules(text: str) -> Inputs:
    return {
        "ruleVariables": {"ipSets": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.16.0.0/16"]}}]},
        "rulesSource": {"rulesString": text},
        "statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"},
    }


def _firewall_policy(world: World, action: str) -> Inputs:
    reference = {"resourceArn": world.rule_group.outputs["arn"], "priority": 1}
    return {
        "statelessDefaultActions": ["aws:forward_to_sfe"],
        "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER", "streamExceptionPolicy": "REJECT"},
        "statefulDefaultActions": [action],
        "statefulRuleGroupReferences": [reference],
        "policyVariables": {
            "ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.16.0.0/16"]}}]
        },
    }


def _inspected(*ports: int) -> Inputs:
    return {
        "serverCertificateConfiguration": {
            "certificateAuthorityArn": "arn:aws:acm:eu-west-1:111111111111:certificate/12345678",
            "checkCertificateRevocationStatus": {
                "revokedStatusAction": "REJECT",
                "unknownStatusAction": "REJECT",
            },
            "scopes": [
                {
                    "protocols": [6],
                    "sources": [{"addressDefinition": "10.16.0.0/20"}],
                    "destinations": [{"addressDefinition": "0.0.0.0/0"}],
                    "destinationPorts": [{"fromPort": port, "toPort": port} for port in ports],
                }
            ],
        }
    }


def _log_destinations(world: World, *kinds: str) -> Inputs:
    group = {"logGroup": world.log_group.id}
    configs = [
        {"logDestination": group, "logDestinationType": "CloudWatchLogs", "logType": kind} for kind in kinds
    ]
    return {"loggingConfiguration": {"logDestinationConfigs": configs}}


def _acl_rule(number: int, cidr: str) -> Inputs:
    return {
        "ruleNo": number,
        "protocol": "tcp",
        "action": "allow",
        "fromPort": 443,
        "toPort": 443,
        "cidrBlock": cidr,
    }


def _group_rule(cidr: str) -> Inputs:
    return {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [cidr]}


def _encrypted(world: World, bucket_key: bool) -> list[Inputs]:
    by_default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": world.key.outputs["arn"]}
    return [{"applyServerSideEncryptionByDefault": by_default, "bucketKeyEnabled": bucket_key}]


def _bucket_policy(effect: str) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": effect,
        "Resource": "arn:aws:s3:::world-policy/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _table_policy(world: World, action: str) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": world.table.outputs["arn"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_TABLE = {
    "name": "case-table",
    "billingMode": "PAY_PER_REQUEST",
    "hashKey": "pk",
    "rangeKey": "sk",
    "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
}
_KEY_POLICY = policy("kms:*", AWS="arn:aws:iam::111111111111:root")

CASES = (
    Case(
        "aws:ec2/vpc:Vpc",
        lambda _: {"cidrBlock": "10.30.0.0/16", "enableDnsHostnames": True},
        r"vpc-\w+",
        update=lambda _: {"enableDnsHostnames": False, "enableDnsSupport": False},
        replace=lambda _: {"cidrBlock": "10.31.0.0/16"},
        replaced="cidrBlock",
    ),
    Case(
        "aws:ec2/subnet:Subnet",
        lambda w: {"vpcId": w.vpc.id, "cidrBlock": "10.20.200.0/24", "availabilityZoneId": "euw1-az1"},
        r"subnet-\w+",
        update=lambda _: {"mapPublicIpOnLaunch": True},
        replace=lambda _: {"availabilityZoneId": "euw1-az2"},
        replaced="availabilityZoneId",
    ),
    Case(
        "aws:ec2/routeTable:RouteTable",
        lambda w: {"vpcId": w.vpc.id},
        r"rtb-\w+",
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:ec2/route:Route",
        lambda w: {
            "routeTableId": w.new_route_table().id,
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": w.internet_gateway.id,
        },
        r"r-rtb-\w+1080289494",
        replace=lambda _: {"destinationCidrBlock": "198.51.100.0/24"},
        replaced="destinationCidrBlock",
    ),
    Case(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        lambda w: {"subnetId": w.new_subnet().id, "routeTableId": w.new_route_table().id},
        r"rtbassoc-\w+",
        update=lambda w: {"routeTableId": w.new_route_table().id},
        replace=lambda w: {"subnetId": w.new_subnet().id},
        replaced="subnetId",
    ),
    Case(
        "aws:ec2/internetGateway:InternetGateway",
        lambda w: {"vpcId": w.new_vpc().id},
        r"igw-\w+",
        update=lambda w: {"vpcId": w.new_vpc().id},
    ),
    Case(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        lambda w: {"vpcId": w.new_vpc().id},
        r"eigw-\w+",
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        lambda w: {
            "vpcId": w.vpc.id,
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "routeTableIds": [w.new_route_table().id, w.new_route_table().id],
        },
        r"vpce-\w+",
        update=lambda w: {
            "policy": policy("s3:GetObject", AWS="*"),
            "routeTableIds": [w.new_route_table().id],
        },
        replace=lambda _: {"serviceName": "com.amazonaws.eu-west-1.dynamodb"},
        replaced="serviceName",
    ),
    Case(
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        lambda w: {"vpcEndpointId": w.new_gateway_endpoint().id, "routeTableId": w.new_route_table().id},
        r"a-vpce-\w+",
        replace=lambda w: {"routeTableId": w.new_route_table().id},
        replaced="routeTableId",
    ),
    Case(
        "aws:ec2/eip:Eip",
        lambda _: {"domain": "vpc"},
        r"eipalloc-\w+",
    ),
    Case(
        "aws:ec2/natGateway:NatGateway",
        lambda w: {
            "subnetId": (w.internet_gateway and w.new_subnet()).id,
            "allocationId": w.make("aws:ec2/eip:Eip", {"domain": "vpc"}).id,
        },
        r"nat-\w+",
        replace=lambda w: {"subnetId": w.new_subnet().id},
        replaced="subnetId",
    ),
    Case(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        lambda w: {"vpcId": w.new_vpc().id, "ingress": [], "egress": []},
        r"sg-\w+",
        update=lambda _: {"ingress": [_group_rule("10.0.0.0/8")]},
        stays=True,
        found=False,
    ),
    Case(
        "aws:ec2/securityGroup:SecurityGroup",
        lambda w: {
            "vpcId": w.vpc.id,
            "description": "who asks",
            "ingress": [{**_group_rule("10.0.0.0/8"), "description": "TLS"}],
            "egress": [],
        },
        r"sg-\w+",
        update=lambda _: {"ingress": [_group_rule("172.16.0.0/12")], "egress": [_group_rule("10.0.0.0/8")]},
        replace=lambda _: {"description": "somebody else"},
        replaced="description",
    ),
    Case(
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        lambda w: {
            "defaultNetworkAclId": w.new_vpc().outputs["defaultNetworkAclId"],
            "ingress": [],
            "egress": [],
        },
        r"acl-\w+",
        update=lambda _: {"egress": [_acl_rule(100, "10.0.0.0/8")]},
        stays=True,
        found=False,
    ),
    Case(
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        lambda w: {"defaultRouteTableId": w.new_vpc().outputs["defaultRouteTableId"], "routes": []},
        r"rtb-\w+",
        stays=True,
        found=False,
    ),
    Case(
        "aws:ec2/networkAcl:NetworkAcl",
        lambda w: {
            "vpcId": w.vpc.id,
            "subnetIds": [w.new_subnet().id],
            "ingress": [_acl_rule(100, "10.0.0.0/8"), _acl_rule(110, "172.16.0.0/12")],
        },
        r"acl-\w+",
        update=lambda w: {"ingress": [_acl_rule(100, "192.168.0.0/16")], "subnetIds": [w.new_subnet().id]},
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:ec2/flowLog:FlowLog",
        lambda w: {
            "vpcId": w.new_vpc().id,
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": w.log_group.outputs["arn"],
            "iamRoleArn": w.role.outputs["arn"],
            "maxAggregationInterval": 60,
        },
        r"fl-\w+",
        replace=lambda _: {"trafficType": "REJECT"},
        replaced="trafficType",
    ),
    Case(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        lambda w: {"vpcId": w.vpc.id, "peerVpcId": w.new_vpc("10.41.0.0/16").id, "autoAccept": True},
        r"pcx-\w+",
        update=lambda _: {"requester": {"allowRemoteVpcDnsResolution": True}},
        replace=lambda w: {"peerVpcId": w.new_vpc("10.42.0.0/16").id},
        replaced="peerVpcId",
        blind=("autoAccept",),
    ),
    Case(
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        lambda w: {
            "vpcPeeringConnectionId": w.new_vpc_peering().id,
            "autoAccept": True,
        },
        r"pcx-\w+",
        stays=True,
        blind=("autoAccept",),
        found=False,
    ),
    Case(
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        lambda _: {"description": "one", "autoAcceptSharedAttachments": "disable", "dnsSupport": "disable"},
        r"tgw-\w+",
        update=lambda _: {"description": "two", "dnsSupport": "enable"},
        replace=lambda _: {"amazonSideAsn": 64600},
        replaced="amazonSideAsn",
        by="network",
    ),
    Case(
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        lambda w: {
            "transitGatewayId": w.transit.id,
            "vpcId": w.vpc.id,
            "subnetIds": [w.new_subnet().id, w.new_subnet().id],
            "dnsSupport": "disable",
        },
        r"tgw-attach-\w+",
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
        lambda w: {
            "transitGatewayAttachmentId": w.new_attachment().id,
            "transitGatewayDefaultRouteTableAssociation": False,
            "transitGatewayDefaultRouteTablePropagation": False,
        },
        r"tgw-attach-\w+",
        by="network",
        blind=("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"),
        found=False,
    ),
    Case(
        "aws:ec2transitgateway/routeTable:RouteTable",
        lambda w: {"transitGatewayId": w.transit.id},
        r"tgw-rtb-\w+",
        by="network",
    ),
    Case(
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        lambda w: {
            "transitGatewayAttachmentId": w.new_accepted_attachment().id,
            "transitGatewayRouteTableId": w.new_transit_table().id,
        },
        r"tgw-rtb-\w+_tgw-attach-\w+",
        replace=lambda w: {"transitGatewayRouteTableId": w.new_transit_table().id},
        replaced="transitGatewayRouteTableId",
        by="network",
    ),
    Case(
        "aws:ec2transitgateway/route:Route",
        lambda w: {
            "destinationCidrBlock": "10.99.0.0/16",
            "transitGatewayAttachmentId": w.new_accepted_attachment().id,
            "transitGatewayRouteTableId": w.new_transit_table().id,
        },
        r"tgw-rtb-\w+_10\.99\.0\.0/16",
        replace=lambda _: {"destinationCidrBlock": "10.98.0.0/16"},
        replaced="destinationCidrBlock",
        by="network",
    ),
    Case(
        "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
        lambda w: {
            "transitGatewayId": w.transit.id,
            "peerTransitGatewayId": w.far_transit.id,
            "peerRegion": "eu-north-1",
            "peerAccountId": "666666666666",
        },
        r"tgw-attach-\w+",
        replace=lambda _: {"peerRegion": "eu-south-1"},
        replaced="peerRegion",
        by="network",
    ),
    Case(
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
        lambda w: {"transitGatewayAttachmentId": w.new_transit_peering().id},
        r"tgw-attach-\w+",
        by="north",
        found=False,
    ),
    Case(
        "aws:networkfirewall/ruleGroup:RuleGroup",
        lambda _: {
            "type": "STATEFUL",
            "capacity": 20,
            "ruleGroup": _rules("drop ip any any -> any any (sid:1;)"),
        },
        r"arn:aws:network-firewall:eu-west-1:111111111111:stateful-rulegroup/case-\w+",
        update=lambda _: {"ruleGroup": _rules("drop ip any any -> any any (sid:2;)"), "description": "two"},
        replace=lambda _: {"capacity": 30},
        replaced="capacity",
    ),
    Case(
        "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration",
        lambda _: {"description": "what is looked into", "tlsInspectionConfiguration": _inspected(443)},
        r"arn:aws:network-firewall:.*:tls-configuration/.+",
        update=lambda _: {"tlsInspectionConfiguration": _inspected(443, 8443), "description": "more"},
        replace=lambda _: {"name": "another"},
        replaced="name",
    ),
    Case(
        "aws:networkfirewall/firewallPolicy:FirewallPolicy",
        lambda w: {"firewallPolicy": _firewall_policy(w, "aws:drop_established")},
        r"arn:aws:network-firewall:eu-west-1:111111111111:firewall-policy/case-\w+",
        update=lambda w: {"firewallPolicy": _firewall_policy(w, "aws:drop_strict")},
        replace=lambda _: {"name": "another"},
        replaced="name",
    ),
    Case(
        "aws:networkfirewall/firewall:Firewall",
        lambda w: {
            "vpcId": w.vpc.id,
            "firewallPolicyArn": w.firewall_policy.outputs["arn"],
            "subnetMappings": [{"subnetId": w.new_subnet().id, "ipAddressType": "IPV4"}],
            "deleteProtection": True,
        },
        r"arn:aws:network-firewall:eu-west-1:111111111111:firewall/case-\w+",
        update=lambda _: {"deleteProtection": False, "description": "two"},
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
        lambda w: {"firewallArn": w.firewall.outputs["arn"], **_log_destinations(w, "FLOW", "ALERT")},
        r"arn:aws:network-firewall:eu-west-1:111111111111:firewall/world-\w+",
        update=lambda w: _log_destinations(w, "ALERT"),
    ),
    Case(
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
        lambda _: {"domains": ["b.example.eu", "*.a.example.eu", "*"]},
        r"rslvr-fdl-\w+",
        update=lambda _: {"domains": ["c.example.eu"]},
        replace=lambda _: {"name": "another"},
        replaced="name",
    ),
    Case(
        "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
        lambda _: {},
        r"rslvr-frg-\w+",
        replace=lambda _: {"name": "another"},
        replaced="name",
    ),
    Case(
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        lambda w: {
            "firewallRuleGroupId": w.dns_group.id,
            "firewallDomainListId": w.new_dns_list().id,
            "action": "BLOCK",
            "blockResponse": "OVERRIDE",
            "blockOverrideDomain": "sink.example.eu",
            "blockOverrideDnsType": "CNAME",
            "blockOverrideTtl": 60,
            "priority": 10,
            "qType": "A",
        },
        r"rslvr-frg-\w+:rslvr-fdl-\w+",
        update=lambda _: {
            "blockResponse": "NODATA",
            "blockOverrideDomain": None,
            "blockOverrideDnsType": None,
            "blockOverrideTtl": None,
            "priority": 20,
            "firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
        },
        replace=lambda w: {"firewallDomainListId": w.new_dns_list().id},
        replaced="firewallDomainListId",
    ),
    Case(
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        lambda w: {
            "firewallRuleGroupId": w.dns_group.id,
            "vpcId": w.new_vpc().id,
            "priority": 200,
            "mutationProtection": "ENABLED",
        },
        r"rslvr-frgassoc-\w+",
        update=lambda _: {"mutationProtection": "DISABLED"},
        replace=lambda w: {"vpcId": w.new_vpc().id},
        replaced="vpcId",
    ),
    Case(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        lambda w: {"resourceId": w.new_vpc().id, "firewallFailOpen": "ENABLED"},
        r"rslvr-fc-\w+",
        update=lambda _: {"firewallFailOpen": "DISABLED"},
        replace=lambda w: {"resourceId": w.new_vpc().id},
        replaced="resourceId",
        stays=True,
        found=False,
    ),
    Case(
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
        lambda w: {"destinationArn": w.log_group.outputs["arn"]},
        r"rslvr-rqlc-\w+",
        replace=lambda w: {"destinationArn": w.log_group.outputs["arn"] + ":*"},
        replaced="destinationArn",
    ),
    Case(
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        lambda w: {"resolverQueryLogConfigId": w.new_query_log().id, "resourceId": w.new_vpc().id},
        r"rslvr-rqlca-\w+",
        replace=lambda w: {"resourceId": w.new_vpc().id},
        replaced="resourceId",
    ),
    Case(
        "aws:kms/key:Key",
        lambda _: {
            "policy": _KEY_POLICY,
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "deletionWindowInDays": 7,
        },
        r"[0-9a-f-]{36}",
        update=lambda _: {"rotationPeriodInDays": 90, "description": "two", "isEnabled": False},
        replace=lambda _: {"multiRegion": True},
        replaced="multiRegion",
        blind=("deletionWindowInDays",),
    ),
    Case(
        "aws:kms/alias:Alias",
        lambda w: {"name": "alias/case", "targetKeyId": w.key.outputs["keyId"]},
        r"alias/case",
        update=lambda w: {"targetKeyId": w.multi_region_key.outputs["keyId"]},
        replace=lambda _: {"name": "alias/other"},
        replaced="name",
    ),
    Case(
        "aws:kms/replicaKey:ReplicaKey",
        lambda w: {
            "primaryKeyArn": w.multi_region_key.outputs["arn"],
            "region": "eu-north-1",
            "description": "one",
        },
        r"mrk-[0-9a-f-]+",
        update=lambda _: {"description": "two"},
    ),
    Case(
        "aws:s3/bucket:Bucket",
        lambda _: {"bucket": "case-bucket"},
        r"case-bucket",
        update=lambda _: {"forceDestroy": True},
        replace=lambda _: {"bucket": "other-bucket"},
        replaced="bucket",
    ),
    Case(
        "aws:s3/bucketVersioning:BucketVersioning",
        lambda w: {"bucket": w.new_bucket("versioning").id, "versioningConfiguration": {"status": "Enabled"}},
        r"world-versioning",
        update=lambda _: {"versioningConfiguration": {"status": "Suspended"}},
        stays=True,
    ),
    Case(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        lambda w: {"bucket": w.new_bucket("encryption").id, "rules": _encrypted(w, bucket_key=True)},
        r"world-encryption",
        update=lambda w: {"rules": _encrypted(w, bucket_key=False)},
        replace=lambda w: {"bucket": w.new_bucket("encryption-2").id},
        replaced="bucket",
        stays=True,  # S3 goes back to its own keys; it always encrypts
    ),
    Case(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        lambda w: {"bucket": w.new_bucket("block").id, "blockPublicAcls": True, "blockPublicPolicy": True},
        r"world-block",
        update=lambda _: {"restrictPublicBuckets": True},
    ),
    Case(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        lambda w: {
            "bucket": w.new_bucket("ownership").id,
            "rule": {"objectOwnership": "BucketOwnerEnforced"},
        },
        r"world-ownership",
        update=lambda _: {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    Case(
        "aws:s3/bucketPolicy:BucketPolicy",
        lambda w: {"bucket": w.new_bucket("policy").id, "policy": _bucket_policy("s3:*")},
        r"world-policy",
        update=lambda _: {"policy": _bucket_policy("s3:GetObject")},
    ),
    Case(
        "aws:dynamodb/table:Table",
        lambda w: {
            **_TABLE,
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": w.key.outputs["arn"]},
            "pointInTimeRecovery": {"enabled": True},
            "deletionProtectionEnabled": True,
        },
        r"case-table",
        update=lambda _: {"deletionProtectionEnabled": False, "pointInTimeRecovery": {"enabled": False}},
        replace=lambda _: {"rangeKey": None, "attributes": _TABLE["attributes"][:1]},
        replaced="rangeKey",
    ),
    Case(
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        lambda w: {
            "resourceArn": w.table.outputs["arn"],
            "policy": _table_policy(w, "dynamodb:*"),
            "confirmRemoveSelfResourceAccess": False,
        },
        r"arn:aws:dynamodb:eu-west-1:111111111111:table/world-table",
        update=lambda w: {"policy": _table_policy(w, "dynamodb:GetItem")},
        replace=lambda w: {"resourceArn": w.table.outputs["arn"] + "-2"},
        replaced="resourceArn",
    ),
    Case(
        "aws:iam/role:Role",
        lambda _: {"name": "case-role", "assumeRolePolicy": trust("vpc-flow-logs.amazonaws.com")},
        r"case-role",
        update=lambda _: {"assumeRolePolicy": trust("ec2.amazonaws.com"), "maxSessionDuration": 7200},
        replace=lambda _: {"path": "/other/"},
        replaced="path",
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        lambda w: {"role": w.role.id, "name": "case", "policy": policy("logs:PutLogEvents")},
        r"world-\w+:case",
        update=lambda _: {"policy": policy("logs:CreateLogStream")},
        replace=lambda _: {"name": "other"},
        replaced="name",
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda w: {"name": "/case/logs", "retentionInDays": 30, "kmsKeyId": w.key.outputs["arn"]},
        r"/case/logs",
        update=lambda _: {"retentionInDays": 365},
        replace=lambda _: {"name": "/other/logs"},
        replaced="name",
    ),
    Case(
        "aws:ram/resourceShare:ResourceShare",
        lambda _: {"name": "case", "allowExternalPrincipals": False},
        r"arn:aws:ram:eu-west-1:666666666666:resource-share/[0-9a-f-]+",
        update=lambda _: {"name": "case-2"},
        by="network",
    ),
    Case(
        "aws:ram/resourceAssociation:ResourceAssociation",
        lambda w: {
            "resourceArn": w.transit.outputs["arn"],
            "resourceShareArn": w.new_share().outputs["arn"],
        },
        r"arn:aws:ram:.+,arn:aws:ec2:.+",
        by="network",
    ),
    Case(
        "aws:ram/principalAssociation:PrincipalAssociation",
        lambda w: {"principal": "222222222222", "resourceShareArn": w.new_share().outputs["arn"]},
        r"arn:aws:ram:.+,222222222222",
        replace=lambda _: {"principal": "333333333333"},
        replaced="principal",
        by="network",
    ),
)
