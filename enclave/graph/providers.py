"""What a provider's configuration says about place and account."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enclave.graph import arn
from enclave.graph.values import UNKNOWN, Unknown, plain


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderFacts:
    """Region and account of a provider; ``UNKNOWN`` for what its configuration doesn't settle.

    Both are None for a resource that names no provider.
    """

    region: str | Unknown | None
    account: str | Unknown | None


NO_PROVIDER = ProviderFacts(region=None, account=None)
_UNKNOWN = ProviderFacts(region=UNKNOWN, account=UNKNOWN)


class Known:
    """The providers of a stack, as far as they have been seen."""

    def __init__(self) -> None:
        self._by_urn: dict[str, ProviderFacts] = {}

    def learn(self, urn: str, props: Mapping[str, Any]) -> None:
        """Remember a provider."""
        self._by_urn[urn] = read(props)

    def of(self, urn: str | None) -> ProviderFacts:
        """Return what the provider that a resource names settles: nothing if it hasn't been seen."""
        return self._by_urn.get(urn, _UNKNOWN) if urn else NO_PROVIDER


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


def assumed(props: Mapping[str, Any]) -> Iterator[tuple[str, arn.Arn]]:
    """Yield each role that a provider takes on, one after the other, with where it stands."""
    roles = nested(props.get("assumeRoles"))
    for index, each in enumerate(roles if isinstance(roles, list) else ()):
        role = arn.parse(plain(plain(each).get("roleArn"))) if isinstance(plain(each), Mapping) else None
        if role is not None:
            yield f"assumeRoles[{index}].roleArn", role


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
        role = arn.parse(plain(plain(roles[-1]).get("roleArn")))
        return role.account if role and role.account else UNKNOWN
    return UNKNOWN
