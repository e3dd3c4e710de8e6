"""Copies that stores keep of themselves elsewhere: buckets."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Source
from enclave.residency.verdicts import Severity

BUCKET_REPLICATION = channel(
    id="bucket-replication",
    title="A bucket is replicated only to buckets of ours in the EEA",
    channels=("S3-01",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A replication rule copies every object, as it arrives, to the bucket that it names; one that is "
    "switched off is a single call away from that.",
    remedy="Name a bucket of this program in the EEA as destination, and a key of the same region.",
    source="S3 API: PutBucketReplication (Destination, ReplicaKmsKeyID, Account)",
    watches={
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (
            Destination(path="rules[].destination", name="bucket", account="account"),
            Destination(path="rules[].destination", name="encryptionConfiguration.replicaKmsKeyId"),
            Source(path="bucket", end="rules[].destination.bucket"),
        ),
    },
)
