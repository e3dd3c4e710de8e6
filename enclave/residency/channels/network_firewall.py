"""Network Firewall: what it does with what no rule names, when it fails, and who may change it."""

from collections.abc import Iterator

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Destination, Own, Switch, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import first, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

FIREWALL = "aws:networkfirewall/firewall:Firewall"
POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
_STATELESS = ("statelessDefaultActions", "statelessFragmentDefaultActions")
_DROPS = frozenset({"aws:drop_strict", "aws:drop_established", "aws:drop_established_app_layer"})
_INSPECTS = frozenset({"aws:forward_to_sfe", "aws:drop"})


def _stateless(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge what happens to packets that no stateless rule names; actions of one's own only count them."""
    for name in _STATELESS:
        path = f"firewallPolicy.{name}"
        found = [plain(value) for _, value in walk(resource.props, f"{path}[]")]
        if "aws:pass" in found:
            yield observe.violated(path, found, reason="These packets get past the stateful engine unseen.")
        elif _INSPECTS.isdisjoint(each for each in found if each is not UNKNOWN):
            yield observe.unknown(path, found, reason="Neither dropping nor handing on is certain.")


def _stateful(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge what happens to connections that no stateful rule names."""
    if nothing_gets_there(resource):
        return
    order = plain(first(resource.props, "firewallPolicy.statefulEngineOptions.ruleOrder"))
    path = "firewallPolicy.statefulDefaultActions"
    found = [plain(value) for _, value in walk(resource.props, f"{path}[]")]
    if order is UNKNOWN:
        yield observe.unknown("firewallPolicy.statefulEngineOptions.ruleOrder", order)
    elif order != "STRICT_ORDER":
        reason = "In action order, which is the default, whatever no rule names passes."
        yield observe.violated("firewallPolicy.statefulEngineOptions.ruleOrder", order, reason=reason)
    elif UNKNOWN in found:
        yield observe.unknown(path, found)
    elif _DROPS.isdisjoint(found):
        yield observe.violated(
            path, found or None, reason="Nothing drops the connections that no rule names."
        )


def nothing_gets_there(resource: Resource) -> bool:
    """Whether the stateless engine drops everything and has no rule that says otherwise."""
    shut = all(
        [plain(value) for _, value in walk(resource.props, f"firewallPolicy.{name}[]")] == ["aws:drop"]
        for name in _STATELESS
    )
    groups = any(True for _ in walk(resource.props, "firewallPolicy.statelessRuleGroupReferences[]"))
    return shut and not groups


FIREWALL_DEFAULTS = channel(
    id="firewall-drops-by-default",
    title="A firewall drops what no rule of it names",
    channels=("NET-20",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="What a firewall lets through by default leaves for anywhere, whatever its rules say.",
    remedy="Hand all packets and fragments on (aws:forward_to_sfe), evaluate in STRICT_ORDER, with "
    "aws:drop_strict or aws:drop_established among its default actions.",
    source="AWS Network Firewall developer guide, stateless and stateful default actions, evaluation order",
    watches={
        POLICY: (
            Own(told="stateless default actions that hand on or drop", read=_stateless),
            Own(told="strict order with a default action that drops", read=_stateful),
            Addresses(path="firewallPolicy.policyVariables.ruleVariables[].ipSet.definitions[]"),
        ),
    },
)

_CONTINUES = "What the firewall hasn't seen from the beginning then passes without inspection."
_PASSES = "Then connections pass to servers whose certificates are revoked, or can't be checked."

FAIL_OPEN = channel(
    id="firewall-fails-closed",
    title="A firewall lets nothing pass because it failed",
    channels=("NET-22",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="Whoever can make a firewall fail, or waits until it does, gets out where it fails open.",
    remedy="Set streamExceptionPolicy to DROP or REJECT, firewallFailOpen to DISABLED, and no PASS for "
    "certificates that are revoked or can't be checked.",
    source="AWS Network Firewall developer guide, stream exception policy, checking certificate revocation "
    "status; Route 53 developer guide, DNS Firewall VPC configuration",
    watches={
        POLICY: (
            Switch(
                path="firewallPolicy.statefulEngineOptions.streamExceptionPolicy",
                closed=("DROP", "REJECT"),
                why=_CONTINUES,
            ),
        ),
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": (
            Switch(
                path="firewallFailOpen",
                closed=("DISABLED",),
                why="Names are then resolved unfiltered while DNS Firewall doesn't answer.",
            ),
        ),
        "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration": tuple(
            Switch(
                path="tlsInspectionConfiguration.serverCertificateConfiguration"
                f".checkCertificateRevocationStatus.{name}",
                closed=("DROP", "REJECT"),
                why=_PASSES,
            )
            for name in ("revokedStatusAction", "unknownStatusAction")
        ),
    },
)


def _groups(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the rule groups of a policy: ours, or those that AWS manages, which only drop and alert."""
    for kind in ("stateful", "stateless"):
        for where, value in walk(resource.props, f"firewallPolicy.{kind}RuleGroupReferences[].resourceArn"):
            named = arn.parse(plain(value))
            if named is not None and named.account == "aws-managed":
                yield observe.compliant(where, value, reason="AWS manages it.")
                continue
            for target in ends.resolve(End(where=where, name=value, here=True), resource, view):
                yield judged_end(where, value, target)


_ACCEPTER = (
    "aws:networkfirewall/firewallTransitGatewayAttachmentAccepter:FirewallTransitGatewayAttachmentAccepter"
)
_KEY = Destination(path="encryptionConfiguration.keyId", here=True)

FIREWALL_ENDS = channel(
    id="firewall-is-ours",
    title="A firewall's policy, rules, keys and logs are ours, in the EEA",
    channels=("NET-22",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="Whoever owns the rules of a firewall decides what leaves by it; its logs say who talks to whom.",
    remedy="Name policies, rule groups, keys and destinations of logs of this program.",
    source="AWS Network Firewall developer guide, firewall policies, sharing, logging",
    watches={
        FIREWALL: (Destination(path="firewallPolicyArn", here=True), _KEY),
        POLICY: (
            Own(told="rule groups of ours, or that AWS manages", read=_groups),
            Destination(path="firewallPolicy.tlsInspectionConfigurationArn", here=True),
            _KEY,
        ),
        "aws:networkfirewall/ruleGroup:RuleGroup": (_KEY,),
        "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration": (
            Destination(
                path="tlsInspectionConfiguration.serverCertificateConfiguration.certificateAuthorityArn",
                here=True,
            ),
            Destination(
                path="tlsInspectionConfiguration.serverCertificateConfiguration.serverCertificates[]"
                ".resourceArn",
                here=True,
            ),
            Destination(path="encryptionConfigurations[].keyId", here=True),
        ),
        "aws:networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation": (
            Destination(path="firewallArn", here=True),
        ),
        "aws:networkfirewall/containerAssociation:ContainerAssociation": (
            Destination(path="containerMonitoringConfigurations[].clusterArn", here=True),
        ),
        _ACCEPTER: (Destination(path="transitGatewayAttachmentId"),),
        "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": (
            Destination(
                path="loggingConfiguration.logDestinationConfigs[].logDestination", name="bucketName"
            ),
            Destination(
                path="loggingConfiguration.logDestinationConfigs[].logDestination", name="logGroup", here=True
            ),
            Destination(
                path="loggingConfiguration.logDestinationConfigs[].logDestination",
                name="deliveryStream",
                here=True,
            ),
        ),
    },
)
