"""Dashboards: what QuickSight reads, and whom it shows it to."""

from enclave.residency.channel import channel
from enclave.residency.channels.screens import ranges_of_map
from enclave.residency.meanings import Addresses, Anywhere, Grantee, Own
from enclave.residency.verdicts import Severity

_SHARED = Anywhere(
    skip=("parameters", "awsAccountId", "versionDescription", "definition", "configuration", "baseThemeId")
)

DASHBOARDS = channel(
    id="dashboards-are-ours",
    title="Dashboards read sources in the EEA, and are shown to our own users, from known addresses",
    channels=("AI-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A data source's rows are copied; whoever has a permission sees what is shown.",
    remedy="Name hosts of ours in the EEA, users of our accounts, and the addresses of offices.",
    source="QuickSight API: CreateDataSource, CreateDashboard (Permissions), UpdateIpRestriction",
    watches={
        "aws:quicksight/accountSubscription:AccountSubscription": (Grantee(path="awsAccountId"),),
        "aws:quicksight/dataSource:DataSource": (
            Anywhere(
                hosts=("host", "siteBaseUrl"),
                skip=("awsAccountId", "password", "username", "manifestFileLocation"),
            ),
        ),
        "aws:quicksight/dataSet:DataSet": (_SHARED,),
        "aws:quicksight/dashboard:Dashboard": (_SHARED,),
        "aws:quicksight/analysis:Analysis": (_SHARED,),
        "aws:quicksight/template:Template": (_SHARED,),
        "aws:quicksight/theme:Theme": (_SHARED,),
        "aws:quicksight/folder:Folder": (_SHARED,),
        "aws:quicksight/namespace:Namespace": (Grantee(path="awsAccountId"),),
        "aws:quicksight/ipRestriction:IpRestriction": (
            Own(told="a restriction in force, to ranges of offices", read=ranges_of_map),
        ),
        "aws:quicksight/user:User": (Anywhere(),),
        "aws:quicksight/vpcConnection:VpcConnection": (Addresses(path="dnsResolvers[]"),),
        "aws:quicksight/keyRegistration:KeyRegistration": (Anywhere(),),
        "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": (Anywhere(),),
    },
)
