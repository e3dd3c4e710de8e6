"""ResidentStores: encryption, privacy, versions and protection of every store."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, document, run

from components.resident_stores import ResidentStores, ResidentStoresArgs, StorePlan
from enclave.model.enclave import Site

CLASSES = ("profile", "content")


def plan(data_class: str) -> StorePlan:
    return StorePlan(
        data_class=data_class,
        bucket=f"bucket-{data_class}",
        table=f"table-{data_class}",
        key_arn=pulumi.Output.from_input(f"key-of-{data_class}"),
        bucket_policy={"of": data_class, "bucket": f"bucket-{data_class}"},
        table_policy={"of": data_class, "table": f"table-{data_class}"},
    )


def make(site: Site, *, protected: bool = True) -> ResidentStores:
    return ResidentStores(
        "dublin-1",
        ResidentStoresArgs(site=site, stores=tuple(map(plan, CLASSES)), protected=protected),
        pulumi.ResourceOptions(providers=[aws.Provider("of-site", region="eu-west-1")]),
    )


@pytest.fixture(scope="module")
def world(dublin: Site) -> World:
    return run(lambda: make(dublin))


def bucket_of(data_class: str) -> dict[str, str]:
    return {"bucket": f"bucket-{data_class}"}


def encryption(data_class: str) -> dict[str, Any]:
    key = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": f"key-of-{data_class}"}
    return {"rules": [{"applyServerSideEncryptionByDefault": key, "bucketKeyEnabled": True}]}


def table(data_class: str) -> dict[str, Any]:
    return {
        "name": f"table-{data_class}",
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "pk",
        "rangeKey": "sk",
        "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": f"key-of-{data_class}"},
        "pointInTimeRecovery": {"enabled": True},
        "deletionProtectionEnabled": True,
    }


PUBLIC_ACCESS_BLOCK = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
OWNERSHIP = {"rule": {"objectOwnership": "BucketOwnerEnforced"}}
VERSIONING = {"versioningConfiguration": {"status": "Enabled"}}
EXPECTED: Mapping[str, Mapping[str, Any]] = {
    type_: {f"dublin-1-{data_class}": of(data_class) for data_class in CLASSES}
    for type_, of in {
        "s3/bucket:Bucket": lambda name: bucket_of(name) | {"forceDestroy": False},
        "s3/bucketOwnershipControls:BucketOwnershipControls": lambda name: bucket_of(name) | OWNERSHIP,
        "s3/bucketVersioning:BucketVersioning": lambda name: bucket_of(name) | VERSIONING,
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda name: (
            bucket_of(name) | PUBLIC_ACCESS_BLOCK
        ),
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda name: (
            bucket_of(name) | encryption(name)
        ),
        "dynamodb/table:Table": table,
    }.items()
}
POLICY = "s3/bucketPolicy:BucketPolicy"
TABLE_POLICY = "dynamodb/resourcePolicy:ResourcePolicy"


@pytest.mark.parametrize("type_", EXPECTED)
def test_resources_are_exactly_these(type_: str, world: World) -> None:
    assert world.inputs(type_) == EXPECTED[type_]


def test_nothing_else_is_made(world: World) -> None:
    assert {made.type.removeprefix("aws:") for made in world.custom} == {*EXPECTED, POLICY, TABLE_POLICY}


@pytest.mark.parametrize("data_class", CLASSES)
def test_each_bucket_has_the_policy_of_its_own_class(data_class: str, world: World) -> None:
    made = world.of(POLICY)[f"dublin-1-{data_class}"]
    assert made.inputs["bucket"] == f"bucket-{data_class}"
    assert document(made, "policy") == {"of": data_class, "bucket": f"bucket-{data_class}"}
    assert f"BucketPublicAccessBlock:dublin-1-{data_class}" in made.depends_on


@pytest.mark.parametrize("data_class", CLASSES)
def test_each_table_has_the_policy_of_its_own_class(data_class: str, world: World) -> None:
    made = world.of(TABLE_POLICY)[f"dublin-1-{data_class}"]
    assert made.inputs["resourceArn"] == f"arn-of-Table:dublin-1-{data_class}"
    assert document(made, "policy") == {"of": data_class, "table": f"table-{data_class}"}
    assert made.inputs["confirmRemoveSelfResourceAccess"] is False


@pytest.mark.parametrize("type_", ["s3/bucket:Bucket", "dynamodb/table:Table"])
def test_stores_say_their_data_class(type_: str, world: World) -> None:
    classes = {name: made.inputs["tags"]["enclave:data-class"] for name, made in world.of(type_).items()}
    assert classes == {f"dublin-1-{data_class}": data_class for data_class in CLASSES}


@pytest.mark.parametrize("protected", [True, False])
def test_protection(protected: bool, dublin: Site) -> None:
    world = run(lambda: make(dublin, protected=protected))
    tables = world.of("dynamodb/table:Table").values()
    assert {made.protect for made in world.custom} == {protected}
    assert {made.inputs["deletionProtectionEnabled"] for made in tables} == {protected}


def test_stores_are_protected_unless_told_otherwise(dublin: Site) -> None:
    assert ResidentStoresArgs(site=dublin, stores=()).protected


def test_outputs(world: World) -> None:
    assert world.outputs["ResidentStores:dublin-1"] == {
        "bucket_names": {name: f"bucket-{name}" for name in CLASSES},
        "table_names": {name: f"table-{name}" for name in CLASSES},
    }
