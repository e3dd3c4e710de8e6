"""Route 53 Resolver DNS Firewall: domain lists, rule groups, rules, and the VPCs that they are for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from enclave.local.provider.context import search
from enclave.local.provider.resource import ID, REQUEST, VALUE, Call, In, Prop, Resource, State, Tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

# Route 53 Resolver API reference, CreateFirewallRule: pattern and length of Name.
_NAME = re.compile(r"(?!^[0-9]+$)([a-zA-Z0-9\-_' ']{1,64})")
_COMPLETE = State(path="Status", ready=("COMPLETE",), gone=("DELETING",), pending=("UPDATING", "IMPORTING"))


def tags(kind: str) -> Tags:
    """Return how Route 53 Resolver tags its resources of a kind, as their ARNs spell it."""

    def arn(context: Context) -> str:
        place = f"{context.region}:{context.connection.account}"
        return f"arn:{context.partition}:route53resolver:{place}:{kind}/{context.id}"

    return Tags(
        create={"Tags": VALUE},
        read=lambda context: context.call("list_tags_for_resource", {"ResourceArn": arn(context)})["Tags"],
        add=lambda context, given: context.call("tag_resource", {"ResourceArn": arn(context), "Tags": given}),
        remove=lambda context, keys: context.call(
            "untag_resource", {"ResourceArn": arn(context), "TagKeys": keys}
        ),
    )


def find_by_name(method: str, path: str) -> Callable[[Context], list[str]]:
    """Return a finder by name, which the provider makes unique. `path` gives name and id."""

    def find(context: Context) -> list[str]:
        found = search(path, context.call(method, {"MaxResults": 100}))
        return [str(id_) for name, id_ in found if name == context.inputs.get("name")]

    return find


def well_named(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Check the name as the service would."""
    name = inputs.get("name")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        return [
            ("name", "1 to 64 letters, digits, spaces, hyphens and underscores are needed, not digits alone")
        ]
    return []


def _read_list(context: Context) -> Item:
    found = context.call("get_firewall_domain_list", {"FirewallDomainListId": context.id})
    return {**found["FirewallDomainList"], "Domains": _domains(context)}


def _domains(context: Context) -> list[str]:
    """Return the domains of a list without the dot that the service puts at their end."""
    params = {"FirewallDomainListId": context.id, "MaxResults": 5000}
    domains: list[str] = []
    while True:
        page = context.call("list_firewall_domains", params)
        domains += [domain.removesuffix(".") for domain in page["Domains"]]
        if not page.get("NextToken"):
            return domains
        params["NextToken"] = page["NextToken"]


def _set_domains(context: Context, wanted: Any) -> None:
    """Send all domains in one call, as the official provider does; the service takes none for REPLACE."""
    domains, operation = (wanted, "REPLACE") if wanted else (_domains(context), "REMOVE")
    if domains:
        context.call(
            "update_firewall_domains",
            {"FirewallDomainListId": context.id, "Operation": operation, "Domains": domains},
        )


DOMAIN_LIST = Resource(
    type="aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
    service="route53resolver",
    label="Route53 Resolver Firewall Domain List",
    props=(
        Prop(name="name", param="Name"),
        Prop(name="domains", item="Domains", change=_set_domains, unordered=True),
    ),
    create=Call("create_firewall_domain_list", {"CreatorRequestId": REQUEST}),
    id="FirewallDomainList.Id",
    read=_read_list,
    delete=Call("delete_firewall_domain_list", {"FirewallDomainListId": ID}),
    tags=tags("firewall-domain-list"),
    state=_COMPLETE,
    autoname="name",
    outputs={"arn": "Arn"},
    validate=well_named,
    find=find_by_name("list_firewall_domain_lists", "FirewallDomainLists[].[Name, Id]"),
)

RULE_GROUP = Resource(
    type="aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
    service="route53resolver",
    label="Route53 Resolver Firewall Rule Group",
    props=(Prop(name="name", param="Name"),),
    create=Call("create_firewall_rule_group", {"CreatorRequestId": REQUEST}),
    id="FirewallRuleGroup.Id",
    read=Call("get_firewall_rule_group", {"FirewallRuleGroupId": ID}, pick="FirewallRuleGroup"),
    delete=Call("delete_firewall_rule_group", {"FirewallRuleGroupId": ID}),
    tags=tags("firewall-rule-group"),
    state=_COMPLETE,
    autoname="name",
    outputs={"arn": "Arn", "ownerId": "OwnerId", "shareStatus": "ShareStatus"},
    validate=well_named,
    find=find_by_name("list_firewall_rule_groups", "FirewallRuleGroups[].[Name, Id]"),
)


_RULE_PARTS = ("firewallRuleGroupId", "firewallDomainListId")


def _rule_id(context: Context, _: Any = None) -> str:
    return f"{context.inputs['firewallRuleGroupId']}:{context.inputs['firewallDomainListId']}"


def _read_rule(context: Context) -> Item | None:
    """Find the rule among those of its group: at most a hundred, which is a page."""
    group, list_ = context.id.split(":", 1)
    found = context.call("list_firewall_rules", {"FirewallRuleGroupId": group})["FirewallRules"]
    wanted = context.get("qType")
    mine = [each for each in found if each["FirewallDomainListId"] == list_]
    return next((each for each in mine if wanted in (None, each.get("Qtype"))), None)


_WHICH_RULE = {
    "FirewallRuleGroupId": In("firewallRuleGroupId"),
    "FirewallDomainListId": In("firewallDomainListId"),
    "Qtype": In("qType"),
}


def _update_rule(context: Context, _: Any) -> None:
    """Send everything that the program says of the rule; what it says no more, the service drops."""
    params = context.render(_WHICH_RULE)
    for prop in context.entry.props:
        value = context.inputs.get(prop.name, prop.default)
        if isinstance(value, str | int):
            params[prop.param] = value
    context.call("update_firewall_rule", params)


def _rule_prop(name: str, param: str, **more: Any) -> Prop:
    return Prop(name=name, param=param, change=_update_rule, **more)


RULE = Resource(
    type="aws:route53/resolverFirewallRule:ResolverFirewallRule",
    service="route53resolver",
    label="Route53 Resolver Firewall Rule",
    props=(
        _rule_prop("name", "Name"),
        _rule_prop("action", "Action"),
        _rule_prop("priority", "Priority"),
        _rule_prop("blockResponse", "BlockResponse"),
        _rule_prop("blockOverrideDomain", "BlockOverrideDomain"),
        _rule_prop("blockOverrideDnsType", "BlockOverrideDnsType"),
        _rule_prop("blockOverrideTtl", "BlockOverrideTtl"),
        _rule_prop(
            "firewallDomainRedirectionAction",
            "FirewallDomainRedirectionAction",
            default="INSPECT_REDIRECTION_DOMAIN",
        ),
        Prop(name="firewallDomainListId", param="FirewallDomainListId"),
        Prop(name="firewallRuleGroupId", param="FirewallRuleGroupId"),
        Prop(name="qType", param="Qtype"),
    ),
    create=Call("create_firewall_rule", {"CreatorRequestId": REQUEST}),
    id=_rule_id,
    read=_read_rule,
    delete=Call("delete_firewall_rule", _WHICH_RULE),
    key=("firewallRuleGroupId", "priority"),
    autoname="name",
    validate=well_named,
    import_id=lambda given: (given, dict(zip(_RULE_PARTS, given.split(":", 1), strict=False))),
    find=lambda context: [_rule_id(context)] if context.inputs.get("firewallDomainListId") else [],
)
_UPDATE_ASSOCIATION = Call(
    "update_firewall_rule_group_association",
    {
        "FirewallRuleGroupAssociationId": ID,
        "Name": In("name"),
        "Priority": In("priority"),
        "MutationProtection": In("mutationProtection"),
    },
)


def _find_association(context: Context) -> list[str]:
    params = {
        "FirewallRuleGroupId": context.inputs.get("firewallRuleGroupId"),
        "VpcId": context.inputs.get("vpcId"),
    }
    found = context.call("list_firewall_rule_group_associations", params)["FirewallRuleGroupAssociations"]
    return [str(each["Id"]) for each in found]


ASSOCIATION = Resource(
    type="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    service="route53resolver",
    label="Route53 Resolver Firewall Rule Group Association",
    props=(
        Prop(name="name", param="Name", change=_UPDATE_ASSOCIATION),
        Prop(name="firewallRuleGroupId", param="FirewallRuleGroupId"),
        Prop(name="vpcId", param="VpcId"),
        Prop(name="priority", param="Priority", change=_UPDATE_ASSOCIATION),
        Prop(
            name="mutationProtection",
            param="MutationProtection",
            change=_UPDATE_ASSOCIATION,
            default="DISABLED",
        ),
    ),
    create=Call("associate_firewall_rule_group", {"CreatorRequestId": REQUEST}),
    id="FirewallRuleGroupAssociation.Id",
    read=Call(
        "get_firewall_rule_group_association",
        {"FirewallRuleGroupAssociationId": ID},
        pick="FirewallRuleGroupAssociation",
    ),
    delete=Call("disassociate_firewall_rule_group", {"FirewallRuleGroupAssociationId": ID}),
    tags=tags("firewall-rule-group-association"),
    state=_COMPLETE,
    key=("vpcId", "priority"),
    autoname="name",
    outputs={"arn": "Arn"},
    validate=well_named,
    find=_find_association,
)


def _read_config(context: Context) -> Item | None:
    """Find the configuration by its id, which only the list of all of them tells."""
    params: dict[str, Any] = {"MaxResults": 10}
    while True:
        page = context.call("list_firewall_configs", params)
        for each in page["FirewallConfigs"]:
            if each["Id"] == context.id:
                return dict(each)
        if not page.get("NextToken"):
            return None
        params["NextToken"] = page["NextToken"]


_SET_CONFIG = Call(
    "update_firewall_config",
    {"ResourceId": In("resourceId"), "FirewallFailOpen": In("firewallFailOpen")},
)

CONFIG = Resource(
    type="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
    service="route53resolver",
    label="Route53 Resolver Firewall Config",
    props=(
        Prop(name="resourceId", param="ResourceId"),
        Prop(name="firewallFailOpen", param="FirewallFailOpen", change=_SET_CONFIG, default="DISABLED"),
    ),
    create=Call("update_firewall_config"),
    id="FirewallConfig.Id",
    read=_read_config,
    # A VPC always has a configuration: to delete it is to close it.
    delete=Call("update_firewall_config", {"ResourceId": In("resourceId"), "FirewallFailOpen": "DISABLED"}),
    key=("resourceId",),
    outputs={"ownerId": "OwnerId"},
)

RESOURCES = (DOMAIN_LIST, RULE_GROUP, RULE, ASSOCIATION, CONFIG)
