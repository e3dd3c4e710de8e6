"""Services that bring a network of their own, which no route, firewall or policy of ours reaches."""

from collections.abc import Iterator, Mapping

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Own, Presence
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_LIGHTSAIL = "It stands in Lightsail's own network, with the internet on one side and AWS on the other."
_GAMELIFT = "Its machines stand in a network of GameLift's, and players anywhere connect to them."
_SINGLE = "SingleInstance"


def _options(resource: Resource) -> Mapping[str, object]:
    """Return what an environment's settings say of its network, by the option's name."""
    found: dict[str, object] = {}
    for _, setting in walk(resource.props, "settings[]"):
        if setting is UNKNOWN or not isinstance(setting, Mapping):
            found["?"] = UNKNOWN
            continue
        name = plain(setting.get("name"))
        found[name if isinstance(name, str) else "?"] = plain(setting.get("value"))
    return found


def _environment(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge that an environment's machines and its load balancer have private addresses only."""
    told = _options(resource)
    public = told.get("AssociatePublicIpAddress")
    if public is UNKNOWN or "?" in told:
        yield observe.unknown("settings", public, reason="A setting isn't known.")
    elif str(public).lower() == "true":
        yield observe.violated(
            "settings", f"AssociatePublicIpAddress = {public}", reason="Its machines get public addresses."
        )
    if resource.type.endswith("ConfigurationTemplate") or resource.get("tier") == "Worker":
        return
    scheme, kind = told.get("ELBScheme"), told.get("EnvironmentType")
    if kind == _SINGLE:
        reason = "Its one machine gets an Elastic IP address."
        yield observe.violated("settings", f"EnvironmentType = {kind}", reason=reason)
    elif scheme is UNKNOWN or (scheme is None and resource.get("templateName") is not None):
        yield observe.unknown("settings", scheme, reason="Whether its load balancer is internal isn't known.")
    elif scheme != "internal":
        reason = "Its load balancer answers on the internet."
        yield observe.violated("settings", f"ELBScheme = {scheme or 'public (not set)'}", reason=reason)


OWN_NETWORKS = channel(
    id="no-services-with-networks-of-their-own",
    title="Nothing is made in services that bring a network of their own",
    channels=("CMP-05", "IAM-05"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="What stands there has the internet at its door, and no route or firewall of ours before it.",
    remedy="Use EC2, S3 and RDS within the networks of a site.",
    source="Amazon Lightsail User Guide, networking; Amazon GameLift Servers Guide, fleet locations",
    watches={
        **{
            f"aws:lightsail/{each}": (Presence(why=_LIGHTSAIL),)
            for each in (
                "bucket:Bucket",
                "bucketAccessKey:BucketAccessKey",
                "bucketResourceAccess:BucketResourceAccess",
                "certificate:Certificate",
                "containerService:ContainerService",
                "containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
                "database:Database",
                "disk:Disk",
                "disk_attachment:Disk_attachment",
                "distribution:Distribution",
                "domain:Domain",
                "domainEntry:DomainEntry",
                "instance:Instance",
                "instancePublicPorts:InstancePublicPorts",
                "keyPair:KeyPair",
                "lb:Lb",
                "lbAttachment:LbAttachment",
                "lbCertificate:LbCertificate",
                "lbCertificateAttachment:LbCertificateAttachment",
                "lbHttpsRedirectionPolicy:LbHttpsRedirectionPolicy",
                "lbStickinessPolicy:LbStickinessPolicy",
                "staticIp:StaticIp",
                "staticIpAttachment:StaticIpAttachment",
            )
        },
        **{
            f"aws:gamelift/{each}": (Presence(why=_GAMELIFT),)
            for each in (
                "alias:Alias",
                "build:Build",
                "fleet:Fleet",
                "gameServerGroup:GameServerGroup",
                "gameSessionQueue:GameSessionQueue",
                "script:Script",
            )
        },
    },
)

ENVIRONMENTS = channel(
    id="environments-are-internal",
    title="An Elastic Beanstalk environment has private addresses and an internal load balancer",
    channels=("NET-12",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="Left to itself Elastic Beanstalk puts an application on the internet.",
    remedy="Set ELBScheme to internal and AssociatePublicIpAddress to false, in aws:ec2:vpc.",
    source="AWS Elastic Beanstalk Developer Guide, general options for all environments (aws:ec2:vpc: "
    "ELBScheme public by default)",
    watches={
        f"aws:elasticbeanstalk/{each}": (
            Own(told="private addresses, internal load balancer", read=_environment),
        )
        for each in ("environment:Environment", "configurationTemplate:ConfigurationTemplate")
    },
)
