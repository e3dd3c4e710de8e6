"""Releases deletion protection for one teardown, without touching a committed file."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from enclave.engine.environment import Workspace

_RELEASE = "enclave:release-protection"
_TEARDOWN = "enclave:teardown"  # the program then doesn't ask which permissions have run out
# Inputs by which AWS itself refuses to delete a resource.
_PROTECTIONS = ("deletionProtectionEnabled", "deleteProtection", "deletionProtection")


@contextmanager
def configuration(workspace: Workspace, stack: str) -> Iterator[Path]:
    """Give a copy of the stack's settings that releases protection; it is gone after the block."""
    committed = workspace.stack_config(stack)
    document = yaml.safe_load(committed.read_text()) if committed.exists() else None
    settings: dict[str, Any] = document if isinstance(document, dict) else {}
    settings["config"] = {**(settings.get("config") or {}), _RELEASE: "true", _TEARDOWN: "true"}
    with tempfile.TemporaryDirectory(prefix="release-", dir=workspace.make_work()) as folder:
        copy = Path(folder) / committed.name
        copy.write_text(yaml.safe_dump(settings))
        yield copy


def protected(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the URNs of the resources in a state that are protected, by Pulumi or by AWS."""
    resources = (document.get("deployment") or {}).get("resources") or ()
    return tuple(
        resource["urn"] for resource in resources if not resource.get("delete") and _is_protected(resource)
    )


def _is_protected(resource: Mapping[str, Any]) -> bool:
    inputs = resource.get("inputs") or {}
    return bool(resource.get("protect")) or any(inputs.get(name) for name in _PROTECTIONS)
