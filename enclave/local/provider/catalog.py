"""Which resource types there are: each file of `types` lists its entries, and nothing else knows of them."""

from __future__ import annotations

import difflib
import functools
import importlib
import json
import os
import pkgutil
import tempfile
import threading
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from enclave.local.provider import schema as sdk
from enclave.local.provider import types
from enclave.local.provider.failures import ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.local.provider.resource import Resource

HOW_TO_EXTEND: Final = (
    "add an entry to enclave/local/provider/types and its calls to the embedded cloud (CONTRIBUTING.md);"
    " the supported types are listed in docs/resource-types.md"
)


class UnsupportedError(ProviderError):
    """The local provider has no entry for a resource type, or the SDK doesn't know it."""


@functools.cache
def files() -> tuple[str, ...]:
    """Return the names of the files with entries."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(types.__path__)))


@functools.cache
def _entries(file: str) -> dict[str, Resource]:
    module = importlib.import_module(f"{types.__name__}.{file}")
    return {entry.type: entry for entry in module.RESOURCES}


def every() -> Iterator[Resource]:
    """All entries, by file. Imports every file: only for documentation and tests."""
    for file in files():
        yield from _entries(file).values()


@functools.cache
def entry(token: str) -> Resource:
    """Return the entry of a type such as `aws:ec2/vpc:Vpc`. Raises UnsupportedError: how to add one.

    Only the files whose name starts with the token's package are imported: `ec2_vpc.py` for `aws:ec2/...`.
    """
    package = token.removeprefix("aws:").split("/")[0]
    for file in files():
        if file.split("_")[0] == package and token in _entries(file):
            return _entries(file)[token]
    try:
        sdk.read(token)
    except sdk.NoSuchTypeError:
        raise UnsupportedError(f"{token} is not a resource type of pulumi_aws {sdk.sdk_version()}") from None
    raise UnsupportedError(f"{token} is not supported by the local aws provider yet. Remedy: {HOW_TO_EXTEND}")


def nearest(token: str, known: list[str]) -> str:
    """Return the known token most like this one, or an empty string."""
    return next(iter(difflib.get_close_matches(token, known, n=1)), "")


class Schemas:
    """Schemas by type, kept in a directory: reading one from the SDK costs more than all else at a start."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._known: dict[str, sdk.Schema] = {}

    def get(self, entry: Resource) -> sdk.Schema:
        """Return the schema of an entry's type, with the allowed values of its strings."""
        with self._lock:
            if entry.type not in self._known:
                self._known[entry.type] = self._load(entry)
            return self._known[entry.type]

    def _load(self, entry: Resource) -> sdk.Schema:
        path = self._path(entry)
        if path is not None and path.exists():
            try:
                document = json.loads(path.read_text())
                return sdk.Schema(sdk.Type.from_json(document["inputs"]), tuple(document["outputs"]))
            except (OSError, ValueError, KeyError, TypeError):
                path.unlink(missing_ok=True)
        made = self._make(entry)
        if path is not None:
            _write(path, json.dumps({"inputs": made.inputs.to_json(), "outputs": made.outputs}))
        return made

    def _make(self, entry: Resource) -> sdk.Schema:
        from enclave.local.provider import enums  # only when the cache has nothing  # noqa: PLC0415  # only where it is needed: imports cost time

        found = sdk.read(entry.type)
        return sdk.Schema(enums.annotate(entry, found.inputs), found.outputs)

    def _path(self, entry: Resource) -> Path | None:
        if self._directory is None:
            return None
        name = entry.type.replace(":", "-").replace("/", "-")
        return self._directory / _fingerprint() / f"{name}.json"


@functools.cache
def _fingerprint() -> str:
    """Say what a kept schema depends on: the SDK, botocore, and our own code."""
    newest = max(path.stat().st_mtime_ns for path in Path(__file__).parent.rglob("*.py"))
    return f"{sdk.sdk_version()}-{metadata.version('botocore')}-{newest:x}"


def _write(path: Path, text: str) -> None:
    """Write in one step: other provider processes read the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    Path(temporary).replace(path)
