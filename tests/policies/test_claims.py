import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from enclave.residency.claims import CHANNELS, Claim, ClaimError, load
from enclave.residency.registry import RULES, Registry
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


def gaps(claims: Sequence[Claim], rules: Registry, root: Path) -> list[str]:
    """Return where the register, the rules and the tree are out of step."""
    known = {claim.id: claim for claim in claims}
    found = [
        f"{rule.id} serves {rule.claim}, which doesn't name it"
        for rule in rules
        if rule.claim not in known
        or (CHANNELS if rule.watches else rule.id) not in known[rule.claim].enforced_by
    ]
    served = {rule.claim for rule in rules if rule.watches}
    found += [
        f"{claim.id} names the channels, of which none serves it"
        for claim in claims
        if CHANNELS in claim.enforced_by and claim.id not in served
    ]
    for claim in claims:
        found += [
            f"{claim.id} names the rule {rule_id}, which serves another claim or none"
            for rule_id in claim.rules
            if rule_id not in rules or rules[rule_id].claim != claim.id
        ]
        places = (*claim.places, *claim.shown_by)
        found += [
            f"{claim.id} names {path}, which isn't there" for path in places if not is_there(root, path)
        ]
        if claim.enforced_by and not claim.shown_by:
            found.append(f"{claim.id} is enforced, but nothing shows it")
        shown = "".join((root / path).read_text() for path in claim.shown_by if (root / path).is_file())
        # A rule's table of cases imports it by the name of its file.
        found += [
            f"{claim.id}: no test that shows it mentions {rule_id}"
            for rule_id in claim.rules
            if rule_id not in shown and rule_id.replace("-", "_") not in shown
        ]
    return found


def is_there(root: Path, path: str) -> bool:
    """Whether a path of the register is in the tree, spelled exactly so, and no way out of it."""
    return ".." not in Path(path).parts and (root / path).exists()


def test_the_register_the_rules_and_the_tree_are_in_step() -> None:
    assert gaps(CLAIMS, RULES, ROOT) == []


def rule_of(name: str, claim: str) -> Rule:
    return dataclasses.replace(RULES["placed-in-eea"], id=name, claim=claim)


STAYS = Claim(
    id="stays",
    sentence="It stays.",
    assumptions=("a",),
    exclusions=(),
    enforced_by=("some-rule", "components/gate.py"),
    shown_by=("tests/test_some_rule.py",),
)


@pytest.mark.parametrize(
    ("claim", "rules", "expected"),
    [
        ({}, {"some-rule": "stays"}, []),
        ({"enforced_by": (), "shown_by": ()}, {}, []),
        ({}, {"some-rule": "stays", "other-rule": "nothing"}, ["other-rule serves nothing, which doesn't"]),
        ({}, {"some-rule": "stays", "other-rule": "stays"}, ["other-rule serves stays, which doesn't"]),
        ({}, {}, ["stays names the rule some-rule, which serves"]),
        (
            {"enforced_by": ("some-rule", CHANNELS)},
            {"some-rule": "stays"},
            ["stays names the channels, of which none serves it"],
        ),
        (
            {},
            {"some-rule": "else"},
            ["some-rule serves else, which doesn't name it", "stays names the rule some-rule, which serves"],
        ),
        (
            {"enforced_by": ("some-rule", "components/gone.py")},
            {"some-rule": "stays"},
            ["stays names components/gone.py, which isn't there"],
        ),
        (
            {"shown_by": ("tests/gone.py",)},
            {"some-rule": "stays"},
            [
                "stays names tests/gone.py, which isn't there",
                "stays: no test that shows it mentions some-rule",
            ],
        ),
        (
            {"enforced_by": ("components/gate.py",), "shown_by": ("tests/../../outside.py",)},
            {},
            ["stays names tests/../../outside.py, which isn't there"],
        ),
        (
            {"shown_by": ()},
            {"some-rule": "stays"},
            ["stays is enforced, but nothing shows it", "stays: no test that shows it mentions some-rule"],
        ),
        (
            {"shown_by": ("tests/test_other.py",)},
            {"some-rule": "stays"},
            ["stays: no test that shows it mentions some-rule"],
        ),
    ],
)
def test_each_gap_is_seen(
    claim: dict[str, Any], rules: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    root = tmp_path / "tree"
    for name in ("components", "tests", CHANNELS):
        (root / name).mkdir(parents=True)
    (tmp_path / "outside.py").touch()
    (root / "components" / "gate.py").touch()
    (root / "tests" / "test_some_rule.py").write_text("from rules.some_rule import some_rule\n")
    (root / "tests" / "test_other.py").write_text("import other\n")
    registry = Registry(rule_of(name, claim) for name, claim in rules.items())
    found = gaps([dataclasses.replace(STAYS, **claim)], registry, root)
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


def test_a_claim_tells_rules_from_places() -> None:
    assert STAYS.rules == ("some-rule",)
    assert STAYS.places == ("components/gate.py",)


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
