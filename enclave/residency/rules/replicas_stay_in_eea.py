"""Copies that a table keeps of itself in other regions stay in the EEA."""

from collections.abc import Iterator
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

TABLES = ("aws:dynamodb/table:Table", "aws:dynamodb/globalTable:GlobalTable")
REPLICA = "aws:dynamodb/tableReplica:TableReplica"

_REGION_OF_ARN = 3  # arn:partition:service:region:account:resource


@rule(
    id="replicas-stay-in-eea",
    title="No table has a replica outside the EEA",
    claim="data-stays-in-the-eea",
    channels=("PRV-02",),
    severity=Severity.CRITICAL,
    reason="A replica is the whole table once more, kept up to date by AWS, in the region that it names.",
    remedy="Drop the replica, or name a region of the EEA literally in the program.",
    source="DynamoDB API: UpdateTable (ReplicaUpdates), CreateGlobalTable (ReplicationGroup)",
    needs_graph=False,
    applies=of_types(*TABLES, REPLICA),
)
def replicas_stay_in_eea(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge every region that a table is copied to, and both ends of a replica of its own."""
    if resource.type == REPLICA:
        yield observe.region("region (in force)", resource.region)
        yield observe.region("globalTableArn (its region)", _region_of(resource.get("globalTableArn")))
        return
    replicas = resource.get("replicas")
    if replicas is UNKNOWN:
        yield observe.unknown("replicas", replicas)
        return
    yield observe.compliant("replicas", f"{len(replicas or ())} named")
    for index, replica in enumerate(replicas or ()):
        path = f"replicas[{index}]"
        if plain(replica) is UNKNOWN:
            yield observe.unknown(path, replica)
        else:
            yield observe.region(f"{path}.regionName", plain(replica).get("regionName"))


def _region_of(arn: Any) -> Any:
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[_REGION_OF_ARN] if len(parts) > _REGION_OF_ARN else UNKNOWN
