"""Policies are held to byte-exact files, and asked who may do what by a small evaluator of their own kind."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

import pytest

from enclave.model import policies
from enclave.model.enclave import Enclave, Site
from enclave.model.geography import REGIONS

KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BUCKET = "enclave-dublin-1-profile-111111111111"
OBJECT = f"arn:aws:s3:::{BUCKET}/a"
ACCOUNT = "arn:aws:iam::111111111111"
DEPLOY = f"{ACCOUNT}:role/enclave-deploy"
KEYS = f"{ACCOUNT}:role/enclave-keys"
PROFILE = f"{ACCOUNT}:role/enclave-profile"
STATISTICS = f"{ACCOUNT}:role/enclave-statistics"
TABLE = "arn:aws:dynamodb:eu-west-1:111111111111:table/enclave-dublin-1-profile"
INDEX = f"{TABLE}/index/by-time"
ENCRYPTION = "s3:x-amz-server-side-encryption"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What AWS knows of a request. ``context`` lacks the keys that AWS would not send."""

    action: str
    resource: str = "*"
    service: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)


def by_role(role: str, action: str, resource: str = "*", **context: str) -> Request:
    """A request of a role of our own organisation, over TLS. Context keys are written with "__" for ":"."""
    given = {
        "aws:PrincipalArn": role,
        "aws:PrincipalOrgID": "o-eea1234567",
        "aws:PrincipalIsAWSService": "false",
        "aws:SecureTransport": "true",
    }
    extra = {key.replace("__", ":"): value for key, value in context.items()}
    return Request(action=action, resource=resource, context=given | extra)


def allowed(policy: dict[str, Any], request: Request) -> bool:
    effects = {each["Effect"] for each in policy["Statement"] if applies(each, request)}
    return effects == {"Allow"}


def denied(policy: dict[str, Any], request: Request) -> bool:
    return any(each["Effect"] == "Deny" and applies(each, request) for each in policy["Statement"])


def applies(statement: dict[str, Any], request: Request) -> bool:
    resources = as_list(statement.get("Resource", "*"))
    return (
        principal_matches(statement["Principal"], request)
        and any(fnmatchcase(request.action, pattern) for pattern in as_list(statement["Action"]))
        and any(fnmatchcase(request.resource, pattern) for pattern in resources)
        and all(
            holds(operator, request.context.get(key), as_list(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def principal_matches(principal: Any, request: Request) -> bool:
    if principal == "*":
        return True
    if "Service" in principal:
        return request.service == principal["Service"]
    arn = request.context.get("aws:PrincipalArn")
    return arn is not None and f"{arn.rpartition(':')[0]}:root" == principal["AWS"]


def holds(operator: str, value: str | None, wanted: list[str]) -> bool:
    """The operators as the IAM user guide defines them, for keys with one value."""
    match operator:
        case "Null":
            return (value is None) == (wanted == ["true"])
        case "StringNotEquals":
            return value is None or value not in wanted
        case "StringEquals" | "ArnEquals" | "Bool":
            return value in wanted
        case "BoolIfExists":
            return value is None or value in wanted
        case "ArnLike":
            return value is not None and any(fnmatchcase(value, pattern) for pattern in wanted)
    raise AssertionError(f"{operator} is not known to this test")


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.fixture
def site(enclave: Enclave) -> Site:
    return enclave.site("dublin-1")


@pytest.fixture
def profile_key(enclave: Enclave, site: Site) -> dict[str, Any]:
    return policies.key_policy(enclave, site, "profile")


@pytest.fixture
def logs_key(enclave: Enclave, site: Site) -> dict[str, Any]:
    return policies.key_policy(enclave, site, "logs")


@pytest.fixture
def bucket(enclave: Enclave, site: Site) -> dict[str, Any]:
    return policies.bucket_policy(enclave, site, BUCKET)


@pytest.fixture
def gateway_key(enclave: Enclave, site: Site) -> dict[str, Any]:
    return policies.key_policy(enclave, site, "gateway")


@pytest.fixture
def table(enclave: Enclave, site: Site) -> dict[str, Any]:
    return policies.table_policy(enclave, site, TABLE)


@pytest.mark.golden
@pytest.mark.parametrize("name", ["dublin-1", "norway-1"])
def test_the_policies_of_a_site(enclave: Enclave, golden: Callable[[str, str], None], name: str):
    site = enclave.site(name)
    documents = {
        "key-profile": policies.key_policy(enclave, site, "profile"),
        "key-logs": policies.key_policy(enclave, site, "logs"),
        "key-gateway": policies.key_policy(enclave, site, "gateway"),
        "bucket": policies.bucket_policy(enclave, site, BUCKET),
        "table": policies.table_policy(enclave, site, TABLE),
        "flow-log-trust": policies.flow_log_trust(site),
        "flow-log-permissions": policies.flow_log_permissions(enclave, site),
    }
    for kind, document in documents.items():
        golden(f"policies/{name}-{kind}.json", json.dumps(document, indent=2) + "\n")


USES = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"]


@pytest.mark.parametrize("action", USES)
def test_only_the_role_of_a_data_class_uses_its_key(profile_key: dict[str, Any], action: str):
    users = [
        role for role in (DEPLOY, KEYS, PROFILE, STATISTICS) if allowed(profile_key, by_role(role, action))
    ]
    assert users == [PROFILE]


@pytest.mark.parametrize(
    ("role", "service", "expected"),
    [
        (DEPLOY, "dynamodb.eu-west-1.amazonaws.com", True),
        (DEPLOY, "dynamodb.eu-north-1.amazonaws.com", False),
        (DEPLOY, "s3.eu-west-1.amazonaws.com", False),
        (KEYS, "dynamodb.eu-west-1.amazonaws.com", False),
        (STATISTICS, "dynamodb.eu-west-1.amazonaws.com", False),
    ],
)
@pytest.mark.parametrize("action", USES)
def test_the_deploy_role_uses_a_key_for_tables_only(
    profile_key: dict[str, Any], action: str, role: str, service: str, expected: bool
):
    assert allowed(profile_key, by_role(role, action, kms__ViaService=service)) is expected


@pytest.mark.parametrize("service", ["dynamodb.eu-west-1.amazonaws.com", "logs.eu-west-1.amazonaws.com"])
@pytest.mark.parametrize("action", USES)
def test_the_deploy_role_uses_the_key_of_the_logs_through_no_service(
    logs_key: dict[str, Any], action: str, service: str
):
    assert not allowed(logs_key, by_role(DEPLOY, action, kms__ViaService=service))


@pytest.mark.parametrize("action", USES)
def test_no_role_uses_the_key_of_the_logs(logs_key: dict[str, Any], action: str):
    assert not any(allowed(logs_key, by_role(role, action)) for role in (DEPLOY, KEYS, PROFILE))


FIREWALL = "network-firewall.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("role", "service", "expected"),
    [
        (DEPLOY, FIREWALL, True),
        (DEPLOY, "network-firewall.eu-north-1.amazonaws.com", False),
        (DEPLOY, "dynamodb.eu-west-1.amazonaws.com", False),
        (DEPLOY, None, False),
        (KEYS, FIREWALL, False),
        (PROFILE, FIREWALL, False),
    ],
)
@pytest.mark.parametrize("action", USES)
def test_the_deploy_role_uses_the_key_of_the_gateway_for_firewalls_only(
    gateway_key: dict[str, Any], action: str, role: str, service: str | None, expected: bool
):
    via = {} if service is None else {"kms__ViaService": service}
    assert allowed(gateway_key, by_role(role, action, **via)) is expected


@pytest.mark.parametrize(
    ("service", "account", "expected"),
    [
        ("network-firewall.amazonaws.com", "111111111111", True),
        ("network-firewall.amazonaws.com", "222222222222", False),
        ("network-firewall.amazonaws.com", None, False),
        ("logs.eu-west-1.amazonaws.com", "111111111111", False),
    ],
)
@pytest.mark.parametrize("action", USES)
def test_network_firewall_uses_the_key_of_the_gateway_for_this_account_only(
    gateway_key: dict[str, Any], action: str, service: str, account: str | None, expected: bool
):
    context = {} if account is None else {"aws:SourceAccount": account}
    request = Request(action=action, service=service, context={"aws:PrincipalIsAWSService": "true"} | context)
    assert allowed(gateway_key, request) is expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"kms__ViaService": FIREWALL, "kms__GrantIsForAWSResource": "true"}, True),
        ({"kms__ViaService": FIREWALL}, False),
        ({"kms__GrantIsForAWSResource": "true"}, False),
    ],
)
def test_the_key_of_the_gateway_is_granted_to_firewalls_only(
    gateway_key: dict[str, Any], context: dict[str, str], expected: bool
):
    assert allowed(gateway_key, by_role(DEPLOY, "kms:CreateGrant", **context)) is expected


@pytest.mark.parametrize("purpose", ["profile", "logs", "gateway"])
@pytest.mark.parametrize("action", ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:EnableKeyRotation"])
def test_only_administrators_administer(enclave: Enclave, site: Site, purpose: str, action: str):
    policy = policies.key_policy(enclave, site, purpose)
    able = [role for role in (DEPLOY, KEYS, PROFILE, STATISTICS) if allowed(policy, by_role(role, action))]
    assert able == [DEPLOY, KEYS]


@pytest.mark.parametrize(
    "action",
    [
        "kms:DisableKeyRotation",
        "kms:ReplicateKey",
        "kms:UpdatePrimaryRegion",
        "kms:ImportKeyMaterial",
        "kms:Sign",
    ],
)
@pytest.mark.parametrize("role", [DEPLOY, KEYS, PROFILE])
def test_nobody_moves_a_key_or_stops_its_rotation(profile_key: dict[str, Any], role: str, action: str):
    assert not allowed(profile_key, by_role(role, action))


@pytest.mark.parametrize(
    ("role", "context", "expected"),
    [
        (PROFILE, {"kms__GrantIsForAWSResource": "true"}, True),
        (PROFILE, {"kms__GrantIsForAWSResource": "false"}, False),
        (PROFILE, {}, False),
        (KEYS, {"kms__GrantIsForAWSResource": "true"}, False),
        (DEPLOY, {"kms__GrantIsForAWSResource": "true"}, False),
        (DEPLOY, {"kms__ViaService": "dynamodb.eu-west-1.amazonaws.com"}, False),
        (
            DEPLOY,
            {"kms__ViaService": "dynamodb.eu-west-1.amazonaws.com", "kms__GrantIsForAWSResource": "true"},
            True,
        ),
        (
            DEPLOY,
            {"kms__ViaService": "dynamodb.us-east-1.amazonaws.com", "kms__GrantIsForAWSResource": "true"},
            False,
        ),
    ],
)
def test_grants_are_for_aws_services_only(
    profile_key: dict[str, Any], role: str, context: dict[str, str], expected: bool
):
    assert allowed(profile_key, by_role(role, "kms:CreateGrant", **context)) is expected


@pytest.mark.parametrize(
    ("group", "service", "expected"),
    [
        ("111111111111:log-group:/enclave/dublin-1/flow", "logs.eu-west-1.amazonaws.com", True),
        ("111111111111:log-group:/enclave/dublin-2/flow", "logs.eu-west-1.amazonaws.com", False),
        ("222222222222:log-group:/enclave/dublin-1/flow", "logs.eu-west-1.amazonaws.com", False),
        ("111111111111:log-group:/enclave/dublin-1/flow", "logs.eu-north-1.amazonaws.com", False),
    ],
)
def test_the_logs_service_uses_the_key_for_the_sites_groups(
    logs_key: dict[str, Any], group: str, service: str, expected: bool
):
    context = {
        "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{group}",
        "aws:PrincipalIsAWSService": "true",
    }
    assert allowed(logs_key, Request(action="kms:Encrypt", service=service, context=context)) is expected


OUTSIDERS = {
    "other organisation": {"aws:PrincipalOrgID": "o-other99999", "aws:PrincipalIsAWSService": "false"},
    "no organisation": {"aws:PrincipalIsAWSService": "false"},
    "anonymous": {},
}


@pytest.mark.parametrize("context", OUTSIDERS.values(), ids=OUTSIDERS)
def test_outsiders_are_denied(profile_key: dict[str, Any], bucket: dict[str, Any], context: dict[str, str]):
    assert denied(profile_key, Request(action="kms:Decrypt", context=context))
    over_tls = context | {"aws:SecureTransport": "true"}
    assert denied(bucket, Request(action="s3:GetObject", resource=OBJECT, context=over_tls))


def test_aws_services_are_not_taken_for_outsiders(profile_key: dict[str, Any], bucket: dict[str, Any]):
    context = {"aws:PrincipalIsAWSService": "true", "aws:SecureTransport": "true"}
    assert not denied(profile_key, Request(action="kms:Decrypt", context=context))
    assert not denied(bucket, Request(action="s3:PutObject", resource=OBJECT, context=context))


def test_a_role_of_the_same_name_elsewhere_is_nobody(profile_key: dict[str, Any]):
    stranger = PROFILE.replace("111111111111", "999999999999")
    assert not allowed(profile_key, by_role(stranger, "kms:Decrypt"))


def test_the_role_of_a_data_class_bears_the_name_of_the_enclave(enclave: Enclave, site: Site):
    policy = policies.key_policy(replace(enclave, name="vault"), site, "profile")
    users = [
        role for role in (PROFILE, f"{ACCOUNT}:role/vault-profile") if allowed(policy, by_role(role, USES[0]))
    ]
    assert users == [f"{ACCOUNT}:role/vault-profile"]


def test_an_unknown_purpose_has_no_policy(enclave: Enclave, site: Site):
    with pytest.raises(ValueError, match="holiday-pictures"):
        policies.key_policy(enclave, site, "holiday-pictures")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),  # the bucket's default, which is the key
        ({ENCRYPTION: "aws:kms", f"{ENCRYPTION}-aws-kms-key-id": KEY}, True),  # whichever key it is
        ({ENCRYPTION: "aws:kms:dsse"}, True),
        ({ENCRYPTION: "aws:kms"}, True),  # AWS's own key
        ({ENCRYPTION: "AES256"}, True),
        ({ENCRYPTION: "aws:kms", f"{ENCRYPTION}-aws-kms-key-id": KEY.replace("1234abcd", "0")}, True),
        ({f"{ENCRYPTION}-aws-kms-key-id": KEY.replace("1234abcd", "0")}, True),
        ({f"{ENCRYPTION}-customer-algorithm": "AES256"}, True),
    ],
)
def test_uploads_take_the_buckets_own_encryption(
    bucket: dict[str, Any], headers: dict[str, str], expected: bool
):
    request = by_role(PROFILE, "s3:PutObject", OBJECT)
    assert denied(bucket, replace(request, context=dict(request.context) | headers)) is expected


@pytest.mark.parametrize("resource", [f"arn:aws:s3:::{BUCKET}", OBJECT])
def test_nothing_goes_in_the_clear(bucket: dict[str, Any], resource: str):
    assert denied(bucket, by_role(PROFILE, "s3:GetObject", resource, aws__SecureTransport="false"))
    assert not denied(bucket, by_role(PROFILE, "s3:GetObject", resource))


def test_the_bucket_stays_unless_its_protection_is_released(enclave: Enclave, site: Site):
    request = by_role(DEPLOY, "s3:DeleteBucket", f"arn:aws:s3:::{BUCKET}")
    kept = policies.bucket_policy(enclave, site, BUCKET)
    released = policies.bucket_policy(enclave, site, BUCKET, release_protection=True)
    assert (denied(kept, request), denied(released, request)) == (True, False)
    assert released["Statement"] == kept["Statement"][:-1]


TABLE_DATA = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:CreateBackup",
    "dynamodb:DeleteItem",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
]


@pytest.mark.parametrize("resource", [TABLE, INDEX])
@pytest.mark.parametrize("action", TABLE_DATA)
def test_administrators_touch_no_items(table: dict[str, Any], action: str, resource: str):
    kept_out = [
        role for role in (DEPLOY, KEYS, PROFILE, STATISTICS) if denied(table, by_role(role, action, resource))
    ]
    assert kept_out == [DEPLOY, KEYS]


@pytest.mark.parametrize(
    "action",
    [
        "dynamodb:DeleteResourcePolicy",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeTable",
        "dynamodb:GetResourcePolicy",
        "dynamodb:PutResourcePolicy",
        "dynamodb:TagResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
    ],
)
def test_the_table_and_its_policy_can_still_be_changed_and_deleted(table: dict[str, Any], action: str):
    assert not denied(table, by_role(DEPLOY, action, TABLE))


def test_no_table_is_reached_in_the_clear(table: dict[str, Any]):
    for resource in (TABLE, INDEX):
        assert denied(table, by_role(PROFILE, "dynamodb:Query", resource, aws__SecureTransport="false"))


@pytest.mark.parametrize("context", OUTSIDERS.values(), ids=OUTSIDERS)
def test_outsiders_reach_no_table(table: dict[str, Any], context: dict[str, str]):
    over_tls = context | {"aws:SecureTransport": "true"}
    assert denied(table, Request(action="dynamodb:GetItem", resource=TABLE, context=over_tls))


@pytest.mark.parametrize(
    ("account", "expected"), [("111111111111", True), ("222222222222", False), (None, False)]
)
def test_flow_logs_of_this_account_only(site: Site, account: str | None, expected: bool):
    context = (
        {}
        if account is None
        else {
            "aws:SourceAccount": account,
            "aws:SourceArn": f"arn:aws:ec2:eu-west-1:{account}:vpc-flow-log/fl-1",
        }
    )
    request = Request(action="sts:AssumeRole", service="vpc-flow-logs.amazonaws.com", context=context)
    assert allowed(policies.flow_log_trust(site), request) is expected


def test_the_partition_follows_from_the_region(enclave: Enclave, site: Site):
    sovereign = replace(site, region=REGIONS["eusc-de-east-1"])
    documents = [
        policies.key_policy(enclave, sovereign, "profile"),
        policies.key_policy(enclave, sovereign, "logs"),
        policies.key_policy(enclave, sovereign, "gateway"),
        policies.bucket_policy(enclave, sovereign, BUCKET),
        policies.table_policy(enclave, sovereign, "table"),
        policies.flow_log_trust(sovereign),
        policies.flow_log_permissions(enclave, sovereign),
    ]
    text = json.dumps(documents)
    assert "arn:aws:" not in text
    assert "arn:aws-eusc:" in text
    assert "logs.eusc-de-east-1.amazonaws.eu" in text
    assert "dynamodb.eusc-de-east-1.amazonaws.eu" in text
