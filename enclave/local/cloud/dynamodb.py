"""DynamoDB tables: keys that must exist and be usable, names, and changes that moto overlooks.

Source: DynamoDB API reference, CreateTable, UpdateTable; developer guide, "Encryption at rest: usage notes"
and "Authorizing use of your customer managed key".
"""

from __future__ import annotations

import re
from typing import Any

from moto.dynamodb.responses import DynamoHandler

from enclave.local.cloud import kms
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace
from enclave.local.cloud.sts import caller_of

NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")
USES = ("DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey")
"""What whoever names a table's key must be allowed through DynamoDB, besides CreateGrant."""
READ_BY_CREATE = frozenset(
    {
        "AttributeDefinitions",
        "BillingMode",
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexes",
        "KeySchema",
        "LocalSecondaryIndexes",
        "ProvisionedThroughput",
        "SSESpecification",
        "StreamSpecification",
        "TableName",
        "Tags",
        "WarmThroughput",
    }
)
READ_BY_UPDATE = frozenset(
    {
        "AttributeDefinitions",
        "BillingMode",
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexUpdates",
        "ProvisionedThroughput",
        "SSESpecification",
        "StreamSpecification",
        "TableName",
        "WarmThroughput",
    }
)


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(DynamoHandler, "create_table", _check_create)
    replace(DynamoHandler, "update_table", _update)


def _check_create(response: DynamoHandler) -> None:
    body: Any = response.body
    if not NAME.fullmatch(body["TableName"]):
        message = (
            f"1 validation error detected: Value '{body['TableName']}' at 'tableName' failed to satisfy "
            "constraint: Member must have length between 3 and 255 and satisfy pattern: [a-zA-Z0-9_.-]+"
        )
        raise AwsError("ValidationException", message)
    _check_read("CreateTable", body, READ_BY_CREATE)
    _check_encryption(response, body.get("SSESpecification"))


def _update(original: Any) -> Any:
    def update_table(response: DynamoHandler) -> Any:
        body: Any = response.body
        _check_read("UpdateTable", body, READ_BY_UPDATE)
        specification = body.get("SSESpecification")
        _check_encryption(response, specification)
        if specification is not None:
            table = response.dynamodb_backend.get_table(body["TableName"])
            table.sse_specification = dict(specification)
        return original(response)

    return update_table


def _check_read(operation: str, body: Any, read: frozenset[str]) -> None:
    """Refuse parameters that moto would silently drop; the only table class there is may be named."""
    given = {name for name, value in body.items() if value is not None}
    if body.get("TableClass") == "STANDARD":
        given.discard("TableClass")
    if given - read:
        raise NotImplementedError(f"{operation} with {', '.join(sorted(given - read))}")


def _check_encryption(response: DynamoHandler, specification: Any) -> None:
    """Want an enabled key of this region that the caller may use, and grant, through DynamoDB."""
    name = (specification or {}).get("KMSMasterKeyId")
    if name is None:
        return
    if not specification.get("Enabled"):
        message = "One or more parameter values were invalid: KMSMasterKeyId needs SSE to be enabled"
        raise AwsError("ValidationException", message)
    region, account = response.region, response.current_account
    who = caller_of(response).with_context(kms__ViaService=f"dynamodb.{region}.amazonaws.com")
    granting = who.with_context(kms__GrantIsForAWSResource="true")
    problem = kms.usable(name, who, account, region, *USES)
    problem = problem or kms.usable(name, granting, account, region, "CreateGrant")
    if problem is not None:
        message = f"One or more parameter values were invalid: {problem}"
        raise AwsError("ValidationException", message)
    key = kms.find(name, account, region)
    if key is not None:
        specification["KMSMasterKeyId"] = key.arn  # AWS describes it by ARN, however it was named
