"""Hypothesis strategies: sites and enclaves of every shape that the configuration would accept."""

from datetime import date
from ipaddress import IPv4Network
from itertools import combinations

from hypothesis import strategies as st

from enclave.model.enclave import (
    Account,
    DataClass,
    EgressRule,
    Enclave,
    Link,
    Organization,
    Service,
    Site,
)
from enclave.model.geography import REGIONS, ZONES

MAX_SITES = 5
_SERVICE = Service(name="mirror", domains=("packages.example",), protocol="tls", port=443, country="IE")
_ORGANIZATION = Organization(
    id="o-eea1234567",
    network_account=Account(name="network", id="666666666666"),
    log_archive_account=Account(name="log-archive", id="444444444444"),
    deploy_role="enclave-deploy",
    key_administrator_role="enclave-keys",
)


def make_site(number: int, region: str, zones: tuple[str, ...], prefix: int) -> Site:
    """The numbered site, in the numbered part of 10.0.0.0/8."""
    return Site(
        name=f"site-{number}",
        country=REGIONS[region].country,
        region=REGIONS[region],
        account=Account(name=f"site-{number}", id=str(number) * 12),
        zones=tuple(sorted(zones)),
        cidr=IPv4Network(f"10.{number}.0.0/{prefix}"),
        outpost=None,
        stand_in=False,
    )


def make_enclave(sites: tuple[Site, ...], links: tuple[tuple[str, str], ...]) -> Enclave:
    """An enclave in which every site may reach one service."""
    names = tuple(site.name for site in sites)
    rule = EgressRule(
        id=1,
        service=_SERVICE,
        sites=names,
        tier="workload",
        reason="updates",
        owner="platform",
        until=date(2030, 1, 1),
    )
    return Enclave(
        name="enclave",
        organization=_ORGANIZATION,
        accounts=tuple(site.account for site in sites),
        parties=(),
        sites=sites,
        data_classes=(DataClass(name="profile", description="users", personal=True),),
        links=tuple(Link(sites=(one, other), purpose="test") for one, other in map(sorted_pair, links)),
        egress=(rule,),
    )


def sorted_pair(pair: tuple[str, str]) -> tuple[str, str]:
    one, other = sorted(pair)
    return one, other


@st.composite
def sites(draw: st.DrawFn, number: int = 1) -> Site:
    """A site of two or three zones, in any EEA region, with a range of any allowed size."""
    region = draw(st.sampled_from(sorted(ZONES)))
    zones = draw(st.lists(st.sampled_from(ZONES[region]), min_size=2, max_size=3, unique=True))
    return make_site(number, region, tuple(zones), draw(st.integers(16, 22)))


@st.composite
def enclaves(draw: st.DrawFn) -> Enclave:
    """An enclave of up to five sites, any pairs of them linked."""
    count = draw(st.integers(1, MAX_SITES))
    drawn = tuple(draw(sites(number)) for number in range(1, count + 1))
    pairs = list(combinations([site.name for site in drawn], 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return make_enclave(drawn, tuple(chosen))
