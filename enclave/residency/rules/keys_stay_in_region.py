"""Key material stays in the region where it was made."""

from collections.abc import Iterator
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

PRIMARIES = ("aws:kms/key:Key", "aws:kms/externalKey:ExternalKey")
REPLICAS = ("aws:kms/replicaKey:ReplicaKey", "aws:kms/replicaExternalKey:ReplicaExternalKey")


@rule(
    id="keys-stay-in-region",
    title="No key is multi-region or replicated, but those that the configuration names, within the EEA",
    claim="keys-never-leave-their-region",
    channels=("KMS-01",),
    severity=Severity.HIGH,
    reason="The material of a multi-region key can be copied to any region with one later call.",
    remedy="Use a single-region key a site and data class; give another site a key of its own. A key that "
    "has to be the same in two regions is named in the configuration, by its ARN.",
    source="AWS KMS Developer Guide, multi-Region keys; KMS API: ReplicateKey, CreateKey (MultiRegion)",
    needs_graph=False,
    applies=of_types(*PRIMARIES, *REPLICAS),
)
def keys_stay_in_region(resource: Resource, view: View) -> Iterator[Observation]:
    """Refuse replicas, and primaries that could get one, but for keys that are named, within the EEA."""
    if resource.type in REPLICAS and _is_named(resource.props.get("primaryKeyArn"), view):
        yield observe.region("region (in force)", resource.region)
        return
    if resource.type in REPLICAS:
        yield observe.violated(
            "primaryKeyArn",
            resource.props.get("primaryKeyArn"),
            place=observe.place_of(resource.region),
            reason="A replica is the same key material in a second region.",
        )
        return
    multi_region = resource.get("multiRegion")
    place = observe.place_of(resource.region)
    if _is_named(resource.outputs.get("arn"), view):
        yield observe.compliant("multiRegion", multi_region, place=place)
    elif multi_region is UNKNOWN:
        yield observe.unknown("multiRegion", multi_region, place=place)
    elif multi_region in (None, False):
        yield observe.compliant("multiRegion", multi_region, place=place)
    else:
        yield observe.violated("multiRegion", multi_region, place=place)


def _is_named(arn: Any, view: View) -> bool:
    text = plain(arn)
    return isinstance(text, str) and text in view.context.known.multi_region_keys
