"""Property values as the engine sends them: plain Python data, plus what is unknown and what is secret.

The wire marks both inside ordinary protobuf structs: an unknown is a fixed string, a secret is an object
with a signature. The marks are part of Pulumi's protocol (sdk/python, `pulumi.runtime.rpc`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from google.protobuf import struct_pb2  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # a mark, not a secret  # noqa: S105  # a mark, not a secret


class Unknown:
    """The type of `UNKNOWN`: a value that will be known only when something has been created."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must stay encrypted in the state and hidden on the screen."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(...)"


Properties = dict[str, Any]


def decode(message: struct_pb2.Struct) -> Properties:
    """Turn a wire struct into Python data; integral numbers become `int`, nulls are left out."""
    return {key: _decode(value) for key, value in message.fields.items() if _present(value)}


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Turn Python data back into a wire struct; `None` values are left out."""
    message = struct_pb2.Struct()
    for key, value in properties.items():
        if value is not None:
            message.fields[key].CopyFrom(_encode(value))
    return message


def _present(value: struct_pb2.Value) -> bool:
    return value.WhichOneof("kind") not in (None, "null_value")


def _decode(value: struct_pb2.Value) -> Any:  # one return a kind  # noqa: PLR0911  # one return a kind
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_MARK else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE:
            return Secret(_decode(fields["value"]))
        return decode(value.struct_value)
    return None


def _encode(value: Any) -> struct_pb2.Value:  # one return a kind  # noqa: PLR0911  # one return a kind
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=UNKNOWN_MARK)
    if isinstance(value, Secret):
        return _encode({SIGNATURE: SECRET_SIGNATURE, "value": value.value})
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=float(value))
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=encode(value))
    if isinstance(value, list | tuple):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encode(item) for item in value]))
    raise TypeError(f"a value of type {type(value).__name__} has no wire form")


def reveal(value: Any) -> Any:
    """Return the value without its secret marks, at any depth."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value


def has_secret(value: Any) -> bool:
    """Whether a secret hides anywhere in the value."""
    return _any(value, lambda item: isinstance(item, Secret))


def has_unknown(value: Any) -> bool:
    """Whether anything in the value, secret or not, is unknown."""
    return _any(value, lambda item: item is UNKNOWN)


def _any(value: Any, found: Any) -> bool:
    if found(value):
        return True
    if isinstance(value, Secret):
        return _any(value.value, found)
    if isinstance(value, dict):
        return any(_any(item, found) for item in value.values())
    if isinstance(value, list):
        return any(_any(item, found) for item in value)
    return False


def conceal(outputs: Mapping[str, Any], *sources: Mapping[str, Any]) -> Properties:
    """Mark each output whose input of the same name was, or held, a secret; `tagsAll` follows `tags`."""
    secret: set[str] = {key for source in sources for key, value in source.items() if has_secret(value)}
    if "tags" in secret:
        secret.add("tagsAll")
    return {key: Secret(value) if key in secret else value for key, value in outputs.items()}


def names(items: Iterable[str]) -> str:
    """Join names for a message: `a`, `b` and `c`."""
    quoted = [f"`{item}`" for item in items]
    if len(quoted) <= 1:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
