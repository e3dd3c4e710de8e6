"""Where the records of who did what, and of what there is, are kept: CloudTrail, Config, Audit Manager."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, Grantee, Switch, When
from enclave.residency.verdicts import Severity

_TRAIL = "aws:cloudtrail/trail:Trail"
_LAKE = "aws:cloudtrail/eventDataStore:EventDataStore"

TRAILS = channel(
    id="trail-destinations",
    title="Trails are written to a bucket, a log group and a topic of ours in the EEA",
    channels=("OBS-05",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A trail tells who did what to whose data, with addresses, names and parameters.",
    remedy="Name a bucket, a log group and a topic of ours in the EEA.",
    source="CloudTrail API: CreateTrail",
    watches={
        _TRAIL: (
            Destination(path="s3BucketName"),
            Destination(path="cloudWatchLogsGroupArn"),
            Destination(path="snsTopicName", here=True),
        ),
    },
)

TRAILS_ON = channel(
    id="trails-are-on",
    title="Trails record",
    channels=("OBS-05",),
    claim="logs-cannot-be-altered",
    severity=Severity.HIGH,
    reason="Nobody can tell afterwards what a trail that is off didn't write down.",
    remedy="Leave enableLogging true and suspend false.",
    source="CloudTrail API: StopLogging, StopEventDataStoreIngestion",
    watches={
        _TRAIL: (Switch(path="enableLogging", closed=(True,), why="The trail records nothing."),),
        _LAKE: (Switch(path="suspend", closed=(False,), why="The store takes in nothing."),),
    },
)

CONFIGURATION_RECORDS = channel(
    id="configuration-records",
    title="Records of what there is are kept by us in the EEA, and checked by functions of ours",
    channels=("OBS-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An inventory tells an outsider what to look for and where.",
    remedy="Deliver to a bucket and a topic of ours, and let only our accounts in the EEA aggregate.",
    source="AWS Config API: PutDeliveryChannel, PutAggregationAuthorization, PutConformancePack, "
    "PutConfigRule, PutRemediationConfigurations, PutOrganizationConfigRule",
    watches={
        "aws:cfg/deliveryChannel:DeliveryChannel": (
            Destination(path="s3BucketName"),
            Destination(path="snsTopicArn"),
        ),
        "aws:cfg/aggregateAuthorization:AggregateAuthorization": (
            Destination(region="authorizedAwsRegion", account="accountId"),
        ),
        "aws:cfg/conformancePack:ConformancePack": (Destination(path="deliveryS3Bucket"),),
        "aws:cfg/organizationConformancePack:OrganizationConformancePack": (
            Destination(path="deliveryS3Bucket"),
        ),
        "aws:cfg/rule:Rule": (
            Destination(
                path="source.sourceIdentifier", when=When(path="source.owner", values=("CUSTOM_LAMBDA",))
            ),
        ),
        "aws:cfg/organizationCustomRule:OrganizationCustomRule": (Destination(path="lambdaFunctionArn"),),
        "aws:cfg/organizationCustomPolicyRule:OrganizationCustomPolicyRule": (
            Grantee(path="debugLogDeliveryAccounts[]"),
        ),
        "aws:cfg/remediationConfiguration:RemediationConfiguration": (
            Anywhere(path="parameters"),
            Grantee(path="targetId", here=True),
        ),
    },
)

AUDIT_REPORTS = channel(
    id="audit-reports",
    title="Evidence for audits goes to us in the EEA",
    channels=("GOV-08", "OBS-06"),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Evidence quotes configurations, records and names of people.",
    remedy="Name accounts, regions and buckets of ours in the EEA.",
    source="Audit Manager API: StartAssessmentFrameworkShare, CreateAssessment, RegisterAccount",
    watches={
        "aws:auditmanager/frameworkShare:FrameworkShare": (
            Destination(region="destinationRegion", account="destinationAccount"),
        ),
        "aws:auditmanager/assessment:Assessment": (
            Destination(path="assessmentReportsDestination.destination"),
            Grantee(path="roles[].roleArn"),
        ),
        "aws:auditmanager/assessmentDelegation:AssessmentDelegation": (Grantee(path="roleArn"),),
    },
)
