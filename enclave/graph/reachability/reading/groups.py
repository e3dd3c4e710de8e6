"""Security groups. One that can't be read in full isn't in the network: nobody knows what it lets pass."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import GroupRule, Range, SecurityGroup
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.prefixes import PrefixLists
from enclave.graph.reachability.reading.rules import UnreadableError, ports, protocol
from enclave.graph.reachability.reading.source import (
    UNSET,
    Source,
    attribute,
    items,
    label,
    near,
    parse_range,
)

_DIRECTIONS = {"ingress": False, "egress": True}
_RANGES = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
_LISTS = ("prefixListIds", "prefixListId")
_OTHERS = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")


class Groups:
    """Reads groups and their rules, inline ones and ones of their own."""

    def __init__(self, source: Source, lists: PrefixLists) -> None:
        self._source = source
        self._lists = lists
        self._resources = {group.urn: group for group in source.all(*types.GROUPS)}
        self._rules: dict[str, list[GroupRule]] = {urn: [] for urn in self._resources}
        self._unreadable: set[str] = set()
        for group in self._resources.values():
            for name, egress in _DIRECTIONS.items():
                self._read_inline(group, name, egress=egress)
        for rule in source.all(types.GROUP_RULE):
            self._read_rule(rule, _DIRECTIONS.get(str(rule.get("type"))))
        for rule in source.all(types.GROUP_INGRESS):
            self._read_rule(rule, egress=False)
        for rule in source.all(types.GROUP_EGRESS):
            self._read_rule(rule, egress=True)
        self.network = {
            urn: SecurityGroup(id=urn, label=label(group), rules=tuple(self._rules[urn]), source=urn)
            for urn, group in self._resources.items()
            if urn not in self._unreadable
        }

    def _read_inline(self, group: Resource, name: str, *, egress: bool) -> None:
        listed, whole = items(attribute(group, name))
        if not whole:
            self._unknown([group], group, f"a rule of its {name} isn't known")
        for rule in listed:
            self._add(group, group, rule, name, egress=egress)

    def _read_rule(self, rule: Resource, egress: bool | None) -> None:
        reference = self._source.find(rule, "securityGroupId", *types.GROUPS)
        if reference.one is not None and egress is not None:
            self._add(reference.one, rule, rule.props, None, egress=egress)
        elif reference.found or reference.text is None:
            candidates = reference.found or tuple(near(rule, self._resources.values()))
            self._unknown(candidates, rule, "to which security group it belongs isn't known")

    def _add(
        self, group: Resource, owner: Resource, rule: Mapping[str, Any], within: str | None, *, egress: bool
    ) -> None:
        try:
            number = protocol(rule.get("protocol", rule.get("ipProtocol")))
            span = ports(number, rule)
            remotes = list(self._remotes(group, owner, rule, within))
        except UnreadableError as problem:
            self._unknown([group], owner, str(problem))
            return
        self._rules[group.urn].extend(
            GroupRule(egress=egress, protocol=number, remote=remote, ports=span) for remote in remotes
        )

    def _remotes(
        self, group: Resource, owner: Resource, rule: Mapping[str, Any], within: str | None
    ) -> Iterator[Range | str]:
        for _, value in _given(rule, _RANGES):
            found = parse_range(value)
            if found is None:
                raise UnreadableError("an address range of it isn't known")
            yield found
        for name, value in _given(rule, _LISTS):
            reference = self._source.find(owner, within or name, types.PREFIX_LIST, value=value)
            ranges, whole = self._lists.ranges(reference)
            if not whole:
                raise UnreadableError("a prefix list of it isn't known")
            yield from ranges
        for name, value in _given(rule, _OTHERS):
            other = self._source.find(owner, within or name, *types.GROUPS, value=value).one
            if other is None:
                raise UnreadableError("a security group that it admits isn't known")
            yield other.urn
        itself = plain(rule.get("self"))
        if itself not in (None, True, False):
            raise UnreadableError("whether it admits its own group isn't known")
        if itself is True:
            yield group.urn

    def _unknown(self, groups: Iterable[Resource], cause: Resource, why: str) -> None:
        self._unreadable.update(group.urn for group in groups)
        self._source.gap(cause, why)


def _given(rule: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Yield (property, value) of everything that these properties hold, lists or single values."""
    for name in names:
        value = plain(rule.get(name))
        if value not in UNSET:
            for each in value if isinstance(value, list | tuple) else (value,):
                yield name, each
