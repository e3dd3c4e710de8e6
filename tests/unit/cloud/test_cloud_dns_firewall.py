from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.cloud.aws import DUBLIN, DUBLIN_2, STOCKHOLM, refused, unique

if TYPE_CHECKING:
    from tests.unit.cloud.aws import Aws

LOST = "rslvr-fdl-00000000000000000"
TAGS = [{"Key": "a", "Value": "b"}]
OVERRIDE = {
    "BlockResponse": "OVERRIDE",
    "BlockOverrideDomain": "sink.example.eu",
    "BlockOverrideDnsType": "CNAME",
    "BlockOverrideTtl": 60,
}


@pytest.fixture
def resolver(aws: Aws) -> Any:
    return aws.client("route53resolver")


def new_vpc(aws: Aws, **where: Any) -> str:
    ec2 = aws.client("ec2", **where)
    return str(ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"])


def new_list(resolver: Any, *domains: str, **more: Any) -> str:
    given = {"CreatorRequestId": unique("request"), "Name": unique("list"), **more}
    id_ = str(resolver.create_firewall_domain_list(**given)["FirewallDomainList"]["Id"])
    if domains:
        update(resolver, id_, "REPLACE", *domains)
    return id_


def new_group(resolver: Any, **more: Any) -> str:
    given = {"CreatorRequestId": unique("request"), "Name": unique("group"), **more}
    return str(resolver.create_firewall_rule_group(**given)["FirewallRuleGroup"]["Id"])


def update(resolver: Any, list_: str, operation: str, *domains: str) -> dict[str, Any]:
    return dict(
        resolver.update_firewall_domains(
            FirewallDomainListId=list_, Operation=operation, Domains=list(domains)
        )
    )


def domains(resolver: Any, list_: str) -> list[str]:
    return list(resolver.list_firewall_domains(FirewallDomainListId=list_)["Domains"])


def new_rule(resolver: Any, group: str, list_: str, **more: Any) -> dict[str, Any]:
    given = {
        "CreatorRequestId": unique("request"),
        "FirewallRuleGroupId": group,
        "FirewallDomainListId": list_,
        "Name": unique("rule"),
        "Priority": 10,
        "Action": "ALLOW",
        **more,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    return dict(resolver.create_firewall_rule(**wanted)["FirewallRule"])


def associate(resolver: Any, group: str, vpc: str, **more: Any) -> dict[str, Any]:
    given = {
        "CreatorRequestId": unique("request"),
        "FirewallRuleGroupId": group,
        "VpcId": vpc,
        "Name": unique("association"),
        "Priority": 200,
        **more,
    }
    return dict(resolver.associate_firewall_rule_group(**given)["FirewallRuleGroupAssociation"])


# domain lists


def test_a_new_list_is_empty_and_is_what_was_asked_for(resolver: Any):
    name = unique("list")
    id_ = new_list(resolver, Name=name, Tags=TAGS)
    found = resolver.get_firewall_domain_list(FirewallDomainListId=id_)["FirewallDomainList"]
    assert (found["Name"], found["DomainCount"], found["Status"]) == (name, 0, "COMPLETE")
    assert found["Arn"] == f"arn:aws:route53resolver:eu-west-1:{DUBLIN}:firewall-domain-list/{id_}"
    assert resolver.list_tags_for_resource(ResourceArn=found["Arn"])["Tags"] == TAGS
    listed = resolver.list_firewall_domain_lists()["FirewallDomainLists"]
    assert {"Id", "Arn", "Name", "CreatorRequestId"} == set(listed[0])
    assert id_ in {each["Id"] for each in listed}


def test_domains_are_kept_in_small_letters_with_a_dot_at_the_end(resolver: Any):
    id_ = new_list(resolver)
    assert update(resolver, id_, "ADD", "B.Example.EU", "*.a.example.eu", "*")["Status"] == "UPDATING"
    assert domains(resolver, id_) == ["*", "*.a.example.eu.", "b.example.eu."]
    assert (
        resolver.get_firewall_domain_list(FirewallDomainListId=id_)["FirewallDomainList"]["DomainCount"] == 3
    )


@pytest.mark.parametrize(
    ("operation", "given", "left"),
    [
        ("ADD", ["c.eu"], ["a.eu.", "b.eu.", "c.eu."]),
        ("REMOVE", ["A.eu."], ["b.eu."]),
        ("REPLACE", ["c.eu"], ["c.eu."]),
    ],
)
def test_domains_change(resolver: Any, operation: str, given: list[str], left: list[str]):
    id_ = new_list(resolver, "a.eu", "b.eu")
    update(resolver, id_, operation, *given)
    assert domains(resolver, id_) == left


@pytest.mark.parametrize(
    ("operation", "given", "words"),
    [
        ("ADD", ["a.eu"], "already"),
        ("ADD", ["c.eu", "C.eu."], "twice"),
        ("REMOVE", ["a.eu", "c.eu"], "RSLVR-02502"),
        ("SWAP", ["c.eu"], "enum"),
        ("REPLACE", ["a*.eu"], "not a valid domain"),
        ("REPLACE", ["a.*.eu"], "not a valid domain"),
        ("REPLACE", ["*a.eu"], "not a valid domain"),
        ("REPLACE", ["a..eu"], "not a valid domain"),
        ("REPLACE", ["a_b.eu"], "not a valid domain"),
        ("REPLACE", ["https://a.eu"], "not a valid domain"),
        ("REPLACE", ["bücher.eu"], "not a valid domain"),
        ("REPLACE", [f"{'a.' * 127}eu"], "not a valid domain"),
    ],
)
def test_bad_changes_of_domains_are_refused_and_change_nothing(
    resolver: Any, operation: str, given: list[str], words: str
):
    id_ = new_list(resolver, "a.eu", "b.eu")
    with refused("ValidationException", words):
        update(resolver, id_, operation, *given)
    assert domains(resolver, id_) == ["a.eu.", "b.eu."]


def test_a_call_sets_a_thousand_domains_and_no_more(resolver: Any):
    id_ = new_list(resolver)
    names = [f"n{number:04}.eu" for number in range(1_001)]
    with refused("LimitExceededException"):
        update(resolver, id_, "REPLACE", *names)
    update(resolver, id_, "REPLACE", *names[1:])
    pages = resolver.get_paginator("list_firewall_domains").paginate(FirewallDomainListId=id_)
    assert [each for page in pages for each in page["Domains"]] == [f"{name}." for name in names[1:]]
    assert len(domains(resolver, id_)) == 100
    assert len(resolver.list_firewall_domains(FirewallDomainListId=id_, MaxResults=5_000)["Domains"]) == 1_000


def test_a_page_that_nobody_gave_is_refused(resolver: Any):
    with refused("InvalidNextTokenException"):
        resolver.list_firewall_domains(FirewallDomainListId=new_list(resolver, "a.eu"), NextToken="x")


def test_a_list_in_use_stays(resolver: Any):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    new_rule(resolver, group, list_)
    with refused("ConflictException", "used by a rule"):
        resolver.delete_firewall_domain_list(FirewallDomainListId=list_)
    resolver.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=list_)
    answer = resolver.delete_firewall_domain_list(FirewallDomainListId=list_)
    assert answer["FirewallDomainList"]["Status"] == "DELETING"
    with refused("ResourceNotFoundException", "RSLVR-02025"):
        resolver.get_firewall_domain_list(FirewallDomainListId=list_)


@pytest.mark.parametrize("name", ["123", "a.b", "a/b", "a" * 65])
def test_bad_names_are_refused(resolver: Any, name: str):
    with refused("ValidationException", "at 'name'"):
        new_list(resolver, Name=name)
    with refused("ValidationException", "at 'name'"):
        new_group(resolver, Name=name)


# rules


def test_a_rule_is_listed_as_it_was_given(resolver: Any):
    group, list_ = new_group(resolver, Tags=TAGS), new_list(resolver, "a.eu")
    more = {"FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN", "Qtype": "A"}
    made = new_rule(resolver, group, list_, **more)
    (found,) = resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
    assert found == made
    assert more.items() <= found.items()
    described = resolver.get_firewall_rule_group(FirewallRuleGroupId=group)["FirewallRuleGroup"]
    assert (described["RuleCount"], described["OwnerId"], described["ShareStatus"]) == (
        1,
        DUBLIN,
        "NOT_SHARED",
    )
    assert resolver.list_tags_for_resource(ResourceArn=described["Arn"])["Tags"] == TAGS


def test_redirections_are_inspected_by_default(resolver: Any):
    made = new_rule(resolver, new_group(resolver), new_list(resolver, "a.eu"))
    assert made["FirewallDomainRedirectionAction"] == "INSPECT_REDIRECTION_DOMAIN"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Action": "BLOCK"}, "RSLVR-02016"),
        ({"Action": "PASS"}, "enum"),
        ({"BlockResponse": "NODATA"}, "only for rules with the action BLOCK"),
        ({"Action": "ALERT", "BlockResponse": "NODATA"}, "only for rules with the action BLOCK"),
        ({"Action": "BLOCK", "BlockResponse": "REFUSED"}, "enum"),
        ({"Action": "BLOCK", "BlockResponse": "OVERRIDE"}, "BlockOverrideDomain"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideDomain": None}, "BlockOverrideDomain"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideDnsType": None}, "BlockOverrideDnsType"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideTtl": None}, "BlockOverrideTtl"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideTtl": 604_801}, "BlockOverrideTtl"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideDnsType": "A"}, "enum"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockOverrideDomain": "*.a.eu"}, "one name"),
        ({"Action": "BLOCK", **OVERRIDE, "BlockResponse": "NODATA"}, "goes with the BlockResponse OVERRIDE"),
        ({"BlockOverrideDomain": "a.eu"}, "goes with the BlockResponse OVERRIDE"),
        ({"Priority": 0}, "positive"),
        ({"Name": "a.b"}, "at 'name'"),
        ({"Qtype": "HTTPS"}, "query type"),
        ({"Qtype": "a"}, "query type"),
        ({"Qtype": "TYPE0"}, "query type"),
        ({"Qtype": "TYPE65535"}, "query type"),
        ({"FirewallDomainRedirectionAction": "TRUST"}, "enum"),
        ({"FirewallDomainListId": None}, "FirewallDomainListId"),
    ],
)
def test_bad_rules_are_refused(resolver: Any, change: dict[str, Any], words: str):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    with refused("ValidationException", words):
        new_rule(resolver, group, list_, **change)
    assert resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"Action": "BLOCK", "BlockResponse": "NODATA"},
        {"Action": "BLOCK", "BlockResponse": "NXDOMAIN"},
        {"Action": "BLOCK", **OVERRIDE},
        {"Action": "ALERT"},
        {"Qtype": "TYPE65"},
        {"Qtype": "TYPE65534"},
    ],
)
def test_good_rules_are_taken(resolver: Any, change: dict[str, Any]):
    made = new_rule(resolver, new_group(resolver), new_list(resolver, "a.eu"), **change)
    assert change.items() <= made.items()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Priority": 10}, "Priority"),
        ({"Name": "first"}, "Name"),
        ({"FirewallDomainListId": "the same"}, "domain list and query type"),
    ],
)
def test_two_rules_of_a_group_differ(resolver: Any, change: dict[str, Any], words: str):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    new_rule(resolver, group, list_, Name="first")
    other = {"Priority": 20} | change
    if "FirewallDomainListId" in other:
        other["FirewallDomainListId"] = list_
    with refused("ValidationException", words):
        new_rule(resolver, group, new_list(resolver, "b.eu"), **other)


def test_a_list_may_have_a_rule_for_each_type_of_query(resolver: Any):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    new_rule(resolver, group, list_, Qtype="A")
    new_rule(resolver, group, list_, Qtype="AAAA", Priority=5)
    found = resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
    assert [each["Qtype"] for each in found] == ["AAAA", "A"]
    with refused("ResourceNotFoundException"):
        resolver.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=list_)
    resolver.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=list_, Qtype="A")
    (left,) = resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
    assert left["Qtype"] == "AAAA"


def test_a_rule_changes_in_place(resolver: Any):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    made = new_rule(resolver, group, list_, Action="BLOCK", **OVERRIDE)
    where = {"FirewallRuleGroupId": group, "FirewallDomainListId": list_}
    changed = resolver.update_firewall_rule(**where, BlockResponse="NODATA", Priority=11)["FirewallRule"]
    assert (changed["BlockResponse"], changed["Priority"], changed["Name"]) == ("NODATA", 11, made["Name"])
    assert "BlockOverrideDomain" not in changed
    changed = resolver.update_firewall_rule(**where, Action="ALLOW")["FirewallRule"]
    assert (changed["Action"], "BlockResponse" in changed) == ("ALLOW", False)
    with refused("ValidationException", "RSLVR-02016"):
        resolver.update_firewall_rule(**where, Action="BLOCK")
    with refused("ResourceNotFoundException"):
        resolver.update_firewall_rule(**where, Qtype="A")


def test_a_rule_keeps_its_own_priority_and_takes_no_others(resolver: Any):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    new_rule(resolver, group, list_)
    new_rule(resolver, group, new_list(resolver, "b.eu"), Priority=20)
    where = {"FirewallRuleGroupId": group, "FirewallDomainListId": list_}
    resolver.update_firewall_rule(**where, Priority=10)
    with refused("ValidationException", "Priority"):
        resolver.update_firewall_rule(**where, Priority=20)


def test_rules_are_for_lists_and_groups_that_are_there(resolver: Any):
    with refused("ResourceNotFoundException"):
        new_rule(resolver, new_group(resolver), LOST)
    with refused("ResourceNotFoundException"):
        new_rule(resolver, LOST, new_list(resolver))


def test_a_group_has_a_hundred_rules_and_no_more(resolver: Any):
    group = new_group(resolver)
    for number in range(1, 101):
        new_rule(resolver, group, new_list(resolver), Priority=number)
    with refused("LimitExceededException"):
        new_rule(resolver, group, new_list(resolver), Priority=101)


def test_rules_are_listed_by_action(resolver: Any):
    group = new_group(resolver)
    new_rule(resolver, group, new_list(resolver))
    blocked = new_rule(
        resolver, group, new_list(resolver), Priority=20, Action="BLOCK", BlockResponse="NODATA"
    )
    assert resolver.list_firewall_rules(FirewallRuleGroupId=group, Action="BLOCK")["FirewallRules"] == [
        blocked
    ]


def test_a_group_with_rules_stays(resolver: Any):
    group, list_ = new_group(resolver), new_list(resolver, "a.eu")
    new_rule(resolver, group, list_)
    with refused("ConflictException", "RSLVR-02103"):
        resolver.delete_firewall_rule_group(FirewallRuleGroupId=group)
    resolver.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=list_)
    answer = resolver.delete_firewall_rule_group(FirewallRuleGroupId=group)
    assert answer["FirewallRuleGroup"]["Status"] == "DELETING"
    with refused("ResourceNotFoundException"):
        resolver.get_firewall_rule_group(FirewallRuleGroupId=group)


# associations


@dataclass
class Associated:
    group: str
    vpc: str
    id: str


@pytest.fixture
def protected(aws: Aws, resolver: Any) -> Associated:
    group, vpc = new_group(resolver), new_vpc(aws)
    made = associate(resolver, group, vpc, MutationProtection="ENABLED", Tags=TAGS)
    assert made["Status"] == "UPDATING"
    return Associated(group, vpc, made["Id"])


def test_an_association_is_what_was_asked_for(resolver: Any, protected: Associated):
    found = resolver.get_firewall_rule_group_association(FirewallRuleGroupAssociationId=protected.id)
    found = found["FirewallRuleGroupAssociation"]
    assert (found["VpcId"], found["FirewallRuleGroupId"]) == (protected.vpc, protected.group)
    assert (found["Priority"], found["MutationProtection"], found["Status"]) == (200, "ENABLED", "COMPLETE")
    assert resolver.list_tags_for_resource(ResourceArn=found["Arn"])["Tags"] == TAGS
    listed = resolver.list_firewall_rule_group_associations(VpcId=protected.vpc)
    assert listed["FirewallRuleGroupAssociations"] == [found]


def test_a_protected_association_stays_as_it_is(resolver: Any, protected: Associated):
    which = {"FirewallRuleGroupAssociationId": protected.id}
    for change in ({"Priority": 300}, {"Name": "other"}, {"Priority": 300, "MutationProtection": "DISABLED"}):
        with refused("ConflictException", "protected"):
            resolver.update_firewall_rule_group_association(**which, **change)
    with refused("ConflictException", "protected"):
        resolver.disassociate_firewall_rule_group(**which)
    with refused("ConflictException", "associated with a VPC"):
        resolver.delete_firewall_rule_group(FirewallRuleGroupId=protected.group)
    resolver.update_firewall_rule_group_association(**which, MutationProtection="DISABLED")
    changed = resolver.update_firewall_rule_group_association(**which, Priority=300, Name="other")
    assert changed["FirewallRuleGroupAssociation"]["Priority"] == 300
    gone = resolver.disassociate_firewall_rule_group(**which)
    assert gone["FirewallRuleGroupAssociation"]["Status"] == "DELETING"
    with refused("ResourceNotFoundException"):
        resolver.get_firewall_rule_group_association(**which)


def test_an_association_is_unprotected_by_default(aws: Aws, resolver: Any):
    assert associate(resolver, new_group(resolver), new_vpc(aws))["MutationProtection"] == "DISABLED"


@pytest.mark.parametrize("priority", [-1, 0, 100, 9_900, 10_000])
def test_reserved_priorities_are_refused(aws: Aws, resolver: Any, priority: int):
    with refused("ValidationException", "RSLVR-02017"):
        associate(resolver, new_group(resolver), new_vpc(aws), Priority=priority)


def test_a_vpc_has_five_groups_each_once_and_each_in_a_place_of_its_own(aws: Aws, resolver: Any):
    vpc, groups = new_vpc(aws), [new_group(resolver) for _ in range(6)]
    made = [associate(resolver, group, vpc, Priority=200 + place) for place, group in enumerate(groups[:4])]
    with refused("ConflictException", "already associated"):
        associate(resolver, groups[0], vpc, Priority=300)
    with refused("ConflictException", "priority"):
        associate(resolver, groups[4], vpc, Priority=200)
    with refused("ConflictException", "priority"):
        resolver.update_firewall_rule_group_association(
            FirewallRuleGroupAssociationId=made[0]["Id"], Priority=201
        )
    associate(resolver, groups[4], vpc, Priority=300)
    with refused("LimitExceededException"):
        associate(resolver, groups[5], vpc, Priority=400)


def test_associations_are_for_groups_and_vpcs_of_the_same_account_and_region(aws: Aws, resolver: Any):
    for where in ({"region": STOCKHOLM}, {"account": DUBLIN_2}):
        with refused("ResourceNotFoundException"):
            associate(resolver, new_group(resolver), new_vpc(aws, **where))
    with refused("ResourceNotFoundException"):
        associate(resolver, LOST, new_vpc(aws))


# what happens when DNS Firewall fails


def test_a_vpc_fails_closed_unless_told_otherwise(aws: Aws, resolver: Any):
    vpc = new_vpc(aws)
    found = resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]
    assert (found["FirewallFailOpen"], found["OwnerId"]) == ("DISABLED", DUBLIN)
    resolver.update_firewall_config(ResourceId=vpc, FirewallFailOpen="ENABLED")
    changed = resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]
    assert changed == found | {"FirewallFailOpen": "ENABLED"}
    pages = resolver.get_paginator("list_firewall_configs").paginate()
    assert changed in [each for page in pages for each in page["FirewallConfigs"]]


def test_a_configuration_is_for_a_vpc_and_a_switch(aws: Aws, resolver: Any):
    with refused("ResourceNotFoundException"):
        resolver.get_firewall_config(ResourceId="vpc-0")
    with refused("ValidationException", "enum"):
        resolver.update_firewall_config(ResourceId=new_vpc(aws), FirewallFailOpen="OPEN")
    with refused("ValidationException", "between 5 and 10"):
        resolver.list_firewall_configs(MaxResults=11)


# query logging


def log_group(aws: Aws, **where: Any) -> str:
    logs, name = aws.client("logs", **where), f"/test/{unique('dns')}"
    logs.create_log_group(logGroupName=name)
    return str(logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["arn"])


def new_log(resolver: Any, destination: str, **more: Any) -> dict[str, Any]:
    given = {
        "Name": unique("queries"),
        "DestinationArn": destination,
        "CreatorRequestId": unique("request"),
        **more,
    }
    return dict(resolver.create_resolver_query_log_config(**given)["ResolverQueryLogConfig"])


@pytest.fixture
def config(aws: Aws, resolver: Any) -> Any:
    """A configuration that is deleted afterwards: an account has twenty at most."""
    made = new_log(resolver, log_group(aws), Tags=TAGS)
    yield made
    for each in resolver.list_resolver_query_log_config_associations()["ResolverQueryLogConfigAssociations"]:
        if each["ResolverQueryLogConfigId"] == made["Id"]:
            resolver.disassociate_resolver_query_log_config(
                ResolverQueryLogConfigId=made["Id"], ResourceId=each["ResourceId"]
            )
    resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=made["Id"])


def test_queries_of_a_vpc_are_recorded(aws: Aws, resolver: Any, config: dict[str, Any]):
    assert config["Status"] == "CREATING"
    vpc, which = new_vpc(aws), {"ResolverQueryLogConfigId": config["Id"]}
    made = resolver.associate_resolver_query_log_config(**which, ResourceId=vpc)
    made = made["ResolverQueryLogConfigAssociation"]
    assert made["Status"] == "CREATING"
    found = resolver.get_resolver_query_log_config_association(
        ResolverQueryLogConfigAssociationId=made["Id"]
    )["ResolverQueryLogConfigAssociation"]
    assert (found["Status"], found["ResourceId"], found["Error"]) == ("ACTIVE", vpc, "NONE")
    described = resolver.get_resolver_query_log_config(**which)["ResolverQueryLogConfig"]
    assert (described["Status"], described["AssociationCount"]) == ("CREATED", 1)
    assert described["DestinationArn"] == config["DestinationArn"]
    assert resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"] == TAGS
    with refused("ResourceExistsException"):
        resolver.associate_resolver_query_log_config(**which, ResourceId=vpc)
    with refused("InvalidRequestException", "still associated"):
        resolver.delete_resolver_query_log_config(**which)
    resolver.disassociate_resolver_query_log_config(**which, ResourceId=vpc)
    with refused("ResourceNotFoundException"):
        resolver.disassociate_resolver_query_log_config(**which, ResourceId=vpc)


def test_a_configuration_is_listed_with_the_count_of_all(resolver: Any, config: dict[str, Any]):
    answer = resolver.list_resolver_query_log_configs()
    assert config["Id"] in {each["Id"] for each in answer["ResolverQueryLogConfigs"]}
    assert answer["TotalCount"] == len(answer["ResolverQueryLogConfigs"])


def test_a_destination_has_to_be_there(aws: Aws, resolver: Any):
    elsewhere = [log_group(aws, region=STOCKHOLM), log_group(aws, account=DUBLIN_2)]
    lost = f"arn:aws:logs:eu-west-1:{DUBLIN}:log-group:/lost"
    near = log_group(aws)
    elsewhere += [near.replace("eu-west-1", STOCKHOLM), near.replace(DUBLIN, DUBLIN_2)]
    for destination in (*elsewhere, lost, "arn:aws:s3:::lost-bucket", "arn:aws:sqs:eu-west-1:1:queue"):
        with refused("InvalidRequestException", "destination"):
            new_log(resolver, destination)


def test_a_bucket_is_a_destination_and_names_are_checked(aws: Aws, resolver: Any):
    name = unique("queries")
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    made = new_log(resolver, f"arn:aws:s3:::{name}/prefix")
    resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=made["Id"])
    with refused("InvalidParameterException", "name"):
        new_log(resolver, f"arn:aws:s3:::{name}", Name="a.b")


def test_a_request_is_not_made_twice(aws: Aws, resolver: Any, config: dict[str, Any]):
    with refused("ResourceExistsException"):
        new_log(resolver, log_group(aws), CreatorRequestId=config["CreatorRequestId"])


def test_only_vpcs_that_are_there_are_recorded(resolver: Any, config: dict[str, Any]):
    for which in ({"ResolverQueryLogConfigId": config["Id"]}, {"ResolverQueryLogConfigId": LOST}):
        with refused("ResourceNotFoundException"):
            resolver.associate_resolver_query_log_config(**which, ResourceId="vpc-0")


# tags, and what there is none of


def test_tags_change(resolver: Any):
    arn = resolver.get_firewall_domain_list(FirewallDomainListId=new_list(resolver))["FirewallDomainList"][
        "Arn"
    ]
    resolver.tag_resource(ResourceArn=arn, Tags=[*TAGS, {"Key": "c", "Value": "d"}])
    resolver.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert resolver.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "c", "Value": "d"}]
    with refused("ResourceNotFoundException"):
        resolver.list_tags_for_resource(ResourceArn=arn.replace("fdl-", "fdl-0"))


def test_nothing_is_seen_from_another_account_or_region(aws: Aws, resolver: Any):
    id_ = new_list(resolver)
    for where in ({"region": STOCKHOLM}, {"account": DUBLIN_2}):
        with refused("ResourceNotFoundException"):
            aws.client("route53resolver", **where).get_firewall_domain_list(FirewallDomainListId=id_)


def advanced(resolver: Any) -> None:
    new_rule(
        resolver,
        new_group(resolver),
        new_list(resolver),
        FirewallDomainListId=None,
        DnsThreatProtection="DGA",
        ConfidenceThreshold="HIGH",
        Action="ALERT",
    )


def again(resolver: Any) -> None:
    request = unique("request")
    for _ in range(2):
        new_list(resolver, CreatorRequestId=request)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (advanced, "DnsThreatProtection"),
        (again, "CreatorRequestId"),
        (
            lambda r: r.update_firewall_config(ResourceId="v", FirewallFailOpen="USE_LOCAL_RESOURCE_SETTING"),
            "Pro",
        ),
        (lambda r: new_log(r, "arn:aws:firehose:eu-west-1:1:deliverystream/a"), "Firehose"),
        (lambda r: r.list_resolver_query_log_configs(SortBy="Name"), "SortBy"),
        (
            lambda r: r.import_firewall_domains(
                FirewallDomainListId=LOST, Operation="REPLACE", DomainFileUrl="s3://a/b"
            ),
            "ImportFirewallDomains",
        ),
        (lambda r: r.list_resolver_endpoints(), "ListResolverEndpoints"),
        (lambda r: r.list_resolver_rules(), "ListResolverRules"),
        (lambda r: r.batch_delete_firewall_rule(DeleteFirewallRuleEntries=[]), "BatchDeleteFirewallRule"),
    ],
)
def test_what_is_not_modelled_is_an_error_that_names_it(resolver: Any, call: Any, words: str):
    with pytest.raises(ClientError, match=words) as caught:
        call(resolver)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
