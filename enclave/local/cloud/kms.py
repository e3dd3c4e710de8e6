"""KMS as AWS has it: policies that are checked and hold, key states, deletion windows, aliases, replicas.

Source: KMS API reference; developer guide, "Key states of KMS keys", "Default key policy" and "Multi-Region
keys".
"""

from __future__ import annotations

import json
from copy import copy
from typing import TYPE_CHECKING, Any

from moto.kms.models import kms_backends
from moto.kms.responses import KmsResponse

from enclave.local.cloud import policy
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, refuse, replace
from enclave.local.cloud.sts import caller_of

if TYPE_CHECKING:
    from moto.kms.models import Key

WINDOW_DAYS = range(7, 31)
DEFAULT_ROTATION_DAYS = 365
KEY_ID_LENGTH = 36
PENDING_DELETION, PENDING_REPLICAS = "PendingDeletion", "PendingReplicaDeletion"
USED_WHEN_ENABLED = frozenset(
    {
        "create_grant",
        "decrypt",
        "generate_mac",
        "get_public_key",
        "sign",
        "verify",
        "verify_mac",
        "disable_key_rotation",
        "enable_key_rotation",
        "encrypt",
        "generate_data_key",
        "generate_data_key_without_plaintext",
        "replicate_key",
        "rotate_key_on_demand",
    }
)
"""Operations that a disabled key refuses too. Source: the table of key states."""
REFUSED_WHEN_PENDING = USED_WHEN_ENABLED | {
    "create_alias",
    "disable_key",
    "enable_key",
    "schedule_key_deletion",
    "tag_resource",
    "untag_resource",
    "update_alias",
    "update_key_description",
}
ANY_STATE = frozenset(
    {
        "cancel_key_deletion",
        "delete_alias",
        "describe_key",
        "get_key_policy",
        "get_key_rotation_status",
        "list_grants",
        "list_key_policies",
        "list_key_rotations",
        "list_resource_tags",
        "put_key_policy",
        "revoke_grant",
    }
)


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(KmsResponse, "create_key", _check_create)
    before(KmsResponse, "put_key_policy", _check_put_policy)
    before(KmsResponse, "schedule_key_deletion", _check_window)
    replace(KmsResponse, "schedule_key_deletion", _schedule)
    before(KmsResponse, "cancel_key_deletion", _check_cancel)
    replace(KmsResponse, "replicate_key", _replicate)
    replace(KmsResponse, "enable_key_rotation", _enable_rotation)
    replace(KmsResponse, "get_key_rotation_status", _rotation_status)
    replace(KmsResponse, "_validate_key_policy", _no_second_check)
    refuse(KmsResponse, "re_encrypt")
    for operation in ("create_alias", "update_alias", "delete_alias"):
        before(KmsResponse, operation, _check_alias)
    for operation in REFUSED_WHEN_PENDING | ANY_STATE:
        before(KmsResponse, operation, _Guard(operation))


def find(arn_or_id: str, account: str, region: str) -> Key | None:
    """Return a key of an account by id, ARN or alias, as it is seen from one region."""
    if arn_or_id.startswith("arn:"):
        parts = arn_or_id.split(":", 5)
        if parts[3] != region:
            return None
        account = parts[4]
        if account not in kms_backends:
            return None
    backend = kms_backends[account][region]
    key: Key | None = backend.keys.get(str(backend.get_key_id(arn_or_id)))
    if key is None:
        alias = backend.get_key_id_from_alias(backend.get_alias_name(arn_or_id))
        key = backend.keys.get(str(alias))
    return key


def usable(arn_or_id: str, who: policy.Caller, account: str, region: str, *actions: str) -> str | None:
    """Return why ``who`` can't use a key for ``actions``; None if it can."""
    key = find(arn_or_id, account, region)
    if key is None:
        return f"KMS key {arn_or_id} does not exist in {region}."
    if key.key_state != "Enabled":
        return f"KMS key {key.arn} is {key.key_state}."
    document = json.loads(key.policy)
    for action in actions:
        if not policy.allows(document, f"kms:{action}", who):
            return f"{who.name} is not authorized to perform: kms:{action} on resource: {key.arn}"
    return None


class _Guard:
    """Checks key state and key policy before an operation on a key."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._action = "kms:" + "".join(word.capitalize() for word in operation.split("_"))

    def __call__(self, response: KmsResponse) -> None:
        name = _key_name(response)
        key = find(name, response.current_account, response.region) if name else None
        if key is None:
            return  # moto answers what isn't there
        who = caller_of(response)
        if not policy.allows(json.loads(key.policy), self._action, who):
            message = f"User: {who.name} is not authorized to perform: {self._action} on resource: {key.arn}"
            message += f" because no resource-based policy allows the {self._action} action"
            raise AwsError("AccessDeniedException", message)
        self._check_state(key)
        _by_id(response, key)

    def _check_state(self, key: Key) -> None:
        if key.key_state in {PENDING_DELETION, PENDING_REPLICAS} and self._operation in REFUSED_WHEN_PENDING:
            raise AwsError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        if key.key_state == "Disabled" and self._operation in USED_WHEN_ENABLED:
            raise AwsError("DisabledException", f"{key.arn} is disabled.")


def _parameter(response: KmsResponse, name: str, default: Any = None) -> Any:
    return response._get_param(name, default)  # noqa: SLF001  moto's way to a parameter


def _by_id(response: KmsResponse, key: Key) -> None:
    """Name the key by its bare id from here on: some of moto's operations know no other name."""
    parameters = json.loads(response.body)
    named = {name: key.id for name in ("KeyId", "TargetKeyId") if parameters.get(name) is not None}
    response.body = json.dumps(parameters | named)


def _key_name(response: KmsResponse) -> str | None:
    """Return how a request names its key; Decrypt may leave that to the ciphertext."""
    for name in ("KeyId", "TargetKeyId", "AliasName"):
        if _parameter(response, name) is not None:
            return str(_parameter(response, name))
    blob = _parameter(response, "CiphertextBlob")
    return None if blob is None else blob[:KEY_ID_LENGTH].decode(errors="replace")  # moto puts it first


def _check_create(response: KmsResponse) -> None:
    text = _parameter(response, "Policy")
    if text is not None:
        _check_policy(response, text)
    spec = _parameter(response, "KeySpec") or _parameter(response, "CustomerMasterKeySpec")
    if spec not in (None, "SYMMETRIC_DEFAULT") and _parameter(response, "KeyUsage") is None:
        raise AwsError("ValidationException", "You must specify a KeyUsage value for an asymmetric KMS key.")
    if _parameter(response, "Origin", "AWS_KMS") != "AWS_KMS":
        raise NotImplementedError("Keys with imported or external key material")


def _check_put_policy(response: KmsResponse) -> None:
    if _parameter(response, "PolicyName", "default") != "default":
        raise AwsError("NotFoundException", "The policy name must be default.")
    _check_policy(response, _parameter(response, "Policy"))


def _check_policy(response: KmsResponse, text: str) -> None:
    """Refuse what KMS refuses, and a policy that the caller could never change again."""
    try:
        document = policy.parse(text)
    except policy.PolicyError as error:
        raise AwsError("MalformedPolicyDocumentException", f"{error}") from error
    for statement in policy.statements(document):
        if "Resource" not in statement and "NotResource" not in statement:
            raise AwsError("MalformedPolicyDocumentException", "Missing required field Resource")
    bypass = _parameter(response, "BypassPolicyLockoutSafetyCheck", False)
    if not bypass and not policy.allows(document, "kms:PutKeyPolicy", caller_of(response)):
        message = "The new key policy will not allow you to update the key policy in the future."
        raise AwsError("MalformedPolicyDocumentException", message)


def _check_window(response: KmsResponse) -> None:
    days = _parameter(response, "PendingWindowInDays")
    if days is not None and days not in WINDOW_DAYS:
        message = f"PendingWindowInDays must be between {WINDOW_DAYS[0]} and {WINDOW_DAYS[-1]}: {days}"
        raise AwsError("ValidationException", message)


def _schedule(original: Any) -> Any:
    def schedule_key_deletion(response: KmsResponse) -> Any:
        key = find(_parameter(response, "KeyId"), response.current_account, response.region)
        answer = original(response)
        if key is not None and _replicas(key):  # a primary outlives its replicas
            key.key_state, key.deletion_date = PENDING_REPLICAS, None
            window = _parameter(response, "PendingWindowInDays", WINDOW_DAYS[-1])
            answer = json.dumps(
                {"KeyId": key.arn, "KeyState": key.key_state, "PendingWindowInDays": window},
            )
        elif key is not None:
            answer = json.dumps({**json.loads(answer), "KeyId": key.arn, "KeyState": key.key_state})
        return answer

    return schedule_key_deletion


def _replicas(key: Key) -> list[Any]:
    if not key.multi_region or key.multi_region_configuration["MultiRegionKeyType"] != "PRIMARY":
        return []
    return list(key.multi_region_configuration["ReplicaKeys"])


def _check_cancel(response: KmsResponse) -> None:
    key = find(_parameter(response, "KeyId"), response.current_account, response.region)
    if key is not None and key.key_state not in {PENDING_DELETION, PENDING_REPLICAS}:
        raise AwsError("KMSInvalidStateException", f"{key.arn} is not pending deletion.")


def _replicate(_: Any) -> Any:
    """Stand in for moto's, whose replica shares its primary's aliases, grants, policy and tags."""

    def replicate_key(response: KmsResponse) -> Any:
        key = find(_parameter(response, "KeyId"), response.current_account, response.region)
        if key is None:
            name = _parameter(response, "KeyId")
            raise AwsError("NotFoundException", f"Key '{name}' does not exist")
        region = _parameter(response, "ReplicaRegion")
        _check_replicate(response, key, region)
        replica = copy(key)
        replica.region, replica.arn = region, key.arn.replace(f":{response.region}:", f":{region}:")
        replica.aliases, replica.grants = {}, {}
        replica.description = _parameter(response, "Description", "")
        replica.policy = _parameter(response, "Policy") or replica.generate_default_policy()
        key.multi_region_configuration["ReplicaKeys"].append({"Arn": replica.arn, "Region": region})
        replica.multi_region_configuration = {
            **key.multi_region_configuration,
            "MultiRegionKeyType": "REPLICA",
        }
        backend = kms_backends[response.current_account][region]
        backend.keys[replica.id] = replica
        tags = {tag["TagKey"]: tag["TagValue"] for tag in _parameter(response, "Tags", [])}
        backend.tag_resource(replica.id, tags)
        answer = {"ReplicaKeyMetadata": replica.to_dict()["KeyMetadata"], "ReplicaPolicy": replica.policy}
        return json.dumps(answer)

    return replicate_key


def _enable_rotation(original: Any) -> Any:
    def enable_key_rotation(response: KmsResponse) -> Any:
        answer = original(response)
        key = find(_parameter(response, "KeyId"), response.current_account, response.region)
        vars(key)["rotation_days"] = _parameter(response, "RotationPeriodInDays", DEFAULT_ROTATION_DAYS)
        return answer

    return enable_key_rotation


def _rotation_status(original: Any) -> Any:
    def get_key_rotation_status(response: KmsResponse) -> Any:
        answer = json.loads(original(response))
        key = find(_parameter(response, "KeyId"), response.current_account, response.region)
        if key is not None and key.key_rotation_status and key.key_state != PENDING_DELETION:
            answer["RotationPeriodInDays"] = vars(key).get("rotation_days", DEFAULT_ROTATION_DAYS)
        elif key is not None:
            answer["KeyRotationEnabled"] = False
        return json.dumps({**answer, "KeyId": key.arn if key else None})

    return get_key_rotation_status


def _no_second_check(_: Any) -> Any:
    """Stand in for moto's own policy check, which overlooks conditions and so denies too much."""

    def validate(response: KmsResponse, key_id: str, action: str) -> None:
        """Do nothing: ``_Guard`` has looked."""

    return validate


def _check_replicate(response: KmsResponse, key: Key, region: str) -> None:
    if not key.multi_region or key.multi_region_configuration["MultiRegionKeyType"] != "PRIMARY":
        message = f"{key.arn} is not a multi-Region primary key."
        raise AwsError("UnsupportedOperationException", message)
    if region == response.region or key.id in kms_backends[response.current_account][region].keys:
        raise AwsError("AlreadyExistsException", f"{key.id} already exists in {region}.")
    text = _parameter(response, "Policy")
    if text is not None:
        _check_policy(response, text)


def _check_alias(response: KmsResponse) -> None:
    if str(_parameter(response, "AliasName")).startswith("alias/aws/"):
        raise AwsError("NotAuthorizedException", "Aliases that begin with alias/aws/ are reserved.")
