"""The estate that the bench of the judgement is run on: compliant, the same each time, broken where told."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from enclave.graph.sources import read
from enclave.residency.judgement import Judgement, judge
from enclave.residency.verdicts import Verdict

BENCH = Path(__file__).parents[2] / "bench"
ENOUGH_FOR_EVERY_SEED = 1_200
GUARDED_SUBNETS = 12
"""Subnets of a repetition, in three sites of two zones, that may send to another site or out."""


@pytest.fixture(scope="module")
def bench() -> tuple[ModuleType, ModuleType]:
    """Import the bench's modules, which lie beside each other and are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        import estate  # noqa: PLC0415 -- it is found only now
        import repetition  # noqa: PLC0415 -- as above
    return estate, repetition


def judged(path: Path, made: Any, repetition: ModuleType) -> Judgement:
    return judge(read(path).graph, repetition.context(made.repetitions, made.linked))


def test_a_clean_estate_is_compliant(bench: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    estate, repetition = bench
    made = estate.write(tmp_path / "clean.json", ENOUGH_FOR_EVERY_SEED, seeded=False)
    judgement = judged(tmp_path / "clean.json", made, repetition)
    assert judgement.blocking == ()
    assert made.resources >= ENOUGH_FOR_EVERY_SEED
    assert made.repetitions == made.linked + 1  # the last has sites that no links lead to
    flows = judgement.by_rule["declared-flows-have-a-path"][Verdict.COMPLIANT]
    assert flows >= made.linked * GUARDED_SUBNETS


def test_what_is_seeded_is_found(bench: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    estate, repetition = bench
    made = estate.write(tmp_path / "seeded.json", ENOUGH_FOR_EVERY_SEED, seeded=True)
    found = {
        (each.rule, each.resource) for each in judged(tmp_path / "seeded.json", made, repetition).blocking
    }
    assert {rule for rule, _ in made.seeded} == {seed.rule for seed in sys.modules["seeds"].SEEDS}
    assert set(made.seeded) <= found
    assert len(made.seeded) <= made.resources / 100


def test_the_same_count_gives_the_same_file(bench: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    estate, _ = bench
    for name in ("one", "other"):
        estate.write(tmp_path / name, 1, seeded=True)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
