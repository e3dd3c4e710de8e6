"""Who sees what security services find, and where they keep it."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Forbidden, Grantee, Host, RegionOf
from enclave.residency.verdicts import Severity

FINDINGS = channel(
    id="findings-destinations",
    title="What security services find is kept by us in the EEA",
    channels=("OBS-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A finding names people, addresses and weak spots; one of Macie quotes personal data.",
    remedy="Name buckets, topics and regions of ours in the EEA.",
    source="GuardDuty API: CreatePublishingDestination; Macie API: PutClassificationExportConfiguration; "
    "Security Lake API: CreateDataLake, CreateAwsLogSource, CreateSubscriberNotification; Inspector API: "
    "SubscribeToEvent; Security Hub API: CreateConnectorV2, CreateAutomationRuleV2",
    watches={
        "aws:guardduty/publishingDestination:PublishingDestination": (Destination(path="destinationArn"),),
        "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": (
            Destination(path="s3Destination.bucketName"),
        ),
        "aws:securitylake/dataLake:DataLake": (
            RegionOf(path="configuration.region"),
            RegionOf(path="configuration.replicationConfiguration.regions[]"),
        ),
        "aws:securitylake/awsLogSource:AwsLogSource": (RegionOf(path="source.regions[]"),),
        "aws:securitylake/subscriberNotification:SubscriberNotification": (
            Host(path="configuration.httpsNotificationConfiguration.endpoint"),
            Grantee(path="configuration.httpsNotificationConfiguration.targetRoleArn"),
        ),
        "aws:inspector/assessmentTemplate:AssessmentTemplate": (
            Destination(path="eventSubscriptions[].topicArn"),
        ),
        "aws:securityhub/connectorV2:ConnectorV2": (
            Forbidden(path="connectorProvider", why="Findings are sent to a service that isn't AWS's."),
        ),
        "aws:securityhub/automationRuleV2:AutomationRuleV2": (
            Anywhere(path="action.externalIntegrationConfiguration"),
        ),
    },
)

FINDINGS_READERS = channel(
    id="findings-shared-with-accounts",
    title="Security services share what they find among our own accounts",
    channels=("OBS-07",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever administers a member, or subscribes, reads all its findings and logs.",
    remedy="Name accounts of the organisation only.",
    source="GuardDuty API: CreateMembers, AcceptAdministratorInvitation; Security Hub, Detective, Macie and "
    "Inspector APIs alike; Security Lake API: CreateSubscriber, CreateCustomLogSource",
    watches={
        "aws:guardduty/member:Member": (Grantee(path="accountId"),),
        "aws:guardduty/memberDetectorFeature:MemberDetectorFeature": (Grantee(path="accountId"),),
        "aws:guardduty/inviteAccepter:InviteAccepter": (Grantee(path="masterAccountId"),),
        "aws:securityhub/member:Member": (Grantee(path="accountId"),),
        "aws:securityhub/inviteAccepter:InviteAccepter": (Grantee(path="masterId"),),
        "aws:detective/member:Member": (Grantee(path="accountId"),),
        "aws:detective/invitationAccepter:InvitationAccepter": (Destination(path="graphArn"),),
        "aws:macie2/member:Member": (Grantee(path="accountId"),),
        "aws:macie2/invitationAccepter:InvitationAccepter": (Grantee(path="administratorAccountId"),),
        "aws:inspector2/memberAssociation:MemberAssociation": (Grantee(path="accountId"),),
        "aws:inspector2/enabler:Enabler": (Grantee(path="accountIds[]"),),
        "aws:securitylake/subscriber:Subscriber": (Grantee(path="subscriberIdentity.principal"),),
        "aws:securitylake/awsLogSource:AwsLogSource": (Grantee(path="source.accounts[]"),),
        "aws:securitylake/customLogSource:CustomLogSource": (
            Grantee(path="configuration.providerIdentity.principal", kinds=("inbound-partner",)),
        ),
    },
)
