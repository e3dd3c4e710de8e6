"""Allowed values of string properties, from botocore's service models.

The SDK and the API name things almost alike (`rule.objectOwnership`, `Rules[].ObjectOwnership`): walking both
trees side by side, by names without case and plural, finds the enumerations.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

from enclave.local.provider.resource import Call

if TYPE_CHECKING:
    from enclave.local.provider.resource import Prop, Resource
    from enclave.local.provider.schema import Type


def annotate(entry: Resource, inputs: Type) -> Type:
    """Return the object type with `allowed` filled in, where the entry tells a property's API parameter."""
    fields = dict(inputs.fields)
    for prop in entry.props:
        shape = _shape(entry, prop)
        if shape is not None and prop.name in fields:
            fields[prop.name] = _walk(fields[prop.name], shape)
    return dataclasses.replace(inputs, fields=fields)


def _shape(entry: Resource, prop: Prop) -> Any:
    """Return the botocore shape of the parameter that the property goes to."""
    method, _, path = prop.shape.partition(":")
    if not prop.shape:
        if not isinstance(entry.create, Call) or not prop.param:
            return None
        method, path = entry.create.method, prop.param
    shape = _operation_input(entry.service, method)
    for name in path.split("."):
        while shape is not None and shape.type_name == "list":
            shape = shape.member
        shape = None if shape is None else _member(shape, name)
    return shape


@functools.cache
def _operation_input(service: str, method: str) -> Any:
    from botocore import xform_name  # noqa: PLC0415  # only where it is needed: imports cost time

    model = _model(service)
    name = next(name for name in model.operation_names if xform_name(name) == method)
    return model.operation_model(name).input_shape


@functools.cache
def _model(service: str) -> Any:
    import botocore.session  # noqa: PLC0415  # only where it is needed: imports cost time

    return botocore.session.Session().get_service_model(service)


def _walk(kind: Type, shape: Any) -> Type:
    if shape.type_name == "list" and kind.kind != "list":
        return _walk(kind, shape.member)
    if kind.kind == "string" and shape.type_name == "string" and getattr(shape, "enum", None):
        return dataclasses.replace(kind, allowed=tuple(shape.enum))
    if kind.kind == "list" and kind.element is not None and shape.type_name == "list":
        return dataclasses.replace(kind, element=_walk(kind.element, shape.member))
    if kind.kind == "object" and shape.type_name == "structure":
        members = {name: _member(shape, name) for name in kind.fields}
        fields = {
            name: item if members[name] is None else _walk(item, members[name])
            for name, item in kind.fields.items()
        }
        return dataclasses.replace(kind, fields=fields)
    return kind


def _member(shape: Any, name: str) -> Any:
    if shape.type_name != "structure":
        return None
    wanted, members = _plain(name), {_plain(key): member for key, member in shape.members.items()}
    if wanted in members:
        return members[wanted]
    longer = [member for key, member in members.items() if key.endswith(wanted)]  # AttributeType for type
    return longer[0] if len(longer) == 1 else None


def _plain(name: str) -> str:
    return name.lower().rstrip("s")
