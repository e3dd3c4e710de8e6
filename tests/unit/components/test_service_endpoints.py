"""ServiceEndpoints: each endpoint where it should be, for exactly the tiers that may use it."""

import json
from dataclasses import replace
from datetime import date

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, run

from components.service_endpoints import ServiceEndpoints, ServiceEndpointsArgs
from enclave.model.addresses import subnets
from enclave.model.enclave import AwsService, EgressRule, Enclave, Site
from enclave.model.gateway.endpoints import endpoint_policy, service_endpoints

USES = (("s3", "workload"), ("kms", "workload"), ("kms", "data"), ("ecr.api", "data"))
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
TABLE = "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
GROUP = "ec2/securityGroup:SecurityGroup"


def rules(*uses: tuple[str, str]) -> tuple[EgressRule, ...]:
    return tuple(
        EgressRule(
            id=2000 + number,
            service=AwsService(name=service, aws=service),
            sites=("dublin-1",),
            tier=tier,
            reason="needed",
            owner="platform",
            until=date(2030, 1, 1),
        )
        for number, (service, tier) in enumerate(uses)
    )


def make(enclave: Enclave, site: Site) -> ServiceEndpoints:
    ids = {item.key: pulumi.Output.from_input(f"id-of-{item.key}") for item in subnets(site)}
    return ServiceEndpoints(
        "dublin-1",
        ServiceEndpointsArgs(
            site=site.name,
            plan=service_endpoints(enclave, site),
            vpc_id="vpc",
            subnets=ids,
            route_tables={key: output.apply("table-{}".format) for key, output in ids.items()},
        ),
        pulumi.ResourceOptions(provider=aws.Provider("of-site", region="eu-west-1")),
    )


@pytest.fixture(scope="module")
def used(enclave: Enclave) -> Enclave:
    return replace(enclave, egress=rules(*USES))


@pytest.fixture(scope="module")
def world(used: Enclave, dublin: Site) -> World:
    return run(lambda: make(used, dublin))


def interface(service: str, name: str) -> dict[str, object]:
    return {
        "vpcId": "vpc",
        "serviceName": f"com.amazonaws.eu-west-1.{service}",
        "vpcEndpointType": "Interface",
        "subnetIds": ["id-of-endpoint-euw1-az1", "id-of-endpoint-euw1-az2"],
        "securityGroupIds": [f"SecurityGroup:dublin-1-{name}-endpoint"],
        "privateDnsEnabled": True,
    }


def test_every_endpoint_and_nothing_more(world: World, used: Enclave, dublin: Site):
    made = {name: dict(inputs) for name, inputs in world.inputs(ENDPOINT).items()}
    documents = {name: json.loads(inputs.pop("policy")) for name, inputs in made.items()}
    assert made == {
        "dublin-1-s3": {
            "vpcId": "vpc",
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "vpcEndpointType": "Gateway",
        },
        "dublin-1-kms": interface("kms", "kms"),
        "dublin-1-ecr-api": interface("ecr.api", "ecr-api"),
    }
    assert documents == dict.fromkeys(made, endpoint_policy(used, dublin))
    assert {each.type for each in world.custom} == {f"aws:{ENDPOINT}", f"aws:{GROUP}", f"aws:{TABLE}"}


def test_a_gateway_endpoint_adds_itself_to_the_tables_of_its_tier(world: World):
    assert world.inputs(TABLE) == {
        f"dublin-1-s3-workload-{zone}": {
            "vpcEndpointId": "VpcEndpoint:dublin-1-s3",
            "routeTableId": f"table-id-of-workload-{zone}",
        }
        for zone in ("euw1-az1", "euw1-az2")
    }


def test_a_group_admits_tls_from_its_tiers_and_lets_nothing_out(world: World, dublin: Site):
    def admitted(*tiers: str) -> list[str]:
        return [str(subnet.cidr) for subnet in subnets(dublin) if subnet.tier in tiers]

    assert world.inputs(GROUP) == {
        f"dublin-1-{name}-endpoint": {
            "vpcId": "vpc",
            "description": f"Who may reach {service} from dublin-1",
            "ingress": [
                {
                    "protocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "cidrBlocks": admitted(*tiers),
                    "description": words,
                }
            ],
            "egress": [],
        }
        for name, service, tiers, words in [
            ("kms", "kms", ("workload", "data"), "TLS from workload and data subnets"),
            ("ecr-api", "ecr.api", ("data",), "TLS from data subnets"),
        ]
    }


def test_policies_are_known_before_anything_exists(used: Enclave, dublin: Site):
    planned = run(lambda: make(used, dublin), preview=True)
    assert {json.loads(each["policy"])["Version"] for each in planned.inputs(ENDPOINT).values()} == {
        "2012-10-17"
    }


def test_everything_is_tagged_and_belongs_to_the_component(world: World):
    for each in world.custom:
        assert each.parent_type == "enclave:index:ServiceEndpoints"
        if each.type == f"aws:{TABLE}":
            continue
        assert each.inputs["tags"] == {"Name": each.name, "enclave:site": "dublin-1"}
    assert world.outputs["ServiceEndpoints:dublin-1"] == {
        "endpoint_ids": {
            "s3": "VpcEndpoint:dublin-1-s3",
            "kms": "VpcEndpoint:dublin-1-kms",
            "ecr.api": "VpcEndpoint:dublin-1-ecr-api",
        }
    }


def test_without_a_rule_there_is_nothing(enclave: Enclave, dublin: Site):
    assert run(lambda: make(enclave, dublin)).custom == []
