"""What the organisation gives away: shares, administration, regions, accounts."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, RegionOf, Switch, When
from enclave.residency.verdicts import Severity

_OURS = "Name an account of the organisation, or the organisation itself."
_ADMINISTERS = "Whoever administers a service for the organisation sees all accounts through it."

SHARES = channel(
    id="resource-shares",
    title="Resources are shared within the organisation only",
    channels=("GOV-01",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever is let into a share uses what is in it as his own.",
    remedy=f"{_OURS} Leave allowExternalPrincipals false.",
    source="Resource Access Manager API: CreateResourceShare, AssociateResourceShare, "
    "AcceptResourceShareInvitation; License Manager API: CreateGrant",
    watches={
        "aws:ram/resourceShare:ResourceShare": (
            Switch(
                path="allowExternalPrincipals",
                closed=(False,),
                why="Accounts outside the organisation may be let into the share.",
            ),
        ),
        "aws:ram/principalAssociation:PrincipalAssociation": (Grantee(path="principal"),),
        "aws:ram/resourceShareAssociationsExclusive:ResourceShareAssociationsExclusive": (
            Grantee(path="principals[]"),
            Grantee(path="sources[]"),
        ),
        "aws:ram/resourceShareAccepter:ResourceShareAccepter": (Destination(path="shareArn"),),
        "aws:licensemanager/licenseGrant:LicenseGrant": (Grantee(path="principal"),),
    },
)

ADMINISTRATORS = channel(
    id="delegated-administrators",
    title="Services are administered for the organisation by its own accounts",
    channels=("GOV-02", "OBS-05"),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason=_ADMINISTERS,
    remedy=_OURS,
    source="Organizations API: RegisterDelegatedAdministrator; APIs of CloudTrail, GuardDuty, Security Hub, "
    "Detective, Macie, Inspector, Audit Manager: enable or register an administrator account",
    watches={
        "aws:organizations/delegatedAdministrator:DelegatedAdministrator": (Grantee(path="accountId"),),
        "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": (
            Grantee(path="accountId"),
        ),
        "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": (Grantee(path="adminAccountId"),),
        "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": (
            Grantee(path="adminAccountId"),
        ),
        "aws:detective/organizationAdminAccount:OrganizationAdminAccount": (Grantee(path="accountId"),),
        "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": (Grantee(path="adminAccountId"),),
        "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": (Grantee(path="accountId"),),
        "aws:auditmanager/accountRegistration:AccountRegistration": (Grantee(path="delegatedAdminAccount"),),
        "aws:auditmanager/organizationAdminAccountRegistration:OrganizationAdminAccountRegistration": (
            Grantee(path="adminAccountId"),
        ),
        "aws:invoicing/invoiceUnit:InvoiceUnit": (Grantee(path="invoiceReceiver"),),
    },
)

REGIONS = channel(
    id="regions-in-use",
    title="Only regions of the EEA are opened and governed",
    channels=("GOV-03",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="In a region that isn't opened nothing can be made, by whatever mistake.",
    remedy="Open regions of the EEA only, and make no accounts in GovCloud, which is in the USA.",
    source="Account Management API: EnableRegion; Organizations API: CreateGovCloudAccount; Control Tower "
    "user guide, landing zone manifest, region deny control",
    watches={
        "aws:account/region:Region": (
            RegionOf(path="regionName", when=When(path="enabled", values=(True, "true"))),
        ),
        "aws:organizations/account:Account": (
            Switch(path="createGovcloud", closed=(False,), why="A second account is made in the USA."),
        ),
        "aws:controltower/landingZone:LandingZone": (
            Document(path="manifestJson", regions=("governedRegions",), accounts=("accountId",)),
        ),
        "aws:controltower/controlTowerControl:ControlTowerControl": (
            Document(
                path="parameters",
                pair=("key", "value"),
                regions=("AllowedRegions",),
                skip=("ExemptedPrincipalArns",),
            ),
        ),
    },
)

CATALOGUES = channel(
    id="catalogue-shares",
    title="Service catalogues are shared within the organisation",
    channels=("GOV-08",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="A portfolio hands out templates, and roles that make what is in them.",
    remedy=_OURS,
    source="Service Catalog API: CreatePortfolioShare, AssociatePrincipalWithPortfolio, CreateConstraint",
    watches={
        "aws:servicecatalog/portfolioShare:PortfolioShare": (Grantee(path="principalId", here=True),),
        "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": (
            Grantee(path="principalArn", when=When(path="principalType", values=("IAM",), absent="IAM")),
        ),
        "aws:servicecatalog/constraint:Constraint": (
            Document(path="parameters", regions=("RegionList",), accounts=("AccountList",)),
        ),
        "aws:accountaccess/entitlement:Entitlement": (
            Grantee(path="entitlement.principalRole.roleArn"),
            Grantee(path="entitlement.principalRole.accountId"),
        ),
    },
)
