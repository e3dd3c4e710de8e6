import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from enclave.model.enclave import Enclave, Service, Site
from enclave.model.gateway.firewall import FirewallLimitError, firewall_rules

RULE = re.compile(
    r"(?P<action>pass|drop|alert) (?P<protocol>ip|tcp|udp|icmp|tls) (?P<source>\S+) (?P<ports>\S+) -> "
    r"(?P<target>\S+) (?P<to>\S+) \((?P<options>.+;)\)"
)
# Sources: AWS Network Firewall developer guide, "Limitations and caveats for stateful rules".
REFUSED_BY_AWS = re.compile(r"\b(dataset|datarep|iprep|file|lua|threshold|priority|classtype|geoip|xbits)\b")
PACKET_CONDITION = re.compile(r"dsize:0;|flowbits:isset,")
STREAM_CONDITION = re.compile(r"content:|tls\.|ja4\.|ssl_state:|app-layer")


def rules(enclave: Enclave, name: str) -> list[dict[str, str]]:
    lines = firewall_rules(enclave, enclave.site(name)).text.splitlines()
    matches = [RULE.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(matches), "a line that is no rule"
    return [match.groupdict() for match in matches if match]


def sids(enclave: Enclave, name: str) -> dict[str, str]:
    """Rule text by sid."""
    lines = firewall_rules(enclave, enclave.site(name)).text.splitlines()
    return {match[1]: line for line in lines if (match := re.search(r"sid:(\d+);", line))}


@pytest.mark.golden
@pytest.mark.parametrize("name", ["dublin-1", "dublin-2", "norway-1"])
def test_the_rules_of_a_site(enclave: Enclave, golden: Callable[[str, str], None], name: str):
    golden(f"firewall/{name}.rules", firewall_rules(enclave, enclave.site(name)).text)


@pytest.fixture(params=["dublin-1", "dublin-2", "norway-1"])
def site(request: pytest.FixtureRequest, enclave: Enclave) -> Site:
    return enclave.site(request.param)


def test_sids_are_unique(enclave: Enclave, site: Site):
    assert len(sids(enclave, site.name)) == len(rules(enclave, site.name))


def test_no_keyword_that_aws_refuses(enclave: Enclave, site: Site):
    assert not REFUSED_BY_AWS.search(firewall_rules(enclave, site).text)


def test_each_pass_is_for_one_packet(enclave: Enclave, site: Site):
    """A pass without a packet condition, or on the stream, ends inspection of the whole connection."""
    passes = [rule for rule in rules(enclave, site.name) if rule["action"] == "pass"]
    assert passes
    for rule in passes:
        assert rule["protocol"] == "tcp"
        assert PACKET_CONDITION.search(rule["options"])
        assert not STREAM_CONDITION.search(rule["options"])


def test_a_pass_by_addresses_lets_no_data_through(enclave: Enclave, site: Site):
    for rule in rules(enclave, site.name):
        if rule["action"] == "pass" and rule["source"] != "any":
            assert "dsize:0;" in rule["options"]


def test_refused_connections_stay_refused(enclave: Enclave, site: Site):
    """The first rule drops marked connections; every drop that judges a connection sets the mark."""
    first, *others = rules(enclave, site.name)
    assert (first["action"], first["source"]) == ("drop", "any")
    assert "flowbits:isset,enclave.bad;" in first["options"]
    unmarked = [
        rule["options"]
        for rule in others
        if rule["action"] == "drop" and "flowbits:set,enclave.bad;" not in rule["options"]
    ]
    # Other protocols have no connection to mark; early data comes again and is judged then.
    assert [re.sub(r"msg:\S+ ?.*?; |sid.*", "", options) for options in unmarked] == [
        "",
        "",
        "ip_proto:!6; ",
        "flow:not_established; dsize:>0; ",
    ]


def test_everything_but_tcp_is_dropped_before_any_pass(enclave: Enclave, site: Site):
    actions = [(rule["action"], rule["protocol"], rule["options"]) for rule in rules(enclave, site.name)]
    first_pass = next(index for index, (action, *_) in enumerate(actions) if action == "pass")
    before = actions[:first_pass]
    assert {("drop", "udp"), ("drop", "icmp")} <= {(action, protocol) for action, protocol, _ in before}
    assert any("ip_proto:!6;" in options for _, _, options in before)


def test_only_recognised_names_and_neighbours_set_the_mark(enclave: Enclave, site: Site):
    setters = [rule for rule in rules(enclave, site.name) if "flowbits:set,enclave.ok;" in rule["options"]]
    assert setters
    for rule in setters:
        assert (rule["action"], rule["protocol"]) == ("alert", "tls")
        if "tls.sni" in rule["options"]:
            assert re.search(r'tls\.sni; content:"[a-z0-9.-]+"; startswith; endswith;', rule["options"])
            assert "flowbits:isset,enclave.name." in rule["options"]
            assert "10.0.0.0/8" in rule["target"]
            assert rule["target"].startswith("![")
        else:
            assert "ssl_state:client_hello;" in rule["options"]
            assert not rule["target"].startswith("!")


def test_a_neighbour_is_reached_in_its_guarded_subnets_only(enclave: Enclave):
    linked = [rule for rule in rules(enclave, "dublin-2") if "linked site" in rule["options"]]
    dublin_1 = "[10.16.0.0/20,10.16.16.0/20,10.16.64.0/20,10.16.80.0/20]"
    dublin_2 = "[10.17.64.0/20,10.17.80.0/20,10.17.128.0/20,10.17.144.0/20]"
    assert [(rule["source"], rule["target"], rule["to"]) for rule in linked] == [
        (dublin_2, dublin_1, "[443]"),
        (dublin_1, dublin_2, "[443]"),
    ]


def test_unlinked_sites_do_not_know_each_other(enclave: Enclave):
    assert "10.32." not in firewall_rules(enclave, enclave.site("dublin-2")).text
    assert "10.17." not in firewall_rules(enclave, enclave.site("norway-1")).text


def test_the_whole_name_extension_is_matched(enclave: Enclave):
    """RFC 6066: type 0, length, list length, name type 0, name length, name."""
    name = "notices.example.org"  # 19 characters: 0x13, in a list of 0x16, in an extension of 0x18
    assert f"|00 00 00 18 00 16 00 00 13|{name}" in sids(enclave, "dublin-1")["2002000"]


def test_numbers_follow_from_the_declared_id(enclave: Enclave):
    before = sids(enclave, "dublin-1")
    mirror = next(rule for rule in enclave.egress if rule.service.name == "mirror")
    service = replace(mirror.service, domains=(*mirror.service.domains, "new.mirror.example"))
    others = tuple(rule for rule in enclave.egress if rule is not mirror)
    grown = replace(enclave, egress=(replace(mirror, service=service), *others))
    after = sids(grown, "dublin-1")
    assert {sid: after[sid] for sid in before} == before
    assert set(after) - set(before) == {"2001004", "2001005"}
    without = sids(replace(enclave, egress=others), "dublin-1")
    assert {sid for sid in before if sid.startswith("2002")} <= set(without)
    assert not any(sid.startswith("2001") for sid in without)


def test_fixed_numbers_do_not_depend_on_what_else_there_is(enclave: Enclave):
    both, linked = sids(enclave, "dublin-1"), sids(replace(enclave, egress=()), "dublin-1")
    assert linked.items() <= both.items()


def test_without_egress_and_links_nothing_gets_the_mark(enclave: Enclave):
    alone = replace(enclave, egress=(), links=())
    found = rules(alone, "dublin-1")
    assert not any("flowbits:set,enclave.ok;" in rule["options"] for rule in found)
    assert not any("dsize:0;" in rule["options"] for rule in found)
    assert found[-1]["action"] == "pass"


def test_home_net_is_the_site_and_its_neighbours(enclave: Enclave):
    home = firewall_rules(enclave, enclave.site("dublin-1")).home_net
    assert [str(network) for network in home] == ["10.16.0.0/16", "10.17.0.0/16", "10.32.0.0/16"]


def with_domains(enclave: Enclave, count: int) -> Enclave:
    """An enclave of one rule to so many domains."""
    domains = tuple(f"d{index}.example" for index in range(count))
    service = Service(name="many", domains=domains, protocol="tls", port=443, country="IE")
    return replace(enclave, egress=(replace(enclave.egress[0], service=service, sites=("dublin-2",)),))


@pytest.mark.parametrize(("domains", "capacity"), [(1, 1000), (230, 1000), (245, 2000)])
def test_capacity_has_headroom_in_large_steps(enclave: Enclave, domains: int, capacity: int):
    grown = with_domains(enclave, domains)
    built = firewall_rules(grown, grown.site("dublin-2"))
    assert built.capacity == capacity
    assert built.capacity >= 2 * len(rules(grown, "dublin-2"))


def test_more_rules_than_aws_takes_are_refused(enclave: Enclave):
    grown = with_domains(enclave, 15_000)
    with pytest.raises(FirewallLimitError, match="dublin-2: 300"):
        firewall_rules(grown, grown.site("dublin-2"))
