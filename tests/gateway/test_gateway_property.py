"""Random intents and random flows: what the engine does is what the plain reference says of the intent."""

import os
from collections.abc import Sequence

import pytest
from gateway_random import enclaves, flows
from gateway_reference import Asked, allowed, means
from gateway_scene import HELLO, http, plain, tls
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from enclave.engine.progress import Silent
from enclave.gateway.suricata import fetching, trials
from enclave.gateway.suricata.engine import Ruleset
from enclave.gateway.traffic.conversations import CLIENT, SERVER, Ends, icmp_flow, udp_flow
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.messages import http_request
from enclave.model.gateway.firewall import firewall_rules

FLOWS = 60
TEXT = b"personal data of Europeans " * 12


def flow_of(number: int, asked: Asked) -> Flow:
    """The packets of a flow; its number makes its ends its own."""
    ends = Ends(
        client=asked.source, server=asked.destination, client_port=20_000 + number, server_port=asked.port
    )
    title = f"{number}: {asked}"
    if asked.protocol == "udp":
        return udp_flow(title, ends, ((CLIENT, TEXT), (SERVER, TEXT)))
    if asked.protocol == "icmp":
        return icmp_flow(title, ends, ((CLIENT, 8, 0, number.to_bytes(4) + TEXT),))
    if asked.kind == "tls":
        hello = HELLO.named() if asked.name is None else HELLO.named(asked.name.encode())
        return tls(ends, hello).flow(title)
    if asked.kind == "http":
        host = asked.name if asked.name is None or asked.port == 80 else f"{asked.name}:{asked.port}"
        return http(ends, http_request(host), http_request(host)).flow(title)
    return plain(ends, TEXT, TEXT).flow(title)


def apart(asked: Sequence[Asked]) -> list[Asked]:
    """Without what the engine would take for one flow: pings between the same hosts."""
    met = set()
    kept = []
    for each in asked:
        ends = frozenset((each.source, each.destination))
        if len(ends) == 2 and (each.protocol != "icmp" or ends not in met):
            kept.append(each)
            met.add(ends)
    return kept


@given(st.data())
@settings(
    max_examples=20,
    phases=(Phase.generate,),  # an example is one run of the engine: to shrink it would take minutes
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
)
def test_the_engine_does_what_the_intent_means(data: st.DataObject):
    agree(data)


def agree(data: st.DataObject) -> None:
    """Draw an intent and flows past one of its gateways, and hold the engine against the reference."""
    enclave = data.draw(enclaves())
    site = data.draw(st.sampled_from(enclave.sites))
    asked = apart(data.draw(st.lists(flows(enclave, site), min_size=FLOWS, max_size=FLOWS)))
    rules = firewall_rules(enclave, site)
    ruleset = Ruleset(text=rules.text, home_net=rules.home_net)
    built = [flow_of(number, each) for number, each in enumerate(asked)]
    outcomes = trials.run(fetching.ensure(os.environ, Silent()), ruleset, built)
    verdicts = [allowed(enclave, site, each) for each in asked]
    event(f"{sum(verdicts) * 10 // len(verdicts)} in ten are allowed")
    wrong = [
        f"{'blocked' if verdict else 'leaked'}: {outcome.flow.name} by {outcome.alerts[:2]}"
        for outcome, verdict in zip(outcomes, verdicts, strict=True)
        if not (outcome.passed if verdict else not outcome.leaked)
    ]
    links = [link.sites for link in enclave.links]
    intent = [f"{rule.id} {rule.sites} {rule.tier} {rule.service}" for rule in enclave.egress]
    assert not wrong, "\n".join((f"at {site.name}, links {links}", *intent, *wrong))


@pytest.mark.parametrize(
    ("domain", "name", "expected"),
    [
        ("a.example", "a.example", True),
        ("a.example", "A.EXAMPLE", True),
        ("a.example", "b.a.example", False),
        ("a.example", "a.example.", False),
        ("a.example", None, False),
        ("*.a.example", "b.a.example", True),
        ("*.a.example", "c.b.a.example", True),
        ("*.a.example", "a.example", False),
        ("*.a.example", ".a.example", False),
        ("*.a.example", "xa.example", False),
    ],
)
def test_what_a_domain_means(domain: str, name: str | None, expected: bool):
    assert means(domain, name) is expected
