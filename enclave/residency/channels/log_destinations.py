"""Where logs are sent on: subscriptions, deliveries, observability links, centralisation."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, RegionOf
from enclave.residency.verdicts import Severity

_REASON = "Log lines hold names, addresses and what people asked for."
_REMEDY = "Send logs to a stream, function, log group or bucket of ours in the EEA."
_DATA_IDENTIFIERS = ("DataIdentifier",)
_RULE = "rule.destination"

LOG_SUBSCRIPTIONS = channel(
    id="log-subscriptions",
    title="Logs are handed on to destinations of ours in the EEA",
    channels=("OBS-01",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason=_REASON,
    remedy=_REMEDY,
    source="CloudWatch Logs API: PutSubscriptionFilter, PutDestination, PutAccountPolicy, "
    "PutDataProtectionPolicy",
    watches={
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (Destination(path="destinationArn"),),
        "aws:cloudwatch/logDestination:LogDestination": (Destination(path="targetArn"),),
        "aws:cloudwatch/logAccountPolicy:LogAccountPolicy": (
            Document(path="policyDocument", names=("Bucket",), skip=_DATA_IDENTIFIERS),
        ),
        "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": (
            Document(path="policyDocument", names=("Bucket",), skip=_DATA_IDENTIFIERS),
        ),
    },
)

LOG_DELIVERIES = channel(
    id="log-deliveries",
    title="Logs that services deliver end with us in the EEA",
    channels=("OBS-02",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason=_REASON,
    remedy=_REMEDY,
    source="CloudWatch Logs API: PutDeliveryDestination, CreateDelivery, AssociateSourceToS3TableIntegration",
    watches={
        "aws:cloudwatch/logDelivery:LogDelivery": (Destination(path="deliveryDestinationArn"),),
        "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (
            Destination(path="deliveryDestinationConfiguration.destinationResourceArn"),
        ),
        "aws:cloudwatch/logS3TableIntegrationSource:LogS3TableIntegrationSource": (
            Destination(path="integrationArn"),
        ),
        "aws:cloudwatch/internetMonitor:InternetMonitor": (
            Destination(path="internetMeasurementsLogDelivery.s3Config.bucketName"),
        ),
    },
)

SHOWN_TO_OTHER_ACCOUNTS = channel(
    id="telemetry-shown-to-accounts",
    title="Logs, metrics and traces are shown to our own accounts in the EEA",
    channels=("OBS-03",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever has the sink reads all logs, metrics and traces that are linked to it.",
    remedy="Link to a sink of an account of ours in the EEA.",
    source="CloudWatch Observability Access Manager API: CreateLink",
    watches={"aws:oam/link:Link": (Destination(path="sinkIdentifier"),)},
)

CENTRAL_TELEMETRY = channel(
    id="central-telemetry",
    title="Telemetry is gathered, and its copies are kept, in accounts of ours in the EEA",
    channels=("OBS-11",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A rule of the organisation copies the logs and metrics of every account to one place.",
    remedy="Name an account of ours and regions of the EEA, for the backup too.",
    source="CloudWatch Observability Admin API: CreateCentralizationRuleForOrganization, "
    "CreateTelemetryRule, CreateTelemetryPipeline",
    watches={
        "aws:observabilityadmin/centralizationRuleForOrganization:CentralizationRuleForOrganization": (
            Destination(path=_RULE, region="region", account="account"),
            RegionOf(path=f"{_RULE}.destinationLogsConfiguration.backupConfiguration.region"),
            RegionOf(path=f"{_RULE}.destinationMetricsConfiguration.backupConfiguration.region"),
            Grantee(
                path=f"{_RULE}.destinationLogsConfiguration.tagPropagationConfiguration.destinationRoleArn"
            ),
        ),
        "aws:observabilityadmin/telemetryRule:TelemetryRule": (RegionOf(path="rule.regions[]"),),
        "aws:observabilityadmin/telemetryRuleForOrganization:TelemetryRuleForOrganization": (
            RegionOf(path="rule.regions[]"),
        ),
        "aws:observabilityadmin/telemetryEvaluation:TelemetryEvaluation": (RegionOf(path="regions[]"),),
        "aws:observabilityadmin/telemetryEvaluationForOrganization:TelemetryEvaluationForOrganization": (
            RegionOf(path="regions[]"),
        ),
        "aws:observabilityadmin/telemetryPipeline:TelemetryPipeline": (
            Document(path="configuration.body", yaml=True, names=("bucket",), regions=("region",)),
        ),
    },
)
