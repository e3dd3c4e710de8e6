from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from enclaves import make_site, sites
from hypothesis import given
from hypothesis import strategies as st

from enclave.model.addresses import TIERS, subnets, zone_block
from enclave.model.enclave import Site
from enclave.model.geography import ZONES


@given(sites())
def test_subnets_lie_in_the_range_and_apart(site: Site):
    planned = [subnet.cidr for subnet in subnets(site)]
    assert all(cidr.subnet_of(site.cidr) for cidr in planned)
    assert not any(one.overlaps(other) for one, other in combinations(planned, 2))


@given(sites())
def test_every_zone_has_every_tier_once(site: Site):
    planned = [(subnet.zone, subnet.tier) for subnet in subnets(site)]
    assert planned == [(zone, tier) for zone in site.zones for tier in TIERS]
    assert len({subnet.key for subnet in subnets(site)}) == len(planned)


@given(sites())
def test_sizes_are_a_quarter_of_a_zone_or_the_smallest(site: Site):
    for subnet in subnets(site):
        large = subnet.tier in {"workload", "data", "endpoint"}
        assert subnet.cidr.prefixlen == (site.cidr.prefixlen + 4 if large else 28)


@given(st.sampled_from(sorted(ZONES)), st.integers(16, 22), st.permutations([0, 1, 2]))
def test_adding_a_zone_moves_nothing(region: str, prefix: int, order: list[int]):
    """Whichever zone comes last: what was there keeps its address."""
    zones = [ZONES[region][index] for index in order]
    before = make_site(1, region, tuple(zones[:2]), prefix)
    after = make_site(1, region, tuple(zones), prefix)
    assert set(subnets(before)) < set(subnets(after))


@given(sites(), st.randoms())
def test_the_order_of_zones_does_not_matter(site: Site, random: Random):
    shuffled = list(site.zones)
    random.shuffle(shuffled)
    assert subnets(replace(site, zones=tuple(shuffled))) == subnets(site)


def test_the_plan_of_a_known_site():
    """The scheme itself, spelled out: a change here moves every subnet of every site."""
    site = make_site(16, "eu-west-1", ("euw1-az1", "euw1-az3"), 16)
    assert {subnet.key: str(subnet.cidr) for subnet in subnets(site)} == {
        "workload-euw1-az1": "10.16.0.0/20",
        "data-euw1-az1": "10.16.16.0/20",
        "endpoint-euw1-az1": "10.16.32.0/20",
        "firewall-euw1-az1": "10.16.48.0/28",
        "egress-euw1-az1": "10.16.48.16/28",
        "transit-euw1-az1": "10.16.48.32/28",
        "workload-euw1-az3": "10.16.128.0/20",
        "data-euw1-az3": "10.16.144.0/20",
        "endpoint-euw1-az3": "10.16.160.0/20",
        "firewall-euw1-az3": "10.16.176.0/28",
        "egress-euw1-az3": "10.16.176.16/28",
        "transit-euw1-az3": "10.16.176.32/28",
    }


@pytest.mark.parametrize("zone", ["use1-az5", "use1-az0"])
def test_a_zone_beyond_the_fourth_has_no_block(zone: str):
    with pytest.raises(ValueError, match="az1 to az4"):
        zone_block(make_site(1, "eu-west-1", (), 16).cidr, zone)
