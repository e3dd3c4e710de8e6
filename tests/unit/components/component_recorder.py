"""A recording stand-in for the engine: what a program registers, with its options, as plain values."""

import gc
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc
from pulumi.runtime.stack import Stack

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A registered resource. ``provider`` is the logical name of its provider, ``parent`` of its parent."""

    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any]
    parent: str | None
    parent_type: str | None
    provider: str | None
    protect: bool
    delete_before_replace: bool
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    depends_on: frozenset[str]


@dataclass
class World:
    """Everything that one run registered, and the outputs that it ended with."""

    made: list[Made] = field(default_factory=list)
    outputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stack_outputs: dict[str, Any] = field(default_factory=dict)

    def of(self, type_: str) -> dict[str, Made]:
        """Return the resources of a type, by logical name; ``ec2/vpc:Vpc`` stands for ``aws:ec2/vpc:Vpc``."""
        found = [made for made in self.made if made.type in (type_, f"aws:{type_}")]
        by_name = {made.name: made for made in found}
        assert len(by_name) == len(found), f"two {type_} have the same name"
        return by_name

    def inputs(self, type_: str) -> dict[str, Mapping[str, Any]]:
        """Return the inputs of the resources of a type, tags aside, by logical name."""
        return {
            name: {key: value for key, value in made.inputs.items() if key != "tags"}
            for name, made in self.of(type_).items()
        }

    @property
    def custom(self) -> list[Made]:
        """Return the resources that are neither components nor providers nor references."""
        return [made for made in self.made if made.type.startswith("aws:")]


def identity(type_: str, name: str) -> str:
    """Return the id that the recorder gives a resource: ``Vpc:dublin-1``."""
    return f"{type_.rpartition(':')[2]}:{name}"


def _firewall_outputs(name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return statuses in another order than the subnets', under zone names that mislead."""
    subnets = [mapping["subnetId"] for mapping in inputs["subnetMappings"]]
    states = [
        {
            "availabilityZone": f"zone-{position}",
            "attachments": [{"endpointId": f"endpoint-in-{subnet}", "subnetId": subnet}],
        }
        for position, subnet in enumerate(reversed(subnets))
    ]
    return {"arn": f"arn-of-Firewall:{name}", "firewallStatuses": [{"syncStates": states}]}


_OUTPUTS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "aws:ec2/vpc:Vpc": lambda name, _: {
        "defaultNetworkAclId": f"default-acl-of-{name}",
        "defaultRouteTableId": f"default-table-of-{name}",
    },
    "aws:ec2/eip:Eip": lambda name, _: {"allocationId": f"allocation-of-{name}"},
    "aws:kms/key:Key": lambda name, _: {"keyId": f"key-id-of-{name}", "arn": f"arn-of-Key:{name}"},
    "aws:networkfirewall/firewall:Firewall": _firewall_outputs,
}


class Cloud(mocks.Mocks):
    """Answers each creation with ids and ARNs that name the resource; in a preview, with nothing.

    ``stacks`` are the outputs of other stacks by name; ``outputs`` replaces a type's own outputs.
    """

    def __init__(
        self, stacks: Mapping[str, Mapping[str, Any]], outputs: Mapping[str, Any], *, preview: bool
    ) -> None:
        self._stacks = stacks
        self._outputs = {**_OUTPUTS, **outputs}
        self._preview = preview

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            name = args.inputs["name"]
            return name, {"name": name, "outputs": dict(self._stacks[name])}
        if self._preview or not args.typ.startswith("aws:"):
            return None if self._preview else identity(args.typ, args.name), dict(args.inputs)
        made = identity(args.typ, args.name)
        own = self._outputs.get(args.typ, lambda _name, _inputs: {"arn": f"arn-of-{made}"})
        return made, {**args.inputs, **own(args.name, args.inputs)}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"{args.token} was called: components ask the cloud nothing")


class Monitor(mocks.MockMonitor):
    """Keeps what the engine would be told and the mocks are not: parents, options, registered outputs."""

    def __init__(self, cloud: Cloud, world: World) -> None:
        super().__init__(cloud)
        self._world = world

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the engine's own name
        inputs = rpc.deserialize_properties(request.object)
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call] # Pulumi's mocks are untyped
        if request.type == STACK_TYPE:
            return answer
        self._world.made.append(
            Made(
                type=request.type,
                name=request.name,
                custom=request.custom,
                inputs=inputs,
                parent=_name_in(request.parent),
                parent_type=_type_in(request.parent),
                provider=_name_in(request.provider.rpartition("::")[0]),
                protect=request.protect,
                delete_before_replace=request.deleteBeforeReplace,
                ignore_changes=tuple(request.ignoreChanges),
                replace_on_changes=tuple(request.replaceOnChanges),
                depends_on=frozenset(identity(*_type_and_name(urn)) for urn in request.dependencies),
            )
        )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the engine's own name
        outputs = rpc.deserialize_properties(request.outputs)
        type_, name = _type_and_name(request.urn)
        if type_ != STACK_TYPE:
            self._world.outputs[identity(type_, name)] = outputs
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call] # as above


def _type_and_name(urn: str) -> tuple[str, str]:
    _, _, types, name = urn.split("::")
    return types.split("$")[-1], name


def _name_in(urn: str) -> str | None:
    return _type_and_name(urn)[1] if urn else None


def _type_in(urn: str) -> str | None:
    return _type_and_name(urn)[0] if urn else None


def run(
    program: Callable[[], object],
    *,
    preview: bool = False,
    stack: str = "dublin-1",
    stacks: Mapping[str, Mapping[str, Any]] | None = None,
    outputs: Mapping[str, Any] | None = None,
    world: World | None = None,
) -> World:
    """Run a program against the recorder; returns what it registered.

    ``preview`` makes every output of a resource unknown, as before anything exists. ``stacks`` are the
    outputs of other stacks by name; ``outputs`` replaces how a type answers. ``world``, if given, is filled
    and returned: it shows what was registered even if the program fails.
    """
    world = World() if world is None else world
    cloud = Cloud(stacks or {}, outputs or {}, preview=preview)
    pulumi.runtime.settings.reset_options()
    mocks.set_mocks(cloud, project="enclave", stack=stack, preview=preview, monitor=Monitor(cloud, world))

    def body() -> object:
        program()
        root = pulumi.runtime.get_root_resource()
        assert isinstance(root, Stack)
        return pulumi.Output.from_input(root.outputs).apply(world.stack_outputs.update)

    try:
        mocks.test(body)()  # type: ignore[no-untyped-call] # as above
    finally:
        # A failed run leaves futures that report themselves when collected: now, not in some other test.
        gc.collect()
    return world


def document(made: Made, key: str) -> Any:
    """Return a JSON document among the inputs of a resource."""
    return json.loads(made.inputs[key])
