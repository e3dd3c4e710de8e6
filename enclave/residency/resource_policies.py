"""Which types hold a resource policy, and in which property.

Source: the inputs of pulumi-aws 7.51 that its pages call an IAM or resource policy, in IAM's language. Left
out are policies in other languages (lifecycle, scaling, data protection, OpenSearch Serverless, Cedar),
identity and session policies, API Gateway's (a front door, which no account stands behind), and keys, roles
and endpoints, which have rules of their own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPTIONAL: Mapping[str, str] = MappingProxyType(
    {
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
        "aws:elasticsearch/domain:Domain": "accessPolicies",
        "aws:fsx/s3AccessPointAttachment:S3AccessPointAttachment": "s3AccessPoint.policy",
        "aws:glacier/vault:Vault": "accessPolicy",
        "aws:opensearch/domain:Domain": "accessPolicies",
        "aws:s3/accessPoint:AccessPoint": "policy",
        "aws:s3/bucket:Bucket": "policy",
        "aws:s3/bucketV2:BucketV2": "policy",
        "aws:secretsmanager/secret:Secret": "policy",
        "aws:sns/topic:Topic": "policy",
        "aws:sqs/queue:Queue": "policy",
    }
)
"""Stores that may bring a policy with them. Without one AWS lets in nobody but the account they are in."""

REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "aws:acmpca/policy:Policy": "policy",
        "aws:amp/resourcePolicy:ResourcePolicy": "policyDocument",
        "aws:backup/vaultPolicy:VaultPolicy": "policy",
        "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": "policy",
        "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": "accessPolicy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
        "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": (
            "deliveryDestinationPolicy"
        ),
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
        "aws:codeartifact/domainPermissions:DomainPermissions": "policyDocument",
        "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "policyDocument",
        "aws:codebuild/resourcePolicy:ResourcePolicy": "policy",
        "aws:dsql/clusterPolicy:ClusterPolicy": "policy",
        "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
        "aws:ecr/registryPolicy:RegistryPolicy": "policy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
        "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": "policy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
        "aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
        "aws:glacier/vaultLock:VaultLock": "policy",
        "aws:glue/resourcePolicy:ResourcePolicy": "policy",
        "aws:kinesis/resourcePolicy:ResourcePolicy": "policy",
        "aws:lambda/resourcePolicy:ResourcePolicy": "policy",
        "aws:mediastore/containerPolicy:ContainerPolicy": "policy",
        "aws:msk/clusterPolicy:ClusterPolicy": "policy",
        "aws:networkfirewall/resourcePolicy:ResourcePolicy": "policy",
        "aws:oam/sinkPolicy:SinkPolicy": "policy",
        "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
        "aws:opensearchingest/resourcePolicy:ResourcePolicy": "policy",
        "aws:organizations/resourcePolicy:ResourcePolicy": "content",
        "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": "policy",
        "aws:redshift/resourcePolicy:ResourcePolicy": "policy",
        "aws:redshiftserverless/resourcePolicy:ResourcePolicy": "policy",
        "aws:s3/bucketPolicy:BucketPolicy": "policy",
        "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": "policy",
        "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": "policy",
        "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": "policy",
        "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
        "aws:s3control/bucketPolicy:BucketPolicy": "policy",
        "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": "details.policy",
        "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": "policy",
        "aws:s3tables/tableBucketPolicy:TableBucketPolicy": "resourcePolicy",
        "aws:s3tables/tablePolicy:TablePolicy": "resourcePolicy",
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": "resourcePolicy",
        "aws:schemas/registryPolicy:RegistryPolicy": "policy",
        "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
        "aws:ses/identityPolicy:IdentityPolicy": "policy",
        "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": "policy",
        "aws:sns/topicPolicy:TopicPolicy": "policy",
        "aws:sqs/queuePolicy:QueuePolicy": "policy",
        "aws:vpclattice/authPolicy:AuthPolicy": "policy",
        "aws:vpclattice/resourcePolicy:ResourcePolicy": "policy",
        "aws:xray/resourcePolicy:ResourcePolicy": "policyDocument",
    }
)
"""Resources that are nothing but a policy for something else."""

POLICIES: Final[Mapping[str, str]] = MappingProxyType({**OPTIONAL, **REQUIRED})
