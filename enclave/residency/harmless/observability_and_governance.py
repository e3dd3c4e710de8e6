"""Types of observability, governance and identity by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Names, groups or ties together what is judged where it's made; moves nothing.": """
aws:accountaccess/application:Application
aws:appconfig/application:Application
aws:appconfig/environment:Environment
aws:appconfig/extensionAssociation:ExtensionAssociation
aws:auditmanager/control:Control
aws:auditmanager/framework:Framework
aws:billing/view:View
aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount
aws:iam/accountAlias:AccountAlias
aws:inspector/assessmentTarget:AssessmentTarget
aws:inspector/resourceGroup:ResourceGroup
aws:licensemanager/association:Association
aws:organizations/organizationalUnit:OrganizationalUnit
aws:organizations/policyAttachment:PolicyAttachment
aws:organizations/tag:Tag
aws:resiliencehub/v2Assertion:V2Assertion
aws:resiliencehub/v2ServiceFunction:V2ServiceFunction
aws:resiliencehub/v2UserJourney:V2UserJourney
aws:resourcegroups/group:Group
aws:resourcegroups/resource:Resource
aws:servicecatalog/appregistryApplication:AppregistryApplication
aws:servicecatalog/appregistryAttributeGroup:AppregistryAttributeGroup
aws:servicecatalog/appregistryAttributeGroupAssociation:AppregistryAttributeGroupAssociation
aws:servicecatalog/budgetResourceAssociation:BudgetResourceAssociation
aws:servicecatalog/portfolio:Portfolio
aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation
aws:servicecatalog/tagOption:TagOption
aws:servicecatalog/tagOptionResourceAssociation:TagOptionResourceAssociation
aws:ssm/defaultPatchBaseline:DefaultPatchBaseline
aws:ssm/maintenanceWindow:MaintenanceWindow
aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget
aws:ssm/patchGroup:PatchGroup
aws:synthetics/group:Group
aws:synthetics/groupAssociation:GroupAssociation
aws:xray/group:Group
""",
        "Keeps, reads or counts what is in the region and account that it stands in, and shows it there.": """
aws:accessanalyzer/analyzer:Analyzer
aws:accessanalyzer/archiveRule:ArchiveRule
aws:amp/anomalyDetector:AnomalyDetector
aws:amp/ruleGroupNamespace:RuleGroupNamespace
aws:auditmanager/assessmentReport:AssessmentReport
aws:cfg/organizationManagedRule:OrganizationManagedRule
aws:cfg/recorder:Recorder
aws:cloudwatch/contributorInsightRule:ContributorInsightRule
aws:cloudwatch/contributorManagedInsightRule:ContributorManagedInsightRule
aws:cloudwatch/logDeliverySource:LogDeliverySource
aws:cloudwatch/logIndexPolicy:LogIndexPolicy
aws:cloudwatch/logMetricFilter:LogMetricFilter
aws:cloudwatch/logStream:LogStream
aws:cloudwatch/logTransformer:LogTransformer
aws:cloudwatch/otelEnrichment:OtelEnrichment
aws:cloudwatch/queryDefinition:QueryDefinition
aws:cloudwatch/resourceMetricsConfiguration:ResourceMetricsConfiguration
aws:computeoptimizer/enrollmentStatus:EnrollmentStatus
aws:costexplorer/anomalyMonitor:AnomalyMonitor
aws:costexplorer/costCategory:CostCategory
aws:costoptimizationhub/enrollmentStatus:EnrollmentStatus
aws:detective/graph:Graph
aws:devopsguru/eventSourcesConfig:EventSourcesConfig
aws:devopsguru/resourceCollection:ResourceCollection
aws:guardduty/detector:Detector
aws:guardduty/filter:Filter
aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan
aws:inspector2/filter:Filter
aws:macie/customDataIdentifier:CustomDataIdentifier
aws:macie/findingsFilter:FindingsFilter
aws:macie2/account:Account
aws:macie2/classificationJob:ClassificationJob
aws:observabilityadmin/telemetryEnrichment:TelemetryEnrichment
aws:securityhub/account:Account
aws:securityhub/accountV2:AccountV2
aws:securityhub/actionTarget:ActionTarget
aws:securityhub/automationRule:AutomationRule
aws:securityhub/insight:Insight
""",
        "A dashboard shows its viewers what they may read by themselves, wherever it is kept.": """
aws:cloudwatch/dashboard:Dashboard
""",
        "Gathers into the region that it stands in; where that is, is judged, and it sends nothing back.": """
aws:cfg/configurationAggregator:ConfigurationAggregator
aws:oam/sink:Sink
aws:resourceexplorer/index:Index
aws:resourceexplorer/view:View
aws:securityhub/aggregatorV2:AggregatorV2
aws:securityhub/findingAggregator:FindingAggregator
aws:securityhub/productSubscription:ProductSubscription
""",
        "Takes in lists, packages or descriptions to compare with; nothing goes back to them.": """
aws:guardduty/iPSet:IPSet
aws:guardduty/threatIntelSet:ThreatIntelSet
aws:resiliencehub/v2InputSource:V2InputSource
aws:ssm/patchBaseline:PatchBaseline
""",
        "Switches a service's own checks on or off, or sets how often and how much; moves nothing.": """
aws:amp/workspaceConfiguration:WorkspaceConfiguration
aws:appconfig/deploymentStrategy:DeploymentStrategy
aws:cfg/recorderStatus:RecorderStatus
aws:cfg/retentionConfiguration:RetentionConfiguration
aws:cloudwatch/alarmMuteRule:AlarmMuteRule
aws:cloudwatch/logStorageTierPolicy:LogStorageTierPolicy
aws:computeoptimizer/recommendationPreferences:RecommendationPreferences
aws:controltower/baseline:Baseline
aws:costexplorer/costAllocationTag:CostAllocationTag
aws:costoptimizationhub/preferences:Preferences
aws:detective/organizationConfiguration:OrganizationConfiguration
aws:fis/safetyLeverState:SafetyLeverState
aws:grafana/licenseAssociation:LicenseAssociation
aws:guardduty/detectorFeature:DetectorFeature
aws:guardduty/organizationConfiguration:OrganizationConfiguration
aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature
aws:inspector2/organizationConfiguration:OrganizationConfiguration
aws:macie2/organizationConfiguration:OrganizationConfiguration
aws:securityhub/configurationPolicy:ConfigurationPolicy
aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation
aws:securityhub/featureV2:FeatureV2
aws:securityhub/organizationConfiguration:OrganizationConfiguration
aws:securityhub/standardsControl:StandardsControl
aws:securityhub/standardsControlAssociation:StandardsControlAssociation
aws:securityhub/standardsSubscription:StandardsSubscription
aws:uxc/accountCustomizations:AccountCustomizations
aws:xray/indexingRule:IndexingRule
aws:xray/samplingRule:SamplingRule
aws:xray/traceSegmentDestination:TraceSegmentDestination
""",
        "Lets a service of AWS work for the organisation; who administers it is judged.": """
aws:iam/organizationsFeatures:OrganizationsFeatures
aws:notifications/organizationalUnitAssociation:OrganizationalUnitAssociation
aws:notifications/organizationsAccess:OrganizationsAccess
aws:organizations/awsServiceAccess:AwsServiceAccess
aws:ram/sharingWithOrganization:SharingWithOrganization
aws:servicecatalog/organizationsAccess:OrganizationsAccess
""",
        "Says what is shared, and what may be done with it; with whom it is shared is judged.": """
aws:licensemanager/licenseGrantAccepter:LicenseGrantAccepter
aws:ram/permission:Permission
aws:ram/resourceAssociation:ResourceAssociation
""",
        "Contracts, prices, contacts and licences: what AWS knows of us as a customer.": """
aws:account/alternativeContact:AlternativeContact
aws:account/primaryContact:PrimaryContact
aws:licensemanager/licenseConfiguration:LicenseConfiguration
aws:notifications/managedNotificationAccountContactAssociation:ManagedNotificationAccountContactAssociation
aws:pricingplanmanager/subscription:Subscription
aws:savingsplans/savingsPlan:SavingsPlan
""",
        "Names notices and whom to call; the channels by which somebody is told are judged.": """
aws:notifications/notificationConfiguration:NotificationConfiguration
aws:ssm/contactsRotation:ContactsRotation
aws:ssmcontacts/contact:Contact
aws:ssmcontacts/plan:Plan
""",
        "Settings for programs, handed out within the region to whoever may read them.": """
aws:appconfig/eventIntegration:EventIntegration
aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion
""",
        "Registers code that templates may use; what a template makes is judged.": """
aws:cloudformation/cloudFormationType:CloudFormationType
aws:servicecatalog/serviceAction:ServiceAction
""",
        "Device Farm stands in Oregon alone: where it stands refuses it.": """
aws:devicefarm/devicePool:DevicePool
aws:devicefarm/instanceProfile:InstanceProfile
aws:devicefarm/networkProfile:NetworkProfile
aws:devicefarm/project:Project
aws:devicefarm/testGridProject:TestGridProject
aws:devicefarm/upload:Upload
""",
        "A token that works for thirty days at most, and only from networks that the workspace lets in.": """
aws:grafana/workspaceApiKey:WorkspaceApiKey
aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken
""",
        "People, groups and services of our own; what they may do, and how they sign in, is judged.": """
aws:cloudwatchomni/domain:Domain
aws:grafana/roleAssociation:RoleAssociation
aws:iam/group:Group
aws:iam/groupMembership:GroupMembership
aws:iam/instanceProfile:InstanceProfile
aws:iam/serviceLinkedRole:ServiceLinkedRole
aws:iam/user:User
aws:iam/userGroupMembership:UserGroupMembership
aws:identitystore/group:Group
aws:identitystore/groupMembership:GroupMembership
aws:identitystore/user:User
aws:ssoadmin/applicationAccessScope:ApplicationAccessScope
aws:ssoadmin/applicationAssignment:ApplicationAssignment
aws:ssoadmin/applicationAssignmentConfiguration:ApplicationAssignmentConfiguration
aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes
aws:ssoadmin/permissionSet:PermissionSet
""",
        "Ties policies to people and roles by name; what policies allow is judged where they're made.": """
aws:iam/groupPoliciesExclusive:GroupPoliciesExclusive
aws:iam/rolePoliciesExclusive:RolePoliciesExclusive
aws:iam/userPoliciesExclusive:UserPoliciesExclusive
aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment
aws:ssoadmin/customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive
""",
        "Only takes away what its holders may do.": """
aws:iam/accountPasswordPolicy:AccountPasswordPolicy
aws:iam/securityTokenServicePreferences:SecurityTokenServicePreferences
aws:iam/virtualMfaDevice:VirtualMfaDevice
aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment
aws:verifiedpermissions/policy:Policy
aws:verifiedpermissions/policyStore:PolicyStore
aws:verifiedpermissions/policyTemplate:PolicyTemplate
aws:verifiedpermissions/schema:Schema
""",
        "A certificate for a front door, and the front door is judged.": """
aws:iam/serverCertificate:ServerCertificate
""",
        "Lets our identities prove elsewhere who they are; the way there is judged by the networks.": """
aws:iam/outboundWebIdentityFederation:OutboundWebIdentityFederation
""",
    }
)
"""By the reason, one a sentence, the types that it is true of."""
