"""A log group as every component makes it: encrypted with the site's own key, kept for a year."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.tags import tags

RETENTION_DAYS = 365
"""How long network logs stay readable at hand. One of the values that CloudWatch Logs accepts."""


@dataclass(frozen=True, kw_only=True)
class LogGroupArgs:
    """``name`` is the group's name in AWS; the key's policy must let CloudWatch Logs use it for that name."""

    name: str
    site: str
    key_arn: pulumi.Input[str]


def log_group(logical_name: str, args: LogGroupArgs, opts: pulumi.ResourceOptions) -> cloudwatch.LogGroup:
    """Make a log group that is encrypted with a customer-managed key from its first event on."""
    return cloudwatch.LogGroup(
        logical_name,
        name=args.name,
        kms_key_id=args.key_arn,
        retention_in_days=RETENTION_DAYS,
        log_group_class="STANDARD",
        tags=tags(logical_name, site=args.site),
        opts=opts,
    )
