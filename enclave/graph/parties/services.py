"""The service principals that are known: AWS services that act under a name of their own.

A name that isn't in these tables is not known, whatever it ends in: AWS publishes no full list, and a list
that guessed would take a made-up name for AWS. Names stand without ``.amazonaws.com``.

Sources, as of 2026-11-23, each table with its own below: two tables come from libraries and a listing; most
names of the third are from knowledge of the guides that it mentions. IAM user guide, "AWS JSON policy
elements: Principal", AWS service principals: the identifier is usually ``<service>.amazonaws.com``. A region
stands after the service (``logs.eu-west-1.amazonaws.com``; CloudWatch Logs user guide, "Encrypt log data
using KMS"; AWS CDK reference, "ServicePrincipalOpts", for opt-in regions).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from enclave.model.geography import DNS_SUFFIXES, REGIONS, Region

_MANAGED = """
access-analyzer access-grants.s3 account account-access acm aco-automation agent-registry
agent.wellarchitected agentless.inspector2 aiops airflow airflow-serverless ami.inspector2
apidestinations.events apigateway appfabric appflow application-autoscaling application-insights
application-signals.cloudwatch application-transformation appmesh apprunner
appstream.application-autoscaling appsync aps artifact assets.marketplace athena auditmanager autoscaling
aws-artifact-account-sync backup batch bedrock bedrock-agentcore bedrock-mantle
braket budgets bugbust cassandra-streams cassandra.application-autoscaling channels.lex channels.lexv2
chime cleanrooms cleanrooms-ml cloud9 cloudformation cloudfront cloudtrail cloudwatch codeartifact
codebuild codecatalyst codecatalyst-runner codeguru-profiler codeguru-reviewer codeguru-security
codepipeline cognito-identity cognito-identity-us-gov cognito-idp compute-optimizer config
config-conforms connect continuousexport.discovery contract.iq contributorinsights.dynamodb controltower
cost-optimization-hub.bcm credentials.iot databrew dataexchange datasync datazone dax delivery.logs
detective devops-guru directquery.opensearchservice dms dmsintegration.migrationhub docdb-elastic drs ds
dsql dynamodb.application-autoscaling ec2 ec2-images ec2.application-autoscaling ec2.capacitymanager
ec2fastlaunch ec2fleet ec2scheduled ecs ecs-compute ecs-tasks ecs.application-autoscaling eks elasticache
elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder
email.cognito-idp emr-containers emr-serverless entityresolution events events.workmail firehose fis fms
forecast frauddetector fsx globalaccelerator glue grafana greengrass guardduty health healthlake
imagebuilder inspector inspector2 internetmonitor iot iotmanagedintegrations iotsitewise job.sagemaker
justintimeaccess.ssm kafka kendra kinesisreplication.dynamodb lakeformation lambda launchwizard lex lexv2
license-management.marketplace license-manager.member-account logs lookoutequipment lookoutmetrics macie
maintenance.elasticbeanstalk malware-protection-plan.guardduty malware-protection.guardduty
managedupdates.elasticbeanstalk mediaconnect mediaconvert medical-imaging memorydb
metrics.wellarchitected mgn migrationhub migrationhub-orchestrator migrationhub-strategy
monitoring.thinclient monitron mpa mq neptune-graph network-firewall network-security-director
network-security-manager network.bedrock-agentcore networkmanager nimble notifications notifications.ssm
observability.aoss observabilityadmin odb omics opensearchservice ops.emr-serverless organizations
orgsdatasync.servicecatalog osis panorama partnercentral-account-management permission.iq personalize
pipes pods.eks private-marketplace.marketplace profile proton q qldb quicksight ram rds
rds.application-autoscaling redshift redshift-data redshift-serverless refactor-spaces remediation.config
replication.cassandra replication.dynamodb replication.ecr replication.lexv2 replication.s3tables
reporting.trustedadvisor resale-authorization.marketplace researchstudio resource-explorer-2
resource-groups resource-snapshot-job.partnercentral-selling restore-testing.backup robomaker
rolesanywhere route53resolver runtime-identity.bedrock-agentcore runtime-instances.bedrock-agentcore s3
s3.data-source.lustre.fsx sagemaker sagemaker-geospatial sagemaker.application-autoscaling scheduler
schema-conversion.dms schemas scraper.aps security-ir securityagent securityhub securityhubv2
securitylake servicecatalog servicecatalog-appregistry servicequotas ses shield sms
smsintegration.migrationhub sns spot spotfleet sqlworkbench ssm ssm-guiconnect ssm-quicksetup ssm-sap
ssm.integrations sso states supportplans sync.proton synthetics telemetry-enablement.observabilityadmin
telemetry-pipelines.observabilityadmin thirdparty.config thirdparty.inspector2 timestream-influxdb
transfer transform-custom transitgateway triage.security-ir vmie vpc-lattice wafv2 wellarchitected
"""
"""AWS managed policies (AWS Managed Policy Reference Guide, as moto 5.2.5 carries it): the exact values of
iam:PassedToService, iam:AWSServiceName, organizations:ServicePrincipal, aws:CalledVia and their like.
A test reads the same library and says which name is missing. Left out: a service that is named external."""

_LISTING = """
clouddirectory cloudsearch codecommit codedeploy datapipeline directconnect dynamodb ecr edgelambda iam
kinesis kms lightsail monitoring opsworks route53 signin sqs storagegateway sts support waf workspaces
"""
"""The AWS documentation's "Service Principals Listing" (IAM user guide), less its one misspelt name."""

# Each line of names follows the documents that should name them. But for the last line, which was read in the
# library, most are from knowledge of those guides: nobody has held them against their text.
_DOCUMENTED = """
# Amazon VPC user guide: flow logs, IP address manager; Verified Access user guide
ipam verified-access vpc-flow-logs
# Amazon S3 user guide: server access logging, Batch Operations, Storage Lens
batchoperations.s3 logging.s3 storage-lens.s3
# AWS KMS developer guide: service-linked roles, multi-Region keys, external stores
cks.kms mrk.kms
# Amazon Route 53 developer guide: DNSSEC signing
dnssec-route53
# Amazon RDS user guide: Enhanced Monitoring, export of snapshots
export.rds monitoring.rds
# Lambda and CloudFront developer guides: Lambda@Edge
logger.cloudfront replicator.lambda
# Elastic Load Balancing user guide: access logs
logdelivery.elasticloadbalancing
# Amazon EKS user guide: roles of clusters, Fargate pods and node groups
eks-fargate-pods eks-nodegroup
# AWS CloudFormation user guide: StackSets, extensions, hooks
hooks.cloudformation member.org.stacksets.cloudformation resources.cloudformation
stacksets.cloudformation
# API Gateway developer guide: VPC links
ops.apigateway
# AWS Billing and Cost Management user guides: reports, data exports, anomalies
bcm-data-exports billingreports costalerts
# AWS Config developer guide: rules of several accounts
config-multiaccountsetup
# CloudWatch user guide: alarm actions, cross-account observability
aiops.alarms.cloudwatch cloudwatch-crossaccount lambda.alarms.cloudwatch
# AWS Secrets Manager user guide; Serverless Application Repository guide
secretsmanager serverlessrepo
# Data Lifecycle Manager user guide
dlm
# CloudHSM, Private CA, Directory Service and Chatbot user guides
acm-pca chatbot cloudhsm
# OpenSearch Service, Managed Service for Apache Flink and MSK Connect guides
es kafkaconnect kinesisanalytics
# The guides of each, service roles: Comprehend, GameLift, IoT Events, IoT Analytics, MediaLive, Rekognition,
# Textract, Translate, AWS CodeStar Notifications, AWS Auto Scaling plans
autoscaling-plans codestar-notifications comprehend gamelift iotanalytics iotevents medialive rekognition
textract translate
# What botocore 1.44.5 names as service principals in its documentation
app-integrations application.opensearchservice drt.shield exportv2.securityhub gameliftstreams
maintenance.s3tables mediatailor metadata.s3 scheduler.redshift tagpolicies.tag
"""


def _names() -> Iterator[str]:
    for table in (_MANAGED, _LISTING, _DOCUMENTED):
        for line in table.splitlines():
            if not line.startswith("#"):
                yield from line.split()


SERVICES: Final = frozenset(_names())
"""The known services, by the part of their principal before region and DNS suffix."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePrincipal:
    """A known service. ``region`` is None for the name without one; ``partitions`` share the DNS suffix."""

    service: str
    region: Region | None
    partitions: tuple[str, ...]


def service_principal(text: str) -> ServicePrincipal | None:
    """Read the name of a service principal; None for anything but a known service with a known suffix.

    Exact: letters in capitals, a dot at the end or a region that doesn't belong to the suffix make another
    name.
    """
    for suffix in set(DNS_SUFFIXES.values()):
        if text.endswith(f".{suffix}"):
            found = _read(text.removesuffix(f".{suffix}"), suffix)
            if found is not None:
                return found
    return None


def _read(name: str, suffix: str) -> ServicePrincipal | None:
    partitions = tuple(sorted(each for each, ending in DNS_SUFFIXES.items() if ending == suffix))
    if name in SERVICES:
        return ServicePrincipal(service=name, region=None, partitions=partitions)
    service, _, last = name.rpartition(".")
    region = REGIONS.get(last)
    if service in SERVICES and region is not None and region.partition in partitions:
        return ServicePrincipal(service=service, region=region, partitions=(region.partition,))
    return None
