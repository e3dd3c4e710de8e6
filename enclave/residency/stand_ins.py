"""What isn't known yet of a policy, read as the widest that it can turn out to be.

A principal that the program takes from resources of ours will be one of their accounts, and so will be what
a service acts for. A resource that a statement allows something on can be anything at all. What else isn't
known stays so, and blocks.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Resource, holds_unknown, plain
from enclave.graph.parties import PartyKind
from enclave.residency.meanings import ends
from enclave.residency.rule import View

_PRINCIPAL: Final = "AWS"
_RESOURCE: Final = "Resource"
_SOURCE: Final = "aws:sourcearn"


def in_policy(resource: Resource, name: str, view: View) -> Resource:
    """Return the resource with an object of a policy as far as it can be told, in the input of this name."""
    policy = resource.props.get(name)
    if not isinstance(policy, Mapping) or not holds_unknown(policy):
        return resource
    statements = policy.get("Statement")
    if isinstance(statements, list):
        told: Any = [
            _statement(f"{name}.Statement[{index}]", each, resource, view)
            for index, each in enumerate(statements)
        ]
    else:
        told = _statement(f"{name}.Statement", statements, resource, view)
    return replace(resource, props={**resource.props, name: {**policy, "Statement": told}})


def _statement(where: str, statement: Any, resource: Resource, view: View) -> Any:
    if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
        return statement
    made = dict(statement)
    principal = made.get("Principal")
    if isinstance(principal, Mapping) and _PRINCIPAL in principal:
        named = _each(f"{where}.Principal.{_PRINCIPAL}", principal[_PRINCIPAL], resource, view)
        made["Principal"] = {**principal, _PRINCIPAL: named}
    if holds_unknown(made.get(_RESOURCE)):
        made[_RESOURCE] = "*"
    conditions = made.get("Condition")
    if isinstance(conditions, Mapping):
        told = {
            operator: _condition(f"{where}.Condition.{operator}", keys, resource, view)
            for operator, keys in conditions.items()
        }
        made["Condition"] = told
    return made


def _condition(where: str, keys: Any, resource: Resource, view: View) -> Any:
    if not isinstance(keys, Mapping):
        return keys
    return {
        key: _source_of(f"{where}.{key}", value, resource, view)
        if plain(value) is UNKNOWN and str(key).lower() == _SOURCE
        else value
        for key, value in keys.items()
    }


def _source_of(where: str, value: Any, resource: Resource, view: View) -> Any:
    """Return an ARN that is as much ours as what the source of calls is taken from."""
    account = _account_of(where, resource, view)
    (made, *others) = ends.taken_from(resource, where, view) or (None,)
    if account is UNKNOWN or made is None or others or not isinstance(made.region, str):
        return value
    owner = str(account).split(":")
    service = made.type.split(":")[1].split("/")[0]
    return f"arn:{owner[1]}:{service}:{made.region}:{owner[4]}:{made.name}"


def _each(where: str, value: Any, resource: Resource, view: View) -> Any:
    if isinstance(value, list):
        return [_each(f"{where}[{index}]", item, resource, view) for index, item in enumerate(value)]
    return _account_of(where, resource, view) if plain(value) is UNKNOWN else value


def _account_of(where: str, resource: Resource, view: View) -> Any:
    """Return the account of whoever a principal may be taken from, if it is one, and ours."""
    made = ends.taken_from(resource, where, view)
    accounts = {each.account for each in made}
    if len(accounts) != 1:
        return UNKNOWN
    party = view.context.parties.account(accounts.pop())
    partitions = {each.partition for each in made if isinstance(each.partition, str)}
    if party.kind is not PartyKind.OWN or len(partitions) != 1:
        return UNKNOWN
    return f"arn:{partitions.pop()}:iam::{party.account}:root"
