"""Types of CloudFormation that keep what they get where they are made, if no other property is set.

Source: CloudFormation template reference, the properties of each type. What sends on, copies, shares or opens
is left out, so that a template that sets it can't be told harmless.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = {
    "AWS::CloudFormation::WaitConditionHandle": "",
    "AWS::Config::ConfigRule": "ConfigRuleName Description InputParameters MaximumExecutionFrequency Scope",
    "AWS::DynamoDB::Table": "AttributeDefinitions BillingMode DeletionProtectionEnabled "
    "GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes PointInTimeRecoverySpecification "
    "ProvisionedThroughput SSESpecification TableName Tags TimeToLiveSpecification",
    "AWS::Logs::LogGroup": "DeletionProtectionEnabled KmsKeyId LogGroupClass LogGroupName RetentionInDays "
    "Tags",
    "AWS::Logs::MetricFilter": "FilterName FilterPattern LogGroupName MetricTransformations",
    "AWS::ResourceGroups::Group": "Description Name ResourceQuery Tags",
    "AWS::S3::Bucket": "BucketEncryption BucketName LifecycleConfiguration ObjectLockConfiguration "
    "ObjectLockEnabled OwnershipControls Tags VersioningConfiguration",
    "AWS::SNS::Topic": "ContentBasedDeduplication DisplayName FifoTopic KmsMasterKeyId Tags TopicName",
    "AWS::SQS::Queue": "ContentBasedDeduplication DelaySeconds FifoQueue KmsDataKeyReusePeriodSeconds "
    "KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod QueueName ReceiveMessageWaitTimeSeconds "
    "SqsManagedSseEnabled Tags VisibilityTimeout",
    "AWS::SSM::MaintenanceWindow": "AllowUnassociatedTargets Cutoff Description Duration Name Schedule "
    "ScheduleTimezone Tags",
    "AWS::SSM::Parameter": "AllowedPattern DataType Description Name Tags Tier Type Value",
}

INERT: Mapping[str, frozenset[str]] = MappingProxyType(
    {kind: frozenset(properties.split()) for kind, properties in _TABLE.items()}
)
"""By the type, the properties that it may have."""
