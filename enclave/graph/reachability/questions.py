"""What is asked of a network: which ways lead out of it, which of them nobody guards, what is cut off."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enclave.graph.reachability.guards import Verdict, judge, leads_out
from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.network import Subnet
from enclave.graph.reachability.path import End, EndKind, Hop
from enclave.graph.reachability.paths import Path, Router, merged
from enclave.graph.reachability.state import Leaf

REACHED: Final = frozenset({EndKind.SUBNET, EndKind.INTERNET, EndKind.SERVICE, EndKind.OUTSIDE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Unguarded:
    """A way out, or the way of a reply to it, that no firewall endpoint guards as it should.

    ``kind`` is ``path``, ``reply`` or ``service``: a way to a gateway endpoint, whose policy may guard it.
    ``certain`` is True if nothing that isn't decided yet can spare these packets that way. ``receivers`` are
    the ids of all subnets that receive the same way, of which ``path`` shows one.
    """

    path: Path
    reply: Path | None
    why: str
    kind: str
    certain: bool
    receivers: tuple[str, ...] = ()


def ways_out(router: Router, subnet: str) -> tuple[Path, ...]:
    """Return the paths from a subnet (by id) that lead, or may lead, out of its VPC."""
    own = router.network.subnets[subnet].vpc
    leaves = (leaf for leaf in router.leaves(subnet) if leads_out(router, leaf, own))
    return merged(part for leaf in leaves for part in leaf.told_apart())


def unguarded(router: Router, subnets: Iterable[str]) -> tuple[Unguarded, ...]:
    """Return the ways out of subnets (by id) which pass no inspecting endpoint where they should.

    Where they should: in the sender's VPC and zone before they leave it; in the receiver's VPC and zone too
    if they end in a subnet of another VPC. Replies must come back through the same endpoints.
    """
    alike: dict[Hashable, list[Subnet]] = defaultdict(list)
    for name in dict.fromkeys(subnets):
        subnet = router.network.subnets[name]
        alike[router.ground.alike(subnet)].append(subnet)
    found: list[Unguarded] = []
    for senders in alike.values():
        apart = [senders] if router.ground.uniform(senders) else [[sender] for sender in senders]
        for group in apart:
            leaves = router.leaves_together(group)
            suspects = [leaf for leaf in leaves if judge(router, leaf, group, words=False)]
            found.extend(_told_apart(router, group, suspects))
    return tuple(found)


def reaches(router: Router, start: str, headers: Headers) -> tuple[Path, ...]:
    """Return the paths by which packets of a subnet or an interface get to somebody."""
    return tuple(path for path in router.paths(start, headers) if path.end.kind in REACHED)


def broken(router: Router, start: str, headers: Headers) -> tuple[Path, ...]:
    """Return the paths by which packets, or the replies to those that arrive, are dropped."""
    paths = router.paths(start, headers)
    replies = (reply for path in paths for reply in router.replies(path))
    return tuple(path for path in (*paths, *replies) if path.end.kind is EndKind.DROPPED)


def _told_apart(router: Router, senders: Sequence[Subnet], suspects: Sequence[Leaf]) -> Iterator[Unguarded]:
    """Say for each sender what was found for all of them."""
    for sender in senders if suspects else ():
        seen: dict[tuple[Headers, tuple[Hop, ...], End], Leaf] = {}
        for suspect in suspects:
            for leaf in router.leaves(sender.id, suspect.state.headers):
                seen[leaf.state.headers, leaf.state.hops, leaf.end] = leaf
        yield from _unguarded_of(router, sender, list(seen.values()))


def _unguarded_of(router: Router, sender: Subnet, leaves: Sequence[Leaf]) -> Iterator[Unguarded]:
    """Judge what one subnet sends. The leaves hold every choice of each packet."""
    judged = [(leaf, judge(router, leaf, [sender], words=True)) for leaf in leaves]
    fine = [leaf.state.headers for leaf, verdicts in judged if not verdicts]
    for leaf, verdicts in judged:
        spared = bool(verdicts) and any(leaf.state.headers & headers for headers in fine)
        for verdict in verdicts:
            yield _finding(router, leaf, verdict, certain=verdict.certain and not spared)


def _finding(router: Router, leaf: Leaf, verdict: Verdict, *, certain: bool) -> Unguarded:
    apart = list((verdict.way or leaf).told_apart())
    (path,) = merged(apart[:1])
    reply = None
    if verdict.reply is not None:
        reply = router.reply_paths(path, [verdict.reply])[0]
    receivers = tuple(each.end.id for each in apart if each.end.kind is EndKind.SUBNET)
    return Unguarded(
        path=path, reply=reply, why=verdict.why, kind=verdict.kind, certain=certain, receivers=receivers
    )
