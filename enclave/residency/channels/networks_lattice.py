"""VPC Lattice: services and resources that networks reach by name, whoever they belong to."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Destination, Host, Own, ends
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity


def _target(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a target: an address, or an instance, a function or a load balancer."""
    for where, value in walk(resource.props, "target.id"):
        found = network(plain(value))
        if found is None:
            for target in ends.resolve(End(where=where, name=value, here=True), resource, view):
                yield judged_end(where, value, target)
        elif is_private(found):
            yield observe.compliant(where, value)
        else:
            yield observe.violated(where, value, reason="It is an address of the internet.")


LATTICE_ENDS = channel(
    id="lattice-leads-to-what-is-ours",
    title="A service network leads to resources and services of ours in the EEA only",
    channels=("NET-18",),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What a service network leads to is reached past every route and firewall of the VPC.",
    remedy="Name something of ours in the EEA: by its ARN, or a private address.",
    source="Amazon VPC Lattice Guide, resource configurations, target groups, service network associations",
    watches={
        "aws:vpclattice/resourceConfiguration:ResourceConfiguration": (
            Host(path="resourceConfigurationDefinition.dnsResource.domainName"),
            Addresses(path="resourceConfigurationDefinition.ipResource.ipAddress"),
            Destination(path="resourceConfigurationDefinition.arnResource.arn"),
        ),
        "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment": (
            Own(told="a target: a private address, or something of ours in the EEA", read=_target),
        ),
        "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation": (
            Destination(path="serviceNetworkIdentifier", here=True),
        ),
        "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation": (
            Destination(path="serviceIdentifier", here=True),
            Destination(path="serviceNetworkIdentifier", here=True),
        ),
        "aws:vpclattice/serviceNetworkResourceAssociation:ServiceNetworkResourceAssociation": (
            Destination(path="resourceConfigurationIdentifier", here=True),
            Destination(path="serviceNetworkIdentifier", here=True),
        ),
    },
)

LATTICE_LOGS = channel(
    id="lattice-logs-stay-in-the-eea",
    title="What is logged of requests in a service network is kept in the EEA, by us",
    channels=("NET-18",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Access logs hold addresses, principals and paths of requests.",
    remedy="Name a log group, a bucket or a stream of ours in the EEA.",
    source="VPC Lattice API: CreateAccessLogSubscription (destinationArn)",
    watches={
        "aws:vpclattice/accessLogSubscription:AccessLogSubscription": (Destination(path="destinationArn"),),
    },
)
