"""Network ACLs, and which one stands before which subnet.

An ACL that can't be read in full isn't in the network: who needs it meets an id that nobody knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import AclEntry, NetworkAcl
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.rules import ICMP, UnreadableError, ports, protocol
from enclave.graph.reachability.reading.source import (
    UNSET,
    Reference,
    Source,
    items,
    label,
    near,
    parse_range,
    text,
)
from enclave.graph.reachability.reading.vpcs import Vpcs

_ACTIONS = {"allow": True, "deny": False}


class Acls:
    """``network`` has the ACLs that can be read, ``subnets`` says which one a subnet is behind.

    A VPC's own default ACL lets everything pass unless the program adopts it.
    """

    def __init__(self, source: Source, vpcs: Vpcs) -> None:
        self._source = source
        self._vpcs = vpcs
        self._resources = {acl.urn: acl for acl in source.all(*types.ACLS)}
        self._entries: dict[str, list[AclEntry]] = {urn: [] for urn in self._resources}
        self._unreadable: set[str] = set()
        for acl in self._resources.values():
            self._read_inline(acl)
        for rule in source.all(types.ACL_RULE):
            self._read_rule(rule)
        self.subnets: dict[str, str] = {}
        self._read_associations()
        self.network = {
            urn: NetworkAcl(id=urn, label=label(acl), entries=tuple(self._entries[urn]), source=urn)
            for urn, acl in self._resources.items()
            if urn not in self._unreadable
        }

    def _read_inline(self, acl: Resource) -> None:
        for name in ("ingress", "egress"):
            listed, whole = items(acl.get(name))
            if not whole:
                self._unknown([acl], acl, "an entry of it isn't known")
            for entry in listed:
                self._add(acl, acl, entry, egress=name == "egress")

    def _read_rule(self, rule: Resource) -> None:
        reference = self._source.find(rule, "networkAclId", *types.ACLS)
        egress = plain(rule.get("egress"))
        if reference.one is not None and egress in (None, False, True):
            self._add(reference.one, rule, rule.props, egress=egress is True)
        elif reference.found or reference.text is None:
            candidates = reference.found or tuple(near(rule, self._resources.values()))
            self._unknown(candidates, rule, "to which network ACL it belongs, and how, isn't known")

    def _add(self, acl: Resource, owner: Resource, entry: Mapping[str, Any], *, egress: bool) -> None:
        try:
            self._entries[acl.urn].extend(_entries(entry, egress=egress))
        except UnreadableError as problem:
            self._unknown([acl], owner, str(problem))

    def _unknown(self, acls: Iterable[Resource], cause: Resource, why: str) -> None:
        self._unreadable.update(acl.urn for acl in acls)
        self._source.gap(cause, why)

    def _claims(self) -> Iterator[tuple[Resource, Reference, str]]:
        """Yield (who says so, which subnet, behind which ACL)."""
        for acl in self._source.all(types.ACL):
            for subnet in self._source.each(acl, "subnetIds", *types.SUBNETS):
                yield acl, subnet, acl.urn
        for association in self._source.all(types.ACL_ASSOCIATION):
            acl_ = self._source.find(association, "networkAclId", *types.ACLS)
            subnet = self._source.find(association, "subnetId", *types.SUBNETS)
            yield association, subnet, acl_.key(f"{association.urn}#acl")

    def _read_associations(self) -> None:
        subnets = tuple(self._source.all(*types.SUBNETS))
        unsure: list[Resource] = []
        for cause, subnet, acl in self._claims():
            if subnet.one is not None:
                self._put(subnet.one, acl)
            elif not subnet.told:
                unsure.append(cause)
        for cause in unsure:
            self._source.gap(cause, "before which subnet it stands isn't known")
            for each in near(cause, subnets):
                self.subnets.setdefault(each.urn, f"{cause.urn}#subnet")
        for each in subnets:
            default = self._default(self._vpcs.of(each))
            if default is not None:
                self.subnets.setdefault(each.urn, default)

    def _put(self, subnet: Resource, acl: str) -> None:
        """Put a subnet behind an ACL. Behind two of them: nobody can tell which one it is."""
        taken = self.subnets.setdefault(subnet.urn, acl)
        if taken != acl:
            self.subnets[subnet.urn] = f"{subnet.urn}#acl"
            self._source.gap(subnet, "two network ACLs claim it")

    def _default(self, vpc: str) -> str | None:
        return next((acl.urn for acl in self._source.all(types.DEFAULT_ACL) if self._vpc(acl) == vpc), None)

    def _vpc(self, acl: Resource) -> str:
        name = "defaultNetworkAclId"
        written = text(acl.get(name))
        for vpc in self._vpcs:
            if written is not None and written == text(vpc.outputs.get(name)):
                return vpc.urn
        reference = self._source.find(acl, name, *types.VPCS)
        return reference.one.urn if reference.one is not None else self._vpcs.of(acl)


def _entries(entry: Mapping[str, Any], *, egress: bool) -> Iterator[AclEntry]:
    """Yield an inline entry or a rule of its own. UnreadableError if a part of it isn't known."""
    action = _ACTIONS.get(str(plain(entry.get("action", entry.get("ruleAction")))).lower())
    order = plain(entry.get("ruleNo", entry.get("ruleNumber")))
    written = [entry[name] for name in ("cidrBlock", "ipv6CidrBlock") if plain(entry.get(name)) not in UNSET]
    remotes = [parse_range(each) for each in written]
    if action is None or isinstance(order, bool) or not isinstance(order, int | float):
        raise UnreadableError("its action or number isn't known")
    number = protocol(entry.get("protocol"))
    if number in ICMP and not action and _names_icmp_type(entry):
        return  # it denies some kinds of message only: what is left passes by the entries after it
    for remote in remotes:
        if remote is None:
            break
        yield AclEntry(
            number=int(order),
            allow=action,
            egress=egress,
            protocol=number,
            remote=remote,
            ports=ports(number, entry),
        )
    if not remotes or None in remotes:
        raise UnreadableError("its address range isn't known")


def _names_icmp_type(entry: Mapping[str, Any]) -> bool:
    kinds = (plain(entry.get(name)) for name in ("icmpType", "icmpCode"))
    return any(kind not in (None, -1) for kind in kinds)
