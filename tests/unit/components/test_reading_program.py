"""The network that is read from the product's own program is the network of its plan."""

import runpy
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pulumi
import pytest
from component_recorder import World, identity, run

from enclave.graph.facts import Graph, Resource
from enclave.graph.reachability.network import AttachmentKind, Network, TargetKind
from enclave.graph.reachability.reading import read
from enclave.model.addresses import subnets
from enclave.model.config import load
from enclave.model.routes import Target, link_routes, peering_name, site_routes, transit_routes
from stacks import guard

ROOT = Path(__file__).parents[3]
SITES = ("dublin-1", "dublin-2", "norway-1")
ENCLAVE = load(ROOT / "config")
KINDS = {
    TargetKind.ENDPOINT: Target.FIREWALL,
    TargetKind.NAT: Target.NAT,
    TargetKind.INTERNET: Target.INTERNET,
    TargetKind.TRANSIT: Target.TRANSIT,
}


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in this tree, and without the guard: it needs the engine, and is tested with it."""
    monkeypatch.setattr(pulumi.runtime, "get_root_directory", lambda: str(ROOT))
    monkeypatch.setattr(guard, "install", lambda _enclave: None)


def program() -> None:
    runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="__main__")


def facts(stack: str, world: World) -> Iterator[Resource]:
    """Yield what a run registered as an export would have it: with the ids that the recorder gave."""
    regions = {name: made.inputs["region"] for name, made in world.of("pulumi:providers:aws").items()}
    for made in world.custom:
        outputs: dict[str, Any] = {"id": identity(made.type, made.name)}
        if made.type == "aws:ec2/vpc:Vpc":
            outputs["defaultRouteTableId"] = f"default-table-of-{made.name}"
            outputs["defaultNetworkAclId"] = f"default-acl-of-{made.name}"
        if made.type == "aws:networkfirewall/firewall:Firewall":
            attached = [
                {"subnetId": mapping["subnetId"], "endpointId": f"endpoint-in-{mapping['subnetId']}"}
                for mapping in made.inputs["subnetMappings"]
            ]
            outputs["firewallStatuses"] = [{"syncStates": [{"attachments": [each]} for each in attached]}]
        yield Resource(
            stack=stack,
            urn=f"urn:pulumi:{stack}::enclave::{made.type}::{made.name}",
            type=made.type,
            name=made.name,
            props=made.inputs,
            outputs=outputs,
            # The recorder's ids are names, which would mean nothing from another region: leave it open.
            provider_region=None if stack == "links" else regions[made.provider or ""],
        )


@cache
def network() -> Network:
    worlds = {site: run(program, stack=site) for site in SITES}
    exported = {site: deepcopy(world.stack_outputs) for site, world in worlds.items()}
    worlds["links"] = run(program, stack="links", stacks=exported)
    resources = [each for stack, world in worlds.items() for each in facts(stack, world)]
    tiers = {str(plan.cidr): plan.tier for site in ENCLAVE.sites for plan in subnets(site)}
    return read(Graph(resources), tiers)


def name(id_: str) -> str:
    return id_.rpartition("::")[2]


def test_everything_is_read() -> None:
    read_ = network()
    assert read_.gaps == ()
    assert all(table.complete for table in (*read_.tables.values(), *read_.transit_tables.values()))
    assert all(len(route.targets) == 1 for table in read_.tables.values() for route in table.routes)


def test_subnets_are_those_of_the_plan() -> None:
    planned = {
        (f"{site.name}-{plan.key}", plan.cidr, plan.zone, plan.tier, f"{site.name}-{plan.tier}")
        for site in ENCLAVE.sites
        for plan in subnets(site)
    }
    found = {
        (name(each.id), each.ranges[0], each.zone, each.tier, name(each.acl or ""))
        for each in network().subnets.values()
    }
    assert found == planned
    assert all(name(each.table or "") == name(each.id) for each in network().subnets.values())


def test_routes_are_those_of_the_plan() -> None:
    planned = {
        (f"{site.name}-{route.table}", route.destination, route.target, route.target_zone)
        for site in ENCLAVE.sites
        for route in (*site_routes(site), *link_routes(ENCLAVE, site))
    }
    read_ = network()
    found = set()
    for table in read_.tables.values():
        for route in table.routes:
            (target,) = route.targets
            stands = {**read_.endpoints, **read_.nat_gateways}.get(target.id)
            zone = None if stands is None else read_.subnets[stands.subnet].zone
            found.add((name(table.id), route.destination, KINDS[target.kind], zone))
    assert found == planned


def test_default_tables_and_groups_are_empty() -> None:
    read_ = network()
    mains = {vpc.main_table for vpc in read_.vpcs.values()}
    assert {name(main or "") for main in mains} == {f"{site}-default" for site in SITES}
    assert {read_.tables[main or ""].routes for main in mains} == {()}
    defaults = [group for group in read_.groups.values() if name(group.id).endswith("-default")]
    assert [group.rules for group in defaults] == [()] * len(SITES)


def test_transit_routes_are_those_of_the_plan() -> None:
    read_ = network()
    peerings = {
        each.id: peering_name(name(read_.attachments[each.peer or ""].gateway))
        for each in read_.attachments.values()
        if each.kind is AttachmentKind.PEERING
    }
    assert len(peerings) == 2
    ends = {each.id: peerings.get(each.id, name(each.id)) for each in read_.attachments.values()}
    by_table = {each.table: ends[each.id] for each in read_.attachments.values()}
    found = {
        (name(table.gateway), by_table[table.id], route.destination, ends[route.attachment or ""])
        for table in read_.transit_tables.values()
        for route in table.routes
    }
    assert found == {
        (route.region, route.table, ip_network(route.destination), route.attachment)
        for route in transit_routes(ENCLAVE)
    }
