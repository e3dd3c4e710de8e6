"""What a guard of regions may leave out, and which attributes of EC2 a policy must not open.

Sources: Organizations user guide, "Deny access to AWS based on the requested AWS Region" (services whose
endpoints are in one region for all), less those that hold data of ours; "Declarative policy syntax and
examples".
"""

from collections.abc import Mapping
from types import MappingProxyType

_SERVICES = """
a4b access-analyzer account acm activate aws-marketplace aws-marketplace-management aws-portal
awsbillingconsole
bcm-data-exports billing billingconductor budgets ce cloudfront consolidatedbilling cur directconnect fms
freetier globalaccelerator health iam importexport invoicing networkmanager notifications organizations
payments pricing route53 route53-recovery-cluster route53-recovery-control-config
route53-recovery-readiness route53domains savingsplans shield sso sts support supportapp supportplans
sustainability tax trustedadvisor waf waf-regional wafv2 wellarchitected
"""
GLOBAL_SERVICES = frozenset(_SERVICES.split())
"""Services with one control plane for all regions, and no data of the enclave."""

EXEMPT = frozenset(
    {
        "kms:getkeypolicy",
        "s3:getaccountpublicaccessblock",
        "s3:getbucketlocation",
        "s3:getbucketpolicystatus",
        "s3:getbucketpublicaccessblock",
        "s3:putaccountpublicaccessblock",
        "tag:getresources",
    }
)
"""Single actions, in lower case, that read or guard and move nothing."""

_VPC = "vpc_block_public_access.internet_gateway_block"

OPENED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "image_block_public_access.state.@@assign": ("unblocked",),
        "snapshot_block_public_access.state.@@assign": ("unblocked", "block_new_sharing"),
        "serial_console_access.status.@@assign": ("enabled",),
        f"{_VPC}.mode.@@assign": ("off",),
        f"{_VPC}.exclusions_allowed.@@assign": ("enabled",),
    }
)
"""By the path of an attribute, the values that open it."""
