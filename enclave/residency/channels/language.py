"""Services that understand documents, speech, pictures and questions."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Switch
from enclave.residency.verdicts import Severity

SEARCH = channel(
    id="assistants-keep-to-the-eea",
    title="Assistants and searches take from, and hand to, places of ours in the EEA",
    channels=("AI-05",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An index is filled and changed by functions, and a bot logs what is said to it.",
    remedy="Name functions, buckets, logs and keys of ours in the EEA, and crawl our own hosts alone.",
    source="Kendra API: CreateDataSource; Lex V1 API: PutBotAlias, PutIntent; Amazon Q Business API",
    watches={
        "aws:kendra/dataSource:DataSource": (
            Anywhere(
                buckets=("s3Bucket",),
                hosts=("seedUrls", "siteMaps", "host"),
                skip=("template", "urlExclusionPatterns", "urlInclusionPatterns", "stringValue"),
            ),
        ),
        "aws:kendra/index:Index": (
            Anywhere(locals_=("kmsKeyId",), skip=("url", "issuer", "jwtTokenTypeConfiguration")),
        ),
        "aws:kendra/experience:Experience": (Anywhere(),),
        "aws:lex/botAlias:BotAlias": (Anywhere(),),
        "aws:lex/intent:Intent": (Anywhere(hosts=("uri",), skip=("responseCard", "messages")),),
        "aws:lex/v2modelsIntent:V2modelsIntent": (
            Anywhere(path="kendraConfiguration", locals_=("kendraIndex",)),
            Anywhere(path="qnaIntentConfiguration", hosts=("domainEndpoint",), models=("modelArn",)),
        ),
        "aws:qbusiness/application:Application": (
            Anywhere(locals_=("kmsKeyId",), skip=("identityCenterInstanceArn",)),
        ),
    },
)

RECOGNITION = channel(
    id="recognition-keeps-to-the-eea",
    title="What is recognised in texts, speech and pictures is written in the EEA, and never kept by AWS",
    channels=("AI-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Results go where they are told to; shared content is kept to improve the service, in any region.",
    remedy="Name buckets, streams and topics of ours in the EEA; leave data sharing off.",
    source="Comprehend API: OutputDataConfig; Rekognition API: CreateStreamProcessor (DataSharingPreference)",
    watches={
        "aws:comprehend/documentClassifier:DocumentClassifier": (
            Anywhere(path="outputDataConfig", buckets=("s3Uri", "outputS3Uri"), locals_=("kmsKeyId",)),
            Anywhere(
                locals_=("modelKmsKeyId", "volumeKmsKeyId"), skip=("inputDataConfig", "outputDataConfig")
            ),
        ),
        "aws:comprehend/entityRecognizer:EntityRecognizer": (
            Anywhere(locals_=("modelKmsKeyId", "volumeKmsKeyId"), skip=("inputDataConfig",)),
        ),
        "aws:rekognition/streamProcessor:StreamProcessor": (
            Switch(
                path="dataSharingPreference.optIn",
                closed=(False,),
                why="AWS keeps the pictures to improve its service.",
            ),
            Anywhere(buckets=("bucket",), locals_=("kmsKeyId",)),
        ),
    },
)

MEDIA = channel(
    id="media-stay-in-the-eea",
    title="Recordings and streams are written in the EEA, to nobody but us",
    channels=("AI-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Recordings are personal data, and go wherever the output says.",
    remedy="Name buckets, logs and hosts of ours in the EEA.",
    source="Amazon IVS, IVS Chat, MediaLive, Elastic Transcoder and CloudWatch Evidently API references",
    watches={
        "aws:ivs/recordingConfiguration:RecordingConfiguration": (Anywhere(buckets=("bucketName",)),),
        "aws:ivs/channel:Channel": (Anywhere(),),
        "aws:ivschat/loggingConfiguration:LoggingConfiguration": (
            Anywhere(buckets=("bucketName",), locals_=("logGroupName", "deliveryStreamName")),
        ),
        "aws:ivschat/room:Room": (Anywhere(),),
        "aws:medialive/channel:Channel": (
            Anywhere(
                hosts=("url", "baseUrlContent", "baseUrlManifest"),
                skip=("inputAttachments", "passwordParam", "schemeIdUri", "nielsenWatermarksSettings"),
            ),
        ),
        "aws:elastictranscoder/pipeline:Pipeline": (
            Anywhere(
                buckets=("outputBucket", "bucket"),
                skip=("inputBucket", "contentConfigPermissions", "thumbnailConfigPermissions"),
            ),
            Switch(
                path="contentConfigPermissions[].granteeType",
                closed=(),
                why="Others than the owner of the bucket are let in to what is written.",
            ),
            Switch(
                path="thumbnailConfigPermissions[].granteeType",
                closed=(),
                why="Others than the owner of the bucket are let in to what is written.",
            ),
        ),
        "aws:evidently/project:Project": (Anywhere(buckets=("bucket",), locals_=("logGroup",)),),
        "aws:location/tracker:Tracker": (Destination(path="kmsKeyId", here=True),),
        "aws:location/geofenceCollection:GeofenceCollection": (Destination(path="kmsKeyId", here=True),),
    },
)
