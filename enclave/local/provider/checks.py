"""Check of a resource's inputs against the schema and its entry, before anything is created."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider import formats
from enclave.local.provider.values import UNKNOWN, Properties, Secret, names, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from enclave.local.provider.resource import Resource
    from enclave.local.provider.schema import Schema, Type

_PYTHON_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "object": (dict,),
}
_ARTICLES: Final[Mapping[str, str]] = {"integer": "an integer", "object": "an object"}


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with one property; `path` such as `rules[0].bucketKeyEnabled`."""

    path: str
    reason: str


def check(entry: Resource, schema: Schema, inputs: Mapping[str, Any]) -> list[Failure]:
    """Return every problem of the inputs; secret marks and unknowns may be anywhere in them."""
    failures = list(_object("", inputs, schema.inputs))
    wrong = {failure.path.split(".")[0].split("[")[0] for failure in failures}
    for name, value in inputs.items():
        if name in wrong or name not in schema.inputs.fields:
            continue
        if name not in entry.handled:
            failures.append(Failure(name, _unhandled(entry, name)))
            continue
        failures += _format(entry, name, value)
    if entry.validate is not None and not failures:
        failures += [Failure(*found) for found in entry.validate(reveal(dict(inputs)))]
    return failures


def normalise(entry: Resource, inputs: Mapping[str, Any]) -> Properties:
    """Return inputs as they are kept: JSON documents that came as objects become strings."""
    result = dict(inputs)
    for name, value in inputs.items():
        prop = entry.prop(name)
        if prop is None or prop.kind not in ("policy", "json"):
            continue
        inner = value.value if isinstance(value, Secret) else value
        if isinstance(inner, dict | list):
            text = json.dumps(reveal(inner))
            result[name] = Secret(text) if isinstance(value, Secret) else text
    return result


def unknown_property(path: str, name: str, known: Mapping[str, Any]) -> Failure:
    """Return a failure for a property that the schema doesn't have, with the nearest one that it has."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"; did you mean `{near[0]}`?" if near else f"; known here: {names(sorted(known))}"
    return Failure(path, f"unknown property `{name}`{hint}")


def _unhandled(entry: Resource, name: str) -> str:
    return (
        f"`{name}` is a property of {entry.type}, but the local aws provider does not handle it."
        f" Remedy: leave it out, or add it to the type's entry (it handles {names(sorted(entry.handled))};"
        " see docs/resource-types.md)"
    )


def _object(path: str, value: Mapping[str, Any], kind: Type) -> Iterator[Failure]:
    prefix = f"{path}." if path else ""
    for name, item in value.items():
        if name.startswith("__"):
            continue
        if name not in kind.fields:
            yield unknown_property(prefix + name, name, kind.fields)
        else:
            yield from _value(prefix + name, item, kind.fields[name])
    for name in kind.required:
        if name not in value or value[name] is None:
            yield Failure(prefix + name, f"missing required property `{name}`; give it a value")


def _value(path: str, value: Any, kind: Type) -> Iterator[Failure]:
    secret = isinstance(value, Secret)
    if isinstance(value, Secret):
        value = value.value
    if value is UNKNOWN or value is None or kind.kind == "any":
        return
    fits = isinstance(value, _PYTHON_TYPES[kind.kind]) and (
        kind.kind == "boolean" or not isinstance(value, bool)
    )
    if not fits:
        yield Failure(path, f"{_article(kind.kind)} is needed, not {'[secret]' if secret else _show(value)}")
    elif kind.kind == "object":
        yield from _object(path, value, kind)
    elif kind.kind == "map" and kind.element is not None:
        for key, item in value.items():
            yield from _value(f"{path}.{key}", item, kind.element)
    elif kind.kind == "list" and kind.element is not None:
        for index, item in enumerate(value):
            yield from _value(f"{path}[{index}]", item, kind.element)
    elif kind.allowed and value not in kind.allowed:
        yield Failure(path, _not_allowed("[secret]" if secret else repr(value), value, kind.allowed))


def _not_allowed(shown: str, value: Any, allowed: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(value), allowed, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]!r}?" if near and shown != "[secret]" else ""
    return f"expected one of {', '.join(allowed)}, got {shown}{hint}"


def _article(kind: str) -> str:
    return _ARTICLES.get(kind, f"a {kind}")


def _show(value: Any) -> str:
    text = repr(reveal(value)) if not _holds_secret(value) else "[secret]"
    return text if len(text) <= 60 else f"{text[:57]}..."  # a line's worth  # noqa: PLR2004  # a line's worth


def _holds_secret(value: Any) -> bool:
    if isinstance(value, Secret):
        return True
    if isinstance(value, dict):
        return any(map(_holds_secret, value.values()))
    return isinstance(value, list) and any(map(_holds_secret, value))


def _format(entry: Resource, name: str, value: Any) -> Iterator[Failure]:
    prop = entry.prop(name)
    if prop is None or not prop.kind:
        return
    secret = isinstance(value, Secret)
    plain = reveal(value)
    items = (
        enumerate(plain) if isinstance(plain, list) and prop.kind not in ("json", "policy") else [(-1, plain)]
    )
    for index, item in items:
        if item is UNKNOWN or item is None:
            continue
        wrong = formats.problem(prop.kind, item)
        if wrong:
            path = name if index < 0 else f"{name}[{index}]"
            yield Failure(path, f"[secret] is malformed ({prop.kind} expected)" if secret else wrong)
