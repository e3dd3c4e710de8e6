"""The schema of a resource type, read from the installed pulumi_aws SDK.

The SDK's generated classes carry everything: property names (`@pulumi.getter(name=...)`), types (return
annotations of the getters, nested `...Args` classes included) and what is required (keyword parameters
without a default). Allowed values come from botocore's service model, where the entry of the type says to
which API parameter a property goes.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import sys
import types
import typing
import warnings
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SDK: Final = "pulumi_aws"
_SCALARS: Final[Mapping[type, str]] = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Type:
    """A property's type. `kind`: string, integer, number, boolean, list, map, object or any."""

    kind: str
    element: Type | None = None
    fields: Mapping[str, Type] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return a JSON form without the empty parts; `from_json` reads it."""
        document: dict[str, Any] = {"kind": self.kind}
        if self.element is not None:
            document["element"] = self.element.to_json()
        if self.fields:
            document["fields"] = {name: item.to_json() for name, item in self.fields.items()}
        if self.required:
            document["required"] = list(self.required)
        if self.allowed:
            document["allowed"] = list(self.allowed)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Type:
        """Read what `to_json` wrote."""
        element = document.get("element")
        return cls(
            document["kind"],
            element=None if element is None else cls.from_json(element),
            fields={name: cls.from_json(item) for name, item in document.get("fields", {}).items()},
            required=tuple(document.get("required", ())),
            allowed=tuple(document.get("allowed", ())),
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """Inputs (an object type) and the names of all outputs of one resource type."""

    inputs: Type
    outputs: tuple[str, ...]


class NoSuchTypeError(LookupError):
    """The installed SDK has no resource of that token."""


def sdk_version() -> str:
    """Return the version of the installed SDK; the plugin reports it as its own."""
    return metadata.version(SDK)


def read(token: str) -> Schema:
    """Read a resource type such as `aws:ec2/vpc:Vpc` from the SDK. Raises NoSuchTypeError."""
    package, class_name = _split(token)
    module = _module(package, class_name)
    resource = getattr(module, class_name, None)
    # The code generator says InitArgs where a nested type already took the name.
    arguments = getattr(module, f"{class_name}InitArgs", None) or getattr(module, f"{class_name}Args", None)
    if resource is None or arguments is None:
        raise NoSuchTypeError(token)
    return Schema(inputs=_object(arguments), outputs=tuple(sorted(name for _, name, _ in _getters(resource))))


def read_provider() -> Type:
    """Read the provider's own configuration properties."""
    return _object(importlib.import_module(f"{SDK}.provider").ProviderArgs)


def _split(token: str) -> tuple[str, str]:
    match = re.fullmatch(r"aws:(\w+)/\w+:(\w+)", token)
    if match is None:
        raise NoSuchTypeError(token)
    return match[1], match[2]


def _module(package: str, class_name: str) -> types.ModuleType:
    """Import only the file that defines the class: the whole sub-package is large."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()
    try:
        with warnings.catch_warnings():  # of the SDK about itself
            warnings.simplefilter("ignore", DeprecationWarning)
            return importlib.import_module(f"{SDK}.{package}.{snake}")
    except ModuleNotFoundError:
        raise NoSuchTypeError(f"aws:{package}:{class_name}") from None


def _getters(cls: type) -> Iterator[tuple[str, str, Any]]:
    """Yield (python name, Pulumi name, getter function) of each property of a generated class."""
    for name, member in vars(cls).items():
        if isinstance(member, property) and member.fget is not None:
            pulumi_name = getattr(member.fget, "_pulumi_name", None)
            if pulumi_name is not None:
                yield name, pulumi_name, member.fget


@functools.cache
def _object(cls: type) -> Type:
    parameters = inspect.signature(cls).parameters
    fields: dict[str, Type] = {}
    required: list[str] = []
    for name, pulumi_name, getter in _getters(cls):
        fields[pulumi_name] = _type(getter.__annotations__["return"], sys.modules[cls.__module__])
        if parameters[name].default is inspect.Parameter.empty:
            required.append(pulumi_name)
    return Type("object", fields=fields, required=tuple(required))


def _type(hint: Any, module: types.ModuleType) -> Type:  # one return a kind  # noqa: PLR0911  # one return a kind
    """Strip Input, Output, Optional and Union from an annotation, and describe what stays."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        resolved = getattr(module, hint, None)
        return _type(resolved, module) if resolved is not None else Type("any")
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        choices = [choice for choice in arguments if not _is_plumbing(choice)]
        return _union([_type(choice, module) for choice in choices])
    name = getattr(origin, "__name__", "")
    if name in ("Sequence", "list"):
        return Type("list", element=_type(arguments[0], module))
    if name in ("Mapping", "dict"):
        return Type("map", element=_type(arguments[1], module))
    if isinstance(hint, type):
        if hint in _SCALARS:
            return Type(_SCALARS[hint])
        if hasattr(hint, "_pulumi_input_type"):
            return _object(hint)
        if issubclass(hint, str):
            return Type("string")
    return Type("any")


def _union(choices: list[Type]) -> Type:
    """One description for alternatives: the same kind twice is one; otherwise anything may come."""
    objects = [choice for choice in choices if choice.kind != "any"]
    kinds = {choice.kind for choice in objects}
    return objects[0] if len(kinds) == 1 else Type("any")


def _is_plumbing(choice: Any) -> bool:
    """Whether a member of a union only says 'optional', 'awaitable', 'an Output' or 'as a dict'."""
    if choice is type(None):
        return True
    if isinstance(choice, typing.ForwardRef):
        return choice.__forward_arg__.startswith(
            ("Output", "pulumi.Output")
        ) or choice.__forward_arg__.endswith("ArgsDict")
    return getattr(typing.get_origin(choice), "__name__", "") == "Awaitable"
