"""Does one thing that must be refused, or mustn't: the case is named by ``RESIDENCY_CASE``.

``RESIDENCY_GUARD=off`` leaves the stack's own guard out, so that it is the policy pack alone that refuses.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from enclave.model.config import load
from stacks import guard
from stacks.providers import Providers

ENCLAVE = load(Path(os.environ["RESIDENCY_CONFIG"]))
DUBLIN = ENCLAVE.site("dublin-1")
NORWAY = ENCLAVE.site("norway-1")
NETWORK = ENCLAVE.organization.network_account


def vpc_peering(region: Any, **more: Any) -> None:
    """Peer a VPC in Dublin with one that somebody has in ``region``."""
    dublin = options(DUBLIN)
    vpc = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=dublin)
    aws.ec2.VpcPeeringConnection(
        "peering",
        vpc_id=vpc.id,
        peer_vpc_id="vpc-0123456789abcdef0",
        peer_owner_id=more.pop("owner", DUBLIN.account.id),
        peer_region=region(vpc) if callable(region) else region,
        opts=dublin,
    )


def transit_peering(region: str) -> None:
    """Peer the transit gateway in Dublin with one that somebody has in ``region``."""
    network = options(DUBLIN, account=NETWORK)
    gateway = aws.ec2transitgateway.TransitGateway("dublin", opts=network)
    aws.ec2transitgateway.PeeringAttachment(
        "peering",
        transit_gateway_id=gateway.id,
        peer_transit_gateway_id="tgw-0123456789abcdef0",
        peer_account_id=NETWORK.id,
        peer_region=region,
        opts=network,
    )


def bucket_abroad() -> None:
    """Put a bucket abroad by its own region, under a provider that is in Dublin."""
    aws.s3.Bucket("abroad", bucket="enclave-abroad", region="us-east-1", opts=options(DUBLIN))


def statement(principal: Any, bucket: str) -> dict[str, Any]:
    """Let somebody read a bucket's objects."""
    objects = f"arn:aws:s3:::{bucket}/*"
    return {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": objects}


def policy(*statements: dict[str, Any]) -> str:
    """Write a policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def bucket_policy(principal: Callable[[aws.ec2.Vpc], Any]) -> None:
    """Let somebody read a bucket; who it is may only be known once a VPC exists."""
    at = options(DUBLIN)
    vpc = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=at)
    name = f"enclave-{pulumi.get_stack()}"
    bucket = aws.s3.Bucket("open", bucket=name, opts=at)
    text = pulumi.Output.from_input(principal(vpc)).apply(lambda who: policy(statement(who, name)))
    aws.s3.BucketPolicy("open", bucket=bucket.bucket, policy=text, opts=at)


def doors_open() -> None:
    """Leave one of the four doors of a bucket open."""
    at = options(DUBLIN)
    bucket = aws.s3.Bucket("open", bucket="enclave-doors-open", opts=at)
    aws.s3.BucketPublicAccessBlock(
        "open",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=False,
        opts=at,
    )


def key(**properties: Any) -> None:
    """Make a key."""
    aws.kms.Key("open", opts=options(DUBLIN), **properties)


def key_policy() -> str:
    """Let another's account use a key."""
    ours = {"AWS": f"arn:aws:iam::{DUBLIN.account.id}:root"}
    own = {"Effect": "Allow", "Principal": ours, "Action": "kms:*", "Resource": "*"}
    other = {
        "Effect": "Allow",
        "Principal": {"AWS": "999999999999"},
        "Action": "kms:decrypt",
        "Resource": "*",
    }
    return policy(own, other)


def table(region: str) -> None:
    """Keep a table in a region of its own, under a provider that is in Dublin."""
    aws.dynamodb.Table(
        "open",
        name="enclave-open",
        hash_key="pk",
        attributes=[{"name": "pk", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
        region=region,
        opts=options(DUBLIN),
    )


def role(principal: dict[str, str]) -> None:
    """Let somebody be one of our roles."""
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    aws.iam.Role("open", name="enclave-open", assume_role_policy=policy(trust), opts=options(DUBLIN))


def share(*, external: bool, principal: str) -> None:
    """Share something with another account."""
    at = options(DUBLIN, account=NETWORK)
    made = aws.ram.ResourceShare("open", name="open", allow_external_principals=external, opts=at)
    aws.ram.PrincipalAssociation("open", resource_share_arn=made.arn, principal=principal, opts=at)


def flow_log(destination: Callable[[aws.ec2.Vpc], Any]) -> None:
    """Send the flow logs of a VPC somewhere; where may only be known once the VPC exists."""
    at = options(DUBLIN)
    vpc = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=at)
    aws.ec2.FlowLog(
        "open",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="s3",
        log_destination=destination(vpc),
        opts=at,
    )


def firewall_policy(action: str) -> None:
    """Let what no rule names through a firewall."""
    aws.networkfirewall.FirewallPolicy(
        "open",
        firewall_policy={
            "stateless_default_actions": [action],
            "stateless_fragment_default_actions": ["aws:forward_to_sfe"],
            "stateful_default_actions": ["aws:drop_established", "aws:alert_established"],
            "stateful_engine_options": {"rule_order": "STRICT_ORDER", "stream_exception_policy": "DROP"},
        },
        opts=options(DUBLIN),
    )


def rule_group(rule: str) -> None:
    """Let something through a firewall."""
    aws.networkfirewall.RuleGroup(
        "open",
        capacity=10,
        type="STATEFUL",
        rule_group={
            "rules_source": {"rules_string": rule},
            "stateful_rule_options": {"rule_order": "STRICT_ORDER"},
        },
        opts=options(DUBLIN),
    )


def egress() -> None:
    """Let what is in a VPC's default security group send anything anywhere."""
    at = options(DUBLIN)
    vpc = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=at)
    anywhere = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    aws.ec2.DefaultSecurityGroup("open", vpc_id=vpc.id, egress=[anywhere], ingress=[], opts=at)


def dublin_and_norway() -> None:
    """Peer the two as neighbours should be, by VPC and by transit gateway, both ends declared here."""
    dublin, norway = options(DUBLIN), options(NORWAY)
    near = aws.ec2.Vpc("dublin", cidr_block="10.16.0.0/16", opts=dublin)
    far = aws.ec2.Vpc("norway", cidr_block="10.32.0.0/16", opts=norway)
    peering = aws.ec2.VpcPeeringConnection(
        "peering",
        vpc_id=near.id,
        peer_vpc_id=far.id,
        peer_owner_id=NORWAY.account.id,
        peer_region=NORWAY.region.name,
        opts=dublin,
    )
    aws.ec2.VpcPeeringConnectionAccepter(
        "accepter", vpc_peering_connection_id=peering.id, auto_accept=True, opts=norway
    )
    west, north = options(DUBLIN, account=NETWORK), options(NORWAY, account=NETWORK)
    gateways = [
        aws.ec2transitgateway.TransitGateway(name, opts=at) for name, at in (("west", west), ("north", north))
    ]
    attachment = aws.ec2transitgateway.PeeringAttachment(
        "transit-peering",
        transit_gateway_id=gateways[0].id,
        peer_transit_gateway_id=gateways[1].id,
        peer_account_id=NETWORK.id,
        peer_region=NORWAY.region.name,
        opts=west,
    )
    aws.ec2transitgateway.PeeringAttachmentAccepter(
        "transit-accepter", transit_gateway_attachment_id=attachment.id, opts=north
    )


CASES: Mapping[str, Callable[[], None]] = {
    "vpc-peering-to-virginia": lambda: vpc_peering("us-east-1"),
    "vpc-peering-to-london": lambda: vpc_peering("eu-west-2"),
    "vpc-peering-to-zurich": lambda: vpc_peering("eu-central-2"),
    "vpc-peering-to-who-knows-where": lambda: vpc_peering(
        lambda vpc: vpc.arn.apply(lambda arn: arn.split(":")[3])
    ),
    "vpc-peering-with-a-stranger": lambda: vpc_peering("eu-north-1", owner="999999999999"),
    "transit-peering-to-virginia": lambda: transit_peering("us-east-1"),
    "transit-peering-to-london": lambda: transit_peering("eu-west-2"),
    "transit-peering-to-zurich": lambda: transit_peering("eu-central-2"),
    "bucket-abroad": bucket_abroad,
    "bucket-for-everybody": lambda: bucket_policy(lambda _: "*"),
    "bucket-for-a-stranger": lambda: bucket_policy(lambda _: {"AWS": "999999999999"}),
    "bucket-for-who-knows-whom": lambda: bucket_policy(
        lambda vpc: vpc.arn.apply(lambda arn: {"AWS": arn.split(":")[4]})
    ),
    "doors-open": doors_open,
    "key-of-many-regions": lambda: key(multi_region=True),
    "key-for-a-stranger": lambda: key(policy=key_policy()),
    "table-in-london": lambda: table("eu-west-2"),
    "role-for-a-stranger": lambda: role({"AWS": "arn:aws:iam::999999999999:root"}),
    "share-with-a-stranger": lambda: share(external=True, principal="999999999999"),
    "share-with-anybody": lambda: share(external=True, principal=DUBLIN.account.id),
    "logs-to-a-stranger": lambda: flow_log(lambda _: "arn:aws:s3:::somebodys-bucket"),
    "logs-to-who-knows-where": lambda: flow_log(
        lambda vpc: vpc.id.apply(lambda made: f"arn:aws:s3:::logs-{made}")
    ),
    "firewall-that-passes": lambda: firewall_policy("aws:pass"),
    "rules-that-pass": lambda: rule_group("pass ip any any -> any any (sid:1; rev:1;)"),
    "anything-to-anywhere": egress,
    "dublin-and-norway": dublin_and_norway,
}


def main() -> None:
    """Run the case."""
    if os.environ.get("RESIDENCY_GUARD") != "off":
        guard.install(ENCLAVE)
    CASES[os.environ["RESIDENCY_CASE"]]()


_PROVIDERS = Providers(ENCLAVE)


def options(site: Any, account: Any = None) -> pulumi.ResourceOptions:
    """Place resources at a site, in its own account unless another is named."""
    return pulumi.ResourceOptions(provider=_PROVIDERS.get(account or site.account, site.region))


main()
