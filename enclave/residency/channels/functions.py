"""Functions: who calls them, what they hand on, and the networks that they are in."""

from enclave.residency.channel import channel
from enclave.residency.channels.open_doors import open_function, open_layer
from enclave.residency.channels.strangers_code import shared_application
from enclave.residency.meanings import Anywhere, Destination, Document, Own, Required, Source
from enclave.residency.verdicts import Severity

HANDED_ON = channel(
    id="functions-hand-on-within-the-eea",
    title="What functions return, fail on and are fed with stays in the EEA",
    channels=("MSG-12",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A destination or dead-letter queue gets the event together with what the function made of it.",
    remedy="Name a queue, topic, bus, bucket or function of ours in the EEA.",
    source="Lambda API: PutFunctionEventInvokeConfig, CreateEventSourceMapping, CreateFunction",
    watches={
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (
            Anywhere(locals_=("functionName",)),
        ),
        "aws:lambda/eventSourceMapping:EventSourceMapping": (
            Anywhere(
                locals_=("functionName",),
                hosts=("KAFKA_BOOTSTRAP_SERVERS", "schemaRegistryUri"),
                skip=("eventSourceArn",),
            ),
            Source(path="eventSourceArn", end="functionName"),
        ),
        "aws:lambda/function:Function": (
            Anywhere(
                locals_=("logGroup",),
                skip=(
                    "environment",
                    "layers",
                    "code",
                    "imageUri",
                    "imageConfig",
                    "s3Bucket",
                    "codeSigningConfigArn",
                ),
            ),
        ),
        "aws:lambda/capacityProvider:CapacityProvider": (Anywhere(),),
        "aws:lambda/invocation:Invocation": (
            Destination(path="functionName", here=True),
            Document(path="input", text=True),
        ),
        "aws:lambda/alias:Alias": (Destination(path="functionName", here=True),),
        "aws:lambda/microvmsImage:MicrovmsImage": (
            Anywhere(skip=("baseImageArn", "codeArtifact", "environmentVariables")),
        ),
        "aws:lambdamicrovms/image:Image": (
            Anywhere(skip=("baseImageArn", "codeArtifact", "environmentVariables")),
        ),
        "aws:lambdamicrovms/microvm:Microvm": (Anywhere(locals_=("logGroup",), skip=("runHookPayload",)),),
    },
)

IN_A_NETWORK = channel(
    id="functions-are-in-our-networks",
    title="Every function is in a network of ours, so that it gets out by the gateway alone",
    channels=("CMP-01",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="A function without a network of ours reaches the whole internet from a network of AWS.",
    remedy="Give it vpcConfig with private subnets of this program.",
    source="Lambda developer guide, internet access for functions",
    watches={
        "aws:lambda/function:Function": (
            Required(path="vpcConfig.subnetIds", why="It reaches the internet past every network of ours."),
        ),
    },
)

CALLERS = channel(
    id="functions-are-called-by-own-parties",
    title="Functions are called by our own accounts, and by services on our behalf",
    channels=("CMP-01", "CMP-02"),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whom a permission names can call the function and read what it returns, or take a layer away.",
    remedy="Name an account of ours, or hold a service to sourceAccount or sourceArn of ours.",
    source="Lambda API: AddPermission, AddLayerVersionPermission; Serverless Application Repository guide",
    watches={
        "aws:lambda/permission:Permission": (
            Own(told="an account of ours, or a service on its behalf", read=open_function),
        ),
        "aws:lambda/layerVersionPermission:LayerVersionPermission": (
            Own(told="an account of ours, or all in our organisation", read=open_layer),
        ),
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": (
            Own(told="an application of ours, or one that AWS itself publishes", read=shared_application),
        ),
    },
)
