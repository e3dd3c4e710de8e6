"""Ways out of caches and databases in memory: members elsewhere, logs and snapshots."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Source, ZoneOf
from enclave.residency.meanings.joins import Joined
from enclave.residency.verdicts import Severity

_LOGS = Destination(path="logDeliveryConfigurations[].destination", here=True)
_TOPIC = Destination(path="notificationTopicArn")

CACHE_GLOBAL = channel(
    id="cache-global-members",
    title="A cache of several regions has members of ours in the EEA only",
    channels=("DB-10", "DB-11"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Every member of such a cache holds all of its keys and values.",
    remedy="Make each member, and what joins them, with a provider of a site.",
    source="ElastiCache API: CreateGlobalReplicationGroup; MemoryDB API: CreateMultiRegionCluster",
    watches={
        "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": (
            Joined(path="primaryReplicationGroupId", here=True),
        ),
        "aws:elasticache/replicationGroup:ReplicationGroup": (
            Joined(path="globalReplicationGroupId", here=True),
        ),
        "aws:memorydb/cluster:Cluster": (Joined(path="multiRegionClusterName", here=True),),
    },
)

CACHE_OUTPUTS = channel(
    id="cache-logs",
    title="Logs and notices of a cache go to places of ours in the EEA",
    channels=("DB-10", "DB-11"),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="Slow logs hold the commands that were run, with their keys and values.",
    remedy="Name a log group, a delivery stream or a topic of this program.",
    source="ElastiCache API: LogDeliveryConfigurations, NotificationTopicArn; MemoryDB API: SnsTopicArn; DAX "
    "API: NotificationTopicArn",
    watches={
        "aws:elasticache/cluster:Cluster": (_LOGS, _TOPIC),
        "aws:elasticache/replicationGroup:ReplicationGroup": (_LOGS, _TOPIC),
        "aws:memorydb/cluster:Cluster": (Destination(path="snsTopicArn"),),
        "aws:dax/cluster:Cluster": (_TOPIC,),
    },
)

CACHE_SOURCES = channel(
    id="cache-snapshots",
    title="A cache is filled only from snapshots in the EEA, or by a lane",
    channels=("DB-10", "DB-11"),
    claim="migration-is-inward-only",
    severity=Severity.HIGH,
    reason="A snapshot holds all that the cache held that it was made of.",
    remedy="Name objects of a bucket of ours in the EEA, or declare a lane that ends at this cache.",
    source="ElastiCache and MemoryDB APIs: SnapshotArns; ElastiCache API: SnapshotArnsToRestore",
    watches={
        "aws:elasticache/cluster:Cluster": (Source(path="snapshotArns"),),
        "aws:elasticache/replicationGroup:ReplicationGroup": (Source(path="snapshotArns[]"),),
        "aws:elasticache/serverlessCache:ServerlessCache": (Source(path="snapshotArnsToRestores[]"),),
        "aws:memorydb/cluster:Cluster": (Source(path="snapshotArns[]"),),
    },
)

_ZONES = "nodeGroupConfigurations[]"

CACHE_ZONES = channel(
    id="cache-zones",
    title="The nodes of a cache are in zones and on Outposts in the EEA",
    channels=("DB-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A Local Zone or an Outpost can stand in another country than its region.",
    remedy="Name standard zones of the region, or an Outpost of the enclave.",
    source="ElastiCache API: PreferredAvailabilityZones, PreferredOutpostArn, NodeGroupConfiguration",
    watches={
        "aws:elasticache/cluster:Cluster": (
            ZoneOf(path="preferredAvailabilityZones[]"),
            Joined(path="preferredOutpostArn"),
        ),
        "aws:elasticache/replicationGroup:ReplicationGroup": (
            ZoneOf(path="preferredCacheClusterAzs[]"),
            ZoneOf(path=f"{_ZONES}.primaryAvailabilityZone"),
            ZoneOf(path=f"{_ZONES}.replicaAvailabilityZones[]"),
            Joined(path=f"{_ZONES}.primaryOutpostArn"),
            Joined(path=f"{_ZONES}.replicaOutpostArns[]"),
        ),
    },
)
