"""TLS inspection of the embedded cloud's Network Firewall: what AWS takes, and what it refuses."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DUBLIN, NORWAY, refused, unique

if TYPE_CHECKING:
    from tests.unit.cloud.aws import Aws

AUTHORITY = f"arn:aws:acm:eu-west-1:{DUBLIN}:certificate/12345678-1234-1234-1234-123456789012"
REJECT = {"RevokedStatusAction": "REJECT", "UnknownStatusAction": "REJECT"}
SCOPE = {
    "Protocols": [6],
    "Sources": [{"AddressDefinition": "10.16.0.0/20"}],
    "Destinations": [{"AddressDefinition": "0.0.0.0/0"}],
    "DestinationPorts": [{"FromPort": 443, "ToPort": 443}],
}
POLICY = {
    "StatelessDefaultActions": ["aws:forward_to_sfe"],
    "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
    "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
}
GONE = f"arn:aws:network-firewall:eu-west-1:{DUBLIN}:tls-configuration/gone"


@pytest.fixture
def nfw(aws: Aws) -> Any:
    return aws.client("network-firewall")


def configuration(**changes: Any) -> dict[str, Any]:
    given = {
        "CertificateAuthorityArn": AUTHORITY,
        "CheckCertificateRevocationStatus": REJECT,
        "Scopes": [SCOPE],
    }
    whole = {name: value for name, value in (given | changes).items() if value is not None}
    return {"ServerCertificateConfigurations": [whole]}


def create(nfw: Any, document: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return dict(
        nfw.create_tls_inspection_configuration(
            TLSInspectionConfigurationName=unique("inspection"),
            TLSInspectionConfiguration=document or configuration(),
            **more,
        )
    )


def arn_of(created: dict[str, Any]) -> str:
    return str(created["TLSInspectionConfigurationResponse"]["TLSInspectionConfigurationArn"])


def make_policy(nfw: Any, **changes: Any) -> str:
    made = nfw.create_firewall_policy(FirewallPolicyName=unique("policy"), FirewallPolicy=POLICY | changes)
    return str(made["FirewallPolicyResponse"]["FirewallPolicyArn"])


def test_a_configuration_is_described_as_it_was_given(nfw: Any):
    created = create(nfw, Description="all", Tags=[{"Key": "a", "Value": "b"}])
    arn = arn_of(created)
    seen = nfw.describe_tls_inspection_configuration(TLSInspectionConfigurationArn=arn)
    assert seen["TLSInspectionConfiguration"] == configuration()
    response = seen["TLSInspectionConfigurationResponse"]
    name = response["TLSInspectionConfigurationName"]
    assert arn == f"arn:aws:network-firewall:eu-west-1:{DUBLIN}:tls-configuration/{name}"
    assert response["TLSInspectionConfigurationStatus"] == "ACTIVE"
    assert (response["Description"], response["NumberOfAssociations"]) == ("all", 0)
    assert response["CertificateAuthority"] == {"CertificateArn": AUTHORITY}
    assert nfw.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    by_name = nfw.describe_tls_inspection_configuration(TLSInspectionConfigurationName=name)
    assert by_name["UpdateToken"] == seen["UpdateToken"] == created["UpdateToken"]
    listed = nfw.list_tls_inspection_configurations()["TLSInspectionConfigurations"]
    assert {"Name": name, "Arn": arn} in listed


def test_a_name_is_taken_once_in_an_account_and_a_region(aws: Aws, nfw: Any):
    name = unique("taken")
    given = {"TLSInspectionConfigurationName": name, "TLSInspectionConfiguration": configuration()}
    nfw.create_tls_inspection_configuration(**given)
    with refused("InvalidRequestException", "already exists"):
        nfw.create_tls_inspection_configuration(**given)
    there = aws.client("network-firewall", NORWAY)
    assert name not in str(there.list_tls_inspection_configurations()["TLSInspectionConfigurations"])


def scoped(**changes: Any) -> dict[str, Any]:
    return configuration(Scopes=[SCOPE, deepcopy(SCOPE) | changes])


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("none", {"ServerCertificateConfigurations": []}, "one ServerCertificateConfiguration"),
    (
        "two",
        {"ServerCertificateConfigurations": configuration()["ServerCertificateConfigurations"] * 2},
        "one ServerCertificateConfiguration",
    ),
    ("no-scope", configuration(Scopes=[]), "Scopes"),
    ("udp", scoped(Protocols=[17]), "Protocols"),
    ("tcp-and-udp", scoped(Protocols=[6, 17]), "Protocols"),
    ("no-range", scoped(Sources=[{"AddressDefinition": "10.16.0.1/20"}]), "Sources"),
    ("no-range-there", scoped(Destinations=[{"AddressDefinition": "1.2.3.4/33"}]), "Destinations"),
    ("ports", scoped(DestinationPorts=[{"FromPort": 444, "ToPort": 443}]), "DestinationPorts"),
    ("ports-here", scoped(SourcePorts=[{"FromPort": 2, "ToPort": 1}]), "SourcePorts"),
    (
        "another-region",
        configuration(CertificateAuthorityArn=AUTHORITY.replace("eu-west-1", "eu-north-1")),
        "CertificateAuthorityArn",
    ),
    (
        "another-account",
        configuration(CertificateAuthorityArn=AUTHORITY.replace(DUBLIN, NORWAY)),
        "CertificateAuthorityArn",
    ),
    (
        "private-ca",
        configuration(CertificateAuthorityArn=f"arn:aws:acm-pca:eu-west-1:{DUBLIN}:certificate-authority/1"),
        "CertificateAuthorityArn",
    ),
    ("revocation-alone", configuration(CertificateAuthorityArn=None), "CheckCertificateRevocationStatus"),
    (
        "no-certificate",
        configuration(CertificateAuthorityArn=None, CheckCertificateRevocationStatus=None),
        "Specify ServerCertificates",
    ),
]


@pytest.mark.parametrize(("document", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_aws_refuses(nfw: Any, document: dict[str, Any], words: str):
    with refused("InvalidRequestException", words):
        create(nfw, document)
    created = create(nfw)
    with refused("InvalidRequestException", words):
        nfw.update_tls_inspection_configuration(
            TLSInspectionConfigurationArn=arn_of(created),
            TLSInspectionConfiguration=document,
            UpdateToken=created["UpdateToken"],
        )


def test_an_update_needs_the_newest_token(nfw: Any):
    created = create(nfw)
    given = {
        "TLSInspectionConfigurationArn": arn_of(created),
        "TLSInspectionConfiguration": scoped(),
        "Description": "more",
        "UpdateToken": created["UpdateToken"],
    }
    updated = nfw.update_tls_inspection_configuration(**given)
    assert updated["TLSInspectionConfigurationResponse"]["Description"] == "more"
    with refused("InvalidTokenException"):
        nfw.update_tls_inspection_configuration(**given)
    seen = nfw.describe_tls_inspection_configuration(TLSInspectionConfigurationArn=arn_of(created))
    assert seen["TLSInspectionConfiguration"] == scoped()


def test_a_policy_keeps_its_inspection_from_being_deleted(nfw: Any):
    arn = arn_of(create(nfw))
    policy = make_policy(nfw, TLSInspectionConfigurationArn=arn, EnableTLSSessionHolding=True)
    seen = nfw.describe_tls_inspection_configuration(TLSInspectionConfigurationArn=arn)
    assert seen["TLSInspectionConfigurationResponse"]["NumberOfAssociations"] == 1
    with refused("InvalidOperationException", "still in use"):
        nfw.delete_tls_inspection_configuration(TLSInspectionConfigurationArn=arn)
    nfw.delete_firewall_policy(FirewallPolicyArn=policy)
    gone = nfw.delete_tls_inspection_configuration(TLSInspectionConfigurationArn=arn)
    assert gone["TLSInspectionConfigurationResponse"]["TLSInspectionConfigurationStatus"] == "DELETING"
    with refused("ResourceNotFoundException"):
        nfw.describe_tls_inspection_configuration(TLSInspectionConfigurationArn=arn)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"TLSInspectionConfigurationArn": GONE}, "no such TLS inspection configuration"),
        ({"EnableTLSSessionHolding": True}, "EnableTLSSessionHolding"),
    ],
)
def test_policies_that_aws_refuses(nfw: Any, changes: dict[str, Any], words: str):
    with refused("InvalidRequestException", words):
        make_policy(nfw, **changes)


@pytest.mark.parametrize("inspected", [True, False], ids=["taken-away", "added"])
def test_a_policy_has_its_inspection_from_the_beginning(nfw: Any, inspected: bool):
    using = {"TLSInspectionConfigurationArn": arn_of(create(nfw))}
    policy = make_policy(nfw, **(using if inspected else {}))
    token = nfw.describe_firewall_policy(FirewallPolicyArn=policy)["UpdateToken"]
    with refused("InvalidRequestException", "can't be added"):
        nfw.update_firewall_policy(
            FirewallPolicyArn=policy,
            UpdateToken=token,
            FirewallPolicy=POLICY | ({} if inspected else using),
        )
    if inspected:
        other = {"TLSInspectionConfigurationArn": arn_of(create(nfw))}
        nfw.update_firewall_policy(FirewallPolicyArn=policy, UpdateToken=token, FirewallPolicy=POLICY | other)


@pytest.mark.parametrize("inspected", [True, False])
def test_tls_logs_need_an_inspection(aws: Aws, nfw: Any, inspected: bool):
    ec2, logs, name = aws.client("ec2"), aws.client("logs"), unique("tls")
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    zone = {"CidrBlock": "10.16.1.0/28", "AvailabilityZoneId": "euw1-az1"}
    subnet = ec2.create_subnet(VpcId=vpc, **zone)["Subnet"]["SubnetId"]
    using = {"TLSInspectionConfigurationArn": arn_of(create(nfw))} if inspected else {}
    nfw.create_firewall(
        FirewallName=name,
        FirewallPolicyArn=make_policy(nfw, **using),
        VpcId=vpc,
        SubnetMappings=[{"SubnetId": subnet}],
    )
    logs.create_log_group(logGroupName=name)
    kind = {"LogType": "TLS", "LogDestinationType": "CloudWatchLogs", "LogDestination": {"logGroup": name}}
    wanted = {"FirewallName": name, "LoggingConfiguration": {"LogDestinationConfigs": [kind]}}
    if inspected:
        nfw.update_logging_configuration(**wanted)
        assert (
            nfw.describe_logging_configuration(FirewallName=name)["LoggingConfiguration"]
            == (wanted["LoggingConfiguration"])
        )
        return
    with refused("InvalidRequestException", "TLS logs need"):
        nfw.update_logging_configuration(**wanted)
