"""References from one section of the configuration to names that another declares."""

from collections.abc import Mapping
from typing import TypeVar

from yaml.nodes import Node

from enclave.model.intent.document import Document, Fields
from enclave.model.intent.problem import listed, suggestion

T = TypeVar("T")
Declared = Mapping[str, T | None] | None
"""What a section declares, by name. A value is None if its declaration has a problem of its own; the whole
is None if the section can't be read, and then no reference to it is judged."""


def refer(fields: Fields, key: str, declared: Declared[T], kind: str) -> T | None:
    """Return what a key's text names."""
    name = fields.text(key)
    node = fields.node(key)
    if name is None or node is None:
        return None
    return look_up(fields.document, node, name, declared, f"{fields.what}: {kind}")


def look_up(document: Document, node: Node, name: str, declared: Declared[T], what: str) -> T | None:
    """Return what a name stands for; an undeclared name is a problem."""
    if declared is None:
        return None
    if name not in declared:
        remedy = suggestion(name, declared, f"declare it, or use one of {listed(declared)}")
        document.report(node, f'{what} "{name}" is not declared', remedy)
        return None
    return declared[name]
