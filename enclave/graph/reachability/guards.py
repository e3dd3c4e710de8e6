"""Whether a way out passes the firewall endpoints that it should, and its replies the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from enclave.graph.reachability.network import Subnet
from enclave.graph.reachability.path import EndKind, Hop, HopKind
from enclave.graph.reachability.paths import Router
from enclave.graph.reachability.state import Leaf

LEAVING: Final = frozenset({HopKind.ATTACHMENT, HopKind.PEERING, HopKind.INTERNET})
"""What a packet passes on leaving a VPC, and on entering another."""

BEYOND: Final = frozenset({EndKind.INTERNET, EndKind.OUTSIDE, EndKind.SERVICE, EndKind.UNKNOWN})
ANSWERED: Final = frozenset({EndKind.SUBNET, EndKind.INTERNET})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a way out. ``certain`` is False if it may be right: something isn't known.

    Of a reply, ``way`` is what it answers: some of the receivers only, if the others' replies fare otherwise.
    """

    kind: str
    why: str
    certain: bool
    reply: Leaf | None = None
    way: Leaf | None = None


def leads_out(router: Router, leaf: Leaf, vpc: str) -> bool:
    """Tell whether packets end, or may end, beyond a VPC."""
    if leaf.end.kind is EndKind.SUBNET:
        return router.network.subnets[leaf.end.id].vpc != vpc
    return leaf.end.kind in BEYOND


def judge(router: Router, leaf: Leaf, senders: Sequence[Subnet], *, words: bool) -> tuple[Verdict, ...]:
    """Return what is wrong with a way out of subnets that are alike, nothing if all is well."""
    sender = senders[0]
    if not leads_out(router, leaf, sender.vpc):
        return ()
    kind = "service" if leaf.end.kind is EndKind.SERVICE else "path"
    known = leaf.end.kind is not EndKind.UNKNOWN
    why, sure = _missing(router, _near(leaf.state.hops), sender)
    if why:
        return (Verdict(kind, why, known and sure),)
    if not known or leaf.end.kind is EndKind.OUTSIDE:  # it may end in another VPC, past the firewall there
        return (Verdict(kind, f"nobody can tell where it leads: {leaf.end.reason}", certain=False),)
    if leaf.end.kind is EndKind.SUBNET:
        why, sure = _missing(router, _far(leaf.state.hops), router.network.subnets[leaf.end.id])
        if why:
            return (Verdict(kind, why, sure),)
    return _judge_replies(router, leaf, senders, words=words) if leaf.end.kind in ANSWERED else ()


def _missing(router: Router, hops: Sequence[Hop], subnet: Subnet) -> tuple[str, bool]:
    """Return why hops don't guard a subnet, empty if they do: an inspecting endpoint in its zone."""
    passed = _inspecting(router, hops)
    if any(hop.zone == subnet.zone is not None or _undecided(router, hop) for hop in passed):
        return "", True
    if not passed:
        others = [hop.label for hop in hops if hop.kind is HopKind.ENDPOINT]
        only = f", only {', '.join(others)}, which isn't known to inspect" if others else ""
        return f"no firewall endpoint of {subnet.label}'s zone is passed{only}", not others
    names = ", ".join(f"{hop.label} ({hop.zone or 'zone not known'})" for hop in passed)
    sure = subnet.zone is not None and all(hop.zone is not None for hop in passed)
    zone = subnet.zone or "that nobody knows"
    return f"no firewall endpoint of {subnet.label}'s zone {zone} is passed, only {names}", sure


def _judge_replies(
    router: Router, leaf: Leaf, senders: Sequence[Subnet], *, words: bool
) -> tuple[Verdict, ...]:
    """Return which replies don't come back through the endpoints that the packets passed."""
    headers = leaf.state.headers
    receivers = leaf.receivers
    shared = receivers is not None and headers.sources & receivers.all
    parts = list(leaf.told_apart()) if shared else [leaf]
    guards = _inspecting(router, leaf.state.hops)
    home = {subnet.id for subnet in senders}
    verdicts = []
    for part in parts:
        end = next(part.told_apart()).end
        leaves = router.reply_leaves(part.state.headers, part.state.hops, end, words=words)
        replies = (reply for each in leaves for reply in each.told_apart())
        judged = [(reply, _astray(router, reply, guards, home)) for reply in replies]
        fine = [reply.state.headers for reply, why in judged if not why]
        for reply, why in judged:
            if why:
                spared = any(reply.state.headers & each for each in fine)
                sure = not spared and reply.end.kind is not EndKind.UNKNOWN
                verdicts.append(Verdict("reply", why, sure, reply, part))
    return tuple(verdicts)


def _astray(router: Router, reply: Leaf, guards: Sequence[Hop], home: set[str]) -> str:
    """Return what is wrong with a reply's way, empty if nothing is. One that is dropped leaks nothing."""
    if reply.end.kind is EndKind.DROPPED:
        return ""
    passed = {_guard(router, hop) for hop in _inspecting(router, reply.state.hops)}
    around = [hop.label for hop in guards if _guard(router, hop) not in passed]
    if around:
        return f"the reply doesn't come back through {', '.join(around)}"
    if reply.end.kind is EndKind.SUBNET and reply.end.id in home:
        return ""
    return "the reply doesn't come back to the sender"


def _inspecting(router: Router, hops: Sequence[Hop]) -> list[Hop]:
    return [hop for hop in hops if hop.kind is HopKind.ENDPOINT and router.network.endpoints[hop.id].inspects]


def _undecided(router: Router, hop: Hop) -> bool:
    """Tell whether an endpoint isn't made yet, so that its zone can't be held against a route to it."""
    return router.network.endpoints[hop.id].undecided


def _guard(router: Router, hop: Hop) -> str:
    """Return what tells guards apart: the endpoint or, as long as it isn't made, what it is made by."""
    endpoint = router.network.endpoints[hop.id]
    return endpoint.source if endpoint.undecided else endpoint.id


def _near(hops: Sequence[Hop]) -> Sequence[Hop]:
    """Return the hops before packets leave the sender's VPC."""
    return hops[: next((at for at, hop in enumerate(hops) if hop.kind in LEAVING), len(hops))]


def _far(hops: Sequence[Hop]) -> Sequence[Hop]:
    """Return the hops after packets entered the receiver's VPC."""
    last = max((at for at, hop in enumerate(hops) if hop.kind in LEAVING))
    return hops[last + 1 :]
