"""Running the rules: one short loop. A rule that fails to answer blocks like one that says no."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from enclave.graph.facts import Graph, Resource
from enclave.residency.registry import RULES
from enclave.residency.rule import Context, Rule, View
from enclave.residency.verdicts import Finding, Observation, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The findings of a graph, and how many there are of each verdict.

    ``findings`` leave out what didn't apply; ``counts`` count it too.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings for which the change must not go on."""
        return tuple(finding for finding in self.findings if finding.blocks)


def judge_resource(
    resource: Resource, context: Context, rules: Iterable[Rule] = RULES
) -> tuple[Finding, ...]:
    """Judge a resource by the rules that need nothing else, before it is registered."""
    view = View(context=context, graph=Graph((resource,)))
    return tuple(
        finding for rule in rules if not rule.needs_graph for finding in _apply(rule, resource, view)
    )


def judge_connections(graph: Graph, context: Context, rules: Iterable[Rule] = RULES) -> Judgement:
    """Judge a graph by the rules that need all of it, leaving out what ``judge_resource`` answers."""
    return _collect(graph, context, [rule for rule in rules if rule.needs_graph])


def judge(graph: Graph, context: Context, rules: Iterable[Rule] = RULES) -> Judgement:
    """Judge a graph by every rule."""
    return _collect(graph, context, list(rules))


def _collect(graph: Graph, context: Context, rules: list[Rule]) -> Judgement:
    view = View(context=context, graph=graph)
    everything = [finding for resource in graph for rule in rules for finding in _apply(rule, resource, view)]
    return Judgement(
        findings=tuple(f for f in everything if f.verdict is not Verdict.NOT_APPLICABLE),
        counts=Counter(finding.verdict for finding in everything),
    )


def _apply(rule: Rule, resource: Resource, view: View) -> Iterator[Finding]:
    try:
        observations = (
            list(rule.judge(resource, view)) if rule.applies(resource) else [_nothing(Verdict.NOT_APPLICABLE)]
        )
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong in a rule must block, not pass
        observations = [_nothing(Verdict.UNKNOWN, f"The rule failed: {type(error).__name__}: {error}")]
    for seen in observations or [_nothing(Verdict.UNKNOWN, "The rule applies, but gave no answer.")]:
        yield Finding(
            rule=rule.id,
            verdict=seen.verdict,
            resource=resource.urn,
            name=resource.name,
            type=resource.type,
            property=seen.property,
            value=seen.value,
            place=seen.place,
            reason=seen.reason or rule.reason,
            remedy=rule.remedy,
            claim=rule.claim,
            source=resource.source,
        )


def _nothing(verdict: Verdict, reason: str = "") -> Observation:
    return Observation(verdict=verdict, property="", value="", reason=reason)
