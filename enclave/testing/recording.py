"""Runs a Pulumi program without an engine, and takes down what it would register, as a graph.

Pulumi's own mocks stand in for the engine. What the program asks for is read by the same code that reads
Pulumi's exports and previews, so a rule can't tell the difference.
"""

import asyncio
import hashlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pulumi
from google.protobuf import json_format  # type: ignore[import-untyped] # it comes with Pulumi
from pulumi.runtime import mocks

from enclave.graph import providers, sources, wire
from enclave.graph.facts import PROVIDER_PREFIX, Graph
from enclave.model import geography

Program = Callable[[], object]
Outputs = Mapping[str, Callable[[str, Mapping[str, Any]], Mapping[str, Any]]]

PROJECT: Final = "program"
_STACK: Final = "pulumi:pulumi:Stack"
_REFERENCE: Final = "pulumi:pulumi:StackReference"


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What surrounds the program.

    ``preview``: nothing exists yet, so no id, ARN or other attribute is known. ``stacks`` are the outputs of
    other stacks by name; ``calls`` answer functions such as ``aws:index/getCallerIdentity:getCallerIdentity``
    by token; ``outputs`` give the attributes of created resources by type, where an id and an ARN aren't
    enough.
    """

    stack: str = "dublin-1"
    preview: bool = True
    stacks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    calls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    outputs: Outputs = field(default_factory=dict)


def record(program: Program, world: World) -> Graph:
    """Run a program to its end; returns what it registered. Its own errors are passed on."""
    monitor = _Monitor(world)
    _ensure_loop()
    pulumi.runtime.settings.reset_options()
    try:
        mocks.set_mocks(monitor.mocks, PROJECT, world.stack, world.preview, monitor=monitor)
        mocks.test(program)()  # type: ignore[no-untyped-call] # Pulumi's mocks are untyped
    finally:
        pulumi.runtime.settings.reset_options()
    if world.preview:
        steps = [{"op": "create", "newState": state} for state in monitor.states]
        return sources.from_preview(world.stack, {"steps": steps})
    return sources.from_export(world.stack, {"deployment": {"resources": monitor.states}})


class _Cloud(mocks.Mocks):
    """Answers with ids and ARNs; in a preview with nothing."""

    def __init__(self, world: World, known: providers.Known) -> None:
        self._world = world
        self._known = known

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == _REFERENCE:
            name = args.inputs["name"]
            return name, {"name": name, "outputs": dict(self._world.stacks[name.rpartition("/")[2]])}
        if args.resource_id:  # it exists already, and the program asks for it by its id
            return args.resource_id, dict(args.inputs)
        if self._world.preview:
            return None, dict(args.inputs)
        given = {"arn": self._arn(args), **args.inputs}
        if args.typ in self._world.outputs:
            given |= self._world.outputs[args.typ](args.name, args.inputs)
        return self._identity(args), given

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token not in self._world.calls:
            raise LookupError(f"The program calls {args.token}; say what it is answered: calls={{...}}")
        return dict(self._world.calls[args.token]), []

    def _identity(self, args: mocks.MockResourceArgs) -> str:
        """Make an id up as EC2 does: the same in every run, and like no other's in the world."""
        whose = f"{self._world.stack}/{args.typ}/{args.name}"
        return f"{_kind(args.typ).lower()}-{hashlib.sha256(whose.encode()).hexdigest()[:17]}"

    def _arn(self, args: mocks.MockResourceArgs) -> str:
        """Write an ARN of the resource's own account and region, as far as its provider tells them."""
        provider = self._known.of((args.provider or "").rpartition("::")[0])
        region = args.inputs.get("region") or provider.region
        place = geography.region(region) if isinstance(region, str) else None
        account = provider.account if isinstance(provider.account, str) else ""
        service = args.typ.split(":")[1].split("/")[0]
        partition = place.partition if place else "aws"
        return f"arn:{partition}:{service}:{region or ''}:{account}:{_kind(args.typ).lower()}/{args.name}"


class _Monitor(mocks.MockMonitor):
    """Takes down each registration in the shape of Pulumi's state."""

    def __init__(self, world: World) -> None:
        self._known = providers.Known()
        super().__init__(_Cloud(world, self._known))
        self.states: list[dict[str, Any]] = []
        self._world = world

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Write a URN as the engine does: with all parents' types, the stack's left out."""
        above = parent.split("::")[2] if parent else _STACK
        qualified = type_ if above == _STACK else f"{above}${type_}"
        return f"urn:pulumi:{self._world.stack}::{PROJECT}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the engine's own name
        if request.type == _STACK:
            return super().RegisterResource(request)  # type: ignore[no-untyped-call] # Pulumi's are untyped
        inputs = json_format.MessageToDict(request.object)
        if request.type.startswith(PROVIDER_PREFIX):
            urn = self.make_urn(request.parent, request.type, request.name)
            self._known.learn(urn, wire.properties(inputs))
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call] # as above
        outputs = {} if self._world.preview else json_format.MessageToDict(answer.object)
        recorded = {key: list(value.urns) for key, value in request.propertyDependencies.items()}
        self.states.append(
            {
                **_common(request, answer.urn, inputs, outputs),
                "custom": request.custom,
                "id": answer.id,
                "dependencies": list(request.dependencies),
                "propertyDependencies": recorded,
            }
        )
        return answer

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the engine's own name
        answer = super().ReadResource(request)  # type: ignore[no-untyped-call] # as above
        told = json_format.MessageToDict(request.properties)
        self.states.append({**_common(request, answer.urn, told, told), "custom": True, "id": request.id})
        return answer


def _common(request: Any, urn: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "urn": urn,
        "type": request.type,
        "inputs": inputs,
        "outputs": outputs,
        "parent": request.parent,
        "provider": request.provider,
        "sourcePosition": _position(request.sourcePosition),
    }


def _position(position: Any) -> str | None:
    """Write where in the program a resource was made, as the engine does."""
    if not position.uri:
        return None
    path = Path(unquote(urlsplit(position.uri).path))
    inside = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else Path(path.name)
    return f"project:///{inside.as_posix()}#{position.line}"


def _kind(type_: str) -> str:
    return type_.rpartition(":")[2]


def _ensure_loop() -> None:
    """See that this thread has an event loop: whatever ran before may have left it without one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn where there is none
            asyncio.get_event_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())
