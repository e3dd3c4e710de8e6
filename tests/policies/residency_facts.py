"""Small worlds for the rules: resources, references among them, and the verdict a rule must come to."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from enclave.graph.facts import Graph, Resource
from enclave.model.config import load
from enclave.model.enclave import EgressRule, Party, Subject
from enclave.residency import judgement
from enclave.residency.context import Context
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Finding, Verdict

OURS = "111111111111"
ALSO_OURS = "222222222222"
OUTPOST = f"arn:aws:outposts:eu-north-1:{ALSO_OURS}:outpost/op-0123456789abcdef0"
FOREIGN = "999999999999"

TODAY = date(2026, 12, 1)
ENCLAVE = load(Path(__file__).parents[2] / "config", TODAY)
PIPELINE = Party(
    name="deploy-pipeline",
    kind="ci",
    country="US",
    principals=(),
    purpose="Bring reviewed changes into production",
    since=date(2026, 1, 1),
    until=date(2027, 12, 31),
    subjects=(Subject(issuer="https://ci.example", subject="repo:acme/enclave:environment:prod"),),
)
FORMER = Party(
    name="former-auditor",
    kind="auditor",
    country="GB",
    principals=("arn:aws:iam::888888888888:role/former-auditor",),
    purpose="Audit of the year before",
    since=date(2025, 1, 1),
    until=date(2026, 11, 30),
)
_LET_IN = dataclasses.replace(ENCLAVE, parties=(*ENCLAVE.parties, PIPELINE, FORMER))
CONTEXT = dataclasses.replace(Context.of(_LET_IN, TODAY), outposts=frozenset({OUTPOST}))
"""The enclave as configured, with a pipeline and a former auditor, and an Outpost that it doesn't have."""

SEVEREST_FIRST = (Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Case:
    """``resource`` is judged; ``others`` are the rest, ``pending`` the stacks that can't be read in full yet.

    ``told`` are words of the path of a finding of that verdict, in their order. ``egress`` are the rules
    of the configuration, if not its own.
    """

    id: str
    expected: Verdict
    resource: Resource
    others: tuple[Resource, ...] = field(default=())
    pending: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    egress: tuple[EgressRule, ...] | None = None


def make(
    type_: str,
    props: Mapping[str, Any] | None = None,
    *,
    name: str = "it",
    region: Any = "eu-west-1",
    account: Any = OURS,
    outputs: Mapping[str, Any] | None = None,
    refers: Mapping[str, tuple[Resource, ...]] | None = None,
    custom: bool = True,
) -> Resource:
    """Make a resource; ``refers`` names the resources that a property was taken from."""
    return Resource(
        stack="dublin-1",
        urn=f"urn:pulumi:dublin-1::enclave::{type_}::{name}",
        type=type_,
        name=name,
        props=dict(props or {}),
        outputs=dict(outputs or {}),
        custom=custom,
        provider_region=region,
        provider_account=account,
        property_dependencies={
            key: tuple(target.urn for target in targets) for key, targets in (refers or {}).items()
        },
        source="stacks/site.py#1",
    )


def findings(rule: Rule, case: Case) -> list[Finding]:
    """Judge a case by one rule, through the same machinery as everything else."""
    graph = Graph((case.resource, *case.others))
    context = CONTEXT
    if case.egress is not None:
        context = dataclasses.replace(CONTEXT, enclave=dataclasses.replace(ENCLAVE, egress=case.egress))
    judge: Callable[..., tuple[Finding, ...]] = (
        (lambda: judgement.judge(graph, context, [rule], pending=case.pending).findings)
        if rule.needs_graph
        else (lambda: judgement.judge_resource(case.resource, context, [rule]))
    )
    return [finding for finding in judge() if finding.resource == case.resource.urn]


def verdict(rule: Rule, case: Case) -> Verdict | None:
    """Return the severest verdict that a rule comes to; a rule that says nothing doesn't apply.

    None if the rule didn't come to it by itself: it crashed or had no answer, and blocks for that.
    """
    judged = findings(rule, case)
    if any(finding.failed for finding in judged):
        return None
    reached = {finding.verdict for finding in judged} or {Verdict.NOT_APPLICABLE}
    return next(each for each in SEVEREST_FIRST if each in reached)


def holds(rule: Rule, case: Case) -> bool:
    """Tell whether a rule comes to the verdict of a case, and tells the path that the case wants told."""
    paths = [finding.path for finding in findings(rule, case) if finding.verdict is case.expected]
    return verdict(rule, case) is case.expected and (
        not case.told or any(follows(case.told, path) for path in paths)
    )


def follows(words: Iterable[str], path: Iterable[str]) -> bool:
    """Tell whether the lines of a path have these words in this order."""
    lines = iter(path)
    return all(any(word in line for line in lines) for word in words)
