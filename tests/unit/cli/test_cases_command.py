"""`enclave check --cases`: pieces of a program, each judged by itself, in a context that is given."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from enclave.cli.exits import Exit

Say = Callable[..., tuple[int, str, str]]
CORPUS = Path(__file__).parents[2] / "policies" / "corpus"
CONTEXT = CORPUS / "context.yaml"
BUCKET = "{type: 'aws:s3/bucket:Bucket', name: b, provider_region: %s, props: {bucket: pd}}"


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three cases, of which one is labelled wrongly; and a place that is no checkout."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, expect, region in (
        ("abroad", "violation", "us-east-1"),
        ("here", "ok", "eu-west-1"),
        ("wrongly", "violation", "eu-north-1"),
    ):
        text = f"{{id: {name}, expect: {expect}, resources: [{BUCKET % region}]}}"
        (folder / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return folder


def test_a_program_gets_a_list_of_verdicts_and_findings(cases: Path, say: Say) -> None:
    ended, said, complaints = say("check", "--cases", cases, "--context", CONTEXT, "--format", "json")
    assert (ended, complaints) == (Exit.DONE, "")
    told = json.loads(said)
    assert [(each["id"], each["verdict"]) for each in told] == [
        ("abroad", "violation"),
        ("here", "ok"),
        ("wrongly", "ok"),
    ]
    assert {"placed-in-eea"} <= {finding["rule"] for finding in told[0]["findings"]}
    assert [each["findings"] for each in told[1:]] == [[], []]


def test_people_are_told_how_many_are_right_and_which_are_not(cases: Path, say: Say) -> None:
    ended, said, _ = say("check", "--cases", cases, "--context", CONTEXT)
    assert ended == Exit.DONE
    told = " ".join(said.split())
    assert "abroad violation placed-in-eea violated b: provider region" in told
    assert "violations: 1 of 2 look-alikes: 1 of 1 wrong: wrongly is ok, must be violation" in told


def test_without_a_context_the_checkout_is_the_context(cases: Path, say: Say) -> None:
    ended, _, complaints = say("check", "--cases", cases)
    assert ended == Exit.FAILED
    assert "not inside a checkout" in " ".join(complaints.split())


@pytest.mark.usefixtures("judged_checkout")
def test_the_checkouts_own_configuration_will_do(tmp_path: Path, say: Say) -> None:
    (tmp_path / "case.yaml").write_text(f"{{id: it, resources: [{BUCKET % 'eu-west-1'}]}}")
    ended, said, _ = say("check", "--cases", tmp_path)
    assert ended == Exit.DONE
    assert "without a verdict to compare: 1" in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--format", "sarif"), "text or as json, not as sarif"),
        (("--stack", "dublin-1"), "not both"),
        (("export.json",), "not both"),
    ],
)
def test_what_cases_are_not(arguments: tuple[str, ...], complaint: str, cases: Path, say: Say) -> None:
    ended, _, complaints = say("check", *arguments, "--cases", cases, "--context", CONTEXT)
    assert ended == Exit.USAGE
    assert complaint in " ".join(complaints.split())


def test_a_file_that_is_no_case_is_named(cases: Path, say: Say) -> None:
    (cases / "broken.yaml").write_text("[]")
    ended, said, complaints = say("check", "--cases", cases, "--context", CONTEXT)
    assert (ended, said) == (Exit.USAGE, "")
    assert "broken.yaml: it holds no mapping" in complaints.replace("\n", "")
