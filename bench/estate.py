"""An estate of many sites, as Pulumi exports it: what the residency benches judge.

The sites and their links are those of this repository, taken down by running the real programs without an
engine, and then repeated under new names and ids: every reference resolves, and nothing blocks. What the
engine and the provider add (regions, defaults, tags again, positions, stacks of calls) is added here too, so
that a resource is about as large as in a real export. The same count gives the same file.

Of a seeded estate one resource in a hundred breaks one of ten rules, in turn.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pulumi
from repetition import enclave, names, renamed
from seeds import SEEDS

from enclave.graph.facts import Graph, Resource, Secret
from enclave.graph.identity import NAMING_INPUT
from enclave.model.enclave import Enclave
from enclave.testing.recording import World, record
from stacks.links import STACK as LINKS
from stacks.links import links
from stacks.providers import Providers
from stacks.site import site

STACK, PROJECT = "bench", "estate"
CALLS = 22
"""Frames in a resource's stack of calls."""

SEEDED_IN = 100
"""Of a seeded estate one resource in so many breaks a rule."""

_FRAME = "project:///components/isolated_network.py#{}"
_PLACED = re.compile(r"aws:(?!iam/)")


@dataclass(frozen=True)
class Estate:
    """What was written: how many resources, and what was seeded as pairs of a rule's id and a URN.

    ``repetitions`` are those begun, ``linked`` those with their links: the last may end after some sites.
    """

    resources: int
    repetitions: int
    linked: int
    seeded: tuple[tuple[str, str], ...]


def write(path: Path, count: int, *, seeded: bool) -> Estate:
    """Write an export of at least so many resources: whole sites, and the links of each repetition."""
    made, broken = 0, []
    with path.open("w", encoding="utf-8") as file:
        file.write('{"version": 3, "deployment": {"manifest": {}, "resources": [')
        for urn, text, seed in _resources(count, seeded=seeded):
            file.write(f"{',' if made else ''}\n{text}")
            made += 1
            if seed:
                broken.append((seed, urn))
        file.write("]}}\n")
    whole = sum(map(len, _templates()))
    return Estate(resources=made, repetitions=-(-made // whole), linked=made // whole, seeded=tuple(broken))


def _resources(count: int, *, seeded: bool) -> Iterator[tuple[str, str, str]]:
    """Yield URN, text and the broken rule of each resource."""
    seeds, made, due = cycle(SEEDS), 0, 0
    seed = next(seeds)
    for number in range(count):
        for stack in _templates():
            if made >= count:
                return
            gateways: dict[str, str] = {}
            for template in stack:
                text = renamed(template.text, number)
                urn = renamed(template.urn, number)
                made += 1
                due += seeded and made % SEEDED_IN == 0
                if template.type.endswith(":InternetGateway"):
                    gateways["internet"] = json.loads(text)["id"]
                broken = ""
                if due > 0 and template.type == seed.type and seed.suits(template.name) and gateways:
                    state = json.loads(text)
                    seed.change(state["inputs"], gateways)
                    state["outputs"] |= {key: state["inputs"][key] for key in state["inputs"]}
                    text, broken, due = json.dumps(state, indent=4), seed.rule, due - 1
                    seed = next(seeds)
                yield urn, text, broken


@dataclass(frozen=True)
class _Template:
    urn: str
    type: str
    name: str
    text: str


@cache
def _templates() -> tuple[tuple[_Template, ...], ...]:
    """Return the resources of each site and of the links, gateways first so that seeds can name them."""
    once = enclave()
    outputs: dict[str, Any] = {}
    urns: set[str] = set()  # the links have the sites' providers once more
    stacks = []
    for name in (*(each.name for each in once.sites), LINKS):
        heard: dict[str, Any] = {}
        world = World(stack=name, preview=False, stacks=outputs, outputs=OUTPUTS)
        graph = record(_program(once, name, heard), world)
        outputs[name] = heard
        kept = [each for each in graph if not each.type.startswith("pulumi:pulumi:")]
        kept.sort(key=lambda each: not each.type.endswith((":aws", ":InternetGateway")))
        made = [_template(each, graph, _named_alike(graph)) for each in kept]
        stacks.append(tuple(each for each in made if each.urn not in urns))
        urns |= {each.urn for each in made}
    return tuple(stacks)


def _program(enclave: Enclave, stack: str, heard: dict[str, Any]) -> Callable[[], object]:
    def program() -> object:
        providers = Providers(enclave)
        made = (
            links(enclave, providers)
            if stack == LINKS
            else site(enclave, enclave.site(stack), providers, protected=True)
        )
        return pulumi.Output.all(**vars(made)).apply(heard.update)

    return program


def _template(resource: Resource, graph: Graph, names_: Mapping[str, str]) -> _Template:
    urn = _urn(resource.urn)
    text = _text(resource, urn, graph)
    for made_up, name in names_.items():
        text = text.replace(made_up, name)
    return _Template(urn=urn, type=resource.type, name=resource.name, text=text)


def _named_alike(graph: Graph) -> Mapping[str, str]:
    """Return the names that are ids on AWS, by the ids that the recording made up instead."""
    return {
        each.outputs["id"]: name
        for each in graph
        if each.type in NAMING_INPUT and isinstance(name := each.get(NAMING_INPUT[each.type]), str)
    }


def _urn(urn: str) -> str:
    """Move a URN to the one stack of the estate; the links' own names are made their own there."""
    stack, _, kind, name = urn.split("::")
    own = name if any(site in name for site in names()) else f"{name}-{names()[0]}"
    del stack
    return f"urn:pulumi:{STACK}::{PROJECT}::{kind}::{own}"


def _text(resource: Resource, urn: str, graph: Graph) -> str:
    """Write a resource as an export has it, with what the engine and the provider add."""
    inputs, outputs = _shown(resource.props), _shown(resource.outputs)
    identity = outputs.pop("id", None)
    if resource.custom and _PLACED.match(resource.type):
        inputs.setdefault("region", resource.provider_region)
    if "tags" in inputs:
        inputs["tags"] |= {"enclave:resource": f"{STACK}/{resource.type}/{resource.name}"}
        outputs |= {"tags": inputs["tags"], "tagsAll": inputs["tags"]}
    state = {
        "urn": urn,
        "custom": resource.custom,
        "id": identity,
        "type": resource.type,
        "inputs": inputs,
        "outputs": inputs | outputs,
        "parent": _urn(resource.parent) if resource.parent else None,
        "dependencies": [_urn(each) for each in resource.dependencies if graph.resource(each)],
        "provider": _provider(resource, graph),
        "propertyDependencies": {
            key: [_urn(each) for each in resource.property_dependencies.get(key, ()) if graph.resource(each)]
            for key in inputs
        },
        "created": "2026-11-23T03:44:27.527043369Z",
        "modified": "2026-11-23T03:44:27.527043369Z",
        "sourcePosition": _FRAME.format(len(inputs)),
        "stackTrace": [{"sourcePosition": _FRAME.format(line)} for line in range(CALLS)],
    }
    return json.dumps({key: value for key, value in state.items() if value is not None}, indent=4)


def _provider(resource: Resource, graph: Graph) -> str | None:
    """Name the provider by which a resource was made; the facts only kept its region and account."""
    if not resource.custom or resource.type.startswith("pulumi:"):
        return None
    (provider,) = (
        each
        for each in graph
        if each.type == "pulumi:providers:aws"
        and each.get("region") == resource.provider_region
        and str(resource.provider_account) in str(each.get("allowedAccountIds"))
    )
    return f"{_urn(provider.urn)}::{provider.outputs['id']}"


def _shown(value: Any) -> Any:
    if isinstance(value, Secret):
        return _shown(value.value)
    if isinstance(value, Mapping):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value


def _endpoints(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    states = [
        {
            "availabilityZone": f"zone-of-{mapping['subnetId']}",
            "attachments": [
                {
                    "endpointId": mapping["subnetId"].replace("subnet-", "vpce-"),
                    "subnetId": mapping["subnetId"],
                }
            ],
        }
        for mapping in inputs["subnetMappings"]
    ]
    return {"arn": f"arn-of-firewall-{name}", "firewallStatuses": [{"syncStates": states}]}


def _vpc(name: str, _inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {f"default{kind}Id": f"{kind.lower()}-of-{name}" for kind in ("NetworkAcl", "RouteTable")} | {
        "mainRouteTableId": f"routetable-of-{name}"
    }


OUTPUTS = {"aws:networkfirewall/firewall:Firewall": _endpoints, "aws:ec2/vpc:Vpc": _vpc}
