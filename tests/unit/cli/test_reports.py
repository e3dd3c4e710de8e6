import dataclasses
import io
import re
from datetime import UTC, date, datetime
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from rich.console import Console

from enclave.cli.arguments import parser
from enclave.engine.outcome import Outcome, StackOutcome
from enclave.engine.progress import Plain
from enclave.engine.remains import Remain
from enclave.graph.facts import Graph, Resource
from enclave.model.config import load
from enclave.model.enclave import AwsService, Enclave, Network, Outpost, Service, SiteService, Waiver
from enclave.report import console, countries, live
from enclave.report import json as json_report
from enclave.report.summary import Summary, between_sites, outward, summarise
from enclave.residency.context import Context
from enclave.residency.judgement import Judgement, judge
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Verdict

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def enclave() -> Enclave:
    return load(REPOSITORY / "config")


def outcome(operation: str) -> Outcome:
    judgement = Judgement(findings=(), counts={Verdict.COMPLIANT: 12, Verdict.UNKNOWN: 0})
    stack = StackOutcome(stack="links", resources=7, changes={}, seconds=1.0, mended=())
    return Outcome(operation=operation, stacks=(stack,), judgement=judgement, graph=Graph(()), seconds=2.0)


def printed(summary: Summary) -> str:
    out = io.StringIO()
    console.write(summary, Console(file=out, width=200))
    return out.getvalue()


def test_every_site_says_where_it_truly_is(enclave: Enclave) -> None:
    summary = summarise(enclave, "local", outcome("up"))
    places = {site.name: (site.city, site.country, site.note) for site in summary.sites}
    assert places["norway-1"][:2] == ("Stockholm", "Sweden")
    assert "stands in for Norway" in places["norway-1"][2]
    assert places["dublin-1"] == ("Dublin", "Ireland", "shares a region with dublin-2")


def test_an_outpost_moves_nothing_as_long_as_nothing_is_placed_on_it(enclave: Enclave) -> None:
    norway = enclave.site("norway-1")
    outpost = Outpost(arn="arn:aws:outposts:eu-north-1:333333333333:outpost/op-1", country="NO")
    racked = dataclasses.replace(norway, outpost=outpost)
    sites = tuple(racked if site is norway else site for site in enclave.sites)
    summary = summarise(dataclasses.replace(enclave, sites=sites), "local", outcome("up"))
    site = next(site for site in summary.sites if site.name == "norway-1")
    assert site.country == "Sweden"
    stand_in, outpost_note = site.note.split("; ")
    assert stand_in.startswith("stands in for Norway")
    assert outpost_note == (
        "an Outpost in Norway is declared, but nothing is placed on it yet: everything of it is in Sweden"
    )


def test_what_may_flow_is_all_there(enclave: Enclave) -> None:
    summary = summarise(enclave, "local", outcome("up"))
    told = (summary.outward, summary.between_sites, summary.to_aws)
    for kind, flows in zip((Service, SiteService, AwsService), told, strict=True):
        rules = [rule for rule in enclave.egress if isinstance(rule.service, kind)]
        assert [flow.reason for flow in flows] == [f"{rule.reason} ({rule.owner})" for rule in rules] != []
        assert {flow.until for flow in flows} == {rule.until.isoformat() for rule in rules}
    text = " ".join(printed(summary).split())
    for flow in (flow for flows in told for flow in flows):
        assert f"{flow.source} -> {flow.target}" in text
        assert flow.through in text
    assert "12 compliant, 0 violated, 0 unknown" in text
    assert "nothing to change" in text


def test_what_a_service_is_shows_where_data_may_flow(enclave: Enclave) -> None:
    first = enclave.egress[0]
    hall = Network(name="mirror-hall", ranges=(IPv4Network("198.51.100.0/24"),))
    kinds = (
        Service(name="a", domains=("x.example", "*.y.example"), protocol="tls", port=443, country="IE"),
        Service(name="b", domains=("z.example",), protocol="http", port=80, country="NO", networks=(hall,)),
        Service(name="c", domains=(), protocol="tcp", port=22, country="US", networks=(hall,)),
    )
    rules = tuple(dataclasses.replace(first, service=service) for service in kinds)
    assert [flow.target for flow in outward(dataclasses.replace(enclave, egress=rules))] == [
        "x.example, *.y.example (tls 443) in Ireland",
        "z.example at mirror-hall (http 80) in Norway",
        "mirror-hall (tcp 22) in US",
    ]


def test_a_link_that_no_rule_takes_lets_nothing_through(enclave: Enclave) -> None:
    (rule,) = (
        rule for rule in enclave.egress if isinstance(rule.service, SiteService) and rule.tier == "data"
    )
    service = dataclasses.replace(rule.service, sites=("dublin-2",), tiers=("data",))
    alone = dataclasses.replace(rule, service=service, sites=("dublin-1",))
    first, *rest = between_sites(dataclasses.replace(enclave, egress=(alone,)))
    assert (first.source, first.target) == ("dublin-1", "neighbours (tls 443) in data subnets of dublin-2")
    assert first.through == "the firewalls of both sites, from data subnets only"
    assert [(flow.source, flow.target, flow.through) for flow in rest] == [
        ("dublin-1", "norway-1", ""),
        ("dublin-2", "norway-1", ""),
    ]
    assert all("no rule lets anything through" in flow.reason for flow in rest)


def test_declared_parties_are_not_said_to_have_access(enclave: Enclave) -> None:
    text = printed(summarise(enclave, "local", outcome("up")))
    assert "Declared parties, no access provisioned yet" in text
    declared = text[text.index("Declared parties") : text.index("Anything else is dropped by the firewalls.")]
    for party in enclave.parties:
        assert f"{party.kind} {party.name}" in declared
    assert "through" not in declared


@pytest.mark.parametrize(
    ("operation", "headline"),
    [
        ("up", "Enclave 'enclave' is up on the embedded cloud of this checkout:"),
        ("preview", "Enclave 'enclave' as it would be on the embedded cloud of this checkout:"),
        ("refresh", "The state of enclave 'enclave' now agrees with the embedded cloud of this checkout:"),
        ("down", "Enclave 'enclave' is down on the embedded cloud of this checkout:"),
    ],
)
def test_every_report_begins_with_a_sentence(enclave: Enclave, operation: str, headline: str) -> None:
    assert headline in printed(summarise(enclave, "local", outcome(operation)))


@pytest.mark.parametrize("operation", ["up", "preview", "refresh", "down"])
@pytest.mark.parametrize("cloud", ["local", "aws"])
def test_what_it_says_to_do_next_can_be_done(enclave: Enclave, cloud: str, operation: str) -> None:
    targets = re.findall(r"^([a-z]+):.*##", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    steps = summarise(enclave, cloud, outcome(operation)).next_steps
    for step in steps:
        words = step.split()
        if words[0] == "make":
            assert words[1] in targets
        elif words[0] == "eval":
            assert '"$(.venv/bin/enclave local env)"' in step
        else:
            assert words[0] == (".venv/bin/enclave" if cloud == "local" else "enclave")
            parser().parse_args(words[1:] if cloud == "aws" else words[1:2])
    assert all(len(f"  {step}") <= 80 for step in steps)


def test_after_up_comes_the_proof(enclave: Enclave) -> None:
    text = printed(summarise(enclave, "local", outcome("up")))
    after = text[text.index("\nNext\n") :]
    assert "  .venv/bin/enclave check " in after
    assert "  .venv/bin/enclave claims " in after


def test_an_enclave_without_links_says_nothing_flows(enclave: Enclave) -> None:
    bare = dataclasses.replace(enclave, links=(), egress=(), parties=())
    assert printed(summarise(bare, "local", outcome("up"))).count("    nothing\n") == 4


def test_what_aws_keeps_is_listed_with_dates(enclave: Enclave) -> None:
    key = Remain(
        kind="key",
        name="key-1",
        account="dublin-1",
        region="eu-west-1",
        until=datetime(2026, 12, 24, tzinfo=UTC),
        why="window",
    )
    bucket = dataclasses.replace(key, kind="bucket", name="bucket-1", until=None)
    text = printed(summarise(enclave, "local", outcome("down"), (key, bucket)))
    assert "2026-12-24" in text
    assert "until it is removed  bucket bucket-1 in dublin-1, eu-west-1" in text
    assert "Where data may flow" not in text
    assert '"until": "2026-12-24T00:00:00+00:00"' in json_report.write(key)
    assert "nothing" in printed(summarise(enclave, "local", outcome("down")))


def test_what_has_no_place_in_json_is_an_error() -> None:
    with pytest.raises(TypeError, match="object has no place"):
        json_report.write({"x": object()})


def test_a_country_outside_the_eea_keeps_its_code() -> None:
    assert (countries.name("SE"), countries.name("GB")) == ("Sweden", "GB")


def test_plain_progress_is_sparing_with_lines() -> None:
    now = 0.0
    lines: list[str] = []
    plain = Plain(lines.append, clock=lambda: now)
    for step in range(100):
        now = step / 10
        plain.update("links", done=step, total=100, current="create Vpc x")
    plain.finish("links", "up")
    assert len(lines) == 2
    assert lines[0].endswith("links: 50 of 100, create Vpc x")
    assert lines[1].endswith("links: up")


def test_a_terminal_gets_moving_lines_and_lasting_outcomes() -> None:
    out = io.StringIO()
    with live.shown(Console(file=out, force_terminal=True, width=120)) as progress:
        progress.update("links", done=1, total=2, current="create [odd] name")
        progress.update("links", done=5, total=2, current="more than foreseen")
        progress.finish("links", "up: create 5")
        progress.say("[not markup]")
    assert "links: up: create 5" in out.getvalue()
    assert "[not markup]" in out.getvalue()


def test_what_is_waived_shows_in_the_report_of_up(enclave: Enclave) -> None:
    until = date(2026, 12, 31)
    waiver = Waiver(rule="placed-in-eea", resource="a/b:c:D/e", reason="It moves", owner="ops", until=until)
    context = dataclasses.replace(Context.of(enclave, date(2026, 12, 1)), waivers=(waiver,))
    resource = Resource(stack="a", urn="urn:pulumi:a::p::b:c:D::e", type="b:c:D", name="e", props={})
    held = judge(Graph((resource,)), context, [RULES["placed-in-eea"]])
    empty = judge(Graph(()), context, [RULES["placed-in-eea"]])
    said = "until 2026-12-31, 30 days left (ops: It moves)"
    for judgement, line in (
        (held, f"waived: placed-in-eea for e in a, {said}"),
        (empty, f"placed-in-eea for a/b:c:D/e: {said}"),
    ):
        done = dataclasses.replace(outcome("up"), judgement=judgement)
        assert line in printed(summarise(enclave, "local", done))
        assert line not in printed(summarise(enclave, "local", outcome("up")))
