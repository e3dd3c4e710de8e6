"""Ways out of data lakes: grants, catalogs, connections, jobs and the results of queries."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, Host, Own, Required, Source, Switch
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.registered import Registered
from enclave.residency.meanings.walk import first, is_one_of
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_EVERYBODY_OF_OURS = ("IAM_ALLOWED_PRINCIPALS", "IAM_PRINCIPALS")


def _grantee(path: str) -> Grantee:
    return Grantee(path=path, own=_EVERYBODY_OF_OURS)


_NEW_TABLES = "createTableDefaultPermissions[].principal"
_NEW_DATABASES = "createDatabaseDefaultPermissions[].principal"
_ID = "dataLakePrincipalIdentifier"

LAKE_GRANTS = channel(
    id="lake-grants",
    title="The data lake is granted to our own accounts, and filtered by AWS itself",
    channels=("DAT-01", "DAT-02"),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever is granted a table reads its files with credentials that Lake Formation hands out; an "
    "engine outside filters rows itself, or doesn't.",
    remedy="Name principals and accounts of the organisation.",
    source="Lake Formation API: GrantPermissions, PutDataLakeSettings (DataLakeAdmins, "
    "ExternalDataFilteringAllowList, TrustedResourceOwners), CreateLakeFormationOptIn; Glue API: Principal",
    watches={
        "aws:lakeformation/permissions:Permissions": (_grantee("principal"),),
        "aws:lakeformation/optIn:OptIn": (_grantee(f"principals[].{_ID}"),),
        "aws:lakeformation/dataLakeSettings:DataLakeSettings": (
            Grantee(path="externalDataFilteringAllowLists[]"),
            Grantee(path="trustedResourceOwners[]"),
            _grantee("admins[]"),
            _grantee("readOnlyAdmins[]"),
            _grantee(_NEW_TABLES),
            _grantee(_NEW_DATABASES),
        ),
        "aws:glue/catalogDatabase:CatalogDatabase": (_grantee(f"{_NEW_TABLES}.{_ID}"),),
        "aws:glue/catalog:Catalog": (
            _grantee(f"{_NEW_TABLES}.{_ID}"),
            _grantee(f"{_NEW_DATABASES}.{_ID}"),
        ),
    },
)

_OWNER = Grantee(path="catalogId", before=("s3tablescatalog/",), here=True)
_ICEBERG = "openTableFormatInput.icebergInput.icebergTableInput.location"
_FILES = (
    Destination(path="storageDescriptor.location"),
    Destination(path="storageDescriptor.additionalLocations[]"),
)
_LINK = Destination(path="targetTable", region="region", account="catalogId")

LAKE_CATALOGS = channel(
    id="lake-catalogs",
    title="Databases, tables and the files behind them are ours, in the EEA",
    channels=("DAT-01", "DAT-02"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What a job writes to a table goes to the files that the catalog names, or through a link to "
    "another account's catalog.",
    remedy="Name buckets, accounts and regions of ours in the EEA.",
    source="Glue API: CreateDatabase (TargetDatabase, LocationUri), CreateTable (TargetTable, "
    "StorageDescriptor), CreateCatalog; Lake Formation API: RegisterResource",
    watches={
        "aws:lakeformation/resource:Resource": (Destination(path="arn"),),
        "aws:lakeformation/permissions:Permissions": (Destination(path="dataLocation.arn"),),
        "aws:glue/catalogDatabase:CatalogDatabase": (
            Destination(path="targetDatabase", region="region", account="catalogId"),
            Destination(path="locationUri"),
            Joined(path="federatedDatabase.identifier", here=True),
            _OWNER,
        ),
        "aws:glue/catalogTable:CatalogTable": (*_FILES, Destination(path=_ICEBERG), _LINK, _OWNER),
        "aws:glue/partition:Partition": (*_FILES, _OWNER),
        "aws:glue/catalogTableOptimizer:CatalogTableOptimizer": (
            Destination(path="configuration.orphanFileDeletionConfiguration.icebergConfiguration.location"),
            _OWNER,
        ),
        "aws:glue/userDefinedFunction:UserDefinedFunction": (Source(path="resourceUris[].uri"), _OWNER),
        "aws:glue/mLTransform:MLTransform": (Grantee(path="inputRecordTables[].catalogId"),),
        "aws:glue/dataQualityRuleset:DataQualityRuleset": (Grantee(path="targetTable.catalogId"),),
        "aws:glue/catalog:Catalog": (
            Joined(path="targetRedshiftCatalog.catalogArn"),
            Joined(path="federatedCatalog.identifier", here=True),
            Grantee(path="catalogProperties.dataLakeAccessProperties.dataTransferRole"),
        ),
    },
)

_CREDENTIALS = ("USERNAME", "PASSWORD", "ENCRYPTED_PASSWORD", "SECRET_ID", "username", "password", "secretId")
_HOSTS = (
    *("HOST", "host", "HOSTNAME", "hostname", "SERVER", "server", "DOMAIN_URL", "domainUrl", "serverName"),
    *("URL", "url", "INSTANCE_URL", "instanceUrl", "ENDPOINT", "endpoint", "ENDPOINT_URL", "endpointUrl"),
    *("sfUrl", "sfURL", "SNOWFLAKE_URL", "ACCOUNT_URL", "accountUrl", "HOST_URL", "hostUrl", "BASE_URL"),
    *("JDBC_CONNECTION_URL", "CONNECTION_URL", "KAFKA_BOOTSTRAP_SERVERS", "bootstrap.servers", "SFTP_HOST"),
    *(
        "spark.cosmos.accountEndpoint",
        "spark.mongodb.connection.uri",
        "connection.uri",
        "opensearch.nodes",
        "es.nodes",
    ),
)
_HOSTED_BY_US = (
    *(
        "JDBC",
        "MONGODB",
        "KAFKA",
        "NETWORK",
        "CUSTOM",
        "MARKETPLACE",
        "SFTP",
        "FTP",
        "DOCUMENTDB",
        "DYNAMODB",
    ),
    *(
        "OPENSEARCH",
        "REDSHIFT",
        "MYSQL",
        "POSTGRESQL",
        "ORACLE",
        "SQLSERVER",
        "SAPHANA",
        "SAPODATA",
        "VERTICA",
    ),
    *("TERADATA", "TERADATANOS", "DB2", "DB2AS400", "HBASE", "CLOUDERAHIVE", "CLOUDERAIMPALA"),
    *("DYNAMODB", "VERTICA", "CLOUDWATCH"),
    *("CLOUDWATCHMETRICS", "CMDB", "TPCDS", "NEPTUNE", "TIMESTREAM", "MSK", "REDIS", "KINESIS"),
    *("VIEW_VALIDATION_ATHENA", "VIEW_VALIDATION_REDSHIFT", "AZURESQL", "AZURECOSMOS", "SYNAPSE"),
)

LAKE_CONNECTIONS = channel(
    id="lake-connections",
    title="Connections and jobs of the data lake lead to hosts and buckets of ours in the EEA",
    channels=("DAT-02", "DB-06"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A job reads and writes through its connections, and keeps files where its arguments say.",
    remedy="Name hosts of AWS in the EEA, private addresses and buckets of ours; register a transfer for "
    "anybody else.",
    source="Glue Developer Guide: connection properties, job parameters; Glue API: CreateConnection",
    watches={
        "aws:glue/connection:Connection": (
            Document(path="connectionProperties", hosts=_HOSTS, skip=_CREDENTIALS),
            Document(path="athenaProperties", names=("spill_bucket",)),
            Host(path="authenticationConfiguration.oauth2Properties.tokenUrl"),
            Registered(
                path="connectionType",
                closed=_HOSTED_BY_US,
                why="It is a connection to a service of another company.",
            ),
        ),
        "aws:glue/job:Job": (
            Document(path="defaultArguments"),
            Document(path="nonOverridableArguments"),
            Destination(path="command.scriptLocation"),
        ),
        "aws:glue/workflow:Workflow": (Document(path="defaultRunProperties"),),
        "aws:glue/schema:Schema": (Joined(path="registryArn", here=True),),
        "aws:glue/trigger:Trigger": (Document(path="actions[].arguments"),),
        "aws:glue/devEndpoint:DevEndpoint": (
            Required(path="subnetId", why="Without a subnet it has an address of the internet."),
        ),
        "aws:glue/crawler:Crawler": (
            Source(path="s3Targets[].path"),
            Source(path="deltaTargets[].deltaTables[]"),
            Source(path="icebergTargets[].paths[]"),
            Source(path="hudiTargets[].paths[]"),
            Destination(path="s3Targets[].eventQueueArn"),
            Destination(path="s3Targets[].dlqEventQueueArn"),
            Destination(path="catalogTargets[].eventQueueArn"),
            Destination(path="catalogTargets[].dlqEventQueueArn"),
            Grantee(path="lakeFormationConfiguration.accountId"),
        ),
    },
)

_RESULTS = "configuration.resultConfiguration"
_LOGS = "configuration.monitoringConfiguration.s3LoggingConfiguration.logLocation"


def _results(resource: Resource, view: View) -> Iterator[Observation]:
    """Find the workgroup whose results go wherever the caller says."""
    del view
    managed = first(resource.props, "configuration.managedQueryResultsConfiguration.enabled")
    if first(resource.props, f"{_RESULTS}.outputLocation") is None and not is_one_of(plain(managed), (True,)):
        reason = "Where results go is left to whoever asks."
        yield observe.unknown(f"{_RESULTS}.outputLocation", None, reason=reason)


QUERY_RESULTS = channel(
    id="query-results",
    title="Results of queries go to buckets of ours in the EEA, whoever asks",
    channels=("DAT-03",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A query's result is a copy of the data; a federated source sees what is asked for.",
    remedy="Set the output location of the workgroup and enforce it; name functions of ours in the EEA.",
    source="Athena API: WorkGroupConfiguration (EnforceWorkGroupConfiguration, ResultConfiguration), "
    "CreateDataCatalog (Parameters)",
    watches={
        "aws:athena/workgroup:Workgroup": (
            Destination(path=_RESULTS, name="outputLocation", account="expectedBucketOwner"),
            Switch(
                path="configuration.enforceWorkgroupConfiguration",
                closed=(True,),
                why="Whoever asks may send the result elsewhere.",
            ),
            Own(path=_RESULTS, told="an output location, or results that Athena keeps", read=_results),
            Destination(path=_LOGS),
        ),
        "aws:athena/dataCatalog:DataCatalog": (Document(path="parameters", accounts=("catalog-id",)),),
        "aws:athena/database:Database": (Destination(name="bucket", account="expectedBucketOwner"),),
    },
)
