"""DynamoDB's resource policies: what it takes as one, and whom it then keeps away. moto stores any text.

Not imitated: AWS blocks another change of a table's policy for 15 seconds, and applies one with a delay.
Source: DynamoDB API reference, PutResourcePolicy, DeleteResourcePolicy; developer guide, "DynamoDB API
operations supported by resource-based policies" and "Resource-based policy considerations".
"""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING, Any

from moto.core.responses import EmptyResult
from moto.dynamodb.responses import DynamoHandler

from enclave.local.cloud import policy
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, refuse, replace
from enclave.local.cloud.sts import caller_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20 * 1024  # bytes, whitespace included
GUARDED = {
    operation: "dynamodb:" + "".join(word.capitalize() for word in operation.split("_"))
    for operation in (
        "create_backup",
        "delete_item",
        "delete_resource_policy",
        "delete_table",
        "describe_continuous_backups",
        "describe_table",
        "describe_time_to_live",
        "get_item",
        "get_resource_policy",
        "list_tags_of_resource",
        "put_item",
        "put_resource_policy",
        "query",
        "scan",
        "tag_resource",
        "untag_resource",
        "update_continuous_backups",
        "update_item",
        "update_table",
        "update_time_to_live",
    )
}
"""Operations on one table, each with its action."""
BATCHES = {"batch_get_item": "dynamodb:BatchGetItem", "batch_write_item": "dynamodb:BatchWriteItem"}
TRANSACTIONS = ("transact_get_items", "transact_write_items")
PART_ACTIONS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
SUPPORTED = frozenset(
    {
        *GUARDED.values(),
        *BATCHES.values(),
        *PART_ACTIONS.values(),
        *(f"dynamodb:PartiQL{verb}" for verb in ("Delete", "Insert", "Select", "Update")),
        *(
            f"dynamodb:{verb}KinesisStreamingDestination"
            for verb in ("Describe", "Disable", "Enable", "Update")
        ),
        "dynamodb:DescribeContributorInsights",
        "dynamodb:DescribeTableReplicaAutoScaling",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:RestoreTableToPointInTime",
        "dynamodb:UpdateContributorInsights",
        "dynamodb:UpdateTableReplicaAutoScaling",
    }
)
"""The actions that a table's policy may name."""


def install() -> None:
    """Put this module's behaviour in moto's place. Guards go outermost: who may not ask learns nothing."""
    before(DynamoHandler, "put_resource_policy", _check_put)
    replace(DynamoHandler, "delete_resource_policy", _delete_policy)
    replace(DynamoHandler, "delete_table", _delete_table)
    refuse(DynamoHandler, "execute_statement", "execute_transaction", "batch_execute_statement")
    refuse(DynamoHandler, "export_table_to_point_in_time", "restore_table_to_point_in_time")
    for operation, action in GUARDED.items():
        before(DynamoHandler, operation, _Guard(action))
    for operation, action in BATCHES.items():
        before(DynamoHandler, operation, _BatchGuard(action))
    for operation in TRANSACTIONS:
        before(DynamoHandler, operation, _guard_transaction)


def _arn(response: DynamoHandler, name: str) -> str:
    """Return a table's ARN, by its name or by its ARN."""
    if name.startswith("arn:"):
        return name
    place = f"{response.region}:{response.current_account}"
    return f"arn:{response.partition}:dynamodb:{place}:table/{name}"


def _named(response: DynamoHandler) -> str:
    body: Any = response.body
    return _arn(response, str(body.get("TableName") or body.get("ResourceArn") or ""))


def _refuse_denied(response: DynamoHandler, action: str, arn: str) -> None:
    stored = response.dynamodb_backend.resource_policies.get(arn)
    who = caller_of(response)
    if stored is None or not policy.denies(json.loads(stored.policy_doc), action, who, arn):
        return
    message = f"User: {who.name} is not authorized to perform: {action} on resource: {arn} "
    raise AwsError("AccessDeniedException", f"{message}with an explicit deny in a resource-based policy")


class _Guard:
    """Holds an operation on one table to the table's policy."""

    def __init__(self, action: str) -> None:
        self._action = action

    def __call__(self, response: DynamoHandler) -> None:
        _refuse_denied(response, self._action, _named(response))


class _BatchGuard(_Guard):
    """Holds an operation on several tables to the policy of each."""

    def __call__(self, response: DynamoHandler) -> None:
        body: Any = response.body
        for name in body.get("RequestItems") or ():
            _refuse_denied(response, self._action, _arn(response, name))


def _guard_transaction(response: DynamoHandler) -> None:
    body: Any = response.body
    for item in body.get("TransactItems") or ():
        for kind, part in item.items():
            if part:
                _refuse_denied(response, PART_ACTIONS[kind], _arn(response, part["TableName"]))


def _check_put(response: DynamoHandler) -> None:
    body: Any = response.body
    arn, text = str(body["ResourceArn"]), str(body["Policy"])
    _check_table(response, arn)
    problem = next(_problems(text, arn), None)
    if problem is not None:
        raise _invalid(problem)
    document = policy.parse(text)
    locked_out = policy.denies(document, "dynamodb:PutResourcePolicy", caller_of(response), arn)
    if locked_out and not body.get("ConfirmRemoveSelfResourceAccess"):
        message = "it takes away the caller's own permission to change it, which has to be confirmed"
        raise _invalid(message)


def _check_table(response: DynamoHandler, arn: str) -> None:
    """Want the ARN of a table of this account and region; moto looks at the name in it only."""
    if "/stream/" in arn:
        raise NotImplementedError("Resource policies of streams")
    tables = response.dynamodb_backend.tables.values()
    if arn not in {table.table_arn for table in tables}:
        message = f"Requested resource not found: Table: {arn.rpartition('/')[2]} not found"
        raise AwsError("ResourceNotFoundException", message)


def _invalid(problem: str) -> AwsError:
    message = f"One or more parameter values were invalid: Invalid policy document: {problem}"
    return AwsError("ValidationException", message)


def _problems(text: str, arn: str) -> Iterator[str]:
    """Yield what is wrong with a document; the first is what DynamoDB says."""
    if len(text.encode()) > LONGEST:
        yield f"it is longer than {LONGEST} bytes"
    try:
        document = policy.parse(text)
    except policy.PolicyError as error:
        yield f"{error}"
        return
    for statement in policy.statements(document):
        actions = policy.listed(statement.get("Action", statement.get("NotAction")))
        unknown = [action for action in actions if not _is_supported(action)]
        if unknown:
            quoted = ", ".join(f'"{action}"' for action in unknown)
            yield f"The following action names are invalid: {quoted}"
        resources = policy.listed(statement.get("Resource", statement.get("NotResource", "")))
        if not all(resource == arn or resource.startswith(f"{arn}/") for resource in resources):
            yield "The policy has an invalid resource"
    if policy.is_public(document):
        yield "public policies are blocked by Block Public Access"


def _is_supported(pattern: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for action in SUPPORTED)


def _delete_policy(original: Any) -> Any:
    """Let a policy be deleted twice, as AWS does unless a revision is expected."""

    def delete_resource_policy(response: DynamoHandler) -> Any:
        body: Any = response.body
        _check_table(response, str(body["ResourceArn"]))
        missing = body["ResourceArn"] not in response.dynamodb_backend.resource_policies
        if missing and body.get("ExpectedRevisionId"):
            message = f"Resource-based policy not found for the provided ResourceArn: {body['ResourceArn']}"
            raise AwsError("PolicyNotFoundException", message)
        return EmptyResult() if missing else original(response)

    return delete_resource_policy


def _delete_table(original: Any) -> Any:
    """Let a table's policy go with it: moto would give it to the next table of that name."""

    def delete_table(response: DynamoHandler) -> Any:
        arn = _named(response)
        answer = original(response)
        response.dynamodb_backend.resource_policies.pop(arn, None)
        return answer

    return delete_table
