import re
from collections import Counter
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from random import Random

from enclaves import enclaves
from hypothesis import given
from hypothesis import strategies as st

from enclave.model.addresses import subnets
from enclave.model.enclave import EgressRule, Enclave, Network, Service, SiteService
from enclave.model.gateway.firewall import FirewallRules, firewall_rules
from enclave.model.gateway.spelling import INTERNET, MAX_RULE_ID

NETWORK = re.compile(r"10\.\d+\.\d+\.\d+/\d+")
DOMAINS = ("packages.example", "*.cdn.example", "notices.authority.example")
HALLS = (
    Network(name="one-hall", ranges=(IPv4Network("198.51.100.0/24"),)),
    Network(name="two-halls", ranges=(IPv4Network("192.0.2.0/28"), IPv4Network("203.0.113.64/26"))),
)


@st.composite
def outside(draw: st.DrawFn) -> Service:
    """A service outside, of any kind."""
    protocol = draw(st.sampled_from(["tls", "http", "tcp"]))
    domains = st.lists(st.sampled_from(DOMAINS), min_size=1, unique=True).map(tuple)
    networks = st.lists(st.sampled_from(HALLS), min_size=protocol != "tls", unique=True).map(tuple)
    return Service(
        name="a-service",
        domains=() if protocol == "tcp" else draw(domains),
        protocol=protocol,
        port=draw(st.sampled_from({"tls": (443, 8443), "http": (80, 8080), "tcp": (22, 443)}[protocol])),
        country="IE",
        networks=draw(networks),
    )


@st.composite
def between(draw: st.DrawFn, names: tuple[str, ...]) -> SiteService:
    """A service at sites."""
    some = st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)
    return SiteService(
        name="neighbours",
        sites=draw(some),
        tiers=draw(st.sampled_from([("workload",), ("data",), ("workload", "data")])),
        protocol=draw(st.sampled_from(["tls", "tcp"])),
        port=draw(st.sampled_from([443, 5432])),
    )


@st.composite
def intents(draw: st.DrawFn) -> Enclave:
    """An enclave with up to six rules of any kind."""
    enclave = draw(enclaves())
    names = tuple(site.name for site in enclave.sites)
    numbers = draw(st.lists(st.integers(1, MAX_RULE_ID), max_size=6, unique=True))
    return replace(enclave, egress=tuple(draw(rules(names, number)) for number in numbers))


@st.composite
def rules(draw: st.DrawFn, names: tuple[str, ...], number: int) -> EgressRule:
    """A rule of any kind."""
    service = draw(st.one_of(outside(), between(names)))
    return EgressRule(
        id=number,
        service=service,
        sites=draw(st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)),
        tier=draw(st.sampled_from(["workload", "data"])) if isinstance(service, SiteService) else "workload",
        reason="a test",
        owner="platform",
        until=date(2030, 1, 1),
    )


def lists(enclave: Enclave) -> list[FirewallRules]:
    """The rules of every site."""
    return [firewall_rules(enclave, site) for site in enclave.sites]


@given(intents())
def test_rules_name_own_and_linked_guarded_subnets_only(enclave: Enclave):
    for site, built in zip(enclave.sites, lists(enclave), strict=True):
        known = {
            str(subnet.cidr)
            for each in (site, *enclave.neighbours(site))
            for subnet in subnets(each)
            if subnet.tier in {"workload", "data"}
        }
        assert set(NETWORK.findall(built.text.replace(INTERNET, ""))) <= known


@given(intents())
def test_data_subnets_have_no_way_to_the_internet(enclave: Enclave):
    for site, built in zip(enclave.sites, lists(enclave), strict=True):
        data = {str(subnet.cidr) for subnet in subnets(site) if subnet.tier == "data"}
        for line in built.text.splitlines():
            if INTERNET in line or any(str(each) in line for hall in HALLS for each in hall.ranges):
                assert not data & set(NETWORK.findall(line.replace(INTERNET, "")))


@given(intents())
def test_numbers_are_unique_and_rise_and_capacity_suffices(enclave: Enclave):
    for built in lists(enclave):
        numbers = [int(sid) for sid in re.findall(r"sid:(\d+);", built.text)]
        assert Counter(numbers).most_common(1)[0][1] == 1
        assert numbers == sorted(numbers) == [rule.sid for rule in built.rules]
        assert 2 * len(numbers) <= built.capacity <= 30_000


@given(intents())
def test_no_mark_is_asked_for_that_nobody_sets(enclave: Enclave):
    for built in lists(enclave):
        known = set(re.findall(r"flowbits:set,([^;]+);", built.text)) | {"enclave.bad"}
        assert set(re.findall(r"flowbits:(?:isset|isnotset|unset),([^;]+);", built.text)) <= known


@given(intents(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_sites_changes_nothing(enclave: Enclave, random: Random):
    egress, sites = list(enclave.egress), list(enclave.sites)
    random.shuffle(egress)
    random.shuffle(sites)
    turned = replace(enclave, egress=tuple(egress), sites=tuple(sites))
    for site in enclave.sites:
        assert firewall_rules(turned, site) == firewall_rules(enclave, site)


@given(intents(), st.data())
def test_another_rule_renumbers_none(enclave: Enclave, data: st.DataObject):
    used = {rule.id for rule in enclave.egress}
    number = data.draw(st.integers(1, MAX_RULE_ID).filter(lambda each: each not in used))
    names = tuple(site.name for site in enclave.sites)
    more = replace(enclave, egress=(*enclave.egress, data.draw(rules(names, number))))
    for before, after in zip(lists(enclave), lists(more), strict=True):
        assert {rule.sid for rule in before.rules} <= {rule.sid for rule in after.rules}
        named = {rule.sid: rule.text for rule in before.rules if rule.text.startswith("alert tls any any")}
        assert named.items() <= {rule.sid: rule.text for rule in after.rules}.items()
