from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from enclaves import MAX_SITES, enclaves, make_enclave, make_site, sites
from hypothesis import given
from hypothesis import strategies as st

from enclave.model.addresses import GUARDED_TIERS, subnets
from enclave.model.enclave import Enclave, Link, Site
from enclave.model.routes import (
    ANYWHERE,
    Route,
    Target,
    TransitRoute,
    link_routes,
    peering_name,
    site_routes,
    transit_routes,
)


def all_routes(enclave: Enclave, site: Site) -> tuple[Route, ...]:
    return site_routes(site) + link_routes(enclave, site)


def best(routes: tuple[Route, ...], table: str, destination: IPv4Address) -> Route | None:
    """The route that AWS takes: the longest prefix that holds the destination."""
    matching = [route for route in routes if route.table == table and destination in route.destination]
    return max(matching, key=lambda route: route.destination.prefixlen, default=None)


@given(sites())
def test_the_internet_is_reached_and_left_through_the_same_endpoint(site: Site):
    routes = site_routes(site)
    for subnet in subnets(site):
        if subnet.tier != "workload":
            continue
        out = best(routes, subnet.key, IPv4Address("198.51.100.1"))
        assert out is not None
        assert (out.target, out.target_zone) == (Target.FIREWALL, subnet.zone)
        for zone in site.zones:
            back = best(routes, f"egress-{zone}", subnet.cidr[7])
            assert back is not None
            assert (back.target, back.target_zone) == (out.target, out.target_zone)
            assert back.destination == subnet.cidr  # AWS takes routes inside a VPC for whole subnets only


@given(enclaves())
def test_a_linked_site_is_reached_and_left_through_the_same_endpoint(enclave: Enclave):
    for site in enclave.sites:
        routes = all_routes(enclave, site)
        for neighbour in enclave.neighbours(site):
            for subnet in (each for each in subnets(site) if each.tier in GUARDED_TIERS):
                out = best(routes, subnet.key, neighbour.cidr[9])
                assert out is not None
                assert (out.target, out.target_zone) == (Target.FIREWALL, subnet.zone)
                onward = best(routes, f"firewall-{subnet.zone}", neighbour.cidr[9])
                assert onward is not None
                assert onward.target == Target.TRANSIT
                for zone in site.zones:
                    back = best(routes, f"transit-{zone}", subnet.cidr[7])
                    assert back is not None
                    assert (back.target, back.target_zone) == (out.target, out.target_zone)


@given(enclaves())
def test_guarded_subnets_lead_to_their_own_firewall_endpoint_only(enclave: Enclave):
    for site in enclave.sites:
        guarded = [route for route in all_routes(enclave, site) if route.tier in GUARDED_TIERS]
        assert all(route.target == Target.FIREWALL and route.target_zone == route.zone for route in guarded)


@given(enclaves())
def test_only_the_egress_tables_know_the_internet_gateway(enclave: Enclave):
    for site in enclave.sites:
        routes = all_routes(enclave, site)
        assert {route.tier for route in routes if route.target == Target.INTERNET} == {"egress"}
        assert {route.tier for route in routes if route.target == Target.NAT} == {"firewall"}
        assert {route.tier for route in routes if route.target == Target.TRANSIT} <= {"firewall"}
        assert not any(route.tier == "endpoint" for route in routes)


@given(enclaves())
def test_data_subnets_reach_linked_sites_and_nothing_else(enclave: Enclave):
    for site in enclave.sites:
        reached = {route.destination for route in all_routes(enclave, site) if route.tier == "data"}
        assert reached == {neighbour.cidr for neighbour in enclave.neighbours(site)}
        assert ANYWHERE not in reached


@given(enclaves())
def test_destinations_are_unique_in_a_table(enclave: Enclave):
    for site in enclave.sites:
        routes = all_routes(enclave, site)
        assert len({(route.table, route.destination) for route in routes}) == len(routes)
    transit = transit_routes(enclave)
    assert len({(route.region, route.table, route.destination) for route in transit}) == len(transit)


@given(enclaves())
def test_routes_between_sites_exist_for_declared_links_only(enclave: Enclave):
    """Walk the transit gateways' tables from every site to every other."""
    linked = {link.sites for link in enclave.links}
    routes = transit_routes(enclave)
    for source in enclave.sites:
        for target in enclave.sites:
            if source.name != target.name:
                one, other = sorted((source.name, target.name))
                for subnet in subnets(target):
                    guarded = subnet.tier in GUARDED_TIERS
                    arrives = walk(routes, source, target, subnet.cidr[9])
                    assert arrives is (guarded and (one, other) in linked)


def walk(routes: tuple[TransitRoute, ...], source: Site, target: Site, address: IPv4Address) -> bool:
    """Whether a packet for an address of a site gets from another site's attachment to the site's own."""
    region, table = source.region.name, source.name
    for _ in range(2):  # through the gateway of each of two regions at most
        found = [
            route
            for route in routes
            if (route.region, route.table) == (region, table) and address in route.destination
        ]
        if not found:
            return False
        (route,) = found
        if route.attachment == target.name:
            return route.region == target.region.name
        other = target.region.name
        assert route.attachment == peering_name(other)
        region, table = other, peering_name(region)
    return False


@given(enclaves())
def test_adding_a_site_changes_no_route_that_was_there(enclave: Enclave):
    newcomer = make_site(MAX_SITES + 1, "eu-central-1", ("euc1-az1", "euc1-az2"), 16)
    links = (*enclave.links, Link(sites=(enclave.sites[0].name, newcomer.name), purpose="new"))
    for order in ((*enclave.sites, newcomer), (newcomer, *reversed(enclave.sites))):
        grown = replace(enclave, sites=order, links=links)
        for site in enclave.sites:
            assert site_routes(grown.site(site.name)) == site_routes(site)
            assert set(link_routes(enclave, site)) <= set(link_routes(grown, site))
        assert set(transit_routes(enclave)) < set(transit_routes(grown))


@given(sites(), st.data())
def test_adding_a_zone_keeps_every_route(site: Site, data: st.DataObject):
    kept = data.draw(st.lists(st.sampled_from(site.zones), min_size=1, unique=True))
    smaller = replace(site, zones=tuple(sorted(kept)))
    assert set(site_routes(smaller)) <= set(site_routes(site))


def test_the_routes_of_a_known_site():
    site = make_site(16, "eu-west-1", ("euw1-az1", "euw1-az2"), 16)
    told = [
        f"{route.table} {route.destination} {route.target} {route.target_zone}"
        for route in site_routes(site)
        if route.zone == "euw1-az1"
    ]
    assert told == [
        "workload-euw1-az1 0.0.0.0/0 firewall euw1-az1",
        "firewall-euw1-az1 0.0.0.0/0 nat euw1-az1",
        "egress-euw1-az1 0.0.0.0/0 internet None",
        "egress-euw1-az1 10.16.0.0/20 firewall euw1-az1",
        "egress-euw1-az1 10.16.64.0/20 firewall euw1-az2",
        "transit-euw1-az1 10.16.0.0/20 firewall euw1-az1",
        "transit-euw1-az1 10.16.16.0/20 firewall euw1-az1",
        "transit-euw1-az1 10.16.64.0/20 firewall euw1-az2",
        "transit-euw1-az1 10.16.80.0/20 firewall euw1-az2",
    ]


def test_the_transit_routes_of_two_regions():
    irish = tuple(make_site(number, "eu-west-1", ("euw1-az1", "euw1-az2"), 16) for number in (1, 2))
    nordic = make_site(3, "eu-north-1", ("eun1-az1", "eun1-az2"), 16)
    enclave = make_enclave(
        (*irish, nordic), (("site-1", "site-2"), ("site-1", "site-3"), ("site-2", "site-3"))
    )
    assert transit_routes(enclave) == tuple(
        TransitRoute(region=region, table=table, destination=IPv4Network(to), attachment=attachment)
        for region, table, to, attachment in (
            ("eu-north-1", "peering-eu-west-1", "10.3.0.0/19", "site-3"),
            ("eu-north-1", "peering-eu-west-1", "10.3.64.0/19", "site-3"),
            ("eu-north-1", "site-3", "10.1.0.0/19", "peering-eu-west-1"),
            ("eu-north-1", "site-3", "10.1.64.0/19", "peering-eu-west-1"),
            ("eu-north-1", "site-3", "10.2.0.0/19", "peering-eu-west-1"),
            ("eu-north-1", "site-3", "10.2.64.0/19", "peering-eu-west-1"),
            ("eu-west-1", "peering-eu-north-1", "10.1.0.0/19", "site-1"),
            ("eu-west-1", "peering-eu-north-1", "10.1.64.0/19", "site-1"),
            ("eu-west-1", "peering-eu-north-1", "10.2.0.0/19", "site-2"),
            ("eu-west-1", "peering-eu-north-1", "10.2.64.0/19", "site-2"),
            ("eu-west-1", "site-1", "10.2.0.0/19", "site-2"),
            ("eu-west-1", "site-1", "10.2.64.0/19", "site-2"),
            ("eu-west-1", "site-1", "10.3.0.0/19", "peering-eu-north-1"),
            ("eu-west-1", "site-1", "10.3.64.0/19", "peering-eu-north-1"),
            ("eu-west-1", "site-2", "10.1.0.0/19", "site-1"),
            ("eu-west-1", "site-2", "10.1.64.0/19", "site-1"),
            ("eu-west-1", "site-2", "10.3.0.0/19", "peering-eu-north-1"),
            ("eu-west-1", "site-2", "10.3.64.0/19", "peering-eu-north-1"),
        )
    )
