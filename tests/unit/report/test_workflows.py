"""The pipelines that show previews: valid by their schemas, pinned, and harmless with others' code."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from enclave.report import comment

ROOT = Path(__file__).parents[3]
PREVIEW = ROOT / ".github" / "workflows" / "preview.yml"
COMMENT = ROOT / ".github" / "workflows" / "preview-comment.yml"
GITLAB = ROOT / "docs" / "ci" / "gitlab-ci.yml"
WORKFLOWS = [PREVIEW, COMMENT]


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        (PREVIEW, ["--builtin-schema", "vendor.github-workflows"]),
        (COMMENT, ["--builtin-schema", "vendor.github-workflows"]),
        (GITLAB, ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
)
def test_they_are_valid_by_their_schema(path: Path, arguments: list[str], tmp_path: Path) -> None:
    def check(file: Path) -> int:
        command = [sys.executable, "-m", "check_jsonschema", *arguments, str(file)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert check(path) == 0
    wrong = tmp_path / path.name
    document = read(path)
    target = document.get("jobs", document)
    next(iter(target.values()))["steps" if "jobs" in document else "script"] = 7
    wrong.write_text(json.dumps({str(key): value for key, value in document.items()}))
    assert check(wrong) != 0


def test_nothing_is_found_by_the_auditor_of_workflows() -> None:
    command = [
        str(Path(sys.executable).with_name("zizmor")),
        "--offline",
        "--no-progress",
        *map(str, WORKFLOWS),
    ]
    audit = subprocess.run(command, capture_output=True, text=True, check=False)
    assert audit.returncode == 0, audit.stdout


@pytest.mark.parametrize("path", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_which_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert len(used) == sum("uses" in step for step in steps(path)) > 0
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used), used


def test_where_code_of_a_pull_request_runs_nothing_can_be_written() -> None:
    document = read(PREVIEW)
    assert list(document[True]) == ["pull_request"]  # YAML reads `on` as true
    assert document["permissions"] == {}
    rights = {name: job["permissions"] for name, job in document["jobs"].items()}
    assert rights == {
        "embedded": {"contents": "read"},
        "aws": {"contents": "read", "id-token": "write"},
    }
    assert "secrets." not in PREVIEW.read_text(encoding="utf-8")
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    assert own in document["jobs"]["aws"]["if"]
    for step in steps(PREVIEW):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_where_something_is_written_no_code_of_a_pull_request_runs() -> None:
    document = read(COMMENT)
    assert list(document[True]) == ["workflow_run"]
    assert document[True]["workflow_run"]["workflows"] == [read(PREVIEW)["name"]]
    assert document["permissions"] == {}
    assert not any("checkout" in step.get("uses", "") for step in steps(COMMENT))
    for step in steps(COMMENT):
        assert "${{" not in step.get("run", ""), "what others named reaches a shell by its environment only"
        assert not re.search(r"\b(bash|sh|python3?|make|source|eval)\b.*report/", step.get("run", ""))


@pytest.mark.parametrize("path", [COMMENT, GITLAB])
def test_the_comment_is_found_again_by_its_marker(path: Path) -> None:
    assert comment.MARKER in path.read_text(encoding="utf-8")
