"""Network ACLs and security groups, compiled into disjoint boxes of what they let pass and what they stop."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from enclave.graph.reachability.headers import (
    ADDRESSES,
    PORTS,
    PROTOCOLS,
    Box,
    cut,
    joined,
    matches,
    without,
)
from enclave.graph.reachability.intervals import Intervals, span_of
from enclave.graph.reachability.network import NetworkAcl, SecurityGroup


@dataclass(frozen=True, slots=True)
class Filter:
    """What passes and what doesn't: disjoint boxes of remote addresses, protocols and ports.

    ``open`` is True if everything passes.
    """

    allowed: tuple[Box, ...]
    denied: tuple[Box, ...]

    @property
    def open(self) -> bool:
        """Tell whether nothing is stopped."""
        return not self.denied


def acl_filter(acl: NetworkAcl, *, egress: bool, version: int) -> Filter:
    """Compile one direction of an ACL: the lowest number that matches decides, the first listed of equals."""
    undecided: list[Box] = [(ADDRESSES[version], PROTOCOLS, PORTS)]
    allowed: list[Box] = []
    denied: list[Box] = []
    entries = (each for each in acl.entries if each.egress == egress and each.remote.version == version)
    for entry in sorted(entries, key=lambda each: each.number):
        remote = Intervals((span_of(entry.remote),))
        for match in matches(remote, entry.protocol, entry.ports):
            hits = [inside for box in undecided if (inside := cut(box, match)[0])]
            (allowed if entry.allow else denied).extend(hits)
            undecided = without(undecided, match)
    return Filter(joined(allowed), joined(denied + undecided))


def groups_filter(
    groups: Iterable[SecurityGroup],
    members: Callable[[str], Iterable[int]],
    *,
    egress: bool,
    version: int,
) -> Filter:
    """Compile one direction of an interface's groups: whatever any rule allows may pass.

    ``members`` tells the addresses of the interfaces of that family that have a group.
    """
    everything: Box = (ADDRESSES[version], PROTOCOLS, PORTS)
    allowed: list[Box] = []
    for rule in (rule for group in groups for rule in group.rules if rule.egress == egress):
        if isinstance(rule.remote, str):
            remote = Intervals.of((address, address) for address in members(rule.remote))
        elif rule.remote.version == version:
            remote = Intervals((span_of(rule.remote),))
        else:
            continue
        if remote:
            allowed.extend(matches(remote, rule.protocol, rule.ports))
    passes = joined(allowed)
    stopped = [everything]
    for box in passes:
        stopped = without(stopped, box)
    return Filter(passes, joined(stopped))
