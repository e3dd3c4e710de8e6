"""The program: which stack makes what, by which providers, and what stacks hand to each other."""

import json
import runpy
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
from component_recorder import World, run

from enclave.model.addresses import subnets
from enclave.model.config import load
from stacks import guard

ROOT = Path(__file__).parents[3]
SITES = ("dublin-1", "dublin-2", "norway-1")


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in this tree, and without the guard: it needs the engine, and is tested with it."""
    monkeypatch.setattr(pulumi.runtime, "get_root_directory", lambda: str(ROOT))
    monkeypatch.setattr(guard, "install", lambda _enclave: None)


def program() -> None:
    runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="__main__")


@cache
def site_world(site: str) -> World:
    """Return what a site's own program makes. Not to be changed."""
    return run(program, stack=site)


def site_outputs() -> dict[str, dict[str, Any]]:
    """Return what the three site stacks export, as their own program made it."""
    return {site: deepcopy(site_world(site).stack_outputs) for site in SITES}


@pytest.fixture
def links() -> World:
    return run(program, stack="links", stacks=site_outputs())


ACCOUNTS = {
    "dublin-1": "111111111111",
    "dublin-2": "222222222222",
    "norway-1": "333333333333",
    "network": "666666666666",
}


def providers(*places: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Return the expected inputs of the providers of these accounts and regions, by name."""
    return {
        f"{account}-{region}": {
            "region": region,
            "allowedAccountIds": [ACCOUNTS[account]],
            "assumeRoles": [
                {
                    "roleArn": f"arn:aws:iam::{ACCOUNTS[account]}:role/enclave-deploy",
                    "sessionName": "enclave",
                }
            ],
        }
        for account, region in places
    }


def made_providers(world: World) -> dict[str, dict[str, Any]]:
    """Return the inputs of the providers. What isn't a text travels to a provider as JSON."""
    return {
        name: {
            "region": made.inputs["region"],
            **{key: json.loads(made.inputs[key]) for key in ("allowedAccountIds", "assumeRoles")},
        }
        for name, made in world.of("pulumi:providers:aws").items()
    }


@pytest.mark.parametrize(
    ("site", "region"), [("dublin-1", "eu-west-1"), ("dublin-2", "eu-west-1"), ("norway-1", "eu-north-1")]
)
def test_a_site_is_made_by_the_one_provider_of_its_account_and_region(site: str, region: str) -> None:
    world = site_world(site)
    assert made_providers(world) == providers((site, region))
    assert {made.provider for made in world.custom} == {f"{site}-{region}"}
    assert [made.name for made in world.made if made.type == "enclave:index:Site"] == [site]


def test_links_are_made_by_site_and_network_accounts(links: World) -> None:
    assert made_providers(links) == providers(
        ("dublin-1", "eu-west-1"),
        ("dublin-2", "eu-west-1"),
        ("norway-1", "eu-north-1"),
        ("network", "eu-west-1"),
        ("network", "eu-north-1"),
    )
    assert {made.provider for made in links.custom} == set(made_providers(links))


@pytest.mark.parametrize("stack", ["dublin-1", "links"])
def test_providers_set_nothing_beyond_place_and_role(stack: str) -> None:
    world = run(program, stack=stack, stacks=site_outputs() if stack == "links" else {})
    for made in world.of("pulumi:providers:aws").values():
        given = {key for key in made.inputs if not key.startswith("skip")}
        assert given == {"region", "allowedAccountIds", "assumeRoles"}


def test_every_resource_has_a_provider(links: World) -> None:
    for world in (links, site_world("dublin-1")):
        assert [made.name for made in world.custom if not made.provider] == []


def test_outputs_of_a_site() -> None:
    outputs = site_world("dublin-1").stack_outputs
    site = load(ROOT / "config").site("dublin-1")
    keys = [plan.key for plan in subnets(site)]
    classes = ("profile", "messages", "content", "analytics")
    assert outputs == {
        "vpc_id": "Vpc:dublin-1",
        "subnet_ids": {key: f"Subnet:dublin-1-{key}" for key in keys},
        "route_table_ids": {key: f"RouteTable:dublin-1-{key}" for key in keys},
        "firewall_endpoint_ids": {
            zone: f"endpoint-in-Subnet:dublin-1-firewall-{zone}" for zone in site.zones
        },
        "key_arns": {purpose: f"arn-of-Key:dublin-1-{purpose}" for purpose in ("logs", "gateway", *classes)},
        "bucket_names": {name: f"enclave-dublin-1-{name}-111111111111" for name in classes},
        "table_names": {name: f"enclave-dublin-1-{name}" for name in classes},
    }


def test_outputs_of_the_links(links: World) -> None:
    assert links.stack_outputs == {
        "transit_gateway_ids": {region: f"TransitGateway:{region}" for region in ("eu-north-1", "eu-west-1")},
        "attachment_ids": {site: f"VpcAttachmentAccepter:{site}" for site in SITES},
        "peering_ids": {"eu-north-1/eu-west-1": "PeeringAttachmentAccepter:eu-north-1-eu-west-1"},
    }


def test_links_join_what_the_sites_made(links: World) -> None:
    attachment = links.inputs("ec2transitgateway/vpcAttachment:VpcAttachment")["norway-1"]
    assert attachment["vpcId"] == "Vpc:norway-1"
    assert attachment["subnetIds"] == [f"Subnet:norway-1-transit-{zone}" for zone in ("eun1-az1", "eun1-az2")]
    routes = links.inputs("ec2/route:Route")
    to_firewall = routes["norway-1-data-eun1-az2-to-dublin-1"]
    assert to_firewall["routeTableId"] == "RouteTable:norway-1-data-eun1-az2"
    assert to_firewall["vpcEndpointId"] == "endpoint-in-Subnet:norway-1-firewall-eun1-az2"
    to_transit = routes["norway-1-firewall-eun1-az2-to-dublin-1"]
    assert to_transit["routeTableId"] == "RouteTable:norway-1-firewall-eun1-az2"
    assert to_transit["transitGatewayId"] == "TransitGateway:eu-north-1"


def without(stack: str, *path: str) -> dict[str, dict[str, Any]]:
    """Return the sites' outputs with one of them, or an entry of one, taken out."""
    outputs = site_outputs()
    at: Any = outputs[stack]
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return outputs


MISSING = [
    ("vpc_id",),
    ("route_table_ids",),
    ("subnet_ids", "transit-euw1-az1"),
    ("route_table_ids", "data-euw1-az2"),
    ("route_table_ids", "firewall-euw1-az1"),
    ("firewall_endpoint_ids", "euw1-az1"),
]


@pytest.mark.parametrize("path", MISSING)
def test_a_site_that_is_not_up_is_an_error_that_says_what_to_run(path: tuple[str, ...]) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        run(program, stack="links", stacks=without("dublin-2", *path))
    assert str(caught.value) == (
        f"Stack dublin-2 has no output {path[-1]!r} yet. Remedy: run `pulumi up -s dublin-2` first."
    )


def test_a_site_that_is_not_up_yet_is_unknown_in_a_preview() -> None:
    """A known None would make the input vanish, and the engine plan something else than `up` does."""
    world = run(program, stack="links", stacks={site: {} for site in SITES}, preview=True)
    attachment = world.inputs("ec2transitgateway/vpcAttachment:VpcAttachment")["dublin-1"]
    assert isinstance(attachment["vpcId"], pulumi.output.Unknown)
    assert all(isinstance(subnet, pulumi.output.Unknown) for subnet in attachment["subnetIds"])
    for route in world.inputs("ec2/route:Route").values():
        targets = [route[key] for key in ("vpcEndpointId", "transitGatewayId") if key in route]
        assert [type(target) for target in (*targets, route["routeTableId"])] == [pulumi.output.Unknown] * 2


def test_a_new_zone_is_unknown_in_a_preview() -> None:
    world = run(
        program,
        stack="links",
        stacks=without("dublin-2", "firewall_endpoint_ids", "euw1-az1"),
        preview=True,
    )
    routes = world.inputs("ec2/route:Route")
    assert isinstance(routes["dublin-2-data-euw1-az1-to-dublin-1"]["vpcEndpointId"], pulumi.output.Unknown)
    known = routes["dublin-2-data-euw1-az2-to-dublin-1"]["vpcEndpointId"]
    assert known == "endpoint-in-Subnet:dublin-2-firewall-euw1-az2"


def test_an_unknown_stack_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(pulumi.RunError, match=r"no stack 'oslo-1'.*links, dublin-1, dublin-2, norway-1"):
        run(program, stack="oslo-1")


def test_mistakes_in_the_configuration_are_all_told_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    for name in ("enclave.yaml", "names.yaml", "egress.yaml"):
        text = (ROOT / "config" / name).read_text(encoding="utf-8")
        text = text.replace("region: eu-north-1", "region: eu-west-2").replace("10.17.0.0", "10.16.0.0")
        (config / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(pulumi.runtime, "get_root_directory", lambda: str(tmp_path))
    world = World()
    with pytest.raises(pulumi.RunError) as caught:
        run(program, stack="dublin-1", world=world)
    assert world.made == []
    assert "eu-west-2" in str(caught.value)
    assert "10.16.0.0/16" in str(caught.value)
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)


def test_the_guard_is_there_before_the_first_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Exception):  # noqa: N818 - not an error: it ends the run at this point
        pass

    def stop(enclave: object) -> None:
        assert enclave == load(ROOT / "config")
        raise Stopped

    monkeypatch.setattr(guard, "install", stop)
    world = World()
    with pytest.raises(Stopped):
        run(program, stack="dublin-1", world=world)
    assert world.made == []


@pytest.mark.parametrize(
    ("config", "protected"),
    [
        ({}, True),
        ({"enclave:release-protection": "false"}, True),
        ({"enclave:release-protection": "true"}, False),
    ],
)
def test_protection_is_released_only_when_the_stack_says_so(config: dict[str, str], protected: bool) -> None:
    pulumi.runtime.set_all_config(config)
    try:
        world = run(program, stack="dublin-1")
    finally:
        pulumi.runtime.set_all_config({})
    for type_ in (
        "kms/key:Key",
        "s3/bucket:Bucket",
        "dynamodb/table:Table",
        "networkfirewall/firewall:Firewall",
    ):
        assert {made.protect for made in world.of(type_).values()} == {protected}, type_
