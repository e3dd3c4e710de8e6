"""Running the rules: one short loop. A rule that fails to answer blocks like one that says no."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from enclave.graph.facts import Graph, Resource
from enclave.residency import waivers
from enclave.residency.context import Context
from enclave.residency.findings import Findings, Row
from enclave.residency.flows import Flow, flow
from enclave.residency.registry import RULES, TYPES
from enclave.residency.rule import Rule, View
from enclave.residency.verdicts import Finding, Observation, Verdict, Waived


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The findings of a graph, and how many there are of each verdict.

    ``findings`` leave out what didn't apply; ``counts`` count it too, and ``by_rule`` tells them by rule id.
    ``unused_waivers`` name a rule that was asked, and nothing that it found. ``flows`` are the ways that data
    can take, whatever their verdict.
    """

    findings: Sequence[Finding]
    counts: Mapping[Verdict, int]
    by_rule: Mapping[str, Mapping[Verdict, int]] = field(default_factory=dict)
    unused_waivers: tuple[Waived, ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings for which the change must not go on."""
        return tuple(finding for finding in _in_the_way(self.findings) if finding.blocks)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that only a waiver lets pass."""
        return tuple(finding for finding in _in_the_way(self.findings) if finding.waived)


def _in_the_way(findings: Sequence[Finding]) -> Iterable[Finding]:
    return findings.in_the_way if isinstance(findings, Findings) else findings


def judge_resource(
    resource: Resource, context: Context, rules: Iterable[Rule] = RULES
) -> tuple[Finding, ...]:
    """Judge a resource by the rules that need nothing else, before it is registered."""
    every = _listed(rules)
    alone, _ = _alone_and_early(every)
    return tuple(row.finding() for row in _by_itself(resource, context, alone, every))


def judge_early(resource: Resource, context: Context, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Judge a resource by itself, by every rule that can say something of it already.

    Beyond ``judge_resource`` this asks the channels that may need other resources to be sure; what they only
    miss those for is left to the judgement of the whole.
    """
    every = _listed(rules)
    alone, early = _alone_and_early(every)
    rows = [
        *_by_itself(resource, context, alone, every),
        *(row for row in _by_itself(resource, context, early, every) if row.seen.verdict is Verdict.VIOLATED),
    ]
    return tuple(row.finding() for row in rows)


def _by_itself(
    resource: Resource, context: Context, asked: "Asked", every: tuple[Rule, ...]
) -> Iterator[Row]:
    view = View(context=context, graph=Graph((resource,)), rules=every, types=TYPES, alone=True)
    for rule in asked.by(resource):
        yield from _apply(rule, resource, view)


def _listed(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return _EVERY if rules is RULES else tuple(rules)


def _alone_and_early(rules: tuple[Rule, ...]) -> tuple["Asked", "Asked"]:
    """Return the rules that need nothing but a resource, and those that may say something of it by itself."""
    return _OF_ALL if rules is _EVERY else _split(rules)


def _split(rules: tuple[Rule, ...]) -> tuple["Asked", "Asked"]:
    alone = Asked(rule for rule in rules if not rule.needs_graph)
    return alone, Asked(rule for rule in rules if rule.early and rule.needs_graph)


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


def judge_piece(graph: Graph, context: Context, rules: Iterable[Rule] = RULES) -> Judgement:
    """Judge a piece of a program, by the rules that don't ask for what may be elsewhere in it."""
    return _collect(graph, context, [rule for rule in rules if not rule.whole], piece=True)


class Asked:
    """The rules that are asked, by the type of the resource, so that none is asked in vain."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_type: dict[str, tuple[Rule, ...]] = {}

    @classmethod
    @cache
    def of(cls, rules: tuple[Rule, ...]) -> "Asked":
        """Return the index of these rules, made once."""
        return cls(rules)

    def by(self, resource: Resource) -> Iterator[Rule]:
        """Yield the rules that apply to a resource, in their own order."""
        found = self._by_type.get(resource.type)
        if found is None:
            found = tuple(rule for rule in self.rules if rule.may_apply(resource.type))
            self._by_type[resource.type] = found
        return iter(found)


_EVERY: Final = tuple(RULES)
_OF_ALL: Final = _split(_EVERY)


def _collect(
    graph: Graph,
    context: Context,
    rules: list[Rule],
    pending: frozenset[str] = frozenset(),
    *,
    piece: bool = False,
) -> Judgement:
    view = View(context=context, graph=graph, pending=pending, rules=tuple(rules), types=TYPES, piece=piece)
    rows: list[Row] = []
    by_rule: dict[str, Counter[Verdict]] = {rule.id: Counter() for rule in rules}
    answered: Counter[str] = Counter()
    for after in (False, True):
        asked = Asked.of(tuple(rule for rule in rules if rule.after_flows is after))
        for resource in graph:
            for rule in asked.by(resource):
                found = _apply(rule, resource, view)
                if found:
                    rows += found
                    answered[rule.id] += 1
                    _count(found, by_rule[rule.id])
                    view.flows.extend(flow(rule.id, resource, row.seen) for row in found if row.seen.target)
    for rule in rules:
        by_rule[rule.id][Verdict.NOT_APPLICABLE] = len(graph) - answered[rule.id]
    findings = Findings(rows)
    return Judgement(
        findings=findings,
        counts=sum(by_rule.values(), Counter()),
        by_rule=by_rule,
        unused_waivers=waivers.unused(context.waivers, by_rule, findings.in_the_way, context.today),
        flows=tuple(view.flows),
    )


def _count(found: list[Row], verdicts: Counter[Verdict]) -> None:
    for row in found:
        verdicts[row.seen.verdict] += 1


def _apply(rule: Rule, resource: Resource, view: View) -> list[Row]:
    """Return what a rule sees in a resource: nothing if it doesn't apply, and something if it does."""
    try:
        if not rule.applies(resource):
            return []
        observations = list(rule.judge(resource, view))
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong in a rule must block, not pass
        return [_unanswered(rule, resource, f"The rule failed: {type(error).__name__}: {error}")]
    if not observations:
        return [_unanswered(rule, resource, "The rule applies, but gave no answer.")]
    return [
        Row(rule, resource, seen, _waiver(rule, resource, seen, view))
        for seen in observations
        if seen.verdict is not Verdict.NOT_APPLICABLE
    ]


def _waiver(rule: Rule, resource: Resource, seen: Observation, view: View) -> Waived | None:
    if not view.context.waivers or not seen.verdict.stands_in_the_way:
        return None
    return waivers.find(view.context.waivers, rule.id, resource.urn, view.context.today)


def _unanswered(rule: Rule, resource: Resource, reason: str) -> Row:
    """Make the row of a rule without an answer. It has no waiver: nobody knows what that would waive."""
    seen = Observation(verdict=Verdict.UNKNOWN, property="", value="", reason=reason)
    return Row(rule, resource, seen, None, failed=True)
