"""Pulumi's wire marks, turned into facts: unknown values and secrets.

The sentinels are constants of Pulumi's protocol (``sdk/go/common/resource/plugin/rpc.go`` and
``sdk/go/common/resource/properties.go``). The policy SDK carries all seven of the first kind.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Secret

UNKNOWN_SENTINELS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # text, and whatever a preview doesn't know
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- a mark of the protocol, no secret
OUTPUT_MARK: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
HIDDEN: Final = "[secret]"
"""What a preview writes in place of a secret."""

_MARKS: Final = (
    SIGNATURE.encode(),
    HIDDEN.encode(),
    *(sentinel.encode() for sentinel in sorted(UNKNOWN_SENTINELS)),
    b'"__',
    rb"\u",  # by which any of them could be written
)


def may_be_marked(text: bytes) -> bool:
    """Whether JSON text may hold anything that decoding changes. If not, it means just what it says."""
    return any(mark in text for mark in _MARKS)


def decode(value: Any) -> Any:
    """Decode one property value, at any depth. Assets and references stay as they are."""
    match value:
        case str():
            return _text(value)
        case Mapping():
            return _object(value)
        case Sequence() if not isinstance(value, bytes):
            return [decode(item) for item in value]
        case _:
            return value


def properties(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """Decode a resource's properties, leaving out the provider's own notes (``__defaults`` and such)."""
    return {key: decode(item) for key, item in (value or {}).items() if not key.startswith("__")}


def _text(value: str) -> Any:
    if value in UNKNOWN_SENTINELS:
        return UNKNOWN
    return Secret(UNKNOWN) if value == HIDDEN else value


def _object(value: Mapping[str, Any]) -> Any:
    signature = value.get(SIGNATURE)
    if signature == SECRET_MARK:
        return Secret(_secret(value))
    if signature == OUTPUT_MARK:
        inner = decode(value["value"]) if "value" in value else UNKNOWN
        return Secret(inner) if value.get("secret") is True else inner
    return {key: decode(item) for key, item in value.items()}


def _secret(value: Mapping[str, Any]) -> Any:
    """Open a secret that travels in clear; ciphertext stays unknown."""
    if "value" in value:
        return decode(value["value"])
    if "plaintext" in value:
        return _plaintext(value["plaintext"])
    return UNKNOWN


def _plaintext(text: Any) -> Any:
    try:
        return decode(json.loads(text))
    except (TypeError, ValueError):
        return UNKNOWN
