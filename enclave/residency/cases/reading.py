"""Judged cases: small pieces of a program, each with the verdict that it must get.

A case is a YAML file with ``id``, ``expect`` and ``resources``, each with ``type``, ``name``,
``provider_region`` and ``props``. In ``props``, ``{__unknown__: true}`` isn't known yet, and
``{__ref__: name.property}`` is an output of another resource: of the case, or, if the case has none of that
name, of one that the same program declares elsewhere with a provider of ours in the EEA.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from enclave.graph.facts import PROVIDER_PREFIX, UNKNOWN, Graph, Resource
from enclave.model.geography import REGIONS
from enclave.residency.context import Context
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings.walk import top

_EEA = frozenset(name for name, region in REGIONS.items() if region.in_eea)
_SOMEWHERE = "eu-west-1"  # what a resource outside the EEA refers to still has a provider in it
_UNKNOWN, _REFERENCE = "__unknown__", "__ref__"
_REQUIRED = ("id", "resources")
_PARTS = ("type", "name")


class CaseError(ValueError):
    """A file isn't a case; the message names the file and what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case. ``expect`` is "violation", "ok", or empty where the file doesn't say."""

    id: str
    expect: str
    channel: str
    graph: Graph


def read_all(folder: Path, context: Context) -> tuple[Case, ...]:
    """Read every ``*.yaml`` of a folder, in order of name.

    Raises:
        CaseError: a file isn't a case, two have the same id, or there is none.

    """
    cases: dict[str, Case] = {}
    for path in sorted(folder.glob("*.yaml")):
        case = read(path, context)
        if case.id in cases:
            raise CaseError(f"{path}: another file has the case {case.id!r} already")
        cases[case.id] = case
    if not cases:
        raise CaseError(f"{folder}: there is no case (*.yaml) in it")
    return tuple(cases.values())


def read(path: Path, context: Context) -> Case:
    """Read one case.

    Raises:
        CaseError: the file can't be read, or isn't a case.

    """
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseError(f"{path}: it can't be read: {error}") from None
    flaw = _flaw(written)
    if flaw:
        raise CaseError(f"{path}: {flaw}")
    return Case(
        id=str(written["id"]),
        expect=str(written.get("expect", "")),
        channel=str(written.get("channel", "")),
        graph=graph_of(written, context),
    )


def graph_of(written: Mapping[str, Any], context: Context) -> Graph:
    """Make the graph of a case's ``resources``; ``written`` has the form of a case."""
    return Graph(_resources(written, context))


def _flaw(written: Any) -> str:
    if not isinstance(written, dict):
        return "it holds no mapping"
    missing = [name for name in _REQUIRED if not written.get(name)]
    if missing:
        return f"it has no {' and no '.join(missing)}"
    if not isinstance(written["resources"], list):
        return "its resources are no list"
    for index, each in enumerate(written["resources"]):
        lacking = [name for name in _PARTS if not isinstance(each, dict) or name not in each]
        if lacking:
            return f"resources[{index}] has no {' and no '.join(lacking)}"
        if not isinstance(each.get("props", {}), dict):
            return f"resources[{index}].props is no mapping"
    return ""


def _resources(written: Mapping[str, Any], context: Context) -> Iterator[Resource]:
    stack = str(written["id"])
    account = min(context.accounts, default=None)
    names = {str(each["name"]): _urn(stack, each["type"], each["name"]) for each in written["resources"]}
    elsewhere: dict[str, Resource] = {}
    for each in written["resources"]:
        region = each.get("provider_region")
        references: dict[str, str] = {}
        props = {name: _value(value, name, references) for name, value in each.get("props", {}).items()}
        for target in set(references.values()) - {_UNKNOWN, *names}:
            elsewhere[target] = _elsewhere(stack, target, region, account)
        yield Resource(
            stack=stack,
            urn=names[str(each["name"])],
            type=each["type"],
            name=str(each["name"]),
            props=props,
            provider_region=None if each["type"].startswith(PROVIDER_PREFIX) else region,
            provider_account=None if each["type"].startswith(PROVIDER_PREFIX) else account,
            property_dependencies=_dependencies(references, names, stack),
        )
    yield from elsewhere.values()


def _dependencies(
    references: Mapping[str, str], names: Mapping[str, str], stack: str
) -> dict[str, tuple[str, ...]]:
    """Return what each place refers to, and each input as a whole, unless some of it isn't known at all."""
    found = {
        where: (names.get(target) or _urn(stack, ELSEWHERE, target),)
        for where, target in references.items()
        if target != _UNKNOWN
    }
    inputs: dict[str, set[str]] = {}
    for where, (urn,) in found.items():
        inputs.setdefault(top(where), set()).add(urn)
    unsure = {top(where) for where, target in references.items() if target == _UNKNOWN}
    whole = {name: tuple(sorted(urns)) for name, urns in inputs.items() if name not in unsure}
    return {**found, **whole}


def _value(value: Any, where: str, references: dict[str, str]) -> Any:
    """Turn a value as it is written into a fact, noting what stands where."""
    if isinstance(value, dict):
        if _UNKNOWN in value:
            references[where] = _UNKNOWN
            return UNKNOWN
        if _REFERENCE in value:
            references[where] = str(value[_REFERENCE]).partition(".")[0]
            return UNKNOWN
        return {str(key): _value(item, f"{where}.{key}", references) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item, f"{where}[{index}]", references) for index, item in enumerate(value)]
    return value


def _elsewhere(stack: str, name: str, region: Any, account: str | None) -> Resource:
    return Resource(
        stack=stack,
        urn=_urn(stack, ELSEWHERE, name),
        type=ELSEWHERE,
        name=name,
        props={},
        custom=False,
        provider_region=region if region in _EEA else _SOMEWHERE,
        provider_account=account,
    )


def _urn(stack: str, type_: str, name: str) -> str:
    return f"urn:pulumi:{stack}::case::{type_}::{name}"
