"""Each channel, by tables of cases: what it refuses, what it lets pass, and that every meaning counts.

The tables are ``channels/<family>.yaml``: cases in the format of the corpus, each with the ``rule`` that must
refuse it (``expect: violation``) or must let it pass with all others (``expect: ok``).
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from enclave.residency.cases.context import load
from enclave.residency.cases.reading import graph_of
from enclave.residency.judgement import judge_piece
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule

HERE = Path(__file__).parent
CONTEXT = load(HERE / "corpus" / "context.yaml")
TABLES = sorted((HERE / "channels").glob("*.yaml"))
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CASES: list[dict[str, Any]] = [
    case
    for table in TABLES
    for case in yaml.load(table.read_text(), Loader=LOADER)  # noqa: S506 - a safe one
]
CHANNELS = [rule for rule in RULES if rule.watches]


def blocking(case: dict[str, Any], *rules: Rule) -> set[str]:
    """Return the rules that refuse a case."""
    judged = judge_piece(graph_of(case, CONTEXT), CONTEXT, rules or RULES)
    return {finding.rule for finding in judged.blocking}


def test_every_case_has_a_name_of_its_own_and_a_rule() -> None:
    names = [case["id"] for case in CASES]
    assert sorted(set(names)) == sorted(names)
    assert {case["rule"] for case in CASES} <= {rule.id for rule in RULES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    found = blocking(case)
    if case["expect"] == "violation":
        assert case["rule"] in found
    else:
        assert not found


def without_a_meaning() -> Iterator[Any]:
    """Yield every channel with one of its meanings taken away."""
    for rule in CHANNELS:
        for type_, meanings in rule.watches.items():
            for index, meaning in enumerate(meanings):
                label = (
                    f"{rule.id}-{type_.rpartition(':')[2]}-{meaning.path or type(meaning).__name__}-{index}"
                )
                yield pytest.param(rule, type_, index, id=label)


@pytest.mark.parametrize(("rule", "type_", "index"), list(without_a_meaning()))
def test_each_meaning_refuses_what_nothing_else_of_its_channel_does(
    rule: Rule, type_: str, index: int
) -> None:
    from enclave.residency.channel import channel  # noqa: PLC0415

    left = {**rule.watches, type_: (*rule.watches[type_][:index], *rule.watches[type_][index + 1 :])}
    mutant = channel(
        **{
            field.name: getattr(rule, field.name)
            for field in dataclasses.fields(rule)
            if field.name in ("id", "title", "channels", "claim", "severity", "reason", "remedy", "source")
        },
        watches=left,
    )
    refused = [case for case in CASES if case["rule"] == rule.id and case["expect"] == "violation"]
    assert any(not blocking(case, mutant) for case in refused), "no case notices that it is gone"
