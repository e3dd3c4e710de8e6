"""Copies that stores of objects and tables keep of themselves, and what spans several regions."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Own, Presence, Source, ZoneOf, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

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
            Destination(
                path="rules[].destination", name="encryptionConfiguration.replicaKmsKeyId", aside=True
            ),
            Source(path="bucket", end="rules[].destination.bucket"),
        ),
        "aws:s3/bucket:Bucket": (
            Destination(
                path="replicationConfiguration.rules[].destination", name="bucket", account="accountId"
            ),
            Destination(
                path="replicationConfiguration.rules[].destination", name="replicaKmsKeyId", aside=True
            ),
        ),
        "aws:s3/bucketV2:BucketV2": (
            Destination(
                path="replicationConfigurations[].rules[].destinations[]", name="bucket", account="accountId"
            ),
            Destination(
                path="replicationConfigurations[].rules[].destinations[]", name="replicaKmsKeyId", aside=True
            ),
        ),
    },
)

MULTI_REGION_ACCESS_POINT = channel(
    id="multi-region-access-point",
    title="No access point spans regions",
    channels=("S3-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A Multi-Region Access Point takes requests at the edge nearest to whoever asks and routes them "
    "through AWS Global Accelerator, which has no place.",
    remedy="Use an access point of each bucket's own region, bound to a VPC.",
    source="S3 User Guide, Managing multi-Region traffic with Multi-Region Access Points",
    watches={
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": (
            Presence(why="Requests to it travel by Global Accelerator, wherever its buckets are."),
        ),
        "aws:s3control/multiRegionAccessPointRoutes:MultiRegionAccessPointRoutes": (
            Presence(why="It steers requests between regions by Global Accelerator."),
        ),
    },
)

TABLE_BUCKET_REPLICATION = channel(
    id="table-bucket-replication",
    title="Tables in table buckets are replicated only to table buckets of ours in the EEA",
    channels=("S3-09",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A replica of a table is the whole table once more, in the table bucket that it names.",
    remedy="Name a table bucket of ours in a region of the EEA, or drop the replication.",
    source="S3 Tables API: PutTableBucketReplication, PutTableReplication (destinationTableBucketARN)",
    watches={
        "aws:s3tables/tableBucketReplication:TableBucketReplication": (
            Destination(path="rule.destinations[].destinationTableBucketArn"),
            Source(path="tableBucketArn", end="rule.destinations[].destinationTableBucketArn"),
        ),
        "aws:s3tables/tableReplication:TableReplication": (
            Destination(path="rule.destinations[].destinationTableBucketArn"),
            Source(path="tableArn", end="rule.destinations[].destinationTableBucketArn"),
        ),
    },
)

OBJECT_COPY = channel(
    id="object-copy",
    title="Objects are put and copied into buckets of ours in the EEA, from the EEA or by a lane",
    channels=("S3-01", "S3-04"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What is copied into a bucket is where the bucket is, and its owner's.",
    remedy="Name a bucket of this program in the EEA.",
    source="S3 API: PutObject, CopyObject (Bucket, x-amz-copy-source)",
    watches={
        "aws:s3/objectCopy:ObjectCopy": (Destination(path="bucket"), Source(path="source", end="bucket")),
        "aws:s3/bucketObject:BucketObject": (Destination(path="bucket"),),
        "aws:s3/bucketObjectv2:BucketObjectv2": (Destination(path="bucket"),),
    },
)

DIRECTORY_BUCKET = channel(
    id="directory-bucket",
    title="A directory bucket is in a zone of the EEA; what serves a bucket as files serves one of ours",
    channels=("S3-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A directory bucket is kept in the zone that it names, which may be a Local Zone in another "
    "country; a file system over a bucket writes all its files into that bucket.",
    remedy="Name a zone of the region, a Local Zone only if it is declared, and a bucket of ours in the EEA.",
    source="S3 API: CreateBucket (Location); S3 User Guide, Directory buckets; S3 Files user guide",
    watches={
        "aws:s3/directoryBucket:DirectoryBucket": (ZoneOf(path="location.name"),),
        "aws:s3/filesFileSystem:FilesFileSystem": (Destination(path="bucket"),),
    },
)


def _outpost(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge an Outpost by its id, which is the end of its ARN."""
    declared = {arn.rpartition("/")[2] for arn in view.context.outposts}
    for where, value in walk(resource.props, "outpostId"):
        text = plain(value)
        if text is UNKNOWN:
            for target in ends.resolve(End(where=where, name=value), resource, view):
                yield judged_end(where, value, target)
        elif text in declared or text in view.context.outposts:
            yield observe.compliant(where, value)
        else:
            yield observe.violated(where, value)


_RACK = Own(path="outpostId", told="an Outpost that the configuration declares", read=_outpost)

OUTPOST_STORE = channel(
    id="outpost-store",
    title="Objects on Outposts are on Outposts of ours",
    channels=("NET-14", "S3-10"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An Outpost stands in a building of its own, in whatever country, wherever its region is.",
    remedy="Declare the Outpost in the configuration, with its country.",
    source="S3 on Outposts User Guide, What is Amazon S3 on Outposts",
    watches={
        "aws:s3control/bucket:Bucket": (_RACK,),
        "aws:s3outposts/endpoint:Endpoint": (_RACK,),
    },
)
