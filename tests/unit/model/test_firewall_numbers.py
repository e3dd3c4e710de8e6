"""Numbers of rules follow from what was declared: whatever is added elsewhere, they stay."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

import pytest
from firewall_texts import sids

from enclave.model.enclave import EgressRule, Enclave, Network, Service
from enclave.model.gateway.paths import ways
from enclave.model.gateway.spelling import MAX_DOMAINS, MAX_RULE_ID, NAME_SIDS

SITE = "dublin-1"
HALL = Network(name="new-hall", ranges=(IPv4Network("198.51.100.128/26"), IPv4Network("192.0.2.0/25")))
NEW = (
    Service(name="new", domains=("new.example",), protocol="tls", port=443, country="IE"),
    Service(name="new", domains=("new.example",), protocol="tls", port=7443, country="IE"),
    Service(name="new", domains=("*.new.example",), protocol="tls", port=443, country="IE", networks=(HALL,)),
    Service(name="new", domains=("new.example",), protocol="http", port=80, country="IE", networks=(HALL,)),
    Service(name="new", domains=(), protocol="tcp", port=22, country="IE", networks=(HALL,)),
)


def rule(number: int, service: Service) -> EgressRule:
    """A rule of this site."""
    return EgressRule(
        id=number,
        service=service,
        sites=(SITE,),
        tier="workload",
        reason="a test",
        owner="platform",
        until=date(2030, 1, 1),
    )


@pytest.mark.parametrize("place", [0, 3, 7])
@pytest.mark.parametrize("number", [8, 5_000, MAX_RULE_ID])
@pytest.mark.parametrize("service", NEW, ids=lambda each: f"{each.protocol}-{each.port}")
def test_a_rule_put_in_anywhere_renumbers_none(enclave: Enclave, place: int, number: int, service: Service):
    before = sids(enclave, SITE)
    egress = (*enclave.egress[:place], rule(number, service), *enclave.egress[place:])
    after = sids(replace(enclave, egress=egress), SITE)
    assert set(before) <= set(after)
    assert set(after) - set(before)
    # A condition on a mark is only written where something sets it: nothing else of a rule changes.
    declared = {sid for sid in before if not 1_800_000_000 <= sid < 1_900_000_000 and sid < 2_100_000_000}
    assert {sid: after[sid] for sid in declared} == {sid: before[sid] for sid in declared}


def test_a_domain_at_the_end_of_a_list_renumbers_none(enclave: Enclave):
    before = sids(enclave, SITE)
    grown = []
    for each in enclave.egress:
        if isinstance(each.service, Service) and each.service.domains:
            service = replace(each.service, domains=(*each.service.domains, "new.mirror.example"))
            grown.append(replace(each, service=service))
        else:
            grown.append(each)
    after = sids(replace(enclave, egress=tuple(grown)), SITE)
    assert {sid: after[sid] for sid in before} == before
    assert set(after) - set(before) == {NAME_SIDS + 1_002, NAME_SIDS + 2_001}


def test_a_rule_taken_away_leaves_the_numbers_of_the_others(enclave: Enclave):
    before = sids(enclave, SITE)
    for index, gone in enumerate(enclave.egress):
        others = (*enclave.egress[:index], *enclave.egress[index + 1 :])
        after = sids(replace(enclave, egress=others), SITE)
        first = NAME_SIDS + gone.id * 1_000
        assert set(after) <= set(before)
        assert not [sid for sid in after if first <= sid < first + 1_000]


def test_the_largest_block_ends_where_the_next_begins(enclave: Enclave):
    names = tuple(f"d{index}.example" for index in range(MAX_DOMAINS))
    many = replace(NEW[3], domains=names)
    found = sids(replace(enclave, egress=(rule(7, many), rule(8, replace(many, name="next")))), SITE)
    named = sorted(sid for sid in found if sid // 1_000 in {NAME_SIDS // 1_000 + 7, NAME_SIDS // 1_000 + 8})
    assert len(named) == len(set(named)) == 4 * MAX_DOMAINS


def test_two_destinations_on_one_number_are_set_apart(enclave: Enclave, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("enclave.model.gateway.paths.crc32", lambda _: 17)
    found = ways(enclave, enclave.site(SITE))
    shared = [path for path in found.paths if path.intent is None]
    assert len({path.sid for path in found.paths}) == len(found.paths)
    assert len(shared) == 2
    assert {path for _, _, path in found.outward} <= set(found.paths)
