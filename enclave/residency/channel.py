"""A channel: one way by which data can leave, declared as what properties of resources mean."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from enclave.graph.facts import Resource
from enclave.residency import observe
from enclave.residency.meanings.meaning import Meaning
from enclave.residency.rule import Rule, View, of_types
from enclave.residency.verdicts import Observation, Severity

Watches = Mapping[str, tuple[Meaning, ...]]
"""What a channel reads: by the exact Pulumi token of a type, the meanings of its properties."""


def channel(
    *,
    id: str,  # noqa: A002 -- what it is called everywhere
    title: str,
    channels: tuple[str, ...],
    claim: str,
    severity: Severity,
    reason: str,
    remedy: str,
    source: str,
    watches: Watches,
) -> Rule:
    """Make the rule of a channel. It needs other resources if one of its meanings does."""
    meanings = MappingProxyType(dict(watches))
    needs_graph = any(each.needs_graph for meant in meanings.values() for each in meant)

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        """Judge what each property means, as the table of the channel says."""
        seen = False
        for meaning in meanings[resource.type]:
            for observation in meaning.judge(resource, view):
                seen = True
                yield observation
        if not seen:
            yield observe.CLOSED

    return Rule(
        id=id,
        title=title,
        channels=channels,
        claim=claim,
        severity=severity,
        reason=reason,
        remedy=remedy,
        source=source,
        needs_graph=needs_graph,
        early=needs_graph,
        applies=of_types(*meanings),
        judge=judge,
        watches=meanings,
    )
