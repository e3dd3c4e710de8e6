"""Load balancers and filters before them: whom they let in, where they lead, and who reads their logs."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, Host, Meaning, Presence, Switch, When
from enclave.residency.verdicts import Severity

_FACING = "It is reachable from the internet."
_BALANCER: tuple[Meaning, ...] = (
    Switch(
        path="internal",
        closed=(True,),
        absent=False,
        why=_FACING,
        when=When(path="loadBalancerType", values=("application", "network"), absent="application"),
    ),
)
_CLASSIC: tuple[Meaning, ...] = (Switch(path="internal", closed=(True,), absent=False, why=_FACING),)

FACING = channel(
    id="balancers-are-internal",
    title="Load balancers are internal",
    channels=("NET-32",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A load balancer that faces the internet, which is the default, is a door beside the gateway.",
    remedy="Set internal to true.",
    source="Elastic Load Balancing user guides: load balancer scheme; gateway load balancers have none",
    watches={
        "aws:lb/loadBalancer:LoadBalancer": _BALANCER,
        "aws:alb/loadBalancer:LoadBalancer": _BALANCER,
        "aws:elb/loadBalancer:LoadBalancer": _CLASSIC,
    },
)

_KINDS = ("accessLogs", "connectionLogs", "healthCheckLogs")
_LOGS = tuple(Destination(path=f"{kind}.bucket") for kind in _KINDS)


def _actions(path: str) -> tuple[Meaning, ...]:
    return (
        *(
            Host(path=f"{path}.authenticateOidc.{name}")
            for name in ("authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint")
        ),
        Destination(path=f"{path}.authenticateCognito.userPoolArn", here=True),
        Destination(path=f"{path}.targetGroupArn", here=True),
        Destination(path=f"{path}.forward.targetGroups[].arn", here=True),
    )


_TARGET = (Destination(path="targetId", here=True),)

LEADING = channel(
    id="balancers-lead-within-the-eea",
    title="Load balancers lead to ours, know users by ours, and log to ours, in the EEA",
    channels=("NET-32",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A load balancer hands on every request, and its logs say who asked for what.",
    remedy="Name target groups, user pools and buckets of this program in the EEA.",
    source="Elastic Load Balancing API: CreateRule (actions), RegisterTargets, ModifyLoadBalancerAttributes",
    watches={
        **{f"aws:{module}/loadBalancer:LoadBalancer": _LOGS for module in ("lb", "alb")},
        "aws:elb/loadBalancer:LoadBalancer": _LOGS[:1],
        **{f"aws:{module}/listener:Listener": _actions("defaultActions[]") for module in ("lb", "alb")},
        **{f"aws:{module}/listenerRule:ListenerRule": _actions("actions[]") for module in ("lb", "alb")},
        **{f"aws:{module}/targetGroupAttachment:TargetGroupAttachment": _TARGET for module in ("lb", "alb")},
    },
)

_TEAM = "It lets a team of AWS's, in any country, read and change what is protected."
_FILTER_LOG = (Destination(path="loggingConfiguration.logDestination"),)

FILTERS = channel(
    id="filters-report-within-the-eea",
    title="Web filters report to ours in the EEA, and nobody else manages them",
    channels=("NET-32",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="The log of a web filter holds whole requests, with names, addresses and tokens.",
    remedy="Log to a group, stream or bucket of this program; give no access to the response team.",
    source="AWS WAF developer guide, logging destinations; Shield Advanced, granting access to the SRT; "
    "Firewall Manager API: PutPolicy, AssociateAdminAccount",
    watches={
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (
            Destination(path="logDestinationConfigs[]"),
        ),
        "aws:waf/webAcl:WebAcl": _FILTER_LOG,
        "aws:wafregional/webAcl:WebAcl": _FILTER_LOG,
        "aws:shield/drtAccessRoleArnAssociation:DrtAccessRoleArnAssociation": (Presence(why=_TEAM),),
        "aws:shield/drtAccessLogBucketAssociation:DrtAccessLogBucketAssociation": (Presence(why=_TEAM),),
        "aws:fms/adminAccount:AdminAccount": (Grantee(path="accountId"),),
        "aws:fms/policy:Policy": (
            Document(path="securityServicePolicyData.managedServiceData"),
            Grantee(path="includeMap.accounts[]"),
        ),
    },
)
