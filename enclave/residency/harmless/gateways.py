"""Types of gateways, names, front doors and keys by which no data can leave."""

from collections.abc import Mapping
from types import MappingProxyType

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "Names or groups what is judged where it's made; moves nothing.": """
aws:cloudfront/anycastIpList:AnycastIpList
aws:cloudfront/connectionGroup:ConnectionGroup
aws:cloudfront/keyGroup:KeyGroup
aws:cloudfront/originAccessControl:OriginAccessControl
aws:cloudfront/originAccessIdentity:OriginAccessIdentity
aws:fms/resourceSet:ResourceSet
aws:kms/alias:Alias
aws:paymentcryptography/keyAlias:KeyAlias
aws:route53/cidrCollection:CidrCollection
aws:route53/cidrLocation:CidrLocation
aws:route53/delegationSet:DelegationSet
aws:route53/profilesProfile:ProfilesProfile
aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup
aws:secretsmanager/tag:Tag
aws:servicediscovery/httpNamespace:HttpNamespace
aws:shield/protectionGroup:ProtectionGroup
""",
        "A list of names or patterns: what may go to them is judged at the rule that uses the list.": """
aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList
""",
        "Joins zones and rules, each judged where it's made, to networks of the same account and region.": """
aws:route53/profilesResourceAssociation:ProfilesResourceAssociation
aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation
aws:route53/trafficPolicyInstance:TrafficPolicyInstance
""",
        "Sets how names are resolved or signed in a zone or network; sends nothing anywhere else.": """
aws:route53/hostedZoneDnsSec:HostedZoneDnsSec
aws:route53/resolverConfig:ResolverConfig
aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig
aws:route53domains/delegationSignerRecord:DelegationSignerRecord
""",
        "Keeps switches that records of a zone ask, and no data.": """
aws:route53recoverycontrol/cluster:Cluster
aws:route53recoverycontrol/controlPanel:ControlPanel
aws:route53recoverycontrol/routingControl:RoutingControl
aws:route53recoverycontrol/safetyRule:SafetyRule
""",
        "Compares settings and limits of resources; reads none of what they hold.": """
aws:route53recoveryreadiness/cell:Cell
aws:route53recoveryreadiness/readinessCheck:ReadinessCheck
aws:route53recoveryreadiness/recoveryGroup:RecoveryGroup
""",
        "A register of services in the account and region; where its instances are is judged at each.": """
aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace
aws:servicediscovery/service:Service
""",
        "Says how a distribution handles requests, or what it counts; the distribution itself is judged.": """
aws:cloudfront/cachePolicy:CachePolicy
aws:cloudfront/continuousDeploymentPolicy:ContinuousDeploymentPolicy
aws:cloudfront/monitoringSubscription:MonitoringSubscription
aws:cloudfront/originRequestPolicy:OriginRequestPolicy
""",
        "Holds public keys or certificates, by which others are known or data is locked.": """
aws:acm/certificateValidation:CertificateValidation
aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate
aws:alb/listenerCertificate:ListenerCertificate
aws:apigateway/clientCertificate:ClientCertificate
aws:cloudfront/fieldLevelEncryptionConfig:FieldLevelEncryptionConfig
aws:cloudfront/fieldLevelEncryptionProfile:FieldLevelEncryptionProfile
aws:cloudfront/publicKey:PublicKey
aws:cloudfront/trustStore:TrustStore
aws:lb/listenerCertificate:ListenerCertificate
aws:lb/trustStore:TrustStore
aws:lb/trustStoreRevocation:TrustStoreRevocation
""",
        "The ports of an accelerator, which is judged where it's made.": """
aws:globalaccelerator/customRoutingListener:CustomRoutingListener
aws:globalaccelerator/listener:Listener
""",
        "A part of an interface that says how requests and answers look; whom it lets in and where it "
        "leads is judged at the interface, its integrations and authorizers.": """
aws:apigateway/basePathMapping:BasePathMapping
aws:apigateway/deployment:Deployment
aws:apigateway/documentationPart:DocumentationPart
aws:apigateway/documentationVersion:DocumentationVersion
aws:apigateway/integrationResponse:IntegrationResponse
aws:apigateway/method:Method
aws:apigateway/methodResponse:MethodResponse
aws:apigateway/methodSettings:MethodSettings
aws:apigateway/model:Model
aws:apigateway/requestValidator:RequestValidator
aws:apigateway/resource:Resource
aws:apigateway/response:Response
aws:apigatewayv2/apiMapping:ApiMapping
aws:apigatewayv2/deployment:Deployment
aws:apigatewayv2/domainName:DomainName
aws:apigatewayv2/integrationResponse:IntegrationResponse
aws:apigatewayv2/model:Model
aws:apigatewayv2/route:Route
aws:apigatewayv2/routeResponse:RouteResponse
aws:apigatewayv2/routingRule:RoutingRule
""",
        "Counts or limits what callers of an interface do.": """
aws:apigateway/apiKey:ApiKey
aws:apigateway/usagePlan:UsagePlan
aws:apigateway/usagePlanKey:UsagePlanKey
""",
        "The role by which interfaces write logs; the role itself is judged.": """
aws:apigateway/account:Account
""",
        "A way into our own subnets; what is reached by it is judged at the integration or service.": """
aws:apigatewayv2/vpcLink:VpcLink
aws:apprunner/vpcConnector:VpcConnector
aws:apprunner/vpcIngressConnection:VpcIngressConnection
""",
        "A group of targets, or one by its instance, in the same network; other targets are judged at "
        "their attachment.": """
aws:alb/targetGroup:TargetGroup
aws:elb/attachment:Attachment
aws:lb/targetGroup:TargetGroup
""",
        "Sets ciphers, cookies and the like of a load balancer.": """
aws:elb/appCookieStickinessPolicy:AppCookieStickinessPolicy
aws:elb/listenerPolicy:ListenerPolicy
aws:elb/loadBalancerBackendServerPolicy:LoadBalancerBackendServerPolicy
aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy
aws:elb/loadBalancerPolicy:LoadBalancerPolicy
aws:elb/sslNegotiationPolicy:SslNegotiationPolicy
""",
        "A filter lets requests through or stops them; where it reports to is judged at its logging.": """
aws:waf/byteMatchSet:ByteMatchSet
aws:waf/geoMatchSet:GeoMatchSet
aws:waf/ipSet:IpSet
aws:waf/rateBasedRule:RateBasedRule
aws:waf/regexMatchSet:RegexMatchSet
aws:waf/regexPatternSet:RegexPatternSet
aws:waf/rule:Rule
aws:waf/ruleGroup:RuleGroup
aws:waf/sizeConstraintSet:SizeConstraintSet
aws:waf/sqlInjectionMatchSet:SqlInjectionMatchSet
aws:waf/xssMatchSet:XssMatchSet
aws:wafregional/byteMatchSet:ByteMatchSet
aws:wafregional/geoMatchSet:GeoMatchSet
aws:wafregional/ipSet:IpSet
aws:wafregional/rateBasedRule:RateBasedRule
aws:wafregional/regexMatchSet:RegexMatchSet
aws:wafregional/regexPatternSet:RegexPatternSet
aws:wafregional/rule:Rule
aws:wafregional/ruleGroup:RuleGroup
aws:wafregional/sizeConstraintSet:SizeConstraintSet
aws:wafregional/sqlInjectionMatchSet:SqlInjectionMatchSet
aws:wafregional/webAclAssociation:WebAclAssociation
aws:wafregional/xssMatchSet:XssMatchSet
aws:wafv2/apiKey:ApiKey
aws:wafv2/ipSet:IpSet
aws:wafv2/regexPatternSet:RegexPatternSet
aws:wafv2/ruleGroup:RuleGroup
aws:wafv2/webAcl:WebAcl
aws:wafv2/webAclAssociation:WebAclAssociation
aws:wafv2/webAclRule:WebAclRule
aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation
""",
        "Protects something from floods of packets, in place; who may look at it is judged apart.": """
aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse
aws:shield/protection:Protection
aws:shield/protectionHealthCheckAssociation:ProtectionHealthCheckAssociation
aws:shield/subscription:Subscription
""",
        "Tells AWS's support whom of ours to call.": """
aws:shield/proactiveEngagement:ProactiveEngagement
""",
        "Sets how a service grows, is traced or deployed, within its region.": """
aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion
aws:apprunner/defaultAutoScalingConfigurationVersion:DefaultAutoScalingConfigurationVersion
aws:apprunner/deployment:Deployment
aws:apprunner/observabilityConfiguration:ObservabilityConfiguration
""",
        "Lets source code come in; no data goes out by it.": """
aws:apprunner/connection:Connection
""",
        "Gives another name to a service, which is judged where it's made.": """
aws:apprunner/customDomainAssociation:CustomDomainAssociation
""",
        "Places pods in subnets of our own.": """
aws:eks/fargateProfile:FargateProfile
""",
        "A part of an application at Amplify, which is judged as a whole.": """
aws:amplify/backendEnvironment:BackendEnvironment
aws:amplify/branch:Branch
aws:amplify/domainAssociation:DomainAssociation
aws:amplify/webhook:Webhook
""",
        "The value of a secret, which is kept where the secret is.": """
aws:secretsmanager/secretVersion:SecretVersion
""",
        "Moves load between zones of the same region.": """
aws:arczonalshift/autoshiftObserverNotificationStatus:AutoshiftObserverNotificationStatus
aws:arczonalshift/zonalAutoshiftConfiguration:ZonalAutoshiftConfiguration
""",
    }
)
