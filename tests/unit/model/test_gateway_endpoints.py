"""Which VPC endpoints a site gets, who may use them and for what; their policies are held to golden files."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enclave.model.addresses import subnets
from enclave.model.enclave import AwsService, EgressRule, Enclave, Site
from enclave.model.gateway.aws_services import AWS_SERVICES, EndpointKind
from enclave.model.gateway.endpoints import endpoint_policy, refusal, service_endpoints
from enclave.model.geography import REGIONS

DUBLIN = REGIONS["eu-west-1"]
LAYERS = "prod-eu-west-1-starport-layer-bucket"
OWN = {"aws:PrincipalOrgID": "o-eea1234567", "aws:ResourceOrgID": "o-eea1234567"}


@pytest.fixture
def site(enclave: Enclave) -> Site:
    return enclave.site("dublin-1")


def using(enclave: Enclave, *uses: tuple[str, str], sites: tuple[str, ...] = ("dublin-1",)) -> Enclave:
    """Return the enclave with a rule for each (service, tier), beside those that it has."""
    rules = tuple(
        EgressRule(
            id=5000 + number,
            service=AwsService(name=f"own-{service}", aws=service),
            sites=sites,
            tier=tier,
            reason="needed",
            owner="platform",
            until=date(2030, 1, 1),
        )
        for number, (service, tier) in enumerate(uses)
    )
    return replace(enclave, egress=(*enclave.egress, *rules))


def endpoints(enclave: Enclave, site: Site, *uses: tuple[str, str]) -> dict[str, Any]:
    found = service_endpoints(using(enclave, *uses), site)
    assert [each.service for each in found] == sorted({each.service for each in found})
    return {each.service: each for each in found}


def statements(policy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in policy["Statement"]}


def ranges(site: Site, *tiers: str) -> list[str]:
    return [str(subnet.cidr) for subnet in subnets(site) if subnet.tier in tiers]


def test_without_a_rule_there_is_no_endpoint(enclave: Enclave, site: Site):
    assert endpoints(enclave, site) == {}
    assert service_endpoints(using(enclave, ("kms", "workload"), sites=("dublin-2",)), site) == ()


def test_a_gateway_endpoint_adds_itself_to_the_tables_of_its_tier_alone(enclave: Enclave, site: Site):
    (s3,) = endpoints(enclave, site, ("s3", "workload")).values()
    assert (s3.kind, s3.service_name) == (EndpointKind.GATEWAY, "com.amazonaws.eu-west-1.s3")
    assert s3.tiers == ("workload",)
    assert s3.places == tuple(f"workload-{zone}" for zone in site.zones)


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        (["workload"], ("workload",)),
        (["data"], ("data",)),
        (["data", "workload", "data"], ("workload", "data")),
    ],
)
def test_an_interface_endpoint_admits_exactly_its_tiers(
    enclave: Enclave, site: Site, tiers: list[str], expected: tuple[str, ...]
):
    (kms,) = endpoints(enclave, site, *(("kms", tier) for tier in tiers)).values()
    assert kms.kind is EndpointKind.INTERFACE
    assert kms.tiers == expected
    assert [str(cidr) for cidr in kms.sources] == ranges(site, *expected)
    assert kms.places == tuple(f"endpoint-{zone}" for zone in site.zones)


def test_our_own_reach_our_own_and_nothing_else(enclave: Enclave, site: Site):
    found = endpoints(enclave, site, ("kms", "data"), ("sts", "workload"), ("s3", "workload"))
    for each in found.values():
        assert each.policy["Version"] == "2012-10-17"
        (statement,) = each.policy["Statement"]
        assert statement["Effect"] == "Allow"
        assert statement["Condition"] == {"StringEquals": OWN}


def test_image_layers_are_read_from_one_bucket_of_aws(enclave: Enclave, site: Site):
    found = endpoints(enclave, site, ("ecr.dkr", "workload"), ("s3", "workload"))
    assert set(statements(found["ecr.dkr"].policy)) == {"OwnToOwn"}
    assert found["ecr.dkr"].key == "ecr-dkr"
    told = statements(found["s3"].policy)
    assert set(told) == {"OwnToOwn", "ReadFromAws"}
    assert told["ReadFromAws"]["Action"] == "s3:GetObject"
    assert told["ReadFromAws"]["Resource"] == [f"arn:aws:s3:::{LAYERS}/*"]


def test_for_image_layers_alone_the_endpoint_of_s3_leads_nowhere_else(enclave: Enclave, site: Site):
    found = endpoints(enclave, site, ("ecr.dkr", "workload"), ("kms", "data"))
    assert set(found) == {"ecr.dkr", "kms", "s3"}
    assert set(statements(found["s3"].policy)) == {"ReadFromAws"}
    assert found["s3"].tiers == ("workload",)
    assert found["s3"].places == tuple(f"workload-{zone}" for zone in site.zones)


@pytest.mark.parametrize(
    ("service", "tier", "words"),
    [
        ("s3", "data", "private ones alone"),
        ("dynamodb", "data", "private ones alone"),
        ("ecr.dkr", "data", "private ones alone"),
        ("ssmmessages", "workload", "no endpoint policy"),
        ("ec2messages", "data", "no endpoint policy"),
        ("s3", "workload", ""),
        ("ecr.api", "data", ""),
        ("kms", "data", ""),
    ],
)
def test_what_a_tier_may_not_use(enclave: Enclave, site: Site, service: str, tier: str, words: str):
    reason = refusal(AWS_SERVICES[service], tier)
    if not words:
        assert reason == ""
        assert endpoints(enclave, site, (service, tier))[service].tiers == (tier,)
        return
    assert words in reason
    with pytest.raises(ValueError, match="rule 5000: "):
        service_endpoints(using(enclave, (service, tier)), site)


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("s3", ("s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com")),
        ("dynamodb", ("dynamodb.eu-west-1.amazonaws.com", "*.ddb.eu-west-1.amazonaws.com")),
        ("ecr.api", ("api.ecr.eu-west-1.amazonaws.com",)),
        ("ecr.dkr", ("*.dkr.ecr.eu-west-1.amazonaws.com", f"{LAYERS}.s3.eu-west-1.amazonaws.com")),
        ("kms", ("kms.eu-west-1.amazonaws.com",)),
    ],
)
def test_the_names_that_clients_ask_for(service: str, expected: tuple[str, ...]):
    assert AWS_SERVICES[service].domains(DUBLIN) == expected


def test_the_table_is_whole():
    gateways = {name for name, each in AWS_SERVICES.items() if each.kind is EndpointKind.GATEWAY}
    assert gateways == {"s3", "dynamodb"}
    for name, each in AWS_SERVICES.items():
        assert each.service == name
        assert each.service_name(DUBLIN) == f"com.amazonaws.eu-west-1.{name}"
        assert all("{" not in text for text in (*each.domains(DUBLIN), *each.buckets(DUBLIN)))


def test_the_partition_follows_from_the_region(enclave: Enclave, site: Site):
    sovereign = replace(site, region=REGIONS["eusc-de-east-1"])
    assert "arn:aws-eusc:s3:::" in json.dumps(endpoint_policy(enclave, sovereign, ("bucket",)))
    assert AWS_SERVICES["kms"].domains(sovereign.region) == ("kms.eusc-de-east-1.amazonaws.eu",)


@pytest.mark.golden
@pytest.mark.parametrize("name", ["dublin-1", "norway-1"])
def test_the_endpoint_policies_of_a_site(enclave: Enclave, golden: Callable[[str, str], None], name: str):
    site = enclave.site(name)
    buckets = AWS_SERVICES["ecr.dkr"].buckets(site.region)
    documents = {
        "endpoint": endpoint_policy(enclave, site),
        "endpoint-s3": endpoint_policy(enclave, site, buckets),
        "endpoint-s3-layers-only": endpoint_policy(enclave, site, buckets, own=False),
    }
    for kind, document in documents.items():
        golden(f"policies/{name}-{kind}.json", json.dumps(document, indent=2) + "\n")
