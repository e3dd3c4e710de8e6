"""The resolver of a network answers for declared names alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.model.gateway.dns import ANYTHING, BLOCK, dns_rules, matches
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

VPC: Final = "aws:ec2/vpc:Vpc"
DEFAULT_VPC: Final = "aws:ec2/defaultVpc:DefaultVpc"
SUBNETS: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
ASSOCIATION: Final = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
GROUP: Final = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
RULE: Final = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
LIST: Final = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
_LETS_THROUGH: Final = frozenset({"ALLOW", "ALERT"})
_OPEN: Final = "answers for every name"
_is_vpc, _is_group, _is_list = of_types(VPC, DEFAULT_VPC), of_types(GROUP), of_types(LIST)


@rule(
    id="resolver-answers-declared-names-only",
    title="The resolver of a network answers for declared names, and for nothing else",
    claim="resolver-answers-declared-names-only",
    channels=("NET-24",),
    severity=Severity.CRITICAL,
    reason="A query carries what its sender likes to whoever answers for its name, past every firewall.",
    remedy="Keep the rule group that the plan makes: it allows what egress.yaml leads to, and no more.",
    source="Route 53 developer guide, DNS Firewall: rule groups and rules, rule actions, associations",
    needs_graph=True,
    whole=True,
    applies=of_types(VPC, DEFAULT_VPC),
)
def resolver_answers_declared_names_only(resource: Resource, view: View) -> Iterator[Observation]:
    """Ask each network for its rule groups of DNS Firewall: the names that they allow, the block of the rest.

    Whether DNS Firewall answers nothing when it fails is for firewall-fails-closed to ask.
    """
    joined = view.once(_joined)
    if resource.type == VPC and resource.urn not in joined.inhabited:
        yield observe.not_applicable("Nobody asks its resolver: it has no subnet.")
        return
    associations = joined.associations.get(resource.urn, ())
    if not associations:
        reason = "No rule group of DNS Firewall is associated with the network."
        yield observe.violated("resolver", _OPEN, reason=reason)
        return
    declared, blocked, unread = _declared(resource, view), False, False
    for association in associations:
        yield _protection(association)
        groups = view.graph.referents(
            association, "firewallRuleGroupId", association.props.get("firewallRuleGroupId"), _is_group
        )
        if len(groups) != 1:
            reason = "Which names the rule group lets through isn't known."
            yield observe.unknown(
                f"{association.name}.firewallRuleGroupId",
                association.props.get("firewallRuleGroupId"),
                reason=reason,
            )
            unread = True
            continue
        for each in joined.rules.get(groups[0].urn, ()):
            yield from _names(each, declared, view)
            blocked = blocked or _blocks_the_rest(each, view)
    if blocked:
        yield observe.compliant("resolver", "blocks what isn't declared")
    elif not unread:
        reason = "No rule blocks the names that aren't listed, so they're answered."
        yield observe.violated("resolver", _OPEN, reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Joined:
    """Associations by the URN of their network, rules by that of their group; networks that have subnets."""

    inhabited: frozenset[str]
    associations: Mapping[str, tuple[Resource, ...]]
    rules: Mapping[str, tuple[Resource, ...]]


def _joined(view: View) -> _Joined:
    associations: dict[str, list[Resource]] = defaultdict(list)
    for each in view.graph.of_type((ASSOCIATION,)):
        networks = view.graph.referents(each, "vpcId", each.props.get("vpcId"), _is_vpc)
        if len(networks) == 1:
            associations[networks[0].urn].append(each)
    rules: dict[str, list[Resource]] = defaultdict(list)
    for each in view.graph.of_type((RULE,)):
        value = each.props.get("firewallRuleGroupId")
        for group in view.graph.referents(each, "firewallRuleGroupId", value, _is_group):
            rules[group.urn].append(each)
    return _Joined(
        inhabited=frozenset(
            network.urn
            for subnet in view.graph.of_type(SUBNETS)
            for network in view.graph.referents(subnet, "vpcId", subnet.props.get("vpcId"), _is_vpc)
        ),
        associations={urn: tuple(found) for urn, found in associations.items()},
        rules={urn: tuple(found) for urn, found in rules.items()},
    )


def _declared(network: Resource, view: View) -> frozenset[str]:
    """Return the domains that the plan allows at the site of a network; none if it is no site's."""
    enclave = view.context.enclave
    return frozenset(
        domain
        for site in enclave.sites
        if network.get("cidrBlock") == str(site.cidr)
        for each in dns_rules(enclave, site).lists
        if each.action != BLOCK
        for domain in each.domains
    )


def _protection(association: Resource) -> Observation:
    where, value = f"{association.name}.mutationProtection", association.props.get("mutationProtection")
    if plain(value) is UNKNOWN:
        return observe.unknown(where, value)
    if plain(value) == "ENABLED":
        return observe.compliant(where, value)
    return observe.violated(where, value, reason="With one call the rule group is out of the network.")


def _names(each: Resource, declared: frozenset[str], view: View) -> Iterator[Observation]:
    """Judge what a rule lets through."""
    where, action = f"{each.name}.firewallDomainListId", plain(each.props.get("action"))
    if action is UNKNOWN:
        yield observe.unknown(f"{each.name}.action", action)
        return
    if action not in _LETS_THROUGH:
        return
    value = each.props.get("firewallDomainListId")
    if value is None:
        yield observe.violated(
            f"{each.name}.action", action, reason="It answers for names that nobody lists."
        )
        return
    lists = _lists(each, view)
    if not lists:
        yield observe.unknown(where, value, reason="Which names it lets through isn't known.")
    for found in lists:
        yield from _domains(found, declared)


def _domains(found: Resource, declared: frozenset[str]) -> Iterator[Observation]:
    where, domains = f"{found.name}.domains", plain(found.props.get("domains"))
    if domains is None:
        return
    if not isinstance(domains, list | tuple):
        yield observe.unknown(where, domains)
        return
    for index, value in enumerate(domains):
        domain = plain(value)
        if not isinstance(domain, str):
            yield observe.unknown(f"{where}[{index}]", value)
        elif _is_declared(domain, declared):
            yield observe.compliant(f"{where}[{index}]", domain)
        else:
            reason = "No egress rule of the network's site leads to such a name."
            yield observe.violated(f"{where}[{index}]", domain, reason=reason)


def _is_declared(domain: str, declared: frozenset[str]) -> bool:
    """Whether every name that a domain stands for is declared."""
    name = domain.lower().removesuffix(".")
    if not name.startswith("*"):
        return any(matches(each, name) for each in declared)
    below = name.removeprefix("*.")
    wide = (each for each in declared if each.startswith("*."))
    return name in declared or any(matches(each, below) for each in wide)


def _blocks_the_rest(each: Resource, view: View) -> bool:
    """Whether a rule certainly blocks queries of every type for every name."""
    if plain(each.props.get("action")) != BLOCK or each.props.get("qType") is not None:
        return False
    lists = _lists(each, view)
    return len(lists) == 1 and ANYTHING in _texts(lists[0].props.get("domains"))


def _texts(value: Any) -> frozenset[str]:
    domains = plain(value)
    items = domains if isinstance(domains, list | tuple) else ()
    return frozenset(text for text in map(plain, items) if isinstance(text, str))


def _lists(each: Resource, view: View) -> tuple[Resource, ...]:
    value = each.props.get("firewallDomainListId")
    return view.graph.referents(each, "firewallDomainListId", value, _is_list)
