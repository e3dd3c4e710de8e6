"""Data of devices and of applications' interfaces: IoT and AppSync."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Presence
from enclave.residency.verdicts import Severity

DEVICES = channel(
    id="devices-data-stays-in-the-eea",
    title="What devices send goes to streams, stores and hosts of ours in the EEA",
    channels=("MSG-16",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A rule hands each message that it matches to its actions, and what failed to its error action.",
    remedy="Name ends of ours in the EEA, or register the transfer.",
    source="IoT Core API: CreateTopicRule, CreateTopicRuleDestination, CreateProvisioningTemplate",
    watches={
        "aws:iot/topicRule:TopicRule": (
            Anywhere(
                hosts=("url", "confirmationUrl", "endpoint", "queueUrl", "bootstrap.servers"),
                buckets=("bucketName",),
                locals_=("logGroupName", "tableName", "streamName", "deliveryStreamName", "stateMachineName"),
                skip=("sql", "httpHeaders", "headers", "topic", "key"),
            ),
        ),
        "aws:iot/topicRuleDestination:TopicRuleDestination": (Anywhere(),),
        "aws:iot/provisioningTemplate:ProvisioningTemplate": (Anywhere(skip=("templateBody",)),),
        "aws:iot/domainConfiguration:DomainConfiguration": (Anywhere(),),
        "aws:iot/authorizer:Authorizer": (Destination(path="authorizerFunctionArn"),),
        "aws:iot/roleAlias:RoleAlias": (Anywhere(),),
        "aws:iot/loggingOptions:LoggingOptions": (Anywhere(),),
        "aws:iot/caCertificate:CaCertificate": (Anywhere(skip=("templateBody",)),),
        "aws:iot/thingPrincipalAttachment:ThingPrincipalAttachment": (Anywhere(),),
        "aws:iot/policyAttachment:PolicyAttachment": (Anywhere(),),
        "aws:location/trackerAssociation:TrackerAssociation": (Anywhere(),),
    },
)

INTERFACES = channel(
    id="interfaces-are-served-in-the-eea",
    title="Interfaces take their data, and who signs in, from the EEA, and answer there",
    channels=("MSG-17",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Data sources are read and written with whatever a caller sends; a domain name of one's own is "
    "served from edge locations all over the world.",
    remedy="Name regions, hosts and functions of ours in the EEA; leave names of one's own out.",
    source="AppSync API: CreateDataSource, CreateGraphqlApi, AssociateSourceGraphqlApi, CreateDomainName",
    watches={
        "aws:appsync/dataSource:DataSource": (
            Anywhere(regions=("region", "signingRegion"), hosts=("endpoint",)),
        ),
        "aws:appsync/graphQLApi:GraphQLApi": (Anywhere(regions=("awsRegion",), skip=("schema", "issuer")),),
        "aws:appsync/api:Api": (Anywhere(regions=("awsRegion",), skip=("issuer", "ownerContact")),),
        "aws:appsync/sourceApiAssociation:SourceApiAssociation": (Anywhere(),),
        "aws:appsync/domainName:DomainName": (
            Presence(why="A name of one's own is served from edge locations all over the world."),
        ),
        "aws:appsync/function:Function": (
            Anywhere(skip=("code", "requestMappingTemplate", "responseMappingTemplate")),
        ),
        "aws:appsync/resolver:Resolver": (Anywhere(skip=("code", "requestTemplate", "responseTemplate")),),
    },
)
