"""Every pack selects rules that exist, and every control of a framework has some and says what it asks."""

from collections import Counter
from pathlib import Path

import pytest

from enclave.residency import claims as register
from enclave.residency.catalogue import CATALOGUE
from enclave.residency.packs import PACKS, SOVEREIGN, Control, Pack, Selection, find
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Severity

MAPPINGS = [pack for pack in PACKS if pack is not SOVEREIGN]
CONTROLS = [(pack, control) for pack in MAPPINGS for control in pack.controls]
CLAIMS = {claim.id for claim in register.load(Path(__file__).parents[2] / "claims")}
each_pack = pytest.mark.parametrize("pack", MAPPINGS, ids=lambda pack: pack.id)
each_control = pytest.mark.parametrize(
    ("pack", "control"), CONTROLS, ids=[f"{pack.id}-{control.id}" for pack, control in CONTROLS]
)


def test_there_is_a_pack_for_every_framework() -> None:
    names = ["sovereign", "gdpr-chapter-v", "iso-27001", "control-tower", "secnumcloud", "c5"]
    assert [pack.id for pack in PACKS] == names
    assert [find(name).id for name in names] == names


@each_pack
def test_a_mapping_has_rules_controls_and_a_source(pack: Pack) -> None:
    assert pack.rules
    assert pack.rules <= {rule.id for rule in RULES}
    assert pack.rules == {rule for control in pack.controls for rule in control.rules}
    assert pack.source
    assert pack.notes
    assert [name for name, count in Counter(each.id for each in pack.controls).items() if count > 1] == []


@each_control
def test_a_control_has_a_title_and_rules(pack: Pack, control: Control) -> None:
    assert control.title
    assert not control.title.endswith(".")
    assert control.rules, f"nothing shows {control.id} of {pack.id}"
    assert control.rules <= {rule.id for rule in RULES}


@each_control
def test_whatever_a_control_names_selects_a_rule(pack: Pack, control: Control) -> None:
    asks = control.asks
    assert set(asks.claims) <= CLAIMS
    parts = [
        *(Selection(ids=(each,)) for each in asks.ids),
        *(Selection(rows=(each,)) for each in asks.rows),
        *(Selection(claims=(each,)) for each in asks.claims if each != "transfers-are-registered"),
    ]
    assert [part for part in parts if not part.of()] == [], f"{control.id} of {pack.id}"


@each_control
def test_only_control_tower_is_shown_in_full(pack: Pack, control: Control) -> None:
    assert control.part or pack.id == "control-tower"
    assert not control.part.endswith(".")


@pytest.mark.parametrize(
    "rule", [each for each in RULES if each.severity is Severity.CRITICAL], ids=lambda rule: rule.id
)
def test_every_critical_rule_is_about_transfers(rule: Rule) -> None:
    assert rule.id in find("gdpr-chapter-v").rules


def test_frameworks_other_than_control_tower_name_no_rule_by_its_id() -> None:
    """What selects by claim or by row gets new channels by itself."""
    assert {pack.id for pack, control in CONTROLS if control.asks.ids} == {"control-tower"}
    assert {pack.id for pack, control in CONTROLS if control.asks.rows or control.asks.claims} == {
        "gdpr-chapter-v",
        "iso-27001",
        "secnumcloud",
        "c5",
    }


PLACED, PEERING, KEYS = "placed-in-eea", "peering-stays-inside", "keys-stay-in-region"


@pytest.mark.parametrize(
    ("selection", "selected"),
    [
        (Selection(), set()),
        (Selection(ids=(PLACED,)), {PLACED}),
        (Selection(ids=("placed-in",)), set()),
        (Selection(claims=("networks-end-in-the-eea",)), {PEERING}),
        (Selection(rows=("NET-01",)), {PEERING}),
        (Selection(rows=("NET-",)), {PEERING}),
        (Selection(rows=("NET",)), set()),
        (Selection(rows=("NET-0",)), set()),
        (Selection(rows=("NET-011",)), set()),
        (Selection(rows=("KMS-", "PRV-01")), {KEYS, PLACED}),
        (
            Selection(claims=("networks-end-in-the-eea",), ids=(KEYS,), rows=("PRV-01",)),
            {PEERING, KEYS, PLACED},
        ),
    ],
)
def test_a_selection_is_by_claim_or_row_or_id(selection: Selection, selected: set[str]) -> None:
    assert selection.of([RULES[each] for each in (PLACED, PEERING, KEYS)]) == selected


def test_families_of_rows_are_families_of_the_catalogue() -> None:
    families = {row.partition("-")[0] + "-" for row in CATALOGUE}
    named = {row for _, control in CONTROLS for row in control.asks.rows}
    assert sorted(named - set(CATALOGUE) - families) == []
