"""Checks of what a string must look like, each with a sentence that says what is wrong and how to mend it."""

from __future__ import annotations

import ipaddress
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# arn:partition:service:region:account:resource (docs.aws.amazon.com/IAM, "Amazon resource names")
_ARN: Final = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:.+", re.DOTALL)


def problem(kind: str, value: Any) -> str | None:
    """Say what is wrong with a value of that kind; None if nothing is."""
    check = _CHECKS.get(kind)
    return None if check is None else check(value)


def _cidr(value: Any) -> str | None:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"{value!r} is not a CIDR block; write an address and a prefix length, such as 10.16.0.0/16"
    if "/" not in value:
        return f"{value!r} has no prefix length; write {value}/{network.max_prefixlen} for a single address"
    if network != ipaddress.ip_network(network) or str(network) != value.lower():
        return f"{value!r} is not the start of its block; did you mean {network}?"
    return None


def _arn(value: Any) -> str | None:
    if _ARN.fullmatch(value):
        return None
    return (
        f"{value!r} is not an ARN; it must look like arn:<partition>:<service>:<region>:<account>:<resource>"
    )


def _account(value: Any) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"\d{12}", value):
        return None
    return f"{value!r} is not an AWS account id; write its 12 digits, quoted"


def _json(value: Any) -> str | None:
    if isinstance(value, dict | list):
        return None
    try:
        json.loads(value)
    except ValueError as error:
        return f"is not valid JSON ({error}); build it with json.dumps"
    return None


def _policy(value: Any) -> str | None:
    wrong = _json(value)
    if wrong:
        return wrong
    document = json.loads(value) if isinstance(value, str) else value
    if not isinstance(document, dict) or "Statement" not in document:
        return "is not a policy document: it has no `Statement`"
    statements = document["Statement"]
    for index, statement in enumerate(statements if isinstance(statements, list) else [statements]):
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            return f"statement {index} of the policy needs an `Effect` of Allow or Deny"
        if not {"Action", "NotAction"} & set(statement):
            return f"statement {index} of the policy names no `Action`"
    return None


_CHECKS: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "cidr": _cidr,
    "arn": _arn,
    "account": _account,
    "json": _json,
    "policy": _policy,
}
