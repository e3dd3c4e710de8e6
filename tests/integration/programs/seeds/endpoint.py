"""Makes an endpoint without a policy. A test puts it beside the site's program."""

import pulumi
import pulumi_aws as aws

from stacks.outputs import SiteOutputs


def seed(stack: str, made: SiteOutputs, provider: aws.Provider) -> None:
    """Add to what the site's program made."""
    opts = pulumi.ResourceOptions(provider=provider)
    if stack == "dublin-1":
        aws.ec2.VpcEndpoint(
            "unpoliced", vpc_id=made.vpc_id, service_name="com.amazonaws.eu-west-1.s3", opts=opts
        )
