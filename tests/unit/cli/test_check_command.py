"""`enclave check`, `explain` and `claims` on files and on what is live, for people and for programs."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from enclave.cli.exits import Exit
from enclave.cli.main import main
from enclave.engine import toolchain
from enclave.engine.runner import Runner
from enclave.engine.toolchain import Toolchain
from enclave.report import layout
from enclave.residency.registry import RULES

REPOSITORY = Path(__file__).parents[3]
TOOLS = Toolchain(pulumi=Path("/tools/bin/pulumi"), version="3.259.0", origin="cache")
TODAY = date.today()  # noqa: DTZ011 - the command's own day
BUCKET, KEY = "aws:s3/bucket:Bucket", "aws:kms/key:Key"
PROVIDER = "pulumi:providers:aws"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with our configuration and claims, and tools that are never run."""
    root = tmp_path / "checkout"
    for folder in ("config", "claims"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "Pulumi.yaml", root)
    monkeypatch.chdir(root)
    monkeypatch.setattr(toolchain, "ensure", lambda *_: TOOLS)
    monkeypatch.setenv("COLUMNS", "80")
    return root


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; returns its exit code, what it printed, and its complaints."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def state(type_: str, name: str, stack: str = "dublin-1", **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:{stack}::enclave::{type_}::{name}"
    provider = f"urn:pulumi:{stack}::enclave::{PROVIDER}::p::p-id"
    own = {} if type_ == PROVIDER else {"provider": provider}
    return {"urn": urn, "type": type_, "custom": True, "id": f"{name}-id", "inputs": {}, **own, **more}


def provider(stack: str = "dublin-1", **inputs: Any) -> dict[str, Any]:
    settled = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}
    return state(PROVIDER, "p", stack, inputs={**settled, **inputs}, id="p-id")


def key(stack: str = "dublin-1", **more: Any) -> dict[str, Any]:
    return state(KEY, "profile", stack, **more)


ABROAD = key(inputs={"region": "us-east-1"}, sourcePosition="project:///stacks/site.py#12,3")
UNKNOWN = key(inputs={"region": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})


def export(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources)}}


def preview(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"steps": [{"op": "create", "newState": resource} for resource in resources]}


def write(name: str, document: object) -> Path:
    """Write a file into the checkout, which the tests run in."""
    Path(name).write_text(json.dumps(document))
    return Path(name)


def waive(checkout: Path, rule: str, resource: str, days: int = 10) -> None:
    until = TODAY + timedelta(days=days)
    entry = {"rule": rule, "resource": resource, "reason": "It moves", "owner": "ops", "until": f"{until}"}
    # JSON is YAML, but dates are texts in both.
    (checkout / "config" / "waivers.yaml").write_text(json.dumps({"waivers": [entry]}))


PLACED = "placed-in-eea"
ADDRESS = f"dublin-1/{KEY}/profile"


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
    assert re.search(r"placed-in-eea +1 +1 +0 +0", said)
    assert re.search(r"together +\d+ +1 +0 +\d+ *\n$", said)
    assert "\x1b" not in said
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
    assert say("check", links)[0] == Exit.REFUSED
    code, said, _ = say("check", links, dublin)
    assert (code, said[:5]) == (Exit.DONE, "Kept:")


def test_names_in_json_are_stable(say: Say, checkout: Path) -> None:
    waive(checkout, PLACED, ADDRESS)
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
    assert document["stacks"] == [{"name": "dublin-1", "origin": str(path), "resources": 2}]
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
    ("days", "code", "said"),
    [
        (1, Exit.DONE, "1 day left (ops: It moves)"),
        (0, Exit.DONE, "its last day (ops: It moves)"),
        (-1, Exit.REFUSED, "and no longer counts (ops: It moves)"),
    ],
)
def test_a_waiver_shows_for_as_long_as_it_is_there(
    days: int, code: Exit, said: str, say: Say, checkout: Path
) -> None:
    waive(checkout, PLACED, ADDRESS, days)
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
    resource: str, told: bool, say: Say, checkout: Path
) -> None:
    waive(checkout, PLACED, resource)
    code, said, _ = say("check", write("e.json", export(provider(), key())))
    assert code == Exit.DONE
    assert ("Waivers that name nothing" in said) is told


def test_a_waiver_of_no_rule_is_a_mistake(say: Say, checkout: Path) -> None:
    waive(checkout, "placed-in-eee", ADDRESS)
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


@pytest.fixture
def up(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let two stacks be up, a third be empty; returns the stacks that were read."""
    read: list[str] = []
    states = {
        "dublin-1": export(provider(), key()),
        "norway-1": export(provider("norway-1"), key("norway-1", inputs={"region": "us-east-1"})),
        "links": {"version": 3, "deployment": {}},
        "scratch": export(provider("scratch"), key("scratch")),
    }

    def export_one(_: Runner, stack: str) -> dict[str, Any]:
        read.append(stack)
        return states[stack]

    (checkout / ".enclave" / "local" / "state").mkdir(parents=True)
    monkeypatch.setattr(Runner, "existing", lambda _: {stack: {} for stack in states})
    monkeypatch.setattr(Runner, "export", export_one)
    return read


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
    resource: dict[str, Any], waived: bool, standing: str, say: Say, checkout: Path
) -> None:
    if waived:
        waive(checkout, PLACED, ADDRESS)
    path = write("e.json", export(provider(), resource))
    code, said, _ = say("claims", path, "--format", "json")
    assert code == Exit.DONE
    assert standings(said)["data-stays-in-the-eea"] == standing
    shown = " ".join(say("claims", path)[1].split())
    expected = f"data-stays-in-the-eea: {standing}"
    assert f"{expected} (but for what is waived: 1)" in shown if waived else expected in shown


def test_claims_without_anything_up_say_so(say: Say, checkout: Path) -> None:
    (checkout / "claims" / "later.yaml").write_text(
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


def test_a_broken_register_is_2(say: Say, checkout: Path) -> None:
    (checkout / "claims" / "bad.yaml").write_text("id: bad\n")
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
    said = say("explain")[1]
    assert "  placed-in-eea\n      Every resource is placed in the EEA\n" in said


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("peering-stay-inside", 'write "peering-stays-inside"'),
        ("networks-end-in-eea", 'write "networks-end-in-the-eea"'),
        ("qwertyuiop", "`enclave explain` lists both"),
    ],
)
def test_an_unknown_name_is_2_and_the_nearest_is_said(name: str, hint: str, say: Say) -> None:
    code, said, complaints = say("explain", name)
    assert (code, said) == (Exit.USAGE, "")
    assert hint in complaints


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
