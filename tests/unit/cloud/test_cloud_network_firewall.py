from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DEPLOY, DUBLIN, NORWAY, STOCKHOLM, refused, role_arn, unique

if TYPE_CHECKING:
    from tests.unit.cloud.aws import Aws

PASS = 'pass tls $HOME_NET any -> any 443 (tls.sni; content:"a;b"; pcre:!"/x;/"; sid:1; rev:1;)'
DROP = "drop ip any any -> any any (sid:2;)"
STRICT = {"RuleOrder": "STRICT_ORDER"}
ESTABLISHED = ["aws:drop_established", "aws:alert_established"]


def group_document(rules: str = f"{PASS}\n# a remark\n{DROP}", order: str = "STRICT_ORDER") -> dict[str, Any]:
    return {
        "RulesSource": {"RulesString": rules},
        "RuleVariables": {"IPSets": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}},
        "StatefulRuleOptions": {"RuleOrder": order},
    }


def policy_document(**changes: Any) -> dict[str, Any]:
    document = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatefulEngineOptions": {**STRICT, "StreamExceptionPolicy": "REJECT"},
        "StatefulDefaultActions": ESTABLISHED,
    }
    return {name: value for name, value in (document | changes).items() if value is not None}


@pytest.fixture
def nfw(aws: Aws) -> Any:
    return aws.client("network-firewall")


def make_group(nfw: Any, **changes: Any) -> dict[str, Any]:
    given = {
        "RuleGroupName": unique("group"),
        "Type": "STATEFUL",
        "Capacity": 10,
        "RuleGroup": group_document(),
    }
    return dict(nfw.create_rule_group(**{k: v for k, v in (given | changes).items() if v is not None}))


def make_policy(nfw: Any, **changes: Any) -> dict[str, Any]:
    return dict(
        nfw.create_firewall_policy(
            FirewallPolicyName=unique("policy"), FirewallPolicy=policy_document(**changes)
        )
    )


@dataclass
class Made:
    """A firewall in two zones, with the network it stands in."""

    name: str
    vpc: str
    subnets: list[str]
    policy: str
    group: str

    def mappings(self) -> list[dict[str, str]]:
        return [{"SubnetId": subnet} for subnet in self.subnets]


@pytest.fixture
def made(aws: Aws, nfw: Any) -> Made:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.16.{n}.0/28", AvailabilityZoneId=f"euw1-az{n}")
        for n in (1, 2)
    ]
    group = make_group(nfw)["RuleGroupResponse"]["RuleGroupArn"]
    reference = [{"ResourceArn": group, "Priority": 1}]
    policy = make_policy(nfw, StatefulRuleGroupReferences=reference)
    made = Made(
        name=unique("firewall"),
        vpc=vpc,
        subnets=[subnet["Subnet"]["SubnetId"] for subnet in subnets],
        policy=policy["FirewallPolicyResponse"]["FirewallPolicyArn"],
        group=group,
    )
    created = nfw.create_firewall(
        FirewallName=made.name,
        FirewallPolicyArn=made.policy,
        VpcId=vpc,
        SubnetMappings=made.mappings(),
        Tags=[{"Key": "a", "Value": "b"}],
    )
    assert created["FirewallStatus"] == {"Status": "PROVISIONING", "ConfigurationSyncStateSummary": "PENDING"}
    return made


def endpoints(nfw: Any, made: Made) -> dict[str, str]:
    states = nfw.describe_firewall(FirewallName=made.name)["FirewallStatus"]["SyncStates"].values()
    return {state["Attachment"]["SubnetId"]: state["Attachment"]["EndpointId"] for state in states}


def test_rule_group_is_described_as_it_was_given(nfw: Any):
    created = make_group(nfw, Tags=[{"Key": "a", "Value": "b"}])["RuleGroupResponse"]
    described = nfw.describe_rule_group(RuleGroupArn=created["RuleGroupArn"])
    assert described["RuleGroup"] == group_document()
    response = described["RuleGroupResponse"]
    assert (response["ConsumedCapacity"], response["NumberOfAssociations"]) == (2, 0)
    assert response["Tags"] == [{"Key": "a", "Value": "b"}]
    assert nfw.list_tags_for_resource(ResourceArn=created["RuleGroupArn"])["Tags"] == response["Tags"]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ('drop ip any any -> any any (msg:"no sid";)', "sid is missing"),
        (f"{DROP}\n{DROP}", "duplicate sid 2"),
        ("drop ip any any -> any any (sid:x;)", "sid is not a number"),
        ("block ip any any -> any any (sid:1;)", "action block"),
        ("drop sctp any any -> any any (sid:1;)", "protocol sctp"),
        ("drop ip any any (sid:1;)", "not of the form"),
        ("drop ip any any -> any any", "not of the form"),
        ("drop ip $OTHER_NET any -> any any (sid:1;)", "OTHER_NET is not defined"),
        ("drop ip any any -> any any (sid:1)", "bad option"),
        ("drop ip any any -> any any (iprep:src,x,>,1; sid:1;)", "iprep is not supported"),
        ("drop ip any any -> any any (priority:1; sid:1;)", "priority is not supported with strict"),
        ("drop http any any -> any any (filemd5:x; sid:1;)", "filemd5 is not supported"),
        ("# nothing here", "no rules"),
        ("drop ike any any -> any any (sid:1;)", "protocol ike"),
        ("drop ip any any -> any any (ike.version:2; sid:1;)", "ike.version is not supported"),
        ('drop tcp any any -> any any (pcre:"/x/"; sid:1;)', "pcre is only allowed"),
        ('drop http any any -> any any (http.host.raw; content:"x"; pcre:"/x/"; sid:1;)', "pcre is only"),
        ('drop http any any -> any any (content:"x"; http.uri; pcre:"/x/"; sid:1;)', "pcre is only"),
        (
            'drop http any any -> any any (http.host; content:"x"; http.uri; pcre:"/x/"; sid:1;)',
            "pcre is only",
        ),
        ('drop http any any -> any any (content:"x"; pcre:"/x/iU"; sid:1;)', "pcre is only"),
        ('drop tls any any -> any any (tls_cert_subject; content:"x"; pcre:"/x/"; sid:1;)', "pcre is only"),
    ],
)
def test_rules_that_aws_refuses(nfw: Any, rules: str, reason: str):
    with refused("InvalidRequestException", reason):
        make_group(nfw, RuleGroup=group_document(rules))


@pytest.mark.parametrize(
    "options",
    [
        'content:"x"; pcre:"/x/R";',
        'tls.sni; content:"x"; pcre:"/x/i";',
        'http.host; pcre:"/x/";',
        'content:"x"; http.host; pcre:"/x/";',
        'dns.query; pcre:!"/x/";',
        'content:"x"; pcre:"/x/W";',
        'http.uri; content:"y"; pkt_data; content:"x"; pcre:"/x/";',
    ],
)
def test_expressions_that_aws_takes(nfw: Any, options: str):
    rules = f"drop ip any any -> any any ({options} sid:1;)"
    assert make_group(nfw, RuleGroup=group_document(rules))["RuleGroupResponse"]["ConsumedCapacity"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Capacity": 1}, "capacity exceeded"),
        ({"Capacity": 0}, "Capacity"),
        ({"Capacity": 30_001}, "Capacity"),
        ({"RuleGroupName": "under_score"}, "RuleGroupName"),
        ({"Rules": DROP}, "either RuleGroup or Rules"),
        ({"RuleGroup": None}, "either RuleGroup or Rules"),
        ({"RuleGroup": {"RulesSource": {}}}, "one source of rules"),
        ({"Type": "STATELESS"}, "one source of rules"),
        ({"RuleGroup": group_document(order="SOME_ORDER")}, "SOME_ORDER"),
        (
            {"EncryptionConfiguration": {"Type": "CUSTOMER_KMS", "KeyId": "arn:aws:kms:eu-west-1:1:key/1"}},
            "parameter is invalid",
        ),
        (
            {"RuleGroup": group_document() | {"RuleVariables": {"IPSets": {"A": {"Definition": ["x"]}}}}},
            "IPSets.A",
        ),
    ],
)
def test_rule_groups_that_aws_refuses(nfw: Any, changes: dict[str, Any], words: str):
    with refused("InvalidRequestException", words):
        make_group(nfw, **changes)


def usable(service: str, *actions: str, role: str = DEPLOY) -> dict[str, Any]:
    """Let a role use a key through a service of Dublin."""
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{DUBLIN}:root"},
        "Action": [f"kms:{action}" for action in actions or ("DescribeKey", "GenerateDataKey*", "Decrypt")],
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": role_arn(DUBLIN, role)},
            "StringEquals": {"kms:ViaService": service},
        },
    }


THROUGH = "network-firewall.eu-west-1.amazonaws.com"
ADMINISTERED = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{DUBLIN}:root"},
    "Action": ["kms:PutKeyPolicy", "kms:DisableKey", "kms:DescribeKey", "kms:ScheduleKeyDeletion"],
    "Resource": "*",
}


def make_key(aws: Aws, *statements: dict[str, Any], **more: Any) -> str:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ADMINISTERED, *statements]})
    return str(aws.client("kms").create_key(Policy=policy, **more)["KeyMetadata"]["Arn"])


def encrypted(key: str) -> dict[str, Any]:
    return {"EncryptionConfiguration": {"Type": "CUSTOMER_KMS", "KeyId": key}}


def test_a_key_of_ones_own_encrypts_group_policy_and_firewall(aws: Aws, nfw: Any, made: Made):
    key = make_key(aws, usable(THROUGH))
    group = make_group(nfw, **encrypted(key))["RuleGroupResponse"]
    assert group["EncryptionConfiguration"] == {"Type": "CUSTOMER_KMS", "KeyId": key}
    created = nfw.create_firewall_policy(
        FirewallPolicyName=unique("policy"), FirewallPolicy=policy_document(), **encrypted(key)
    )
    assert created["FirewallPolicyResponse"]["EncryptionConfiguration"]["KeyId"] == key
    changed = nfw.update_firewall_encryption_configuration(FirewallName=made.name, **encrypted(key))
    assert changed["EncryptionConfiguration"]["KeyId"] == key
    seen = nfw.describe_firewall(FirewallName=made.name)["Firewall"]["EncryptionConfiguration"]
    assert seen == {"Type": "CUSTOMER_KMS", "KeyId": key}


def test_without_a_key_of_ones_own_aws_encrypts(nfw: Any):
    own = make_group(nfw)["RuleGroupResponse"]["EncryptionConfiguration"]
    assert own == {"Type": "AWS_OWNED_KMS_KEY", "KeyId": "AWS_OWNED_KMS_KEY"}


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (usable("dynamodb.eu-west-1.amazonaws.com"), "kms:GenerateDataKey"),
        (usable("network-firewall.eu-north-1.amazonaws.com"), "kms:GenerateDataKey"),
        (usable(THROUGH, role="another-role"), "kms:GenerateDataKey"),
        (usable(THROUGH, "DescribeKey", "GenerateDataKey"), "kms:Decrypt"),
    ],
)
def test_a_key_that_the_caller_may_not_use(aws: Aws, nfw: Any, statement: dict[str, Any], words: str):
    with refused("InvalidRequestException", words):
        make_group(nfw, **encrypted(make_key(aws, statement)))


def test_a_key_that_is_not_there_not_enabled_or_of_another_kind(aws: Aws, nfw: Any):
    with refused("InvalidRequestException", "does not exist"):
        make_group(nfw, **encrypted("alias/missing"))
    with refused("InvalidRequestException", "RSA_2048"):
        kind = {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}
        make_group(nfw, **encrypted(make_key(aws, usable(THROUGH), **kind)))
    key = make_key(aws, usable(THROUGH))
    aws.client("kms").disable_key(KeyId=key)
    with refused("InvalidRequestException", "is Disabled"):
        make_group(nfw, **encrypted(key))


def test_rule_group_name_is_taken_once(nfw: Any):
    name = unique("taken")
    make_group(nfw, RuleGroupName=name)
    with refused("InvalidRequestException", "already exists"):
        make_group(nfw, RuleGroupName=name)


def test_rule_group_update_needs_the_newest_token_and_keeps_order(nfw: Any):
    created = make_group(nfw)
    arn = created["RuleGroupResponse"]["RuleGroupArn"]
    updated = nfw.update_rule_group(
        RuleGroupArn=arn, UpdateToken=created["UpdateToken"], RuleGroup=group_document(DROP)
    )
    assert updated["RuleGroupResponse"]["ConsumedCapacity"] == 1
    with refused("InvalidTokenException"):
        nfw.update_rule_group(
            RuleGroupArn=arn, UpdateToken=created["UpdateToken"], RuleGroup=group_document(DROP)
        )
    with refused("InvalidRequestException", "rule order"):
        nfw.update_rule_group(
            RuleGroupArn=arn,
            UpdateToken=updated["UpdateToken"],
            RuleGroup=group_document(DROP, "DEFAULT_ACTION_ORDER"),
        )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"StatefulEngineOptions": None}, "only valid with STRICT_ORDER"),
        ({"StatefulDefaultActions": ["aws:drop_all"]}, "aws:drop_all"),
        ({"StatefulDefaultActions": ["aws:drop_strict", "aws:drop_established"]}, "StatefulDefaultActions"),
        ({"StatelessDefaultActions": ["aws:reject"]}, "StatelessDefaultActions"),
        ({"StatelessDefaultActions": []}, "StatelessDefaultActions"),
        ({"StatelessFragmentDefaultActions": ["aws:pass", "aws:drop"]}, "StatelessFragmentDefaultActions"),
        ({"StatefulEngineOptions": {**STRICT, "StreamExceptionPolicy": "IGNORE"}}, "StreamExceptionPolicy"),
        (
            {"PolicyVariables": {"RuleVariables": {"OTHER": {"Definition": ["10.0.0.0/8"]}}}},
            "PolicyVariables",
        ),
        (
            {
                "StatefulRuleGroupReferences": [
                    {
                        "ResourceArn": "arn:aws:network-firewall:eu-west-1:1:stateful-rulegroup/x",
                        "Priority": 1,
                    }
                ]
            },
            "no such STATEFUL rule group",
        ),
    ],
)
def test_policies_that_aws_refuses(nfw: Any, changes: dict[str, Any], words: str):
    with refused("InvalidRequestException", words):
        make_policy(nfw, **changes)


@pytest.mark.parametrize(
    ("priorities", "words"), [([None], "unique priorities"), ([1, 1], "unique priorities"), ([1, 2], "twice")]
)
def test_strict_order_wants_each_group_once_with_its_own_priority(
    nfw: Any, priorities: list[int | None], words: str
):
    arn = make_group(nfw)["RuleGroupResponse"]["RuleGroupArn"]
    references = [{"ResourceArn": arn} | ({"Priority": p} if p else {}) for p in priorities]
    with refused("InvalidRequestException", words):
        make_policy(nfw, StatefulRuleGroupReferences=references)


def test_group_and_policy_must_have_the_same_order(nfw: Any):
    plain = make_group(nfw, RuleGroup=group_document(order="DEFAULT_ACTION_ORDER"))
    reference = {"ResourceArn": plain["RuleGroupResponse"]["RuleGroupArn"], "Priority": 1}
    with refused("InvalidRequestException", "rule order"):
        make_policy(nfw, StatefulRuleGroupReferences=[reference])


def test_policy_capacity_is_limited(nfw: Any):
    groups = [make_group(nfw, Capacity=20_000)["RuleGroupResponse"]["RuleGroupArn"] for _ in range(2)]
    references = [{"ResourceArn": arn, "Priority": n} for n, arn in enumerate(groups, start=1)]
    with refused("InvalidRequestException", "30000"):
        make_policy(nfw, StatefulRuleGroupReferences=references)


def test_policy_is_described_as_it_was_given(nfw: Any):
    created = make_policy(nfw)
    described = nfw.describe_firewall_policy(
        FirewallPolicyArn=created["FirewallPolicyResponse"]["FirewallPolicyArn"]
    )
    assert described["FirewallPolicy"] == policy_document()
    assert described["UpdateToken"] == created["UpdateToken"]


def test_each_subnet_gets_an_endpoint_that_routes_can_lead_to(aws: Aws, nfw: Any, made: Made):
    status = nfw.describe_firewall(FirewallName=made.name)["FirewallStatus"]
    assert status["Status"] == "READY"
    found = endpoints(nfw, made)
    assert sorted(found) == sorted(made.subnets)
    ec2 = aws.client("ec2")
    for subnet, endpoint in found.items():
        seen = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
        assert (seen["VpcEndpointType"], seen["SubnetIds"]) == ("GatewayLoadBalancer", [subnet])
    table = ec2.create_route_table(VpcId=made.vpc)["RouteTable"]["RouteTableId"]
    first = found[made.subnets[0]]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", VpcEndpointId=first)
    routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    assert {"0.0.0.0/0": first}.items() <= {r["DestinationCidrBlock"]: r["GatewayId"] for r in routes}.items()


def test_endpoints_belong_to_the_service(aws: Aws, nfw: Any, made: Made):
    endpoint = next(iter(endpoints(nfw, made).values()))
    with refused("InvalidParameter", "requester-managed"):
        aws.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    with refused("DependencyViolation"):
        aws.client("ec2").delete_subnet(SubnetId=made.subnets[0])


def test_what_is_in_use_or_protected_stays(nfw: Any, made: Made):
    with refused("InvalidOperationException", "delete protection"):
        nfw.delete_firewall(FirewallName=made.name)
    with refused("InvalidOperationException", "still in use"):
        nfw.delete_firewall_policy(FirewallPolicyArn=made.policy)
    with refused("InvalidOperationException", "still in use"):
        nfw.delete_rule_group(RuleGroupArn=made.group)
    other = make_policy(nfw)["FirewallPolicyResponse"]["FirewallPolicyArn"]
    with refused("InvalidOperationException", "policy change protection"):
        nfw.associate_firewall_policy(FirewallName=made.name, FirewallPolicyArn=other)
    with refused("InvalidOperationException", "Subnet change protection"):
        nfw.disassociate_subnets(FirewallName=made.name, SubnetIds=made.subnets[:1])


def test_firewall_goes_when_nothing_needs_it(aws: Aws, nfw: Any, made: Made):
    ec2, name = aws.client("ec2"), made.name
    nfw.update_firewall_delete_protection(FirewallName=name, DeleteProtection=False)
    table = ec2.create_route_table(VpcId=made.vpc)["RouteTable"]["RouteTableId"]
    endpoint = endpoints(nfw, made)[made.subnets[0]]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", VpcEndpointId=endpoint)
    with refused("InvalidOperationException", table):
        nfw.delete_firewall(FirewallName=name)
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    assert nfw.delete_firewall(FirewallName=name)["FirewallStatus"]["Status"] == "DELETING"
    with refused("ResourceNotFoundException"):
        nfw.describe_firewall(FirewallName=name)
    nfw.delete_firewall_policy(FirewallPolicyArn=made.policy)
    nfw.delete_rule_group(RuleGroupArn=made.group)
    ec2.delete_subnet(SubnetId=made.subnets[0])


def test_changes_that_protection_allows(nfw: Any, made: Made):
    name = made.name
    nfw.update_firewall_policy_change_protection(FirewallName=name, FirewallPolicyChangeProtection=False)
    nfw.update_subnet_change_protection(FirewallName=name, SubnetChangeProtection=False)
    other = make_policy(nfw)["FirewallPolicyResponse"]["FirewallPolicyArn"]
    token = nfw.describe_firewall(FirewallName=name)["UpdateToken"]
    nfw.associate_firewall_policy(FirewallName=name, FirewallPolicyArn=other, UpdateToken=token)
    with refused("InvalidTokenException"):
        nfw.associate_firewall_policy(FirewallName=name, FirewallPolicyArn=other, UpdateToken=token)
    with refused("InvalidRequestException", "at least one"):
        nfw.disassociate_subnets(FirewallName=name, SubnetIds=made.subnets)
    nfw.disassociate_subnets(FirewallName=name, SubnetIds=made.subnets[:1])
    assert list(endpoints(nfw, made)) == made.subnets[1:]
    nfw.associate_subnets(FirewallName=name, SubnetMappings=made.mappings()[:1])
    assert set(endpoints(nfw, made)) == set(made.subnets)
    with refused("InvalidRequestException", "different Availability Zones"):
        nfw.associate_subnets(FirewallName=name, SubnetMappings=made.mappings()[:1])
    nfw.update_firewall_encryption_configuration(
        FirewallName=name, EncryptionConfiguration={"Type": "AWS_OWNED_KMS_KEY"}
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"FirewallPolicyArn": "arn:aws:network-firewall:eu-west-1:1:firewall-policy/x"}, "no such policy"),
        ({"VpcId": "vpc-0123456789abcdef0"}, "vpc-0123456789abcdef0"),
        ({"SubnetMappings": [{"SubnetId": "subnet-0123456789abcdef0"}]}, "subnet-0123456789abcdef0"),
        ({"FirewallName": "under_score"}, "FirewallName"),
    ],
)
def test_firewalls_that_aws_refuses(nfw: Any, made: Made, change: dict[str, Any], words: str):
    given = {
        "FirewallName": unique("refused"),
        "FirewallPolicyArn": made.policy,
        "VpcId": made.vpc,
        "SubnetMappings": made.mappings(),
    }
    with refused("InvalidRequestException", words):
        nfw.create_firewall(**(given | change))


def test_firewall_subnets_are_of_one_vpc_and_different_zones(aws: Aws, nfw: Any, made: Made):
    ec2 = aws.client("ec2")
    elsewhere = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    strange = ec2.create_subnet(VpcId=elsewhere, CidrBlock="10.40.0.0/28")["Subnet"]["SubnetId"]
    same = ec2.create_subnet(VpcId=made.vpc, CidrBlock="10.16.9.0/28", AvailabilityZoneId="euw1-az1")
    for wrong, words in ((strange, "not in VPC"), (same["Subnet"]["SubnetId"], "different Availability")):
        with refused("InvalidRequestException", words):
            nfw.create_firewall(
                FirewallName=unique("refused"),
                FirewallPolicyArn=made.policy,
                VpcId=made.vpc,
                SubnetMappings=[*made.mappings(), {"SubnetId": wrong}],
            )


def logging(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {
        "LogDestinationConfigs": [
            {"LogType": kind, "LogDestinationType": "CloudWatchLogs", "LogDestination": {"logGroup": group}}
            for kind, group in pairs
        ]
    }


def test_logging_changes_one_at_a_time_and_holds_the_firewall(aws: Aws, nfw: Any, made: Made):
    flow, alert, name = unique("flow"), unique("alert"), made.name
    for group in (flow, alert):
        aws.client("logs").create_log_group(logGroupName=group)
    with refused("InvalidRequestException", "one LogDestinationConfig"):
        nfw.update_logging_configuration(
            FirewallName=name, LoggingConfiguration=logging(("FLOW", flow), ("ALERT", alert))
        )
    with refused("InvalidRequestException", "Unable to find the log destination"):
        nfw.update_logging_configuration(FirewallName=name, LoggingConfiguration=logging(("FLOW", "missing")))
    nfw.update_logging_configuration(FirewallName=name, LoggingConfiguration=logging(("FLOW", flow)))
    with refused("InvalidRequestException", "unsupported"):
        nfw.update_logging_configuration(
            FirewallName=name, LoggingConfiguration=logging(("FLOW", flow), ("FLOW", alert))
        )
    both = logging(("FLOW", flow), ("ALERT", alert))
    nfw.update_logging_configuration(FirewallName=name, LoggingConfiguration=both)
    assert nfw.describe_logging_configuration(FirewallName=name)["LoggingConfiguration"] == both
    nfw.update_firewall_delete_protection(FirewallName=name, DeleteProtection=False)
    with refused("InvalidOperationException", "logging"):
        nfw.delete_firewall(FirewallName=name)
    with refused("InvalidRequestException", "one LogDestinationConfig"):
        nfw.update_logging_configuration(FirewallName=name)
    nfw.update_logging_configuration(FirewallName=name, LoggingConfiguration=logging(("FLOW", flow)))
    nfw.update_logging_configuration(FirewallName=name)
    nfw.delete_firewall(FirewallName=name)


def test_tags_are_changed_and_listed(nfw: Any, made: Made):
    arn = nfw.describe_firewall(FirewallName=made.name)["Firewall"]["FirewallArn"]
    nfw.tag_resource(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}])
    nfw.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert nfw.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "c", "Value": "d"}]
    with refused("ResourceNotFoundException"):
        nfw.tag_resource(ResourceArn=arn + "x", Tags=[{"Key": "c", "Value": "d"}])


def test_accounts_and_regions_are_apart(aws: Aws, nfw: Any):
    name = unique("apart")
    make_group(nfw, RuleGroupName=name)
    for account, region in ((NORWAY, "eu-west-1"), (DUBLIN, STOCKHOLM)):
        with refused("ResourceNotFoundException"):
            aws.client("network-firewall", account, region).describe_rule_group(
                RuleGroupName=name, Type="STATEFUL"
            )
