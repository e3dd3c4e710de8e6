"""The parameters of calls of AWS, as a schedule or a state machine holds them.

Source: API references of the services that EventBridge Scheduler and Step Functions call by the AWS SDK.
"""

from enclave.residency.meanings.documents import Document


def calls(path: str, *, skip: tuple[str, ...] = (), text: bool = False) -> Document:
    """Return the meaning of a document with parameters of calls; ``skip`` and ``text`` are a document's."""
    return Document(
        path=path,
        regions=("DestinationRegion", "Region", "RegionName", "ReplicaRegion", "TargetRegion"),
        hosts=("ApiEndpoint", "Endpoint", "EndpointUrl", "QueueUrl", "Url"),
        names=(
            *("Bucket", "BucketName", "DestinationBucket"),
            *("OutputS3BucketName", "S3Bucket", "S3BucketName"),
        ),
        accounts=(
            *("AccountId", "AccountIds", "DestinationAccountId"),
            *("GroupNames", "UserId", "UserIds", "ValuesToAdd"),
        ),
        models=("ModelId",),
        leaving=("PhoneNumber", "ToAddresses", "CcAddresses", "BccAddresses"),
        skip=("CopySource", *skip),
        text=text,
    )
