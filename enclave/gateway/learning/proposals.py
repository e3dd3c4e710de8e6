"""From what firewalls dropped to the narrowest intent that would let it through, for a person to judge.

A log shows what somebody tried, which is no reason to allow it. So nothing is proposed that can't be told by
an exact name, and what makes a permission (why, who answers for it, until when, where the other end stands)
is left open in each proposal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from enclave.gateway.learning.alertlogs import Drop
from enclave.gateway.learning.refusals import DEFAULT_ACTION, TIER, caution, refusal
from enclave.model.addresses import subnets
from enclave.model.enclave import EgressRule, Enclave, Service
from enclave.model.gateway.declared import declared
from enclave.model.gateway.firewall import firewall_rules

MOST_GROUPS: Final = 10_000
"""More kinds of drops than this aren't told apart: whoever sends packets could fill the memory."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Kind:
    """What drops have in common. ``site`` and ``tier`` are empty for a source that no site's plan has.

    ``target`` is the address, only of what has no name; ``inside`` the site whose address it is.
    """

    site: str
    tier: str
    protocol: str
    name: str
    misnamed: bool
    port: int
    target: str
    inside: str
    ours: bool  # whether a rule of ours, or a default action, dropped it


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A kind of drop, how often the logs have it, and by which rules it was dropped."""

    kind: Kind
    count: int
    first: datetime
    last: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """What was dropped and isn't proposed, and why not."""

    seen: Seen
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What would let names through: a site more for a rule, a rule more for a service, or both anew.

    ``service`` and ``rule`` are of the intent as it is; None if the proposal brings a new one. Only a service
    that there is has several ``names``. ``caution`` is what lint warns of in a new one; mostly empty.
    """

    names: tuple[str, ...]
    protocol: str
    port: int
    sites: tuple[str, ...]
    seen: tuple[Seen, ...]
    service: Service | None
    rule: EgressRule | None
    caution: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """What logs teach. ``beyond`` counts drops of kinds that weren't told apart any more."""

    proposals: tuple[Proposal, ...]
    refused: tuple[Refused, ...]
    beyond: int


@dataclass(slots=True)
class _Tally:
    count: int
    first: datetime
    last: datetime
    rules: set[str] = field(default_factory=set)


class Learner:
    """Takes in drops, one by one, and keeps only what they have in common."""

    def __init__(self, enclave: Enclave) -> None:
        self._enclave = enclave
        self._tallies: dict[Kind, _Tally] = {}
        self._beyond = 0
        self._messages = {site.name: _messages(enclave, site.name) for site in enclave.sites}
        self._plan = [
            (subnet.cidr, site.name, subnet.tier) for site in enclave.sites for subnet in subnets(site)
        ]

    def add(self, drop: Drop) -> None:
        """Count a drop."""
        site, tier = self._place(drop.source)
        message = self._message(drop, site)
        kind = Kind(
            site=site,
            tier=tier,
            protocol=drop.protocol,
            name=drop.name,
            misnamed=drop.misnamed,
            port=drop.port,
            target="" if drop.name else str(drop.target),
            inside=self._inside(drop.target),
            ours=bool(message),
        )
        tally = self._tallies.get(kind)
        if tally is None and len(self._tallies) >= MOST_GROUPS:
            self._beyond += 1
            return
        if tally is None:
            tally = self._tallies[kind] = _Tally(0, drop.seen, drop.seen)
        tally.count += 1
        tally.first, tally.last = min(tally.first, drop.seen), max(tally.last, drop.seen)
        tally.rules.add(message)

    def learnt(self) -> Learnt:
        """Return what the drops so far teach."""
        refused: list[Refused] = []
        wanted: dict[str, list[Seen]] = {}
        for seen in sorted(self._seen(), key=lambda each: each.kind):
            why = refusal(self._enclave, seen)
            if why:
                refused.append(Refused(seen=seen, why=why))
            else:
                service = declared(self._enclave, seen.kind.name)
                wanted.setdefault(f"service {service.name}" if service else seen.kind.name, []).append(seen)
        proposals: list[Proposal] = []
        for _, seens in sorted(wanted.items()):
            kept, others = _one_way(seens)
            proposals.append(_proposal(self._enclave, kept))
            refused += [Refused(seen=seen, why=_SECOND_WAY) for seen in others]
        order = sorted(refused, key=lambda each: (-each.seen.count, each.seen.kind))
        return Learnt(proposals=tuple(proposals), refused=tuple(order), beyond=self._beyond)

    def _seen(self) -> Iterable[Seen]:
        for kind, tally in self._tallies.items():
            rules = tuple(sorted(tally.rules - {""}))
            yield Seen(kind=kind, count=tally.count, first=tally.first, last=tally.last, rules=rules)

    def _place(self, address: IPv4Address | IPv6Address) -> tuple[str, str]:
        return next(((site, tier) for cidr, site, tier in self._plan if address in cidr), ("", ""))

    def _inside(self, address: IPv4Address | IPv6Address) -> str:
        return next((site.name for site in self._enclave.sites if address in site.cidr), "")

    def _message(self, drop: Drop, site: str) -> str:
        """Say in our words by what a packet was dropped; empty if it isn't known."""
        if drop.default:
            return DEFAULT_ACTION
        return self._messages.get(site, {}).get(drop.sid, "")


_SECOND_WAY = (
    "the same name is proposed with the port that was asked for most; a name belongs to one service only"
)


def _messages(enclave: Enclave, site: str) -> dict[int, str]:
    rules = firewall_rules(enclave, enclave.site(site)).rules
    return {rule.sid: message_of(rule.text) for rule in rules}


def message_of(rule: str) -> str:
    """Return what a compiled rule says when it drops."""
    return rule.partition('msg:"')[2].partition('"')[0]


def _one_way(seens: list[Seen]) -> tuple[list[Seen], list[Seen]]:
    """Keep the protocol and port of a name that the logs have most often."""
    counts: dict[tuple[str, int], int] = {}
    for seen in seens:
        way = seen.kind.protocol, seen.kind.port
        counts[way] = counts.get(way, 0) + seen.count
    best = max(counts, key=lambda way: (counts[way], way == ("tls", 443), way))
    kept = [seen for seen in seens if (seen.kind.protocol, seen.kind.port) == best]
    return kept, [seen for seen in seens if seen not in kept]


def _proposal(enclave: Enclave, seens: list[Seen]) -> Proposal:
    service = declared(enclave, seens[0].kind.name)
    rules = [rule for rule in enclave.egress if rule.service == service and rule.tier == TIER]
    return Proposal(
        names=tuple(sorted({seen.kind.name for seen in seens})),
        protocol=seens[0].kind.protocol,
        port=seens[0].kind.port,
        sites=tuple(sorted({seen.kind.site for seen in seens})),
        seen=tuple(seens),
        service=service,
        rule=rules[0] if service and rules else None,
        caution="" if service else caution(seens[0].kind.name),
    )
