"""Each rule counts: one left out, wider or in another place is noticed by what becomes of flows."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from flows_of_mutants import apart, shared
from gateway_matrix import FAMILIES
from gateway_mutants import Mutant, mutants
from gateway_scene import Case, Scene

from enclave.engine.progress import Silent
from enclave.gateway.suricata import fetching, trials
from enclave.gateway.suricata.engine import Ruleset, RulesRefusedError
from enclave.model.gateway.firewall import firewall_rules

SITE = "dublin-1"
LONGEST = 40  # packets of a flow of the matrix
AS_MANY = 3  # undeclared names, ends and protocols that the same rules judge in the same way
MANY = frozenset(
    {"names", "sources", "places", "inward", "over_tcp", "over_udp", "over_icmp", "raw", "over_ipv6"}
)
ENCLAVE = shared()
RULES = firewall_rules(ENCLAVE, ENCLAVE.site(SITE))
MUTANTS = tuple(mutants(RULES.rules))

_BY_ENDS = "what the rule is about has these ends alone: no other connection gets past its handshake"
_BY_DIRECTION = "the ends tell the direction: the port is that of who is called"
_BY_MARK = "the marks asked for are set on established connections alone, and hold to who called"
_BY_BUFFER = "only the side that is meant ever sends what the rule looks at"

EQUIVALENT = {
    r"drop (udp UDP|icmp ICMP|tcp data before the handshake).*: left out": (
        "what isn't TCP, or is outside a connection, is dropped as well; this gives it a name of its own"
    ),
    r"pass tcp empty segment .* on a path: without flow:.*": _BY_DIRECTION,
    r"alert tcp .* on a path: without flow:.*": _BY_DIRECTION,
    r"alert tcp (TLS alone|HTTP alone|one server name) on a path: (from|to) any(where| port)": _BY_ENDS,
    r"drop tcp not (TLS|HTTP).*: without flowbits:isset,enclave\.(tls|http);": _BY_ENDS,
    r"drop tcp neither.*: without flowbits:isset,enclave\.(tls|http);": "the other one is judged so, too",
    r"drop tcp neither.*: without flowbits:isnotset,enclave\.open;": "no address has all three here",
    r"drop tcp not HTTP.*: without flow:.*": _BY_BUFFER,
    r".*broken packet.*( <-> .*|: at the (end|beginning))": "no other rule looks at such a packet",
    r"drop tcp no request.*: without dsize:>0;": "empty segments passed, unless sorted by marks",
    r".*(linked site|undeclared name|encrypted|several names|NUL|no TLS).*: without flow:.*": _BY_BUFFER,
    r"alert (tcp|http1) (begins|an answer|rule).*: without flow:.*": _BY_BUFFER,
    r"pass tcp .*: without flow:.*": _BY_MARK,
    r"alert tcp begins (like TLS|with a letter).*: without flowbits:isset,enclave\.(tls|http);": _BY_MARK,
    r"drop t(ls|cp) (undeclared name|no TLS behind).*: without flowbits:isset,enclave\.tls;": _BY_MARK,
    r"(alert|drop) http1 .*: without flowbits:isset,enclave\.http;": "elsewhere HTTP is refused, or all goes",
    r"drop t.. (several|encrypted|NUL) .*: without flowbits:isnotset,enclave\.ok;": (
        "no flow here raises it behind an accepted hello; it spares chance matches in encrypted data"
    ),
    r"drop ip IP fragment .*: at the end": "no pass here is for a fragment by itself",
    r"drop tcp (not|neither) .*: at the end": "the passes above ask for marks of what is one",
    r".* one server name .* <-> pass tcp empty segment out .*": "an empty segment has no name in it",
}
"""What changes nothing, by the mutant's kind, and why."""


def chosen() -> tuple[Case, ...]:
    """The flows that tell mutants apart: of those alike only some, and none that is very long."""
    scene = Scene(SITE)
    found = list(apart(scene))
    for family in FAMILIES:
        cases = [case for case in family(scene) if len(case.flow.packets) <= LONGEST]
        found += _some(cases, AS_MANY if family.__name__ in MANY else 4 * AS_MANY)
    return tuple(found)


def _some(cases: list[Case], most: int) -> Iterator[Case]:
    known: Counter[object] = Counter()
    for case, outcome in zip(cases, judged(RULES.text, tuple(cases)), strict=True):
        alerts = frozenset((alert.sid, alert.dropped) for alert in outcome.alerts)
        known[case.allowed, alerts] += 1
        if known[case.allowed, alerts] <= most:
            yield case


def judged(text: str, cases: tuple[Case, ...]) -> tuple[trials.Outcome, ...]:
    """Have the engine judge flows by these rules."""
    ruleset = Ruleset(text=text, home_net=RULES.home_net)
    return captured(cases).judged(fetching.ensure(os.environ, Silent()), ruleset)


@cache
def captured(cases: tuple[Case, ...]) -> trials.Capture:
    return trials.Capture.of([case.flow for case in cases])


@cache
def survivors() -> tuple[str, ...]:
    """The kinds of mutants of which no flow tells, in order."""
    cases = chosen()
    right = [outcome.dropped for outcome in judged(RULES.text, cases)]

    def noticed(mutant: Mutant) -> bool:
        try:
            return [outcome.dropped for outcome in judged(mutant.text, cases)] != right
        except RulesRefusedError:
            return True  # AWS wouldn't take it either

    with ThreadPoolExecutor(2) as pool:
        return tuple(
            mutant.kind for mutant, told in zip(MUTANTS, pool.map(noticed, MUTANTS), strict=True) if not told
        )


def reasons(kind: str) -> Mapping[str, str]:
    return {pattern: why for pattern, why in EQUIVALENT.items() if re.fullmatch(pattern, kind)}


def test_there_is_a_mutant_of_each_rule_and_each_condition():
    assert len(MUTANTS) >= 200
    assert len({mutant.kind for mutant in MUTANTS}) == len(MUTANTS)
    assert all(mutant.text != "\n".join(rule.text for rule in RULES.rules) for mutant in MUTANTS)


def test_each_mutant_is_noticed_or_known_to_change_nothing():
    assert [kind for kind in survivors() if not reasons(kind)] == []


def test_each_reason_is_needed():
    used = {pattern for kind in survivors() for pattern in reasons(kind)}
    assert set(EQUIVALENT) - used == set()


def test_an_engine_that_sorts_by_marks_judges_the_same():
    """Setters of marks first, then who asks and sets, then who asks, then the others: as stock Suricata.

    Of a refused connection it may drop an acknowledgement sooner.
    """
    cases = chosen()
    moved = judged("\n".join(sorted((rule.text for rule in RULES.rules), key=_place)), cases)
    right = judged(RULES.text, cases)
    assert [(each.leaked, each.passed) for each in moved] == [(each.leaked, each.passed) for each in right]


def _place(text: str) -> int:
    sets = bool(re.search(r"flowbits:(set|unset),", text))
    asks = bool(re.search(r"flowbits:(isset|isnotset),", text))
    return {(True, False): 0, (True, True): 1, (False, True): 2, (False, False): 3}[sets, asks]
