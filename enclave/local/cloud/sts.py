"""STS as AWS has it: a role is only assumed if it exists and trusts the caller. moto issues keys to anybody.

Source: AWS STS API reference, AssumeRole.
"""

from __future__ import annotations

import json
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from enclave.local.cloud import policy
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, refuse

ARN_PARTS = 6


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(TokenResponse, "assume_role", _check)
    refuse(TokenResponse, "assume_role_with_web_identity", "assume_role_with_saml", "get_federation_token")


def caller_of(response: Any) -> policy.Caller:
    """Return who sends a request, from its access key."""
    backend = sts_backends[response.current_account][response.partition]
    _, arn, account = backend.get_caller_identity(response.get_access_key(), response.region)
    return policy.caller(arn, account)


def _check(response: TokenResponse) -> None:
    arn = str(response._get_param("RoleArn"))  # noqa: SLF001  moto's way to a parameter
    who = caller_of(response)
    external_id = response._get_param("ExternalId")  # noqa: SLF001  as above
    if external_id is not None:
        who = who.with_context(sts__ExternalId=external_id)
    document = _trust_policy(arn)
    if document is None or not policy.allows(document, "sts:AssumeRole", who):
        message = f"User: {who.name} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", message)


def _trust_policy(arn: str) -> dict[str, Any] | None:
    parts = arn.split(":")
    if len(parts) != ARN_PARTS or parts[4] not in iam_backends:
        return None
    for role in iam_backends[parts[4]][parts[1]].get_roles():
        if role.arn == arn:
            return dict(json.loads(role.assume_role_policy_document))
    return None
