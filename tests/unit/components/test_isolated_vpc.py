"""IsolatedVpc: every resource and every property, so that none can change unnoticed."""

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, document, run

from components.isolated_vpc import FlowLogPlan, IsolatedVpc, IsolatedVpcArgs
from enclave.model.addresses import subnets
from enclave.model.enclave import Site

TIERS = ("workload", "data", "endpoint", "firewall", "egress", "transit")
ZONES = ("euw1-az1", "euw1-az2")
KEYS = tuple(f"{tier}-{zone}" for zone in ZONES for tier in TIERS)
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
ADMITTED = {
    "workload": ("0.0.0.0/0",),
    "data": PRIVATE,
    "endpoint": PRIVATE,
    "firewall": ("0.0.0.0/0",),
    "egress": ("0.0.0.0/0",),
    "transit": PRIVATE,
}
FLOW_LOGS = FlowLogPlan(
    log_group="/enclave/dublin-1/flow",
    role="enclave-dublin-1-flow-logs",
    trust={"who": "flow logs"},
    permissions={"what": "deliver"},
)


def make(site: Site) -> IsolatedVpc:
    return IsolatedVpc(
        "dublin-1",
        IsolatedVpcArgs(site=site, subnets=subnets(site), flow_logs=FLOW_LOGS, log_key_arn="log-key"),
        pulumi.ResourceOptions(providers=[aws.Provider("of-site", region="eu-west-1")]),
    )


@pytest.fixture(scope="module")
def world(dublin: Site) -> World:
    return run(lambda: make(dublin))


def rules(tier: str) -> list[dict[str, object]]:
    return [
        {
            "ruleNo": 100 + 10 * at,
            "protocol": "-1",
            "fromPort": 0,
            "toPort": 0,
            "action": "allow",
            "cidrBlock": cidr,
        }
        for at, cidr in enumerate(ADMITTED[tier])
    ]


VPC = {
    "cidrBlock": "10.16.0.0/16",
    "instanceTenancy": "default",
    "enableDnsSupport": True,
    "enableDnsHostnames": True,
    "assignGeneratedIpv6CidrBlock": False,
}
EXPECTED = {
    "ec2/vpc:Vpc": {"dublin-1": VPC},
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        "dublin-1-default": {"vpcId": "Vpc:dublin-1", "ingress": [], "egress": []}
    },
    "ec2/defaultNetworkAcl:DefaultNetworkAcl": {
        "dublin-1-default": {
            "defaultNetworkAclId": "default-acl-of-dublin-1",
            "ingress": [],
            "egress": [],
        }
    },
    "ec2/defaultRouteTable:DefaultRouteTable": {
        "dublin-1-default": {
            "defaultRouteTableId": "default-table-of-dublin-1",
            "routes": [],
            "propagatingVgws": [],
        }
    },
    "ec2/networkAcl:NetworkAcl": {
        f"dublin-1-{tier}": {
            "vpcId": "Vpc:dublin-1",
            "subnetIds": [f"Subnet:dublin-1-{tier}-{zone}" for zone in ZONES],
            "ingress": rules(tier),
            "egress": rules(tier),
        }
        for tier in TIERS
    },
    "ec2/routeTable:RouteTable": {f"dublin-1-{key}": {"vpcId": "Vpc:dublin-1"} for key in KEYS},
    "ec2/routeTableAssociation:RouteTableAssociation": {
        f"dublin-1-{key}": {
            "subnetId": f"Subnet:dublin-1-{key}",
            "routeTableId": f"RouteTable:dublin-1-{key}",
        }
        for key in KEYS
    },
    "cloudwatch/logGroup:LogGroup": {
        "dublin-1-flow-logs": {
            "name": "/enclave/dublin-1/flow",
            "kmsKeyId": "log-key",
            "retentionInDays": 365,
            "logGroupClass": "STANDARD",
        }
    },
    "ec2/flowLog:FlowLog": {
        "dublin-1-flow-logs": {
            "vpcId": "Vpc:dublin-1",
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": "arn-of-LogGroup:dublin-1-flow-logs",
            "iamRoleArn": "arn-of-Role:dublin-1-flow-logs",
            "maxAggregationInterval": 60,
        }
    },
}


@pytest.mark.parametrize("type_", EXPECTED)
def test_resources_are_exactly_these(type_: str, world: World) -> None:
    assert world.inputs(type_) == EXPECTED[type_]


def test_subnets_are_private_and_where_the_plan_puts_them(world: World, dublin: Site) -> None:
    assert world.inputs("ec2/subnet:Subnet") == {
        f"dublin-1-{plan.key}": {
            "vpcId": "Vpc:dublin-1",
            "cidrBlock": str(plan.cidr),
            "availabilityZoneId": plan.zone,
            "mapPublicIpOnLaunch": False,
            "assignIpv6AddressOnCreation": False,
        }
        for plan in subnets(dublin)
    }


def test_flow_logs_are_delivered_by_the_planned_role(world: World) -> None:
    role = world.of("iam/role:Role")["dublin-1-flow-logs"]
    assert (role.inputs["name"], document(role, "assumeRolePolicy")) == (FLOW_LOGS.role, FLOW_LOGS.trust)
    policy = world.of("iam/rolePolicy:RolePolicy")["dublin-1-flow-logs"]
    assert policy.inputs["role"] == FLOW_LOGS.role
    assert document(policy, "policy") == FLOW_LOGS.permissions


def test_a_flow_log_starts_only_when_its_role_may_deliver(world: World) -> None:
    flow_log = world.of("ec2/flowLog:FlowLog")["dublin-1-flow-logs"]
    assert "RolePolicy:dublin-1-flow-logs" in flow_log.depends_on
    assert flow_log.delete_before_replace


def test_nothing_else_is_made(world: World) -> None:
    types = {made.type.removeprefix("aws:") for made in world.custom}
    assert types == {*EXPECTED, "ec2/subnet:Subnet", "iam/role:Role", "iam/rolePolicy:RolePolicy"}


def test_the_default_acl_leaves_subnets_to_the_others(world: World) -> None:
    default = world.of("ec2/defaultNetworkAcl:DefaultNetworkAcl")["dublin-1-default"]
    assert default.ignore_changes == ("subnetIds",)


def test_outputs_go_by_tier_and_zone(world: World) -> None:
    assert world.outputs["IsolatedVpc:dublin-1"] == {
        "vpc_id": "Vpc:dublin-1",
        "subnet_ids": {key: f"Subnet:dublin-1-{key}" for key in KEYS},
        "route_table_ids": {key: f"RouteTable:dublin-1-{key}" for key in KEYS},
    }
