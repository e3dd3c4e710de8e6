"""Ways out of tables and of the stores beside them: DynamoDB, Keyspaces, Aurora DSQL, Timestream, Oracle."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Addresses,
    Destination,
    Own,
    RegionOf,
    Source,
    Switch,
    ZoneOf,
)
from enclave.residency.meanings.documents import read
from enclave.residency.meanings.joins import Joined
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_ORG_KEYS = frozenset({"aws:resourceorgid", "aws:resourceaccount", "aws:resourceorgpaths"})

TABLE_REPLICAS = channel(
    id="replicas-stay-in-eea",
    title="No table has a replica or a witness outside the EEA",
    channels=("PRV-02", "DB-07"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A replica is the whole table once more, kept up to date by AWS, in the region that it names; a "
    "witness keeps what was last written.",
    remedy="Drop the replica, or name a region of the EEA literally in the program.",
    source="DynamoDB API: UpdateTable (ReplicaUpdates, GlobalTableWitnessUpdates), CreateGlobalTable "
    "(ReplicationGroup)",
    watches={
        "aws:dynamodb/table:Table": (
            RegionOf(path="replicas[].regionName"),
            RegionOf(path="globalTableWitness.regionName"),
        ),
        "aws:dynamodb/globalTable:GlobalTable": (RegionOf(path="replicas[].regionName"),),
        "aws:dynamodb/tableReplica:TableReplica": (Joined(path="globalTableArn", required=True),),
    },
)

TABLE_SOURCES = channel(
    id="table-sources",
    title="A table is filled only from the EEA, or by a lane",
    channels=("DB-07", "DB-08"),
    claim="migration-is-inward-only",
    severity=Severity.HIGH,
    reason="What is imported or restored comes from wherever the export or the backup is.",
    remedy="Import from a bucket of ours in the EEA, or declare a lane that ends at this table.",
    source="DynamoDB API: ImportTable, RestoreTableFromBackup, RestoreTableToPointInTime",
    watches={
        "aws:dynamodb/table:Table": (
            Source(path="importTable.s3BucketSource.bucket"),
            Source(path="restoreSourceTableArn"),
            Source(path="restoreBackupArn"),
        ),
    },
)

TABLE_EXPORTS = channel(
    id="table-exports",
    title="A table is exported and streamed only within our accounts in the EEA",
    channels=("DB-08", "DB-20"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An export copies every item to the bucket, a stream every change; rejected records are data too.",
    remedy="Name a bucket or a stream of this program in the EEA, and its owner.",
    source="DynamoDB API: ExportTableToPointInTime (S3Bucket, S3BucketOwner), "
    "EnableKinesisStreamingDestination; Timestream API: CreateTable, CreateScheduledQuery; Timestream for "
    "InfluxDB API: LogDeliveryConfiguration",
    watches={
        "aws:dynamodb/tableExport:TableExport": (
            Destination(name="s3Bucket", account="s3BucketOwner"),
            Source(path="tableArn", end="s3Bucket"),
        ),
        "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": (
            Destination(path="streamArn", required=True),
        ),
        "aws:timestreamwrite/table:Table": (
            Destination(
                path="magneticStoreWriteProperties.magneticStoreRejectedDataLocation.s3Configuration.bucketName"
            ),
        ),
        "aws:timestreamquery/scheduledQuery:ScheduledQuery": (
            Destination(path="errorReportConfiguration.s3Configuration.bucketName"),
            Destination(path="notificationConfiguration.snsConfiguration.topicArn"),
        ),
        "aws:timestreaminfluxdb/dbInstance:DbInstance": (
            Destination(path="logDeliveryConfiguration.s3Configuration.bucketName"),
        ),
        "aws:timestreaminfluxdb/dbCluster:DbCluster": (
            Destination(path="logDeliveryConfiguration.s3Configuration.bucketName"),
        ),
    },
)

KEYSPACE_REGIONS = channel(
    id="keyspace-regions",
    title="A keyspace is kept in regions of the EEA only",
    channels=("DB-18",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Every table of a keyspace is kept, and written to, in each of its regions.",
    remedy="Name regions of the EEA, or keep the keyspace in one.",
    source="Amazon Keyspaces API: CreateKeyspace (ReplicationSpecification.regionList)",
    watches={
        "aws:keyspaces/keyspace:Keyspace": (RegionOf(path="replicationSpecification.regionLists[]"),),
    },
)

DISTRIBUTED_CLUSTERS = channel(
    id="distributed-database-regions",
    title="A distributed database has its peers and its witness in the EEA",
    channels=("DB-19",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Peers hold the same data, and the witness keeps a window of the transaction log.",
    remedy="Name peers of ours and a witness in regions of the EEA.",
    source="Aurora DSQL API: CreateCluster (multiRegionProperties: clusters, witnessRegion)",
    watches={
        "aws:dsql/cluster:Cluster": (
            RegionOf(path="multiRegionProperties.witnessRegion"),
            Joined(path="multiRegionProperties.clusters[]"),
        ),
        "aws:dsql/clusterPeering:ClusterPeering": (
            RegionOf(path="witnessRegion"),
            Joined(path="clusters[]"),
        ),
    },
)


def _policy_of(access: str, document: str) -> Own:
    """Judge what an Oracle network may reach of a service: its policy must hold it to what is ours."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        switch = plain(resource.props.get(access))
        if switch in ("DISABLED", None):
            return
        policy = read(resource.props.get(document))
        if resource.props.get(document) is None:
            reason = "Without a policy the network reaches everybody's resources of that service."
            yield observe.violated(document, None, reason=reason)
        elif not isinstance(policy, dict):
            yield observe.unknown(document, resource.props.get(document), reason="It can't be read.")
        elif all(_held(each, view) for each in _allowing(policy)):
            yield observe.compliant(document, "what is ours")
        else:
            reason = "It lets through to what isn't ours."
            yield observe.violated(document, resource.props.get(document), reason=reason)

    return Own(path=document, told="a policy that holds every Allow to resources of ours", read=judge)


def _allowing(policy: dict[str, object]) -> Iterator[dict[str, object]]:
    statements = policy.get("Statement")
    for each in statements if isinstance(statements, list) else [statements]:
        if not isinstance(each, dict):
            yield {}
        elif each.get("Effect") != "Deny":
            yield each


def _held(statement: dict[str, object], view: View) -> bool:
    """Whether a statement is held, by exact comparison, to resources of our organisation or accounts."""
    condition = statement.get("Condition")
    found = condition.get("StringEquals") if isinstance(condition, dict) else None
    for key, value in found.items() if isinstance(found, dict) else ():
        values = value if isinstance(value, list) else [value]
        ours = {view.context.enclave.organization.id, *view.context.accounts}
        if str(key).lower() in _ORG_KEYS and values and ours.issuperset(map(str, values)):
            return True
    return False


_NETWORK = Joined(path="odbNetworkArn", here=True)
_MACHINES = Joined(path="cloudExadataInfrastructureArn", here=True)

ORACLE_NETWORKS = channel(
    id="oracle-networks",
    title="A network for Oracle's databases reaches what is ours, in the EEA",
    channels=("DB-20",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What the network may reach of S3 and other services, in whichever region, the databases in it "
    "can write their backups and exports to.",
    remedy="Leave the access off, or hold its policy to aws:ResourceOrgID; name regions of the EEA only.",
    source="Oracle Database@AWS API: CreateOdbNetwork (s3Access, s3PolicyDocument, "
    "crossRegionS3RestoreSourcesToEnable), CreateOdbPeeringConnection",
    watches={
        "aws:odb/network:Network": (
            Source(path="crossRegionS3RestoreSourcesAccesses[]", region=True),
            _policy_of("s3Access", "s3PolicyDocument"),
            _policy_of("kmsAccess", "kmsPolicyDocument"),
        ),
        "aws:odb/networkPeeringConnection:NetworkPeeringConnection": (
            Joined(path="peerNetworkId", here=True),
            _NETWORK,
        ),
        "aws:odb/cloudVmCluster:CloudVmCluster": (_NETWORK, _MACHINES),
        "aws:odb/cloudAutonomousVmCluster:CloudAutonomousVmCluster": (_NETWORK, _MACHINES),
        "aws:odb/cloudExadataInfrastructure:CloudExadataInfrastructure": (ZoneOf(path="availabilityZoneId"),),
    },
)

_INCIDENTS = "Oracle gets the logs of incidents, which hold what was being processed."

ORACLE_DATABASES = channel(
    id="oracle-databases",
    title="Oracle's databases are copied within the EEA, and closed to the internet and to Oracle's support",
    channels=("DB-20",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A standby in another region, an open list of addresses, or logs for the maker are ways out.",
    remedy="Keep standbys in the EEA, lists of addresses private, and the collection of logs off.",
    source="Oracle Database@AWS API: CreateAutonomousDatabase (sourceConfiguration, allowlistedIps), "
    "CreateCloudVmCluster (dataCollectionOptions)",
    watches={
        "aws:odb/autonomousDatabase:AutonomousDatabase": (
            Source(path="sourceConfiguration.crossRegionDisasterRecovery.sourceAutonomousDatabaseArn"),
            Source(path="sourceConfiguration.crossRegionDataGuard.sourceAutonomousDatabaseArn"),
            Addresses(path="allowlistedIps[]"),
            Addresses(path="standbyAllowlistedIps[]"),
        ),
        "aws:odb/cloudVmCluster:CloudVmCluster": (
            Switch(path="dataCollectionOptions.isIncidentLogsEnabled", closed=(False,), why=_INCIDENTS),
            Switch(path="dataCollectionOptions.isDiagnosticsEventsEnabled", closed=(False,), why=_INCIDENTS),
        ),
    },
)
