"""`enclave claims` and `enclave explain`, for people and for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from judged_files import ABROAD, ADDRESS, PLACED, UNKNOWN, export, key, provider, waive, write

from enclave.cli.exits import Exit
from enclave.report import explain_type
from enclave.residency import packs
from enclave.residency.registry import RULES, TYPES

Say = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("judged_checkout")


def standings(said: str) -> dict[str, str]:
    return {claim["id"]: claim["standing"] for claim in json.loads(said)["claims"]}


def test_claims_stand_as_they_are_judged(up: list[str], say: Say) -> None:
    code, said, _ = say("claims", "--format", "json")
    assert code == Exit.DONE
    assert up
    document = json.loads(said)
    assert document["judged"] == ["dublin-1", "norway-1"]
    stands = standings(said)
    assert stands["data-stays-in-the-eea"] == "broken"
    assert stands["keys-never-leave-their-region"] == "kept"
    assert stands["the-toolkits-own-state-stays-in-the-eea"] == "not judged"
    keys = next(claim for claim in document["claims"] if claim["id"] == "keys-never-leave-their-region")
    assert keys["enforced_by"][0] == {"by": "keys-stay-in-region", "kept": 2, "blocking": 0, "waived": 0}


@pytest.mark.parametrize(
    ("resource", "waived", "standing"),
    [
        (key(), False, "kept"),
        (ABROAD, False, "broken"),
        (UNKNOWN, False, "unknown"),
        (ABROAD, True, "kept"),
    ],
)
def test_claims_stand_by_files(
    resource: dict[str, Any], waived: bool, standing: str, say: Say, judged_checkout: Path
) -> None:
    if waived:
        waive(judged_checkout, PLACED, ADDRESS)
    path = write("e.json", export(provider(), resource))
    code, said, _ = say("claims", path, "--format", "json")
    assert code == Exit.DONE
    assert standings(said)["data-stays-in-the-eea"] == standing
    shown = " ".join(say("claims", path)[1].split())
    expected = f"data-stays-in-the-eea: {standing}"
    assert f"{expected} (but for what is waived: 1)" in shown if waived else expected in shown


def test_claims_without_anything_up_say_so(say: Say, judged_checkout: Path) -> None:
    (judged_checkout / "claims" / "later.yaml").write_text(
        "id: later\nsentence: It will be.\nassumptions: []\nexclusions: []\nenforced_by: []\nshown_by: []\n"
    )
    code, said, _ = say("claims")
    assert code == Exit.DONE
    assert "Nothing is up: nothing was judged." in said
    assert "data-stays-in-the-eea: not judged (nothing is up)" in said
    assert "later: not yet enforced" in said
    page = say("claims", "--format", "markdown")[1]
    assert "## later\n\n**not yet enforced**\n\nIt will be.\n\nNot yet enforced.\n" in page
    assert "- `placed-in-eea`\n" in page


def test_a_broken_register_is_2(say: Say, judged_checkout: Path) -> None:
    (judged_checkout / "claims" / "bad.yaml").write_text("id: bad\n")
    path = write("e.json", export(provider(), key()))
    for command in (("check", path), ("claims", path), ("explain",)):
        code, _, complaints = say(*command)
        assert code == Exit.USAGE
        assert complaints.startswith("claims/bad.yaml: ")


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Any, say: Say) -> None:
    code, said, _ = say("explain", rule.id)
    told = " ".join(said.split())
    assert code == Exit.DONE
    for text in (rule.title, rule.reason, rule.remedy, rule.source, rule.claim, rule.judged, rule.severity):
        assert " ".join(str(text).split()) in told
    assert f"config/waivers.yaml with rule: {rule.id}" in told
    document = json.loads(say("explain", rule.id, "--format", "json")[1])
    assert (document["id"], document["severity"]) == (rule.id, rule.severity)
    assert document["types"] == list(rule.types)


def test_a_claim_is_explained(say: Say) -> None:
    told = " ".join(say("explain", "networks-end-in-the-eea")[1].split())
    assert "Enforced by - peering-stays-inside - accepts-only-own-peers" in told
    assert "Assuming - The accounts in the configuration" in told
    document = json.loads(say("explain", "networks-end-in-the-eea", "--format", "json")[1])
    assert document["enforced_by"][0] == "peering-stays-inside"


def test_without_a_name_everything_is_listed(say: Say) -> None:
    document = json.loads(say("explain", "--format", "json")[1])
    assert document["rules"] == {rule.id: rule.title for rule in RULES}
    assert "data-stays-in-the-eea" in document["claims"]
    assert document["packs"] == {pack.id: pack.title for pack in packs.PACKS}
    said = say("explain")[1]
    assert "  c5\n      BSI, Cloud Computing Compliance Criteria Catalogue (C5:2020)\n" in said
    assert "  placed-in-eea\n      Every resource is placed in the EEA\n" in said


@pytest.mark.parametrize("pack", packs.PACKS, ids=lambda pack: pack.id)
def test_every_pack_is_explained(pack: packs.Pack, say: Say) -> None:
    code, said, _ = say("explain", pack.id)
    told = " ".join(said.split())
    assert code == Exit.DONE
    assert told.startswith(
        f"{pack.id}: {pack.title} {len(pack.rules)} rules. `enclave check --pack {pack.id}`"
    )
    for text in (pack.source, *pack.notes):
        assert " ".join(text.split()) in told
    for control in pack.controls:
        part = f"In part: {control.part}. " if control.part else ""
        assert f" {control.id}: {control.title} {part}{', '.join(sorted(control.rules))}" in told
    document = json.loads(say("explain", pack.id, "--format", "json")[1])
    assert document["rules"] == sorted(pack.rules)
    shown = {each["id"]: (each["part"], each["rules"]) for each in document["controls"]}
    assert shown == {control.id: (control.part, sorted(control.rules)) for control in pack.controls}


def test_a_pack_without_controls_lists_its_rules(say: Say) -> None:
    told = " ".join(say("explain", "sovereign")[1].split())
    assert ", ".join(sorted(rule.id for rule in RULES)) in told


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("peering-stay-inside", 'write "peering-stays-inside"'),
        ("networks-end-in-eea", 'write "networks-end-in-the-eea"'),
        ("gdpr-chapter", 'write "gdpr-chapter-v"'),
        ("qwertyuiop", "`enclave explain` lists all but the types"),
    ],
)
def test_an_unknown_name_is_2_and_the_nearest_is_said(name: str, hint: str, say: Say) -> None:
    code, said, complaints = say("explain", name)
    assert (code, said) == (Exit.USAGE, "")
    assert hint in complaints


def test_every_type_that_a_rule_names_is_explained() -> None:
    assert len(TYPES) > 100
    for type_ in TYPES:
        told = explain_type.text(type_, RULES)
        assert told.known == "watched"
        assert {watch.rule for watch in told.watched_by} == {rule.id for rule in RULES if type_ in rule.types}
        assert "placed-in-eea" in told.every_type
        for watch in told.watched_by:
            meanings = RULES[watch.rule].watches.get(type_, ())
            shown = [(each.path, each.says) for each in watch.properties]
            assert shown == [(each.path, each.says) for each in meanings], type_
            assert bool(watch.judges) is not bool(meanings), type_


def test_a_type_is_explained(say: Say) -> None:
    code, said, _ = say("explain", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
    told = " ".join(said.split())
    assert code == Exit.DONE
    assert told.startswith("aws:ec2/vpcPeeringConnection:VpcPeeringConnection: watched")
    assert "peering-stays-inside (critical" in told
    assert RULES["peering-stays-inside"].title in told
    document = json.loads(say("explain", "aws:kms/key:Key", "--format", "json")[1])
    assert list(document) == ["type", "known", "reason", "watched_by", "every_type"]
    assert list(document["watched_by"][0]) == [
        "rule",
        "title",
        "severity",
        "channels",
        "judges",
        "properties",
    ]


def test_a_type_that_nobody_looked_at_blocks_and_says_so(say: Say) -> None:
    code, said, _ = say("explain", "aws:mars/rover:Rover")
    assert code == Exit.DONE
    assert said.startswith("aws:mars/rover:Rover: unknown\n  Nobody has said how data could leave by it")
    assert "nearly this name: aws:kms/key:Key" in " ".join(say("explain", "aws:kms/key:Kay")[1].split())


def test_a_harmless_type_says_why(monkeypatch: pytest.MonkeyPatch, say: Say) -> None:
    type_, why = "aws:mars/rover:Rover", "It has no data."
    monkeypatch.setattr(explain_type, "reasons", lambda: {type_: why})
    assert say("explain", type_)[1].startswith(f"{type_}: harmless\n  {why}\n")
