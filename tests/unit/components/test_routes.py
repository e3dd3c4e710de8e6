"""Names of routes: each route has its own, whatever the enclave looks like."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given

from components.routes import destination_names, routes_by_name
from enclave.model.addresses import subnets
from enclave.model.enclave import Enclave
from enclave.model.routes import Route, Target, link_routes, site_routes
from tests.properties.enclaves import enclaves

ONE = Route(
    tier="data",
    zone="euw1-az1",
    destination=IPv4Network("10.16.0.0/16"),
    target=Target.FIREWALL,
    target_zone="euw1-az1",
)
OTHER = replace(ONE, destination=IPv4Network("10.17.0.0/16"))


def test_two_routes_of_one_name_are_refused_and_both_are_named() -> None:
    with pytest.raises(ValueError, match=r"to 10\.16\.0\.0/16 and 10\.17\.0\.0/16, .*data-euw1-az1-to-there"):
        routes_by_name([ONE, OTHER], {ONE.destination: "there", OTHER.destination: "there"})


def test_routes_go_by_table_and_destination() -> None:
    named = routes_by_name([ONE, OTHER], {ONE.destination: "here", OTHER.destination: "there"})
    assert named == {"data-euw1-az1-to-here": ONE, "data-euw1-az1-to-there": OTHER}


@given(enclaves())
def test_every_route_of_a_site_has_a_name_of_its_own(enclave: Enclave) -> None:
    for site in enclave.sites:
        routes = site_routes(site)
        named = routes_by_name(routes, destination_names(subnets=subnets(site)))
        assert sorted(named.values(), key=routes.index) == list(routes)


@given(enclaves())
def test_every_route_of_the_links_has_a_name_of_its_own(enclave: Enclave) -> None:
    names = []
    for site in enclave.sites:
        destinations = destination_names(sites=enclave.neighbours(site))
        names += [f"{site.name}-{name}" for name in routes_by_name(link_routes(enclave, site), destinations)]
    assert len(names) == len(set(names)) == sum(len(link_routes(enclave, site)) for site in enclave.sites)
