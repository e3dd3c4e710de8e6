"""Values of properties, with what isn't known, and what mustn't be shown, as values of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


class Unknown(Enum):
    """The type of ``UNKNOWN``. It has one value; compare with ``is``."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false: compare it with `is UNKNOWN`")


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown. ``value`` is ``UNKNOWN`` where it is hidden from us as well."""

    value: Any = field(repr=False)


def plain(value: Any) -> Any:
    """Return the value inside a secret, or the value itself. For judging, never for showing."""
    while isinstance(value, Secret):
        value = value.value
    return value


def is_unknown(value: Any) -> bool:
    """Whether a value, secret or not, isn't known."""
    return plain(value) is UNKNOWN


def holds_unknown(value: Any) -> bool:
    """Whether anything within a value isn't known."""
    value = plain(value)
    if isinstance(value, Mapping):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(holds_unknown(item) for item in value)
    return value is UNKNOWN


def show(value: Any) -> str:
    """Write a value for a person, keeping secrets out."""
    match value:
        case Secret():
            text = "[secret]"
        case Unknown():
            text = "not known yet"
        case None:
            text = "not set"
        case str():
            text = f'"{value}"'
        case Mapping():
            text = "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            text = "[" + ", ".join(map(show, value)) + "]"
        case _:
            text = str(value)
    return text
