"""`enclave check` on files and on what is live, for people and for programs."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from judged_files import (
    ABROAD,
    ADDRESS,
    BUCKET,
    KEY,
    PLACED,
    TODAY,
    UNKNOWN,
    export,
    key,
    preview,
    provider,
    state,
    waive,
    write,
)
from rich.console import Console

from enclave.cli.exits import Exit
from enclave.report import layout
from enclave.residency.registry import RULES

Say = Callable[..., tuple[int, str, str]]
LONGEST = max((rule.id for rule in RULES if rule.types), key=len)
pytestmark = pytest.mark.usefixtures("judged_checkout")


@pytest.mark.parametrize("form", [export, preview])
@pytest.mark.parametrize(
    ("resource", "code", "headline"),
    [
        (key(), Exit.DONE, "Kept: nothing blocks (1 stack, 1 resource,"),
        (ABROAD, Exit.REFUSED, "Broken: 1 violated, 0 unknown (1 stack, 1 resource,"),
        (UNKNOWN, Exit.REFUSED, "Unknown: 1 can't be shown to hold, which blocks (1 stack, 1 resource,"),
    ],
)
def test_the_verdict_comes_first(
    form: Callable[..., dict[str, Any]],
    resource: dict[str, Any],
    code: Exit,
    headline: str,
    say: Say,
) -> None:
    path = write("file.json", form(provider(), resource))
    ended, said, complaints = say("check", path)
    assert " ".join(said.split()).startswith(headline)
    assert (ended, complaints) == (code, "")
    assert f"dublin-1: 1 resource, from {path}" in " ".join(said.split())


def test_a_finding_says_all_that_is_needed(say: Say) -> None:
    _, said, _ = say("check", write("e.json", export(provider(), ABROAD)))
    for line in (
        "data-stays-in-the-eea: 1 finding",
        "  critical  placed-in-eea  violated",
        f"    profile ({KEY}) in dublin-1",
        '    region = "us-east-1"',
        "    place     Ashburn, US",
        "    reason    A resource outside the European Economic Area takes Europeans'",
        "    source    stacks/site.py#12",
    ):
        assert line in said.splitlines()
    assert re.search(r"placed-in-eea +1 +1 +0 *$", said, re.MULTILINE)
    assert re.search(r"together +\d+ +1 +0 *$", said, re.MULTILINE)
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_rules_that_judged_nothing_are_only_counted(say: Say) -> None:
    path = write("e.json", export(provider(), ABROAD))
    told = json.loads(say("check", path, "--format", "json")[1])["rules"]
    judged = {rule for rule, counts in told.items() if sum(counts.values()) - counts["not-applicable"]}
    _, said, _ = say("check", path)
    table = said[said.index("\nJudgements\n") :]
    assert set(told) == {rule.id for rule in RULES}, "programs are told of every rule"
    assert {rule for rule in told if re.search(rf"^{rule} +\d", table, re.MULTILINE)} == judged
    assert f"{len(RULES) - len(judged)} other rules had nothing to judge here" in table


def test_no_column_is_cut(say: Say) -> None:
    longest = max((each for rule in RULES for each in rule.types if rule.id == LONGEST), key=len)
    _, said, _ = say("check", write("e.json", export(provider(), state(longest, "it", inputs={}))))
    heads = next(line for line in said.splitlines() if line.startswith("rule "))
    assert heads.split() == ["rule", "compliant", "violated", "unknown"]
    assert re.search(rf"^{LONGEST} +\d+ +\d+ +\d+ *$", said, re.MULTILINE)
    assert max(map(len, said.splitlines())) <= 80


def test_the_most_severe_claim_comes_first(say: Say) -> None:
    multi_region = key(inputs={"multiRegion": True})
    bucket = state(BUCKET, "abroad", inputs={"region": "us-east-1"})
    path = write("e.json", export(provider(), multi_region, bucket))
    code, said, _ = say("check", path, "--format", "json")
    findings = [finding for claim in json.loads(said)["claims"] for finding in claim["findings"]]
    assert code == Exit.REFUSED
    assert [finding["severity"] for finding in findings] == ["critical", "high", "high"]
    assert json.loads(said)["claims"][0]["id"] == "data-stays-in-the-eea"


def test_files_are_judged_as_one_graph(say: Say) -> None:
    reference = state("pulumi:pulumi:StackReference", "dublin-1", "links", inputs={"name": "dublin-1"})
    del reference["provider"]
    peering = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
    accepter = state(
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        "accepter",
        "links",
        inputs={"vpcPeeringConnectionId": "pcx-1"},
    )
    request = state(peering, "request", inputs={"peerOwnerId": "111111111111"}, id="pcx-1")
    request["outputs"] = {"id": "pcx-1"}
    links = write("links.json", export(provider("links"), reference, accepter))
    dublin = write("dublin.json", export(provider(), request))
    rule = "accepts-only-own-peers"
    alone = json.loads(say("check", links, "--format", "json")[1])
    assert (alone["rules"][rule]["compliant"], alone["rules"][rule]["unknown"]) == (0, 1)
    together = json.loads(say("check", links, dublin, "--format", "json")[1])
    assert (together["rules"][rule]["compliant"], together["rules"][rule]["unknown"]) == (1, 0)
    assert [stack["name"] for stack in together["stacks"]] == ["links", "dublin-1"]


def test_names_in_json_are_stable(say: Say, judged_checkout: Path) -> None:
    waive(judged_checkout, PLACED, ADDRESS)
    path = write("e.json", export(provider(), ABROAD, state(BUCKET, "open")))
    code, said, _ = say("check", path, "--format", "json")
    document = json.loads(said)
    assert code == Exit.REFUSED
    assert list(document) == [
        "verdict",
        "pack",
        "stacks",
        "absent",
        "resources",
        "claims",
        "waived",
        "unused_waivers",
        "counts",
        "rules",
    ]
    assert (document["verdict"], document["pack"], document["resources"]) == ("broken", "sovereign", 2)
    (stack,) = document["stacks"]
    assert list(stack) == ["name", "origin", "resources", "rules"]
    assert (stack["name"], stack["origin"], stack["resources"]) == ("dublin-1", str(path), 2)
    assert stack["rules"][PLACED] == {"compliant": 2, "violated": 1, "unknown": 0, "not-applicable": 0}
    assert list(document["rules"]) == [rule.id for rule in RULES]
    assert document["rules"][PLACED] == {"compliant": 2, "violated": 1, "unknown": 0, "not-applicable": 0}
    (waived,) = document["waived"]
    (claim,) = document["claims"]
    assert list(claim) == ["id", "sentence", "findings"]
    (finding,) = claim["findings"]
    assert finding["waiver"] is None
    waiver = {
        "rule": PLACED,
        "resource": ADDRESS,
        "reason": "It moves",
        "owner": "ops",
        "until": str(TODAY + timedelta(days=10)),
        "days_left": 10,
        "in_force": True,
        "said": f"until {TODAY + timedelta(days=10)}, 10 days left (ops: It moves)",
    }
    assert waived == {
        "rule": PLACED,
        "severity": "critical",
        "verdict": "violated",
        "claim": "data-stays-in-the-eea",
        "stack": "dublin-1",
        "resource": ABROAD["urn"],
        "type": KEY,
        "name": "profile",
        "property": "region",
        "value": '"us-east-1"',
        "place": "Ashburn, US",
        "party": "",
        "path": [],
        "reason": RULES[PLACED].reason,
        "remedy": RULES[PLACED].remedy,
        "source": "stacks/site.py#12",
        "failed": False,
        "waiver": waiver,
    }


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        ("sarif", '"version": "2.1.0"'),
        ("junit", '<testcase classname="dublin-1" name="placed-in-eea"'),
        ("markdown", "# ❌ Broken: 1 violated"),
        ("json", '"verdict": "broken"'),
        ("text", "Broken: 1 violated"),
    ],
)
def test_every_format_is_printed_or_written(form: str, mark: str, say: Say) -> None:
    path = write("e.json", export(provider(), ABROAD))
    code, printed, complaints = say("check", path, "--format", form)
    assert (code, complaints) == (Exit.REFUSED, "")
    assert mark in printed
    code, said, _ = say("check", path, "--format", form, "--output", "report.out")
    assert code == Exit.REFUSED
    assert "The report is in report.out" in " ".join(said.split())
    written = Path("report.out").read_text(encoding="utf-8")
    assert mark in written
    assert form == "text" or written == printed
    assert [p.name for p in Path().glob("*report*")] == ["report.out"], "nothing half-written stays"


def test_a_report_that_cannot_be_written_is_a_failure(say: Say) -> None:
    path = write("e.json", export(provider(), key()))
    code, _, complaints = say("check", path, "--output", "no-such-folder/report.json")
    assert code == Exit.FAILED
    assert "no-such-folder" in complaints


@pytest.mark.parametrize(
    ("days", "code", "said"),
    [
        (1, Exit.DONE, "1 day left (ops: It moves)"),
        (0, Exit.DONE, "its last day (ops: It moves)"),
        (-1, Exit.REFUSED, "and no longer counts (ops: It moves)"),
    ],
)
def test_a_waiver_shows_for_as_long_as_it_is_there(
    days: int, code: Exit, said: str, say: Say, judged_checkout: Path
) -> None:
    waive(judged_checkout, PLACED, ADDRESS, days)
    ended, told, _ = say("check", write("e.json", export(provider(), ABROAD)))
    assert ended == code
    assert said in " ".join(told.split())
    assert ("Waived: 1 finding" in told) is (code == Exit.DONE)


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (f"dublin-1/{KEY}/gone", True),
        (f"nowhere/{KEY}/profile", True),
        (f"dublin-2/{KEY}/profile", False),  # nobody asked for that stack
        (f"urn:pulumi:dublin-2::enclave::{KEY}::profile", False),
    ],
)
def test_a_waiver_of_nothing_is_told_and_does_not_block(
    resource: str, told: bool, say: Say, judged_checkout: Path
) -> None:
    waive(judged_checkout, PLACED, resource)
    code, said, _ = say("check", write("e.json", export(provider(), key())))
    assert code == Exit.DONE
    assert ("Waivers that name nothing" in said) is told


def test_a_waiver_of_no_rule_is_a_mistake(say: Say, judged_checkout: Path) -> None:
    waive(judged_checkout, "placed-in-eee", ADDRESS)
    code, _, complaints = say("check", write("e.json", export(provider(), ABROAD)))
    assert code == Exit.USAGE
    assert 'there is no rule "placed-in-eee". Remedy: write "placed-in-eea"' in complaints


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "can't be read"),
        ("", "empty"),
        ("{", "JSON"),
        ("[]", ""),
        ("{}", "neither"),
        (json.dumps(export()), "no resources"),
        (json.dumps(export(key("a"), key("b"))), "several stacks"),
    ],
)
def test_a_file_that_cannot_be_judged_is_2(content: str | None, reason: str, say: Say) -> None:
    path = Path("file.json")
    if content is not None:
        path.write_text(content)
    code, said, complaints = say("check", path)
    assert (code, said) == (Exit.USAGE, "")
    assert str(path) in complaints
    assert reason in complaints
    assert "Remedy" in complaints


def test_one_stack_in_two_files_is_2(say: Say) -> None:
    first = write("one.json", export(provider(), key()))
    second = write("two.json", preview(provider(), key()))
    code, _, complaints = say("check", first, second)
    assert code == Exit.USAGE
    assert f"{second}: {first} is of stack dublin-1 as well" in complaints


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--stack", "dublin-3"], "no stack 'dublin-3'"),
        (["--stack", "dublin-1", "x.json"], "stacks or files, not both"),
        (["--pack", "soverein"], 'write "sovereign"'),
    ],
)
def test_wrong_questions_are_2(arguments: list[str], complaint: str, say: Say) -> None:
    code, _, complaints = say("check", *arguments)
    assert code == Exit.USAGE
    assert complaint in complaints


def test_nothing_to_judge_is_a_failure_and_no_good_verdict(say: Say) -> None:
    code, said, complaints = say("check")
    assert (code, said) == (Exit.FAILED, "")
    assert "There is nothing to judge" in complaints


def test_what_is_up_is_judged_together(up: list[str], say: Say) -> None:
    code, said, _ = say("check")
    assert code == Exit.REFUSED
    assert sorted(up) == ["dublin-1", "links", "norway-1"]
    assert "dublin-1: 1 resource, from the state" in said
    assert "not up, so not judged: dublin-2, links" in said


def test_only_what_is_asked_for_is_read(up: list[str], say: Say) -> None:
    code, said, _ = say("check", "--stack", "dublin-1", "--stack", "links")
    assert code == Exit.DONE
    assert sorted(up) == ["dublin-1", "links"]
    assert "not up, so not judged: links" in said
    assert say("check", "--stack", "links")[0] == Exit.FAILED


def test_a_name_cannot_steer_the_terminal(say: Say) -> None:
    evil = state(KEY, "[red]a\x1b[2Jb\x9bc", inputs={"region": "us-east-1"})
    said = say("check", write("e.json", export(provider(), evil)))[1]
    assert r"[red]a\x1b[2Jb\x9bc" in said


@pytest.mark.parametrize(
    ("text", "printed"),
    [("a\x1bb", r"a\x1bb"), ("a\u202eb", r"a\u202eb"), ("a\rb", r"a\rb"), ("a\nb", "a\nb"), ("é ü", "é ü")],
)
def test_only_what_can_be_seen_is_printed(text: str, printed: str) -> None:
    assert layout.printable(text) == printed


def test_a_path_is_shown_hop_by_hop(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(width=60)
    layout.field(console, "place", "", indent=2)
    layout.path(console, ("subnet data-1", "route table " + "x " * 20, "internet gateway"), indent=2)
    assert capsys.readouterr().out.splitlines() == [
        "  path      subnet data-1",
        "            -> route table x x x x x x x x x x x x x x x x x",
        "               x x x",
        "            -> internet gateway",
    ]
