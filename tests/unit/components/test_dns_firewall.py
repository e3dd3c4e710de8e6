"""DnsFirewall: the model's lists as rules of a VPC's resolver, closed when it fails; queries are recorded."""

from dataclasses import replace

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, run

from components.dns_firewall import DnsFirewall, DnsFirewallArgs
from enclave.model import enclave as model
from enclave.model.gateway.dns import DnsRules, dns_rules

LISTS = ("own-network", "aws-services", "services", "everything-else")
RULE = "route53/resolverFirewallRule:ResolverFirewallRule"
LIST = "route53/resolverFirewallDomainList:ResolverFirewallDomainList"
GROUP = "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
ASSOCIATION = "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
CONFIG = "route53/resolverFirewallConfig:ResolverFirewallConfig"
LOG = "route53/resolverQueryLogConfig:ResolverQueryLogConfig"
LOGGED = "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"


@pytest.fixture(scope="module")
def rules(enclave: model.Enclave, dublin: model.Site) -> DnsRules:
    store = replace(enclave.egress[0], id=2, service=model.AwsService(name="objects", aws="s3"))
    return dns_rules(replace(enclave, egress=(*enclave.egress, store)), dublin)


def make(rules: DnsRules, *, protected: bool = True) -> DnsFirewall:
    return DnsFirewall(
        "dublin-1",
        DnsFirewallArgs(
            site="dublin-1",
            rules=rules,
            vpc_id="vpc-1",
            log_group="/enclave/dublin-1/dns",
            log_key_arn="arn-of-log-key",
            protected=protected,
        ),
        pulumi.ResourceOptions(providers=[aws.Provider("of-site", region="eu-west-1")]),
    )


@pytest.fixture(scope="module")
def world(rules: DnsRules) -> World:
    return run(lambda: make(rules))


def test_each_list_has_the_models_domains(world: World, rules: DnsRules):
    assert {name: list(of["domains"]) for name, of in world.inputs(LIST).items()} == {
        f"dublin-1-dns-{each.name}": list(each.domains) for each in rules.lists
    }
    assert [each.name for each in rules.lists] == list(LISTS)


def test_each_list_has_its_rule_and_no_other(world: World):
    allowed = {
        "action": "ALLOW",
        "firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
        "qType": "A",
    }
    blocked = {"action": "BLOCK", "blockResponse": "NODATA"}
    priorities = (1_001, 2_001, 3_001, 9_000)
    assert world.inputs(RULE) == {
        f"dublin-1-dns-{name}": {
            "name": name,
            "priority": priority,
            "firewallRuleGroupId": "ResolverFirewallRuleGroup:dublin-1-dns",
            "firewallDomainListId": f"ResolverFirewallDomainList:dublin-1-dns-{name}",
            **(blocked if name == "everything-else" else allowed),
        }
        for name, priority in zip(LISTS, priorities, strict=True)
    }


def test_the_rule_that_blocks_is_never_taken_away_first(world: World):
    first = {name: made.delete_before_replace for name, made in world.of(RULE).items()}
    assert first == {f"dublin-1-dns-{name}": name != "everything-else" for name in LISTS}


def test_lists_and_group_have_no_fixed_names(world: World):
    for type_ in (LIST, GROUP, ASSOCIATION, LOG):
        assert all("name" not in of for of in world.inputs(type_).values()), type_


@pytest.mark.parametrize(("protected", "mutation"), [(True, "ENABLED"), (False, "DISABLED")])
def test_the_group_joins_the_vpc_when_all_of_it_is_there(rules: DnsRules, protected: bool, mutation: str):
    world = run(lambda: make(rules, protected=protected))
    (made,) = world.of(ASSOCIATION).values()
    assert {key: value for key, value in made.inputs.items() if key != "tags"} == {
        "firewallRuleGroupId": "ResolverFirewallRuleGroup:dublin-1-dns",
        "vpcId": "vpc-1",
        "priority": 200,
        "mutationProtection": mutation,
    }
    assert made.protect is protected
    assert made.depends_on >= {
        *(f"ResolverFirewallRule:dublin-1-dns-{name}" for name in LISTS),
        "ResolverFirewallConfig:dublin-1-dns",
    }


def test_a_failure_answers_nothing(world: World):
    assert world.inputs(CONFIG) == {"dublin-1-dns": {"resourceId": "vpc-1", "firewallFailOpen": "DISABLED"}}


def test_every_query_is_recorded_in_the_sites_own_log(world: World):
    group = world.inputs("cloudwatch/logGroup:LogGroup")["dublin-1-dns-queries"]
    assert (group["name"], group["kmsKeyId"]) == ("/enclave/dublin-1/dns", "arn-of-log-key")
    log = {"destinationArn": "arn-of-LogGroup:dublin-1-dns-queries"}
    assert world.inputs(LOG) == {"dublin-1-dns-queries": log}
    (made,) = world.of(LOGGED).values()
    assert made.inputs == {
        "resolverQueryLogConfigId": "ResolverQueryLogConfig:dublin-1-dns-queries",
        "resourceId": "vpc-1",
    }
    assert made.delete_before_replace
