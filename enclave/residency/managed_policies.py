"""What identity policies can open: actions that write to whoever's resource, and AWS's own policies.

Sources: Service Authorization Reference (actions and their resources); AWS managed policy reference, the
policies' documents, 2026-11-23.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from enclave.graph import arn

_OWNER: Final = "aws"
_PREFIX: Final = "policy/"

_ACTIONS = """
aoss:APIAccessAll backup:CopyIntoBackupVault codeartifact:PublishPackageVersion dynamodb:BatchWriteItem
dynamodb:PutItem dynamodb:UpdateItem ecr:PutImage es:ESHttpPost es:ESHttpPut events:PutEvents
execute-api:Invoke firehose:PutRecord firehose:PutRecordBatch glacier:UploadArchive
kafka-cluster:WriteData kinesis:PutRecord kinesis:PutRecords lambda:InvokeFunction
lambda:InvokeFunctionUrl s3:PutObject s3:ReplicateObject s3express:CreateSession s3tables:PutTableData
secretsmanager:PutSecretValue sns:Publish sqs:SendMessage states:StartExecution sts:AssumeRole
"""
WRITES = tuple(_ACTIONS.split())
"""Actions that hand data to a resource whose own policy may let in other accounts."""

ARN_SERVICE: Mapping[str, str] = MappingProxyType({"sts": "iam", "kafka-cluster": "kafka"})
"""The service in the ARN of an action's resource, where it isn't the action's own."""

_WIDE = """
AdministratorAccess AmazonDynamoDBFullAccess AmazonDynamoDBFullAccess_v2 AmazonEventBridgeFullAccess
AmazonKinesisFirehoseFullAccess AmazonKinesisFullAccess AmazonS3FullAccess AmazonSNSFullAccess
AmazonSQSFullAccess AWSLambda_FullAccess PowerUserAccess SecretsManagerReadWrite
job-function/DatabaseAdministrator job-function/DataScientist job-function/SystemAdministrator
"""
WIDE = frozenset(_WIDE.split())
"""AWS's policies that let one of these actions write to any resource."""

SUPPORT = frozenset({"AWSSupportAccess", "job-function/SupportUser"})
"""AWS's policies that open support cases."""

_READING = frozenset({"SecurityAudit", "job-function/ViewOnlyAccess", "AWSBillingReadOnlyAccess"})
_READ_ONLY = ("ReadOnlyAccess", "ReadOnly", "ReadAccess")


def name(text: Any) -> str | None:
    """Return the name of one of AWS's own policies, with its path, by its ARN; None if it is none."""
    named = arn.parse(text)
    ours = named is not None and named.service == "iam" and named.account == _OWNER
    return named.resource.removeprefix(_PREFIX) if named is not None and ours else None


def only_reads(policy: str) -> bool:
    """Whether one of AWS's own policies only reads, as its name promises."""
    return policy in _READING or policy.endswith(_READ_ONLY)
