"""Compiled rules taken apart, for the tests of the firewall."""

import re

from enclave.model.enclave import Enclave
from enclave.model.gateway.firewall import firewall_rules

RULE = re.compile(
    r"(?P<action>pass|drop|alert) (?P<protocol>ip|tcp|udp|icmp|tls|http1) (?P<source>\S+) (?P<ports>\S+) -> "
    r"(?P<target>\S+) (?P<to>\S+) \(msg:\"(?P<message>[a-z0-9A-Z' -]+)\"; (?P<options>.*?)sid:(?P<sid>\d+);\)"
)


def rules(enclave: Enclave, name: str) -> list[dict[str, str]]:
    """The parts of each rule of a site, in file order."""
    lines = firewall_rules(enclave, enclave.site(name)).text.splitlines()
    matches = [RULE.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(matches), [line for line in lines if not line.startswith("#") and not RULE.fullmatch(line)]
    return [match.groupdict() for match in matches if match]


def sids(enclave: Enclave, name: str) -> dict[int, str]:
    """Rule text by number."""
    return {rule.sid: rule.text for rule in firewall_rules(enclave, enclave.site(name)).rules}
