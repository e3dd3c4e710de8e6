"""Mends a stack's exported state after an update was killed. Pure: documents in, documents out.

Pulumi notes an operation in `deployment.pending_operations` before it asks the provider for it, and removes
the note with the answer. A note that is still there means: perhaps it happened, perhaps not.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Stands for "not known yet" in Pulumi's documents (sdk/go/common/resource/plugin, UnknownStringValue).
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_CREATING = ("creating", "importing")
_CREATES = ("create", "create-replacement")  # steps of a preview


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A resource that may exist in the cloud without the state knowing its id."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    provider: str  # `<urn>::<id>`, empty if it names none
    state: Mapping[str, Any]  # what to put into the state once the id is known


def pending(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """List the pending operations as (operation, urn)."""
    return tuple(
        (operation["type"], operation["resource"]["urn"])
        for operation in _deployment(document).get("pending_operations") or ()
    )


def doubts(document: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Give the resources whose creation was under way."""
    return tuple(
        _doubt(operation["resource"])
        for operation in _deployment(document).get("pending_operations") or ()
        if operation["type"] in _CREATING and operation["resource"].get("custom", True)
    )


def preview_doubts(preview: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Give what a preview would create: after a failed update some of it may be there already.

    A provider that dies in the middle of a create leaves no pending operation behind: the engine takes its
    silence for a failed create.
    """
    providers = {
        resource["urn"]: resource["id"]
        for resource in _deployment(document).get("resources") or ()
        if resource["type"].startswith("pulumi:providers:") and not resource.get("delete")
    }
    return tuple(
        _doubt({**state, "inputs": _known(state.get("inputs") or {}), "provider": reference})
        for state in _created(preview)
        if (reference := _provider_reference(state, providers))
    )


def _created(preview: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for step in preview.get("steps") or ():
        state = step.get("newState") or {}
        resource = not str(state.get("type", "")).startswith("pulumi:")
        if step.get("op") in _CREATES and state.get("custom", True) and resource:
            yield state


def _provider_reference(state: Mapping[str, Any], providers: Mapping[str, str]) -> str:
    """Point at the provider as the state knows it; empty if it doesn't exist: then nor does the resource."""
    urn = str(state.get("provider", "")).rpartition("::")[0]
    return f"{urn}::{providers[urn]}" if urn in providers else ""


def known_ids(document: Mapping[str, Any], urn: str) -> frozenset[str]:
    """Give the ids that the state has for a URN, those still to be deleted included.

    Not the one of a resource that was deleted first to be replaced: its successor may well have the same.
    """
    return frozenset(
        str(resource["id"])
        for resource in _deployment(document).get("resources") or ()
        if resource["urn"] == urn and "id" in resource and not resource.get("pendingReplacement")
    )


def settle(
    document: Mapping[str, Any], found: Mapping[str, str], doubted: tuple[Doubt, ...] = ()
) -> dict[str, Any]:
    """Give a state without pending operations, in which what was `found` (urn -> id) has its place.

    A creation that wasn't found is dropped: it did not happen. Updates and deletions are dropped as well:
    their resource is still in the state, and a refresh tells what became of it. Of two resources of one URN
    (a replacement that was under way) the older becomes one to delete, as the engine would have it; one that
    was deleted already goes.
    """
    mended = copy.deepcopy(dict(document))
    deployment = mended["deployment"]
    deployment.pop("pending_operations", None)
    resources: list[dict[str, Any]] = deployment.setdefault("resources", [])
    for doubt in {doubt.urn: doubt for doubt in (*doubts(document), *doubted)}.values():
        identity = found.get(doubt.urn)
        if identity is None or identity in known_ids(mended, doubt.urn):
            continue
        older = [resource for resource in resources if resource["urn"] == doubt.urn]
        for resource in older:
            if resource.get("pendingReplacement"):
                resources.remove(resource)
            else:
                resource["delete"] = True
        resources.append({**doubt.state, "id": identity, "outputs": {}})
    return mended


def _doubt(resource: Mapping[str, Any]) -> Doubt:
    state = {name: value for name, value in resource.items() if name not in ("id", "outputs")}
    return Doubt(
        urn=resource["urn"],
        type=resource["type"],
        inputs=resource.get("inputs") or {},
        provider=str(resource.get("provider", "")),
        state=state,
    )


def _known(value: Any) -> Any:
    """Leave out what a preview doesn't know."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items() if item != UNKNOWN}
    if isinstance(value, list):
        return [_known(item) for item in value if item != UNKNOWN]
    return value


def _deployment(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return document.get("deployment") or {}
