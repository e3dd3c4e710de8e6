"""Where reports of what is used and what it costs are delivered."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Destination, RegionOf
from enclave.residency.verdicts import Severity

BILLING_EXPORTS = channel(
    id="billing-exports",
    title="Reports of use and costs go to buckets and topics of ours in the EEA",
    channels=("GOV-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="A report names every resource, hour by hour; names of resources can name people.",
    remedy="Name a bucket of ours and its region in the EEA.",
    source="Cost and Usage Report API: PutReportDefinition; Data Exports API: CreateExport; Budgets API: "
    "CreateBudget, CreateBudgetAction; Cost Explorer API: CreateAnomalySubscription",
    watches={
        "aws:cur/reportDefinition:ReportDefinition": (Destination(name="s3Bucket", region="s3Region"),),
        "aws:bcmdata/export:Export": (
            Destination(
                path="export.destinationConfigurations[].s3Destinations[]", name="s3Bucket", region="s3Region"
            ),
        ),
        "aws:budgets/budget:Budget": (Destination(path="notifications[].subscriberSnsTopicArns[]"),),
        "aws:budgets/budgetAction:BudgetAction": (
            Anywhere(path="subscribers"),
            RegionOf(path="definition.ssmActionDefinition.region"),
        ),
        "aws:costexplorer/anomalySubscription:AnomalySubscription": (Anywhere(path="subscribers"),),
    },
)
