"""The keys that databases and data services lock what they hold with."""

from types import MappingProxyType

from enclave.residency.channel import channel
from enclave.residency.meanings.joins import Joined
from enclave.residency.verdicts import Severity

_KEYS = MappingProxyType(
    {
        "kmsKeyId": """
            rds/instance:Instance rds/cluster:Cluster rds/snapshotCopy:SnapshotCopy
            rds/clusterSnapshotCopy:ClusterSnapshotCopy rds/exportTask:ExportTask rds/integration:Integration
            rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication
            rds/clusterActivityStream:ClusterActivityStream rds/customDbEngineVersion:CustomDbEngineVersion
            docdb/cluster:Cluster docdb/elasticCluster:ElasticCluster
            elasticache/replicationGroup:ReplicationGroup elasticache/serverlessCache:ServerlessCache
            redshift/cluster:Cluster redshift/integration:Integration
            redshift/snapshotCopyGrant:SnapshotCopyGrant redshiftserverless/namespace:Namespace
            odb/autonomousDatabase:AutonomousDatabase timestreamwrite/database:Database
            timestreamquery/scheduledQuery:ScheduledQuery codecommit/repository:Repository
            m2/application:Application m2/environment:Environment finspace/kxEnvironment:KxEnvironment""",
        "performanceInsightsKmsKeyId": """
            rds/instance:Instance rds/cluster:Cluster rds/clusterInstance:ClusterInstance
            docdb/clusterInstance:ClusterInstance""",
        "masterUserSecretKmsKeyId": "rds/instance:Instance rds/cluster:Cluster",
        "masterPasswordSecretKmsKeyId": "redshift/cluster:Cluster",
        "adminPasswordSecretKmsKeyId": "redshiftserverless/namespace:Namespace",
        "kmsKeyArn": """
            neptune/cluster:Cluster memorydb/cluster:Cluster memorydb/snapshot:Snapshot
            dynamodb/tableReplica:TableReplica opensearch/application:Application
            emrcontainers/jobTemplate:JobTemplate""",
        "kmsKeyIdentifier": "neptunegraph/graph:Graph datazone/domain:Domain",
        "kmsEncryptionKey": "dsql/cluster:Cluster",
        "replicas[].kmsKeyArn": "dynamodb/table:Table",
        "s3SseKmsKeyId": "dynamodb/tableExport:TableExport",
        "encryptionSpecification.kmsKeyIdentifier": "keyspaces/table:Table",
        "magneticStoreWriteProperties.magneticStoreRejectedDataLocation.s3Configuration.kmsKeyId": (
            "timestreamwrite/table:Table"
        ),
        "kmsKey": "qldb/ledger:Ledger mwaa/environment:Environment",
        "encryptAtRest.kmsKeyId": "opensearch/domain:Domain elasticsearch/domain:Domain",
        "encryptionConfigs[].kmsKeyArn": "opensearch/serverlessCollection:ServerlessCollection",
        "encryptionAtRestOptions.kmsKeyArn": "opensearchingest/pipeline:Pipeline",
        "encryptionKey": "codeartifact/domain:Domain codebuild/project:Project",
        "artifactStores[].encryptionKey.id": "codepipeline/pipeline:Pipeline",
        "exportConfig.s3Destination.encryptionKey": "codebuild/reportGroup:ReportGroup",
        "kmsKeyDetails.kmsKeyId": "codegurureviewer/repositoryAssociation:RepositoryAssociation",
        "defaultEncryptionKey": "customerprofiles/domain:Domain",
        "action.exportRevisionToS3.encryption.kmsKeyArn": "dataexchange/eventAction:EventAction",
        "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn": "athena/workgroup:Workgroup",
        "configuration.managedQueryResultsConfiguration.encryptionConfiguration.kmsKey": (
            "athena/workgroup:Workgroup"
        ),
        "encryptionConfiguration.kmsKey": "athena/database:Database",
        "encryptionConfiguration.s3Encryption.kmsKeyArn": "glue/securityConfiguration:SecurityConfiguration",
        "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn": (
            "glue/securityConfiguration:SecurityConfiguration"
        ),
        "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn": (
            "glue/securityConfiguration:SecurityConfiguration"
        ),
        "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId": (
            "glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
        ),
        "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId": (
            "glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
        ),
        "authenticationConfiguration.kmsKeyArn": "glue/connection:Connection",
        "logEncryptionKmsKeyId": "emr/cluster:Cluster",
        "encryptionKeyArn": "emr/studio:Studio",
        "monitoringConfiguration.s3MonitoringConfiguration.encryptionKeyArn": (
            "emrserverless/application:Application"
        ),
        "monitoringConfiguration.managedPersistenceMonitoringConfiguration.encryptionKeyArn": (
            "emrserverless/application:Application"
        ),
        "monitoringConfiguration.cloudwatchLoggingConfiguration.encryptionKeyArn": (
            "emrserverless/application:Application"
        ),
    }
)
"""Properties that name a key, and the types that have them."""


def _watched() -> dict[str, tuple[Joined, ...]]:
    found: dict[str, tuple[Joined, ...]] = {}
    for path, types in _KEYS.items():
        for type_ in types.split():
            token = f"aws:{type_}"
            found[token] = (*found.get(token, ()), Joined(path=path, here=True))
    return found


DATA_KEYS = channel(
    id="data-under-keys-of-ours",
    title="What a data service holds is locked with a key of ours in the EEA",
    channels=("KMS-01", "DB-07"),
    claim="keys-used-only-by-authorised-parties",
    severity=Severity.HIGH,
    reason="Whoever has the key reads the data, and decides whether anybody else can.",
    remedy="Name a key of this program, in the region where the data is.",
    source="AWS KMS Developer Guide, AWS services that integrate with AWS KMS; each service's API: KmsKeyId",
    watches=_watched(),
)
