"""The package schema of what is supported, for tools that ask the plugin for one (`pulumi import`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from enclave.local.provider import catalog, schema

if TYPE_CHECKING:
    from enclave.local.provider.schema import Type

_ANY = {"$ref": "pulumi.json#/Any"}


def document() -> str:
    """Return the schema as JSON: every supported type, nested structures without their inner types."""
    schemas = catalog.Schemas(None)
    return json.dumps(
        {
            "name": "aws",
            "version": schema.sdk_version(),
            "resources": {entry.type: _resource(schemas.get(entry)) for entry in catalog.every()},
        }
    )


def _resource(found: schema.Schema) -> dict[str, Any]:
    inputs = {name: _property(kind) for name, kind in found.inputs.fields.items()}
    outputs = {name: inputs.get(name, _ANY) for name in found.outputs}
    return {"inputProperties": inputs, "requiredInputs": list(found.inputs.required), "properties": outputs}


def _property(kind: Type) -> dict[str, Any]:
    if kind.kind == "any":
        return dict(_ANY)
    if kind.kind == "list":
        return {"type": "array", "items": _property(kind.element) if kind.element else _ANY}
    if kind.kind in ("map", "object"):
        element = _property(kind.element) if kind.element else _ANY
        return {"type": "object", "additionalProperties": element}
    return {"type": kind.kind}
