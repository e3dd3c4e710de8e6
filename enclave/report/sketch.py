"""Where data can go as a Mermaid graph: what a comment can draw, since it can't hold an SVG of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.report.changes import FlowLine
    from enclave.report.preview import PreviewReport

_MOST = 12
_LABEL = 48
_SAFE = re.compile(r"[^A-Za-z0-9 ,.()\-]")


def mermaid(report: PreviewReport) -> str:
    """Draw the stacks, and in red each place outside that a new or a blocked way leads to."""
    return "\n".join(["```mermaid", "flowchart LR", *_lines(report), "```"])


def _lines(report: PreviewReport) -> Iterator[str]:
    stacks = {stack.name: f"s{number}" for number, stack in enumerate(report.stacks)}
    yield '  subgraph eea["European Economic Area"]'
    for name, node in stacks.items():
        yield f'    {node}["{_label(name)}"]'
    yield "  end"
    ends: dict[str, set[str]] = {}
    for stack, end in _ends(report):
        if stack in stacks:
            ends.setdefault(_label(end), set()).add(stacks[stack])
    for number, (end, nodes) in enumerate(sorted(ends.items())[:_MOST]):
        yield f'  o{number}["{end}"]:::out'
        yield from (f"  {node} -.-> o{number}" for node in sorted(nodes))
    if len(ends) > _MOST:
        yield f'  more["and {len(ends) - _MOST} more"]:::out'
    yield "  classDef out fill:#fde8e8,stroke:#c0392b,color:#7b1d14"


def _ends(report: PreviewReport) -> Iterator[tuple[str, str]]:
    for flow in report.residency.new_flows:
        if flow.verdict in ("violated", "unknown"):
            yield flow.stack, _far(flow)
    for finding in report.check.blocking:
        if finding.place or finding.party:
            yield finding.stack, finding.place or finding.party


def _far(flow: FlowLine) -> str:
    return (flow.destination if flow.direction == "out" else flow.source) or flow.party or "not known"


def _label(text: str) -> str:
    """Keep of a name what a label can't mistake for anything else."""
    return _SAFE.sub(" ", text).strip()[:_LABEL] or "not known"
