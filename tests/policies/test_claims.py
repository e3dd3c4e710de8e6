from pathlib import Path

import pytest

from enclave.residency.claims import Claim, ClaimError, load
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule

ROOT = Path(__file__).parents[2]
CLAIMS = load(ROOT / "claims")

GOOD = """\
id: stays
sentence: It stays.
assumptions: [a]
exclusions: []
enforced_by: [placed-in-eea]
shown_by: [tests/x.py]
"""


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)
def test_every_rule_serves_a_claim_that_names_it(rule: Rule) -> None:
    served = {claim.id: claim for claim in CLAIMS}
    assert rule.claim in served
    assert rule.id in served[rule.claim].enforced_by


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_claim_is_enforced_and_shown(claim: Claim) -> None:
    assert claim.enforced_by
    assert claim.shown_by
    assert {RULES[rule_id].claim for rule_id in claim.enforced_by} == {claim.id}
    assert [path for path in claim.shown_by if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_a_sentence_with_its_limits(claim: Claim) -> None:
    assert claim.sentence[0].isupper()
    assert claim.sentence.endswith(".")
    assert "\n" not in claim.sentence
    assert claim.assumptions
    assert claim.exclusions


def test_a_claim_is_read(tmp_path: Path) -> None:
    (tmp_path / "stays.yaml").write_text(GOOD)
    assert load(tmp_path) == (
        Claim(
            id="stays",
            sentence="It stays.",
            assumptions=("a",),
            exclusions=(),
            enforced_by=("placed-in-eea",),
            shown_by=("tests/x.py",),
        ),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("id: stays", "id: goes"), "isn't the file's name 'stays'"),
        (GOOD.replace("exclusions: []\n", ""), "'exclusions' is missing"),
        (GOOD + "colour: red\n", "unknown field 'colour'"),
        (GOOD.replace("[a]", "a"), "'assumptions' isn't a list of texts"),
        (GOOD.replace("[a]", "[1]"), "'assumptions' isn't a list of texts"),
        (GOOD.replace("It stays.", "''"), "'sentence' isn't a text"),
        ("- a list", "isn't a mapping"),
        ("", "isn't a mapping"),
        ("a: [", "isn't YAML"),
    ],
)
def test_a_mistake_in_a_claim_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "stays.yaml").write_text(text)
    with pytest.raises(ClaimError, match=r"^stays\.yaml: ") as caught:
        load(tmp_path)
    assert problem in str(caught.value)
