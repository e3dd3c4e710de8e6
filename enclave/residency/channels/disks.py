"""Disks and their snapshots: copied, shared, sent on by schedule."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import places
from enclave.graph.facts import Resource, plain
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Grantee, Own, RegionOf, Source, Switch, ZoneOf, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity


def region_or_outpost(path: str) -> Own:
    """Make the meaning of a text that is a region's name or the ARN of an Outpost."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if isinstance(text, str) and not text.startswith("arn:"):
                yield judged_end(where, value, Target(place=places.region(text)))
            else:
                for target in ends.resolve(End(where=where, name=value), resource, view):
                    yield judged_end(where, value, target)

    return Own(path=path, told="a region of the EEA, or an Outpost that is declared", read=read)


_LANE: Final = "Copy snapshots within the EEA; data that is moved in needs a lane that is in force."

SNAPSHOT_COPY = channel(
    id="snapshot-copy",
    title="Disks and snapshots are copied within the EEA, and into it only by a lane",
    channels=("EBS-01", "EBS-06"),
    claim="migration-is-inward-only",
    severity=Severity.CRITICAL,
    reason="A copy of a snapshot is the whole disk once more.",
    remedy=_LANE,
    source="EC2 API: CopySnapshot (SourceRegion), CopyVolumes, ImportSnapshot (DiskContainer)",
    watches={
        "aws:ebs/snapshotCopy:SnapshotCopy": (Source(path="sourceRegion", region=True),),
        "aws:ebs/volumeCopy:VolumeCopy": (Source(path="sourceVolumeId"),),
        "aws:ebs/snapshotImport:SnapshotImport": (
            Source(path="diskContainer.userBucket.s3Bucket"),
            Source(path="diskContainer.url", host=True),
        ),
        "aws:ebs/snapshot:Snapshot": (Source(path="volumeId"),),
    },
)

DISK_PLACE = channel(
    id="disk-place",
    title="Disks and their snapshots are kept in zones of the EEA or on our own Outposts",
    channels=("EBS-01", "EBS-03", "NET-13", "NET-14"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A Local Zone or an Outpost may stand in another country than its region.",
    remedy="Name a zone of the region, or an Outpost that the configuration declares.",
    source="EC2 API: EnableFastSnapshotRestores, CreateSnapshot (OutpostArn), CopyImage "
    "(DestinationOutpostArn), RegisterImage (BlockDeviceMapping)",
    watches={
        "aws:ebs/volume:Volume": (Source(path="snapshotId"),),
        "aws:ebs/fastSnapshotRestore:FastSnapshotRestore": (ZoneOf(path="availabilityZone"),),
        "aws:ec2/ami:Ami": (Destination(path="ebsBlockDevices[].outpostArn"),),
        "aws:ec2/amiCopy:AmiCopy": (Destination(path="destinationOutpostArn"),),
        "aws:ec2/amiFromInstance:AmiFromInstance": (Destination(path="ebsBlockDevices[].outpostArn"),),
    },
)

_SCHEDULE: Final = "policyDetails.schedules[]"
_ACTION: Final = "policyDetails.action.crossRegionCopies[]"

SCHEDULED_SNAPSHOTS = channel(
    id="scheduled-snapshots",
    title="Snapshots are copied and shared by schedule only within the EEA and among our own accounts",
    channels=("EBS-05",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A lifecycle policy copies and shares every snapshot that it makes, again and again; one that is "
    "switched off is a single call away from that.",
    remedy="Name regions of the EEA, keys of those regions, and accounts of ours.",
    source="Data Lifecycle Manager API: CreateLifecyclePolicy (CrossRegionCopyRule, ShareRule, "
    "CrossRegionCopyAction, EventParameters)",
    watches={
        "aws:dlm/lifecyclePolicy:LifecyclePolicy": (
            region_or_outpost(f"{_SCHEDULE}.crossRegionCopyRules[].target"),
            RegionOf(path=f"{_SCHEDULE}.crossRegionCopyRules[].targetRegion"),
            Destination(path=f"{_SCHEDULE}.crossRegionCopyRules[].cmkArn"),
            Grantee(path=f"{_SCHEDULE}.shareRule.targetAccounts[]"),
            ZoneOf(path=f"{_SCHEDULE}.fastRestoreRule.availabilityZones[]"),
            Destination(path=f"{_SCHEDULE}.createRule.scripts.executionHandler", here=True),
            region_or_outpost(f"{_ACTION}.target"),
            Destination(path=f"{_ACTION}.encryptionConfiguration.cmkArn"),
            Grantee(path="policyDetails.eventSource.parameters.snapshotOwners[]"),
        ),
    },
)

SNAPSHOT_SHARING = channel(
    id="snapshot-sharing",
    title="Snapshots are shared with our own accounts only, and never with everybody",
    channels=("EBS-02",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever a snapshot is shared with makes a disk of it, in his own account.",
    remedy="Share with accounts of ours, and block public sharing in every region.",
    source="EC2 API: ModifySnapshotAttribute (createVolumePermission), EnableSnapshotBlockPublicAccess",
    watches={
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": (Grantee(path="accountId"),),
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": (
            Switch(
                path="state",
                closed=("block-all-sharing", "block-new-sharing"),
                why="Snapshots can be shared with everybody.",
            ),
        ),
    },
)

REPLICATION_SERVERS = channel(
    id="disaster-recovery-servers",
    title="What replicates servers for disaster recovery has no public address",
    channels=("NET-12",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="Disks are copied block by block to the replication servers; over a public address that goes past "
    "the gateway.",
    remedy="Set createPublicIp to false and dataPlaneRouting to PRIVATE_IP.",
    source="Elastic Disaster Recovery API: CreateReplicationConfigurationTemplate",
    watches={
        "aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate": (
            Switch(path="createPublicIp", closed=(False,), why="The servers have public addresses."),
            Switch(path="dataPlaneRouting", closed=("PRIVATE_IP",), why="Disks travel by the internet."),
        ),
    },
)
