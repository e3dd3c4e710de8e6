"""Models of Bedrock, and what agents do with what they are told."""

from enclave.residency.channel import channel
from enclave.residency.channels.guardrail_profiles import profile_of_guardrail
from enclave.residency.meanings import Anywhere, Destination, Forbidden, Own, Switch
from enclave.residency.verdicts import Severity

_MODELS = (
    "baseModelArn",
    "baseModelIdentifier",
    "copyFrom",
    "embeddingModelArn",
    "foundationModel",
    "model",
    "modelArn",
    "modelId",
    "modelIdentifier",
)
_WHO = ("authorizerConfiguration", "discoveryConfiguration")
_OTHERS = "Prompts go to another provider than AWS."
_PUBLIC = "It reaches the internet past every network of ours."

ANSWERS = channel(
    id="models-answer-in-the-eea",
    title="Models answer in the EEA: no inference profile sends prompts beyond it",
    channels=("AI-01",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A cross-Region inference profile sends prompts to whichever of its regions has room, with all "
    "that stands in them.",
    remedy="Name a model of the region, or a profile that answers from the EEA alone.",
    source="Bedrock user guide, cross-Region inference",
    watches={
        "aws:bedrock/inferenceProfile:InferenceProfile": (Anywhere(models=_MODELS),),
        "aws:bedrock/agentAgent:AgentAgent": (
            Anywhere(models=_MODELS, locals_=("guardrailIdentifier",), skip=("instruction",)),
        ),
        "aws:bedrock/agentPrompt:AgentPrompt": (
            Anywhere(models=_MODELS, skip=("templateConfiguration", "metadatas")),
        ),
        "aws:bedrock/agentFlow:AgentFlow": (
            Anywhere(
                models=_MODELS,
                locals_=("guardrailIdentifier", "knowledgeBaseId"),
                skip=("templateConfiguration", "code", "expression"),
            ),
        ),
        "aws:bedrockmodel/invocationJob:InvocationJob": (
            Anywhere(models=_MODELS, skip=("inputDataConfig", "outputDataConfig")),
            Anywhere(
                path="outputDataConfig",
                buckets=("s3Uri",),
                accounts=("s3BucketOwner",),
                locals_=("s3EncryptionKeyId",),
            ),
        ),
        "aws:bedrock/evaluationJob:EvaluationJob": (
            Anywhere(
                models=_MODELS,
                locals_=("customerEncryptionKeyId",),
                skip=("outputDataConfig", "datasetLocation"),
            ),
            Anywhere(path="outputDataConfig", buckets=("s3Uri",)),
        ),
        "aws:bedrock/customModel:CustomModel": (
            Anywhere(models=_MODELS, skip=("outputDataConfig", "trainingDataConfig", "validationDataConfig")),
            Anywhere(path="outputDataConfig", buckets=("s3Uri",)),
        ),
        "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": (Anywhere(models=_MODELS),),
        "aws:bedrock/agentcoreEvaluator:AgentcoreEvaluator": (
            Anywhere(models=_MODELS, skip=("instructions",)),
        ),
        "aws:bedrock/agentcoreMemoryStrategy:AgentcoreMemoryStrategy": (
            Anywhere(models=_MODELS, buckets=("payloadDeliveryBucketName",), skip=("appendToPrompt",)),
        ),
        "aws:bedrock/agentcoreHarness:AgentcoreHarness": (
            Anywhere(
                models=_MODELS,
                hosts=("url",),
                skip=(
                    *_WHO,
                    "geminiModelConfig",
                    "litellmModelConfig",
                    "openaiModelConfig",
                    "skills",
                    "environmentVariables",
                    "environmentArtifact",
                    "outboundAuth",
                ),
            ),
            Forbidden(path="model.geminiModelConfig", why=_OTHERS),
            Forbidden(path="model.litellmModelConfig", why=_OTHERS),
            Forbidden(path="model.openaiModelConfig", why=_OTHERS),
        ),
    },
)

GUARDRAILS = channel(
    id="guardrails-look-in-the-eea",
    title="Guardrails look at prompts in the EEA",
    channels=("AI-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A guardrail profile sends prompts and answers to the regions of its geography.",
    remedy="Name the profile of the EU, or none.",
    source="Bedrock user guide, distribute guardrail inference across AWS Regions",
    watches={
        "aws:bedrock/guardrail:Guardrail": (
            Own(told="no guardrail profile, or the one of the EU", read=profile_of_guardrail),
            Anywhere(skip=("crossRegionConfig", "examples", "definition")),
        ),
    },
)

KNOWLEDGE = channel(
    id="agents-keep-to-the-eea",
    title="What models are asked, know and do is logged, kept and done in the EEA",
    channels=("AI-03",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Logs hold prompts and answers; a vector store holds the documents; tools are called with what "
    "they say.",
    remedy="Name buckets, stores, hosts and networks of ours in the EEA.",
    source="Bedrock API: PutModelInvocationLoggingConfiguration, CreateKnowledgeBase, CreateDataSource; "
    "AgentCore API",
    watches={
        "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration": (
            Anywhere(buckets=("bucketName",), locals_=("logGroupName",)),
        ),
        "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": (
            Anywhere(
                models=_MODELS,
                buckets=("uri",),
                hosts=("connectionString", "endpoint", "domainEndpoint"),
            ),
        ),
        "aws:bedrock/agentDataSource:AgentDataSource": (
            Anywhere(
                models=_MODELS, hosts=("hostUrl",), accounts=("bucketOwnerAccountId",), buckets=("uri",)
            ),
        ),
        "aws:bedrock/agentAgentActionGroup:AgentAgentActionGroup": (
            Anywhere(skip=("payload", "functionSchema", "apiSchema")),
        ),
        "aws:bedrock/agentAgentAlias:AgentAgentAlias": (Anywhere(locals_=("provisionedThroughput",)),),
        "aws:bedrock/agentAgentCollaborator:AgentAgentCollaborator": (
            Anywhere(skip=("collaborationInstruction",)),
        ),
        "aws:bedrock/agentcoreGatewayTarget:AgentcoreGatewayTarget": (
            Anywhere(
                hosts=("endpoint",),
                skip=("schema", "toolSchema", "credentialProviderConfiguration", "scopes", "toolOverrides"),
            ),
        ),
        "aws:bedrock/agentcoreGateway:AgentcoreGateway": (Anywhere(skip=(*_WHO, "instructions")),),
        "aws:bedrock/agentcoreGatewayRule:AgentcoreGatewayRule": (Anywhere(skip=("conditions",)),),
        "aws:bedrock/agentcoreMemory:AgentcoreMemory": (Anywhere(),),
        "aws:bedrock/agentcoreBrowser:AgentcoreBrowser": (
            Switch(path="networkConfiguration.networkMode", closed=("VPC",), why=_PUBLIC),
            Anywhere(buckets=("bucket",), skip=("enterprisePolicies",)),
        ),
        "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter": (
            Switch(path="networkConfiguration.networkMode", closed=("VPC", "SANDBOX"), why=_PUBLIC),
            Anywhere(),
        ),
        "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": (
            Switch(path="networkConfiguration.networkMode", closed=("VPC",), why=_PUBLIC),
            Anywhere(skip=(*_WHO, "agentRuntimeArtifact", "environmentVariables")),
        ),
        "aws:bedrock/agentcoreOnlineEvaluationConfig:AgentcoreOnlineEvaluationConfig": (Anywhere(),),
        "aws:bedrock/agentcorePolicyEngine:AgentcorePolicyEngine": (Anywhere(),),
        "aws:bedrock/agentcoreTokenVaultCmk:AgentcoreTokenVaultCmk": (Anywhere(),),
        "aws:agentregistry/registry:Registry": (Anywhere(skip=_WHO),),
        "aws:devopsagent/agentSpace:AgentSpace": (Destination(path="kmsKeyArn"),),
    },
)
