"""Ways out of relational, document and graph databases: copies, shares, exports and open doors."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Destination,
    Document,
    Forbidden,
    Grantee,
    Host,
    Own,
    RegionOf,
    Source,
    Switch,
)
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_OPEN = "It gives the database an address of the internet."
_PUBLIC = Switch(path="publiclyAccessible", closed=(False,), why=_OPEN)
_SNAPSHOT = Source(path="snapshotIdentifier")
_MEMBER = Joined(path="globalClusterIdentifier", here=True)
_OLD_CLUSTER = Source(path="restoreToPointInTime.sourceClusterIdentifier")
_S3_IMPORT = Source(path="s3Import.bucketName")
_NOTICES = Destination(path="snsTopicArn")
_DEFAULT_SUBNETS = (None, "", "default")


def _signed(path: str) -> Meaning:
    """Judge a signed URL. One of AWS's asks the region of the source, which is judged by its identifier."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            for target in host_target(where, value, resource, view):
                if target.place is not None and target.place.region is not None:
                    yield observe.compliant(where, value, place=target.place)
                else:
                    yield judged_end(where, value, target)

    return Own(path=path, told="a signed URL of AWS's, never another host", read=read)


def _default_subnets(resource: Resource, view: View) -> Iterator[Observation]:
    """Find the Multi-AZ cluster that is public because nothing says otherwise."""
    del view
    multi = resource.props.get("dbClusterInstanceClass")
    said = resource.props.get("publiclyAccessible") is not None
    if multi is not None and not said and plain(resource.props.get("dbSubnetGroupName")) in _DEFAULT_SUBNETS:
        reason = "In the default subnets a Multi-AZ cluster is public unless this says otherwise."
        yield observe.violated("publiclyAccessible (not set)", None, reason=reason)


DATABASE_REPLICAS = channel(
    id="database-replicas",
    title="A database takes what it holds only from the EEA, or by a lane",
    channels=("DB-01", "DB-13"),
    claim="migration-is-inward-only",
    severity=Severity.CRITICAL,
    reason="A replica or a restored database holds everything that its source holds, and a replica that is "
    "promoted is written back from.",
    remedy="Replicate from a database of ours in the EEA, or declare a lane that ends at this database.",
    source="RDS API: CreateDBInstanceReadReplica, CreateDBCluster (ReplicationSourceIdentifier), "
    "RestoreDBInstanceFromS3; Neptune and DocumentDB API: CreateDBCluster",
    watches={
        "aws:rds/instance:Instance": (
            Source(path="replicateSourceDb"),
            Source(path="restoreToPointInTime.sourceDbInstanceAutomatedBackupsArn"),
            _SNAPSHOT,
            _S3_IMPORT,
        ),
        "aws:rds/cluster:Cluster": (
            Source(path="replicationSourceIdentifier"),
            Source(path="sourceRegion", region=True),
            _SNAPSHOT,
            _S3_IMPORT,
            _OLD_CLUSTER,
        ),
        "aws:docdb/cluster:Cluster": (_SNAPSHOT, _OLD_CLUSTER),
        "aws:neptune/cluster:Cluster": (Source(path="replicationSourceIdentifier"), _SNAPSHOT),
        "aws:rds/customDbEngineVersion:CustomDbEngineVersion": (
            Source(path="databaseInstallationFilesS3BucketName"),
        ),
    },
)

DATABASE_DOORS = channel(
    id="database-open-to-the-internet",
    title="No database has an address of the internet",
    channels=("DB-01", "DB-13", "DB-20"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A database with a public address is reached from anywhere, past the gateway.",
    remedy="Set publiclyAccessible (or publicConnectivity) to false and name private subnets.",
    source="RDS API: CreateDBInstance, CreateDBCluster, CreateDBShardGroup (PubliclyAccessible and its "
    "defaults); Neptune Analytics, Timestream for InfluxDB and Mainframe Modernization APIs",
    watches={
        "aws:rds/instance:Instance": (_PUBLIC,),
        "aws:rds/clusterInstance:ClusterInstance": (_PUBLIC,),
        "aws:rds/cluster:Cluster": (
            _PUBLIC,
            Own(
                path="dbClusterInstanceClass",
                told="named private subnets, if it is a Multi-AZ cluster that says nothing of being public",
                read=_default_subnets,
            ),
        ),
        "aws:rds/shardGroup:ShardGroup": (
            Switch(
                path="publiclyAccessible",
                closed=(False,),
                absent=UNKNOWN,
                why="Not set, it is public where its network has an internet gateway.",
            ),
        ),
        "aws:neptune/clusterInstance:ClusterInstance": (_PUBLIC,),
        "aws:neptunegraph/graph:Graph": (Switch(path="publicConnectivity", closed=(False,), why=_OPEN),),
        "aws:timestreaminfluxdb/dbInstance:DbInstance": (_PUBLIC,),
        "aws:timestreaminfluxdb/dbCluster:DbCluster": (_PUBLIC,),
    },
)

DATABASE_SNAPSHOTS = channel(
    id="database-snapshot-copies",
    title="Snapshots and backups of databases are copied only within the EEA",
    channels=("DB-02", "DB-03"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A copy of a snapshot, or of the backups of every day, is the whole database once more.",
    remedy="Copy to a region of the EEA, or not at all.",
    source="RDS API: CopyDBSnapshot, CopyDBClusterSnapshot, StartDBInstanceAutomatedBackupsReplication",
    watches={
        "aws:rds/snapshotCopy:SnapshotCopy": (
            RegionOf(path="destinationRegion"),
            Source(path="sourceDbSnapshotIdentifier"),
            _signed("presignedUrl"),
            Forbidden(
                path="targetCustomAvailabilityZone", why="It is a zone outside AWS, of the customer's."
            ),
        ),
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": (
            RegionOf(path="destinationRegion"),
            Source(path="sourceDbClusterSnapshotIdentifier"),
            _signed("presignedUrl"),
        ),
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": (
            Source(path="sourceDbInstanceArn"),
            _signed("preSignedUrl"),
        ),
    },
)

_SHARED = Grantee(path="sharedAccounts[]")

DATABASE_SNAPSHOT_SHARING = channel(
    id="database-snapshot-sharing",
    title="A snapshot of a database is shared with our own accounts only",
    channels=("DB-05",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever a snapshot is shared with restores it as a database of his own.",
    remedy="Name accounts of the organisation, never all.",
    source="RDS API: ModifyDBSnapshotAttribute (restore; all makes it public)",
    watches={
        "aws:rds/snapshot:Snapshot": (_SHARED,),
        "aws:rds/snapshotCopy:SnapshotCopy": (_SHARED,),
        "aws:rds/clusterSnapshot:ClusterSnapshot": (_SHARED,),
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": (_SHARED,),
    },
)

DATABASE_GLOBAL_CLUSTERS = channel(
    id="database-global-clusters",
    title="A global database has members of ours in the EEA only",
    channels=("DB-04", "DB-12", "DB-13"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Every member of a global database holds all of it, within a second.",
    remedy="Make each member, and the global database, with a provider of a site.",
    source="RDS API: CreateGlobalCluster; Aurora, DocumentDB and Neptune guides, global databases",
    watches={
        **dict.fromkeys(
            ("aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"),
            (_MEMBER,),
        ),
        **dict.fromkeys(
            (
                "aws:rds/globalCluster:GlobalCluster",
                "aws:docdb/globalCluster:GlobalCluster",
                "aws:neptune/globalCluster:GlobalCluster",
            ),
            (Joined(path="sourceDbClusterIdentifier", here=True),),
        ),
    },
)

DATABASE_EXPORTS = channel(
    id="database-exports",
    title="A database is exported, and feeds others, only in the EEA and within our accounts",
    channels=("DB-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An export or an integration copies the database's rows to the bucket or the warehouse it names.",
    remedy="Name a bucket or a namespace of ours in the EEA.",
    source="RDS API: StartExportTask (S3BucketName), CreateIntegration (TargetArn); Redshift API: "
    "CreateIntegration; options SQLSERVER_AUDIT (S3_BUCKET_ARN) and OEM_AGENT (OMS_HOST)",
    watches={
        "aws:rds/exportTask:ExportTask": (
            Destination(path="s3BucketName", required=True),
            Source(path="sourceArn", end="s3BucketName"),
        ),
        "aws:rds/integration:Integration": (
            Destination(path="targetArn", required=True),
            Source(path="sourceArn", end="targetArn"),
        ),
        "aws:redshift/integration:Integration": (
            Destination(path="targetArn", required=True),
            Source(path="sourceArn", end="targetArn"),
        ),
        "aws:rds/optionGroup:OptionGroup": (
            Document(path="options", pair=("name", "value"), hosts=("OMS_HOST",)),
        ),
        "aws:qldb/stream:Stream": (Destination(path="kinesisConfiguration.streamArn", required=True),),
    },
)

DATABASE_NOTICES = channel(
    id="database-notices",
    title="What a database tells of itself goes to topics of ours in the EEA",
    channels=("DB-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="Notices name databases, users and statements that failed.",
    remedy="Name a topic of this program.",
    source="RDS, DocumentDB, Neptune and Redshift APIs: CreateEventSubscription (SnsTopicArn)",
    watches={
        "aws:rds/eventSubscription:EventSubscription": (Destination(path="snsTopic"),),
        **dict.fromkeys(
            (
                "aws:docdb/eventSubscription:EventSubscription",
                "aws:neptune/eventSubscription:EventSubscription",
                "aws:redshift/eventSubscription:EventSubscription",
            ),
            (_NOTICES,),
        ),
    },
)

DATABASE_DIRECTORY = channel(
    id="database-directory",
    title="A database asks name servers of ours for its directory",
    channels=("DB-01", "DAT-08"),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Who logs in to the database is asked of the directory that these name servers lead to.",
    remedy="Name the private addresses of a directory in our own network.",
    source="RDS API: CreateDBInstance (DomainDnsIps)",
    watches={"aws:rds/instance:Instance": (Host(path="domainDnsIps[]"),)},
)
