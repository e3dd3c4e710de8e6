import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date

import pytest

from enclave.model import limits
from enclave.model.enclave import AwsService, Destination, EgressRule, Enclave, Service, SiteService
from enclave.model.gateway.dns import (
    DnsAnswer,
    DnsLimitError,
    DnsRules,
    DomainList,
    answers,
    dns_rules,
    matches,
    own_domain,
)
from enclave.model.geography import REGIONS

OWN, SERVICES, AWS, REST = "own-network", "services", "aws-services", "everything-else"


def service(*domains: str, protocol: str = "tls") -> Service:
    return Service(name="outside", domains=domains, protocol=protocol, port=443, country="IE")


def with_rules(
    enclave: Enclave, *destinations: Destination, sites: tuple[str, ...] = ("dublin-1",)
) -> Enclave:
    rules = tuple(
        EgressRule(
            id=number,
            service=each,
            sites=sites,
            tier="workload",
            reason="test",
            owner="test",
            until=date(2030, 1, 1),
        )
        for number, each in enumerate(destinations, start=1)
    )
    return replace(enclave, egress=rules)


def rules_of(enclave: Enclave, *destinations: Destination, site: str = "dublin-1") -> DnsRules:
    return dns_rules(with_rules(enclave, *destinations, sites=(site,)), enclave.site(site))


def lists(rules: DnsRules) -> dict[str, tuple[str, ...]]:
    return {each.name: each.domains for each in rules.lists}


@pytest.mark.golden
@pytest.mark.parametrize("name", ["dublin-1", "dublin-2", "norway-1"])
def test_the_lists_of_a_site(enclave: Enclave, golden: Callable[[str, str], None], name: str):
    rules = dns_rules(enclave, enclave.site(name))
    golden(f"dns/{name}.json", json.dumps(asdict(rules), indent=2) + "\n")


def test_a_site_without_rules_may_ask_for_its_own_names_alone(enclave: Enclave):
    assert lists(rules_of(enclave)) == {OWN: ("*.eu-west-1.compute.internal",), REST: ("*",)}


def test_rules_of_other_sites_allow_nothing(enclave: Enclave):
    other = with_rules(enclave, service("a.example.eu"), sites=("dublin-2", "norway-1"))
    assert SERVICES not in lists(dns_rules(other, enclave.site("dublin-1")))


def test_domains_are_sorted_and_named_once(enclave: Enclave):
    rules = rules_of(
        enclave, service("z.example.eu", "*.a.example.eu"), service("z.example.eu", "b.example.eu")
    )
    assert lists(rules)[SERVICES] == ("*.a.example.eu", "b.example.eu", "z.example.eu")


def test_services_without_names_allow_nothing(enclave: Enclave):
    between = SiteService(name="sites", sites=("dublin-1",), tiers=("data",), protocol="tls", port=443)
    assert set(lists(rules_of(enclave, service(protocol="tcp"), between))) == {OWN, REST}


@pytest.mark.parametrize(
    ("aws", "site", "names"),
    [
        ("s3", "dublin-1", ("*.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com")),
        ("kms", "norway-1", ("kms.eu-north-1.amazonaws.com",)),
        (
            "ecr.dkr",
            "dublin-1",
            (
                "*.dkr.ecr.eu-west-1.amazonaws.com",
                "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com",
            ),
        ),
    ],
)
def test_names_of_aws_services_are_those_of_the_sites_region(
    enclave: Enclave, aws: str, site: str, names: tuple[str, ...]
):
    assert lists(rules_of(enclave, AwsService(name="ours", aws=aws), site=site))[AWS] == names


def test_what_is_allowed_is_an_address_and_everything_else_gets_no_data(enclave: Enclave):
    rules = rules_of(enclave, service("a.example.eu"), AwsService(name="store", aws="s3"))
    *allowed, rest = rules.lists
    assert [each.name for each in allowed] == [OWN, AWS, SERVICES]
    for each in allowed:
        assert (each.action, each.query_type, each.block_response) == ("ALLOW", "A", None)
        assert each.redirection == "TRUST_REDIRECTION_DOMAIN"
        assert "*" not in each.domains
    assert (rest.domains, rest.action, rest.block_response) == (("*",), "BLOCK", "NODATA")
    assert (rest.query_type, rest.redirection) == (None, None)


def test_priorities_are_in_order_and_each_its_own(enclave: Enclave):
    rules = rules_of(enclave, service("a.example.eu"), AwsService(name="store", aws="s3"))
    priorities = [each.priority for each in rules.lists]
    assert priorities == sorted(set(priorities))


def test_new_rules_change_no_priority(enclave: Enclave):
    """Two rules can't have the same priority, not even while both are being changed."""
    before = {each.name: each.priority for each in rules_of(enclave, service("a.example.eu")).lists}
    more = (service(*(f"n{number}.example.eu" for number in range(1001))), AwsService(name="store", aws="s3"))
    after = {each.name: each.priority for each in rules_of(enclave, *more).lists}
    assert before.items() < after.items()


def test_a_list_is_set_in_one_call(enclave: Enclave):
    names = [f"n{number:04}.example.eu" for number in range(2 * limits.DNS_DOMAINS_PER_CHANGE + 1)]
    found = lists(rules_of(enclave, service(*names)))
    assert [len(found[name]) for name in (SERVICES, f"{SERVICES}-2", f"{SERVICES}-3")] == [1000, 1000, 1]
    assert [each for name in found if name.startswith(SERVICES) for each in found[name]] == names


@pytest.mark.parametrize(
    ("limit", "names", "fits"),
    [
        (("DNS_RULES_PER_GROUP", 3), 1, True),
        (("DNS_RULES_PER_GROUP", 2), 1, False),
        (("DNS_DOMAINS_PER_ACCOUNT", 5), 3, True),
        (("DNS_DOMAINS_PER_ACCOUNT", 4), 3, False),
    ],
)
def test_more_than_the_firewall_takes_is_an_error(
    enclave: Enclave, monkeypatch: pytest.MonkeyPatch, limit: tuple[str, int], names: int, fits: bool
):
    """The last list, with its one domain, counts too."""
    monkeypatch.setattr(limits, *limit)
    wanted = service(*(f"n{number}.example.eu" for number in range(names)))
    if fits:
        assert rules_of(enclave, wanted).lists
    else:
        with pytest.raises(DnsLimitError, match="dublin-1"):
            rules_of(enclave, wanted)


@pytest.mark.parametrize(
    ("domain", "name", "expected"),
    [
        ("a.example.eu", "a.example.eu", True),
        ("a.example.eu", "A.Example.EU.", True),
        ("a.example.eu.", "a.example.eu", True),
        ("a.example.eu", "b.a.example.eu", False),
        ("a.example.eu", "a.example.eu.attacker.cn", False),
        ("a.example.eu", "xa.example.eu", False),
        ("a.example.eu", "a.example.eu..", False),
        ("*.example.eu", "a.example.eu", True),
        ("*.Example.eu", "a.b.c.EXAMPLE.eu.", True),
        ("*.example.eu", "example.eu", False),
        ("*.example.eu", ".example.eu", False),
        ("*.example.eu", "evil-example.eu", False),
        ("*.example.eu", "a.example.eu.attacker.cn", False),
        ("*example.eu", "evil-example.eu", True),
        ("*example.eu", "example.eu", False),
        ("*", "anything.at.all", True),
        ("*", "", True),
        ("a.*.eu", "a.b.eu", False),
        ("a.*.eu", "a.*.eu", True),
    ],
)
def test_a_domain_matches(domain: str, name: str, expected: bool):
    assert matches(domain, name) is expected


@pytest.mark.parametrize(
    ("name", "query_type", "expected"),
    [
        ("a.example.eu", "A", DnsAnswer(allowed=True, by=SERVICES)),
        ("A.EXAMPLE.EU.", "a", DnsAnswer(allowed=True, by=SERVICES)),
        ("a.example.eu", "AAAA", DnsAnswer(allowed=False, by=REST)),
        ("a.example.eu", "TXT", DnsAnswer(allowed=False, by=REST)),
        ("a.example.eu", "HTTPS", DnsAnswer(allowed=False, by=REST)),
        ("x.b.example.eu", "A", DnsAnswer(allowed=True, by=SERVICES)),
        ("b.example.eu", "A", DnsAnswer(allowed=False, by=REST)),
        ("data.s3.eu-west-1.amazonaws.com", "A", DnsAnswer(allowed=True, by=AWS)),
        ("data.s3.us-east-1.amazonaws.com", "A", DnsAnswer(allowed=False, by=REST)),
        ("s3.amazonaws.com", "A", DnsAnswer(allowed=False, by=REST)),
        ("ip-10-16-0-4.eu-west-1.compute.internal", "A", DnsAnswer(allowed=True, by=OWN)),
        ("secret.attacker.cn", "A", DnsAnswer(allowed=False, by=REST)),
        ("4.0.16.10.in-addr.arpa", "PTR", DnsAnswer(allowed=False, by=REST)),
        ("use-application-dns.net", "A", DnsAnswer(allowed=False, by=REST)),
        (".", "NS", DnsAnswer(allowed=False, by=REST)),
    ],
)
def test_a_query_is_answered_or_not(enclave: Enclave, name: str, query_type: str, expected: DnsAnswer):
    wanted = (service("a.example.eu", "*.b.example.eu"), AwsService(name="store", aws="s3"))
    assert answers(rules_of(enclave, *wanted), name, query_type) == expected


def test_the_lowest_priority_decides_and_what_nothing_matches_is_let_through():
    def one(name: str, priority: int, action: str) -> DomainList:
        return DomainList(name=name, priority=priority, action=action, domains=("a.eu",))

    rules = DnsRules(lists=(one("second", 2, "ALLOW"), one("first", 1, "BLOCK")))
    assert answers(rules, "a.eu") == DnsAnswer(allowed=False, by="first")
    assert answers(rules, "b.eu") == DnsAnswer(allowed=True, by=None)


@pytest.mark.parametrize(
    ("region", "domain"),
    [("eu-west-1", "eu-west-1.compute.internal"), ("us-east-1", "ec2.internal")],
)
def test_a_network_names_its_machines_below_a_domain_of_its_region(region: str, domain: str):
    assert own_domain(REGIONS[region]) == domain
