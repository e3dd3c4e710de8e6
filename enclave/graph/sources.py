"""Graphs from Pulumi's own documents: ``pulumi preview --json --show-sames`` and ``pulumi stack export``.

``from_*`` take a document that is parsed already, ``read*`` a file, of which they parse what the graph needs
and nothing twice. Both give the same facts.

A preview tells the resources as they would be afterwards, unknowns and all. Ask for ``--show-sames``, or
unchanged resources (providers among them) are missing, and what they decide is unknown. It has no outputs of
resources that don't exist yet. An export tells the resources as they are; encrypted secrets are unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Raw

from enclave.graph import documents, positions, providers, wire
from enclave.graph.documents import Document, State
from enclave.graph.errors import MalformedError, UnfamiliarError
from enclave.graph.facts import PROVIDER_PREFIX, Graph, Resource

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a file turned out to be. ``kind`` is ``export`` or ``preview``."""

    kind: str
    stack: str
    graph: Graph


def from_preview(stack: str, document: Mapping[str, Any]) -> Graph:
    """Read a preview. MalformedError if it isn't in shape."""
    origin = f"the preview of stack {stack}"
    return _Reading(stack, origin).graph(documents.of(document, origin))


def from_export(stack: str, document: Mapping[str, Any]) -> Graph:
    """Read an export. MalformedError if it isn't in shape."""
    origin = f"the export of stack {stack}"
    return _Reading(stack, origin).graph(documents.of(document, origin))


def read(path: Path) -> Source:
    """Read a file of either kind, told by what is in it; its stack is the one that its URNs name.

    Raises:
        GraphError: it can't be read, is something else, holds no resources, or holds those of two stacks.

    """
    document = documents.read(path)
    stacks = {_stack_of(state.urn, path) for state in document.states()}
    if not stacks:
        raise UnfamiliarError(f"the {document.kind} holds no resources, so there is nothing to judge", path)
    if len(stacks) > 1:
        raise UnfamiliarError(f"it holds resources of several stacks: {', '.join(sorted(stacks))}", path)
    (stack,) = stacks
    return Source(kind=document.kind, stack=stack, graph=_Reading(stack, str(path)).graph(document))


def read_export(stack: str, path: Path) -> Graph:
    """Read a file that must be an export of this stack. GraphError if it isn't, or can't be read."""
    return _read_as("export", stack, path)


def read_preview(stack: str, path: Path) -> Graph:
    """Read a file that must be a preview of this stack. GraphError if it isn't, or can't be read."""
    return _read_as("preview", stack, path)


def _read_as(kind: str, stack: str, path: Path) -> Graph:
    document = documents.read(path)
    if document.kind != kind:
        raise UnfamiliarError(f"it is the {document.kind} of a stack, and no {kind}", path)
    others = {_stack_of(state.urn, path) for state in document.states()} - {stack}
    if others:
        raise UnfamiliarError(f"it is of stack {', '.join(sorted(others))}, and not of {stack}", path)
    return _Reading(stack, str(path)).graph(document)


def _stack_of(urn: str, origin: Path) -> str:
    stack, separator, _ = urn.removeprefix("urn:pulumi:").partition("::")
    if not (urn.startswith("urn:pulumi:") and separator and stack):
        raise MalformedError(f"{urn!r} isn't the URN of a resource", origin)
    return stack


class _Reading:
    """One document on its way to a graph. ``origin`` names it in messages."""

    def __init__(self, stack: str, origin: str) -> None:
        self._stack = stack
        self._origin = origin
        self._providers = providers.Known()
        self._texts: dict[str, str] = {}  # URNs and types recur: each is kept once

    def graph(self, document: Document[Any]) -> Graph:
        """Make the graph. Providers are read first, wherever they stand."""
        for state in document.states():
            if state.type.startswith(PROVIDER_PREFIX):
                self._providers.learn(state.urn, self._properties(state, state.inputs))
        graph = Graph(self._resource(state) for state in document.states())
        if document.kind == "export" and len(graph) != sum(1 for _ in document.states()):
            raise MalformedError("it has two resources of the same URN", self._origin)
        return graph

    def _resource(self, state: State[Any]) -> Resource:
        provider = self._providers.of(state.provider.rpartition("::")[0] if state.provider else None)
        outputs = self._properties(state, state.outputs)
        if state.id:
            outputs["id"] = wire.decode(state.id)
        return Resource(
            stack=self._stack,
            urn=self._once(state.urn),
            type=self._once(state.type),
            name=state.urn.rpartition("::")[2],
            props=self._properties(state, state.inputs),
            outputs=outputs,
            custom=state.custom,
            provider_region=provider.region,
            provider_account=provider.account,
            parent=self._once(state.parent) if state.parent else None,
            dependencies=self._all(state.dependencies),
            property_dependencies=self._by_property(state.property_dependencies),
            source=_source(state),
        )

    def _properties(self, state: State[Any], value: Any) -> dict[str, Any]:
        if isinstance(value, Raw):
            return documents.properties(value, f"{self._origin}, in {state.urn}")
        return wire.properties(value)

    def _by_property(self, given: Mapping[str, list[str] | None] | None) -> Mapping[str, tuple[str, ...]]:
        return {name: self._all(urns) for name, urns in given.items() if urns} if given else _NONE

    def _all(self, urns: list[str] | None) -> tuple[str, ...]:
        return tuple(map(self._once, urns)) if urns else ()

    def _once(self, text: str) -> str:
        return self._texts.setdefault(text, text)


def _source(state: State[Any]) -> str | None:
    position = state.source_position
    if position and not positions.is_own(position) and state.stack_trace is not None:
        return positions.source(position, documents.frames(state.stack_trace))
    return positions.source(position)
