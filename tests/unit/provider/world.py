"""What the cases stand on: a VPC, a key, a role and so on, each made once, when first asked for."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.provider.engine import Engine, Made

ACCOUNT = "111111111111"


def policy(*actions: str, **principal: str) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    if principal:
        statement["Principal"] = principal
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """`site` acts in a site's account, `network` and `north` in the network account, in two regions."""

    def __init__(self, site: Engine, network: Engine, north: Engine) -> None:
        self.site, self.network, self.north = site, network, north
        self._subnets = 0

    def engine(self, name: str) -> Engine:
        return {"site": self.site, "network": self.network, "north": self.north}[name]

    def make(self, token: str, inputs: Mapping[str, Any], name: str = "world", by: str = "site") -> Made:
        return self.engine(by).create(token, inputs, name)

    def new_vpc(self, cidr: str = "10.20.0.0/16", **more: Any) -> Made:
        return self.make("aws:ec2/vpc:Vpc", {"cidrBlock": cidr, **more})

    @cached_property
    def vpc(self) -> Made:
        return self.new_vpc()

    def new_subnet(self) -> Made:
        """A subnet in the next free /24 of the VPC, in alternating zones."""
        self._subnets += 1
        inputs = {
            "vpcId": self.vpc.id,
            "cidrBlock": f"10.20.{self._subnets}.0/24",
            "availabilityZoneId": f"euw1-az{1 + self._subnets % 2}",
        }
        return self.make("aws:ec2/subnet:Subnet", inputs)

    @cached_property
    def internet_gateway(self) -> Made:
        return self.make("aws:ec2/internetGateway:InternetGateway", {"vpcId": self.vpc.id})

    def new_route_table(self) -> Made:
        return self.make("aws:ec2/routeTable:RouteTable", {"vpcId": self.vpc.id})

    def new_gateway_endpoint(self) -> Made:
        inputs = {"vpcId": self.vpc.id, "serviceName": "com.amazonaws.eu-west-1.s3"}
        return self.make("aws:ec2/vpcEndpoint:VpcEndpoint", inputs)

    @cached_property
    def key(self) -> Made:
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
                "Action": [
                    "kms:Encrypt*",
                    "kms:Decrypt*",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:Describe*",
                ],
                "Resource": "*",
            },
        ]
        return self.make(
            "aws:kms/key:Key", {"policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}
        )

    @cached_property
    def multi_region_key(self) -> Made:
        return self.make("aws:kms/key:Key", {"multiRegion": True})

    @cached_property
    def role(self) -> Made:
        return self.make("aws:iam/role:Role", {"assumeRolePolicy": trust("vpc-flow-logs.amazonaws.com")})

    @cached_property
    def log_group(self) -> Made:
        return self.make("aws:cloudwatch/logGroup:LogGroup", {"name": "/world/logs"})

    @cached_property
    def table(self) -> Made:
        attribute = {"name": "pk", "type": "S"}
        inputs = {"name": "world-table", "billingMode": "PAY_PER_REQUEST", "hashKey": "pk"}
        return self.make("aws:dynamodb/table:Table", {**inputs, "attributes": [attribute]})

    def new_bucket(self, name: str) -> Made:
        return self.make("aws:s3/bucket:Bucket", {"bucket": f"world-{name}"})

    @cached_property
    def rule_group(self) -> Made:
        inputs = {
            "type": "STATEFUL",
            "capacity": 10,
            "ruleGroup": {
                "rulesSource": {"rulesString": "drop ip any any -> any any (sid:1;)"},
                "statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"},
            },
        }
        return self.make("aws:networkfirewall/ruleGroup:RuleGroup", inputs)

    @cached_property
    def firewall_policy(self) -> Made:
        return self.make(
            "aws:networkfirewall/firewallPolicy:FirewallPolicy",
            {
                "firewallPolicy": {
                    "statelessDefaultActions": ["aws:forward_to_sfe"],
                    "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
                }
            },
        )

    @cached_property
    def firewall(self) -> Made:
        return self.make(
            "aws:networkfirewall/firewall:Firewall",
            {
                "vpcId": self.vpc.id,
                "firewallPolicyArn": self.firewall_policy.outputs["arn"],
                "subnetMappings": [{"subnetId": self.new_subnet().id}],
            },
        )

    @cached_property
    def dns_group(self) -> Made:
        return self.make("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", {})

    def new_dns_list(self) -> Made:
        return self.make(
            "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList", {"domains": ["a.example.eu"]}
        )

    def new_query_log(self) -> Made:
        return self.make(
            "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
            {"destinationArn": self.log_group.outputs["arn"]},
        )

    def _gateway(self, by: str) -> Made:
        inputs = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}
        return self.make("aws:ec2transitgateway/transitGateway:TransitGateway", inputs, by=by)

    @cached_property
    def transit(self) -> Made:
        """A gateway of the network account, shared with the site's."""
        gateway = self._gateway("network")
        share = self.new_share()
        self.make(
            "aws:ram/resourceAssociation:ResourceAssociation",
            {"resourceArn": gateway.outputs["arn"], "resourceShareArn": share.outputs["arn"]},
            by="network",
        )
        self.make(
            "aws:ram/principalAssociation:PrincipalAssociation",
            {"principal": ACCOUNT, "resourceShareArn": share.outputs["arn"]},
            by="network",
        )
        return gateway

    @cached_property
    def far_transit(self) -> Made:
        return self._gateway("north")

    def new_share(self) -> Made:
        return self.make("aws:ram/resourceShare:ResourceShare", {}, by="network")

    def new_attachment(self) -> Made:
        """An attachment of a VPC of its own, waiting to be accepted."""
        vpc = self.new_vpc()
        subnet = self.make("aws:ec2/subnet:Subnet", {"vpcId": vpc.id, "cidrBlock": "10.20.0.0/24"})
        return self.make(
            "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
            {"transitGatewayId": self.transit.id, "vpcId": vpc.id, "subnetIds": [subnet.id]},
        )

    def new_accepted_attachment(self) -> Made:
        attachment = self.new_attachment()
        self.make(
            "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
            {"transitGatewayAttachmentId": attachment.id},
            by="network",
        )
        return attachment

    def new_transit_table(self) -> Made:
        return self.make(
            "aws:ec2transitgateway/routeTable:RouteTable", {"transitGatewayId": self.transit.id}, by="network"
        )

    def new_transit_peering(self) -> Made:
        return self.make(
            "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
            {
                "transitGatewayId": self.transit.id,
                "peerTransitGatewayId": self.far_transit.id,
                "peerRegion": "eu-north-1",
            },
            by="network",
        )

    def new_vpc_peering(self) -> Made:
        """A peering that waits to be accepted."""
        other = self.new_vpc("10.40.0.0/16")
        return self.make(
            "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {"vpcId": self.vpc.id, "peerVpcId": other.id}
        )
