"""What a provider's configuration says about place and account."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import UNKNOWN, Unknown, plain

_ARN_ACCOUNT = 4  # arn:partition:service:region:account:resource


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderFacts:
    """Region and account of a provider; ``UNKNOWN`` for what its configuration doesn't settle."""

    region: str | Unknown
    account: str | Unknown


def read(props: Mapping[str, Any]) -> ProviderFacts:
    """Read a provider's inputs. A region left to the environment isn't settled, so it is unknown."""
    region = plain(props.get("region"))
    return ProviderFacts(region=region if isinstance(region, str) else UNKNOWN, account=_account(props))


def nested(value: Any) -> Any:
    """Undo Pulumi's encoding: a provider's lists and objects travel as JSON text."""
    value = plain(value)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return UNKNOWN
    return value


def _account(props: Mapping[str, Any]) -> str | Unknown:
    """Take the one allowed account, else that of the last role assumed; two that differ settle nothing."""
    allowed = nested(props.get("allowedAccountIds"))
    assumed = _assumed(nested(props.get("assumeRoles")))
    if allowed is None:
        return assumed
    if not (isinstance(allowed, list) and len(allowed) == 1 and isinstance(plain(allowed[0]), str)):
        return UNKNOWN
    account = str(plain(allowed[0]))
    return account if assumed in (account, UNKNOWN) else UNKNOWN


def _assumed(roles: Any) -> str | Unknown:
    """Return the account of the last role in a chain."""
    if isinstance(roles, list) and roles and isinstance(plain(roles[-1]), Mapping):
        return _arn_account(plain(plain(roles[-1]).get("roleArn")))
    return UNKNOWN


def _arn_account(arn: Any) -> str | Unknown:
    parts = arn.split(":") if isinstance(arn, str) else []
    if len(parts) > _ARN_ACCOUNT and parts[0] == "arn" and parts[_ARN_ACCOUNT]:
        return str(parts[_ARN_ACCOUNT])
    return UNKNOWN
