"""Permissions that AWS takes as separate arguments, and turns into a statement of a resource's policy."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import Party
from enclave.graph.places import Standing
from enclave.iam import Admission, PolicyKind
from enclave.residency import admitted, observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_STATEMENT = "permission"
_ACCOUNT, _SOURCE, _ORGANIZATION = "aws:SourceAccount", "aws:SourceArn", "aws:PrincipalOrgID"


def open_function(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge whom a function's permission lets call it, and from where a service does."""
    props = resource.props
    source, account = props.get("sourceArn"), props.get("sourceAccount")
    conditions: dict[str, dict[str, Any]] = {}
    _add(conditions, "StringEquals", _ORGANIZATION, props.get("principalOrgId"))
    if plain(source) is UNKNOWN:
        for target in ends.resolve(End(where="sourceArn", name=source), resource, view):
            if target.resource is not None and target.party is not None and target.party.account:
                account = account if account is not None else target.party.account
    if plain(source) is not UNKNOWN or account is None:
        _add(conditions, "ArnLike", _SOURCE, source)
    if plain(source) is not UNKNOWN:
        account = account if account is not None else _owner_of_bucket(source, resource, view)
    _add(conditions, "StringEquals", _ACCOUNT, _account(account, "sourceAccount", resource, view))
    yield from _source_place(resource, view)
    yield from _judged(resource, props.get("principal"), conditions, view)


def open_layer(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge with whom a layer is shared."""
    conditions: dict[str, dict[str, Any]] = {}
    _add(conditions, "StringEquals", _ORGANIZATION, resource.props.get("organizationId"))
    yield from _judged(resource, resource.props.get("principal"), conditions, view)


def open_bus(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge whom the permission of an event bus lets in."""
    conditions: dict[str, dict[str, Any]] = {}
    condition = plain(resource.props.get("condition"))
    if isinstance(condition, Mapping):
        kind, key = plain(condition.get("type")), plain(condition.get("key"))
        if isinstance(kind, str) and isinstance(key, str):
            _add(conditions, kind, key, condition.get("value"))
    yield from _judged(resource, resource.props.get("principal"), conditions, view)


def _judged(
    resource: Resource, principal: Any, conditions: Mapping[str, Mapping[str, Any]], view: View
) -> Iterator[Observation]:
    """Judge the statement that AWS makes of the arguments, like any other of a policy."""
    named = _account(principal, "principal", resource, view)
    statement = {
        "Effect": "Allow",
        "Principal": _principal(named),
        "Action": resource.props.get("action") or "*",
        "Resource": "*",
        **({"Condition": dict(conditions)} if conditions else {}),
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    made = replace(resource, props=MappingProxyType({_STATEMENT: document}))
    policy = admitted.read(made, _STATEMENT, PolicyKind.RESOURCE, view.context.parties)
    yield from policy.judge(_STATEMENT, admitted.Terms(noun="resource", against=_against))


def _against(party: Party, admission: Admission) -> str:
    del admission
    return f"{party.name} is declared, but not for this."


def _principal(named: Any) -> Any:
    text = plain(named)
    if text == "*" or text is UNKNOWN or not isinstance(text, str):
        return "*" if text == "*" else {"AWS": UNKNOWN}
    return {"Service" if "." in text and not text.startswith("arn:") else "AWS": text}


def _add(conditions: dict[str, dict[str, Any]], operator: str, key: str, value: Any) -> None:
    if value is not None:
        conditions.setdefault(operator, {})[key] = value


def _account(value: Any, name: str, resource: Resource, view: View) -> Any:
    """Return what a property says, or the account of what the program takes it from."""
    if plain(value) is not UNKNOWN:
        return value
    accounts = {
        each.account for each in view.graph.candidates(resource, name) if isinstance(each.account, str)
    }
    return accounts.pop() if len(accounts) == 1 else value


def _owner_of_bucket(source: Any, resource: Resource, view: View) -> str | None:
    """Return whose account a bucket of the program is in, which its ARN doesn't tell.

    A bucket of ours that another program makes isn't enough: once it is deleted anybody may take its name, so
    AWS's guide asks for the account beside it.
    """
    bucket = ends.bucket_of(plain(source))
    if not bucket:
        return None
    claimants = view.graph.claimants(bucket, resource)
    owners = {each.account for each in claimants if isinstance(each.account, str)}
    return owners.pop() if len(owners) == 1 else None


def _source_place(resource: Resource, view: View) -> Iterator[Observation]:
    """Say of the source of calls whether it is known to be outside the EEA."""
    source = plain(resource.props.get("sourceArn"))
    if source is not UNKNOWN and arn.parse(source) is None:
        return
    for target in ends.resolve(End(where="sourceArn", name=source), resource, view):
        if target.standing is Standing.OUTSIDE and target.place is not None:
            reason = "What may call it stands outside the EEA."
            yield observe.violated("sourceArn", source, place=target.place, reason=reason, target=target)
