"""Graphs from Pulumi's own documents: ``pulumi preview --json --show-sames`` and ``pulumi stack export``."""

from collections.abc import Iterable, Mapping
from typing import Any

from enclave.graph import providers, wire
from enclave.graph.facts import PROVIDER_PREFIX, UNKNOWN, Graph, Resource

_GOING = frozenset({"delete", "delete-replaced", "discard-replaced", "remove-pending-replace"})
"""Steps of a preview after which the resource is no longer there."""


def from_preview(stack: str, document: Mapping[str, Any]) -> Graph:
    """Read a preview: the resources as they would be afterwards, unknowns and all.

    Ask for ``--show-sames``, or unchanged resources (providers among them) are missing, and what they
    decide is unknown. The preview has no outputs of resources that don't exist yet.
    """
    steps = document.get("steps", ())
    return _graph(
        stack, (step["newState"] for step in steps if step.get("op") not in _GOING and step.get("newState"))
    )


def from_export(stack: str, document: Mapping[str, Any]) -> Graph:
    """Read an export: the resources as they are. Encrypted secrets are unknown."""
    states = (document.get("deployment") or {}).get("resources") or ()
    return _graph(stack, (state for state in states if not state.get("delete")))


def _graph(stack: str, states: Iterable[Mapping[str, Any]]) -> Graph:
    listed = list(states)
    known = {
        state["urn"]: providers.read(wire.properties(state.get("inputs")))
        for state in listed
        if state["type"].startswith(PROVIDER_PREFIX)
    }
    return Graph(_resource(stack, state, known) for state in listed)


def _resource(stack: str, state: Mapping[str, Any], known: Mapping[str, providers.ProviderFacts]) -> Resource:
    reference = state.get("provider")
    facts = known.get(reference.rpartition("::")[0]) if reference else None
    outputs = wire.properties(state.get("outputs"))
    if state.get("id"):
        outputs["id"] = wire.decode(state["id"])
    return Resource(
        stack=stack,
        urn=state["urn"],
        type=state["type"],
        name=state["urn"].rpartition("::")[2],
        props=wire.properties(state.get("inputs")),
        outputs=outputs,
        custom=bool(state.get("custom", True)),
        provider_region=facts.region if facts else (UNKNOWN if reference else None),
        provider_account=facts.account if facts else (UNKNOWN if reference else None),
        parent=state.get("parent"),
        dependencies=tuple(state.get("dependencies") or ()),
        property_dependencies={
            name: tuple(urns or ()) for name, urns in (state.get("propertyDependencies") or {}).items()
        },
        source=state.get("sourcePosition"),
    )
