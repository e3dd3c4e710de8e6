"""Storage gateways: shares over buckets, from machines of our own premises."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Destination, Host, Own, Source, Switch
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity


def _endpoint(path: str) -> Own:
    """Make the meaning of an endpoint's name: one without a dot means something of the local network."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if isinstance(text, str) and "." not in text:
                yield observe.compliant(where, value)
                continue
            for target in host_target(where, value, resource, view):
                yield judged_end(where, value, target)

    return Own(path=path, told="an endpoint of AWS's in the EEA, or a private address", read=read)


_SHARE: tuple[Meaning, ...] = (
    Destination(name="locationArn", region="bucketRegion"),
    _endpoint("vpcEndpointDnsName"),
    Destination(path="auditDestinationArn"),
    Switch(
        path="objectAcl",
        closed=("private", "bucket-owner-read", "bucket-owner-full-control"),
        why="The list of each object lets in others than the owners.",
    ),
)

GATEWAY_SHARE = channel(
    id="gateway-share",
    title="A storage gateway writes to buckets of ours in the EEA, for private addresses",
    channels=("STO-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Every file of the share becomes an object in the bucket that it names, and is read by whoever "
    "reaches the share.",
    remedy="Name a bucket of ours in the EEA, its region, and private ranges of clients.",
    source="Storage Gateway API: CreateNFSFileShare, CreateSMBFileShare (LocationARN, BucketRegion, "
    "ClientList, ObjectACL), AssociateFileSystem",
    watches={
        "aws:storagegateway/nfsFileShare:NfsFileShare": (*_SHARE, Addresses(path="clientLists[]")),
        "aws:storagegateway/smbFileShare:SmbFileShare": _SHARE,
        "aws:storagegateway/fileSystemAssociation:FileSystemAssociation": (
            Destination(path="locationArn"),
            Destination(path="auditDestinationArn"),
        ),
    },
)

GATEWAY = channel(
    id="storage-gateway",
    title="A storage gateway is reached at a private address, and logs to ourselves in the EEA",
    channels=("STO-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="The gateway keeps what it serves on its own disks, where it stands.",
    remedy="Name a private address, an endpoint of our VPC, and a log group of ours in the EEA.",
    source="Storage Gateway API: ActivateGateway, UpdateGatewayInformation, JoinDomain (DomainControllers)",
    watches={
        "aws:storagegateway/gateway:Gateway": (
            Host(path="gatewayIpAddress"),
            _endpoint("gatewayVpcEndpoint"),
            Destination(path="cloudwatchLogGroupArn"),
            Host(path="smbActiveDirectorySettings.domainControllers[]"),
        ),
        "aws:storagegateway/cachesIscsiVolume:CachesIscsiVolume": (
            Source(path="sourceVolumeArn"),
            Source(path="snapshotId"),
        ),
        "aws:storagegateway/storedIscsiVolume:StoredIscsiVolume": (Source(path="snapshotId"),),
    },
)
