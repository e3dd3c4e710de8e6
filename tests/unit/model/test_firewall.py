"""What every list of rules has to look like, whatever the intent. What it does is for the matrix to show."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from firewall_texts import rules, sids

from enclave.model.enclave import Enclave, Site
from enclave.model.gateway.firewall import firewall_rules

SITES = ("dublin-1", "dublin-2", "norway-1")
# Sources: AWS Network Firewall developer guide, "Limitations and caveats for stateful rules".
REFUSED_BY_AWS = re.compile(
    r"\b(dataset|datarep|iprep|file|lua|threshold|priority|classtype|geoip|xbits|hostbits|tag|enip_\w+|cip_\w+)\b"
)
# There: `pcre` is allowed with content, tls.sni, http.host and dns.query alone.
PCRE = re.compile(r'tls\.sni; content:"[^"]+"; nocase; endswith; pcre:"[^"]+"; flowbits')
KEYWORDS = {
    "app-layer-event",
    "app-layer-protocol",
    "bsize",
    "byte_jump",
    "byte_math",
    "byte_test",
    "content",
    "decode-event",
    "depth",
    "distance",
    "dsize",
    "endswith",
    "flow",
    "flowbits",
    "fragbits",
    "fragoffset",
    "http.content_len",
    "http.header_names",
    "http.host.raw",
    "http.method",
    "http.protocol",
    "http.start",
    "http.stat_code",
    "http.uri.raw",
    "ip_proto",
    "ja4.hash",
    "noalert",
    "nocase",
    "offset",
    "pcre",
    "startswith",
    "stream-event",
    "stream_size",
    "tls.sni",
    "to_lowercase",
    "within",
}
STREAM_CONDITION = re.compile(r"content:|byte_|tls\.|http\.|ja4\.|ssl_state:|app-layer")


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, enclave: Enclave) -> Site:
    return enclave.site(request.param)


@pytest.mark.golden
@pytest.mark.parametrize("name", SITES)
def test_the_rules_of_a_site(enclave: Enclave, golden: Callable[[str, str], None], name: str):
    golden(f"firewall/{name}.rules", firewall_rules(enclave, enclave.site(name)).text)


def test_the_rules_one_by_one_are_the_text(enclave: Enclave, site: Site):
    built = firewall_rules(enclave, site)
    lines = [line for line in built.text.splitlines() if not line.startswith("#")]
    assert lines == [rule.text for rule in built.rules]
    assert all(f"sid:{rule.sid};" in rule.text for rule in built.rules)


def test_numbers_rise_in_file_order(enclave: Enclave, site: Site):
    numbers = [int(rule["sid"]) for rule in rules(enclave, site.name)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**31


def test_only_keywords_that_are_known_to_be_taken(enclave: Enclave, site: Site):
    for rule in rules(enclave, site.name):
        options = re.sub(r'"[^"]*"', "", rule["options"])
        used = {option.split(":")[0].strip() for option in options.split(";") if option.strip()}
        assert used <= KEYWORDS
        assert not REFUSED_BY_AWS.search(options)
        if "pcre" in used:
            assert PCRE.search(rule["options"])


def test_each_pass_is_for_one_packet(enclave: Enclave, site: Site):
    """A pass without a packet condition, or on the stream, ends inspection of the whole connection."""
    passes = [rule for rule in rules(enclave, site.name) if rule["action"] == "pass"]
    assert passes
    for rule in passes:
        assert rule["protocol"] == "tcp"
        assert re.search(r"dsize:0;|flowbits:isset,", rule["options"])
        assert not STREAM_CONDITION.search(rule["options"])


def test_a_pass_by_addresses_lets_no_data_through(enclave: Enclave, site: Site):
    for rule in rules(enclave, site.name):
        if rule["action"] == "pass" and (rule["source"], rule["target"]) != ("any", "any"):
            assert re.fullmatch(r"flow:to_(server|client); dsize:0; ", rule["options"])


def test_refused_connections_stay_refused(enclave: Enclave, site: Site):
    """The first rule drops marked connections; every drop that judges a connection sets the mark."""
    first, *others = rules(enclave, site.name)
    assert (first["action"], first["source"]) == ("drop", "any")
    assert first["options"] == "flowbits:isset,enclave.bad; "
    drops = [rule for rule in others if rule["action"] == "drop"]
    unmarked = {rule["message"] for rule in drops if "flowbits:set,enclave.bad;" not in rule["options"]}
    # These are for packets without a connection, or that come again and are judged then.
    loose = {
        "UDP",
        "ICMP",
        "other IP protocol",
        "IP fragment",
        "broken packet",
        "data before the handshake",
        "undeclared ends",
    }
    assert unmarked - {"no request"} == loose


def test_everything_but_tcp_is_dropped_before_any_pass(enclave: Enclave, site: Site):
    found = rules(enclave, site.name)
    first_pass = next(index for index, rule in enumerate(found) if rule["action"] == "pass")
    before = {(rule["action"], rule["protocol"], rule["options"]) for rule in found[:first_pass]}
    assert {("drop", "udp", ""), ("drop", "icmp", ""), ("drop", "ip", "ip_proto:!6; ")} <= before
    assert {("drop", "ip", "fragbits:*M; "), ("drop", "ip", "fragoffset:>0; ")} <= before


def test_marks_that_let_data_through_are_set_by_what_was_declared_alone(enclave: Enclave, site: Site):
    for rule in rules(enclave, site.name):
        declared = (rule["source"], rule["target"]) != ("any", "any")
        if "flowbits:set,enclave.open;" in rule["options"]:
            assert declared
        if "flowbits:set,enclave.ok;" in rule["options"]:
            named = re.search(r'^flowbits:isset,to\.\d+; tls\.sni; content:"[a-z0-9.-]+"; ', rule["options"])
            assert named or (declared and "ja4.hash;" in rule["options"])
        if "flowbits:set,enclave.host;" in rule["options"]:
            assert re.search(r"^flowbits:isset,to\.\d+; http\.host\.raw; ", rule["options"])


def test_a_rule_neither_sets_nor_asks_for_a_mark_besides_a_pass(enclave: Enclave, site: Site):
    """Then no order in which an engine might sort rules by their marks makes a pass come too early."""
    for rule in rules(enclave, site.name):
        if rule["action"] == "pass":
            assert "flowbits:set" not in rule["options"]


def test_without_egress_nothing_passes(enclave: Enclave):
    found = rules(replace(enclave, egress=()), "dublin-1")
    assert {rule["action"] for rule in found} == {"drop"}


def test_a_link_alone_lets_nothing_through(enclave: Enclave):
    assert "10.17." not in firewall_rules(replace(enclave, egress=()), enclave.site("dublin-1")).text


def test_marks_that_nobody_sets_are_not_asked_for(enclave: Enclave, site: Site):
    """The engine warns of them."""
    text = firewall_rules(enclave, site).text
    known = set(re.findall(r"flowbits:set,([^;]+);", text))
    assert set(re.findall(r"flowbits:(?:isset|isnotset|unset),([^;]+);", text)) == known


def test_home_net_is_the_site_and_its_neighbours(enclave: Enclave):
    home = firewall_rules(enclave, enclave.site("dublin-1")).home_net
    assert [str(network) for network in home] == ["10.16.0.0/16", "10.17.0.0/16", "10.32.0.0/16"]


def test_the_order_of_the_files_changes_nothing(enclave: Enclave, site: Site):
    turned = replace(
        enclave,
        egress=tuple(reversed(enclave.egress)),
        links=tuple(reversed(enclave.links)),
        sites=tuple(reversed(enclave.sites)),
    )
    assert firewall_rules(turned, site) == firewall_rules(enclave, site)


def test_each_rule_of_an_intent_says_so(enclave: Enclave):
    built = firewall_rules(enclave, enclave.site("norway-1"))
    assert {rule.intent for rule in built.rules} == {None, 1, 4, 5, 6}
    for rule in built.rules:
        if match := re.search(r'msg:"rule (\d+) ', rule.text):
            assert rule.intent == int(match[1])


def test_a_rule_of_another_site_is_not_here(enclave: Enclave):
    assert not [text for text in sids(enclave, "dublin-2").values() if "notices.example.org" in text]
