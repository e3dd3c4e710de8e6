"""What a change does to residency: the ways for data, the places and the parties, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.graph.places import Standing
from enclave.report import check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from enclave.model.enclave import Enclave
    from enclave.report.check import FindingLine
    from enclave.residency.flows import Flow
    from enclave.residency.judgement import Judgement
    from enclave.residency.verdicts import Finding

SOON = 30
"""Days in which what runs out is told beforehand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowLine:
    """A way that data can take. ``standing`` is where its far end is: in the EEA, outside, not known."""

    rule: str
    stack: str
    type: str
    name: str
    property: str
    direction: str
    source: str
    destination: str
    standing: str
    countries: tuple[str, ...]
    party: str
    data_class: str
    verdict: str
    permitted: str  # the lane or the transfer by which it may be


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """A permission that runs out soon, or has. ``days_left`` is negative when it has."""

    kind: str  # waiver, egress rule, party, lane, transfer
    name: str
    owner: str
    until: str
    days_left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """The difference. ``first``: nothing is deployed, so everything is new and nothing is told as such."""

    first: bool
    new_flows: tuple[FlowLine, ...]
    closed_flows: tuple[FlowLine, ...]
    new_places: tuple[str, ...]
    left_places: tuple[str, ...]
    new_parties: tuple[str, ...]
    left_parties: tuple[str, ...]
    new_findings: tuple[FindingLine, ...]
    closed_findings: tuple[FindingLine, ...]

    @property
    def none(self) -> bool:
        """Whether nothing about residency changes."""
        return not any(getattr(self, name) for name in self.__slots__)


def compare(
    deployed: Judgement, planned: Judgement, *, first: bool, pending: Collection[str] = ()
) -> Changes:
    """Compare the judgement of what is deployed with that of what would be.

    Nothing counts as closed in a stack that is ``pending``: there not all has been judged.
    """
    closed_flows = [flow for flow in deployed.flows if flow.stack not in pending]
    closed_findings = [finding for finding in deployed.blocking if finding.stack not in pending]
    return Changes(
        first=first,
        new_flows=_only_flows(planned.flows, deployed.flows),
        closed_flows=_only_flows(closed_flows, planned.flows),
        new_places=_less(_places(planned), _places(deployed)),
        left_places=_less(_places(deployed), _places(planned)),
        new_parties=_less(_parties(planned), _parties(deployed)),
        left_parties=_less(_parties(deployed), _parties(planned)),
        new_findings=_only_findings(planned.blocking, deployed.blocking),
        closed_findings=_only_findings(closed_findings, planned.blocking),
    )


def flow_line(flow: Flow) -> FlowLine:
    """Write a flow under the names of the report."""
    kinds, _, name = flow.resource.partition("::")[2].partition("::")[2].partition("::")
    return FlowLine(
        rule=flow.rule,
        stack=flow.stack,
        type=kinds.rpartition("$")[2],
        name=name,
        property=flow.property,
        direction=str(flow.direction),
        source=flow.source,
        destination=flow.destination,
        standing=str(flow.standing),
        countries=flow.countries,
        party=flow.party,
        data_class=flow.data_class,
        verdict=str(flow.verdict),
        permitted=flow.permitted,
    )


def _fault(finding: Finding) -> object:
    return finding.rule, finding.resource, finding.property, finding.place, finding.party, finding.verdict


def _only_flows(these: Iterable[Flow], others: Iterable[Flow]) -> tuple[FlowLine, ...]:
    """Give the flows that only these have, those that stand in the way or lead out first.

    The verdict tells them apart as well: a way that was permitted and no longer is has changed.
    """
    found = sorted(frozenset(these) - frozenset(others), key=_weight)
    return tuple(map(flow_line, found))


def _weight(flow: Flow) -> tuple[bool, bool, Flow]:
    return not flow.verdict.stands_in_the_way, flow.standing is Standing.INSIDE, flow


def _only_findings(these: Iterable[Finding], others: Iterable[Finding]) -> tuple[FindingLine, ...]:
    known = {_fault(other) for other in others}
    found = [finding for finding in these if _fault(finding) not in known]
    found.sort(key=lambda finding: (finding.severity.rank, finding.rule, finding.resource, finding.property))
    return tuple(map(check.finding_line, found))


def _places(judgement: Judgement) -> set[str]:
    """Name every place that is known to have or get something."""
    ends = {end for flow in judgement.flows for end in (flow.source, flow.destination)}
    return (ends | {finding.place for finding in judgement.findings}) - {""}


def _parties(judgement: Judgement) -> set[str]:
    return ({flow.party for flow in judgement.flows} | {each.party for each in judgement.findings}) - {""}


def _less(these: set[str], others: set[str]) -> tuple[str, ...]:
    return tuple(sorted(these - others))


def endings(enclave: Enclave, today: date) -> tuple[Ending, ...]:
    """List what runs out within `SOON` days, or has; what runs out first comes first."""
    found = [ending for ending in _all(enclave, today) if ending.days_left <= SOON]
    return tuple(sorted(found, key=lambda ending: (ending.days_left, ending.kind, ending.name)))


def _all(enclave: Enclave, today: date) -> Iterator[Ending]:
    named = (
        *(("waiver", f"{each.rule} for {each.resource}", each.owner, each.until) for each in enclave.waivers),
        *(
            ("egress rule", f"{each.id}, {each.service.name}", each.owner, each.until)
            for each in enclave.egress
        ),
        *(("party", each.name, "", each.until) for each in enclave.parties),
        *(("lane", each.name, each.owner, each.until) for each in enclave.lanes),
        *(("transfer", each.name, each.owner, each.until) for each in enclave.transfers),
    )
    for kind, name, owner, until in named:
        left = (until - today).days
        yield Ending(kind=kind, name=name, owner=owner, until=until.isoformat(), days_left=left)
