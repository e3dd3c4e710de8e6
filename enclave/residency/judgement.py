"""Running the rules: one short loop. A rule that fails to answer blocks like one that says no."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from enclave.graph.facts import Graph, Resource
from enclave.residency import waivers
from enclave.residency.context import Context
from enclave.residency.flows import Flow
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule, View
from enclave.residency.verdicts import Finding, Observation, Verdict, Waived


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The findings of a graph, and how many there are of each verdict.

    ``findings`` leave out what didn't apply; ``counts`` count it too, and ``by_rule`` tells them by rule id.
    ``unused_waivers`` name a rule that was asked, and nothing that it found. ``flows`` are the ways that data
    can take, whatever their verdict.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]
    by_rule: Mapping[str, Mapping[Verdict, int]] = field(default_factory=dict)
    unused_waivers: tuple[Waived, ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings for which the change must not go on."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that only a waiver lets pass."""
        return tuple(finding for finding in self.findings if finding.waived)


def judge_resource(
    resource: Resource, context: Context, rules: Iterable[Rule] = RULES
) -> tuple[Finding, ...]:
    """Judge a resource by the rules that need nothing else, before it is registered."""
    view = View(context=context, graph=Graph((resource,)))
    return tuple(
        finding for rule in rules if not rule.needs_graph for finding in _apply(rule, resource, view)
    )


def judge_connections(
    graph: Graph, context: Context, rules: Iterable[Rule] = RULES, *, pending: Iterable[str] = ()
) -> Judgement:
    """Judge a graph by the rules that need all of it, leaving out what ``judge_resource`` answers.

    ``pending`` are stacks that can't be read in full: see ``View``.
    """
    return _collect(graph, context, [rule for rule in rules if rule.needs_graph], frozenset(pending))


def judge(
    graph: Graph, context: Context, rules: Iterable[Rule] = RULES, *, pending: Iterable[str] = ()
) -> Judgement:
    """Judge a graph by every rule. ``pending`` are stacks that can't be read in full yet: see ``View``."""
    return _collect(graph, context, list(rules), frozenset(pending))


def _collect(
    graph: Graph, context: Context, rules: list[Rule], pending: frozenset[str] = frozenset()
) -> Judgement:
    view = View(context=context, graph=graph, pending=pending)
    findings: list[Finding] = []
    by_rule: dict[str, Counter[Verdict]] = {rule.id: Counter() for rule in rules}
    for resource in graph:
        for rule in rules:
            found = _apply(rule, resource, view)
            findings += found
            by_rule[rule.id].update([finding.verdict for finding in found] or [Verdict.NOT_APPLICABLE])
    return Judgement(
        findings=tuple(findings),
        counts=sum(by_rule.values(), Counter()),
        by_rule=by_rule,
        unused_waivers=waivers.unused(context.waivers, by_rule, findings, context.today),
    )


def _apply(rule: Rule, resource: Resource, view: View) -> list[Finding]:
    """Return what a rule finds in a resource: nothing if it doesn't apply, and something if it does."""
    try:
        if not rule.applies(resource):
            return []
        observations = list(rule.judge(resource, view))
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong in a rule must block, not pass
        return [_unanswered(rule, resource, f"The rule failed: {type(error).__name__}: {error}")]
    if not observations:
        return [_unanswered(rule, resource, "The rule applies, but gave no answer.")]
    return [
        _finding(rule, resource, seen, _waiver(rule, resource, seen, view))
        for seen in observations
        if seen.verdict is not Verdict.NOT_APPLICABLE
    ]


def _waiver(rule: Rule, resource: Resource, seen: Observation, view: View) -> Waived | None:
    if not seen.verdict.stands_in_the_way:
        return None
    return waivers.find(view.context.waivers, rule.id, resource.urn, view.context.today)


def _unanswered(rule: Rule, resource: Resource, reason: str) -> Finding:
    """Make the finding of a rule without an answer. It has no waiver: nobody knows what that would waive."""
    seen = Observation(verdict=Verdict.UNKNOWN, property="", value="", reason=reason)
    return _finding(rule, resource, seen, None, failed=True)


def _finding(
    rule: Rule, resource: Resource, seen: Observation, waiver: Waived | None, *, failed: bool = False
) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        verdict=seen.verdict,
        resource=resource.urn,
        name=resource.name,
        type=resource.type,
        property=seen.property,
        value=seen.value,
        place=seen.place,
        party=seen.party,
        path=seen.path,
        reason=seen.reason or rule.reason,
        remedy=rule.remedy,
        claim=rule.claim,
        source=resource.source,
        waiver=waiver,
        failed=failed,
    )
