"""Types of databases and data services by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Settings of an engine; they open no port and name no other place.": """
aws:dax/parameterGroup:ParameterGroup
aws:docdb/clusterParameterGroup:ClusterParameterGroup
aws:elasticache/parameterGroup:ParameterGroup
aws:memorydb/parameterGroup:ParameterGroup
aws:neptune/clusterParameterGroup:ClusterParameterGroup
aws:neptune/parameterGroup:ParameterGroup
aws:rds/clusterParameterGroup:ClusterParameterGroup
aws:rds/parameterGroup:ParameterGroup
aws:redshift/authenticationProfile:AuthenticationProfile
aws:redshift/parameterGroup:ParameterGroup
""",
        "Names subnets of a network; where they are and where they lead is judged there.": """
aws:dax/subnetGroup:SubnetGroup
aws:docdb/subnetGroup:SubnetGroup
aws:elasticache/subnetGroup:SubnetGroup
aws:memorydb/subnetGroup:SubnetGroup
aws:neptune/subnetGroup:SubnetGroup
aws:neptunegraph/privateGraphEndpoint:PrivateGraphEndpoint
aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint
aws:rds/proxy:Proxy
aws:rds/proxyEndpoint:ProxyEndpoint
aws:rds/subnetGroup:SubnetGroup
aws:redshift/subnetGroup:SubnetGroup
""",
        "A snapshot in the same account and region as what it was taken of, shared with nobody.": """
aws:docdb/clusterSnapshot:ClusterSnapshot
aws:neptune/clusterSnapshot:ClusterSnapshot
aws:redshift/clusterSnapshot:ClusterSnapshot
aws:redshiftserverless/snapshot:Snapshot
""",
        "Joins, by their names, parts of one database in the same account and region.": """
aws:elasticache/userGroupAssociation:UserGroupAssociation
aws:neptune/clusterEndpoint:ClusterEndpoint
aws:opensearch/packageAssociation:PackageAssociation
aws:rds/clusterEndpoint:ClusterEndpoint
aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup
aws:rds/proxyTarget:ProxyTarget
aws:redshift/snapshotScheduleAssociation:SnapshotScheduleAssociation
""",
        "Gives a database a role of its own account; what the role may do is judged with the role.": """
aws:finspace/kxUser:KxUser
aws:odb/autonomousDatabaseSecretsManagerIntegration:AutonomousDatabaseSecretsManagerIntegration
aws:odb/iamRoleAssociation:IamRoleAssociation
aws:rds/clusterRoleAssociation:ClusterRoleAssociation
aws:rds/roleAssociation:RoleAssociation
aws:redshift/clusterIamRoles:ClusterIamRoles
""",
        "A user of a database, who still has to reach it over the network.": """
aws:elasticache/user:User
aws:elasticache/userGroup:UserGroup
aws:memorydb/acl:Acl
aws:memorydb/user:User
""",
        "Capacity, schedules, prices and limits; it holds no data and moves none.": """
aws:athena/capacityReservation:CapacityReservation
aws:codebuild/fleet:Fleet
aws:codedeploy/deploymentConfig:DeploymentConfig
aws:elasticache/reservedCacheNode:ReservedCacheNode
aws:emr/managedScalingPolicy:ManagedScalingPolicy
aws:finspace/kxScalingGroup:KxScalingGroup
aws:opensearch/serverlessCollectionGroup:ServerlessCollectionGroup
aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy
aws:rds/instanceDesiredState:InstanceDesiredState
aws:rds/reservedInstance:ReservedInstance
aws:redshift/scheduledAction:ScheduledAction
aws:redshift/snapshotSchedule:SnapshotSchedule
aws:redshift/usageLimit:UsageLimit
aws:redshiftserverless/usageLimit:UsageLimit
""",
        "A certificate or a name under which the same endpoint answers.": """
aws:rds/certificate:Certificate
aws:redshift/hsmClientCertificate:HsmClientCertificate
aws:redshiftserverless/customDomainAssociation:CustomDomainAssociation
""",
        "A part of a table, or data in one, which stays where the table is.": """
aws:customerprofiles/profile:Profile
aws:directoryservicedata/user:User
aws:dynamodb/contributorInsights:ContributorInsights
aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex
aws:dynamodb/tableItem:TableItem
aws:dynamodb/tag:Tag
aws:finspace/kxDatabase:KxDatabase
aws:finspace/kxDataview:KxDataview
aws:finspace/kxVolume:KxVolume
aws:glue/partitionIndex:PartitionIndex
""",
        "Names what caches of several regions have in common; each member says itself where it is.": """
aws:memorydb/multiRegionCluster:MultiRegionCluster
""",
        "Words and forms that describe data; they grant nothing and move nothing.": """
aws:datazone/assetType:AssetType
aws:datazone/formType:FormType
aws:datazone/glossary:Glossary
aws:datazone/glossaryTerm:GlossaryTerm
aws:datazone/project:Project
aws:glue/classifier:Classifier
aws:glue/registry:Registry
aws:lakeformation/lfTag:LfTag
aws:lakeformation/lfTagExpression:LfTagExpression
aws:lakeformation/resourceLfTag:ResourceLfTag
aws:lakeformation/resourceLfTags:ResourceLfTags
""",
        "Narrows what a grant lets see, or a table allows in a clean room; others say who sees it.": """
aws:cleanrooms/configuredTable:ConfiguredTable
aws:lakeformation/dataCellsFilter:DataCellsFilter
""",
        "AWS takes only the Identity Center of the own organisation, which says who its people are.": """
aws:emr/studioSessionMapping:StudioSessionMapping
aws:lakeformation/identityCenterConfiguration:IdentityCenterConfiguration
aws:redshift/idcApplication:IdcApplication
""",
        "Rules and names of deliveries of code; what is delivered, and where, is said by others.": """
aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate
aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation
aws:codedeploy/application:Application
aws:codepipeline/customActionType:CustomActionType
aws:datapipeline/pipeline:Pipeline
aws:emrcontainers/virtualCluster:VirtualCluster
aws:m2/deployment:Deployment
""",
        "Lets a code host start something here; nothing is sent there.": """
aws:codebuild/webhook:Webhook
aws:codepipeline/webhook:Webhook
""",
        "Keeps, in its own region, profiles of running code for its own account.": """
aws:codeguruprofiler/profilingGroup:ProfilingGroup
""",
        "An edition of a data set, which is judged as such; it holds nothing by itself.": """
aws:dataexchange/revision:Revision
""",
        "Takes in dictionaries and plugins for a search domain; nothing leaves by it.": """
aws:opensearch/package:Package
""",
        "Lets in nobody but its own account; who else gets in is in its access policy, which is judged.": """
aws:cloudsearch/domain:Domain
""",
    }
)
"""By reason, the tokens of the types."""
