"""What rules saw, written out as findings only for those who ask: nobody reads most of what is good."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload

from enclave.graph.facts import Resource
from enclave.residency.rule import Rule
from enclave.residency.verdicts import Finding, Observation, Waived


class Row(NamedTuple):
    """What one rule saw in one resource, with the waiver that names it."""

    rule: Rule
    resource: Resource
    seen: Observation
    waiver: Waived | None = None
    failed: bool = False

    def finding(self) -> Finding:
        """Write it out."""
        rule, resource, seen = self.rule, self.resource, self.seen
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
            waiver=self.waiver,
            failed=self.failed,
        )


class Findings(Sequence[Finding]):
    """The findings of a judgement, in the order in which they were made."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(index, slice):
            return Findings(self._rows[index])
        return self._rows[index].finding()

    def __iter__(self) -> Iterator[Finding]:
        return (row.finding() for row in self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as for every mutable sequence

    @cached_property
    def in_the_way(self) -> tuple[Finding, ...]:
        """Only what violates a rule or can't be known, waived or not."""
        return tuple(row.finding() for row in self._rows if row.seen.verdict.stands_in_the_way)
