"""On a whole program: what our own firewalls pass, what a tag says, and what isn't asked of a teardown.

The other cases of these channels are pieces, in ``channels/firewalls.yaml`` and ``channels/edge.yaml``.
"""

import re
from dataclasses import replace

import pytest
from residency_facts import CONTEXT, ENCLAVE, make

from enclave.graph.facts import Graph, Resource
from enclave.model.enclave import DataClass
from enclave.model.gateway.firewall import firewall_rules
from enclave.residency.channels.edge import CLOUDFRONT
from enclave.residency.channels.firewall_rules import FIREWALL_RULES, GROUP
from enclave.residency.context import Context
from enclave.residency.judgement import judge, judge_early
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Verdict

SITES = {site.name: firewall_rules(ENCLAVE, site).text for site in ENCLAVE.sites}
NAMED = [name for name, text in SITES.items() if "tls.sni" in text]
DECLARED = ENCLAVE.egress[0].service.domains[0]
BREAKS = {
    "a hello's name may go on": (r"(tls\.sni; .*?) bsize:\d+;", r"\1 startswith;"),
    "anything may stand before a name": (r"(tls\.sni; .*?) bsize:\d+;", r"\1 endswith;"),
    "the name isn't asked for": (
        r"tls\.sni; .*? bsize:\d+; flowbits:set,enclave\.ok;",
        "flowbits:set,enclave.ok;",
    ),
    "another name": (re.escape(f'tls.sni; content:"{DECLARED}"'), 'tls.sni; content:"www.partner.ie"'),
    "segments that aren't empty": (r" dsize:0;", ""),
    "marks aren't asked for": (r" flowbits:isset,enclave\.ok;", ""),
    "all of a hello's connection": (r" stream_size:client,<,8000;", ""),
    "drops that pass": (r"^drop tcp", "pass tcp"),
}


def verdicts(rule: Rule, resource: Resource, context: Context = CONTEXT) -> set[Verdict]:
    """Return what a rule sees in a resource of a whole program."""
    return {finding.verdict for finding in judge(Graph((resource,)), context, (rule,)).findings}


def group(text: str) -> Resource:
    """Return a rule group with this text."""
    return make(
        GROUP, {"capacity": 100, "type": "STATEFUL", "ruleGroup": {"rulesSource": {"rulesString": text}}}
    )


@pytest.mark.parametrize("name", SITES)
def test_our_own_firewalls_pass_what_is_declared_alone(name: str) -> None:
    assert verdicts(FIREWALL_RULES, group(SITES[name])) == {Verdict.COMPLIANT}


@pytest.mark.parametrize("what", BREAKS)
def test_a_change_that_opens_our_own_firewall_is_seen(what: str) -> None:
    pattern, instead = BREAKS[what]
    changed, count = re.subn(pattern, instead, SITES[NAMED[0]], flags=re.MULTILINE)
    assert count
    assert Verdict.VIOLATED in verdicts(FIREWALL_RULES, group(changed))


def distribution(**tags: str) -> Resource:
    """Return a distribution of a site's own, with these tags."""
    origins = [{"originId": "o", "domainName": "10.0.0.9"}]
    return make("aws:cloudfront/distribution:Distribution", {"origins": origins, "tags": tags})


SHOWN = DataClass(name="pictures", description="For everybody", personal=False)
SHOWING = replace(CONTEXT, enclave=replace(ENCLAVE, data_classes=(*ENCLAVE.data_classes, SHOWN)))


@pytest.mark.parametrize(
    ("context", "told", "expected"),
    [
        (SHOWING, "pictures", Verdict.COMPLIANT),
        (SHOWING, "public", Verdict.VIOLATED),
        (SHOWING, ENCLAVE.data_classes[0].name, Verdict.VIOLATED),
        (CONTEXT, "pictures", Verdict.VIOLATED),
        (CONTEXT, "public", Verdict.VIOLATED),
    ],
)
def test_a_tag_opens_nothing_but_for_a_class_that_is_declared_and_not_personal(
    context: Context, told: str, expected: Verdict
) -> None:
    found = verdicts(CLOUDFRONT, distribution(**{"data-class": told}), context)
    assert (Verdict.VIOLATED in found) is (expected is Verdict.VIOLATED)


def test_before_a_firewall_is_registered_nobody_asks_whether_it_is_protected() -> None:
    released = make(
        "aws:networkfirewall/firewall:Firewall", {"firewallPolicyArn": "p", "deleteProtection": False}
    )
    assert not [each for each in judge_early(released, CONTEXT) if each.rule == "firewall-is-protected"]
