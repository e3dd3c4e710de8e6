"""Types of messaging, devices, calls and mail by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Names, groups or ties together what is judged where it's made; moves nothing.": """
aws:appsync/channelNamespace:ChannelNamespace
aws:appsync/domainNameApiAssociation:DomainNameApiAssociation
aws:chime/voiceConnectorGroup:VoiceConnectorGroup
aws:cognito/resourceServer:ResourceServer
aws:cognito/userInGroup:UserInGroup
aws:connect/hoursOfOperation:HoursOfOperation
aws:connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation
aws:connect/queue:Queue
aws:connect/userHierarchyGroup:UserHierarchyGroup
aws:connect/userHierarchyStructure:UserHierarchyStructure
aws:dms/replicationSubnetGroup:ReplicationSubnetGroup
aws:iot/billingGroup:BillingGroup
aws:iot/thing:Thing
aws:iot/thingGroup:ThingGroup
aws:iot/thingGroupMembership:ThingGroupMembership
aws:iot/thingType:ThingType
aws:scheduler/scheduleGroup:ScheduleGroup
aws:schemas/registry:Registry
aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet
aws:ses/receiptRuleSet:ReceiptRuleSet
aws:sesv2/dedicatedIpAssignment:DedicatedIpAssignment
aws:sesv2/dedicatedIpPool:DedicatedIpPool
aws:sesv2/tenant:Tenant
""",
        "Sets how much, how fast or in which form of what stays where it is.": """
aws:appsync/apiCache:ApiCache
aws:appsync/type:Type
aws:chime/voiceConnectorLogging:VoiceConnectorLogging
aws:iot/eventConfigurations:EventConfigurations
aws:iot/indexingConfiguration:IndexingConfiguration
aws:kinesis/accountSettings:AccountSettings
aws:kinesisanalyticsv2/applicationSnapshot:ApplicationSnapshot
aws:mediaconvert/queue:Queue
aws:msk/configuration:Configuration
aws:mskconnect/workerConfiguration:WorkerConfiguration
aws:schemas/schema:Schema
aws:sesv2/accountSuppressionAttributes:AccountSuppressionAttributes
aws:sesv2/accountVdmAttributes:AccountVdmAttributes
aws:ses/configurationSet:ConfigurationSet
aws:sesv2/configurationSet:ConfigurationSet
""",
        "Proves that a domain, an address or a device is ours; sends nothing by itself.": """
aws:dms/certificate:Certificate
aws:iot/certificate:Certificate
aws:ivs/playbackKeyPair:PlaybackKeyPair
aws:ses/domainDkim:DomainDkim
aws:ses/domainIdentity:DomainIdentity
aws:ses/domainIdentityVerification:DomainIdentityVerification
aws:ses/emailIdentity:EmailIdentity
aws:ses/mailFrom:MailFrom
aws:sesv2/emailIdentity:EmailIdentity
aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes
aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes
aws:workmail/defaultDomain:DefaultDomain
aws:workmail/domain:Domain
""",
        "Says how messages look; they are sent by what uses it.": """
aws:cognito/managedLoginBranding:ManagedLoginBranding
aws:cognito/userPoolUICustomization:UserPoolUICustomization
aws:pinpoint/emailTemplate:EmailTemplate
aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet
aws:pinpoint/smsvoicev2OptOutList:Smsvoicev2OptOutList
aws:ses/template:Template
""",
        "Is a user, a list of people or a sign-in of the service that stands in its own region.": """
aws:appsync/apiKey:ApiKey
aws:chime/voiceConnectorTerminationCredentials:VoiceConnectorTerminationCredentials
aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag
aws:cognito/user:User
aws:connect/securityProfile:SecurityProfile
aws:sesv2/contactList:ContactList
aws:workmail/group:Group
aws:workmail/user:User
""",
        "Stands in its own region, which is judged, and names no place that data would go to.": """
aws:connect/instance:Instance
aws:connect/vocabulary:Vocabulary
aws:msk/serverlessCluster:ServerlessCluster
""",
        "Only says from where something may come in, or who may send it.": """
aws:mailmanager/trafficPolicy:TrafficPolicy
aws:medialive/inputSecurityGroup:InputSecurityGroup
aws:ses/receiptFilter:ReceiptFilter
aws:sqs/redriveAllowPolicy:RedriveAllowPolicy
""",
        "Takes a program in from a bucket; what it is made to do is judged where it runs.": """
aws:mskconnect/customPlugin:CustomPlugin
""",
        "Says what devices of this account may do with topics of this account.": """
aws:iot/policy:Policy
""",
        "Takes pictures in or changes their form; where they go is said by what reads it.": """
aws:elastictranscoder/preset:Preset
aws:medialive/input:Input
aws:medialive/multiplex:Multiplex
aws:medialive/multiplexProgram:MultiplexProgram
aws:mediapackage/channel:Channel
aws:mediapackagev2/channelGroup:ChannelGroup
""",
        "Asks AWS's own copy of a map provider's data, in the region; the provider gets no question.": """
aws:location/map:Map
aws:location/placeIndex:PlaceIndex
aws:location/routeCalculation:RouteCalculation
""",
    }
)
"""Why, and the types for which it holds."""
