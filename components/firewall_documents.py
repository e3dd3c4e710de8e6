"""What the firewall is told, as AWS Network Firewall takes it: rule group, policy and logging.

Source: AWS Network Firewall developer guide, "Strict evaluation order", "Stream exception policy options"
and "Setting HOME_NET" (2025).
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import networkfirewall as nfw

from enclave.model.gateway.firewall import FirewallRules
from enclave.model.gateway.inspection import Inspection
from enclave.model.gateway.policy import DEFAULT_ACTIONS, STREAM_EXCEPTION, STRICT_ORDER
from enclave.model.routes import ANYWHERE

_Certificates = nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationArgs
_Revocation = nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationCheckCertificateRevocationStatusArgs  # noqa: E501 - the names are the SDK's
_Scope = nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationScopeArgs
_Source = (
    nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationScopeSourceArgs
)
_Destination = (
    nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationScopeDestinationArgs
)
_Port = nfw.TlsInspectionConfigurationTlsInspectionConfigurationServerCertificateConfigurationScopeDestinationPortArgs  # noqa: E501 - the names are the SDK's

TO_STATEFUL = "aws:forward_to_sfe"
"""The stateless engine decides nothing: it hands every packet, fragments too, to the stateful one."""

CUSTOMER_KEY = "CUSTOMER_KMS"
"""How Network Firewall calls encryption with a key of one's own; its default is a key of AWS's."""

REFUSE = "REJECT"
TCP = 6

HOME_NET = "HOME_NET"
_FIRST_PRIORITY = 1


def rule_group_document(rules: FirewallRules) -> nfw.RuleGroupRuleGroupArgs:
    """Return the rule group: rules as text, in strict order. They spell their addresses out."""
    return nfw.RuleGroupRuleGroupArgs(
        rules_source=nfw.RuleGroupRuleGroupRulesSourceArgs(rules_string=rules.text),
        stateful_rule_options=nfw.RuleGroupRuleGroupStatefulRuleOptionsArgs(rule_order=STRICT_ORDER),
    )


def policy_document(
    rule_group_arn: pulumi.Input[str],
    home_net: Sequence[IPv4Network],
    inspection_arn: pulumi.Input[str] | None = None,
) -> nfw.FirewallPolicyFirewallPolicyArgs:
    """Return the policy: everything to the stateful engine, strict order, default deny.

    HOME_NET is set for rule groups that are added later, such as managed ones; our own rules don't use it.
    Its default, the VPC's own range, would miss the linked sites. With a TLS inspection, servers get nothing
    before the rules have seen the server name.
    """
    return nfw.FirewallPolicyFirewallPolicyArgs(
        stateless_default_actions=[TO_STATEFUL],
        stateless_fragment_default_actions=[TO_STATEFUL],
        stateful_engine_options=nfw.FirewallPolicyFirewallPolicyStatefulEngineOptionsArgs(
            rule_order=STRICT_ORDER, stream_exception_policy=STREAM_EXCEPTION
        ),
        stateful_default_actions=list(DEFAULT_ACTIONS),
        tls_inspection_configuration_arn=inspection_arn,
        enable_tls_session_holding=None if inspection_arn is None else True,
        stateful_rule_group_references=[
            nfw.FirewallPolicyFirewallPolicyStatefulRuleGroupReferenceArgs(
                resource_arn=rule_group_arn, priority=_FIRST_PRIORITY
            )
        ],
        policy_variables=nfw.FirewallPolicyFirewallPolicyPolicyVariablesArgs(
            rule_variables=[
                nfw.FirewallPolicyFirewallPolicyPolicyVariablesRuleVariableArgs(
                    key=HOME_NET,
                    ip_set=nfw.FirewallPolicyFirewallPolicyPolicyVariablesRuleVariableIpSetArgs(
                        definitions=_spelled(home_net)
                    ),
                )
            ]
        ),
    )


def inspection_document(
    inspection: Inspection,
) -> nfw.TlsInspectionConfigurationTlsInspectionConfigurationArgs:
    """Return what is decrypted. A server whose certificate is revoked, or may be, is refused."""
    scope = _Scope(
        protocols=[TCP],
        sources=[_Source(address_definition=text) for text in _spelled(inspection.sources)],
        destinations=[_Destination(address_definition=str(ANYWHERE))],
        destination_ports=[_Port(from_port=port, to_port=port) for port in inspection.ports],
    )
    return nfw.TlsInspectionConfigurationTlsInspectionConfigurationArgs(
        server_certificate_configuration=_Certificates(
            certificate_authority_arn=inspection.certificate_authority,
            check_certificate_revocation_status=_Revocation(
                revoked_status_action=REFUSE, unknown_status_action=REFUSE
            ),
            scopes=[scope],
        )
    )


def logging_document(
    log_groups: Mapping[str, pulumi.Input[str]],
) -> nfw.LoggingConfigurationLoggingConfigurationArgs:
    """Return the logging configuration; ``log_groups`` are CloudWatch log group names by log type."""
    return nfw.LoggingConfigurationLoggingConfigurationArgs(
        log_destination_configs=[
            nfw.LoggingConfigurationLoggingConfigurationLogDestinationConfigArgs(
                log_type=kind, log_destination_type="CloudWatchLogs", log_destination={"logGroup": group}
            )
            for kind, group in log_groups.items()
        ]
    )


def _spelled(networks: Sequence[IPv4Network]) -> list[str]:
    return [str(network) for network in networks]
