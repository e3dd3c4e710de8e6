"""Lets a stranger use a key. A test puts it beside the site's program."""

import json

import pulumi
import pulumi_aws as aws

from stacks.outputs import SiteOutputs


def seed(stack: str, _made: SiteOutputs, provider: aws.Provider) -> None:
    """Add to what the site's program made."""
    opts = pulumi.ResourceOptions(provider=provider)
    if stack == "dublin-1":
        stranger = {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
            "Action": "kms:Decrypt",
            "Resource": "*",
        }
        own = {**stranger, "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*"}
        policy = {"Version": "2012-10-17", "Statement": [own, stranger]}
        aws.kms.Key("open", policy=json.dumps(policy), enable_key_rotation=True, opts=opts)
