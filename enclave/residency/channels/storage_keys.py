"""Keys of stores: whatever names one names a key of ours in the EEA."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Switch
from enclave.residency.verdicts import Severity

_DEFAULT: Final = "applyServerSideEncryptionByDefault.kmsMasterKeyId"
_OLDER_DEFAULT: Final = "applyServerSideEncryptionByDefaults[].kmsMasterKeyId"
_TABLES: Final = "metadataConfiguration.{}TableConfiguration.encryptionConfiguration.kmsKeyArn"
_DISKS: Final = "blockDeviceMappings[].ebs.kmsKeyId"

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": ("encryptionKeyArn",),
        "aws:backup/vault:Vault": ("kmsKeyArn",),
        "aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate": ("ebsEncryptionKeyArn",),
        "aws:ebs/defaultKmsKey:DefaultKmsKey": ("keyArn",),
        "aws:ebs/snapshotCopy:SnapshotCopy": ("kmsKeyId",),
        "aws:ebs/snapshotImport:SnapshotImport": ("kmsKeyId",),
        "aws:ebs/volume:Volume": ("kmsKeyId",),
        "aws:ec2/amiCopy:AmiCopy": ("kmsKeyId",),
        "aws:ecr/repository:Repository": ("encryptionConfigurations[].kmsKey",),
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": (
            "encryptionConfigurations[].kmsKey",
        ),
        "aws:efs/fileSystem:FileSystem": ("kmsKeyId",),
        "aws:fsx/fileCache:FileCache": ("kmsKeyId",),
        "aws:fsx/lustreFileSystem:LustreFileSystem": ("kmsKeyId",),
        "aws:fsx/ontapFileSystem:OntapFileSystem": ("kmsKeyId",),
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": ("kmsKeyId",),
        "aws:fsx/windowsFileSystem:WindowsFileSystem": ("kmsKeyId",),
        "aws:imagebuilder/component:Component": ("kmsKeyId",),
        "aws:imagebuilder/containerRecipe:ContainerRecipe": ("kmsKeyId", f"instanceConfiguration.{_DISKS}"),
        "aws:imagebuilder/imageRecipe:ImageRecipe": (_DISKS,),
        "aws:imagebuilder/workflow:Workflow": ("kmsKeyId",),
        "aws:s3/bucket:Bucket": (f"serverSideEncryptionConfiguration.rule.{_DEFAULT}",),
        "aws:s3/bucketMetadataConfiguration:BucketMetadataConfiguration": (
            _TABLES.format("inventory"),
            _TABLES.format("journal"),
        ),
        "aws:s3/bucketObject:BucketObject": ("kmsKeyId",),
        "aws:s3/bucketObjectv2:BucketObjectv2": ("kmsKeyId",),
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
            f"rules[].{_DEFAULT}",
        ),
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": (
            f"rules[].{_DEFAULT}",
        ),
        "aws:s3/bucketV2:BucketV2": (f"serverSideEncryptionConfigurations[].rules[].{_OLDER_DEFAULT}",),
        "aws:s3/filesFileSystem:FilesFileSystem": ("kmsKeyId",),
        "aws:s3/objectCopy:ObjectCopy": ("kmsKeyId",),
        "aws:s3/vectorsIndex:VectorsIndex": ("encryptionConfigurations[].kmsKeyArn",),
        "aws:s3/vectorsVectorBucket:VectorsVectorBucket": ("encryptionConfigurations[].kmsKeyArn",),
        "aws:s3tables/table:Table": ("encryptionConfiguration.kmsKeyArn",),
        "aws:s3tables/tableBucket:TableBucket": ("encryptionConfiguration.kmsKeyArn",),
        "aws:storagegateway/cachesIscsiVolume:CachesIscsiVolume": ("kmsKey",),
        "aws:storagegateway/nfsFileShare:NfsFileShare": ("kmsKeyArn",),
        "aws:storagegateway/smbFileShare:SmbFileShare": ("kmsKeyArn",),
        "aws:storagegateway/storedIscsiVolume:StoredIscsiVolume": ("kmsKey",),
    }
)
"""Which properties of stores name the key that they are locked with."""

STORE_KEYS = channel(
    id="store-keys",
    title="Stores are locked with keys of ours in the EEA",
    channels=("KMS-01", "EBS-01", "STO-03", "STO-07"),
    claim="stores-locked-with-their-own-site-key",
    severity=Severity.HIGH,
    reason="Whoever has the key of a store has the store, wherever it stands.",
    remedy="Name a key of the same account and region.",
    source="AWS KMS Developer Guide, AWS services that integrate with AWS KMS; EC2 API: "
    "DisableEbsEncryptionByDefault",
    watches={
        **{
            type_: tuple(Destination(path=path, here=True, aside=True) for path in paths)
            for type_, paths in KEYS.items()
        },
        "aws:ebs/encryptionByDefault:EncryptionByDefault": (
            Switch(path="enabled", closed=(True,), why="Disks are made without encryption.", absent=True),
        ),
    },
)
