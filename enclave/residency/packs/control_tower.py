"""AWS Control Tower: its controls by their ids, as far as these rules show the same or a part of it.

Exact on both sides: a control names the rules, for a control asks one thing of one service. The cases in
``tests/policies/packs/control_tower.yaml`` show for each that its rules refuse what it refuses.
"""

import re
from collections.abc import Iterator
from typing import Final

from enclave.residency.packs.pack import Control, Pack, Selection

_TABLE: Final = """
AWS-GR_REGION_DENY CT.MULTISERVICE.PV.1
  Nothing is done outside the regions that are governed
  placed-in-eea regions-in-use
  what programs make; calls past them are for a policy of the organisation
AWS-GR_DISALLOW_CROSS_REGION_NETWORKING
  No peering, no CloudFront and no Global Accelerator
  edge-serves-public-data-only no-accelerator-for-personal-data peering-stays-inside
  within the EEA and the organisation it is permitted
AWS-GR_DISALLOW_VPC_INTERNET_ACCESS
  No internet, egress-only or carrier gateway, and no default network
  internet-gateways-behind-the-firewall
  a gateway is permitted in a network that has a firewall
AWS-GR_DISALLOW_VPN_CONNECTIONS
  No Site-to-Site VPN and no Client VPN
  people-connect-from-where-they-may vpn-ends-at-declared-sites
  what the configuration declares is permitted
AWS-GR_RESTRICT_S3_CROSS_REGION_REPLICATION
  No bucket is replicated to another region
  bucket-replication
  within the EEA and the organisation it is permitted
AWS-GR_AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED CT.AUTOSCALING.PR.5
  Launch configurations give no public addresses
  no-public-addresses
AWS-GR_DMS_REPLICATION_NOT_PUBLIC CT.DMS.PR.1
  Replication instances aren't public
  databases-are-migrated-inward
AWS-GR_EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK CT.EC2.PV.3
  Not everybody can restore a snapshot
  snapshot-sharing
CT.EC2.PV.7
  No snapshot can be shared with everybody
  snapshot-sharing
CT.EC2.PV.11
  No image can be shared with everybody
  image-sharing
AWS-GR_EC2_INSTANCE_NO_PUBLIC_IP CT.EC2.PR.8
  Machines have no public address
  no-public-addresses
CT.EC2.PR.9
  Launch templates give no public addresses
  no-public-addresses
CT.ECS.PR.9
  Services of containers take no public addresses
  no-public-addresses
AWS-GR_EMR_MASTER_NO_PUBLIC_IP
  Master nodes of EMR have no public address
  no-public-addresses
  by their subnet, which gives none
AWS-GR_SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED CT.EC2.PR.11
  Subnets give no public addresses
  no-public-addresses
AWS-GR_EKS_ENDPOINT_NO_PUBLIC_ACCESS CT.EKS.PR.1
  Endpoints of clusters aren't public
  doors-of-services-are-private
  one that answers to private addresses alone is permitted
AWS-GR_ELASTICSEARCH_IN_VPC_ONLY CT.OPENSEARCH.PR.2 CT.OPENSEARCH.PR.10
  Search domains are in a VPC
  search-open-to-the-internet
AWS-GR_LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED CT.LAMBDA.PR.2
  Policies of functions let in not everybody
  functions-are-called-by-own-parties
CT.LAMBDA.PV.2
  Functions are open to principals of their own account alone
  functions-are-called-by-own-parties
  other accounts of the organisation are let in, too
CT.LAMBDA.PR.3
  Functions are in a VPC of the customer
  functions-are-in-our-networks
CT.LAMBDA.PR.4
  Layers are for an organisation or for named accounts
  functions-are-called-by-own-parties
CT.LAMBDA.PV.1 CT.LAMBDA.PR.5
  URLs of functions ask for IAM
  doors-of-services-are-private
CT.APPSYNC.PV.1 CT.APPSYNC.PR.2
  GraphQL interfaces are private
  doors-of-services-are-private
CT.MSK.PR.2
  Clusters of Kafka aren't public
  kafka-stays-in-the-eea
AWS-GR_NO_UNRESTRICTED_ROUTE_TO_IGW
  No route to an internet gateway is open to everything
  no-internet-route
  the gateway's own egress subnets have one
CT.EC2.PV.8
  VPCs exchange nothing with the internet through gateways
  public-access-stays-blocked
  inward traffic; outward traffic is permitted for a network that has a firewall
CT.EC2.PV.9
  Nobody uses the serial console
  no-remote-shell-past-the-gateway
CT.EC2.PR.5
  Network ACLs open SSH and remote desktops to nobody outside
  network-acls-let-through-no-internet
CT.EC2.PR.6
  Transit gateways accept no attachment by themselves
  accepts-only-own-peers
AWS-GR_RESTRICTED_SSH AWS-GR_RESTRICTED_COMMON_PORTS CT.EC2.PR.3 CT.EC2.PR.4
  Security groups open no ports to everybody; each of them names other ports
  security-groups-let-in-no-internet
CT.NETWORK-FIREWALL.PR.2
  Firewalls drop or inspect whole packets that no stateless rule names
  firewall-drops-by-default
CT.NETWORK-FIREWALL.PR.3
  Firewalls drop or inspect fragments that no stateless rule names
  firewall-drops-by-default
AWS-GR_REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK CT.REDSHIFT.PR.1
  Warehouses aren't public
  warehouse-open-to-the-internet
AWS-GR_RDS_INSTANCE_PUBLIC_ACCESS_CHECK CT.RDS.PR.23
  Database instances aren't public
  database-open-to-the-internet
CT.RDS.PR.29
  Database clusters aren't public
  database-open-to-the-internet
AWS-GR_RDS_SNAPSHOTS_PUBLIC_PROHIBITED
  Snapshots of databases aren't public
  database-snapshot-sharing
AWS-GR_SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS CT.SAGEMAKER.PR.1
  Notebooks don't reach the internet directly
  notebooks-and-models-are-in-our-networks
AWS-GR_SSM_DOCUMENT_NOT_PUBLIC
  Documents of Systems Manager aren't public
  operators-sharing
AWS-GR_DETECT_CLOUDTRAIL_ENABLED_ON_MEMBER_ACCOUNTS
  Accounts have CloudTrail on
  trails-are-on
  that no trail of a program is off; not that there is one
AWS-GR_S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC
  All blocks against public access are on, by account
  bucket-public-access-block
  wherever a program sets them; that it sets them isn't asked
AWS-GR_S3_BUCKET_PUBLIC_READ_PROHIBITED AWS-GR_S3_BUCKET_PUBLIC_WRITE_PROHIBITED
  Not everybody can read a bucket, nor write to it
  bucket-access-lists bucket-public-access-block store-policy-admits-own-parties
CT.S3.PR.1
  Buckets block public access
  bucket-public-access-block
  wherever a program sets the blocks; that it sets them isn't asked
CT.S3.PR.12
  Access points block public access
  bucket-public-access-block
CT.S3.PR.5
  Access to a bucket isn't ruled by lists
  bucket-access-lists
  lists are permitted that let in nobody but the owner
CT.S3.PR.9
  Objects in buckets are locked
  audit-store-locked
  of buckets that keep evidence
CT.S3.PR.10
  Buckets are encrypted with a KMS key
  store-key-of-own-site
CT.DYNAMODB.PR.2
  Tables are encrypted with a KMS key
  store-key-of-own-site
CT.KMS.PV.7
  Only the organisation and AWS services reach its keys
  key-policy-admits-own-parties
  a party that the configuration declares is let in while its time lasts
CT.S3.PV.4
  Only the organisation and AWS services reach its buckets
  store-policy-admits-own-parties
  a party that the configuration declares is let in while its time lasts
CT.SECRETSMANAGER.PV.1
  Only the organisation and AWS services reach its secrets
  store-policy-admits-own-parties
  a party that the configuration declares is let in while its time lasts
CT.SQS.PV.1
  Only the organisation and AWS services reach its queues
  store-policy-admits-own-parties
  a party that the configuration declares is let in while its time lasts
CT.STS.PV.1
  Only the organisation and AWS services take its roles
  role-trusts-own-parties
  a party that the configuration declares is let in while its time lasts
CT.IAM.PR.2
  No managed policy allows everything on everything
  identities-write-to-ours
  one whose conditions keep it to what is ours passes
"""
"""Ids; below them what they ask, their rules, and what the rules show of it if it isn't all."""

_SOURCE: Final = (
    "AWS Control Tower Controls Reference Guide, read in stored copies on 23 November 2026: Legacy control "
    "identifiers; Region deny; Data residency controls (preventive, detective); Elective and Strongly "
    "recommended controls; Digital sovereignty preventive controls; RCP controls; Declarative policies. "
    "Proactive controls: the README of cdklabs/cdk-validator-cfnguard of 29 June 2026, which AWS publishes."
)
_NOTES: Final = (
    "The ids are AWS's; what a control asks is said in our own words.",
    (
        "A control is here only if a case shows that its rules refuse what it refuses. Left out are controls "
        "that ask for encryption with whatever key, backups, several zones, logs, tags or versions."
    ),
    (
        "Left out because no page with their text could be read: mandatory controls, those of Security Hub "
        "and AWS Config, and what AWS has added since those copies."
    ),
)


def _controls() -> Iterator[Control]:
    for entry in re.split(r"\n(?! )", _TABLE.strip()):
        ids, title, rules, *part = map(str.strip, entry.splitlines())
        for id_ in ids.split():
            yield Control(id=id_, title=title, asks=Selection(ids=tuple(rules.split())), part="".join(part))


CONTROL_TOWER: Final = Pack.mapping(
    name="control-tower",
    title="AWS Control Tower: controls of the Controls Reference Guide",
    controls=tuple(_controls()),
    source=_SOURCE,
    notes=_NOTES,
)
