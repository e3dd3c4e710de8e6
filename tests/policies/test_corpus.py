"""Judged cases: small pieces of a program, each with the verdict that it must get.

``corpus/given`` came with its labels; ``corpus/own`` was written from the catalogue of channels by somebody
who hadn't seen a rule. Both are judged as ``enclave check --cases`` does.
"""

from pathlib import Path

import pytest

from enclave.residency.cases.context import load
from enclave.residency.cases.judging import answers
from enclave.residency.cases.reading import Case, CaseError, read_all
from enclave.residency.registry import RULES

CORPUS = Path(__file__).parent / "corpus"
CONTEXT = load(CORPUS / "context.yaml")
CASES = [case for folder in ("given", "own") for case in read_all(CORPUS / folder, CONTEXT)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case_gets_its_verdict(case: Case) -> None:
    (answer,) = answers((case,), CONTEXT, RULES)
    findings = "\n".join(map(str, answer.findings))
    assert answer.verdict == case.expect, findings or "nothing blocks"


def test_there_are_enough_of_both_kinds() -> None:
    expected = [case.expect for case in CASES]
    assert expected.count("violation") >= 700
    assert expected.count("ok") >= 380


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "it holds no mapping"),
        ("id: a", "it has no resources"),
        ("resources: [{type: t, name: n, props: {}}]", "it has no id"),
        ("{id: a, resources: {a: 1}}", "its resources are no list"),
        ("{id: a, resources: [{type: t, props: {}}]}", "resources[0] has no name"),
        ("{id: a, resources: [{type: t, name: n, props: 1}]}", "resources[0].props is no mapping"),
        ("{id: a, resources: [", "it can't be read"),
    ],
)
def test_a_file_that_is_no_case_is_an_error_that_names_it(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(text)
    with pytest.raises(CaseError, match=r"case\.yaml") as raised:
        read_all(tmp_path, CONTEXT)
    assert problem in str(raised.value)


def test_two_cases_of_one_name_and_no_case_at_all_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no case"):
        read_all(tmp_path, CONTEXT)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("{id: same, resources: [{type: t, name: n, props: {}}]}")
    with pytest.raises(CaseError, match="'same'"):
        read_all(tmp_path, CONTEXT)
