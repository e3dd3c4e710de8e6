"""File systems: replicated, tied to buckets, their logs and their directories."""

from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Resource, plain
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Destination, Own, RegionOf, Source, ZoneOf, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

FILE_SYSTEM_REPLICATION = channel(
    id="file-system-replication",
    title="A file system is kept and replicated in the EEA, and is ours there",
    channels=("STO-05",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Replication keeps the whole file system once more, in the region or file system that is named.",
    remedy="Name a region of the EEA, or a file system of ours there.",
    source="EFS API: CreateReplicationConfiguration (DestinationToCreate), CreateFileSystem "
    "(AvailabilityZoneName)",
    watches={
        "aws:efs/replicationConfiguration:ReplicationConfiguration": (
            RegionOf(path="destination.region"),
            ZoneOf(path="destination.availabilityZoneName"),
            Destination(path="destination.fileSystemId", here=True),
            Destination(path="destination.kmsKeyId", here=True, aside=True),
            Source(path="sourceFileSystemId", end="destination.fileSystemId"),
        ),
        "aws:efs/fileSystem:FileSystem": (ZoneOf(path="availabilityZoneName"),),
    },
)

_NFS: Final = "nfs://"


def repository(path: str) -> Own:
    """Make the meaning of the URL of a data repository: a bucket, or a file server."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if isinstance(text, str) and text.startswith(_NFS):
                found = host_target(where, text, resource, view)
            else:
                found = ends.resolve(End(where=where, name=value), resource, view)
            for target in found:
                yield judged_end(where, value, target)

    return Own(path=path, told="a bucket of ours in the EEA, or a private file server", read=read)


DATA_REPOSITORY = channel(
    id="data-repository",
    title="File systems are tied only to buckets of ours in the EEA and to private file servers",
    channels=("STO-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What is written into the file system is written out to the repository that it is tied to.",
    remedy="Name a bucket of this program, or one that the configuration knows, in the EEA.",
    source="FSx API: CreateDataRepositoryAssociation (DataRepositoryPath), CreateFileSystem (ExportPath, "
    "ImportPath), CreateFileCache",
    watches={
        "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": (repository("dataRepositoryPath"),),
        "aws:fsx/lustreFileSystem:LustreFileSystem": (
            repository("exportPath"),
            Source(path="importPath"),
            Destination(path="logConfiguration", name="destination", here=True),
        ),
        "aws:fsx/fileCache:FileCache": (
            repository("dataRepositoryAssociations[].dataRepositoryPath"),
            Addresses(path="dataRepositoryAssociations[].nfs[].dnsIps[]"),
        ),
        "aws:fsx/windowsFileSystem:WindowsFileSystem": (
            Destination(path="auditLogConfiguration", name="auditLogDestination", here=True),
        ),
    },
)

FILE_SYSTEM_DIRECTORY = channel(
    id="file-system-directory",
    title="File systems ask directories at private addresses who their users are",
    channels=("STO-07",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="The directory that a file system joins decides who reads it, and gets a password of its own.",
    remedy="Name domain name servers at private addresses.",
    source="FSx API: SelfManagedActiveDirectoryConfiguration (DnsIps)",
    watches={
        "aws:fsx/windowsFileSystem:WindowsFileSystem": (
            Addresses(path="selfManagedActiveDirectory.dnsIps[]"),
        ),
        "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine": (
            Addresses(path="activeDirectoryConfiguration.selfManagedActiveDirectoryConfiguration.dnsIps[]"),
        ),
    },
)

FILE_SYSTEM_COPY = channel(
    id="file-system-copy",
    title="Backups and copies of file systems are made of what is in the EEA",
    channels=("STO-07",),
    claim="migration-is-inward-only",
    severity=Severity.HIGH,
    reason="A copy holds all that the file system held.",
    remedy="Name a file system or volume of this program; data that is moved in needs a lane.",
    source="FSx API: CreateBackup, CreateVolume (OriginSnapshot), CreateFileSystemFromBackup",
    watches={
        "aws:fsx/backup:Backup": (Source(path="fileSystemId"), Source(path="volumeId")),
        "aws:fsx/openZfsVolume:OpenZfsVolume": (Source(path="originSnapshot.snapshotArn"),),
        "aws:fsx/openZfsSnapshot:OpenZfsSnapshot": (Source(path="volumeId"),),
    },
)
