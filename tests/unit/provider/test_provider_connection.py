"""The provider reaches this machine and nothing else, whatever the environment says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # ships no types
import pytest

from enclave.local.cloud import lifecycle
from enclave.local.provider import configure, connection
from enclave.local.provider.failures import CloudUnreachableError, ProviderError
from enclave.local.provider.values import UNKNOWN
from tests.unit.provider.engine import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.provider.engine import Engine


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:5000", "http://localhost:1", "https://[::1]:443", "http://127.8.9.1"],
)
def test_loopback_is_accepted(url: str) -> None:
    connection.require_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://ec2.eu-west-1.amazonaws.com",
        "http://10.0.0.1:5000",
        "http://169.254.169.254/latest",
        "http://0.0.0.0:5000",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com/",
        "http://[::2]/",
        "ftp://127.0.0.1/",
        "",
    ],
)
def test_anything_else_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="only talks to loopback"):
        connection.Connection(address=url, region="eu-west-1")
    (tmp_path / "cloud.json").write_text(json.dumps({"endpoint": url}))
    with pytest.raises(ProviderError, match="only talks to loopback"):
        connection.endpoint(tmp_path)


def test_a_request_that_would_leave_is_stopped_before_it_is_sent(cloud: Path) -> None:
    client = connection.Connection(address=connection.endpoint(cloud), region="eu-west-1").client("sts")

    def divert(request: Any, **_: Any) -> None:
        request.url = request.url.replace("127.0.0.1", "192.0.2.1")

    client.meta.events.register_first("before-send", divert)
    with pytest.raises(ProviderError, match="only talks to loopback"):
        client.get_caller_identity()


def test_the_environment_and_files_have_no_say(
    cloud: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile x]\nregion = us-east-1\nendpoint_url = http://192.0.2.1\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "does-not-exist",
        "AWS_ACCESS_KEY_ID": "real",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://192.0.2.1",
        "AWS_ENDPOINT_URL_EC2": "http://192.0.2.1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_CA_BUNDLE": "/does/not/exist",
        "HTTP_PROXY": "http://192.0.2.1:1",
        "http_proxy": "http://192.0.2.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    made = connection.Connection(address=connection.endpoint(cloud), region="eu-west-1")
    made.identify()
    assert made.account == "666666666666"
    assert made.client("ec2").meta.region_name == "eu-west-1"
    made.client("ec2").describe_vpcs()


def test_clients_are_made_once_for_each_service_and_region(cloud: Path) -> None:
    made = connection.Connection(address=connection.endpoint(cloud), region="eu-west-1")
    assert made.client("ec2") is made.client("ec2", "eu-west-1")
    assert made.client("ec2") is not made.client("ec2", "eu-north-1")


@pytest.mark.parametrize(
    ("record", "message"),
    [(None, "is not running"), ("{", "is damaged"), ("[]", "loopback")],
)
def test_no_cloud_says_how_to_start_one(tmp_path: Path, record: str | None, message: str) -> None:
    if record is not None:
        (tmp_path / "cloud.json").write_text(record)
    with pytest.raises(ProviderError, match=message):
        connection.endpoint(tmp_path)


def test_a_cloud_that_went_away_says_how_to_start_it() -> None:
    settings = configure.Settings(region="eu-west-1")
    with pytest.raises(CloudUnreachableError, match=r"does not answer; start it with `enclave local start`"):
        configure.connect("http://127.0.0.1:9", settings)


def test_a_cloud_lost_half_way_says_so_at_the_resource(tmp_path: Path) -> None:
    lifecycle.start(tmp_path, ("111111111111",), "enclave-deploy")
    with serve(tmp_path) as driver:
        driver.configure({"region": "eu-west-1"})
        lifecycle.stop(tmp_path)
        with pytest.raises(grpc.RpcError) as caught:
            driver.create("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"})
    assert caught.value.details().startswith("creating EC2 VPC: the embedded cloud at http://127.0.0.1:")
    assert caught.value.details().endswith("start it with `enclave local start`, then run this again")


def test_no_directory_says_what_to_do() -> None:
    with pytest.raises(ProviderError, match="ENCLAVE_LOCAL_DIR is not set"):
        connection.local_directory({})


@pytest.mark.parametrize(
    ("config", "path", "reason"),
    [
        ({}, "region", "missing region"),
        ({"region": "eu-west-9"}, "region", "invalid AWS Region: eu-west-9"),
        ({"region": "eu-west-1", "regoin": "x"}, "regoin", "did you mean `region`?"),
        ({"region": "eu-west-1", "accessKey": "AKIA"}, "accessKey", "no meaning in local mode"),
        ({"region": "eu-west-1", "profile": "prod"}, "profile", "no meaning in local mode"),
        ({"region": "eu-west-1", "endpoints": '[{"ec2": "http://x"}]'}, "endpoints", "no meaning"),
        ({"region": "eu-west-1", "defaultTags": '{"tags": {"a": "b"}}'}, "defaultTags", "no meaning"),
        ({"region": "eu-west-1", "allowedAccountIds": '["1"]'}, "allowedAccountIds[0]", "12 digits"),
        (
            {
                "region": "eu-west-1",
                "allowedAccountIds": '["111111111111"]',
                "forbiddenAccountIds": '["222222222222"]',
            },
            "forbiddenAccountIds",
            "conflicts",
        ),
    ],
)
def test_a_wrong_provider_configuration_is_refused(config: dict[str, str], path: str, reason: str) -> None:
    found = {failure.path: failure.reason for failure in configure.check(config)}
    assert reason in found[path]


@pytest.mark.parametrize(
    "config",
    [
        {"region": "us-east-1", "skipMetadataApiCheck": "true", "maxRetries": "3", "version": "7.51.1"},
        {"region": "eusc-de-east-1", "endpoints": "[]", "insecure": "false"},
        {"region": UNKNOWN, "allowedAccountIds": '["111111111111"]'},
        {"region": "eu-west-1", "allowedAccountIds": ["111111111111"]},
    ],
)
def test_a_right_provider_configuration_is_accepted(config: dict[str, str]) -> None:
    assert configure.check(config) == []


def test_an_unknown_configuration_configures_nothing_yet() -> None:
    assert configure.settings({"region": UNKNOWN}) is None


def test_another_account_is_refused_in_the_official_words(cloud: Path) -> None:
    settings = configure.Settings(region="eu-west-1", allowed_accounts=("222222222222",))
    with pytest.raises(ProviderError, match=r"^AWS account ID not allowed: 666666666666$"):
        configure.connect(connection.endpoint(cloud), settings)


def test_a_role_leads_to_its_account(cloud: Path) -> None:
    role = {"roleArn": "arn:aws:iam::333333333333:role/enclave-deploy"}
    settings = configure.Settings(region="eu-north-1", allowed_accounts=("333333333333",), roles=(role,))
    made = configure.connect(connection.endpoint(cloud), settings)
    assert made.account == "333333333333"


def test_a_role_that_is_not_there_is_refused_in_the_official_words(cloud: Path) -> None:
    role = {"roleArn": "arn:aws:iam::333333333333:role/nobody"}
    settings = configure.Settings(region="eu-north-1", roles=(role,))
    with pytest.raises(ProviderError, match=r"^Cannot assume IAM Role\. .*api error AccessDenied"):
        configure.connect(connection.endpoint(cloud), settings)


def test_provider_functions(engine: Engine) -> None:
    assert engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "111111111111"
    assert engine.invoke("aws:index/getPartition:getPartition")["dnsSuffix"] == "amazonaws.com"
    assert engine.invoke("aws:index/getRegion:getRegion")["region"] == "eu-west-1"
    zones = engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"region": "eu-north-1"})
    assert set(zones["zoneIds"]) == {"eun1-az1", "eun1-az2", "eun1-az3"}
    fewer = engine.invoke(
        "aws:index/getAvailabilityZones:getAvailabilityZones", {"excludeZoneIds": ["euw1-az1"]}
    )
    assert set(fewer["zoneIds"]) == {"euw1-az2", "euw1-az3"}
