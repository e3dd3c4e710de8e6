"""names.yaml, besides its services: what is known by nothing but its exact name."""

import re
from collections.abc import Callable, Collection

from enclave.model.enclave import Known
from enclave.model.geography import EEA, REGIONS
from enclave.model.intent.document import Fields
from enclave.model.zone_tables import EDGE_ZONES

Flaw = tuple[str, str] | None
"""What is wrong with a name and how to mend it; None if nothing is."""

SECTIONS = ("buckets", "customer_gateways", "endpoint_services", "local_zones", "multi_region_keys")

_LOCAL_ZONE = "Local Zone"
# EC2 API reference, "CustomerGateway". The id is not checked further: its form has changed before.
_CUSTOMER_GATEWAY = re.compile(r"cgw-[0-9a-z]+")
# KMS developer guide, "Multi-Region keys in AWS KMS": their ids begin with mrk-, everywhere the same.
_MULTI_REGION_KEY = re.compile(
    r"arn:(?P<partition>[a-z-]+):kms:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):key/mrk-[0-9a-z-]+"
)
# S3 user guide, "General purpose bucket naming rules"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LABEL = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?")


def read_known(fields: Fields, own_accounts: Collection[str] | None) -> Known:
    """Read the sections that there are; each may be missing or empty.

    Whose a key is isn't judged if ``own_accounts`` is None: then they can't all be read.
    """
    return Known(
        local_zones=read_names(fields, "local_zones", flaw_of_local_zone),
        customer_gateways=read_names(fields, "customer_gateways", flaw_of_customer_gateway),
        multi_region_keys=read_names(
            fields, "multi_region_keys", lambda text: flaw_of_multi_region_key(text, own_accounts)
        ),
        buckets=read_names(fields, "buckets", flaw_of_bucket),
        endpoint_services=read_names(fields, "endpoint_services", flaw_of_endpoint_service),
    )


def read_names(fields: Fields, key: str, flaw_of: Callable[[str], Flaw]) -> frozenset[str]:
    """Read a list of distinct names, which may be missing or empty."""
    node = fields.node(key)
    if node is None or not fields.document.members(node, f"{fields.what}: {key}"):
        return frozenset()
    names = fields.texts(key) or []
    for text, member in names:
        flaw = flaw_of(text)
        if flaw is not None:
            message, remedy = flaw
            fields.document.report(member, f'{fields.what}: {key}: "{text}" {message}', remedy)
    return frozenset(text for text, _ in names)


def flaw_of_local_zone(text: str) -> Flaw:
    """Judge the name or the id of a Local Zone."""
    zone = EDGE_ZONES.get(text)
    if zone is None or zone.kind != _LOCAL_ZONE:
        return "is no Local Zone that AWS has published", "write its name or id as AWS does"
    if zone.country not in EEA:
        return f"stands in {zone.city} ({zone.country}), outside the EEA", "remove it"
    return None


def flaw_of_customer_gateway(text: str) -> Flaw:
    """Judge the id of a customer gateway."""
    return None if _CUSTOMER_GATEWAY.fullmatch(text) else ("is no customer gateway's id", "write cgw-...")


def flaw_of_multi_region_key(text: str, own_accounts: Collection[str] | None) -> Flaw:
    """Judge the ARN of a multi-Region key of an account of ours."""
    arn = _MULTI_REGION_KEY.fullmatch(text)
    if arn is None:
        remedy = "write arn:<partition>:kms:<region>:<account>:key/mrk-..."
        return "is no ARN of a multi-Region key", remedy
    region = REGIONS.get(arn["region"])
    if region is None or not region.in_eea or region.partition != arn["partition"]:
        return f"is not in a region of the EEA, but in {arn['region']}", "name a key in the EEA"
    if own_accounts is not None and arn["account"] not in own_accounts:
        return f"belongs to account {arn['account']}, which isn't ours", "name a key of an account of ours"
    return None


def flaw_of_bucket(text: str) -> Flaw:
    """Judge the name of a bucket."""
    return None if _BUCKET.fullmatch(text) else ("is no bucket's name", "write the name alone, without ARN")


def flaw_of_endpoint_service(text: str) -> Flaw:
    """Judge the name of a VPC endpoint service: exactly one part of it is a region, and that in the EEA."""
    labels = text.split(".")
    regions = [REGIONS[label] for label in labels if label in REGIONS]
    if len(regions) != 1 or not all(_LABEL.fullmatch(label) for label in labels):
        remedy = "write it as AWS does, such as com.amazonaws.vpce.eu-west-1.vpce-svc-..."
        return "is no name of an endpoint service in one region", remedy
    (region,) = regions
    if not region.in_eea:
        return f"is in {region.city} ({region.country}), outside the EEA", "remove it"
    return None
