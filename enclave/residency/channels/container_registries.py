"""Registries of container images: copied, public, and what they fetch from elsewhere."""

from collections.abc import Iterator

from enclave.graph import places
from enclave.graph.facts import Resource, plain
from enclave.residency import permitted
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Own, Presence
from enclave.residency.meanings.hosts import host_target, name_of
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity


def _upstream(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a registry by its host, which names its account if it is a private one of AWS's."""
    for where, value in walk(resource.props, "upstreamRegistryUrl"):
        text = plain(value)
        place = places.host(text)
        if isinstance(text, str) and place.account is not None:
            owner = view.context.parties.account(place.account)
            allowed = permitted.transfer((text, name_of(text)), view.context)
            yield judged_end(where, value, Target(place=place, party=owner, permitted=allowed))
        else:
            for target in host_target(where, value, resource, view):
                yield judged_end(where, value, target)


REGISTRY_REPLICATION = channel(
    id="registry-replication",
    title="Container images are replicated only to registries of ours in the EEA",
    channels=("STO-01",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Replication copies every image that is pushed to the registry and region that are named.",
    remedy="Name an account of ours and a region of the EEA.",
    source="ECR API: PutReplicationConfiguration (ReplicationDestination)",
    watches={
        "aws:ecr/replicationConfiguration:ReplicationConfiguration": (
            Destination(
                path="replicationConfiguration.rules[].destinations[]", region="region", account="registryId"
            ),
        ),
    },
)

REGISTRY_UPSTREAM = channel(
    id="registry-upstream",
    title="Container images are fetched through registries of ours in the EEA, or registered ones",
    channels=("STO-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="A registry that fetches for us sees which images we run, with our credentials, and may hand out "
    "others.",
    remedy="Mirror images into a registry of ours, or register the transfer.",
    source="ECR API: CreatePullThroughCacheRule (upstreamRegistryUrl)",
    watches={
        "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": (
            Own(
                path="upstreamRegistryUrl",
                told="a registry of ours in the EEA, or a registered transfer",
                read=_upstream,
            ),
        ),
    },
)

PUBLIC_REGISTRY = channel(
    id="public-registry",
    title="No container image is public",
    channels=("STO-02",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="A repository of the public registry answers everybody, and stands in us-east-1.",
    remedy="Use a private repository.",
    source="Amazon ECR Public user guide, Amazon ECR public repositories",
    watches={
        "aws:ecrpublic/repository:Repository": (Presence(why="Everybody can fetch from it."),),
    },
)
