"""Previews of three pull requests: a harmless one, one that opens a way out, one that closes it."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import report_samples as samples
from report_samples import RULES

from enclave.engine.checking import Source
from enclave.engine.surveying import Step, Survey, Surveyed
from enclave.graph.facts import Graph
from enclave.graph.places import Standing
from enclave.model.config import load
from enclave.model.enclave import Enclave, Lane, Transfer, Waiver
from enclave.report.preview import PreviewReport, report
from enclave.residency.claims import Claim
from enclave.residency.flows import Flow
from enclave.residency.judgement import Judgement
from enclave.residency.packs import SOVEREIGN
from enclave.residency.targets import Direction
from enclave.residency.verdicts import Finding, Severity, Verdict

TODAY = date(2026, 11, 23)
ENCLAVE = load(Path(__file__).parents[3] / "config", TODAY)
TABLE, BUCKET = "aws:dynamodb/table:Table", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
STACKS = ("dublin-1", "dublin-2", "norway-1", "links")
CLAIM = Claim(
    id="data-stays",
    sentence="Personal data stays in the EEA.",
    assumptions=(),
    exclusions=(),
    enforced_by=("placed",),
    shown_by=(),
)


def urn(name: str, stack: str = "dublin-1", type_: str = TABLE) -> str:
    return f"urn:pulumi:{stack}::enclave::{type_}::{name}"


def flow(name: str = "profile", **more: Any) -> Flow:
    told: dict[str, Any] = {
        "rule": "replicas",
        "resource": urn(name),
        "property": "replicas[0].regionName",
        "direction": Direction.OUT,
        "source": "Dublin, IE",
        "destination": "Stockholm, SE",
        "standing": Standing.INSIDE,
        "countries": ("SE",),
        "data_class": "profile",
    }
    return Flow(**{**told, **more})


OUT = flow(
    property="replicas[1].regionName",
    destination="Ashburn, US",
    standing=Standing.OUTSIDE,
    countries=("US",),
    verdict=Verdict.VIOLATED,
)
INSIDE = flow()


def finding(**more: Any) -> Finding:
    told: dict[str, Any] = {
        "rule": "placed",
        "severity": Severity.CRITICAL,
        "verdict": Verdict.VIOLATED,
        "resource": urn("profile"),
        "name": "profile",
        "type": TABLE,
        "property": "replicas[1].regionName",
        "value": '"us-east-1"',
        "place": "Ashburn, US",
        "party": "",
        "path": (),
        "reason": "A replica outside the EEA is a copy of Europeans' data there.",
        "remedy": "Name a region of the EEA.",
        "claim": "data-stays",
        "source": "components/resident_stores.py#41",
    }
    return Finding(**{**told, **more})


KEPT = finding(
    verdict=Verdict.COMPLIANT, property="region", value='"eu-west-1"', place="Dublin, IE", resource=urn("x")
)


def judgement(*findings: Finding, flows: tuple[Flow, ...] = ()) -> Judgement:
    counts = {verdict: sum(each.verdict is verdict for each in findings) for verdict in Verdict}
    by_rule = {rule.id: counts if rule.id == "placed" else {} for rule in RULES}
    return Judgement(findings=findings, counts=counts, by_rule=by_rule, flows=flows)


def survey(deployed: Judgement, planned: Judgement, **more: Any) -> Survey:
    told: dict[str, Any] = {
        "stacks": tuple(Surveyed(stack=name, before=126, after=126, changes={}, steps=()) for name in STACKS),
        "deployed": deployed,
        "planned": planned,
        "sources": tuple(Source(stack=name, origin="the preview", graph=Graph(())) for name in STACKS),
        "pending": (),
        "seconds": 12.0,
    }
    return Survey(**{**told, **more})


def of(what: Survey, enclave: Enclave = ENCLAVE) -> PreviewReport:
    return report(enclave, what, cloud="local", pack=SOVEREIGN, claims=(CLAIM,), today=TODAY)


def changed(op: str, *names: str) -> tuple[Surveyed, ...]:
    """Let one thing happen to tables of dublin-1, and nothing to the other stacks."""
    steps = tuple(Step(op=op, type=TABLE, name=name) for name in names)
    first, *others = survey(judgement(), judgement()).stacks
    return dataclasses.replace(first, changes={op: len(names)}, steps=steps), *others


def harmless() -> PreviewReport:
    """A pull request that changes a tag."""
    now = judgement(KEPT, flows=(INSIDE,))
    return of(survey(now, now, stacks=changed("update", "profile")))


def opening() -> PreviewReport:
    """A pull request that adds a replica in Virginia, and a trust of somebody unknown."""
    now = judgement(KEPT, flows=(INSIDE,))
    stranger = finding(
        rule="locked",
        property="assumeRolePolicy",
        value='{"Statement": ...}',
        place="",
        party="outside: account 999999999999",
        resource=urn("reader", "norway-1", "aws:iam/role:Role"),
        name="reader",
        type="aws:iam/role:Role",
        reason="Who may assume the role isn't ours, nor declared.",
    )
    then = judgement(KEPT, finding(), stranger, flows=(INSIDE, OUT))
    waiver = Waiver(
        rule="placed",
        resource=f"dublin-2/{TABLE}/old",
        reason="It moves",
        owner="data-protection-officer",
        until=date(2026, 12, 1),
    )
    return of(
        survey(now, then, stacks=changed("update", "profile")),
        dataclasses.replace(ENCLAVE, waivers=(waiver,)),
    )


def closing() -> PreviewReport:
    """The pull request that takes the replica in Virginia away again."""
    now = judgement(KEPT, finding(), flows=(INSIDE, OUT))
    then = judgement(KEPT, flows=(INSIDE,))
    return of(survey(now, then, stacks=changed("update", "profile")))


def permitted() -> Enclave:
    """An enclave with a lane and a transfer."""
    lane = Lane(
        name="move-profiles",
        source_region="us-east-1",
        source_account="777777777777",
        sources=("legacy",),
        site="norway-1",
        data_classes=("profile",),
        ends=("x",),
        purpose="Move",
        owner="ops",
        since=date(2026, 1, 1),
        until=date(2026, 12, 10),
    )
    transfer = Transfer(
        name="breach-lawyer",
        data_classes=("profile",),
        recipient="Lawyers",
        country="CH",
        destinations=("lawyers.example",),
        purpose="Advice",
        legal_basis="adequacy",
        owner="dpo",
        since=date(2026, 1, 1),
        until=date(2027, 6, 1),
    )
    return dataclasses.replace(ENCLAVE, lanes=(lane,), transfers=(transfer,))


def crowded() -> PreviewReport:
    """A pull request that leads to many places, with a lane, a transfer and a failed stack beside it."""
    places = ("Singapore, SG", "London, GB", "Zurich, CH", "Sao Paulo, BR", "Tokyo, JP", "Montreal, CA")
    codes = ("SG", "GB", "CH", "BR", "JP", "CA")
    flows = tuple(
        flow(
            f"t{n}", destination=place, countries=(code,), standing=Standing.OUTSIDE, verdict=Verdict.VIOLATED
        )
        for n, (place, code) in enumerate(zip(places, codes, strict=True))
    )
    lost = flow(
        resource=urn("q", "links"),
        destination="not known: it isn't made yet",
        countries=(),
        standing=Standing.UNKNOWN,
        verdict=Verdict.UNKNOWN,
    )
    now = judgement(KEPT, flows=(INSIDE,))
    what = survey(now, judgement(KEPT, finding(), flows=(*flows, lost, OUT)), pending=("links",))
    first, *rest = what.stacks
    failed = dataclasses.replace(first, failure="preview of stack dublin-1 failed\n  NameError: x")
    return of(dataclasses.replace(what, stacks=(failed, *rest)), permitted())


def hostile() -> PreviewReport:
    """A pull request in which whatever has a name tries to be something else."""
    evil = samples.EVIL
    bad = finding(
        **dict.fromkeys(("property", "value", "place", "party", "reason", "source", "name", "type"), evil),
        resource=urn(evil),
    )
    way = dataclasses.replace(
        OUT, resource=urn(evil), property=evil, destination=evil, source=evil, data_class=evil, permitted=evil
    )
    what = survey(judgement(KEPT), judgement(bad, flows=(way,)), stacks=changed("create", evil))
    first, *rest = what.stacks
    stacks = (dataclasses.replace(first, stack=evil, failure=evil), *rest)
    return of(dataclasses.replace(what, stacks=stacks))


def flood(number: int = 4000) -> PreviewReport:
    """A pull request with more to say than a comment can hold."""
    findings = tuple(finding(name=f"t{n}", resource=urn(f"t{n}")) for n in range(number))
    flows = tuple(dataclasses.replace(OUT, resource=urn(f"t{n}")) for n in range(number))
    names = tuple(f"t{n}" for n in range(number))
    return of(survey(judgement(KEPT), judgement(*findings, flows=flows), stacks=changed("create", *names)))
