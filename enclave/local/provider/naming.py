"""Names that the program leaves to the provider, and ids as a person gives them to import."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import provider_pb2

from enclave.local.provider.context import known_region
from enclave.local.provider.diff import DEFAULTS
from enclave.local.provider.failures import ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.resource import Resource
    from enclave.local.provider.values import Properties

_MODE = provider_pb2.CheckRequest.AutonamingOptions


def fill(entry: Resource, inputs: Properties, olds: Mapping[str, Any], request: Any) -> Properties:
    """Give a resource without a name the one it had, else the engine's proposal, else one made from its own.

    As the official provider does it: logical name, hyphen, seven hexadecimal digits.
    """
    name = entry.autoname
    if not name or inputs.get(name) is not None:
        return inputs
    kept = olds.get(name) if name in olds.get(DEFAULTS, [name]) else None
    return {**inputs, name: kept or _propose(entry, request), DEFAULTS: [name]}


def _propose(entry: Resource, request: Any) -> str:
    if request.HasField("autonaming"):
        options = request.autonaming
        if options.mode == _MODE.DISABLE:
            raise ProviderError(
                f"automatic naming is disabled but `{entry.autoname}` is not given; give it a value"
            )
        return str(options.proposed_name)
    logical = request.name or request.urn.rpartition("::")[2]
    seed = bytes(request.randomSeed) or logical.encode()
    return f"{logical}-{hashlib.sha256(seed).hexdigest()[:7]}"


def import_id(entry: Resource, given: str, *, importing: bool) -> tuple[str, Mapping[str, Any]]:
    """Return the id and the inputs that an import id carries: `vpc-1@eu-north-1`, `rtb-1_10.0.0.0/8`."""
    if not importing:
        return given, {}
    hidden: dict[str, Any] = {}
    name, _, region = given.rpartition("@")
    if name and known_region(region):
        given, hidden["region"] = name, region
    if entry.import_id is not None:
        given, more = entry.import_id(given)
        hidden.update(more)
    return given, hidden


def known_inputs(entry: Resource, state: Mapping[str, Any]) -> Properties:
    """Return the inputs that a state without inputs (a `.get()`) implies."""
    return {name: value for name, value in state.items() if name == "region" or name in entry.handled}
