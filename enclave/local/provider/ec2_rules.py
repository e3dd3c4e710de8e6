"""Rules of security groups and network ACLs, and what else several EC2 entries share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider.resource import Prop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

DIRECTIONS: Final = ("ingress", "egress")
GROUP_FIELDS: Final[Mapping[str, str]] = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
ROUTE_DESTINATIONS: Final = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
# The rule that AWS appends to every ACL: it denies what no other rule allows, and can't be removed.
LAST_ACL_RULE: Final = 32767
# IANA protocol numbers, as DescribeNetworkAcls reports them.
_PROTOCOLS: Final[Mapping[str, str]] = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "all": "-1"}
_NUMBERS: Final[Mapping[str, str]] = {number: name for name, number in _PROTOCOLS.items() if name != "all"}
_RANGES: Final = (
    ("cidrBlocks", "IpRanges", "CidrIp"),
    ("ipv6CidrBlocks", "Ipv6Ranges", "CidrIpv6"),
    ("prefixListIds", "PrefixListIds", "PrefixListId"),
    ("securityGroups", "UserIdGroupPairs", "GroupId"),
)


def group_rules(direction: str, *, created: bool = False) -> Prop:
    """Return the property with a security group's rules of one direction."""

    def change(context: Context, wanted: Any) -> None:
        set_group_rules(context, direction, wanted or [])

    return Prop(
        name=direction,
        item=GROUP_FIELDS[direction],
        from_api=group_rules_from_api,
        change=change,
        default=[],
        unordered=True,
        created=created,
    )


def set_group_rules(context: Context, direction: str, wanted: list[Mapping[str, Any]]) -> None:
    """Make the rules of one direction exactly the wanted ones."""
    group = context.call("describe_security_groups", {"GroupIds": [context.id]})["SecurityGroups"][0]
    current = group[GROUP_FIELDS[direction]]
    if current:
        context.call(f"revoke_security_group_{direction}", {"GroupId": context.id, "IpPermissions": current})
    if wanted:
        permissions = [_permission(context.id, rule) for rule in wanted]
        params = {"GroupId": context.id, "IpPermissions": permissions}
        context.call(f"authorize_security_group_{direction}", params)


def _permission(group: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    permission: dict[str, Any] = {
        "IpProtocol": _PROTOCOLS.get("all") if rule["protocol"] == "all" else rule["protocol"]
    }
    if permission["IpProtocol"] != "-1":
        permission |= {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
    described = {"Description": rule["description"]} if rule.get("description") else {}
    for name, field, key in _RANGES:
        peers = list(rule.get(name) or ()) + (
            [group] if name == "securityGroups" and rule.get("self") else []
        )
        if peers:
            permission[field] = [{key: peer, **described} for peer in peers]
    return permission


def group_rules_from_api(permissions: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Turn a group's permissions into the SDK's rules."""
    rules = []
    for permission in permissions:
        rule: dict[str, Any] = {
            "protocol": permission["IpProtocol"],
            "fromPort": permission.get("FromPort", 0),
            "toPort": permission.get("ToPort", 0),
        }
        for name, field, key in _RANGES:
            if permission.get(field):
                rule[name] = [peer[key] for peer in permission[field]]
                described = next((p["Description"] for p in permission[field] if p.get("Description")), None)
                if described:
                    rule["description"] = described
        rules.append(rule)
    return rules


def acl_rules(direction: str, *, created: bool = False) -> Prop:
    """Return the property with an ACL's rules of one direction."""

    def change(context: Context, wanted: Any) -> None:
        set_acl_rules(context, direction, wanted or [])

    def live(_: Context, item: Item) -> list[dict[str, Any]]:
        return [_acl_rule(entry) for entry in _entries(item, direction)]

    return Prop(name=direction, item=live, change=change, default=[], unordered=True, created=created)


def set_acl_rules(context: Context, direction: str, wanted: list[Mapping[str, Any]]) -> None:
    """Make the ACL's rules of one direction exactly the wanted ones; unchanged ones are not touched."""
    acl = context.call("describe_network_acls", {"NetworkAclIds": [context.id]})["NetworkAcls"][0]
    current = {entry["RuleNumber"]: _acl_rule(entry) for entry in _entries(acl, direction)}
    target = {rule["ruleNo"]: dict(rule) for rule in wanted}
    where = {"NetworkAclId": context.id, "Egress": direction == "egress"}
    for number in sorted(set(current) - {n for n, rule in target.items() if rule == current.get(n)}):
        context.call("delete_network_acl_entry", {**where, "RuleNumber": number})
    for number, rule in sorted(target.items()):
        if current.get(number) != rule:
            context.call("create_network_acl_entry", {**where, **_acl_entry(rule)})


def _entries(acl: Mapping[str, Any], direction: str) -> list[Mapping[str, Any]]:
    egress = direction == "egress"
    return [e for e in acl["Entries"] if e["Egress"] == egress and e["RuleNumber"] != LAST_ACL_RULE]


def _acl_entry(rule: Mapping[str, Any]) -> dict[str, Any]:
    protocol = _PROTOCOLS.get(str(rule["protocol"]), str(rule["protocol"]))
    entry: dict[str, Any] = {
        "RuleNumber": rule["ruleNo"],
        "Protocol": protocol,
        "RuleAction": rule["action"],
        "PortRange": {"From": rule["fromPort"], "To": rule["toPort"]},
    }
    for name, field in (("cidrBlock", "CidrBlock"), ("ipv6CidrBlock", "Ipv6CidrBlock")):
        if rule.get(name):
            entry[field] = rule[name]
    if protocol in ("1", "58"):
        entry["IcmpTypeCode"] = {"Type": rule.get("icmpType", -1), "Code": rule.get("icmpCode", -1)}
    return entry


def _acl_rule(entry: Mapping[str, Any]) -> dict[str, Any]:
    ports, icmp = entry.get("PortRange") or {}, entry.get("IcmpTypeCode") or {}
    rule = {
        "ruleNo": entry["RuleNumber"],
        "protocol": _NUMBERS.get(str(entry["Protocol"]), str(entry["Protocol"])),
        "action": entry["RuleAction"],
        "fromPort": ports.get("From", 0),
        "toPort": ports.get("To", 0),
    }
    optional = {
        "cidrBlock": entry.get("CidrBlock"),
        "ipv6CidrBlock": entry.get("Ipv6CidrBlock"),
        "icmpType": icmp.get("Type"),
        "icmpCode": icmp.get("Code"),
    }
    return rule | {name: value for name, value in optional.items() if value is not None}


def move_subnet(context: Context, subnet: str, acl: str = "") -> None:
    """Put a subnet under an ACL (default: the resource itself). Every subnet is always under exactly one."""
    target = acl or context.id
    filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
    for found in context.call("describe_network_acls", {"Filters": filters})["NetworkAcls"]:
        for association in found["Associations"]:
            if association["SubnetId"] == subnet and found["NetworkAclId"] != target:
                context.call(
                    "replace_network_acl_association",
                    {"AssociationId": association["NetworkAclAssociationId"], "NetworkAclId": target},
                )


def foreign_routes(_: Context, item: Item) -> list[dict[str, Any]]:
    """Return a table's routes that AWS did not put there, in the SDK's form."""
    return [
        {"cidrBlock": str(next(route[key] for key in ROUTE_DESTINATIONS if route.get(key)))}
        for route in item["Routes"]
        if route.get("GatewayId") != "local" and not of_gateway_endpoint(route)
    ]


def of_gateway_endpoint(route: Mapping[str, Any]) -> bool:
    """Whether a gateway endpoint put the route there: it goes with that, and can't be deleted otherwise."""
    return bool(route.get("DestinationPrefixListId")) and str(route.get("GatewayId")).startswith("vpce-")
