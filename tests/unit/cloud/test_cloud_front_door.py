from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.cloud.aws import (
    ACCOUNTS,
    DEPLOY,
    DUBLIN,
    DUBLIN_2,
    NETWORK,
    ORGANIZATION,
    Aws,
    refused,
    role_arn,
    unique,
)

LISTS = {
    "dynamodb": "list_tables",
    "ec2": "describe_vpcs",
    "iam": "list_roles",
    "kms": "list_keys",
    "logs": "describe_log_groups",
    "network-firewall": "list_firewalls",
    "s3": "list_buckets",
    "sts": "get_caller_identity",
}


def test_deploy_role_of_each_account_can_be_assumed(aws: Aws):
    for account in ACCOUNTS:
        identity = aws.client("sts", account).get_caller_identity()
        assert identity["Account"] == account
        assert identity["Arn"] == f"arn:aws:sts::{account}:assumed-role/{DEPLOY}/test"


@pytest.mark.parametrize(
    "arn",
    [role_arn(DUBLIN, "unknown"), role_arn("999999999999"), "arn:aws:iam::111111111111:user/enclave-deploy"],
)
def test_unknown_role_is_refused_in_aws_words(aws: Aws, arn: str):
    words = (
        f"User: arn:aws:iam::{NETWORK}:user/enclave-local is not authorized to perform: sts:AssumeRole on "
    )
    with refused("AccessDenied", words + f"resource: {arn}"):
        aws.assume(arn)


def test_role_that_does_not_trust_the_caller_is_refused(aws: Aws):
    name = unique("distrustful")
    trust = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": DUBLIN_2}, "Action": "sts:AssumeRole"},
    }
    aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    with refused("AccessDenied"):
        aws.assume(role_arn(DUBLIN, name))


@pytest.mark.parametrize(
    ("condition", "external_id", "allowed"),
    [
        ({"StringEquals": {"sts:ExternalId": "known"}}, "known", True),
        ({"StringEquals": {"sts:ExternalId": "known"}}, "other", False),
        ({"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}, "any", True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-another"}}, "any", False),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "1"}}, "any", False),
    ],
)
def test_conditions_of_a_trust_policy_hold(aws: Aws, condition: object, external_id: str, allowed: bool):
    name = unique("conditional")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{NETWORK}:root"},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    if allowed:
        assert aws.assume(role_arn(DUBLIN, name), ExternalId=external_id)
    else:
        with refused("AccessDenied"):
            aws.assume(role_arn(DUBLIN, name), ExternalId=external_id)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("ec2", "AuthFailure"),
        ("s3", "InvalidAccessKeyId"),
        ("iam", "InvalidClientTokenId"),
        ("sts", "InvalidClientTokenId"),
        ("kms", "UnrecognizedClientException"),
        ("dynamodb", "UnrecognizedClientException"),
    ],
)
def test_access_key_that_nobody_issued_is_refused(aws: Aws, service: str, code: str):
    client = aws.raw(service, aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key="x")
    with refused(code):
        getattr(client, LISTS[service])()
    client.close()


@pytest.mark.parametrize("service", sorted(LISTS))
def test_region_that_does_not_exist_is_refused(aws: Aws, service: str):
    client = aws.raw(service, "eu-nowhere-1")
    with refused("UnsupportedByEmbeddedCloud", "eu-nowhere-1"):
        getattr(client, LISTS[service])()
    client.close()


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "named"),
    [
        ("ec2", "describe_scheduled_instances", {}, "ec2:DescribeScheduledInstances"),
        ("kms", "create_custom_key_store", {"CustomKeyStoreName": "x"}, "kms:CreateCustomKeyStore"),
        (
            "network-firewall",
            "list_analysis_reports",
            {},
            "network-firewall:ListAnalysisReports",
        ),
        ("dynamodb", "describe_limits", {}, None),
        ("sqs", "list_queues", {}, "sqs"),
        ("ram", "list_permissions", {}, "/listpermissions"),
        ("sts", "get_federation_token", {"Name": "xx"}, "sts:GetFederationToken"),
        ("ec2", "create_vpn_gateway", {"Type": "ipsec.1"}, "ec2:CreateVpnGateway"),
        (
            "s3",
            "put_bucket_metrics_configuration",
            {"Bucket": "any", "Id": "x", "MetricsConfiguration": {"Id": "x"}},
            "metrics",
        ),
    ],
)
def test_unsupported_call_is_an_error_that_names_it(
    aws: Aws, service: str, operation: str, parameters: dict[str, object], named: str | None
):
    client = aws.client(service)
    if named is None:  # the counter-check: a call that is there
        assert getattr(client, operation)(**parameters)
        return
    with refused("UnsupportedByEmbeddedCloud", named):
        getattr(client, operation)(**parameters)


@pytest.mark.parametrize("path", ["/", "/moto-api/reset", "/moto-api/data.json", "/latest/meta-data/"])
def test_unsigned_request_reaches_nothing(aws: Aws, path: str):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(aws.endpoint + path)  # noqa: S310  loopback
    with caught.value as error:
        assert error.code == 403


def test_organization_holds_the_accounts(aws: Aws):
    organization = aws.client("organizations").describe_organization()["Organization"]
    assert organization["Id"] == ORGANIZATION
    management = organization["MasterAccountId"]
    assert management not in ACCOUNTS


def test_requests_at_once_do_not_disturb_each_other(aws: Aws):
    ec2 = aws.client("ec2", DUBLIN_2)
    vpc_id = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]

    def make(number: int) -> str:
        created = ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.99.{number}.0/24")
        return str(created["Subnet"]["SubnetId"])

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(40)))
    listed = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]
    assert {subnet["SubnetId"] for subnet in listed} == made
    assert len(made) == 40


@pytest.mark.parametrize(
    ("call", "parameters", "error"),
    [
        (("iam", "get_role"), {"RoleName": "no spaces"}, ("ValidationError", "regular expression")),
        (("kms", "create_key"), {"KeySpec": "RSA_1"}, ("ValidationException", "enum value set")),
        (("kms", "create_key"), {"Description": "x" * 9000}, ("ValidationException", "length less")),
        (
            ("ec2", "create_vpc"),
            {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "x"},
            ("InvalidParameterValue", "InstanceTenancy"),
        ),
        (("logs", "create_log_group"), {"logGroupName": "a b"}, ("InvalidParameterException", "regular")),
        (("ram", "get_resource_shares"), {"resourceOwner": "ME"}, ("InvalidParameterException", "SELF")),
    ],
)
def test_service_model_constrains_every_call(
    aws: Aws, call: tuple[str, str], parameters: dict[str, object], error: tuple[str, str]
):
    with refused(*error):
        getattr(aws.client(call[0]), call[1])(**parameters)
