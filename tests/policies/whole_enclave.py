"""The enclave's own four stacks as one graph, made by the real programs without an engine, with a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pulumi

from enclave.graph.facts import Graph
from enclave.graph.joining import join
from enclave.model.config import load
from enclave.residency.context import Context
from enclave.residency.judgement import Judgement, judge
from enclave.testing.recording import World, record
from stacks.links import STACK as LINKS
from stacks.links import links
from stacks.providers import Providers
from stacks.site import site

ENCLAVE = load(Path(__file__).parents[2] / "config", date(2026, 11, 23))
CONTEXT = Context.of(ENCLAVE, date(2026, 11, 23))
FIREWALL = "aws:networkfirewall/firewall:Firewall"
SITES = tuple(each.name for each in ENCLAVE.sites)
STACKS = (*SITES, LINKS)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a seed may build on: the stack's own outputs, and its way to providers."""

    outputs: Any
    providers: Providers

    def opts(self, site_name: str) -> pulumi.ResourceOptions:
        """Return options with the provider of a site."""
        plan = ENCLAVE.site(site_name)
        return pulumi.ResourceOptions(provider=self.providers.get(plan.account, plan.region))


Seed = Callable[[Made], None]


def _endpoints(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    states = [
        {
            "availabilityZone": f"zone-of-{mapping['subnetId']}",
            "attachments": [{"endpointId": f"vpce-{mapping['subnetId']}", "subnetId": mapping["subnetId"]}],
        }
        for mapping in inputs["subnetMappings"]
    ]
    return {"arn": f"arn-of-firewall-{name}", "firewallStatuses": [{"syncStates": states}]}


def _vpc(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    defaults = {"defaultNetworkAclId": f"acl-{name}", "defaultRouteTableId": f"rtb-{name}"}
    return {"arn": f"arn-of-vpc-{name}", "mainRouteTableId": f"rtb-{name}", **defaults, **inputs}


OUTPUTS = {FIREWALL: _endpoints, "aws:ec2/vpc:Vpc": _vpc}


def enclave(seeds: Mapping[str, Seed] | None = None) -> Graph:
    """Return the graph of the whole enclave as it would be up, with something added to some of its stacks."""
    return join({stack: recorded.graph for stack, recorded in _recorded(seeds or {}, _as_it_is()).items()})


@dataclass(frozen=True, kw_only=True)
class _Recorded:
    graph: Graph
    outputs: dict[str, Any]


@cache
def _as_it_is() -> Mapping[str, _Recorded]:
    return _recorded({}, {})


def _recorded(seeds: Mapping[str, Seed], before: Mapping[str, _Recorded]) -> dict[str, _Recorded]:
    """Record every stack. One without a seed is taken from ``before`` if all that it can read is the same."""
    found: dict[str, _Recorded] = {}
    for stack in STACKS:
        outputs = {name: each.outputs for name, each in found.items()}
        same = before and all(before[name].outputs == each for name, each in outputs.items())
        if stack not in seeds and same:
            found[stack] = before[stack]
            continue
        heard: dict[str, Any] = {}
        world = World(stack=stack, preview=False, stacks=outputs, outputs=OUTPUTS)
        graph = record(_program(stack, seeds.get(stack), heard), world)
        found[stack] = _Recorded(graph=graph, outputs=heard)
    return found


def previewed(stack: str, seed: Seed | None = None) -> Graph:
    """Return a site's stack as a preview of something new has it: no id is known."""
    return record(_program(stack, seed, {}), World(stack=stack, preview=True))


def judged(graph: Graph, pending: tuple[str, ...] = ()) -> Judgement:
    """Judge by the enclave's own configuration."""
    return judge(graph, CONTEXT, pending=pending)


def _program(stack: str, seed: Seed | None, heard: dict[str, Any]) -> Callable[[], object]:
    def program() -> object:
        providers = Providers(ENCLAVE)
        outputs = (
            links(ENCLAVE, providers)
            if stack == LINKS
            else site(ENCLAVE, ENCLAVE.site(stack), providers, protected=True)
        )
        if seed is not None:
            seed(Made(outputs=outputs, providers=providers))
        return pulumi.Output.all(**vars(outputs)).apply(heard.update)

    return program
