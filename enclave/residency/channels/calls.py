"""Calls: voice connectors, contact centres, and what is made of conversations."""

from enclave.model import geography
from enclave.residency.channel import channel
from enclave.residency.channels.numbers import of_the_eea
from enclave.residency.meanings import Anywhere, Destination, Document, Host, Own, RegionOf, Required, Switch
from enclave.residency.verdicts import Severity

_EEA = tuple(sorted(geography.EEA))

CALLS = channel(
    id="calls-stay-in-the-eea",
    title="Calls are carried, recorded and understood in the EEA",
    channels=("MSG-15",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A connector carries calls in its own region, which is in America unless it's named; recordings "
    "and transcripts go where they are told to.",
    remedy="Name regions, countries, hosts, buckets and streams of ours in the EEA.",
    source="Amazon Chime SDK API: CreateVoiceConnector (AwsRegion), CreateSipRule; Amazon Connect API",
    watches={
        "aws:chime/voiceConnector:VoiceConnector": (
            Required(path="awsRegion", why="Left out, the connector is made in us-east-1."),
            RegionOf(path="awsRegion"),
        ),
        "aws:chime/sdkvoiceSipMediaApplication:SdkvoiceSipMediaApplication": (
            Anywhere(regions=("awsRegion",)),
        ),
        "aws:chime/sdkvoiceSipRule:SdkvoiceSipRule": (RegionOf(path="targetApplications[].awsRegion"),),
        "aws:chime/sdkvoiceGlobalSettings:SdkvoiceGlobalSettings": (Anywhere(buckets=("cdrBucket",)),),
        "aws:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain": (Anywhere(),),
        "aws:chime/voiceConnectorOrigination:VoiceConnectorOrigination": (Host(path="routes[].host"),),
        "aws:chime/voiceConnectorTermination:VoiceConnectorTermination": (
            Switch(path="callingRegions[]", closed=_EEA, why="Calls go to a country outside the EEA."),
        ),
        "aws:chime/voiceConnectorStreaming:VoiceConnectorStreaming": (Anywhere(),),
        "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:MediaInsightsPipelineConfiguration": (
            Anywhere(buckets=("outputLocation", "destination"), locals_=("outputEncryptionKmsKeyId",)),
        ),
        "aws:connect/botAssociation:BotAssociation": (RegionOf(path="lexBot.lexRegion"),),
        "aws:connect/instanceStorageConfig:InstanceStorageConfig": (
            Anywhere(buckets=("bucketName",), locals_=("keyId",)),
        ),
        "aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation": (Destination(path="functionArn"),),
        "aws:connect/contactFlow:ContactFlow": (Document(path="content", text=True),),
        "aws:connect/contactFlowModule:ContactFlowModule": (Document(path="content", text=True),),
        "aws:connect/phoneNumber:PhoneNumber": (
            Switch(path="countryCode", closed=_EEA, why="The number is of a country outside the EEA."),
            Destination(path="targetArn"),
        ),
        "aws:connect/quickConnect:QuickConnect": (
            Own(
                told="a number of the EEA",
                read=of_the_eea("quickConnectConfig.phoneConfigs[].phoneNumber"),
            ),
        ),
        "aws:connect/user:User": (
            Own(told="a number of the EEA", read=of_the_eea("phoneConfig.deskPhoneNumber")),
        ),
        "aws:connect/routingProfile:RoutingProfile": (Anywhere(),),
    },
)
