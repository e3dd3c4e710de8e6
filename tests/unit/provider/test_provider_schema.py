"""The schema as the installed SDK has it, and the allowed values from the service models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from enclave.local.provider import catalog, schema
from enclave.local.provider.reference import PATH, document

if TYPE_CHECKING:
    from pathlib import Path

    from enclave.local.provider.resource import Resource

SCHEMAS = catalog.Schemas(None)


@pytest.mark.parametrize(
    ("token", "path", "kind"),
    [
        ("aws:ec2/vpc:Vpc", "cidrBlock", "string"),
        ("aws:ec2/vpc:Vpc", "enableDnsSupport", "boolean"),
        ("aws:ec2/vpc:Vpc", "ipv4NetmaskLength", "integer"),
        ("aws:ec2/vpc:Vpc", "tags", "map"),
        ("aws:ec2/networkAcl:NetworkAcl", "ingress", "list"),
        ("aws:ec2/networkAcl:NetworkAcl", "ingress.ruleNo", "integer"),
        ("aws:networkfirewall/ruleGroup:RuleGroup", "ruleGroup.rulesSource.rulesString", "string"),
        ("aws:iam/role:Role", "assumeRolePolicy", "any"),  # a string or a document
        # The generator calls these arguments InitArgs: a nested type already took the name.
        (
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "rules.applyServerSideEncryptionByDefault.sseAlgorithm",
            "string",
        ),
    ],
)
def test_types_come_from_the_annotations(token: str, path: str, kind: str) -> None:
    found = schema.read(token).inputs
    for name in path.split("."):
        inner = found.element if found.kind == "list" and found.element else found
        found = inner.fields[name]
    assert found.kind == kind


def test_required_is_what_has_no_default() -> None:
    assert set(schema.read("aws:ec2/route:Route").inputs.required) == {"routeTableId"}
    assert schema.read("aws:ec2/vpc:Vpc").inputs.required == ()


@pytest.mark.parametrize("token", ["aws:ec2/vpc:Vpn", "aws:nothing/vpc:Vpc", "gcp:ec2/vpc:Vpc", "aws:Vpc"])
def test_an_unknown_type_is_named(token: str) -> None:
    with pytest.raises(schema.NoSuchTypeError, match=token.rpartition(":")[2]):
        schema.read(token)


@pytest.mark.parametrize(
    ("token", "path", "value"),
    [
        ("aws:ec2/vpc:Vpc", "instanceTenancy", "dedicated"),
        ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "rule.objectOwnership", "ObjectWriter"),
        ("aws:s3/bucketVersioning:BucketVersioning", "versioningConfiguration.status", "Suspended"),
        (
            "aws:networkfirewall/firewallPolicy:FirewallPolicy",
            "firewallPolicy.statefulEngineOptions.streamExceptionPolicy",
            "REJECT",
        ),
        (
            "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
            "loggingConfiguration.logDestinationConfigs.logType",
            "FLOW",
        ),
        ("aws:dynamodb/table:Table", "attributes.type", "S"),
        ("aws:kms/key:Key", "keyUsage", "SIGN_VERIFY"),
    ],
)
def test_allowed_values_come_from_the_service_model(token: str, path: str, value: str) -> None:
    found = SCHEMAS.get(catalog.entry(token)).inputs
    for name in path.split("."):
        inner = found.element if found.kind == "list" and found.element else found
        found = inner.fields[name]
    assert value in found.allowed


@pytest.mark.parametrize("entry", tuple(catalog.every()), ids=lambda entry: entry.type)
def test_an_entry_only_names_what_the_sdk_has(entry: Resource) -> None:
    found = SCHEMAS.get(entry)
    assert {prop.name for prop in entry.props} <= set(found.inputs.fields)
    assert set(entry.outputs) <= set(found.outputs)
    assert set(entry.key) | ({entry.autoname} - {""}) <= {prop.name for prop in entry.props}
    assert ("tags" in found.inputs.fields) == (entry.tags is not None)
    assert set(found.inputs.required) <= entry.handled


def test_a_kept_schema_is_the_same_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    entry = catalog.entry("aws:networkfirewall/ruleGroup:RuleGroup")
    first = catalog.Schemas(tmp_path).get(entry)
    (kept,) = tmp_path.rglob("*.json")
    assert catalog.Schemas(tmp_path).get(entry) == first
    kept.write_text('{"inputs": {}}')
    assert catalog.Schemas(tmp_path).get(entry) == first
    assert kept.exists()


def test_the_list_of_types_is_in_step() -> None:
    assert PATH.read_text() == document(), "run `make docs`"


def test_an_unsupported_type_says_how_to_add_it() -> None:
    with pytest.raises(catalog.UnsupportedError, match=r"aws:sqs/queue:Queue .* docs/resource-types\.md"):
        catalog.entry("aws:sqs/queue:Queue")
    with pytest.raises(catalog.UnsupportedError, match="not a resource type of pulumi_aws"):
        catalog.entry("aws:sqs/queue:Queues")
