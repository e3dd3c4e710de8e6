"""STS as AWS has it: a role is only assumed if it exists and trusts the caller. moto issues keys to anybody.

Source: AWS STS API reference, AssumeRole; IAM user guide, "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import fnmatch
import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from moto.organizations.models import organizations_backends
from moto.sts.responses import TokenResponse

from enclave.local.cloud.patching import refuse, replace


class AccessDenied(ServiceException):
    """The caller may not do this."""

    code = "AccessDenied"


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(TokenResponse, "assume_role", _assume_role)
    refuse(TokenResponse, "assume_role_with_web_identity", "assume_role_with_saml", "get_federation_token")


def _assume_role(original: Any) -> Any:
    def assume_role(response: TokenResponse) -> Any:
        _check(response)
        return original(response)

    return assume_role


def _check(response: TokenResponse) -> None:
    arn = str(response._get_param("RoleArn"))  # noqa: SLF001  moto's way to a parameter
    _, caller, account = response.backend.get_caller_identity(response.get_access_key(), response.region)
    context = {
        "aws:PrincipalArn": _role_of_session(caller),
        "aws:PrincipalAccount": account,
        "sts:ExternalId": response._get_param("ExternalId"),  # noqa: SLF001  moto's way to a parameter
    }
    if account in organizations_backends.master_accounts:
        master, partition = organizations_backends.master_accounts[account]
        organization = organizations_backends[master][partition].org
        context["aws:PrincipalOrgID"] = organization.id if organization else None
    document = _trust_policy(arn)
    if document is None or not trusts(document, caller, account, context):
        raise AccessDenied(
            f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}",
        )


def _role_of_session(caller: str) -> str:
    """Return aws:PrincipalArn, which for a role's session is the role, not the session."""
    head, separator, tail = caller.partition(":assumed-role/")
    if not separator:
        return caller
    return head.replace(":sts:", ":iam:") + ":role/" + tail.partition("/")[0]


def _trust_policy(arn: str) -> dict[str, Any] | None:
    parts = arn.split(":")
    if len(parts) != 6 or parts[4] not in iam_backends:  # noqa: PLR2004  an ARN has six parts
        return None
    for role in iam_backends[parts[4]][parts[1]].get_roles():
        if role.arn == arn:
            return dict(json.loads(role.assume_role_policy_document))
    return None


def trusts(document: dict[str, Any], caller: str, account: str, context: dict[str, Any]) -> bool:
    """Tell whether a trust policy lets ``caller`` (an ARN, of ``account``) assume its role.

    A condition operator that isn't known here never grants, and always denies.
    """
    allowed = False
    for statement in _list(document.get("Statement", [])):
        deny = statement.get("Effect") == "Deny"
        if not any(
            fnmatch.fnmatchcase("sts:assumerole", a.lower()) for a in _list(statement.get("Action", []))
        ):
            continue
        if not _is_principal(statement.get("Principal", {}), caller, account):
            continue
        if not _holds(statement.get("Condition", {}), context, unknown=deny):
            continue
        if deny:
            return False
        allowed = True
    return allowed


def _is_principal(principal: Any, caller: str, account: str) -> bool:
    names = _list(principal if isinstance(principal, str) else principal.get("AWS", []))
    partition = caller.split(":")[1]
    mine = {"*", account, f"arn:{partition}:iam::{account}:root", caller, _role_of_session(caller)}
    return bool(mine & set(names))


def _holds(condition: dict[str, Any], context: dict[str, Any], *, unknown: bool) -> bool:
    for operator, pairs in condition.items():
        for key, wanted in pairs.items():
            value = context.get(key)
            values = [str(item) for item in _list(wanted)]
            if operator in {"StringEquals", "ArnEquals"}:
                held = value is not None and any(_like(value, item, operator) for item in values)
            elif operator in {"StringLike", "ArnLike"}:
                held = value is not None and any(fnmatch.fnmatchcase(value, item) for item in values)
            elif operator in {"StringNotEquals", "ArnNotEquals"}:
                held = value is None or value not in values
            else:
                held = unknown
            if not held:
                return False
    return True


def _like(value: str, pattern: str, operator: str) -> bool:
    """ArnEquals matches wildcards as ArnLike does; StringEquals doesn't."""
    return fnmatch.fnmatchcase(value, pattern) if operator == "ArnEquals" else value == pattern


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
