"""names.yaml and egress.yaml: services of three kinds, networks, and the rules that lead to them."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from enclave.model.config import ConfigurationError, Problem, load
from enclave.model.enclave import Service, SiteService
from enclave.model.gateway.lint import lint

TODAY = date(2026, 6, 1)
AT = "service: neighbours\n    sites: [dublin-2]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(__file__).parent / "config", tmp_path / "config"))


def edit(folder: Path, file: str, old: str, new: str) -> str:
    """Replace a text that is there exactly once; return the file as it is then."""
    before = (folder / file).read_text()
    assert before.count(old) == 1, f"{old!r} is {before.count(old)} times in {file}"
    (folder / file).write_text(before.replace(old, new))
    return before.replace(old, new)


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, TODAY)
    return caught.value.problems


def line_of(text: str, marker: str) -> int:
    assert marker in text
    return text[: text.index(marker)].count("\n") + 1


# (old text, new text, text at whose line the problem is, what the message says, a word of the remedy)
NAMES = {
    # kinds
    "of AWS and outside": ("{aws: s3}", "{aws: s3, domains: [a.example]}", "objects:",
                           "of more than one kind",
                           "make a service of each"),
    "of AWS and at sites": ("{aws: s3}", "{aws: s3, sites: [dublin-1]}", "objects:", "aws and sites",
                            "make a service of each"),
    "at sites and outside": ("    tiers: [data]\n", "    tiers: [data]\n    domains: [a.example]\n",
                             "replicas:",
                             "sites and domains", "make a service of each"),
    "at sites and in networks": ("    tiers: [data]\n", "    tiers: [data]\n    networks: [x]\n", "replicas:",
                                 "sites and networks", "make a service of each"),
    "of AWS with a port": ("{aws: s3}", "{aws: s3, port: 443}", "objects:", 'unknown key "port"', "only aws"),
    "at sites with a country": ("    tiers: [data]\n", "    tiers: [data]\n    country: IE\n",
                                "country: IE\n    pro",
                                'unknown key "country"', "use only"),
    "misspelt domains": ("    domains: [notices", "    domain: [notices", "domain: [", 'unknown key "domain"',
                         '"domains"'),
    "misspelt networks": ("    networks: [authority-hall]", "    network: [authority-hall]", "network: [",
                          'unknown key "network"', '"networks"'),
    "misspelt sites": ("    sites: [norway-1, dublin-1]", "    site: [norway-1, dublin-1]", "site: [",
                       'unknown key "site"', '"sites"'),
    "nothing of a service": ("{aws: s3}", "x", "objects:", "must be a mapping", "write its keys"),
    # of AWS
    "unknown AWS service": ("aws: kms", "aws: logz", "keys:", 'no VPC endpoint for "logz"', '"logs"'),
    "AWS service twice": ("aws: kms", "aws: s3", "keys:", "s3 already is the service objects", "once"),
    "AWS without name": ("{aws: s3}", "{aws: }", "objects:", "has no value", "write one"),
    # at sites
    "unknown site": ("[dublin-2, dublin-1]\n    tiers", "[dublin-2, cork-1]\n    tiers", "cork-1",
                     '"cork-1" is not declared', "dublin-1"),
    "site twice": ("[dublin-2, dublin-1]\n    tiers", "[dublin-2, dublin-1, dublin-1]\n    tiers",
                   "[dublin-2, dublin-1, d",
                   "twice", "keep one"),
    "no sites": ("[dublin-2, dublin-1]\n    tiers", "[]\n    tiers", "sites: []", "must not be empty", "add"),
    "unknown tier": ("tiers: [data]", "tiers: [dota]", "dota", '"dota" is no tier', '"data"'),
    "endpoint tier": ("tiers: [data]", "tiers: [endpoint]", "endpoint]", '"endpoint" is no tier', "workload"),
    "no tiers": ("    tiers: [data]\n", "", "replicas:", '"tiers" is missing', "add tiers"),
    "http at sites": ("protocol: tcp\n    port: 5432", "protocol: http\n    port: 5432", "http\n    port: 54",
                      '"http" is no protocol here', "tls"),
    "DNS at sites": ("port: 5432", "port: 53", "port: 53\n", "53 is for DNS", "resolver"),
    # outside
    "http without networks": ("    networks: [authority-hall]\n", "", "revocations:",
                              '"networks" is missing, and anybody can write any name', "add the networks"),
    "tcp without networks": ("    networks: [authority-hall, picture-hall]\n", "", "time-stamps:",
                             '"networks" is missing, and tcp shows no name', "add the networks"),
    "tcp with domains": ("    protocol: tcp\n    port: 3180",
                         "    domains: [a.example]\n    protocol: tcp\n    port: 3180",
                         "domains: [a.example]", "tcp shows no name", "remove domains"),
    "tls without domains": ("    domains: [notices.example.org]\n", "", "notices:", '"domains" is missing',
                            "tls"),
    "no protocol": ("    protocol: tcp\n    port: 3180", "    port: 3180", "time-stamps:",
                    '"protocol" is missing',
                    "add protocol"),
    "no country": ("    country: DE\n", "", "pictures:", '"country" is missing', "add country"),
    "country in words": ("country: DE", "country: Germany", "Germany", '"Germany" is no country code', "IE"),
    "small country": ("country: DE", "country: de", "country: de", '"de" is no country code', "IE"),
    "DNS": ("port: 8443", "port: 53", "port: 53", "53 is for DNS", "resolver"),
    "DNS over TLS": ("port: 8443", "port: 853", "port: 853", "853 is for DNS", "resolver"),
    "http on 443": ("port: 80\n", "port: 443\n", "port: 443\n    country: NO", "443 is for tls", "use tls"),
    "tcp on 443": ("port: 3180", "port: 443", "port: 443\n    country: NO", "443 is for tls", "use tls"),
    "tcp on 80": ("port: 3180", "port: 80", "port: 80\n    country: NO\n    networks: [authority-hall, ",
                  "80 is for http", "use http"),
    "unknown network": ("networks: [picture-hall]", "networks: [picture-hal]", "picture-hal]",
                        '"picture-hal" is not declared', '"picture-hall"'),
    "name of another's": ("static.pictures.example", "crl.authority.example", "crl.authority.example]",
                          "already belongs to the service", "name each domain once"),
    "everything below another's": ("static.pictures.example", '"*.cdn.pictures.example"', '["*.cdn',
                                   "twice", "keep"),
    # networks
    "network in words": ("192.0.2.0/24", "authority", "ranges: [authority]", "is no IPv4 range", "198.51"),
    "network of IPv6": ("192.0.2.0/24", "'2001:db8::/32'", "2001", "is no IPv4 range", "198.51"),
    "host bits": ("192.0.2.0/24", "192.0.2.1/24", "192.0.2.1", "has host bits set", "write 192.0.2.0/24"),
    "one address": ("192.0.2.0/24", "192.0.2.1", "192.0.2.1", "no range in the usual form", "192.0.2.1/32"),
    "netmask": ("192.0.2.0/24", "192.0.2.0/255.255.255.0", "192.0.2.0/255", "usual form", "192.0.2.0/24"),
    "private": ("192.0.2.0/24", "10.1.0.0/16", "10.1", "isn't public, it has private", "public ranges alone"),
    "above private": ("192.0.2.0/24", "172.0.0.0/8", "172.0", "isn't public, it has private", "public"),
    "shared": ("192.0.2.0/24", "100.64.1.0/24", "100.64", "shared addresses", "public"),
    "loopback": ("192.0.2.0/24", "127.0.0.1/32", "127.0", "loopback", "public"),
    "link-local": ("192.0.2.0/24", "169.254.169.254/32", "169.254", "link-local", "public"),
    "this network": ("192.0.2.0/24", "0.1.0.0/16", "[0.1", "this network", "public"),
    "above 192.168": ("192.0.2.0/24", "192.160.0.0/11", "192.160", "private addresses", "public"),
    "assignments": ("192.0.2.0/24", "192.0.0.8/32", "192.0.0", "protocol assignments", "public"),
    "relays": ("192.0.2.0/24", "192.88.99.0/24", "192.88", "relays from IPv6", "public"),
    "benchmarks": ("192.0.2.0/24", "198.19.0.0/16", "198.19", "addresses for benchmarks", "public"),
    "multicast": ("192.0.2.0/24", "239.0.0.0/8", "239.", "multicast", "public"),
    "reserved": ("192.0.2.0/24", "240.0.0.0/8", "240.", "reserved", "public"),
    "half the internet": ("192.0.2.0/24", "64.0.0.0/7", "64.0", "more than anybody has", "/8 at most"),
    "everything": ("192.0.2.0/24", "0.0.0.0/0", "0.0.0.0/0", "more than anybody has", "/8 at most"),
    "overlapping": ("192.0.2.0/24", "203.0.113.0/24", "[203.0.113.0/24]",
                    r"203.0.113.0/24 overlaps picture-hall \(203.0.113.128/25\)", "one name"),
    "overlapping itself": ("203.0.113.128/25", "198.51.100.128/25", "198.51.100.128/25",
                           r"overlaps picture-hall \(198.51.100.0/24\)", "one name"),
    "range twice": ("203.0.113.128/25", "198.51.100.0/24", "198.51.100.0/24, 198", "there twice", "keep one"),
    "no ranges": ("    ranges: [192.0.2.0/24]", "    ranges: []", "ranges: []", "must not be empty", "add"),
    "no key of ranges": ("    ranges: [192.0.2.0/24]", "    range: [192.0.2.0/24]", "range: [192",
                         'unknown key "range"', '"ranges"'),
    # what lint refuses
    "public suffix": ("notices.example.org", "co.uk", "notices:", '"co.uk" is a public suffix',
                      "name of the host"),
    "shared host": ("notices.example.org", "s3.eu-west-1.amazonaws.com", "notices:",
                    "anybody may keep data", "owner"),
    "resolver": ("notices.example.org", "dns.google", "notices:", "lets out questions to dns.google",
                 "resolver"),
}  # fmt: skip

RULES = {
    "unknown tier": (f"{AT}\n    tier: workload", f"{AT}\n    tier: worklod", "worklod", 'the tier "worklod"',
                     '"workload"'),
    "tier without a way": (f"{AT}\n    tier: workload", f"{AT}\n    tier: egress", "tier: egress",
                           "no way out",
                           "workload"),
    "data outside": ("sites: [dublin-2]\n    tier: workload\n    reason: Show",
                     "sites: [dublin-2]\n    tier: data\n    reason: Show", "tier: data\n    reason: Show",
                     'the tier "data" has no way outside', "at sites and of AWS alone"),
    "no link": (AT, "service: neighbours\n    sites: [norway-1]",
                "[norway-1]\n    tier: workload\n    reason: Fail",
                "dublin-2 and norway-1 aren't linked", "link them in enclave.yaml"),
    "no link told once": ("service: replicas\n    sites: [dublin-1, norway-1]",
                          "service: replicas\n    sites: [dublin-1, norway-1, dublin-2]",
                          "norway-1, dublin-2]",
                          "egress rule 6: dublin-2 and norway-1 aren't linked", "take one of them out"),
    "tables for data": ("service: replicas\n    sites: [dublin-1, norway-1]",
                        "service: objects\n    sites: [dublin-1, norway-1]", "service: objects",
                        "s3 is reached by public addresses", "another tier"),
    "id beyond all": ("id: 7", "id: 100000", "id: 100000", "from 1 to 99999", "such as 1"),
}  # fmt: skip

TABLE = [
    pytest.param(file, case, id=f"{file}: {name}")
    for file, cases in (("names.yaml", NAMES), ("egress.yaml", RULES))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("file", "case"), TABLE)
def test_one_mistake_is_one_problem_with_line_and_remedy(
    folder: Path, file: str, case: tuple[str, str, str, str, str]
):
    old, new, marker, message, remedy = case
    text = edit(folder, file, old, new)
    with pytest.raises(ConfigurationError, match=message) as caught:
        load(folder, TODAY)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (file, line_of(text, marker))
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    "range_",
    [
        "8.0.0.0/8",
        "1.1.1.1/32",
        "100.128.0.0/9",
        "172.32.0.0/11",
        "192.0.2.0/24",
        "198.20.0.0/14",
        "223.0.0.0/8",
    ],
)
def test_public_ranges_may_be_named(folder: Path, range_: str):
    edit(folder, "names.yaml", "192.0.2.0/24", range_)
    (network,) = (each for each in load(folder, TODAY).networks if each.name == "authority-hall")
    assert [str(each) for each in network.ranges] == [range_]


@pytest.mark.parametrize(
    "domain", ["*.example.org", "*.a.b.example.org", "xn--bcher-kva.example", "a--b.example"]
)
def test_names_and_everything_below_a_name_may_be_written(folder: Path, domain: str):
    edit(folder, "names.yaml", "[notices.example.org]", f'["{domain}"]')
    (service,) = (each for each in load(folder, TODAY).services if each.name == "notices")
    assert isinstance(service, Service)
    assert service.domains == (domain,)


def test_a_rule_that_leads_only_to_its_own_site_leads_nowhere(folder: Path):
    edit(folder, "names.yaml", "sites: [dublin-2, dublin-1]", "sites: [dublin-2]")
    (problem,) = problems(folder)
    assert "from dublin-2 it leads nowhere: neighbours is at no other site" in problem.message
    edit(folder, "egress.yaml", AT, "service: neighbours\n    sites: [dublin-1]")
    (rule,) = (each for each in load(folder, TODAY).egress if each.id == 7)
    assert isinstance(rule.service, SiteService)
    assert (rule.sites, rule.service.sites) == (("dublin-1",), ("dublin-2",))


def test_two_sites_without_a_link_are_told_once(folder: Path):
    edit(folder, "names.yaml", "sites: [dublin-2, dublin-1]", "sites: [dublin-2, dublin-1, norway-1]")
    edit(folder, "egress.yaml", AT, "service: neighbours\n    sites: [dublin-2, norway-1]")
    assert [problem.message for problem in problems(folder)] == [
        "egress rule 7: dublin-2 and norway-1 aren't linked"
    ]


def test_a_data_tier_reaches_sites_and_services_of_aws(folder: Path):
    edit(
        folder,
        "egress.yaml",
        f"{AT}\n    tier: workload",
        "service: keys\n    sites: [dublin-2]\n    tier: data",
    )
    assert {rule.id: rule.tier for rule in load(folder, TODAY).egress if rule.tier == "data"} == {
        6: "data",
        7: "data",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[norway-1, dublin-1]\n    purpose: Repl", "[norway-1, dublin-1, dublin-2]\n    purpose: Repl"),
        ("[norway-1, dublin-1]\n    purpose: Repl", "[norway-1, cork-1]\n    purpose: Repl"),
        ("links:\n", "link:\n"),
    ],
)
def test_what_is_wrong_with_links_is_no_problem_of_rules(folder: Path, old: str, new: str):
    edit(folder, "enclave.yaml", old, new)
    (problem,) = problems(folder)
    assert problem.file == "enclave.yaml"


def test_a_missing_link_is_told_beside_other_mistakes_of_the_enclave(folder: Path):
    edit(folder, "enclave.yaml", "  - sites: [dublin-1, dublin-2]\n    purpose: Fail over\n", "")
    edit(folder, "enclave.yaml", "personal: false", "personel: false")
    assert [problem.message for problem in problems(folder)] == [
        "egress rule 7: dublin-1 and dublin-2 aren't linked",
        'data class statistics: unknown key "personel"',
    ]


def test_mistakes_of_form_and_what_lint_refuses_are_told_at_once(folder: Path):
    edit(folder, "names.yaml", "notices.example.org", "github.io")
    edit(folder, "names.yaml", "country: DE", "country: US")
    text = edit(folder, "enclave.yaml", "personal: false", "personel: false")
    edit(
        folder,
        "egress.yaml",
        "owner: officer\n    until: 2026-12-31",
        "owner: officer\n    until: 2026-05-31",
    )
    found = problems(folder)
    assert [(problem.file, problem.line) for problem in found] == [
        ("egress.yaml", 8),
        ("egress.yaml", 16),
        ("enclave.yaml", line_of(text, "personel")),
        ("names.yaml", 7),
    ]
    assert found[0].message == "egress rule 2: it ended on 2026-05-31"
    assert found[1].message.startswith("egress rule 3: pictures stands in US, not known to be in the EEA")


def test_warnings_of_lint_stop_nothing(folder: Path):
    edit(folder, "names.yaml", "notices.example.org", "myorg.github.io")
    enclave = load(folder, date(2026, 12, 31))
    assert {each.rule for each in lint(enclave, date(2026, 12, 31))} == {
        "domain-below-a-shared-host",
        "egress-rule-ends-soon",
        "service-without-rule",
    }


def test_an_unreadable_register_hides_no_destination(folder: Path):
    """What a transfer or a waiver might permit isn't judged while one of them can't be read."""
    edit(folder, "names.yaml", "country: DE", "country: US")
    assert len(problems(folder)) == 1
    for file, key in (("transfers.yaml", "transfers"), ("waivers.yaml", "waivers")):
        before = (folder / file).read_text()
        (folder / file).write_text(f"{key}: 3\n")
        (problem,) = problems(folder)
        assert problem.file == file
        (folder / file).write_text(before)


def test_a_waiver_lets_a_rule_lead_out_of_the_eea(folder: Path):
    edit(folder, "names.yaml", "country: DE", "country: US")
    waiver = (
        "  - rule: destination-in-the-eea\n    resource: egress/enclave:egress:Rule/3\n"
        "    reason: Pictures only\n    owner: officer\n    until: 2026-12-31\n"
    )
    with (folder / "waivers.yaml").open("a") as file:
        file.write(waiver)
    assert load(folder, TODAY, rules={"keys-stay-in-region"}).egress[2].service.name == "pictures"
    edit(folder, "waivers.yaml", "Rule/3", "Rule/4")
    (problem,) = problems(folder)
    assert "waive destination-in-the-eea for egress/enclave:egress:Rule/3" in problem.remedy
