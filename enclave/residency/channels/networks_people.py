"""Doors for people into running machines, past the gateway: remote shells, Verified Access."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Grantee, Host, Presence, Switch
from enclave.residency.verdicts import Severity

_IDENTITIES = ("issuer", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint")

REMOTE_SHELLS = channel(
    id="no-remote-shell-past-the-gateway",
    title="No service of AWS's opens a shell on a machine from outside the network",
    channels=("CMP-04",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.CRITICAL,
    reason="Who may call AWS from anywhere has a shell then, and what he reads leaves with the session.",
    remedy="Leave it out: machines are replaced, not logged in to.",
    source="Amazon EC2 User Guide, EC2 Instance Connect Endpoint, EC2 serial console (provider: enabled by "
    "default); AWS Systems Manager, hybrid activations; AWS Cloud9 User Guide",
    watches={
        "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint": (
            Presence(why="It carries a shell from the internet to every machine of the network."),
        ),
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess": (
            Switch(
                path="enabled",
                closed=(False,),
                absent=True,
                why="The console of every machine can be had from anywhere.",
            ),
        ),
        "aws:ssm/activation:Activation": (
            Presence(why="With its code any machine anywhere becomes one that is managed as ours."),
        ),
        "aws:cloud9/environmentEC2:EnvironmentEC2": (
            Presence(why="It is a machine with a shell in a browser, anywhere."),
        ),
        "aws:cloud9/environmentMembership:EnvironmentMembership": (Grantee(path="userArn"),),
    },
)

VERIFIED_ACCESS = channel(
    id="no-application-on-the-internet-by-verified-access",
    title="No application of ours is put on the internet behind Verified Access",
    channels=("CMP-04",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="Its endpoints answer on the internet and lead inside past the firewall; an identity provider "
    "elsewhere learns who uses them, and decides.",
    remedy="Reach applications over the network of a site.",
    source="AWS Verified Access User Guide, endpoints, trust providers, logs",
    watches={
        "aws:verifiedaccess/endpoint:Endpoint": (
            Presence(why="It answers on the internet and leads inside past the firewall."),
        ),
        "aws:verifiedaccess/trustProvider:TrustProvider": tuple(
            Host(path=f"{options}.{each}")
            for options in ("oidcOptions", "nativeApplicationOidcOptions")
            for each in (*_IDENTITIES, *(("publicSigningKeyEndpoint",) if options[0] == "n" else ()))
        ),
        "aws:verifiedaccess/instanceLoggingConfiguration:InstanceLoggingConfiguration": (
            Destination(path="accessLogs.s3", name="bucketName", account="bucketOwner"),
            Destination(path="accessLogs.cloudwatchLogs.logGroup", here=True),
            Destination(path="accessLogs.kinesisDataFirehose.deliveryStream", here=True),
        ),
    },
)
