"""Models that are trained and served: SageMaker."""

from enclave.residency.channel import channel
from enclave.residency.channels.containers import (
    in_a_network,
    isolated_jobs,
    isolated_training,
    isolated_tuning,
)
from enclave.residency.channels.screens import narrow
from enclave.residency.meanings import Anywhere, Destination, Document, Own, Switch
from enclave.residency.verdicts import Severity

_STUDIO = (
    "codeRepositories",
    "lifecycleConfigArn",
    "lifecycleConfigArns",
    "sagemakerImageArn",
    "sagemakerImageVersionArn",
)
_IN = (
    "dataSource",
    "additionalS3DataSource",
    "modelDataSource",
    "modelDataUrl",
    "image",
    "trainingImage",
    "ruleEvaluatorImage",
    "environment",
    "hyperParameters",
)
_OUTPUTS = ("s3OutputPath", "s3FailurePath", "destinationS3Uri", "s3Uri")
_ISOLATED = "no network, or one of ours"

NETWORKS = channel(
    id="notebooks-and-models-are-in-our-networks",
    title="Notebooks, studios and containers of models reach no internet but by our networks",
    channels=("AI-04",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="SageMaker gives notebooks and containers a way to the internet of its own, unless told not to.",
    remedy="Disable direct internet access, choose VpcOnly, name subnets of ours or isolate the container.",
    source="SageMaker AI developer guide, infrastructure security; CreateNotebookInstance, CreateDomain",
    watches={
        "aws:sagemaker/notebookInstance:NotebookInstance": (
            Switch(
                path="directInternetAccess",
                closed=("Disabled",),
                absent="Enabled",
                why="The notebook reaches the internet past every network of ours.",
            ),
        ),
        "aws:sagemaker/domain:Domain": (
            Switch(
                path="appNetworkAccessType",
                closed=("VpcOnly",),
                absent="PublicInternetOnly",
                why="The studio reaches the internet past every network of ours.",
            ),
        ),
        "aws:sagemaker/model:Model": (Own(told=_ISOLATED, read=in_a_network),),
        "aws:sagemaker/trainingJob:TrainingJob": (Own(told=_ISOLATED, read=isolated_training),),
        "aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob": (
            Own(told=_ISOLATED, read=isolated_tuning),
        ),
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
            Own(told=_ISOLATED, read=isolated_jobs("networkConfig")),
        ),
        "aws:sagemaker/monitoringSchedule:MonitoringSchedule": (
            Own(
                told=_ISOLATED,
                read=isolated_jobs("monitoringScheduleConfig.monitoringJobDefinition.networkConfig"),
            ),
        ),
    },
)

OUTPUTS = channel(
    id="models-are-trained-and-kept-in-the-eea",
    title="What models are trained on, and what they say, is written to places of ours in the EEA",
    channels=("AI-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Outputs, captures and checkpoints hold what the model was given; a public workforce shows it to "
    "anybody who takes the work.",
    remedy="Name buckets, topics and work teams of ours in the EEA.",
    source="SageMaker API: OutputDataConfig, DataCaptureConfig, MonitoringOutputConfig, CreateWorkteam",
    watches={
        "aws:sagemaker/domain:Domain": (
            Anywhere(
                buckets=("s3OutputPath", "s3ArtifactPath"), locals_=("kmsKeyId", "s3KmsKeyId"), skip=_STUDIO
            ),
        ),
        "aws:sagemaker/userProfile:UserProfile": (
            Anywhere(
                buckets=("s3OutputPath", "s3ArtifactPath"), locals_=("kmsKeyId", "s3KmsKeyId"), skip=_STUDIO
            ),
        ),
        "aws:sagemaker/notebookInstance:NotebookInstance": (Destination(path="kmsKeyId", here=True),),
        "aws:sagemaker/flowDefinition:FlowDefinition": (Anywhere(buckets=_OUTPUTS, locals_=("kmsKeyId",)),),
        "aws:sagemaker/labelingJob:LabelingJob": (
            Anywhere(
                buckets=_OUTPUTS,
                locals_=("kmsKeyId",),
                skip=(
                    "inputConfig",
                    "uiConfig",
                    "labelCategoryConfigS3Uri",
                    "annotationConsolidationLambdaArn",
                    "preHumanTaskLambdaArn",
                    "labelingJobAlgorithmSpecificationArn",
                ),
            ),
        ),
        "aws:sagemaker/workforce:Workforce": (
            Own(told="addresses of offices", read=narrow("sourceIpConfig.cidrs[]")),
        ),
        "aws:sagemaker/workteam:Workteam": (Anywhere(),),
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (
            Anywhere(buckets=_OUTPUTS, locals_=("kmsKeyId", "kmsKeyArn")),
        ),
        "aws:sagemaker/trainingJob:TrainingJob": (
            Anywhere(
                buckets=_OUTPUTS, locals_=("kmsKeyId", "volumeKmsKeyId"), skip=(*_IN, "serverlessJobConfig")
            ),
        ),
        "aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob": (
            Anywhere(buckets=_OUTPUTS, locals_=("kmsKeyId", "volumeKmsKeyId"), skip=_IN),
        ),
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
            Anywhere(
                buckets=_OUTPUTS,
                locals_=("kmsKeyId", "volumeKmsKeyId"),
                skip=("dataQualityAppSpecification", "dataQualityJobInput", "dataQualityBaselineConfig"),
            ),
        ),
        "aws:sagemaker/monitoringSchedule:MonitoringSchedule": (
            Anywhere(
                buckets=_OUTPUTS,
                locals_=("kmsKeyId", "volumeKmsKeyId"),
                skip=("monitoringAppSpecification", "monitoringInputs", "baseline"),
            ),
        ),
        "aws:sagemaker/algorithm:Algorithm": (Anywhere(buckets=("s3OutputPath",), skip=_IN),),
        "aws:sagemaker/featureGroup:FeatureGroup": (
            Anywhere(buckets=("s3Uri",), locals_=("kmsKeyId",), skip=("resolvedOutputS3Uri",)),
        ),
        "aws:sagemaker/hub:Hub": (Anywhere(buckets=_OUTPUTS),),
        "aws:sagemaker/modelCardExportJob:ModelCardExportJob": (Anywhere(buckets=_OUTPUTS),),
        "aws:sagemaker/modelCard:ModelCard": (Anywhere(locals_=("kmsKeyId",), skip=("content",)),),
        "aws:sagemaker/mlflowApp:MlflowApp": (Anywhere(buckets=("artifactStoreUri",)),),
        "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": (Anywhere(buckets=("artifactStoreUri",)),),
        "aws:sagemaker/deviceFleet:DeviceFleet": (
            Anywhere(buckets=("s3OutputLocation",), locals_=("kmsKeyId",)),
        ),
        "aws:sagemaker/pipeline:Pipeline": (
            Anywhere(skip=("pipelineDefinition",)),
            Document(path="pipelineDefinition", skip=("ModelDataUrl",)),
        ),
    },
)
