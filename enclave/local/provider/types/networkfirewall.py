"""AWS Network Firewall: rule groups, policies, and firewalls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.context import search
from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, State, Tags
from enclave.local.provider.shapes import PLAIN, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

TAGS = Tags(
    create={"Tags": VALUE},
    read="Tags",
    add=Call("tag_resource", {"ResourceArn": ID, "Tags": VALUE}),
    remove=Call("untag_resource", {"ResourceArn": ID, "TagKeys": VALUE}),
)


def _keyed(
    inner: str, field: str, api: str
) -> tuple[Callable[[Any], dict[str, Any]], Callable[[Any], list[dict[str, Any]]]]:
    """Convert the SDK's list of `{key, <inner>: {<field>: x}}` to the API's `{key: {<api>: x}}` and back."""

    def to_api(entries: Any) -> dict[str, Any]:
        return {entry["key"]: {api: entry[inner][field]} for entry in entries}

    def from_api(entries: Any) -> list[dict[str, Any]]:
        return [{"key": key, inner: {field: value[api]}} for key, value in sorted(entries.items())]

    return to_api, from_api


def _references_to_api(entries: Any) -> dict[str, Any]:
    return {e["key"]: {"ReferenceArn": e["ipSetReferences"][0]["referenceArn"]} for e in entries}


def _references_from_api(entries: Any) -> list[dict[str, Any]]:
    return [
        {"key": key, "ipSetReferences": [{"referenceArn": value["ReferenceArn"]}]}
        for key, value in sorted(entries.items())
    ]


_IP_SETS = _keyed("ipSet", "definitions", "Definition")
_PORT_SETS = _keyed("portSet", "definitions", "Definition")
_RULE_GROUP = Shape(
    names={"tcpFlags": "TCPFlags"},
    special={
        "ipSets": ("IPSets", *_IP_SETS),
        "portSets": ("PortSets", *_PORT_SETS),
        "ipSetReferences": ("IPSetReferences", _references_to_api, _references_from_api),
    },
)
_POLICY = Shape(
    names={
        "tlsInspectionConfigurationArn": "TLSInspectionConfigurationArn",
        "enableTlsSessionHolding": "EnableTLSSessionHolding",
    },
    special={"ruleVariables": ("RuleVariables", *_IP_SETS)},
)


def _encryption(change: Any) -> Prop:
    return Prop(
        name="encryptionConfiguration",
        param="EncryptionConfiguration",
        to_api=PLAIN.to_api,
        from_api=PLAIN.from_api,
        default={"type": "AWS_OWNED_KMS_KEY", "keyId": "AWS_OWNED_KMS_KEY"},
        change=change,
    )


def _read(kind: str, body: str) -> Callable[[Context], Item]:
    """Return a reader that joins the two halves of a describe answer, with the update token."""

    def read(context: Context) -> Item:
        answer = context.call(f"describe_{kind}", {f"{body}Arn": context.id})
        response = answer[f"{body}Response"]
        return {**response, "Body": answer.get(body), "UpdateToken": answer["UpdateToken"]}

    return read


def _update_rule_group(context: Context, _: Any) -> None:
    """Send the whole rule group again: the API knows no partial update."""
    params = {"RuleGroupArn": context.id, "UpdateToken": _token(context, "rule_group", "RuleGroup")}
    if context.inputs.get("ruleGroup"):
        params["RuleGroup"] = _RULE_GROUP.to_api(context.inputs["ruleGroup"])
    for name, parameter in (("rules", "Rules"), ("description", "Description")):
        if context.inputs.get(name):
            params[parameter] = context.inputs[name]
    _send(context, "update_rule_group", params)


def _update_policy(context: Context, _: Any) -> None:
    params = {
        "FirewallPolicyArn": context.id,
        "UpdateToken": _token(context, "firewall_policy", "FirewallPolicy"),
        "FirewallPolicy": _POLICY.to_api(context.inputs["firewallPolicy"]),
    }
    if context.inputs.get("description"):
        params["Description"] = context.inputs["description"]
    _send(context, "update_firewall_policy", params)


def _token(context: Context, kind: str, body: str) -> str:
    return str(context.call(f"describe_{kind}", {f"{body}Arn": context.id})["UpdateToken"])


def _send(context: Context, method: str, params: dict[str, Any]) -> None:
    encryption = context.inputs.get("encryptionConfiguration")
    if encryption:
        params["EncryptionConfiguration"] = PLAIN.to_api(encryption)
    context.call(method, params)


def _one_source(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    if (inputs.get("ruleGroup") is None) == (inputs.get("rules") is None):
        return [("ruleGroup", "rules come from one place: give exactly one of ruleGroup and rules")]
    return []


def find_by_name(listing: str, path: str) -> Callable[[Context], list[str]]:
    """Return a finder by name: names are unique in an account and region. `path` gives name and ARN."""

    def find(context: Context) -> list[str]:
        found = search(path, context.call(f"list_{listing}", {}))
        return [str(arn) for name, arn in found if name == context.inputs.get("name")]

    return find


RULE_GROUP = Resource(
    type="aws:networkfirewall/ruleGroup:RuleGroup",
    service="network-firewall",
    label="NetworkFirewall Rule Group",
    props=(
        Prop(name="name", param="RuleGroupName"),
        Prop(name="type", param="Type"),
        Prop(name="capacity", param="Capacity"),
        Prop(name="description", param="Description", change=_update_rule_group),
        Prop(
            name="ruleGroup",
            param="RuleGroup",
            item="Body",
            to_api=_RULE_GROUP.to_api,
            from_api=_RULE_GROUP.from_api,
            change=_update_rule_group,
        ),
        Prop(name="rules", param="Rules", item=None, change=_update_rule_group),
        _encryption(_update_rule_group),
    ),
    create=Call("create_rule_group"),
    id="RuleGroupResponse.RuleGroupArn",
    read=_read("rule_group", "RuleGroup"),
    delete=Call("delete_rule_group", {"RuleGroupArn": ID}),
    tags=TAGS,
    state=State(path="RuleGroupStatus", ready=("ACTIVE",), gone=("DELETING",), pending=()),
    key=("name", "type"),
    autoname="name",
    outputs={"arn": "RuleGroupArn", "updateToken": "UpdateToken"},
    validate=_one_source,
    find=find_by_name("rule_groups", "RuleGroups[].[Name, Arn]"),
)

POLICY = Resource(
    type="aws:networkfirewall/firewallPolicy:FirewallPolicy",
    service="network-firewall",
    label="NetworkFirewall Firewall Policy",
    props=(
        Prop(name="name", param="FirewallPolicyName"),
        Prop(name="description", param="Description", change=_update_policy),
        Prop(
            name="firewallPolicy",
            param="FirewallPolicy",
            item="Body",
            to_api=_POLICY.to_api,
            from_api=_POLICY.from_api,
            change=_update_policy,
        ),
        _encryption(_update_policy),
    ),
    create=Call("create_firewall_policy"),
    id="FirewallPolicyResponse.FirewallPolicyArn",
    read=_read("firewall_policy", "FirewallPolicy"),
    delete=Call("delete_firewall_policy", {"FirewallPolicyArn": ID}),
    tags=TAGS,
    state=State(path="FirewallPolicyStatus", ready=("ACTIVE",), gone=("DELETING",), pending=()),
    key=("name",),
    autoname="name",
    outputs={"arn": "FirewallPolicyArn", "updateToken": "UpdateToken"},
    find=find_by_name("firewall_policies", "FirewallPolicies[].[Name, Arn]"),
)


def _read_firewall(context: Context) -> Item:
    answer = context.call("describe_firewall", {"FirewallArn": context.id})
    return {**answer["Firewall"], "Status": answer["FirewallStatus"], "UpdateToken": answer["UpdateToken"]}


def _statuses(_: Context, item: Item) -> list[dict[str, Any]]:
    """Return the endpoints, one list a zone, in the shape of the SDK's `firewallStatuses`."""
    zones = sorted(item["Status"].get("SyncStates", {}).items())
    states = [
        {
            "availabilityZone": zone,
            "attachments": [
                {"endpointId": a.get("EndpointId"), "subnetId": a.get("SubnetId")}
                for a in [state.get("Attachment") or {}]
            ],
        }
        for zone, state in zones
    ]
    return [{"syncStates": states, "transitGatewayAttachmentSyncStates": []}]


def _protection(name: str, method: str, parameter: str) -> Prop:
    change = Call(f"update_{method}", {"FirewallArn": ID, parameter: VALUE})
    return Prop(name=name, param=parameter, change=change, default=False)


def _set_mappings(context: Context, wanted: Any) -> None:
    """Add endpoints in new subnets first, then remove those in subnets that are no longer wanted."""
    had = {mapping["SubnetId"] for mapping in _read_firewall(context)["SubnetMappings"]}
    target = {mapping["SubnetId"]: mapping for mapping in wanted}
    added = [mapping for subnet, mapping in sorted(target.items()) if subnet not in had]
    if added:
        context.call("associate_subnets", {"FirewallArn": context.id, "SubnetMappings": added})
    removed = sorted(had - set(target))
    if removed:
        context.call("disassociate_subnets", {"FirewallArn": context.id, "SubnetIds": removed})


_MAPPINGS = Shape(names={"ipAddressType": "IPAddressType"})

FIREWALL = Resource(
    type="aws:networkfirewall/firewall:Firewall",
    service="network-firewall",
    label="NetworkFirewall Firewall",
    props=(
        # Protections come first: turned off in the same update, they must not stand in the way of the rest.
        _protection("deleteProtection", "firewall_delete_protection", "DeleteProtection"),
        _protection("subnetChangeProtection", "subnet_change_protection", "SubnetChangeProtection"),
        _protection(
            "firewallPolicyChangeProtection",
            "firewall_policy_change_protection",
            "FirewallPolicyChangeProtection",
        ),
        Prop(name="name", param="FirewallName"),
        Prop(name="vpcId", param="VpcId"),
        Prop(
            name="firewallPolicyArn",
            param="FirewallPolicyArn",
            kind="arn",
            change=Call("associate_firewall_policy", {"FirewallArn": ID, "FirewallPolicyArn": VALUE}),
        ),
        Prop(
            name="subnetMappings",
            param="SubnetMappings",
            to_api=_MAPPINGS.to_api,
            from_api=_MAPPINGS.from_api,
            change=_set_mappings,
            unordered=True,
        ),
        Prop(
            name="description",
            param="Description",
            change=Call("update_firewall_description", {"FirewallArn": ID, "Description": VALUE}),
        ),
        _encryption(
            Call(
                "update_firewall_encryption_configuration",
                {"FirewallArn": ID, "EncryptionConfiguration": VALUE},
            )
        ),
    ),
    create=Call("create_firewall"),
    id="Firewall.FirewallArn",
    read=_read_firewall,
    delete=Call("delete_firewall", {"FirewallArn": ID}),
    tags=TAGS,
    state=State(path="Status.Status", ready=("READY",), pending=("PROVISIONING", "DELETING")),
    key=("name",),
    autoname="name",
    outputs={"arn": "FirewallArn", "firewallStatuses": _statuses, "updateToken": "UpdateToken"},
    find=find_by_name("firewalls", "Firewalls[].[FirewallName, FirewallArn]"),
)

RESOURCES = (RULE_GROUP, POLICY, FIREWALL)
