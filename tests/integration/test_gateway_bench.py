"""The bench of the gateway runs: what it times is what it says, on a size that takes no time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "gateway.py"
CONNECTIONS, UNDECLARED = 20, 2


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    how = ["--sizes", "10", "--runs", "1", "--connections", str(CONNECTIONS), "--format", "json"]
    told = subprocess.run([sys.executable, BENCH, *how], stdout=subprocess.PIPE, check=True)
    return json.loads(told.stdout)


def test_the_rules_that_are_timed_are_those_of_the_intent(report: dict[str, Any]) -> None:
    row = report["compiling"]["10"]
    assert row["rules"] > 10
    assert row["beyond"] == ""
    assert min(row["read"], row["compile"], row["floor"]) > 0


def test_all_judge_the_same_packets(report: dict[str, Any]) -> None:
    assert report["packets"] > CONNECTIONS * 20
    leaks = {name: row["leaked"] for name, row in report["engine"].items()}
    assert leaks == {"nothing": UNDECLARED, "ours 10": 0, "guides 10": 0}
    assert report["engine"]["ours 10"]["blocked"] == 0
    assert all(row["judge"] > 0 and row["load"] > 0 for row in report["engine"].values())
