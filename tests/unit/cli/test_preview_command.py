"""`enclave preview --all`: what it needs, prints, writes and ends with."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from judged_files import ABROAD, KEY, TODAY, export, key, provider

from enclave.cli.exits import Exit
from enclave.engine import surveying
from enclave.engine.checking import PLANNED, Source
from enclave.engine.deploy import Deployment
from enclave.engine.surveying import Step, Survey, Surveyed
from enclave.graph import sources
from enclave.model.config import load
from enclave.report import comment
from enclave.residency.context import Context
from enclave.residency.judgement import Judgement, judge

Say = Callable[..., tuple[int, str, str]]
STACK = "dublin-1"


def judged(resource: dict[str, object]) -> tuple[Judgement, Source]:
    graph = sources.from_export(STACK, export(provider(), resource))
    context = Context.of(load(Path("config")), TODAY)
    return judge(graph, context), Source(stack=STACK, origin=PLANNED, graph=graph)


@pytest.fixture
def surveyed(judged_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, str]]]:
    """Say what a survey shall find; gives the environments that Pulumi would have got."""
    assert judged_checkout.is_dir()

    def find(before: dict[str, object], after: dict[str, object], failure: str = "") -> list[dict[str, str]]:
        (deployed, _), (planned, source) = judged(before), judged(after)
        step = Step(op="update", type=KEY, name="profile")
        stack = Surveyed(
            stack=STACK, before=1, after=1, changes={"update": 1}, steps=(step,), failure=failure
        )
        survey = Survey(
            stacks=(stack,), deployed=deployed, planned=planned, sources=(source,), pending=(), seconds=1.0
        )
        environments: list[dict[str, str]] = []

        def answer(deployment: Deployment) -> Survey:
            environments.append(deployment._runner._environment)
            return survey

        monkeypatch.setattr(Deployment, "survey", answer)
        return environments

    return find


@pytest.mark.parametrize(
    ("found", "code", "verdict"),
    [
        ((key(), ""), Exit.DONE, "kept"),
        ((ABROAD, ""), Exit.REFUSED, "broken"),
        ((key(), "it fell"), Exit.FAILED, "failed"),
        ((ABROAD, "it fell"), Exit.REFUSED, "broken"),
    ],
)
def test_it_ends_as_it_stands(
    found: tuple[dict[str, object], str],
    code: Exit,
    verdict: str,
    say: Say,
    surveyed: Callable[..., object],
) -> None:
    surveyed(key(), *found)
    ended, said, _ = say("preview", "--all", "--format", "json")
    assert (ended, json.loads(said)["verdict"]) == (code, verdict)


def test_it_is_one_comment(say: Say, surveyed: Callable[..., list[dict[str, str]]]) -> None:
    environments = surveyed(key(), ABROAD)
    code, said, complaints = say("preview", "--all", "--format", "markdown", "--link", "https://ci.example/1")
    assert (code, complaints) == (Exit.REFUSED, "")
    assert said.splitlines()[0] == comment.MARKER
    assert said.splitlines()[1].startswith("## ❌ Broken")
    assert "**new place** Ashburn, US" in said
    assert "https://ci.example/1" in said
    assert [environment[surveying.VARIABLE] for environment in environments] == ["true"]


def test_people_are_told_as_well(say: Say, surveyed: Callable[..., object]) -> None:
    surveyed(ABROAD, key())
    code, said, _ = say("preview", "--all")
    told = " ".join(said.split())
    assert code == Exit.DONE
    assert "Kept: nothing blocks" in told
    assert "no longer a place: Ashburn, US" in told
    assert "settled: placed-in-eea for profile in dublin-1" in told
    assert "dublin-1: update 1 (1 resources now, 1 then)" in told


def test_the_whole_report_is_a_folder(say: Say, surveyed: Callable[..., object]) -> None:
    surveyed(key(), ABROAD)
    code, said, _ = say("preview", "--all", "--format", "markdown", "--artifact", "out/report")
    assert code == Exit.REFUSED
    files = {path.name: path.read_text(encoding="utf-8") for path in Path("out/report").iterdir()}
    assert set(files) == {
        "comment.md",
        "report.md",
        "report.json",
        "enclave.sarif",
        "junit.xml",
        "map.svg",
    }
    assert files["comment.md"] == said
    assert json.loads(files["report.json"])["verdict"] == "broken"
    assert json.loads(files["enclave.sarif"])["runs"][0]["results"]
    assert ET.fromstring(files["map.svg"]).tag.endswith("svg")  # noqa: S314 -- we wrote it
    assert ET.fromstring(files["junit.xml"]).get("failures") == "1"  # noqa: S314 -- as above


@pytest.mark.parametrize(
    "arguments", [["--format", "markdown"], ["--artifact", "x"], ["--link", "https://ci.example"]]
)
@pytest.mark.usefixtures("judged_checkout")
def test_what_only_all_stacks_have_needs_all(arguments: list[str], say: Say) -> None:
    code, said, complaints = say("preview", *arguments)
    assert (code, said) == (Exit.USAGE, "")
    assert "add --all" in complaints
