"""What `enclave gateway try` says of each flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.gateway.trying.nearness import nearest
from enclave.report import layout
from enclave.report.gateway_rules import origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from enclave.gateway.suricata.fetching import Suricata
    from enclave.gateway.trying.answers import Answer, Said
    from enclave.gateway.trying.nearness import Nearest
    from enclave.model.enclave import Enclave, Site
    from enclave.report.gateway_rules import Origin

_RESOLVER = (
    "What the resolver does is worked out from the compiled DNS firewall lists: the resolver of AWS can't be "
    "run here."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolver:
    """What the site's resolver does with a name, and the list that says so."""

    answers: bool
    list: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A flow, and what becomes of it.

    ``verdict`` is "pass" or "drop", for a name to look up what the resolver does; ``packets`` is what the
    firewall does with its packets. ``leaked``: all that it carries got out all the same.
    """

    flow: str
    verdict: str
    packets: str
    source: str
    target: str
    port: int
    leaked: bool
    rule: Said | None
    intent: Origin | None
    nearest: Nearest | None
    resolver: Resolver | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TryReport:
    """All that `enclave gateway try` tells."""

    site: str
    tier: str
    engine: str
    flows: tuple[Tried, ...]

    @property
    def dropped(self) -> int:
        """How many flows don't come through."""
        return sum(flow.verdict == "drop" for flow in self.flows)


def report(
    enclave: Enclave, site: Site, tier: str, suricata: Suricata, answers: Iterable[Answer]
) -> TryReport:
    """Put together what is told."""
    tried = tuple(_tried(enclave, site, tier, answer) for answer in answers)
    return TryReport(site=site.name, tier=tier, engine=f"Suricata {suricata.version}", flows=tried)


def _tried(enclave: Enclave, site: Site, tier: str, answer: Answer) -> Tried:
    resolver = answer.resolver
    return Tried(
        flow=answer.asked.text,
        verdict="pass" if answer.comes_through else "drop",
        packets="pass" if answer.passes else "drop",
        source=str(answer.source),
        target=str(answer.target),
        port=answer.asked.port,
        leaked=answer.leaked and not answer.passes,
        rule=answer.by,
        intent=origin(enclave, answer.by.intent if answer.by else None),
        nearest=None if answer.passes else nearest(enclave, site, tier, answer),
        resolver=Resolver(answers=resolver.allowed, list=resolver.by) if resolver else None,
    )


def write(content: TryReport, console: Console) -> None:
    """Print the report."""
    passed = len(content.flows) - content.dropped
    counted = f"{layout.count(passed, 'flow')} of {len(content.flows)} {'passes' if passed == 1 else 'pass'}"
    said = f"From {content.site} ({content.tier}): {counted}, by {content.engine} with the compiled rules"
    layout.line(console, said, style="bold")
    for flow in content.flows:
        _write_one(flow, console)
    if any(flow.resolver for flow in content.flows):
        console.print()
        layout.line(console, _RESOLVER)


def _write_one(flow: Tried, console: Console) -> None:
    console.print()
    style = "green" if flow.verdict == "pass" else "red"
    layout.line(console, f"{flow.verdict}  {flow.flow}", style=style, hanging=6)
    end = f"{flow.target}:{flow.port}" if flow.port else flow.target
    if flow.resolver:
        said = "answers" if flow.resolver.answers else "gives no data"
        layout.field(console, "resolver", f"{said} (list {flow.resolver.list})", indent=6)
        outcome = "passes" if flow.packets == "pass" else "is dropped"
        layout.field(console, "past it", f"{flow.source} -> {end} {outcome}", indent=6)
    else:
        layout.field(console, "packets", f"{flow.source} -> {end}", indent=6)
    layout.field(console, "rule", _rule(flow.rule), indent=6)
    if flow.intent:
        intent = flow.intent
        said = f"{intent.file}:{intent.line}: rule {intent.id}, {intent.service}, owner {intent.owner}"
        layout.field(console, "intent", said, indent=6)
    if flow.nearest:
        near = flow.nearest
        layout.field(console, "nearest", f"{near.file}:{near.line}: {near.entry}: {near.why}", indent=6)
    elif flow.packets == "drop" and not flow.resolver:
        layout.field(console, "nearest", "nothing in the intent is near to it", indent=6)
    if flow.leaked:
        layout.field(console, "but", "all that it carries got out before something was dropped", indent=6)


def _rule(said: Said | None) -> str:
    if said is None:
        return "none that tells"
    return f"sid {said.sid}: {said.message}" if said.sid else "none lets it pass: the default action drops it"
