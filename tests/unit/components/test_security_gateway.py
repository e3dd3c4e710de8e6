"""SecurityGateway: the firewall's every setting, and each route to the endpoint of the right zone."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, run
from pulumi_aws import ec2

from components.security_gateway import SecurityGateway, SecurityGatewayArgs
from enclave.model.addresses import subnets
from enclave.model.enclave import Site
from enclave.model.gateway.firewall import FirewallRules
from enclave.model.gateway.inspection import Inspection
from enclave.model.routes import site_routes

ZONES = ("euw1-az1", "euw1-az2")
HOME_NET = ["10.16.0.0/16", "10.32.0.0/16"]
RULES = FirewallRules(
    text="pass tcp any any -> any any (sid:1;)\n",
    capacity=1000,
    home_net=tuple(IPv4Network(cidr) for cidr in HOME_NET),
)


INSPECTED = Inspection(
    certificate_authority="arn-of-authority",
    sources=(IPv4Network("10.16.0.0/20"), IPv4Network("10.16.64.0/20")),
    ports=(443, 8443),
)


def make(site: Site, *, protected: bool = True, inspection: Inspection | None = None) -> SecurityGateway:
    plan = subnets(site)
    kinds = ("FLOW", "ALERT") if inspection is None else ("FLOW", "ALERT", "TLS")
    opts = pulumi.ResourceOptions(provider=aws.Provider("of-site", region="eu-west-1"))
    return SecurityGateway(
        "dublin-1",
        SecurityGatewayArgs(
            site=site,
            plan=plan,
            vpc_id="vpc",
            subnets={
                item.key: ec2.Subnet(item.key, vpc_id="vpc", cidr_block=str(item.cidr), opts=opts)
                for item in plan
            },
            route_tables={item.key: ec2.RouteTable(item.key, vpc_id="vpc", opts=opts) for item in plan},
            rules=RULES,
            routes=site_routes(site),
            log_groups={kind: f"/enclave/dublin-1/firewall/{kind.lower()}" for kind in kinds},
            inspection=inspection,
            key_arn="gateway-key",
            log_key_arn="log-key",
            protected=protected,
        ),
        opts,
    )


@pytest.fixture(scope="module")
def world(dublin: Site) -> World:
    return run(lambda: make(dublin))


def log_group(kind: str) -> dict[str, object]:
    return {
        "name": f"/enclave/dublin-1/firewall/{kind}",
        "kmsKeyId": "log-key",
        "retentionInDays": 365,
        "logGroupClass": "STANDARD",
    }


def destination(kind: str) -> dict[str, object]:
    return {
        "logType": kind,
        "logDestinationType": "CloudWatchLogs",
        "logDestination": {"logGroup": f"/enclave/dublin-1/firewall/{kind.lower()}"},
    }


TLS = "tlsInspectionConfiguration:TlsInspectionConfiguration"
KEY = {"type": "CUSTOMER_KMS", "keyId": "gateway-key"}
EXPECTED: Mapping[str, Mapping[str, Any]] = {
    "ec2/internetGateway:InternetGateway": {"dublin-1": {"vpcId": "vpc"}},
    "ec2/eip:Eip": {f"dublin-1-{zone}": {"domain": "vpc"} for zone in ZONES},
    "ec2/natGateway:NatGateway": {
        f"dublin-1-{zone}": {
            "allocationId": f"allocation-of-dublin-1-{zone}",
            "subnetId": f"Subnet:egress-{zone}",
            "connectivityType": "public",
        }
        for zone in ZONES
    },
    "networkfirewall/ruleGroup:RuleGroup": {
        "dublin-1": {
            "type": "STATEFUL",
            "capacity": 1000,
            "description": "What may leave dublin-1",
            "encryptionConfiguration": KEY,
            "ruleGroup": {
                "rulesSource": {"rulesString": RULES.text},
                "statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"},
            },
        }
    },
    "networkfirewall/firewallPolicy:FirewallPolicy": {
        "dublin-1": {
            "description": "Default deny at dublin-1",
            "encryptionConfiguration": KEY,
            "firewallPolicy": {
                "statelessDefaultActions": ["aws:forward_to_sfe"],
                "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
                "statefulEngineOptions": {
                    "ruleOrder": "STRICT_ORDER",
                    "streamExceptionPolicy": "REJECT",
                },
                "statefulDefaultActions": ["aws:drop_established", "aws:alert_established"],
                "statefulRuleGroupReferences": [{"resourceArn": "arn-of-RuleGroup:dublin-1", "priority": 1}],
                "policyVariables": {
                    "ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": HOME_NET}}]
                },
            },
        }
    },
    "networkfirewall/firewall:Firewall": {
        "dublin-1": {
            "description": "Gateway of dublin-1",
            "encryptionConfiguration": KEY,
            "vpcId": "vpc",
            "firewallPolicyArn": "arn-of-FirewallPolicy:dublin-1",
            "subnetMappings": [
                {"subnetId": f"Subnet:firewall-{zone}", "ipAddressType": "IPV4"} for zone in ZONES
            ],
            "deleteProtection": True,
            "subnetChangeProtection": True,
            "firewallPolicyChangeProtection": True,
        }
    },
    "networkfirewall/loggingConfiguration:LoggingConfiguration": {
        "dublin-1": {
            "firewallArn": "arn-of-Firewall:dublin-1",
            "loggingConfiguration": {"logDestinationConfigs": [destination("FLOW"), destination("ALERT")]},
        }
    },
    "cloudwatch/logGroup:LogGroup": {
        "dublin-1-firewall-flow": log_group("flow"),
        "dublin-1-firewall-alert": log_group("alert"),
    },
}


@pytest.mark.parametrize("type_", EXPECTED)
def test_resources_are_exactly_these(type_: str, world: World) -> None:
    assert world.inputs(type_) == EXPECTED[type_]


def test_nothing_else_is_made(world: World) -> None:
    mine = {made.type.removeprefix("aws:") for made in world.custom if made.parent == "dublin-1"}
    assert mine == {*EXPECTED, "ec2/route:Route"}


def endpoint(zone: str) -> dict[str, str]:
    return {"vpcEndpointId": f"endpoint-in-Subnet:firewall-{zone}"}


def routes() -> dict[str, tuple[str, dict[str, str]]]:
    """Every route by name: its table, and its target. Written out, not taken from the plan."""
    expected: dict[str, tuple[str, dict[str, str]]] = {}
    for zone in ZONES:
        expected |= {
            f"workload-{zone}-to-anywhere": (f"workload-{zone}", endpoint(zone)),
            f"firewall-{zone}-to-anywhere": (
                f"firewall-{zone}",
                {"natGatewayId": f"NatGateway:dublin-1-{zone}"},
            ),
            f"egress-{zone}-to-anywhere": (
                f"egress-{zone}",
                {"gatewayId": "InternetGateway:dublin-1"},
            ),
        }
        for other in ZONES:
            expected |= {
                f"egress-{zone}-to-workload-{other}": (f"egress-{zone}", endpoint(other)),
                f"transit-{zone}-to-workload-{other}": (f"transit-{zone}", endpoint(other)),
                f"transit-{zone}-to-data-{other}": (f"transit-{zone}", endpoint(other)),
            }
    return expected


def test_each_route_leads_to_the_endpoint_of_the_right_zone(world: World, dublin: Site) -> None:
    ranges = {plan.key: str(plan.cidr) for plan in subnets(dublin)} | {"anywhere": "0.0.0.0/0"}
    assert world.inputs("ec2/route:Route") == {
        f"dublin-1-{name}": {
            "routeTableId": f"RouteTable:{table}",
            "destinationCidrBlock": ranges[name.partition("-to-")[2]],
            **target,
        }
        for name, (table, target) in routes().items()
    }


def test_routes_wait_for_the_subnets_that_they_name(world: World, dublin: Site) -> None:
    waited_for = {f"Subnet:{plan.key}" for plan in subnets(dublin)}
    made = world.of("ec2/route:Route").values()
    assert [route.name for route in made if not waited_for <= route.depends_on] == []


@pytest.mark.parametrize("type_", ["ec2/eip:Eip", "ec2/natGateway:NatGateway"])
def test_public_addresses_wait_for_the_internet_gateway(type_: str, world: World) -> None:
    for made in world.of(type_).values():
        assert "InternetGateway:dublin-1" in made.depends_on


def test_a_nat_gateway_frees_its_address_before_it_is_replaced(world: World) -> None:
    assert all(made.delete_before_replace for made in world.of("ec2/natGateway:NatGateway").values())


def test_a_new_vpc_gets_an_internet_gateway_of_its_own(world: World) -> None:
    """AWS refuses to detach one from a VPC whose NAT gateways still have public addresses."""
    made = world.of("ec2/internetGateway:InternetGateway")["dublin-1"]
    assert made.replace_on_changes == ("vpcId",)
    assert not made.delete_before_replace


def test_a_replaced_rule_group_can_exist_beside_the_old_one(world: World) -> None:
    for type_ in ("ruleGroup:RuleGroup", "firewallPolicy:FirewallPolicy"):
        made = world.of(f"networkfirewall/{type_}")["dublin-1"]
        assert "name" not in made.inputs
        assert not made.delete_before_replace


@pytest.mark.parametrize("protected", [True, False])
def test_protection_of_the_firewall(protected: bool, dublin: Site) -> None:
    firewall = run(lambda: make(dublin, protected=protected)).of("networkfirewall/firewall:Firewall")[
        "dublin-1"
    ]
    switches = ("deleteProtection", "subnetChangeProtection", "firewallPolicyChangeProtection")
    assert {firewall.protect, *(firewall.inputs[switch] for switch in switches)} == {protected}


def test_outputs(world: World) -> None:
    assert world.outputs["SecurityGateway:dublin-1"] == {
        "firewall_arn": "arn-of-Firewall:dublin-1",
        "endpoint_ids": {zone: f"endpoint-in-Subnet:firewall-{zone}" for zone in ZONES},
    }


def with_statuses(statuses: list[dict[str, Any]]) -> dict[str, Any]:
    return {"aws:networkfirewall/firewall:Firewall": lambda *_: {"firewallStatuses": statuses, "arn": "arn"}}


WITHOUT_ENDPOINT = {
    "no status": [],
    "a subnet of somebody else's": [
        {"syncStates": [{"attachments": [{"endpointId": "endpoint", "subnetId": "Subnet:other"}]}]}
    ],
    "an endpoint without an id": [
        {
            "syncStates": [
                {"attachments": [{"endpointId": "", "subnetId": f"Subnet:firewall-{zone}"}]} for zone in ZONES
            ]
        }
    ],
}


@pytest.mark.parametrize("case", WITHOUT_ENDPOINT)
def test_a_firewall_without_endpoint_is_an_error_that_says_what_to_do(case: str, dublin: Site) -> None:
    with pytest.raises(pulumi.RunError, match=r"no endpoint in subnet .*Remedy: wait"):
        run(lambda: make(dublin), outputs=with_statuses(WITHOUT_ENDPOINT[case]))


def test_before_the_firewall_exists_its_routes_are_previewed_as_unknown(dublin: Site) -> None:
    world = run(lambda: make(dublin), preview=True)
    made = world.inputs("ec2/route:Route")["dublin-1-workload-euw1-az1-to-anywhere"]
    assert isinstance(made["vpcEndpointId"], pulumi.output.Unknown)


@pytest.fixture(scope="module")
def inspected(dublin: Site) -> World:
    return run(lambda: make(dublin, inspection=INSPECTED))


def test_without_an_inspection_nothing_is_decrypted(world: World) -> None:
    assert world.of(f"networkfirewall/{TLS}") == {}


def test_what_is_decrypted(inspected: World) -> None:
    assert inspected.inputs(f"networkfirewall/{TLS}") == {
        "dublin-1": {
            "description": "What the gateway of dublin-1 looks into",
            "encryptionConfigurations": [KEY],
            "tlsInspectionConfiguration": {
                "serverCertificateConfiguration": {
                    "certificateAuthorityArn": "arn-of-authority",
                    "checkCertificateRevocationStatus": {
                        "revokedStatusAction": "REJECT",
                        "unknownStatusAction": "REJECT",
                    },
                    "scopes": [
                        {
                            "protocols": [6],
                            "sources": [
                                {"addressDefinition": "10.16.0.0/20"},
                                {"addressDefinition": "10.16.64.0/20"},
                            ],
                            "destinations": [{"addressDefinition": "0.0.0.0/0"}],
                            "destinationPorts": [
                                {"fromPort": 443, "toPort": 443},
                                {"fromPort": 8443, "toPort": 8443},
                            ],
                        }
                    ],
                }
            },
        }
    }


def test_the_policy_uses_the_inspection_and_holds_packets_until_the_name_is_judged(inspected: World) -> None:
    type_ = "networkfirewall/firewallPolicy:FirewallPolicy"
    policy = dict(inspected.inputs(type_)["dublin-1"]["firewallPolicy"])
    assert policy.pop("tlsInspectionConfigurationArn") == f"arn-of-{TLS.partition(':')[2]}:dublin-1"
    assert policy.pop("enableTlsSessionHolding") is True
    assert policy == EXPECTED[type_]["dublin-1"]["firewallPolicy"]


def test_tls_is_logged_with_an_inspection_only(inspected: World) -> None:
    (logging,) = inspected.inputs("networkfirewall/loggingConfiguration:LoggingConfiguration").values()
    assert logging["loggingConfiguration"]["logDestinationConfigs"] == [
        destination(kind) for kind in ("FLOW", "ALERT", "TLS")
    ]
    assert inspected.inputs("cloudwatch/logGroup:LogGroup")["dublin-1-firewall-tls"] == log_group("tls")
