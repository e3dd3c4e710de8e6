"""Opens two ways that only the whole of the enclave shows. A test puts it beside the site's program."""

import pulumi
import pulumi_aws as aws

from stacks.outputs import SiteOutputs


def seed(stack: str, made: SiteOutputs, provider: aws.Provider) -> None:
    """Add to what the site's program made."""
    opts = pulumi.ResourceOptions(provider=provider)
    if stack == "dublin-2":
        beside = aws.ec2.VpcPeeringConnection(
            "beside",
            vpc_id=made.vpc_id,
            peer_vpc_id=pulumi.StackReference("dublin-1").get_output("vpc_id"),
            peer_owner_id="111111111111",
            opts=opts,
        )
        aws.ec2.Route(
            "beside",
            route_table_id=made.route_table_ids["data-euw1-az1"],
            destination_cidr_block="10.16.16.0/20",
            vpc_peering_connection_id=beside.id,
            opts=opts,
        )
        keys = pulumi.StackReference("norway-1").get_output("key_arns")
        bucket = aws.s3.Bucket("store-of-dublin", bucket="store-of-dublin", opts=opts)
        aws.s3.BucketServerSideEncryptionConfiguration(
            "store-of-dublin",
            bucket=bucket.id,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": keys.apply(lambda each: each["profile"]),
                    }
                }
            ],
            opts=opts,
        )
