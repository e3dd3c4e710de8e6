"""Policies for tables of cases: statements, documents, and the principals that they name."""

import json
from collections.abc import Sequence
from typing import Any

from residency_facts import FOREIGN, OURS

ORG = "o-eea1234567"
OTHER_ORG = "o-other12345"
ROOT = f"arn:aws:iam::{OURS}:root"
ROLE = f"arn:aws:iam::{OURS}:role/data"
STRANGER = f"arn:aws:iam::{FOREIGN}:root"
AUDITOR = "arn:aws:iam::555555555555:role/independent-auditor"
PARTNER = "arn:aws:iam::777777777777:role/inbound-partner"
FORMER_AUDITOR = "arn:aws:iam::888888888888:role/former-auditor"

Principal = str | dict[str, Any]


def aws(*texts: str) -> dict[str, Any]:
    return {"AWS": texts[0] if len(texts) == 1 else list(texts)}


def service(text: str) -> dict[str, str]:
    return {"Service": text}


def only(key: str, *texts: str, by: str = "StringEquals") -> dict[str, Any]:
    """A condition on one key."""
    return {by: {key: texts[0] if len(texts) == 1 else list(texts)}}


def statement(
    principal: Principal | None = "*",
    condition: dict[str, Any] | None = None,
    *,
    effect: str = "Allow",
    action: str | Sequence[str] = "kms:Decrypt",
    resource: Any = "*",
    **more: Any,
) -> dict[str, Any]:
    """One statement. ``None`` leaves an element out."""
    elements = {
        "Effect": effect,
        "Principal": principal,
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
    return {name: value for name, value in (elements | more).items() if value is not None}


def document(*statements: Any, version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def text(*statements: Any, version: str = "2012-10-17") -> str:
    return json.dumps(document(*statements, version=version))


def deny_outside(condition: dict[str, Any], **more: Any) -> dict[str, Any]:
    return statement("*", condition, effect="Deny", **more)


NOT_OURS = {"StringNotEquals": {"aws:PrincipalOrgID": ORG}}
SPARING_SERVICES = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
