"""The condition keys of a request: those it names, and those that follow from who asks.

The time is never absent from a real request: unless the request says it, it is undetermined. So are account
and ARN of one who has them and whose aren't known.

Source (IAM user guide): "AWS global condition context keys", sections "Properties of the principal" and
"Properties of the request" (each key's "Availability").
"""

import re

from enclave.iam.context import Context
from enclave.iam.principals import UNTOLD, account_of
from enclave.iam.request import Principal, PrincipalType, Request

_SESSION = re.compile(r"(arn:[a-z-]+):sts(::\d{12}):assumed-role/([^/]+)/.+", re.ASCII)
_TIME = ("aws:CurrentTime", "aws:EpochTime")
_WHO = ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:username", "kms:CallerAccount")
_TYPES = {
    PrincipalType.USER: "User",
    PrincipalType.ROLE: "AssumedRole",
    PrincipalType.ROLE_SESSION: "AssumedRole",
    PrincipalType.FEDERATED_USER: "FederatedUser",
    PrincipalType.ROOT: "Account",
    PrincipalType.ANONYMOUS: "Anonymous",
}
_SIGNED = frozenset(_TYPES) - {PrincipalType.ANONYMOUS}


def context_of(request: Request) -> Context:
    """Return the request's condition keys. What the request itself names wins, in whatever case."""
    told = {key.lower() for key in request.context}
    untold = _WHO if account_of(request.principal) == UNTOLD else ()
    unsaid = [key for key in (*_TIME, *untold) if key.lower() not in told]
    return Context({**_following(request.principal), **request.context}, [*unsaid, *request.undetermined])


def _following(principal: Principal) -> dict[str, str]:
    keys = {}
    if principal.type in _TYPES:
        keys["aws:PrincipalType"] = _TYPES[principal.type]
    if principal.type is PrincipalType.SERVICE:
        keys |= {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.arn}
    if principal.type not in _SIGNED:
        return keys
    keys |= {"aws:PrincipalIsAWSService": "false", "aws:PrincipalArn": _principal_arn(principal)}
    account = account_of(principal)
    if account:
        keys["aws:PrincipalAccount"] = account
    if principal.type is PrincipalType.USER:
        keys["aws:username"] = principal.arn.rpartition("/")[2]
    return keys


def _principal_arn(principal: Principal) -> str:
    """Return aws:PrincipalArn: for a session, its role's ARN."""
    if principal.role_arn:
        return principal.role_arn
    found = _SESSION.fullmatch(principal.arn)
    return f"{found[1]}:iam{found[2]}:role/{found[3]}" if found else principal.arn
