"""CloudWatch Logs: keys that must exist and let the service use them, retention in AWS's own steps.

Source: CloudWatch Logs API reference, CreateLogGroup, AssociateKmsKey, PutRetentionPolicy; user guide,
"Encrypt log data in CloudWatch Logs using AWS KMS".
"""

from __future__ import annotations

from typing import Any

from moto.logs.models import logs_backends
from moto.logs.responses import LogsResponse

from enclave.local.cloud import kms, policy
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import add, before

RETENTION_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(LogsResponse, "create_log_group", _check_create)
    before(LogsResponse, "put_retention_policy", _check_retention)
    add(LogsResponse, associate_kms_key, disassociate_kms_key)


def associate_kms_key(response: LogsResponse) -> str:
    """AssociateKmsKey, with a log group."""
    group = _group(response)
    _check_key(response, group.name, _parameter(response, "kmsKeyId"))
    group.kms_key_id = _parameter(response, "kmsKeyId")
    return ""


def disassociate_kms_key(response: LogsResponse) -> str:
    """DisassociateKmsKey, from a log group."""
    _group(response).kms_key_id = None
    return ""


def _parameter(response: LogsResponse, name: str) -> Any:
    return response._get_param(name)  # noqa: SLF001  moto's way to a parameter


def _group(response: LogsResponse) -> Any:
    name = _parameter(response, "logGroupName")
    if name is None:
        raise NotImplementedError("Keys for query results")
    group = logs_backends[response.current_account][response.region].groups.get(name)
    if group is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return group


def _check_create(response: LogsResponse) -> None:
    key, name = _parameter(response, "kmsKeyId"), _parameter(response, "logGroupName")
    groups = logs_backends[response.current_account][response.region].groups
    if key is not None and name not in groups:
        _check_key(response, name, key)
    if _parameter(response, "logGroupClass") not in (None, "STANDARD"):
        raise NotImplementedError("Log groups of another class than STANDARD")


def _check_key(response: LogsResponse, group: str, key: str) -> None:
    """Want a key of this region whose policy lets the service use it for this log group."""
    partition, region, account = response.partition, response.region, response.current_account
    arn = f"arn:{partition}:logs:{region}:{account}:log-group:{group}"
    context = {"kms:EncryptionContext:aws:logs:arn": arn}
    who = policy.service(f"logs.{region}.amazonaws.com", account).with_context(**context)
    problem = kms.usable(key, who, account, region, "Encrypt", "Decrypt", "GenerateDataKey")
    if problem is not None or not key.startswith("arn:"):
        message = f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'"
        raise AwsError("InvalidParameterException", message)


def _check_retention(response: LogsResponse) -> None:
    days = _parameter(response, "retentionInDays")
    if days not in RETENTION_DAYS:
        allowed = ", ".join(str(number) for number in sorted(RETENTION_DAYS))
        message = f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy "
        message += f"constraint: Member must satisfy enum value set: [{allowed}]"
        raise AwsError("InvalidParameterException", message)
