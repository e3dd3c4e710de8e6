"""What `enclave gateway learn` says: what is proposed, what isn't and why, and the diff to review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.report import layout

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from enclave.gateway.learning.logfiles import Gap, LogFile, Reading
    from enclave.gateway.learning.proposals import Learnt, Proposal, Refused, Seen

_APPLY = (
    "Nothing has been changed. `enclave gateway learn --format diff LOGS > learnt.diff` keeps the diff below "
    "and `git apply learnt.diff` puts it into config/. A new entry is refused there until it is filled in; a "
    "further site of a rule takes effect as it stands."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A kind of drop. ``name`` is empty if there was none; then ``address`` is where it was meant to go."""

    site: str | None
    tier: str | None
    protocol: str
    name: str
    address: str
    port: int
    count: int
    first: datetime
    last: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A proposal. ``service`` and ``rule`` are those it extends, None if it brings new ones."""

    names: tuple[str, ...]
    protocol: str
    port: int
    sites: tuple[str, ...]
    service: str | None
    rule: int | None
    caution: str
    seen: tuple[Dropped, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotProposed:
    """What isn't proposed, and why."""

    seen: Dropped
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnReport:
    """All that `enclave gateway learn` tells. ``beyond`` counts drops that weren't told apart any more.

    ``unreadable`` are the first of ``unreadable_count``.
    """

    files: tuple[LogFile, ...]
    unreadable: tuple[Gap, ...]
    unreadable_count: int
    proposals: tuple[Proposed, ...]
    refused: tuple[NotProposed, ...]
    beyond: int
    diff: str


def report(learnt: Learnt, diff: str, reading: Reading) -> LearnReport:
    """Put together what is told."""
    return LearnReport(
        files=tuple(reading.files),
        unreadable=tuple(reading.gaps),
        unreadable_count=reading.gap_count,
        proposals=tuple(_proposed(proposal) for proposal in learnt.proposals),
        refused=tuple(_refused(refused) for refused in learnt.refused),
        beyond=learnt.beyond,
        diff=diff,
    )


def _proposed(proposal: Proposal) -> Proposed:
    return Proposed(
        names=proposal.names,
        protocol=proposal.protocol,
        port=proposal.port,
        sites=proposal.sites,
        service=proposal.service.name if proposal.service else None,
        rule=proposal.rule.id if proposal.rule else None,
        caution=proposal.caution,
        seen=tuple(_dropped(seen) for seen in proposal.seen),
    )


def _refused(refused: Refused) -> NotProposed:
    return NotProposed(seen=_dropped(refused.seen), why=refused.why)


def _dropped(seen: Seen) -> Dropped:
    kind = seen.kind
    return Dropped(
        site=kind.site or None,
        tier=kind.tier or None,
        protocol=kind.protocol,
        name=kind.name,
        address=kind.target,
        port=kind.port,
        count=seen.count,
        first=seen.first,
        last=seen.last,
        rules=seen.rules,
    )


def write(content: LearnReport, console: Console) -> None:
    """Print the report, and the diff at its end, where `git apply` and `patch` find it."""
    layout.line(console, _headline(content), style="bold")
    for file in content.files:
        said = f"{file.name}: {layout.count(file.records, 'record')}, {layout.count(file.drops, 'drop')}"
        layout.line(console, said, indent=2, hanging=4)
    write_gaps(content, console)
    if content.proposals:
        layout.title(console, "Proposed, for you to judge")
        for proposal in content.proposals:
            _proposal(proposal, console)
    if content.refused:
        layout.title(console, "Not proposed")
        for refused in content.refused:
            layout.line(console, _what(refused.seen), indent=2, hanging=4)
            layout.field(console, "from", _whence(refused.seen), indent=4)
            layout.field(console, "seen", _times(refused.seen), indent=4)
            layout.field(console, "why not", refused.why, indent=4)
    if content.beyond:
        console.print()
        layout.line(console, f"{layout.count(content.beyond, 'more drop')} of other kinds: too many to tell.")
    if content.diff:
        layout.title(console, "To review")
        layout.line(console, _APPLY, indent=2)
        console.print()
        console.file.write(content.diff)  # byte for byte: it is to be applied


def as_patch(content: LearnReport) -> str:
    """Return the diff with what isn't proposed as comments before it, for `git apply` or `patch -p1`."""
    notes = [
        f"# not proposed: {_what(refused.seen)}, from {_whence(refused.seen)}, {_times(refused.seen)}: "
        f"{refused.why}\n"
        for refused in content.refused
    ]
    return "".join(notes) + content.diff


def _headline(content: LearnReport) -> str:
    drops = sum(file.drops for file in content.files)
    said = f"{layout.count(drops, 'drop')}: {layout.count(len(content.proposals), 'proposal')}"
    return f"{said}, {layout.count(len(content.refused), 'kind')} of drops not proposed"


def write_gaps(content: LearnReport, console: Console) -> None:
    """Print what couldn't be read."""
    for gap in content.unreadable:
        where = f"{gap.file}:{gap.line}" if gap.line else gap.file
        layout.line(console, f"{where}: not read: {gap.why}", indent=2, hanging=4)
    more = content.unreadable_count - len(content.unreadable)
    if more:
        layout.line(console, f"{layout.count(more, 'more line')} couldn't be read", indent=2)


def _proposal(proposal: Proposed, console: Console) -> None:
    what = f"{', '.join(proposal.names)}, {proposal.protocol.upper()} on port {proposal.port}"
    layout.line(console, what, indent=2, hanging=4)
    for seen in proposal.seen:
        name = f"{seen.name}, " if len(proposal.names) > 1 else ""
        layout.field(console, "from", name + _whence(seen), indent=4)
        layout.field(console, "seen", _times(seen), indent=4)
    if proposal.rule is not None:
        brings = f"{', '.join(proposal.sites)} in rule {proposal.rule}, which leads to {proposal.service}"
    elif proposal.service is not None:
        brings = f"a rule to the service {proposal.service}, which no rule leads to"
    else:
        brings = "a service, and a rule that leads to it"
    layout.field(console, "brings", brings, indent=4)
    layout.field(console, "caution", proposal.caution, indent=4)


def _what(seen: Dropped) -> str:
    target = seen.name or seen.address
    return f"{target}, {seen.protocol.upper()}" + (f" on port {seen.port}" if seen.port else "")


def _whence(seen: Dropped) -> str:
    return f"{seen.site} ({seen.tier})" if seen.site else "no site"


def _times(seen: Dropped) -> str:
    times = "once" if seen.count == 1 else f"{seen.count} times"
    first, last = (f"{when:%Y-%m-%d %H:%M}" for when in (seen.first, seen.last))
    when = f"{first} UTC" if first == last else f"{first} to {last} UTC"
    return f"{times}, {when}" + (f", dropped by: {', '.join(seen.rules)}" if seen.rules else "")
