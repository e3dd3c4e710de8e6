"""Work that is described in documents: state machines, and flows between AWS and other providers."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Switch
from enclave.residency.meanings.calls import calls
from enclave.residency.verdicts import Severity

STATE_MACHINES = channel(
    id="workflows-stay-in-the-eea",
    title="State machines call nothing outside the EEA or the organisation",
    channels=("MSG-13",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A task can call any operation of AWS and any host, with the destination in the definition.",
    remedy="Name functions, buckets and hosts of ours in the EEA in the definition, not at run time.",
    source="Step Functions developer guide, service integrations, HTTP endpoints, AWS SDK integrations",
    watches={
        "aws:sfn/stateMachine:StateMachine": (
            calls("definition", skip=("Comment",)),
            Anywhere(skip=("definition",)),
        ),
        "aws:sfn/activity:Activity": (Anywhere(locals_=("kmsKeyId",)),),
        "aws:sfn/alias:Alias": (Anywhere(),),
    },
)

FLOWS = channel(
    id="flows-end-in-aws-in-the-eea",
    title="Flows between AWS and other providers bring data in, and never take any out",
    channels=("MSG-14",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A flow writes records to its destinations; most of those are other providers, outside the EEA.",
    remedy="Let flows end in a bucket, a warehouse or a bus of ours, or register the transfer.",
    source="AppFlow API: CreateFlow (DestinationFlowConfig), CreateConnectorProfile; AppFabric API",
    watches={
        "aws:appflow/flow:Flow": (
            Switch(
                path="destinationFlowConfigs[].connectorType",
                closed=("S3", "Redshift", "EventBridge", "CustomerProfiles", "LookoutMetrics"),
                why="The flow ends at another provider than AWS.",
            ),
            Anywhere(
                path="destinationFlowConfigs",
                buckets=("bucketName", "intermediateBucketName"),
                skip=("object",),
            ),
            Anywhere(path="kmsArn"),
        ),
        "aws:appflow/connectorProfile:ConnectorProfile": (
            Anywhere(
                regions=("region",),
                hosts=(
                    "instanceUrl",
                    "applicationHostUrl",
                    "tokenUrl",
                    "authCodeUrl",
                    "databaseUrl",
                ),
                buckets=("bucketName",),
                skip=("connectorProfileCredentials", "profileProperties", "tokenUrlCustomProperties"),
            ),
        ),
        "aws:appintegrations/dataIntegration:DataIntegration": (Anywhere(locals_=("kmsKey",)),),
        "aws:appfabric/ingestionDestination:IngestionDestination": (
            Anywhere(buckets=("bucketName",), locals_=("streamName",)),
        ),
        "aws:appfabric/appBundle:AppBundle": (Anywhere(),),
        "aws:appfabric/appAuthorization:AppAuthorization": (Anywhere(skip=("credential",)),),
        "aws:appfabric/appAuthorizationConnection:AppAuthorizationConnection": (
            Anywhere(skip=("authRequest",)),
        ),
        "aws:appfabric/ingestion:Ingestion": (Anywhere(),),
    },
)
