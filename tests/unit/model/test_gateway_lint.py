"""What lint says of an intent: a table of names, one of services that meet, and the rest one by one."""

from dataclasses import dataclass, field, replace
from datetime import date
from ipaddress import IPv4Network

import pytest

from enclave.model.enclave import (
    AwsService,
    Destination,
    EgressRule,
    Enclave,
    Link,
    Network,
    Service,
    SiteService,
    Transfer,
    Waiver,
)
from enclave.model.gateway.lint import Lint, Severity, lint

TODAY = date(2026, 6, 1)
PUBLIC, SHARED, BELOW = "domain-is-a-public-suffix", "domain-is-a-shared-host", "domain-below-a-shared-host"
RESOLVER, OUTSIDE = "destination-is-a-resolver", "destination-in-the-eea"
COVERED, CONTRADICTION = "name-is-covered-by-another", "services-contradict-each-other"
COVERED_BY_TCP, SAME_NETWORK = "tcp-covers-what-is-named", "tcp-services-overlap"
DUPLICATE = "egress-rules-say-the-same"
UNUSED = {"service-without-rule", "network-without-rule", "link-without-rule"}


def network(name: str, *ranges: str, line: int = 0) -> Network:
    return Network(name=name, ranges=tuple(map(IPv4Network, ranges)), line=line)


HALL, ANNEX = network("hall", "198.51.100.0/24", line=40), network("annex", "192.0.2.0/24", line=42)


def service(name: str, *domains: str, line: int = 5, **more: object) -> Service:
    given = {"protocol": "tls", "port": 443, "country": "IE"} | more
    return Service(name=name, domains=domains, line=line, **given)


def rule(
    number: int, to: Destination, *sites: str, tier: str = "workload", until: date = date(2027, 1, 1)
) -> EgressRule:
    return EgressRule(
        id=number,
        service=to,
        sites=sites or ("dublin-1",),
        tier=tier,
        reason="because",
        owner="platform",
        until=until,
        line=100 + number,
    )


def found(enclave: Enclave, *rules: EgressRule, today: date = TODAY, **more: object) -> list[Lint]:
    """Return what lint says of these rules alone, without what it says of things that no rule uses."""
    changed = replace(enclave, **({"egress": rules, "services": (), "networks": (), "links": ()} | more))
    return [each for each in lint(changed, today) if each.rule not in UNUSED]


# (domain, rule that tells, severity)
NAMES: list[tuple[str, str | None]] = [
    ("packages.mirror.example", None),
    ("mirror.example", None),
    ("*.mirror.example", None),
    ("*.cdn.mirror.example", None),
    ("example.co.uk", None),
    ("www.gov.ie", None),
    ("xn--bcher-kva.example", None),
    ("www.xn--55qx5d.cn", None),
    ("notices.authority.example", None),
    ("amazonaws.com.attacker.example", None),
    ("github.io.example", None),
    ("notgithub.io", None),
    ("api.github.com", None),
    # everybody's
    ("co.uk", PUBLIC),
    ("gov.ie", PUBLIC),
    ("*.co.uk", PUBLIC),
    ("*.com.au", PUBLIC),
    ("kawasaki.jp", PUBLIC),
    ("other.kawasaki.jp", PUBLIC),
    ("*.kawasaki.jp", PUBLIC),
    ("akershus.no", PUBLIC),
    ("*.vestfold.no", PUBLIC),
    ("xn--stfold-9xa.no", PUBLIC),
    ("city.kawasaki.jp", None),
    ("*.city.kawasaki.jp", None),
    ("xn--55qx5d.cn", PUBLIC),
    ("*.xn--55qx5d.cn", PUBLIC),
    # strangers'
    ("github.io", SHARED),
    ("s3.amazonaws.com", SHARED),
    ("s3.eu-west-1.amazonaws.com", SHARED),
    ("storage.googleapis.com", SHARED),
    ("raw.githubusercontent.com", SHARED),
    ("s3.eu-central-003.backblazeb2.com", SHARED),
    ("s3.wasabisys.com", SHARED),
    ("blob.core.windows.net", SHARED),
    ("*.github.io", SHARED),
    ("*.s3.eu-west-1.amazonaws.com", SHARED),
    ("*.eu-west-1.amazonaws.com", SHARED),
    ("*.amazonaws.com", SHARED),
    ("*.cloud.google.com", SHARED),
    ("*.wasabisys.com", SHARED),
    ("*.cloudfront.net", SHARED),
    # one of the strangers
    ("myorg.github.io", BELOW),
    ("*.myorg.github.io", BELOW),
    ("reports.s3.eu-west-1.amazonaws.com", BELOW),
    ("d111111abcdef8.cloudfront.net", BELOW),
    ("reports.s3.eu-central-1.wasabisys.com", BELOW),
    ("*.account.r2.cloudflarestorage.com", BELOW),
    ("amazonaws.com", BELOW),
    # those that resolve any name
    ("dns.google", RESOLVER),
    ("cloudflare-dns.com", RESOLVER),
    ("mozilla.cloudflare-dns.com", RESOLVER),
    ("abcdef.dns.nextdns.io", RESOLVER),
    ("*.cloudflare-dns.com", RESOLVER),
    ("*.quad9.net", RESOLVER),
    ("*.google.com", RESOLVER),
    ("www.google.com", None),
    ("quad9.net", None),
    ("*.oogle.com", None),
    ("*.uad9.net", None),
    ("notdns.google.example", None),
]


@pytest.mark.parametrize(("domain", "expected"), NAMES, ids=[domain for domain, _ in NAMES])
def test_a_name(enclave: Enclave, domain: str, expected: str | None):
    told = found(enclave, rule(1, service("it", "fine.example", domain)))
    assert [each.rule for each in told] == ([] if expected is None else [expected])
    for each in told:
        assert (each.file, each.line) == ("names.yaml", 5)
        assert each.severity is (Severity.WARNING if expected == BELOW else Severity.ERROR)
        assert f'service it: "{domain}"' in each.message
        assert each.remedy


def test_a_name_that_no_rule_uses_is_judged_too(enclave: Enclave):
    (told,) = found(enclave, services=(service("it", "github.io"),))
    assert told.rule == SHARED


# Two services, and what is said of them where both may be reached: (first, second, expected, whose line)
MEETING = {
    "apart": (service("a", "a.example"), service("b", "b.example", line=7), None, 0),
    "below": (service("a", "*.x.example"), service("b", "b.x.example", line=7), COVERED, 7),
    "far below": (service("a", "*.x.example"), service("b", "c.b.x.example", line=7), COVERED, 7),
    "before": (service("a", "b.x.example"), service("b", "*.x.example", line=7), COVERED, 5),
    "everything below": (service("a", "*.x.example"), service("b", "*.b.x.example", line=7), COVERED, 7),
    "not below itself": (service("a", "*.x.example"), service("b", "x.example", line=7), None, 0),
    "beside": (service("a", "*.x.example"), service("b", "b.notx.example", line=7), None, 0),
    "another port": (service("a", "*.x.example"), service("b", "b.x.example", line=7, port=8443), None, 0),
    "with and without networks": (
        service("a", "*.x.example"),
        service("b", "b.x.example", line=7, networks=(HALL,)),
        CONTRADICTION,
        7,
    ),
    "in other countries": (
        service("a", "*.x.example"),
        service("b", "b.x.example", line=7, country="NO"),
        CONTRADICTION,
        7,
    ),
    "in the same networks": (
        service("a", "*.x.example", networks=(HALL,)),
        service("b", "b.x.example", line=7, networks=(HALL,)),
        COVERED,
        7,
    ),
    "tls and http on one port": (
        service("a", "a.example", networks=(HALL,)),
        service("b", "b.example", line=7, protocol="http", networks=(HALL, ANNEX)),
        CONTRADICTION,
        7,
    ),
    "tls and http on two ports": (
        service("a", "a.example", networks=(HALL,)),
        service("b", "b.example", line=7, protocol="http", port=80, networks=(HALL,)),
        None,
        0,
    ),
    "tls and http in two networks": (
        service("a", "a.example", networks=(HALL,)),
        service("b", "b.example", line=7, protocol="http", networks=(ANNEX,)),
        None,
        0,
    ),
    "tls and tls in one network": (
        service("a", "a.example", networks=(HALL,)),
        service("b", "b.example", line=7, networks=(HALL,)),
        None,
        0,
    ),
    "tcp after tls": (
        service("a", "a.example", port=8443, networks=(HALL,)),
        service("b", line=7, protocol="tcp", port=8443, networks=(ANNEX, HALL)),
        COVERED_BY_TCP,
        7,
    ),
    "tcp before http": (
        service("a", protocol="tcp", port=8080, networks=(HALL,)),
        service("b", "b.example", line=7, protocol="http", port=8080, networks=(HALL,)),
        COVERED_BY_TCP,
        5,
    ),
    "tcp on another port": (
        service("a", "a.example", port=8443, networks=(HALL,)),
        service("b", line=7, protocol="tcp", port=8444, networks=(HALL,)),
        None,
        0,
    ),
    "tcp twice": (
        service("a", protocol="tcp", port=22, networks=(HALL, ANNEX)),
        service("b", line=7, protocol="tcp", port=22, networks=(ANNEX, HALL)),
        SAME_NETWORK,
        7,
    ),
    "tcp in two networks": (
        service("a", protocol="tcp", port=22, networks=(HALL,)),
        service("b", line=7, protocol="tcp", port=22, networks=(ANNEX,)),
        None,
        0,
    ),
}


@pytest.mark.parametrize("name", MEETING)
def test_two_services(enclave: Enclave, name: str):
    first, second, expected, line = MEETING[name]
    told = found(enclave, rule(1, first, "dublin-1", "norway-1"), rule(2, second))
    assert [each.rule for each in told] == ([] if expected is None else [expected])
    assert all(
        (each.file, each.line, each.severity) == ("names.yaml", line, Severity.WARNING) for each in told
    )


@pytest.mark.parametrize("name", MEETING)
def test_two_services_of_different_sites_never_meet(enclave: Enclave, name: str):
    first, second, *_ = MEETING[name]
    assert found(enclave, rule(1, first, "norway-1"), rule(2, second, "dublin-1")) == []


def test_a_third_service_meets_whom_it_shares_a_site_with(enclave: Enclave):
    """The first one in the network doesn't hide the second."""
    three = [
        service(name, line=line, protocol="tcp", port=22, networks=(HALL,))
        for name, line in zip("abc", (5, 6, 7), strict=True)
    ]
    told = found(enclave, rule(1, three[0], "norway-1"), rule(2, three[1]), rule(3, three[2]))
    assert [(each.rule, each.line) for each in told] == [(SAME_NETWORK, 7)]
    assert "b has port 22 of hall too" in told[0].message


ONE = service("one", "one.example")
PEERS = SiteService(
    name="peers", sites=("dublin-1", "dublin-2"), tiers=("data",), protocol="tls", port=443, line=9
)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (rule(1, ONE), rule(2, ONE), [102]),
        (rule(1, ONE, "dublin-1", "dublin-2"), rule(2, ONE, "dublin-2", "norway-1"), [102]),
        (rule(1, ONE, "dublin-1"), rule(2, ONE, "dublin-2"), []),
        (rule(1, PEERS), rule(2, PEERS, tier="data"), []),
        (rule(1, PEERS), rule(2, PEERS), [102]),
        (rule(1, ONE), rule(2, service("two", "two.example")), []),
    ],
)
def test_rules_that_say_the_same(enclave: Enclave, first: EgressRule, second: EgressRule, told: list[int]):
    lints = found(enclave, first, second)
    assert [(each.rule, each.file, each.line) for each in lints] == [
        (DUPLICATE, "egress.yaml", line) for line in told
    ]
    assert all("rule 1 (line 101) already lets workload" in each.message for each in lints)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (date(2026, 5, 31), ("egress-rule-has-run-out", Severity.ERROR, "it ended on 2026-05-31")),
        (date(2026, 6, 1), ("egress-rule-ends-soon", Severity.WARNING, "it ends today")),
        (date(2026, 6, 2), ("egress-rule-ends-soon", Severity.WARNING, "in 1 day")),
        (date(2026, 7, 1), ("egress-rule-ends-soon", Severity.WARNING, "in 30 days")),
        (date(2026, 7, 2), None),
    ],
)
def test_how_long_a_rule_lasts(enclave: Enclave, until: date, expected: tuple[str, Severity, str] | None):
    told = found(enclave, rule(1, ONE, until=until))
    if expected is None:
        assert told == []
    else:
        assert [(each.rule, each.severity, each.line) for each in told] == [(*expected[:2], 101)]
        assert told[0].message.endswith(expected[2])


TRANSFER = Transfer(
    name="pictures",
    data_classes=("profile",),
    recipient="Example",
    country="US",
    destinations=("a.example", "b.example"),
    purpose="show",
    legal_basis="adequacy",
    owner="officer",
    since=date(2026, 6, 1),
    until=date(2026, 6, 30),
)
WAIVER = Waiver(
    rule=OUTSIDE,
    resource="egress/enclave:egress:Rule/1",
    reason="why",
    owner="officer",
    until=date(2026, 6, 1),
)


@dataclass(frozen=True, kw_only=True)
class Abroad:
    """A service by its country and names; whether lint refuses a rule to it."""

    country: str = "US"
    domains: tuple[str, ...] = ("a.example", "b.example")
    transfers: tuple[Transfer, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    refused: bool = True
    more: dict[str, object] = field(default_factory=dict)


ABROAD = {
    "in the EU": Abroad(country="DE", refused=False),
    "in Norway": Abroad(country="NO", refused=False),
    "in Liechtenstein": Abroad(country="LI", refused=False),
    "in the United States": Abroad(),
    "in the United Kingdom": Abroad(country="GB"),
    "in Switzerland": Abroad(country="CH"),
    "nowhere": Abroad(country="XX"),
    "with a transfer": Abroad(transfers=(TRANSFER,), refused=False),
    "with a transfer for each name": Abroad(
        transfers=(
            replace(TRANSFER, destinations=("a.example",)),
            replace(TRANSFER, destinations=("b.example",)),
        ),
        refused=False,
    ),
    "with a transfer for one name": Abroad(transfers=(replace(TRANSFER, destinations=("a.example",)),)),
    "with a transfer for a name above": Abroad(domains=("x.a.example",), transfers=(TRANSFER,)),
    "with a transfer that ended": Abroad(transfers=(replace(TRANSFER, until=date(2026, 5, 31)),)),
    "with a transfer to come": Abroad(transfers=(replace(TRANSFER, since=date(2026, 6, 2)),)),
    "with a transfer for something below": Abroad(domains=("*.a.example",), transfers=(TRANSFER,)),
    "without a name": Abroad(domains=(), transfers=(TRANSFER,), more={"protocol": "tcp", "port": 22}),
    "with a waiver": Abroad(waivers=(WAIVER,), refused=False),
    "with a waiver without a name": Abroad(
        domains=(), waivers=(WAIVER,), more={"protocol": "tcp", "port": 22}, refused=False
    ),
    "with a waiver that ended": Abroad(waivers=(replace(WAIVER, until=date(2026, 5, 31)),)),
    "with a waiver of another rule": Abroad(waivers=(replace(WAIVER, rule="keys-stay-in-region"),)),
    "with a waiver of another number": Abroad(
        waivers=(replace(WAIVER, resource="egress/enclave:egress:Rule/11"),)
    ),
}


@pytest.mark.parametrize("name", ABROAD)
def test_destinations_outside_the_eea(enclave: Enclave, name: str):
    case = ABROAD[name]
    to = service("it", *case.domains, country=case.country, **case.more)
    told = found(enclave, rule(1, to), transfers=case.transfers, waivers=case.waivers)
    assert [(each.rule, each.severity, each.file, each.line) for each in told] == (
        [(OUTSIDE, Severity.ERROR, "egress.yaml", 101)] if case.refused else []
    )
    assert all(case.country in each.message and "egress:Rule/1" in each.remedy for each in told)


def test_each_rule_that_leads_abroad_needs_a_permission(enclave: Enclave):
    to = service("it", "a.example", country="US")
    told = found(enclave, rule(1, to), rule(2, to, "dublin-2"), waivers=(WAIVER,))
    assert [each.line for each in told] == [102]


def test_sites_and_aws_are_not_abroad(enclave: Enclave):
    assert found(enclave, rule(1, PEERS), rule(2, AwsService(name="keys", aws="kms"))) == []


def test_what_no_rule_uses(enclave: Enclave):
    used = service("used", "a.example", networks=(HALL,))
    idle = service("idle", "b.example", networks=(ANNEX,), line=7)
    changed = replace(
        enclave,
        services=(used, idle, PEERS, AwsService(name="keys", aws="kms", line=8)),
        networks=(HALL, ANNEX),
        links=(
            Link(sites=("dublin-1", "dublin-2"), purpose="p", line=50),
            Link(sites=("dublin-1", "norway-1"), purpose="p", line=52),
        ),
        egress=(rule(1, used), rule(2, PEERS, "dublin-2")),
    )
    assert [(each.rule, each.file, each.line) for each in lint(changed, TODAY)] == [
        ("link-without-rule", "enclave.yaml", 52),
        ("service-without-rule", "names.yaml", 7),
        ("service-without-rule", "names.yaml", 8),
        ("network-without-rule", "names.yaml", 42),
    ]
    assert {each.severity for each in lint(changed, TODAY)} == {Severity.WARNING}


def test_wide_networks(enclave: Enclave):
    wide = network("wide", "198.0.0.0/15", "100.0.0.0/16", "8.0.0.0/8", line=3)
    told = found(enclave, networks=(wide, HALL))
    assert [(each.rule, each.line, each.severity) for each in told] == [
        ("network-is-wide", 3, Severity.WARNING)
    ] * 2
    assert {each.message for each in told} == {
        "network wide: 198.0.0.0/15 has 131072 addresses",
        "network wide: 8.0.0.0/8 has 16777216 addresses",
    }


def test_all_is_told_in_order_of_file_and_line(enclave: Enclave):
    bad = service("bad", "github.io", "dns.google", country="US", line=9)
    worse = service("worse", "co.uk", line=3)
    told = found(enclave, rule(2, bad, until=TODAY), rule(1, worse))
    assert [(each.file, each.line) for each in told] == [
        ("egress.yaml", 102),
        ("egress.yaml", 102),
        ("names.yaml", 3),
        ("names.yaml", 9),
        ("names.yaml", 9),
    ]
    assert str(told[2]) == (
        'names.yaml:3: error: service worse: "co.uk" is a public suffix: anybody can have names there.'
        " Remedy: write the name of the host that is meant. [domain-is-a-public-suffix]"
    )


def test_the_small_configuration_has_nothing_doubtful_but_what_no_rule_uses(enclave: Enclave):
    assert {each.rule for each in lint(enclave, TODAY)} == {"service-without-rule"}
