"""The provider's own configuration: which region, which account, whose role.

Credentials and endpoints can't be chosen: this provider knows one cloud, on this machine, and one base key.
Settings of the official provider that would say otherwise are refused; those that only tune it are accepted
and have no effect.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider import checks, formats, schema
from enclave.local.provider.connection import Connection, Credentials
from enclave.local.provider.context import known_region
from enclave.local.provider.failures import CloudUnreachableError, ProviderError, translate
from enclave.local.provider.values import UNKNOWN, Secret, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HANDLED: Final = frozenset({"region", "allowedAccountIds", "forbiddenAccountIds", "assumeRoles"})
# These only tune how the official provider talks to AWS.
IGNORED: Final = frozenset(
    {
        "skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation",
        "skipRequestingAccountId", "maxRetries", "retryMode", "s3UsePathStyle", "s3UsEast1RegionalEndpoint",
        "stsRegion", "userAgents", "tokenBucketRateLimiterCapacity", "useDualstackEndpoint",
        "useFipsEndpoint",
    }
)  # fmt: skip
_ENCODED: Final = frozenset({"allowedAccountIds", "forbiddenAccountIds", "assumeRoles"})
_NOTHING: Final[tuple[Any, ...]] = (None, "", "[]", "{}", "null", "false", [], {}, False)
_ROLE_SETTINGS: Final[Mapping[str, str]] = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says, checked."""

    region: str
    allowed_accounts: tuple[str, ...] = ()
    forbidden_accounts: tuple[str, ...] = ()
    roles: tuple[Mapping[str, Any], ...] = ()


def parse(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Undo the encoding of provider properties: lists and objects come as JSON text."""
    values = {}
    for name, value in raw.items():
        inner = value.value if isinstance(value, Secret) else value
        if isinstance(inner, str) and name in _ENCODED:
            try:
                inner = json.loads(inner)
            except ValueError:
                inner = value
        values[name] = Secret(inner) if isinstance(value, Secret) else inner
    return values


def check(raw: Mapping[str, Any]) -> list[checks.Failure]:
    """Return every problem of the provider's configuration."""
    return list(
        _check(parse({key: value for key, value in raw.items() if key not in ("version", "__internal")}))
    )


def _check(values: Mapping[str, Any]) -> Iterator[checks.Failure]:
    for name in values:
        if name not in HANDLED | IGNORED and reveal(values[name]) not in _NOTHING:
            yield _refusal(name)
    region = reveal(values.get("region"))
    if not region:
        yield checks.Failure("region", "missing region: give the provider a `region`, such as eu-west-1")
    elif region is not UNKNOWN and not known_region(region):
        yield checks.Failure("region", f"invalid AWS Region: {region}")
    for name in ("allowedAccountIds", "forbiddenAccountIds"):
        yield from _accounts(name, reveal(values.get(name)))
    if values.get("allowedAccountIds") and values.get("forbiddenAccountIds"):
        yield checks.Failure("forbiddenAccountIds", "conflicts with `allowedAccountIds`; keep one of the two")


def _refusal(name: str) -> checks.Failure:
    known = schema.read_provider().fields
    if name not in known:
        return checks.unknown_property(name, name, known)
    return checks.Failure(
        name,
        f"`{name}` has no meaning in local mode: the local aws provider only knows the embedded cloud and its"
        " own credentials. Remedy: leave it out, or set it only where the official provider runs",
    )


def _accounts(name: str, ids: Any) -> Iterator[checks.Failure]:
    if ids is None or ids is UNKNOWN:
        return
    for index, value in enumerate(ids if isinstance(ids, list) else [ids]):
        wrong = None if value is UNKNOWN else formats.problem("account", value)
        if wrong:
            yield checks.Failure(f"{name}[{index}]", wrong)


def settings(raw: Mapping[str, Any]) -> Settings | None:
    """Return the settings; None while one of them is unknown (preview). Raises ProviderError."""
    values = reveal(parse(raw))
    if any(value is UNKNOWN for value in values.values()):
        return None
    failures = check(raw)
    if failures:
        raise ProviderError("; ".join(f"{failure.path}: {failure.reason}" for failure in failures))
    return Settings(
        region=values["region"],
        allowed_accounts=tuple(values.get("allowedAccountIds") or ()),
        forbidden_accounts=tuple(values.get("forbiddenAccountIds") or ()),
        roles=tuple(role for role in values.get("assumeRoles") or () if role),
    )


def connect(address: str, wanted: Settings) -> Connection:
    """Open the connection: assume the roles one after the other, then check the account that it leads to.

    Raises ProviderError in the official provider's words when a role is refused or the account isn't allowed.
    """
    connection = Connection(address=address, region=wanted.region)
    for role in wanted.roles:
        connection = _assume(connection, role)
    try:
        connection.identify()
    except Exception as error:  # translate() gives each kind its words
        raise translate(
            error, "validating provider credentials: retrieving caller identity from STS"
        ) from error
    account = connection.account
    allowed = not wanted.allowed_accounts or account in wanted.allowed_accounts
    if not allowed or account in wanted.forbidden_accounts:
        raise ProviderError(f"AWS account ID not allowed: {account}")
    return connection


def _assume(connection: Connection, role: Mapping[str, Any]) -> Connection:
    params = {"RoleSessionName": "enclave-local"}
    params |= {
        _ROLE_SETTINGS[name]: value for name, value in role.items() if name in _ROLE_SETTINGS and value
    }
    try:
        answer = connection.client("sts").assume_role(**params)
    except Exception as error:  # translate() gives each kind its words
        reason = translate(error, "Error")
        if isinstance(reason, CloudUnreachableError):
            raise reason from error
        raise ProviderError(
            f"Cannot assume IAM Role. IAM Role ({role.get('roleArn', '')}) cannot be assumed. {reason}"
        ) from error
    key = answer["Credentials"]
    return connection.derive(Credentials(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"]))
