"""Site: its parts get each other's resources and the model's plans, and nothing is forgotten."""

from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, document, run

from components.site import Site, SiteArgs
from enclave.model import enclave as model
from enclave.model import policies
from enclave.model.gateway.firewall import firewall_rules

PURPOSES = ("logs", "gateway", "profile", "content")


def make(enclave: model.Enclave, site: model.Site, *, protected: bool = True) -> Site:
    return Site(
        site.name,
        SiteArgs(enclave=enclave, site=site, protected=protected),
        pulumi.ResourceOptions(providers=[aws.Provider("of-site", region=site.region.name)]),
    )


@pytest.fixture(scope="module")
def using_aws(enclave: model.Enclave, dublin: model.Site) -> model.Enclave:
    """The enclave, and at the site a service of AWS with each kind of endpoint."""
    services = (model.AwsService(name="objects", aws="s3"), model.AwsService(name="keys", aws="kms"))
    rules = (replace(enclave.egress[0], sites=(dublin.name,), service=each) for each in services)
    return replace(enclave, egress=(*enclave.egress, *rules))


@pytest.fixture(scope="module")
def world(using_aws: model.Enclave, dublin: model.Site) -> World:
    return run(lambda: make(using_aws, dublin))


def test_number_of_resources_by_type(world: World) -> None:
    zones, tiers, classes, lists = 2, 6, 2, 4
    assert Counter(made.type.removeprefix("aws:") for made in world.custom) == {
        "cloudwatch/logGroup:LogGroup": 4,
        "dynamodb/resourcePolicy:ResourcePolicy": classes,
        "dynamodb/table:Table": classes,
        "ec2/defaultNetworkAcl:DefaultNetworkAcl": 1,
        "ec2/defaultRouteTable:DefaultRouteTable": 1,
        "ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
        "ec2/eip:Eip": zones,
        "ec2/flowLog:FlowLog": 1,
        "ec2/internetGateway:InternetGateway": 1,
        "ec2/natGateway:NatGateway": zones,
        "ec2/networkAcl:NetworkAcl": tiers,
        "ec2/route:Route": zones * (3 + zones + 2 * zones),
        "ec2/routeTable:RouteTable": tiers * zones,
        "ec2/routeTableAssociation:RouteTableAssociation": tiers * zones,
        "ec2/securityGroup:SecurityGroup": 1,
        "ec2/subnet:Subnet": tiers * zones,
        "ec2/vpc:Vpc": 1,
        "ec2/vpcEndpoint:VpcEndpoint": 2,
        "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": zones,
        "iam/role:Role": 1,
        "iam/rolePolicy:RolePolicy": 1,
        "kms/alias:Alias": classes + 2,
        "kms/key:Key": classes + 2,
        "networkfirewall/firewall:Firewall": 1,
        "networkfirewall/firewallPolicy:FirewallPolicy": 1,
        "networkfirewall/loggingConfiguration:LoggingConfiguration": 1,
        "networkfirewall/ruleGroup:RuleGroup": 1,
        "route53/resolverFirewallConfig:ResolverFirewallConfig": 1,
        "route53/resolverFirewallDomainList:ResolverFirewallDomainList": lists,
        "route53/resolverFirewallRule:ResolverFirewallRule": lists,
        "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": 1,
        "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": 1,
        "route53/resolverQueryLogConfig:ResolverQueryLogConfig": 1,
        "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": 1,
        "s3/bucket:Bucket": classes,
        "s3/bucketOwnershipControls:BucketOwnershipControls": classes,
        "s3/bucketPolicy:BucketPolicy": classes,
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": classes,
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": classes,
        "s3/bucketVersioning:BucketVersioning": classes,
    }


def test_every_resource_has_the_given_provider(world: World) -> None:
    assert {made.provider for made in world.custom} == {"of-site"}


def test_every_resource_belongs_to_its_part(world: World) -> None:
    part_of = {
        "cloudwatch": {"DnsFirewall", "IsolatedVpc", "SecurityGateway"},
        "dynamodb": {"ResidentStores"},
        "ec2": {"IsolatedVpc", "SecurityGateway", "ServiceEndpoints"},
        "iam": {"IsolatedVpc"},
        "kms": {"KeyRing"},
        "networkfirewall": {"SecurityGateway"},
        "route53": {"DnsFirewall"},
        "s3": {"ResidentStores"},
    }
    for made in world.custom:
        family = made.type.removeprefix("aws:").partition("/")[0]
        assert (made.parent_type or "").removeprefix("enclave:index:") in part_of[family], made.name


def test_every_part_belongs_to_the_site(world: World) -> None:
    components = {made.type: made.parent_type for made in world.made if not made.custom}
    assert components.pop("enclave:index:Site") == "pulumi:pulumi:Stack"
    parts = (
        "DnsFirewall",
        "IsolatedVpc",
        "KeyRing",
        "ResidentStores",
        "SecurityGateway",
        "ServiceEndpoints",
    )
    assert components == dict.fromkeys((f"enclave:index:{part}" for part in parts), "enclave:index:Site")


def test_names_are_unique_within_a_type(world: World) -> None:
    repeated = [key for key, n in Counter((made.type, made.name) for made in world.custom).items() if n > 1]
    assert repeated == []


def test_every_taggable_resource_says_its_name_and_site(world: World) -> None:
    without = {
        "Alias",
        "BucketOwnershipControls",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
        "LoggingConfiguration",
        "ResolverFirewallConfig",
        "ResolverFirewallRule",
        "ResolverQueryLogConfigAssociation",
        "VpcEndpointRouteTableAssociation",
        "ResourcePolicy",
        "RolePolicy",
        "Route",
        "RouteTableAssociation",
    }
    for made in world.custom:
        tags = made.inputs.get("tags")
        if made.type.rpartition(":")[2] in without:
            assert tags is None
        else:
            assert tags is not None, made.type
            assert (tags["Name"], tags["enclave:site"]) == (made.name, "dublin-1")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_keys_have_the_models_policy_and_alias(
    purpose: str, world: World, enclave: model.Enclave, dublin: model.Site
) -> None:
    key = world.of("kms/key:Key")[f"dublin-1-{purpose}"]
    assert document(key, "policy") == policies.key_policy(enclave, dublin, purpose)
    assert (
        world.of("kms/alias:Alias")[f"dublin-1-{purpose}"].inputs["name"]
        == f"alias/enclave/dublin-1/{purpose}"
    )


@pytest.mark.parametrize("data_class", ["profile", "content"])
def test_stores_are_locked_with_the_key_of_their_class(
    data_class: str, world: World, enclave: model.Enclave, dublin: model.Site
) -> None:
    name, key = f"dublin-1-{data_class}", f"arn-of-Key:dublin-1-{data_class}"
    bucket = f"enclave-dublin-1-{data_class}-111111111111"
    assert world.of("s3/bucket:Bucket")[name].inputs["bucket"] == bucket
    encryption = world.inputs(
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )[name]["rules"][0]["applyServerSideEncryptionByDefault"]
    assert encryption["kmsMasterKeyId"] == key
    policy = document(world.of("s3/bucketPolicy:BucketPolicy")[name], "policy")
    assert policy == policies.bucket_policy(enclave, dublin, bucket)
    table = world.inputs("dynamodb/table:Table")[name]
    assert table["name"] == f"enclave-dublin-1-{data_class}"
    assert table["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": key}
    arn = f"arn:aws:dynamodb:eu-west-1:111111111111:table/{table['name']}"
    policy = document(world.of("dynamodb/resourcePolicy:ResourcePolicy")[name], "policy")
    assert policy == policies.table_policy(enclave, dublin, arn)


def test_all_logs_are_locked_with_the_log_key(world: World) -> None:
    groups = world.inputs("cloudwatch/logGroup:LogGroup")
    assert {name: group["name"] for name, group in groups.items()} == {
        "dublin-1-flow-logs": "/enclave/dublin-1/flow",
        "dublin-1-firewall-flow": "/enclave/dublin-1/firewall/flow",
        "dublin-1-firewall-alert": "/enclave/dublin-1/firewall/alert",
        "dublin-1-dns-queries": "/enclave/dublin-1/dns",
    }
    assert {group["kmsKeyId"] for group in groups.values()} == {"arn-of-Key:dublin-1-logs"}


def test_the_firewall_is_locked_with_the_gateways_key(world: World) -> None:
    for kind in ("ruleGroup:RuleGroup", "firewallPolicy:FirewallPolicy", "firewall:Firewall"):
        inputs = world.inputs(f"networkfirewall/{kind}")["dublin-1"]
        assert inputs["encryptionConfiguration"] == {
            "type": "CUSTOMER_KMS",
            "keyId": "arn-of-Key:dublin-1-gateway",
        }


def test_a_site_that_says_so_is_inspected_where_it_has_rules_for_tls(
    enclave: model.Enclave, dublin: model.Site
) -> None:
    declared = replace(dublin, tls_inspection=model.TlsInspection(certificate_authority="authority"))
    kind = "networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration"
    world = run(lambda: make(enclave, declared))
    document = world.inputs(kind)["dublin-1"]["tlsInspectionConfiguration"]["serverCertificateConfiguration"]
    assert document["certificateAuthorityArn"] == "authority"
    assert world.inputs("cloudwatch/logGroup:LogGroup")["dublin-1-firewall-tls"]["name"] == (
        "/enclave/dublin-1/firewall/tls"
    )
    assert run(lambda: make(replace(enclave, egress=()), declared)).of(kind) == {}


def test_flow_logs_go_by_the_models_role(world: World, enclave: model.Enclave, dublin: model.Site) -> None:
    role = world.of("iam/role:Role")["dublin-1-flow-logs"]
    assert role.inputs["name"] == "enclave-dublin-1-flow-logs"
    assert document(role, "assumeRolePolicy") == policies.flow_log_trust(dublin)
    permissions = world.of("iam/rolePolicy:RolePolicy")["dublin-1-flow-logs"]
    assert document(permissions, "policy") == policies.flow_log_permissions(enclave, dublin)


def test_the_firewall_has_the_models_rules(world: World, enclave: model.Enclave, dublin: model.Site) -> None:
    rules = firewall_rules(enclave, dublin)
    group = world.inputs("networkfirewall/ruleGroup:RuleGroup")["dublin-1"]
    assert group["capacity"] == rules.capacity
    assert group["ruleGroup"]["rulesSource"]["rulesString"] == rules.text
    policy = world.inputs("networkfirewall/firewallPolicy:FirewallPolicy")["dublin-1"]["firewallPolicy"]
    variable = policy["policyVariables"]["ruleVariables"][0]
    assert variable["ipSet"]["definitions"] == ["10.16.0.0/16", "10.17.0.0/16", "10.32.0.0/16"]


def names(world: World) -> set[tuple[str, str]]:
    return {(made.type, made.name) for made in world.custom}


def test_names_do_not_depend_on_addresses(using_aws: model.Enclave, dublin: model.Site, world: World) -> None:
    moved = replace(dublin, cidr=IPv4Network("10.48.0.0/18"))
    assert names(run(lambda: make(using_aws, moved))) == names(world)


def test_a_new_zone_renames_nothing(using_aws: model.Enclave, dublin: model.Site, world: World) -> None:
    grown = names(run(lambda: make(using_aws, replace(dublin, zones=("euw1-az1", "euw1-az2", "euw1-az3")))))
    assert names(world) < grown
    # Here the new zone comes first, so that every position in a list changes.
    assert names(run(lambda: make(using_aws, replace(dublin, zones=("euw1-az2", "euw1-az3"))))) < grown


def test_only_lasting_things_are_protected(world: World) -> None:
    protected = {made.type.rpartition(":")[2] for made in world.custom if made.protect}
    assert protected == {
        "Alias",
        "Bucket",
        "BucketOwnershipControls",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
        "Firewall",
        "Key",
        "ResolverFirewallRuleGroupAssociation",
        "ResourcePolicy",
        "Table",
    }


def test_taking_a_site_down_releases_every_protection(enclave: model.Enclave, dublin: model.Site) -> None:
    world = run(lambda: make(enclave, dublin, protected=False))
    assert not any(made.protect for made in world.custom)
    assert not any(t["deletionProtectionEnabled"] for t in world.inputs("dynamodb/table:Table").values())
    assert not world.inputs("networkfirewall/firewall:Firewall")["dublin-1"]["deleteProtection"]
    for made in world.of("s3/bucketPolicy:BucketPolicy").values():
        assert "DenyBucketDeletion" not in made.inputs["policy"]


def test_a_site_is_protected_unless_told_otherwise(enclave: model.Enclave, dublin: model.Site) -> None:
    assert SiteArgs(enclave=enclave, site=dublin).protected


def test_outputs(world: World) -> None:
    assert world.outputs["Site:dublin-1"] == {
        "vpc_id": "Vpc:dublin-1",
        "firewall_arn": "arn-of-Firewall:dublin-1",
    }


def test_nothing_carries_a_region_of_its_own(world: World) -> None:
    assert [made.name for made in world.custom if "region" in made.inputs] == []
