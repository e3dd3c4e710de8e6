"""What lets packets through: security groups, network ACLs and the prefix lists that they name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency import observe, prefix_lists
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Own
from enclave.residency.meanings.addresses import is_private, network, of_own_network
from enclave.residency.meanings.walk import top, walk
from enclave.residency.rule import View, of_types
from enclave.residency.verdicts import Observation, Severity

_OUTWARD = frozenset({"workload", "firewall", "egress"})
"""Tiers of the plan through which packets for the internet pass, on their way to the gateway and from it."""

_MOST = MappingProxyType({4: 1 << 24, 6: 1 << 109})
"""More public addresses than any one party has, by version: a /8, and a /19, the most a registry gives."""

_OPEN = "Addresses of the internet are let through."
_is_subnet = of_types(*types.SUBNETS)
_is_acl = of_types(*types.ACLS)


def _listed(path: str, resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the ranges of prefix lists that a rule lets through."""
    for where, value in walk(resource.props, path):
        if plain(value) == "":
            continue
        found = prefix_lists.ranges(resource, top(where), value, view)
        if found is None:
            yield observe.unknown(where, value, reason="Which addresses the list holds can't be told.")
        elif all(is_private(each) for each in found):
            yield observe.compliant(where, value)
        else:
            yield observe.violated(where, value, reason=_OPEN)


def _lists(path: str) -> Own:
    return Own(path=path, told="prefix lists that are let through: private ones", read=partial(_listed, path))


def _wide(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge that a prefix list doesn't hold the internet, in one piece or in several."""
    path = "entries[].cidr" if resource.type == types.PREFIX_LIST else "cidr"
    public = {4: 0, 6: 0}
    for where, value in walk(resource.props, path):
        found = network(plain(value))
        if found is None and not of_own_network(resource, where, view):
            yield observe.unknown(where, value, reason="It isn't a range of addresses that can be read.")
        elif found is not None and not is_private(found):
            public[found.version] += found.num_addresses
            if public[found.version] > _MOST[found.version]:
                yield observe.violated(where, value, reason="With it the list holds half the internet.")


def _acl(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the entries of a network ACL: which it allows addresses of the internet."""
    for direction in ("ingress", "egress"):
        for where, entry in walk(resource.props, f"{direction}[]"):
            written = plain(entry)
            if isinstance(written, Mapping):
                yield from _entry(resource, written, where, resource, view)
            else:
                yield observe.unknown(where, entry, reason="What it lets through isn't known.")


def _acl_rule(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge an entry of its own; which ACL it is of may not be known."""
    acls = view.graph.referents(resource, "networkAclId", resource.props.get("networkAclId"), _is_acl)
    acl = acls[0] if len(acls) == 1 else None
    yield from _entry(resource, resource.props, "", acl, view)


def _entry(
    holder: Resource, entry: Mapping[str, Any], path: str, acl: Resource | None, view: View
) -> Iterator[Observation]:
    action = plain(entry.get("action" if path else "ruleAction"))
    if str(action).lower() == "deny":
        return
    prefix = f"{path}." if path else ""
    for name in ("cidrBlock", "ipv6CidrBlock"):
        value = plain(entry.get(name))
        if value in (None, "") or (
            value is UNKNOWN and of_own_network(holder, f"{path}.{name}" if path else name, view)
        ):
            continue
        found = network(value)
        if found is None:
            reason = "It isn't a range of addresses that can be read."
            yield observe.unknown(f"{prefix}{name}", entry[name], reason=reason)
        elif not is_private(found):
            yield _open(f"{prefix}{name}", entry[name], acl, view)


def _open(where: str, value: Any, acl: Resource | None, view: View) -> Observation:
    """Judge an entry for addresses of the internet by the subnets that its ACL serves.

    Those through which packets for the internet pass on their way to the gateway may have it.
    """
    if view.piece:
        return observe.violated(where, value, reason=_OPEN)
    tiers = [] if acl is None else [_tier(subnet, view) for subnet in _subnets(acl, view)]
    if any(tier and tier not in _OUTWARD for tier in tiers):
        return observe.violated(where, value, reason=_OPEN)
    if tiers and all(tiers):
        return observe.compliant(where, value)
    return observe.unknown(where, value, reason="Which planned subnets the ACL serves can't be told.")


def _tier(subnet: Resource | None, view: View) -> str:
    cidr = None if subnet is None else subnet.get("cidrBlock")
    return view.context.tiers.get(cidr, "") if isinstance(cidr, str) else ""


def _subnets(acl: Resource, view: View) -> Iterator[Resource | None]:
    """Yield the subnets of an ACL, None for one that can't be told."""
    for where, value in walk(acl.props, "subnetIds[]"):
        yield from view.graph.referents(acl, top(where), value, _is_subnet) or (None,)
    yield from view.once(_associated).get(acl.urn, ())


def _associated(view: View) -> Mapping[str, list[Resource | None]]:
    """Return the subnets that are associated with an ACL by a resource of their own, by the ACL's URN."""
    found: dict[str, list[Resource | None]] = defaultdict(list)
    for each in view.graph.of_type((types.ACL_ASSOCIATION,)):
        subnets = view.graph.referents(each, "subnetId", each.props.get("subnetId"), _is_subnet)
        for acl in view.graph.referents(each, "networkAclId", each.props.get("networkAclId"), _is_acl):
            found[acl.urn] += subnets or (None,)
    return found


_GROUPS = tuple(
    meaning
    for direction in ("ingress", "egress")
    for meaning in (
        Addresses(path=f"{direction}[].cidrBlocks[]"),
        Addresses(path=f"{direction}[].ipv6CidrBlocks[]"),
        _lists(f"{direction}[].prefixListIds[]"),
    )
)
_RULES = (Addresses(path="cidrIpv4"), Addresses(path="cidrIpv6"), _lists("prefixListId"))
_ACLS = (Own(told="entries that allow: for private addresses", read=_acl),)

SECURITY_GROUPS = channel(
    id="security-groups-let-in-no-internet",
    title="Security groups let through private addresses and each other, never the internet",
    channels=("NET-19",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="A rule for public addresses lets anybody there in, or lets data out to him.",
    remedy="Name private ranges, security groups, or the prefix list of an endpoint.",
    source="Amazon VPC User Guide, security group rules",
    watches={
        types.GROUP: _GROUPS,
        types.DEFAULT_GROUP: _GROUPS,
        types.GROUP_RULE: (
            Addresses(path="cidrBlocks[]"),
            Addresses(path="ipv6CidrBlocks[]"),
            _lists("prefixListIds[]"),
        ),
        types.GROUP_INGRESS: _RULES,
        types.GROUP_EGRESS: _RULES,
    },
)

NETWORK_ACLS = channel(
    id="network-acls-let-through-no-internet",
    title="Network ACLs allow private addresses only, but where the plan has the way to the gateway",
    channels=("NET-19",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.MEDIUM,
    reason="The ACL is what still holds when a route or a security group is wrong.",
    remedy="Allow private ranges, and deny the rest.",
    source="Amazon VPC User Guide, network ACLs",
    watches={
        types.ACL: _ACLS,
        types.DEFAULT_ACL: _ACLS,
        types.ACL_RULE: (Own(told="an entry that allows: for private addresses", read=_acl_rule),),
    },
)

PREFIX_LISTS = channel(
    id="prefix-lists-hold-no-internet",
    title="No prefix list holds the internet",
    channels=("NET-09", "NET-19"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="Whatever names the list, a route or a rule, is then open without showing it.",
    remedy="List private ranges, or the few public ones that are meant.",
    source="Amazon VPC User Guide, customer-managed prefix lists",
    watches={
        types.PREFIX_LIST: (Own(told="ranges that are less than a /8 of the internet", read=_wide),),
        types.PREFIX_LIST_ENTRY: (Own(told="a range that is less than a /8", read=_wide),),
    },
)
