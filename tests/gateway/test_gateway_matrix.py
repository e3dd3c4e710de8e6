"""Every flow of the matrix past its site's gateway: compiled rules, real packets, Suricata 7.

Leaks and what is wrongly blocked are two tests: a gateway that drops all or lets all through passes one.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache

import pytest
from flows_not_stoppable import beyond
from gateway_intent import ENCLAVE
from gateway_matrix import FAMILIES, cases
from gateway_scene import Case, Scene

from enclave.engine.progress import Silent
from enclave.gateway.suricata import fetching, trials
from enclave.gateway.suricata.engine import Ruleset
from enclave.gateway.suricata.trials import Outcome
from enclave.model.gateway.firewall import firewall_rules

SITES = tuple(site.name for site in ENCLAVE.sites)
ALLOWED = tuple(case for case in cases() if case.allowed)
FORBIDDEN = tuple(case for case in cases() if not case.allowed)
NOT_STOPPABLE = tuple(case for case in beyond(Scene("dublin-1")))


@cache
def judged(site: str, *, limits: bool = False) -> Mapping[str, Outcome]:
    """What became of a site's flows, or of those beyond the limits; the engine runs once for them."""
    suricata = fetching.ensure(os.environ, Silent())
    rules = firewall_rules(ENCLAVE, ENCLAVE.site(site))
    flows = [case.flow for case in (NOT_STOPPABLE if limits else cases()) if case.site == site]
    outcomes = trials.run(suricata, Ruleset(text=rules.text, home_net=rules.home_net), flows)
    return {outcome.flow.name: outcome for outcome in outcomes}


def told(case: Case, outcome: Outcome) -> str:
    """What a failure says: the case, what was dropped, and by what."""
    by = [
        f"packet {alert.packet} by {alert.sid} {alert.message!r}" for alert in outcome.alerts if alert.dropped
    ]
    count = len(outcome.flow.packets)
    return f"{case.name} ({case.why}): {len(outcome.dropped)} of {count} packets dropped; {by[:5]}"


def name_of(case: Case) -> str:
    return case.name.encode("ascii", "backslashreplace").decode().replace("\x00", "0")


@pytest.mark.parametrize("case", ALLOWED, ids=name_of)
def test_what_the_intent_allows_passes(case: Case):
    outcome = judged(case.site)[case.flow.name]
    assert outcome.dropped <= case.late, told(case, outcome)
    assert outcome.leaked or not case.flow.units, told(case, outcome)


@pytest.mark.parametrize("case", FORBIDDEN, ids=name_of)
def test_what_the_intent_forbids_does_not_get_out(case: Case):
    outcome = judged(case.site)[case.flow.name]
    assert not outcome.leaked, told(case, outcome)


@pytest.mark.parametrize("case", NOT_STOPPABLE, ids=name_of)
def test_what_no_rule_can_stop_is_still_a_limit(case: Case):
    outcome = judged(case.site, limits=True)[case.flow.name]
    assert outcome.leaked, f"this can be stopped now: {told(case, outcome)}"


def test_the_matrix_is_as_large_as_it_should_be():
    assert len(FORBIDDEN) >= 600
    assert len(ALLOWED) >= 150
    for site in SITES:
        assert sum(case.site == site for case in ALLOWED) >= 50


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_family_has_cases_with_names_of_their_own(family: Callable[[Scene], object]):
    names = Counter(case.name for site in SITES for case in family(Scene(site)))
    assert names
    assert names.most_common(1)[0][1] == 1


def test_what_may_be_late_comes_again():
    late = [case for case in ALLOWED if case.late]
    assert len(late) == 8
    for case in late:
        assert all(set(unit) - case.late for unit in case.flow.units)


def test_every_flow_carries_something_unless_it_is_only_a_handshake():
    empty = {case.flow.name for case in cases() if not case.flow.units}
    assert empty == {"a closed port", "nothing but a handshake"}
