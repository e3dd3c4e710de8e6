"""The catalogue of channels: every known way by which data can leave a region, the EEA or our accounts.

A rule names the rows that it watches. A row that none watches says in ``NOT_WATCHED`` why not.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
ANY-01  Any resource: a type that nobody has looked at
PRV-01  Any resource: the region in force, its own or its provider's
PRV-02  Providers: endpoints, proxies, credentials and accounts of their own
NET-01  VPC peering
NET-02  Transit gateways and their peering
NET-03  Transit gateway routes and Connect peers
NET-04  Cloud WAN
NET-05  Direct Connect gateway
NET-06  Direct Connect virtual interfaces
NET-07  Site-to-Site VPN
NET-08  Client VPN
NET-09  Internet gateways and default routes
NET-10  IPv6 egress
NET-11  NAT gateway
NET-12  Public addresses
NET-13  Local and Wavelength zones
NET-14  Outposts and local gateways
NET-15  PrivateLink, as a consumer
NET-16  PrivateLink, as a provider
NET-17  Policies of VPC endpoints
NET-18  VPC Lattice
NET-19  Security groups and network ACLs
NET-20  Network Firewall: default actions
NET-21  Network Firewall: rules
NET-22  Network Firewall and DNS Firewall: switches that fail open
NET-23  Ways past the firewall
NET-24  DNS forwarding and filtering
NET-25  Route 53 zones, records and associations
NET-26  Traffic mirroring
NET-28  Global Accelerator
NET-29  CloudFront
NET-30  Code and data at the edge
NET-31  API Gateway endpoints
NET-32  Public front doors of services
S3-01   S3 replication
S3-02   S3 Multi-Region Access Points
S3-03   Policies of buckets
S3-04   S3 public access, ACLs and websites
S3-05   S3 access points, Object Lambda and Access Grants
S3-06   S3 logs, inventories, analytics, Storage Lens and metadata
S3-07   S3 event notifications
S3-08   S3 Transfer Acceleration
S3-09   S3 Tables
S3-10   S3 directory buckets, vectors and file systems
S3-11   Immutability of audit logs
KMS-01  Multi-Region keys
KMS-02  Policies of keys
KMS-03  Grants of keys
KMS-04  Custom and external key stores
EBS-01  Copies of EBS snapshots and volumes
EBS-02  Sharing of EBS snapshots
EBS-03  Copies of images
EBS-04  Sharing of images
EBS-05  Data Lifecycle Manager
EBS-06  Export and import of disks
DB-01   RDS replicas and public instances
DB-02   Copies of RDS snapshots
DB-03   RDS automated backup replication
DB-04   Aurora Global Database
DB-05   Sharing of RDS snapshots
DB-06   RDS exports, zero-ETL and activity streams
DB-07   DynamoDB replicas
DB-08   DynamoDB exports and streams
DB-09   Policies of DynamoDB tables and streams
DB-10   ElastiCache global datastore
DB-11   MemoryDB multi-Region
DB-12   DocumentDB global clusters
DB-13   Neptune global clusters
DB-14   OpenSearch connections between clusters
DB-15   Access to OpenSearch
DB-16   Redshift data sharing
DB-17   Redshift snapshot copies and endpoints
DB-18   Keyspaces multi-Region
DB-19   Aurora DSQL
DB-20   Oracle Database@AWS and Timestream
STO-01  ECR replication
STO-02  Policies of image repositories, public ones, caches
STO-03  Copies of AWS Backup
STO-04  Backup vault policies and global settings
STO-05  EFS replication
STO-06  EFS policies and mounts
STO-07  FSx backups and data repositories
STO-08  DataSync
STO-09  Transfer Family
STO-10  Storage Gateway
STO-11  Snow, data transfer terminals, physical export
MSG-01  EventBridge targets
MSG-02  EventBridge global endpoints
MSG-03  EventBridge bus and schema policies
MSG-04  EventBridge API destinations and connections
MSG-05  SNS subscriptions
MSG-06  Policies of topics and queues
MSG-07  Firehose destinations
MSG-08  Kinesis policies and video
MSG-09  MSK
MSG-10  DMS
MSG-11  Pipes and schedules
MSG-12  Lambda destinations and sources
MSG-13  Step Functions
MSG-14  AppFlow and AppIntegrations
MSG-15  E-mail, text messages and calls
MSG-16  IoT rules and jobs
MSG-17  AppSync
OBS-01  CloudWatch Logs subscription
OBS-02  Delivery of services' logs
OBS-03  Observability Access Manager
OBS-04  Metric streams, X-Ray, RUM and canaries
OBS-05  CloudTrail
OBS-06  AWS Config
OBS-07  Security Hub, GuardDuty, Security Lake, Detective, Macie
OBS-08  Flow, DNS, WAF, load balancer and database logs
OBS-09  Systems Manager
OBS-10  Incident Manager, Resilience Hub and region switches
OBS-11  Centralisation of telemetry
OBS-12  Managed Prometheus and Grafana
OBS-13  Notifications and chat
SEC-01  Replicas of secrets
SEC-02  Policies of secrets and private authorities
GOV-01  Resource Access Manager
GOV-02  Delegated administration of the organisation
GOV-03  Regions that accounts opt in to
GOV-04  Organisation policies that guard regions and identities
GOV-05  AI services' use of content
GOV-06  CloudFormation stacks and stack sets
GOV-07  Exports of bills
GOV-08  Shares of Service Catalog, licences, frameworks and images
IAM-01  Trust of roles
IAM-02  OpenID Connect federation
IAM-03  SAML federation
IAM-04  IAM Roles Anywhere
IAM-05  Users, access keys and passwords
IAM-06  Policies of identities
IAM-07  IAM Identity Center
IAM-08  Access by AWS support and response teams
IAM-09  Confused deputies
CMP-01  Lambda permissions, and functions outside a VPC
CMP-02  Shared layers, images and packages
CMP-03  Remote desktops
CMP-04  Remote shell
CMP-05  Lightsail, GameLift and others with networks of their own
AI-01   Bedrock inference across regions
AI-02   Bedrock guardrails across regions
AI-03   Bedrock logs and data sources
AI-04   SageMaker
AI-05   Amazon Q, Kendra, Lex and Connect
AI-06   Managed AI services
AI-07   QuickSight
DAT-01  Lake Formation
DAT-02  Glue
DAT-03  Athena
DAT-04  CodeArtifact, CodeCommit and builds
DAT-05  Clean Rooms
DAT-06  Data Exchange
DAT-07  DataZone and SageMaker Unified Studio
DAT-08  Directories
STA-01  The tool's own state, and where it runs
"""

CATALOGUE: Mapping[str, str] = MappingProxyType(
    dict(line.split(maxsplit=1) for line in _TABLE.strip().splitlines())
)
"""What each row is about, by its id."""

NOT_WATCHED: Mapping[str, str] = MappingProxyType(
    {
        "STA-01": "Where the state and its secrets are is no resource of the program: `enclave` refuses a "
        "backend outside the EEA before it runs (enclave/engine/backend.py).",
    }
)
"""Rows that no rule can watch, and why."""
