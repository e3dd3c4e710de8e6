"""Reads from a preview whether its update would do anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a preview's steps say only of the old state.
_NOT_PREVIEWED = ("id", "outputs")
_UNORDERED = ("dependencies",)
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the key by which Pulumi marks special values


def is_idle(document: Mapping[str, Any], outputs: tuple[Any, Any] | None) -> bool:
    """Say whether an update would leave everything as it is, the state included.

    A step can be `same` and yet change the state, for example when only `protect` or a dependency changes:
    so old and new are compared in full. `outputs` are the stack's before and after, as the events tell them;
    with a secret among them nobody can say whether it changed.
    """
    steps = document.get("steps") or ()
    if not steps or outputs is None or _SECRET in str(outputs):
        return False
    before, after = outputs
    return before == after and all(_is_idle_step(step) for step in steps)


def _is_idle_step(step: Mapping[str, Any]) -> bool:
    if step.get("op") == "read":
        return True
    return step.get("op") == "same" and _comparable(step.get("oldState")) == _comparable(step.get("newState"))


def _comparable(state: Mapping[str, Any] | None) -> dict[str, Any]:
    compared = {name: value for name, value in (state or {}).items() if name not in _NOT_PREVIEWED}
    for name in _UNORDERED:
        compared[name] = sorted(compared.get(name) or ())
    properties = compared.get("propertyDependencies") or {}
    compared["propertyDependencies"] = {name: sorted(urns or ()) for name, urns in properties.items()}
    return compared
