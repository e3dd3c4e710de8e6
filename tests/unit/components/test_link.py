"""Link: gateways, attachments, peerings and routes of declared links, each made by the right account."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pulumi_aws as aws
import pytest
from component_recorder import World, run

from components.attachment import SiteEnd
from components.link import Link, LinkArgs, linked_regions, linked_sites, peered_regions
from enclave.model import enclave as model
from enclave.model.geography import REGIONS as REGIONS_BY_NAME

ZONES = {
    "dublin-1": ("euw1-az1", "euw1-az2"),
    "dublin-2": ("euw1-az2", "euw1-az3"),
    "norway-1": ("eun1-az1", "eun1-az2"),
}
REGION = {"dublin-1": "eu-west-1", "dublin-2": "eu-west-1", "norway-1": "eu-north-1"}
RANGE = {"dublin-1": "10.16.0.0/16", "dublin-2": "10.17.0.0/16", "norway-1": "10.32.0.0/16"}
GUARDED = {
    "dublin-1": {"euw1-az1": "10.16.0.0/19", "euw1-az2": "10.16.64.0/19"},
    "dublin-2": {"euw1-az2": "10.17.64.0/19", "euw1-az3": "10.17.128.0/19"},
    "norway-1": {"eun1-az1": "10.32.0.0/19", "eun1-az2": "10.32.64.0/19"},
}
"""The workload and data subnets of each zone together: all that another site may reach."""

FRANKFURT = ("euc1-az1", "euc1-az2")
NORTH, SOUTH = "eu-north-1-peering-eu-west-1", "eu-west-1-peering-eu-north-1"
CENTRAL, WEST = "eu-central-1-peering-eu-west-1", "eu-west-1-peering-eu-central-1"
NEIGHBOURS = {
    "dublin-1": ("dublin-2", "norway-1"),
    "dublin-2": ("dublin-1",),
    "norway-1": ("dublin-1",),
}
SITES = tuple(ZONES)
REGIONS = ("eu-north-1", "eu-west-1")
PEERING = "eu-north-1-eu-west-1"
TRANSIT = "ec2transitgateway"


def end(site: model.Site) -> SiteEnd:
    return SiteEnd(
        vpc_id=f"vpc-of-{site.name}",
        transit_subnet_ids={zone: f"transit-{zone}-of-{site.name}" for zone in site.zones},
        route_table_ids={
            f"{tier}-{zone}": f"{tier}-{zone}-of-{site.name}"
            for tier in ("data", "firewall")
            for zone in site.zones
        },
        endpoint_ids={zone: f"endpoint-{zone}-of-{site.name}" for zone in site.zones},
    )


def make(enclave: model.Enclave, *, regions: tuple[str, ...] = REGIONS) -> Link:
    return Link(
        "links",
        LinkArgs(
            enclave=enclave,
            ends={site.name: end(site) for site in enclave.sites},
            site_providers={
                site.name: aws.Provider(f"of-{site.name}", region=site.region.name) for site in enclave.sites
            },
            network_providers={
                region: aws.Provider(f"of-network-{region}", region=region) for region in regions
            },
        ),
    )


@pytest.fixture(scope="module")
def world(enclave: model.Enclave) -> World:
    return run(lambda: make(enclave))


ACCOUNTS = {"dublin-1": "111111111111", "dublin-2": "222222222222", "norway-1": "333333333333"}
EXPECTED: Mapping[str, Mapping[str, Any]] = {
    f"{TRANSIT}/transitGateway:TransitGateway": {
        region: {
            "description": f"Between the enclave's sites in {region}",
            "defaultRouteTableAssociation": "disable",
            "defaultRouteTablePropagation": "disable",
            "autoAcceptSharedAttachments": "disable",
            "multicastSupport": "disable",
            "vpnEcmpSupport": "disable",
            "dnsSupport": "disable",
        }
        for region in REGIONS
    },
    "ram/resourceShare:ResourceShare": {
        region: {"name": f"enclave-{region}", "allowExternalPrincipals": False} for region in REGIONS
    },
    "ram/resourceAssociation:ResourceAssociation": {
        region: {
            "resourceArn": f"arn-of-TransitGateway:{region}",
            "resourceShareArn": f"arn-of-ResourceShare:{region}",
        }
        for region in REGIONS
    },
    "ram/principalAssociation:PrincipalAssociation": {
        f"{REGION[site]}-{site}": {
            "principal": ACCOUNTS[site],
            "resourceShareArn": f"arn-of-ResourceShare:{REGION[site]}",
        }
        for site in SITES
    },
    f"{TRANSIT}/vpcAttachment:VpcAttachment": {
        site: {
            "transitGatewayId": f"TransitGateway:{REGION[site]}",
            "vpcId": f"vpc-of-{site}",
            "subnetIds": [f"transit-{zone}-of-{site}" for zone in ZONES[site]],
            "applianceModeSupport": "disable",
            "dnsSupport": "disable",
            "ipv6Support": "disable",
        }
        for site in SITES
    },
    f"{TRANSIT}/vpcAttachmentAccepter:VpcAttachmentAccepter": {
        site: {
            "transitGatewayAttachmentId": f"VpcAttachment:{site}",
            "transitGatewayDefaultRouteTableAssociation": False,
            "transitGatewayDefaultRouteTablePropagation": False,
        }
        for site in SITES
    },
    f"{TRANSIT}/peeringAttachment:PeeringAttachment": {
        PEERING: {
            "transitGatewayId": "TransitGateway:eu-north-1",
            "peerTransitGatewayId": "TransitGateway:eu-west-1",
            "peerRegion": "eu-west-1",
            "peerAccountId": "666666666666",
        }
    },
    f"{TRANSIT}/peeringAttachmentAccepter:PeeringAttachmentAccepter": {
        PEERING: {"transitGatewayAttachmentId": f"PeeringAttachment:{PEERING}"}
    },
    f"{TRANSIT}/routeTable:RouteTable": {
        **{site: {"transitGatewayId": f"TransitGateway:{REGION[site]}"} for site in SITES},
        "eu-north-1-peering-eu-west-1": {"transitGatewayId": "TransitGateway:eu-north-1"},
        "eu-west-1-peering-eu-north-1": {"transitGatewayId": "TransitGateway:eu-west-1"},
    },
    f"{TRANSIT}/routeTableAssociation:RouteTableAssociation": {
        **{
            site: {
                "transitGatewayAttachmentId": f"VpcAttachmentAccepter:{site}",
                "transitGatewayRouteTableId": f"RouteTable:{site}",
            }
            for site in SITES
        },
        **{
            name: {
                "transitGatewayAttachmentId": f"PeeringAttachmentAccepter:{PEERING}",
                "transitGatewayRouteTableId": f"RouteTable:{name}",
            }
            for name in ("eu-north-1-peering-eu-west-1", "eu-west-1-peering-eu-north-1")
        },
    },
}
ROUTE, VPC_ROUTE = f"{TRANSIT}/route:Route", "ec2/route:Route"


@pytest.mark.parametrize("type_", EXPECTED)
def test_resources_are_exactly_these(type_: str, world: World) -> None:
    assert world.inputs(type_) == EXPECTED[type_]


def test_nothing_else_is_made(world: World) -> None:
    assert {made.type.removeprefix("aws:") for made in world.custom} == {*EXPECTED, ROUTE, VPC_ROUTE}


def transit_route(to: str, attachment: str, table: str) -> dict[str, object]:
    return {
        "destinationCidrBlock": to,
        "transitGatewayAttachmentId": attachment,
        "transitGatewayRouteTableId": f"RouteTable:{table}",
        "blackhole": False,
    }


def test_gateways_route_declared_links_only(world: World) -> None:
    """Neither table of dublin-2 or norway-1 leads to the other: they are not linked."""
    peering = f"PeeringAttachmentAccepter:{PEERING}"
    attachment = "VpcAttachmentAccepter:"
    assert world.inputs(ROUTE) == {
        f"{name}-to-{target}-{zone}": transit_route(GUARDED[target][zone], by, table)
        for name, target, by, table in (
            ("eu-west-1-dublin-1", "dublin-2", f"{attachment}dublin-2", "dublin-1"),
            ("eu-west-1-dublin-2", "dublin-1", f"{attachment}dublin-1", "dublin-2"),
            ("eu-west-1-dublin-1", "norway-1", peering, "dublin-1"),
            (NORTH, "norway-1", f"{attachment}norway-1", NORTH),
            ("eu-north-1-norway-1", "dublin-1", peering, "norway-1"),
            (SOUTH, "dublin-1", f"{attachment}dublin-1", SOUTH),
        )
        for zone in ZONES[target]
    }


def test_sites_send_what_is_for_a_neighbour_through_their_own_firewall(world: World) -> None:
    expected: dict[str, dict[str, str]] = {}
    for site, neighbours in NEIGHBOURS.items():
        for neighbour in neighbours:
            for zone in ZONES[site]:
                expected |= {
                    f"{site}-data-{zone}-to-{neighbour}": {
                        "routeTableId": f"data-{zone}-of-{site}",
                        "destinationCidrBlock": RANGE[neighbour],
                        "vpcEndpointId": f"endpoint-{zone}-of-{site}",
                    },
                    f"{site}-firewall-{zone}-to-{neighbour}": {
                        "routeTableId": f"firewall-{zone}-of-{site}",
                        "destinationCidrBlock": RANGE[neighbour],
                        "transitGatewayId": f"TransitGateway:{REGION[site]}",
                    },
                }
    assert world.inputs(VPC_ROUTE) == expected


def test_each_resource_is_made_by_the_account_that_owns_it(world: World) -> None:
    for made in world.custom:
        if made.type in (f"aws:{TRANSIT}/vpcAttachment:VpcAttachment", f"aws:{VPC_ROUTE}"):
            site = next(name for name in SITES if made.name.startswith(name))
            assert made.provider == f"of-{site}"
        else:
            assert (made.provider or "").startswith("of-network-"), made.name


@pytest.mark.parametrize(
    ("type_", "regions"),
    {
        "transitGateway:TransitGateway": {region: region for region in REGIONS},
        "vpcAttachmentAccepter:VpcAttachmentAccepter": REGION,
        "peeringAttachment:PeeringAttachment": {PEERING: "eu-north-1"},
        "peeringAttachmentAccepter:PeeringAttachmentAccepter": {PEERING: "eu-west-1"},
        "routeTable:RouteTable": {
            **REGION,
            "eu-north-1-peering-eu-west-1": "eu-north-1",
            "eu-west-1-peering-eu-north-1": "eu-west-1",
        },
    }.items(),
)
def test_each_resource_is_made_in_its_region(type_: str, regions: Mapping[str, str], world: World) -> None:
    made = world.of(f"{TRANSIT}/{type_}")
    assert {name: of.provider for name, of in made.items()} == {
        name: f"of-network-{region}" for name, region in regions.items()
    }


def test_routes_and_associations_are_made_in_the_region_of_their_table(world: World) -> None:
    tables = world.of(f"{TRANSIT}/routeTable:RouteTable")
    for type_ in (ROUTE, f"{TRANSIT}/routeTableAssociation:RouteTableAssociation"):
        for made in world.of(type_).values():
            table = made.inputs["transitGatewayRouteTableId"].partition(":")[2]
            assert made.provider == tables[table].provider, made.name


def test_shares_are_made_in_their_region(world: World) -> None:
    for made in world.custom:
        if made.type.startswith("aws:ram/"):
            assert made.provider == f"of-network-{'-'.join(made.name.split('-')[:3])}"


def test_a_site_attaches_only_after_the_gateway_is_shared_with_it(world: World) -> None:
    for site, made in world.of(f"{TRANSIT}/vpcAttachment:VpcAttachment").items():
        region = REGION[site]
        assert {
            f"ResourceAssociation:{region}",
            f"PrincipalAssociation:{region}-{site}",
        } <= made.depends_on


def test_routes_to_a_gateway_wait_until_the_attachment_is_accepted(world: World) -> None:
    for name, made in world.of(VPC_ROUTE).items():
        site = next(site for site in SITES if name.startswith(site))
        assert f"VpcAttachmentAccepter:{site}" in made.depends_on


def test_every_resource_has_a_component_as_parent(world: World) -> None:
    orphans = [m.name for m in world.custom if not (m.parent_type or "").startswith("enclave:index:")]
    assert orphans == []
    parts = Counter(made.type for made in world.made if not made.custom)
    assert parts == {
        "enclave:index:Link": 1,
        "enclave:index:RegionalTransit": 2,
        "enclave:index:SiteAttachment": 3,
        "enclave:index:TransitPeering": 1,
    }
    assert {m.parent for m in world.made if not m.custom and m.type != "enclave:index:Link"} == {"links"}


def test_names_are_unique_within_a_type(world: World) -> None:
    repeated = [key for key, n in Counter((made.type, made.name) for made in world.custom).items() if n > 1]
    assert repeated == []


def test_tags(world: World) -> None:
    tagged = [made for made in world.custom if "tags" in made.inputs]
    assert {made.type.rpartition(":")[2] for made in tagged} == {
        "PeeringAttachment",
        "PeeringAttachmentAccepter",
        "ResourceShare",
        "RouteTable",
        "TransitGateway",
        "VpcAttachment",
        "VpcAttachmentAccepter",
    }
    for made in tagged:
        assert made.inputs["tags"]["Name"] == made.name
        assert made.inputs["tags"].get("enclave:site") == (made.name if made.name in SITES else None)


def test_outputs(world: World) -> None:
    assert world.outputs["Link:links"] == {
        "transit_gateway_ids": {region: f"TransitGateway:{region}" for region in REGIONS},
        "attachment_ids": {site: f"VpcAttachmentAccepter:{site}" for site in SITES},
        "peering_ids": {"eu-north-1/eu-west-1": f"PeeringAttachmentAccepter:{PEERING}"},
    }


def test_without_a_link_nothing_is_connected(enclave: model.Enclave) -> None:
    assert run(lambda: make(replace(enclave, links=()))).custom == []


def test_only_what_is_linked_is_attached(enclave: model.Enclave) -> None:
    ireland = replace(enclave, links=enclave.links[:1])
    assert [site.name for site in linked_sites(ireland)] == ["dublin-1", "dublin-2"]
    assert linked_regions(ireland) == ("eu-west-1",)
    assert peered_regions(ireland) == ()
    assert peered_regions(enclave) == (("eu-north-1", "eu-west-1"),)


@pytest.fixture(scope="module")
def with_frankfurt(enclave: model.Enclave) -> model.Enclave:
    """Return the enclave with a site in a third region, linked to dublin-1 alone."""
    frankfurt = replace(
        enclave.sites[0],
        name="frankfurt-1",
        country="DE",
        region=REGIONS_BY_NAME["eu-central-1"],
        account=model.Account(name="frankfurt-1", id="888888888888"),
        zones=FRANKFURT,
        cidr=IPv4Network("10.64.0.0/16"),
    )
    link = model.Link(sites=("dublin-1", "frankfurt-1"), purpose="replication")
    return replace(enclave, sites=(*enclave.sites, frankfurt), links=(*enclave.links, link))


def test_regions_that_no_link_crosses_are_not_peered(with_frankfurt: model.Enclave) -> None:
    assert peered_regions(with_frankfurt) == (("eu-central-1", "eu-west-1"), ("eu-north-1", "eu-west-1"))


def test_each_route_takes_the_peering_between_its_own_two_regions(with_frankfurt: model.Enclave) -> None:
    world = run(lambda: make(with_frankfurt, regions=("eu-central-1", *REGIONS)))
    routes = world.inputs(ROUTE)
    peering, attachment = "PeeringAttachmentAccepter:eu-central-1-eu-west-1", "VpcAttachmentAccepter:"
    assert {
        name: (route["transitGatewayAttachmentId"], route["transitGatewayRouteTableId"])
        for name, route in routes.items()
        if "frankfurt" in name or "central" in name
    } == {
        f"{name}-{zone}": (by, f"RouteTable:{table}")
        for name, zones, by, table in (
            ("eu-west-1-dublin-1-to-frankfurt-1", FRANKFURT, peering, "dublin-1"),
            ("eu-central-1-peering-eu-west-1-to-frankfurt-1", FRANKFURT, f"{attachment}frankfurt-1", CENTRAL),
            ("eu-central-1-frankfurt-1-to-dublin-1", ZONES["dublin-1"], peering, "frankfurt-1"),
            ("eu-west-1-peering-eu-central-1-to-dublin-1", ZONES["dublin-1"], f"{attachment}dublin-1", WEST),
        )
        for zone in zones
    }
    assert routes["eu-west-1-dublin-1-to-norway-1-eun1-az1"]["transitGatewayAttachmentId"] == (
        f"PeeringAttachmentAccepter:{PEERING}"
    )


def test_accounts_are_named_once_however_many_sites_they_have(enclave: model.Enclave) -> None:
    one, other, norway = enclave.sites
    shared = replace(enclave, sites=(one, replace(other, account=one.account), norway))
    principals = run(lambda: make(shared)).inputs("ram/principalAssociation:PrincipalAssociation")
    assert [p["principal"] for n, p in principals.items() if n.startswith("eu-west-1")] == ["111111111111"]
