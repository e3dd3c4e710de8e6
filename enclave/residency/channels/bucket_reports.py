"""What buckets hand on about themselves: logs, inventories, analyses, events."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, RegionOf
from enclave.residency.verdicts import Severity

_LENS = "storageLensConfiguration"
_EXPORTS = (f"{_LENS}.dataExport", f"{_LENS}.expandedPrefixesDataExport")

BUCKET_REPORTS = channel(
    id="bucket-reports",
    title="Logs, inventories and analyses of buckets are kept in buckets of ours in the EEA",
    channels=("S3-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Logs of requests and lists of objects hold names of objects and who asked for them.",
    remedy="Name a bucket of this program, or one that the configuration knows, in the EEA.",
    source="S3 API: PutBucketLogging, PutBucketInventoryConfiguration, PutBucketAnalyticsConfiguration, "
    "PutStorageLensConfiguration, CreateBucketMetadataConfiguration",
    watches={
        "aws:s3/bucketLogging:BucketLogging": (Destination(path="targetBucket"),),
        "aws:s3/bucketLoggingV2:BucketLoggingV2": (Destination(path="targetBucket"),),
        "aws:s3/bucket:Bucket": (Destination(path="logging", name="targetBucket"),),
        "aws:s3/bucketV2:BucketV2": (Destination(path="loggings[]", name="targetBucket"),),
        "aws:s3/inventory:Inventory": (
            Destination(path="destination.bucket", name="bucketArn", account="accountId"),
            Destination(path="destination.bucket.encryption.sseKms.keyId", here=True),
        ),
        "aws:s3/analyticsConfiguration:AnalyticsConfiguration": (
            Destination(
                path="storageClassAnalysis.dataExport.destination.s3BucketDestination",
                name="bucketArn",
                account="bucketAccountId",
            ),
        ),
        "aws:s3control/storageLensConfiguration:StorageLensConfiguration": (
            *(
                Destination(path=f"{export}.s3BucketDestination", name="arn", account="accountId")
                for export in _EXPORTS
            ),
            *(
                Destination(path=f"{export}.s3BucketDestination.encryption.sseKms.keyId", here=True)
                for export in _EXPORTS
            ),
            RegionOf(path=f"{_LENS}.include.regions[]"),
        ),
        "aws:s3/bucketMetadataConfiguration:BucketMetadataConfiguration": (
            Destination(path="metadataConfiguration.destinations[]", name="tableBucketArn"),
        ),
    },
)

STORE_EVENTS = channel(
    id="store-events",
    title="Events of stores go to queues, topics and functions of ours in the EEA",
    channels=("S3-07", "STO-04"),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An event tells the name of each object or recovery point, and who made it, to where it goes.",
    remedy="Name a queue, topic or function of ours in the EEA.",
    source="S3 API: PutBucketNotificationConfiguration; Backup API: PutBackupVaultNotifications; Glacier "
    "API: SetVaultNotifications",
    watches={
        "aws:s3/bucketNotification:BucketNotification": (
            Destination(path="queues[]", name="queueArn"),
            Destination(path="topics[]", name="topicArn"),
            Destination(path="lambdaFunctions[]", name="lambdaFunctionArn"),
        ),
        "aws:glacier/vault:Vault": (Destination(path="notification", name="snsTopic"),),
        "aws:backup/vaultNotifications:VaultNotifications": (Destination(path="snsTopicArn"),),
        "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": (
            Destination(path="snsTopicArn"),
        ),
    },
)
