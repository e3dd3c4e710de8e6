"""Databases that are moved: the Database Migration Service."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Source, Switch, When
from enclave.residency.verdicts import Severity

_TARGET = When(path="endpointType", values=("target",))
_HOSTS = ("serverName", "broker", "endpointUri", "asmServer")

MIGRATION = channel(
    id="databases-are-migrated-inward",
    title="Databases are migrated to databases and buckets of ours in the EEA, by nobody else's network",
    channels=("MSG-10",),
    claim="migration-is-inward-only",
    severity=Severity.CRITICAL,
    reason="A task copies whole databases to its target endpoint, and keeps the copy up to date.",
    remedy="Make the target a database or bucket of ours in the EEA; give the instance no public address.",
    source="DMS API: CreateEndpoint, CreateReplicationTask, CreateReplicationInstance (PubliclyAccessible)",
    watches={
        "aws:dms/endpoint:Endpoint": (
            Anywhere(
                hosts=_HOSTS,
                buckets=("bucketName",),
                locals_=("serverSideEncryptionKmsKeyId",),
                skip=("certificateArn", "kmsKeyArn", "password", "username"),
                when=_TARGET,
            ),
            Anywhere(path="kmsKeyArn"),
        ),
        "aws:dms/s3Endpoint:S3Endpoint": (
            Destination(name="bucketName", account="expectedBucketOwner", when=_TARGET),
            Switch(
                path="cannedAclForObjects",
                closed=("none", "private", "bucket-owner-full-control", "bucket-owner-read"),
                why="The objects are made open to others than their owner.",
            ),
            Anywhere(path="serverSideEncryptionKmsKeyId", locals_=("serverSideEncryptionKmsKeyId",)),
            Anywhere(path="kmsKeyArn"),
        ),
        "aws:dms/replicationTask:ReplicationTask": (
            Destination(path="targetEndpointArn"),
            Source(path="sourceEndpointArn", end="targetEndpointArn"),
            Destination(path="replicationInstanceArn"),
        ),
        "aws:dms/replicationConfig:ReplicationConfig": (
            Destination(path="targetEndpointArn"),
            Source(path="sourceEndpointArn", end="targetEndpointArn"),
            Destination(path="computeConfig.kmsKeyId", here=True),
        ),
        "aws:dms/replicationInstance:ReplicationInstance": (
            Switch(
                path="publiclyAccessible", closed=(False,), why="The instance has an address on the internet."
            ),
            Anywhere(skip=("kerberosAuthenticationSettings",)),
        ),
        "aws:dms/instanceProfile:InstanceProfile": (
            Switch(
                path="publiclyAccessible",
                closed=(False,),
                absent=True,
                why="The instance has an address on the internet.",
            ),
            Anywhere(),
        ),
        "aws:dms/dataProvider:DataProvider": (
            Anywhere(
                hosts=_HOSTS,
                buckets=("s3Path",),
                skip=("certificateArn", "virtual"),
            ),
        ),
        "aws:dms/migrationProject:MigrationProject": (
            Anywhere(
                buckets=("s3BucketPath",),
                skip=("transformationRules", "dataProviderName"),
            ),
        ),
        "aws:dms/eventSubscription:EventSubscription": (Destination(path="snsTopicArn"),),
    },
)
