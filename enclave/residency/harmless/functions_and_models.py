"""Types of functions, desktops, models and dashboards by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Names, groups or ties together what is judged where it's made; moves nothing.": """
aws:appstream/fleetStackAssociation:FleetStackAssociation
aws:appstream/userStackAssociation:UserStackAssociation
aws:bedrock/agentAgentKnowledgeBaseAssociation:AgentAgentKnowledgeBaseAssociation
aws:bedrock/agentcoreAgentRuntimeEndpoint:AgentcoreAgentRuntimeEndpoint
aws:bedrock/agentcoreBrowserProfile:AgentcoreBrowserProfile
aws:bedrock/guardrailVersion:GuardrailVersion
aws:quicksight/folderMembership:FolderMembership
aws:quicksight/templateAlias:TemplateAlias
aws:sagemaker/device:Device
aws:sagemaker/endpoint:Endpoint
aws:sagemaker/modelPackageGroup:ModelPackageGroup
aws:sagemaker/project:Project
aws:sagemaker/servicecatalogPortfolioStatus:ServicecatalogPortfolioStatus
aws:workspaces/connectionAlias:ConnectionAlias
aws:workspacesweb/browserSettingsAssociation:BrowserSettingsAssociation
aws:workspacesweb/dataProtectionSettingsAssociation:DataProtectionSettingsAssociation
aws:workspacesweb/ipAccessSettingsAssociation:IpAccessSettingsAssociation
aws:workspacesweb/networkSettingsAssociation:NetworkSettingsAssociation
aws:workspacesweb/sessionLoggerAssociation:SessionLoggerAssociation
aws:workspacesweb/trustStoreAssociation:TrustStoreAssociation
aws:workspacesweb/userAccessLoggingSettingsAssociation:UserAccessLoggingSettingsAssociation
aws:workspacesweb/userSettingsAssociation:UserSettingsAssociation
""",
        "Sets how much, how fast or when of what is judged where it's made.": """
aws:lambda/functionRecursionConfig:FunctionRecursionConfig
aws:lambda/functionScalingConfig:FunctionScalingConfig
aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig
aws:lambda/runtimeManagementConfig:RuntimeManagementConfig
aws:quicksight/ingestion:Ingestion
aws:quicksight/refreshSchedule:RefreshSchedule
""",
        "Is a user or a group, or says what one may do, of a service in its own region.": """
aws:appstream/user:User
aws:quicksight/accountSettings:AccountSettings
aws:quicksight/customPermissions:CustomPermissions
aws:quicksight/group:Group
aws:quicksight/groupMembership:GroupMembership
aws:quicksight/roleCustomPermission:RoleCustomPermission
aws:quicksight/roleMembership:RoleMembership
aws:quicksight/userCustomPermission:UserCustomPermission
aws:workspacesweb/identityProvider:IdentityProvider
aws:workspacesweb/trustStore:TrustStore
""",
        "Lies in subnets of ours, and reaches what the network lets it reach.": """
aws:lambda/coreNetworkConnector:CoreNetworkConnector
aws:workspaces/pool:Pool
aws:workspacesweb/networkSettings:NetworkSettings
""",
        "Takes a program, an image or a script in; what it reaches is judged where it runs.": """
aws:lambda/codeSigningConfig:CodeSigningConfig
aws:lambda/layerVersion:LayerVersion
aws:sagemaker/app:App
aws:sagemaker/appImageConfig:AppImageConfig
aws:sagemaker/codeRepository:CodeRepository
aws:sagemaker/hubContentReference:HubContentReference
aws:sagemaker/humanTaskUI:HumanTaskUI
aws:sagemaker/image:Image
aws:sagemaker/imageVersion:ImageVersion
aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration
aws:sagemaker/space:Space
aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig
""",
        "Reads words or examples from a bucket into the service, in its own region.": """
aws:kendra/faq:Faq
aws:kendra/querySuggestionsBlockList:QuerySuggestionsBlockList
aws:kendra/thesaurus:Thesaurus
aws:transcribe/languageModel:LanguageModel
aws:transcribe/medicalVocabulary:MedicalVocabulary
aws:transcribe/vocabulary:Vocabulary
aws:transcribe/vocabularyFilter:VocabularyFilter
""",
        "Says what a bot understands and answers, in its own region, which is judged.": """
aws:lex/bot:Bot
aws:lex/slotType:SlotType
aws:lex/v2modelsBot:V2modelsBot
aws:lex/v2modelsBotLocale:V2modelsBotLocale
aws:lex/v2modelsBotVersion:V2modelsBotVersion
aws:lex/v2modelsSlot:V2modelsSlot
aws:lex/v2modelsSlotType:V2modelsSlotType
""",
        "Keeps what it is given in its own region, which is judged, and hands it to nobody.": """
aws:evidently/feature:Feature
aws:evidently/launch:Launch
aws:evidently/segment:Segment
aws:rekognition/collection:Collection
aws:rekognition/project:Project
""",
        "Keeps credentials, or says who is let in; what is sent goes by a target, which is judged.": """
aws:bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider
aws:bedrock/agentcoreOauth2CredentialProvider:AgentcoreOauth2CredentialProvider
aws:bedrock/agentcorePolicy:AgentcorePolicy
aws:bedrock/agentcoreRegistry:AgentcoreRegistry
aws:bedrock/agentcoreWorkloadIdentity:AgentcoreWorkloadIdentity
""",
        "Agrees to terms of using models; tells AWS what they are used for, and no data.": """
aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess
aws:bedrockfoundation/modelAgreement:ModelAgreement
""",
    }
)
"""Why, and the types for which it holds."""
