"""Mail and messages to phones: SES, Mail Manager, Pinpoint, and what Cognito sends."""

from enclave.model import geography
from enclave.residency.channel import channel
from enclave.residency.meanings import Anywhere, Forbidden, Host, RegionOf, Switch
from enclave.residency.verdicts import Severity

MAIL = channel(
    id="mail-is-handled-in-the-eea",
    title="Mail is kept, relayed and reported on in the EEA",
    channels=("MSG-15",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What mail says, and to whom it goes, is handed to each of these ends.",
    remedy="Name buckets, topics, streams, functions and regions of ours in the EEA.",
    source="SES API v1 and v2; SES Mail Manager API",
    watches={
        "aws:ses/receiptRule:ReceiptRule": (Anywhere(buckets=("bucketName",)),),
        "aws:ses/eventDestination:EventDestination": (Anywhere(),),
        "aws:ses/identityNotificationTopic:IdentityNotificationTopic": (Anywhere(),),
        "aws:sesv2/multiRegionEndpoint:MultiRegionEndpoint": (RegionOf(path="details.routesDetails.region"),),
        "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": (Anywhere(),),
        "aws:sesv2/tenantResourceAssociation:TenantResourceAssociation": (Anywhere(),),
        "aws:mailmanager/relay:Relay": (Anywhere(hosts=("serverName",)),),
        "aws:mailmanager/ruleSet:RuleSet": (
            Anywhere(
                buckets=("s3Bucket",),
                locals_=("s3SseKmsKeyId", "targetArchive"),
                skip=("conditions", "unlesses"),
            ),
        ),
        "aws:mailmanager/archive:Archive": (Anywhere(),),
        "aws:mailmanager/ingressPoint:IngressPoint": (Anywhere(),),
        "aws:workmail/organization:Organization": (Anywhere(),),
    },
)

SIGN_UP = channel(
    id="users-are-written-to-from-the-eea",
    title="Users are kept and written to by services in the EEA, and none gets in without a name",
    channels=("MSG-15",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A user pool hands telephone numbers and addresses to the region that sends its messages, and "
    "users to the functions that it calls.",
    remedy="Name a region, functions and identities of ours in the EEA; let nobody in unauthenticated.",
    source="Cognito user pools API: SmsConfigurationType (SnsRegion), LambdaConfigType; identity pools",
    watches={
        "aws:cognito/userPool:UserPool": (Anywhere(regions=("snsRegion",), locals_=("kmsKeyId",)),),
        "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": (Anywhere(),),
        "aws:cognito/riskConfiguration:RiskConfiguration": (Anywhere(),),
        "aws:cognito/userPoolClient:UserPoolClient": (
            Anywhere(skip=("callbackUrls", "logoutUrls", "defaultRedirectUri", "allowedOauthScopes")),
        ),
        "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": (
            Anywhere(skip=("callbackUrls", "logoutUrls", "defaultRedirectUri", "allowedOauthScopes")),
        ),
        "aws:cognito/identityPool:IdentityPool": (
            Switch(
                path="allowUnauthenticatedIdentities",
                closed=(False,),
                why="Everybody on the internet gets credentials of this account.",
            ),
        ),
        "aws:cognito/userPoolDomain:UserPoolDomain": (
            Forbidden(
                path="certificateArn",
                why="Signing in at a name of one's own passes edge locations all over the world.",
            ),
        ),
        "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": (Anywhere(),),
        "aws:cognito/userGroup:UserGroup": (Anywhere(),),
    },
)

_PUSH = Switch(
    path="enabled",
    closed=(False,),
    absent=True,
    why="It pushes messages to phones through their makers, outside the EEA.",
)
_EEA = tuple(sorted(geography.EEA))

PHONES = channel(
    id="messages-to-phones-stay-in-the-eea",
    title="No messages are pushed to phones through their makers, and numbers are the EEA's",
    channels=("MSG-15",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Push notifications pass servers of Apple, Google, Amazon or Baidu; a number of another country "
    "is served by networks there.",
    remedy="Leave push channels out; take numbers of countries in the EEA, and ends of ours.",
    source="Pinpoint API: channels, CampaignHook; End User Messaging SMS API",
    watches={
        "aws:pinpoint/gcmChannel:GcmChannel": (_PUSH,),
        "aws:pinpoint/admChannel:AdmChannel": (_PUSH,),
        "aws:pinpoint/apnsChannel:ApnsChannel": (_PUSH,),
        "aws:pinpoint/apnsSandboxChannel:ApnsSandboxChannel": (_PUSH,),
        "aws:pinpoint/apnsVoipChannel:ApnsVoipChannel": (_PUSH,),
        "aws:pinpoint/apnsVoipSandboxChannel:ApnsVoipSandboxChannel": (_PUSH,),
        "aws:pinpoint/baiduChannel:BaiduChannel": (_PUSH,),
        "aws:pinpoint/smsChannel:SmsChannel": (
            Switch(
                path="enabled",
                closed=(False,),
                absent=True,
                why="Text messages leave AWS for networks of telephones anywhere.",
            ),
        ),
        "aws:pinpoint/app:App": (
            Host(path="campaignHook.webUrl"),
            Anywhere(path="campaignHook.lambdaFunctionName", locals_=("lambdaFunctionName",)),
        ),
        "aws:pinpoint/emailChannel:EmailChannel": (Anywhere(),),
        "aws:pinpoint/eventStream:EventStream": (Anywhere(),),
        "aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination": (Anywhere(),),
        "aws:pinpoint/smsvoicev2PhoneNumber:Smsvoicev2PhoneNumber": (
            Switch(path="isoCountryCode", closed=_EEA, why="The number is of a country outside the EEA."),
            Anywhere(),
        ),
        "aws:pinpoint/smsvoicev2Pool:Smsvoicev2Pool": (
            Anywhere(),
            Switch(path="isoCountryCode", closed=_EEA, why="The pool is of a country outside the EEA."),
        ),
        "aws:pinpoint/smsvoicev2SenderId:Smsvoicev2SenderId": (
            Switch(path="isoCountryCode", closed=_EEA, why="The sender is of a country outside the EEA."),
        ),
        "aws:pinpoint/smsvoicev2Keyword:Smsvoicev2Keyword": (Anywhere(),),
    },
)
