"""Several stacks as one graph: what one hands to another is followed to the resource that it stands for.

A stack reads another one's outputs through a ``pulumi:pulumi:StackReference``, and the engine records the
reference as the resource that a property was taken from. It doesn't record which output was read, nor from
which resources the other stack took its outputs. So a known text is looked up like any other. For a value
that nobody knows yet, every resource of the wanted kind in the other stack is a candidate.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from enclave.graph.errors import JoiningError
from enclave.graph.facts import Graph, Resource, holds_unknown, plain

REFERENCE = "pulumi:pulumi:StackReference"


def join(graphs: Mapping[str, Graph]) -> Graph:
    """Put stacks together, by name.

    Raises:
        JoiningError: a graph under another stack's name, or a resource in two of them.

    """
    owners: dict[str, str] = {}
    for stack, graph in graphs.items():
        for resource in graph:
            if resource.stack != stack:
                raise JoiningError(f"What is given as stack {stack} has {resource.urn}")
            if owners.setdefault(resource.urn, stack) != stack:
                raise JoiningError(f"Two stacks, {owners[resource.urn]} and {stack}, have {resource.urn}")
    return _Joined(graphs)


def waits(graph: Graph) -> bool:
    """Tell whether a stack takes from another one what that doesn't have yet."""
    return any(
        target.type == REFERENCE and holds_unknown(resource.get(name))
        for resource in graph
        for name in resource.property_dependencies
        for target in graph.recorded(resource, name)
    )


def mentions(graph: Graph, texts: Collection[str]) -> bool:
    """Tell whether any of these texts is a value in a stack, at any depth."""
    return bool(texts) and any(text in texts for resource in graph for text in leaves(resource.props))


def leaves(value: Any) -> Iterator[str]:
    """Yield every known text within a value."""
    value = plain(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in leaves(item))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in leaves(item))


class _Joined(Graph):
    """A graph that follows references from one of its stacks to another."""

    def __init__(self, graphs: Mapping[str, Graph]) -> None:
        super().__init__(resource for graph in graphs.values() for resource in graph)
        self._stacks = dict(graphs)

    def candidates(self, resource: Resource, name: str) -> Iterator[Resource]:
        for target in self.recorded(resource, name):
            if target.type == REFERENCE:
                for stack in self._meant(target):
                    yield from self._stacks[stack]
            else:
                yield target

    def _meant(self, reference: Resource) -> Iterator[str]:
        """Return the stacks that a reference may mean, its own left out.

        A name is plain, or ``organization/project/stack``. If it isn't known, it may mean any of them.
        """
        name = reference.get("name")
        for stack in self._stacks:
            known = isinstance(name, str)
            if stack != reference.stack and (not known or _names(name, stack, self._stacks[stack])):
                yield stack


def _names(text: str, stack: str, graph: Graph) -> bool:
    """Whether a reference's text names a stack, as far as it says."""
    *above, name = text.split("/")
    if name != stack:
        return False
    project = above[-1] if above else None
    return project is None or all(resource.urn.split("::")[1] == project for resource in graph)
