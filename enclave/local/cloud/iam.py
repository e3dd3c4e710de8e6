"""IAM roles: trust policies that are checked as AWS checks them, names unique whatever their case.

Source: IAM API reference, CreateRole, UpdateAssumeRolePolicy; user guide, "IAM name requirements".
"""

from __future__ import annotations

from typing import Any

from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

from enclave.local.cloud import policy
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(IamResponse, "create_role", _check_create)
    before(IamResponse, "update_assume_role_policy", _check_update)


def _parameter(response: IamResponse, name: str) -> Any:
    return response._get_param(name)  # noqa: SLF001  moto's way to a parameter


def _check_create(response: IamResponse) -> None:
    name = _parameter(response, "RoleName")
    roles = iam_backends[response.current_account][response.partition].get_roles()
    if name.lower() in {role.name.lower() for role in roles}:
        raise AwsError("EntityAlreadyExists", f"Role with name {name} already exists.")
    _check_trust(_parameter(response, "AssumeRolePolicyDocument"))


def _check_update(response: IamResponse) -> None:
    _check_trust(_parameter(response, "PolicyDocument"))


def _check_trust(text: str) -> None:
    try:
        document = policy.parse(text)
    except policy.PolicyError as error:
        raise AwsError("MalformedPolicyDocument", f"{error}") from error
    for statement in policy.statements(document):
        if "Resource" in statement or "NotResource" in statement:
            raise AwsError("MalformedPolicyDocument", "Has prohibited field Resource")
        if "NotPrincipal" in statement:
            raise AwsError("MalformedPolicyDocument", "Has prohibited field NotPrincipal")
        for action in policy.listed(statement.get("Action", [])):
            if not action.lower().startswith("sts:"):
                message = "AssumeRole policy may only specify STS AssumeRole actions."
                raise AwsError("MalformedPolicyDocument", message)
