"""How large a rule group is, and what AWS takes at most."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from firewall_texts import rules

from enclave.model import limits
from enclave.model.enclave import Enclave, Network, Service
from enclave.model.gateway.capacity import STEP, capacity
from enclave.model.gateway.firewall import FirewallLimitError, firewall_rules
from enclave.model.gateway.spelling import CompiledRule

SITE = "dublin-2"


def entries(enclave: Enclave, count: int, domain: Callable[[int], str]) -> Enclave:
    """An enclave of so many rules of one name each."""
    first = next(each for each in enclave.egress if each.id == 1)
    service = Service(name="", domains=(), protocol="tls", port=443, country="IE")
    egress = (
        replace(
            first,
            id=number,
            service=replace(service, name=f"service-{number}", domains=(domain(number),)),
            sites=(SITE,),
        )
        for number in range(1, count + 1)
    )
    return replace(enclave, egress=tuple(egress))


def short(number: int) -> str:
    return f"packages{number}.mirror.example"


@pytest.mark.parametrize(("count", "size"), [(1, 1_000), (450, 1_000), (490, 2_000), (1_000, 3_000)])
def test_capacity_has_headroom_in_large_steps(enclave: Enclave, count: int, size: int):
    grown = entries(enclave, count, short)
    built = firewall_rules(grown, grown.site(SITE))
    assert built.capacity == size
    assert built.capacity % STEP == 0
    assert built.capacity >= 2 * len(rules(grown, SITE))


def test_ten_thousand_names_fit(enclave: Enclave):
    grown = entries(enclave, 10_000, short)
    built = firewall_rules(grown, grown.site(SITE))
    assert 10_000 < len(built.rules) < 10_100
    assert len(built.text) <= limits.FIREWALL_RULES_CHARACTERS
    assert built.capacity == 21_000


def test_more_characters_than_aws_takes_are_refused(enclave: Enclave):
    grown = entries(enclave, 8_000, lambda number: f"{'long' * 15}.{'name' * 15}.d{number}.example")
    with pytest.raises(FirewallLimitError, match=r"dublin-2: \d+ rules of 2\d{6} characters are more"):
        firewall_rules(grown, grown.site(SITE))


def test_a_rule_that_is_too_long_is_refused(enclave: Enclave):
    ranges = tuple(
        IPv4Network(f"{first}.{number}.0/24")
        for first in ("198.51", "203.0", "203.1")
        for number in range(256)
    )
    wide = Network(name="wide", ranges=ranges)
    first = next(each for each in enclave.egress if each.id == 3)
    grown = replace(enclave, egress=(replace(first, service=replace(first.service, networks=(wide,))),))
    told = r"dublin-2: the rule with sid \d+ has \d+ characters, more than 8192: name fewer ranges"
    with pytest.raises(FirewallLimitError, match=told):
        firewall_rules(grown, grown.site(SITE))


@pytest.mark.parametrize(
    ("count", "expected"), [(1, 1_000), (500, 1_000), (501, 2_000), (14_500, 29_000), (30_000, 30_000)]
)
def test_the_capacity_of_so_many_rules(count: int, expected: int):
    assert capacity("a", [CompiledRule(sid=1, text="")] * count, "") == expected


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (limits.FIREWALL_STATEFUL_CAPACITY + 1, ""),
        (1, "x" * (limits.FIREWALL_RULES_CHARACTERS + 1)),
        (1, "é" * (limits.FIREWALL_RULES_CHARACTERS // 2 + 1)),
    ],
)
def test_what_aws_takes_at_most(count: int, text: str):
    with pytest.raises(FirewallLimitError):
        capacity("a", [CompiledRule(sid=1, text="")] * count, text)


@pytest.mark.parametrize("name", ["FIREWALL_POLICY_CAPACITY", "FIREWALL_STATEFUL_CAPACITY"])
def test_a_group_is_no_larger_than_a_policy_may_be(name: str):
    assert capacity("a", [CompiledRule(sid=1, text="")] * 29_000, "") <= getattr(limits, name)
