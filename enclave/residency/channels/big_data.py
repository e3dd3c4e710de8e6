"""Ways out of the services that run big jobs: EMR, Airflow, Data Pipeline, FinSpace, mainframes."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Host, Source, Switch
from enclave.residency.verdicts import Severity

_HOSTS = ("javax.jdo.option.ConnectionURL", "hive.metastore.uris", "fs.defaultFS")
_SETTINGS = Document(path="configurationsJson", hosts=_HOSTS)
_S3_LOGS = "monitoringConfiguration.s3MonitoringConfiguration.logUri"

JOBS = channel(
    id="big-data-jobs",
    title="Jobs on big data keep their logs, notebooks and results in places of ours in the EEA",
    channels=("DAT-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A job writes its logs and results to the buckets and hosts that it is given.",
    remedy="Name buckets of ours, and hosts of AWS or private addresses in the EEA.",
    source="EMR API: RunJobFlow (LogUri, Steps, Configurations), CreateStudio (DefaultS3Location); EMR "
    "Serverless API: MonitoringConfiguration; EMR on EKS API: CreateJobTemplate",
    watches={
        "aws:emr/cluster:Cluster": (
            Destination(path="logUri"),
            Document(path="steps[].hadoopJarStep.args"),
            Document(path="steps[].hadoopJarStep.properties", hosts=_HOSTS),
            _SETTINGS,
            Document(path="configurations", text=True, hosts=_HOSTS),
            Document(path="masterInstanceFleet", hosts=_HOSTS),
            Document(path="coreInstanceFleet", hosts=_HOSTS),
        ),
        "aws:emr/instanceFleet:InstanceFleet": (Document(path="instanceTypeConfigs", hosts=_HOSTS),),
        "aws:emr/instanceGroup:InstanceGroup": (_SETTINGS,),
        "aws:emr/studio:Studio": (Destination(path="defaultS3Location"),),
        "aws:emr/securityConfiguration:SecurityConfiguration": (Document(path="configuration"),),
        "aws:emrcontainers/jobTemplate:JobTemplate": (
            Destination(
                path="jobTemplateData.configurationOverrides.monitoringConfiguration"
                ".s3MonitoringConfiguration.logUri"
            ),
            Document(path="jobTemplateData.configurationOverrides.applicationConfigurations", hosts=_HOSTS),
            Document(path="jobTemplateData.jobDriver.sparkSubmitJobDriver.entryPointArguments"),
        ),
        "aws:emrserverless/application:Application": (
            Destination(path=_S3_LOGS),
            Host(path="monitoringConfiguration.prometheusMonitoringConfiguration.remoteWriteUrl"),
            Document(path="runtimeConfigurations", hosts=_HOSTS),
        ),
    },
)

JOB_DOORS = channel(
    id="big-data-doors",
    title="No job on big data is reached from the internet",
    channels=("DAT-02",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A public web server or a public security group lets in the world, past the gateway.",
    remedy="Keep web servers private, environments out of public subnets, and the block on.",
    source="EMR API: PutBlockPublicAccessConfiguration; MWAA API: CreateEnvironment (WebserverAccessMode, "
    "PRIVATE_ONLY if it isn't set); Mainframe Modernization API: CreateEnvironment (publiclyAccessible)",
    watches={
        "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": (
            Switch(
                path="blockPublicSecurityGroupRules",
                closed=(True,),
                why="Clusters may start with security groups that are open to the internet.",
            ),
        ),
        "aws:mwaa/environment:Environment": (
            Switch(
                path="webserverAccessMode",
                closed=("PRIVATE_ONLY",),
                why="The web server has an address of the internet.",
            ),
        ),
        "aws:m2/environment:Environment": (
            Switch(path="publiclyAccessible", closed=(False,), why="It has an address of the internet."),
        ),
    },
)

WORKFLOWS = channel(
    id="big-data-workflows",
    title="Workflows take their code from, and send what they make to, places of ours in the EEA",
    channels=("DAT-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A workflow reads its definition from a bucket, and its settings name hosts and buckets.",
    remedy="Name buckets of ours, and hosts of AWS or private addresses in the EEA.",
    source="MWAA API: CreateEnvironment (SourceBucketArn, AirflowConfigurationOptions); Data Pipeline "
    "Developer Guide: pipeline objects; FinSpace API: CreateKxCluster, CreateKxEnvironment; Mainframe "
    "Modernization API: CreateApplication",
    watches={
        "aws:mwaa/environment:Environment": (
            Destination(path="sourceBucketArn"),
            Document(
                path="airflowConfigurationOptions",
                hosts=("smtp.smtp_host", "metrics.statsd_host", "logging.remote_host"),
            ),
        ),
        "aws:datapipeline/pipelineDefinition:PipelineDefinition": (
            Document(
                path="pipelineObjects",
                pair=("key", "stringValue"),
                regions=("region",),
                hosts=("connectionString", "jdbcConnectionString"),
            ),
            Document(path="parameterValues", pair=("id", "stringValue"), regions=("myRegion", "region")),
        ),
        "aws:finspace/kxCluster:KxCluster": (Source(path="code.s3Bucket"),),
        "aws:finspace/kxEnvironment:KxEnvironment": (
            Host(path="customDnsConfigurations[].customDnsServerIp"),
            Destination(path="transitGatewayConfiguration.transitGatewayId", here=True),
        ),
        "aws:m2/application:Application": (Document(path="definition", text=True),),
    },
)
