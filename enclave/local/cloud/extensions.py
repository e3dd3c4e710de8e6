"""The services that the embedded cloud offers, and where our extensions of moto are plugged in."""

from __future__ import annotations

import re

from moto.core.responses import BaseResponse
from moto.ec2.models import ec2_backends
from moto.iam import models as iam_models

from enclave.local.cloud import (
    constraints,
    dynamodb,
    dynamodb_policies,
    ec2,
    iam,
    kms,
    logs,
    networkfirewall,
    ram,
    route53resolver,
    s3,
    seeding,
    sts,
)

# Signing name of each service we offer -> moto's name of it. Only these: what nobody examined may be kinder
# than AWS.
SERVICES = {
    "dynamodb": "dynamodb",
    "ec2": "ec2",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "network-firewall": "networkfirewall",
    "organizations": "organizations",
    "ram": "ram",
    "route53resolver": "route53resolver",
    "s3": "s3",
    "sts": "sts",
    "tagging": "resourcegroupstaggingapi",
}


def install() -> None:
    """Import the services and put our extensions over them. Once a process."""
    iam_models.get_account_id_from = _account_of
    BaseResponse.access_key_regex = re.compile(r"Credential=([^/,\s]+)/")  # moto's wants 20 capitals
    for service in (
        constraints,
        sts,
        iam,
        kms,
        logs,
        dynamodb,
        dynamodb_policies,
        s3,
        ec2,
        networkfirewall,
        ram,
        route53resolver,
    ):
        service.install()


def known_region(region: str) -> bool:
    """Tell whether AWS has a region of this name."""
    return region in ec2_backends[seeding.MANAGEMENT_ACCOUNT].regions


def _account_of(access_key: str) -> str:
    """Stand in for moto's search through every account, and never for its default account."""
    account = seeding.account_of(access_key)
    if account is None:
        raise KeyError(access_key)
    return account
