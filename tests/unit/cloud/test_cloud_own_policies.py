"""The enclave's own policies on the embedded cloud: they let stores be made and removed, and no more."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from enclave.model import policies
from enclave.model.config import load
from tests.unit.cloud.aws import DUBLIN, refused, unique

if TYPE_CHECKING:
    from enclave.model.enclave import Enclave
    from tests.unit.cloud.aws import Aws


@pytest.fixture(scope="module")
def enclave() -> Enclave:
    return load(Path(__file__).parents[3] / "config", date(2026, 11, 23))


def test_deploy_role_makes_and_removes_a_table_whose_items_it_cannot_read(aws: Aws, enclave: Enclave):
    site, dynamodb, kms = enclave.site("dublin-1"), aws.client("dynamodb", DUBLIN), aws.client("kms", DUBLIN)
    key_policy = json.dumps(policies.key_policy(enclave, site, "profile"))
    key = kms.create_key(Policy=key_policy)["KeyMetadata"]["Arn"]
    with refused("AccessDeniedException", "kms:GenerateDataKey"):
        kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    table = dynamodb.create_table(
        TableName=unique("own"),
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )["TableDescription"]
    name, arn = table["TableName"], table["TableArn"]
    text = json.dumps(policies.table_policy(enclave, site, arn))
    dynamodb.put_resource_policy(ResourceArn=arn, Policy=text)
    with refused("AccessDeniedException", "dynamodb:GetItem"):
        dynamodb.get_item(TableName=name, Key={"pk": {"S": "x"}})
    with refused("AccessDeniedException", "dynamodb:Scan"):
        dynamodb.scan(TableName=name)
    dynamodb.put_resource_policy(ResourceArn=arn, Policy=text)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.delete_resource_policy(ResourceArn=arn)
    dynamodb.delete_table(TableName=name)
