"""Buckets of AWS's own from which instances and containers take packages, agents and image layers.

No account stands in a bucket's ARN: a bucket that isn't listed here could be anybody's. Listed are regions
that AWS opened before 2019; in later ones some of these names bear a suffix, and the plain name is free for
anybody to take.

Sources, as of November 2026: Systems Manager user guide, "SSM Agent communications with AWS managed S3
buckets"; Amazon ECR user guide, "Amazon ECR interface VPC endpoints" (image layers); Amazon Linux 2 and
Amazon Linux 2023 user guides, package repositories through an S3 endpoint.
"""

from collections.abc import Mapping
from types import MappingProxyType

from enclave.model.gateway.aws_services import AWS_SERVICES

_REGIONS = ("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3")
_NAMES = (
    *(name.replace("{region}", "{}") for each in AWS_SERVICES.values() for name in each.bucket_templates),
    "amazonlinux-2-repos-{}",
    "al2023-repos-{}-de612dc2",
    "amazon-ssm-{}",
    "amazon-ssm-packages-{}",
    "aws-ssm-{}",
    "aws-ssm-document-attachments-{}",
    "aws-windows-downloads-{}",
    "patch-baseline-snapshot-{}",
    "{}-birdwatcher-prod",
)

BUCKETS: Mapping[str, str] = MappingProxyType(
    {name.format(region): region for region in _REGIONS for name in _NAMES}
)
"""Their names, and the region of each."""
