"""Front doors of other services: clusters, application services, brokers and meshes."""

import re
from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Addresses,
    Destination,
    Document,
    Grantee,
    Host,
    Meaning,
    Own,
    Presence,
    RegionOf,
    Required,
    Source,
    Switch,
    When,
)
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.names import Name
from enclave.residency.meanings.walk import first, is_one_of, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

CLUSTER = "aws:eks/cluster:Cluster"
SERVICE = "aws:apprunner/service:Service"
BROKER = "aws:mq/broker:Broker"
NODE = "aws:appmesh/virtualNode:VirtualNode"
_MESHED = (
    "aws:appmesh/gatewayRoute:GatewayRoute",
    "aws:appmesh/route:Route",
    "aws:appmesh/virtualGateway:VirtualGateway",
    "aws:appmesh/virtualRouter:VirtualRouter",
    "aws:appmesh/virtualService:VirtualService",
)
"""Parts of a mesh, which may be another account's."""
_OPEN = "It is reachable from the internet."
_ROLES = ("serviceAccountRoleArn", "roleArn", "eks.amazonaws.com/role-arn")
_URL = re.compile(r"\b[a-z][a-z0-9+]*://[^\s\"'<>(),;]+")


def _cluster(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge a cluster's public endpoint: off, or for private addresses alone."""
    path = "vpcConfig.endpointPublicAccess"
    switch = plain(first(resource.props, path))
    ranges = [plain(value) for _, value in walk(resource.props, "vpcConfig.publicAccessCidrs[]")]
    found = [network(text) for text in ranges]
    if is_one_of(switch, (False,)) or (
        ranges and all(each is not None and is_private(each) for each in found)
    ):
        yield observe.compliant(path, switch)
    elif switch is UNKNOWN or UNKNOWN in ranges:
        yield observe.unknown(path, UNKNOWN, reason="Whether the internet reaches the cluster isn't known.")
    else:
        reason = f"{_OPEN} Both are the default: the endpoint, and all addresses of the internet."
        yield observe.violated(path, ranges or switch, reason=reason)


def _off(path: str, *, absent: bool | None = None) -> tuple[Meaning, ...]:
    return (Switch(path=path, closed=(False,), absent=absent, why=_OPEN),)


OPEN_DOORS = channel(
    id="doors-of-services-are-private",
    title="Clusters, application services and brokers aren't reachable from the internet",
    channels=("NET-32",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A public endpoint is a door beside the gateway; several services have one unless told otherwise.",
    remedy="Switch public endpoints off and reach the service through its private ones.",
    source="EKS API: VpcConfigRequest (endpointPublicAccess, publicAccessCidrs), RemoteAccessConfig; App "
    "Runner API: IngressConfiguration; Amazon MQ API: PubliclyAccessible; AppSync API: visibility; Lambda "
    "API: FunctionUrlAuthType; Lightsail user guide, instances (each has a public address and open ports)",
    watches={
        CLUSTER: (Own(told="a public endpoint that is off, or for private addresses alone", read=_cluster),),
        "aws:eks/nodeGroup:NodeGroup": (
            Required(
                path="remoteAccess.sourceSecurityGroupIds",
                why="Without them SSH is open to the whole internet.",
                when=When(path="remoteAccess.ec2SshKey", present=True),
            ),
        ),
        SERVICE: _off("networkConfiguration.ingressConfiguration.isPubliclyAccessible", absent=True),
        BROKER: _off("publiclyAccessible"),
        "aws:appsync/graphQLApi:GraphQLApi": (
            Switch(path="visibility", closed=("PRIVATE",), absent="GLOBAL", why=_OPEN),
        ),
        "aws:lambda/functionUrl:FunctionUrl": (
            Switch(path="authorizationType", closed=("AWS_IAM",), why="Nobody is asked who he is."),
        ),
        "aws:lightsail/instance:Instance": (Presence(why=_OPEN),),
    },
)

WAYS_OUT = channel(
    id="services-leave-by-the-gateway",
    title="Application services and meshes send nothing to the internet past the gateway",
    channels=("NET-32",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="What a service of AWS's sends from a network of AWS's own passes no firewall of ours.",
    remedy="Send it through a VPC connector; let a mesh drop what it doesn't know.",
    source="App Runner API: EgressConfiguration (DEFAULT leads to the internet); App Mesh API: EgressFilter",
    watches={
        SERVICE: (
            Switch(
                path="networkConfiguration.egressConfiguration.egressType",
                closed=("VPC",),
                absent="DEFAULT",
                why="Its requests leave for the internet from a network that isn't ours.",
            ),
        ),
        "aws:appmesh/mesh:Mesh": (
            Switch(
                path="spec.egressFilter.type",
                closed=("DROP_ALL",),
                why="Programs of the mesh may then talk to anybody.",
            ),
        ),
    },
)


def _configuration(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every URL within a broker's configuration, such as those of brokers that it forwards to."""
    for where, value in walk(resource.props, "data"):
        text = plain(value)
        if not isinstance(text, str):
            yield observe.unknown(where, value, reason="To whom the broker forwards isn't known.")
            continue
        for url in _URL.findall(text):
            if "activemq.apache.org/schema" not in url and "w3.org/" not in url:
                for target in host_target(where, url, resource, view):
                    yield judged_end(where, url, target)


ENDS = channel(
    id="services-are-joined-to-ours",
    title="Clusters, application services, brokers and meshes are joined to ours alone, in the EEA",
    channels=("NET-32",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Keys, logs, replicas, directories and roles that a service names get to see what is in it.",
    remedy="Name what is of this program, or of our accounts in the EEA.",
    source="EKS API: CreateCluster, CreateAccessEntry, AssociateIdentityProviderConfig, "
    "CreatePodIdentityAssociation, CreateCapability; Amazon MQ API: CreateBroker; App Mesh API: CreateMesh",
    watches={
        CLUSTER: (
            Destination(path="encryptionConfig.provider.keyArn", here=True),
            Destination(path="outpostConfig.outpostArns[]"),
            Addresses(path="remoteNetworkConfig.remoteNodeNetworks.cidrs[]"),
            Addresses(path="remoteNetworkConfig.remotePodNetworks.cidrs[]"),
        ),
        "aws:eks/accessEntry:AccessEntry": (Grantee(path="principalArn"),),
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (Grantee(path="principalArn"),),
        "aws:eks/identityProviderConfig:IdentityProviderConfig": (Host(path="oidc.issuerUrl"),),
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": (Grantee(path="targetRoleArn"),),
        "aws:eks/addon:Addon": (Document(path="configurationValues", text=True, skip=_ROLES),),
        "aws:eks/capability:Capability": (
            RegionOf(path="configuration.argoCd.awsIdc.idcRegion"),
            Grantee(path="roleArn"),
        ),
        SERVICE: (
            Destination(path="networkConfiguration.egressConfiguration.vpcConnectorArn", here=True),
            Destination(path="encryptionConfiguration.kmsKey", here=True),
        ),
        BROKER: (
            Destination(path="encryptionOptions.kmsKeyId", here=True),
            Source(path="dataReplicationPrimaryBrokerArn"),
            Host(path="ldapServerMetadata.hosts[]"),
        ),
        "aws:mq/configuration:Configuration": (
            Own(told="brokers to forward to that are ours, or AWS's in the EEA", read=_configuration),
        ),
        **{type_: (Grantee(path="meshOwner"),) for type_ in _MESHED},
        NODE: (Grantee(path="meshOwner"), Name(path="spec.serviceDiscovery.dns.hostname")),
    },
)
