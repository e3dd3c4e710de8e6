"""The SARIF that we write is valid against its editors' schema."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import report_samples as samples
from jsonschema import Draft4Validator

from enclave.report import sarif
from enclave.report.check import CheckReport
from enclave.residency.registry import RULES

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json").read_text())


@pytest.mark.parametrize("sample", [samples.kept, samples.broken, samples.hostile])
def test_it_is_valid(sample: Callable[[], CheckReport]) -> None:
    for rules in (samples.RULES, tuple(RULES)):
        document = json.loads(sarif.write(sample(), rules))
        assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(document)] == []


def test_the_schema_would_tell() -> None:
    document = json.loads(sarif.write(samples.broken(), samples.RULES))
    document["runs"][0]["results"][0]["level"] = "critical"
    assert not Draft4Validator(SCHEMA).is_valid(document)
