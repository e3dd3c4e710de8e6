"""Types of storage, images and backups by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Says when data is deleted, or kept more cheaply where it is; moves it nowhere.": """
aws:ecr/lifecyclePolicy:LifecyclePolicy
aws:imagebuilder/lifecyclePolicy:LifecyclePolicy
aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration
aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration
aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2
aws:s3/filesSynchronizationConfiguration:FilesSynchronizationConfiguration
aws:s3control/bucketLifecycleConfiguration:BucketLifecycleConfiguration
""",
        "Only keeps data from being deleted.": """
aws:backup/vaultLockConfiguration:VaultLockConfiguration
aws:rbin/rule:Rule
aws:storagegateway/tapePool:TapePool
""",
        "Says what is backed up, and what that is held to; where to, the plan says, which is judged.": """
aws:backup/framework:Framework
aws:backup/regionSettings:RegionSettings
aws:backup/selection:Selection
aws:efs/backupPolicy:BackupPolicy
""",
        "Counts requests and scans images within the account; hands them to nobody.": """
aws:ecr/accountSetting:AccountSetting
aws:ecr/pullTimeUpdateExclusion:PullTimeUpdateExclusion
aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration
aws:s3/bucketMetric:BucketMetric
""",
        "Lets nobody in: says who pays, which pages may use what a browser may read, or that tags count.": """
aws:s3/bucketAbac:BucketAbac
aws:s3/bucketCorsConfiguration:BucketCorsConfiguration
aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2
aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration
aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2
""",
        "Answers at addresses of a subnet, which is judged where it is made; who gets in, the file system's "
        "policy says.": """
aws:efs/mountTarget:MountTarget
aws:s3/filesMountTarget:FilesMountTarget
""",
        "Is a part of a store that is judged where it is made, and adds no way to it.": """
aws:efs/accessPoint:AccessPoint
aws:fsx/ontapVolume:OntapVolume
aws:mediastore/container:Container
aws:s3/filesAccessPoint:FilesAccessPoint
aws:s3tables/namespace:Namespace
aws:storagegateway/cache:Cache
aws:storagegateway/uploadBuffer:UploadBuffer
aws:storagegateway/workingStorage:WorkingStorage
""",
        "Says what is built, by recipes of the same account and region; where it goes, the distribution and "
        "the infrastructure say, which are judged.": """
aws:imagebuilder/image:Image
aws:imagebuilder/imagePipeline:ImagePipeline
""",
        "Only restricts whose images may be started.": """
aws:ec2/allowedImagesSettings:AllowedImagesSettings
""",
        "Proves who somebody is, or names or looks like something; what he may reach is said, and judged, "
        "where the server, the user or the connector is made.": """
aws:transfer/certificate:Certificate
aws:transfer/hostKey:HostKey
aws:transfer/profile:Profile
aws:transfer/sshKey:SshKey
aws:transfer/tag:Tag
aws:transfer/webAppCustomization:WebAppCustomization
""",
    }
)
