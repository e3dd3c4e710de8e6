"""The hosts of S3: buckets, access points and websites, in every spelling that AWS documents.

Source: Amazon S3 User Guide, "Methods for accessing a general purpose bucket", "Website endpoints",
"Virtual hosting of general purpose buckets" (the dash of older regions), "Networking for directory buckets";
AWS General Reference, "Amazon S3 endpoints and quotas".
"""

import re
from dataclasses import replace

from enclave.graph.places.directory_buckets import ENDINGS, zone_id_of
from enclave.graph.places.endpoints import ENDPOINTS
from enclave.graph.places.place import Place, in_region, outside, unknown
from enclave.graph.places.zones import zone
from enclave.model import geography
from enclave.model.geography import Region

_KIND = "bucket"
_PLAIN = frozenset({"s3", "s3-fips"})
_NAMED = frozenset({"s3-accesspoint", "s3-accesspoint-fips", "s3-object-lambda", "s3-object-lambda-fips"})
_CONTROL = frozenset({"s3-control", "s3-control-fips"})
_WEBSITE = "s3-website"
_OUTPOSTS = frozenset({"s3-outposts", "s3-outposts-fips"})
_ZONAL = re.compile(r"s3express(?:-fips)?-([a-z]+[0-9](?:-[a-z]+[0-9])?-az[0-9])")
_CONTROL_OF_ZONES = re.compile(r"s3express-control(?:-fips)?(?:-dualstack)?")
_ACCESS_POINT = re.compile(r"[a-z0-9-]+-([0-9]{12})")
_ACCOUNT = re.compile(r"([0-9]{12})")
# Regions whose S3 endpoints were written with a dash; no later region has such a name.
_DASHED = frozenset(
    [
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ]
)
# Their dash is documented for virtual hosting too, though their endpoints came later.
_DASHED_LATER = frozenset({"ap-northeast-2", "ap-south-1", "ca-central-1", "eu-central-1", "us-east-2"})


def bucket_host(text: str, labels: tuple[str, ...]) -> Place | None:
    """Return the place of a host of S3, or None if it is none."""
    suffix = next((n for n in (2, 3, 4) if ".".join(labels[-n:]) in ENDPOINTS.suffixes), None)
    if suffix is None:
        return None
    partitions = ENDPOINTS.suffixes[".".join(labels[-suffix:])]
    left = labels[:-suffix]
    if partitions >= {"aws"}:
        found = _placeless(text, left)
        if found is not None:
            return found
    left, region = _region_of(left, partitions)
    return None if region is None else _regional(text, left, region)


def _region_of(left: tuple[str, ...], partitions: frozenset[str]) -> tuple[tuple[str, ...], Region | None]:
    """Split the region off, as a label of its own or after the dash of older names."""
    if not left:
        return left, None
    region = geography.region(left[-1])
    if region is not None:
        return left[:-1], region if region.partition in partitions else None
    for service in (f"{_WEBSITE}-", "s3-fips-", "s3-"):
        region = geography.region(left[-1].removeprefix(service)) if left[-1].startswith(service) else None
        dashed = _DASHED if service.startswith(_WEBSITE) else _DASHED | _DASHED_LATER
        if region is not None and region.name in dashed and region.partition in partitions:
            return (*left[:-1], service.removesuffix("-")), region
    return left, None


def _placeless(text: str, left: tuple[str, ...]) -> Place | None:
    if left[-1:] == ("s3-accelerate",) or left[-2:] == ("s3-accelerate", "dualstack"):
        return outside(text, "edge", "transfer acceleration answers from edge locations all over the world")
    if left[-2:] == ("accesspoint", "s3-global"):
        return unknown(text, "multi-region access point", "it joins buckets of several regions")
    if left[-1:] == ("s3",) and len(left) > 1:
        return unknown(text, _KIND, "the global endpoint doesn't tell the bucket's region")
    return None


def _regional(text: str, left: tuple[str, ...], region: Region) -> Place | None:
    if left and left[-1] == "dualstack":
        left = left[:-1]
    if not left or left[-1] == "vpce":
        return None
    *names, service = left
    if service in _PLAIN or (service == _WEBSITE and names):
        return _in_bucket(text, ".".join(names), region)
    if service in _NAMED or service in _CONTROL:
        return _of_account(text, names, service, region)
    if service in _OUTPOSTS and names:
        return _on_outpost(text, region)
    return _zonal(text, names, service, region)


def _of_account(text: str, names: list[str], service: str, region: Region) -> Place | None:
    """Read an access point's name and account, or the account that S3 Control serves."""
    if service in _CONTROL and not names:
        return in_region(text, "endpoint", region)
    shape = _ACCOUNT if service in _CONTROL else _ACCESS_POINT
    match = shape.fullmatch(names[0]) if len(names) == 1 else None
    kind = "endpoint" if service in _CONTROL else "access point"
    return in_region(text, kind, region, account=match[1]) if match else None


def _in_bucket(text: str, name: str, region: Region) -> Place | None:
    if name.endswith(ENDINGS):
        return None
    return in_region(text, _KIND if name else "endpoint", region)


def _on_outpost(text: str, region: Region) -> Place:
    if not region.in_eea:
        return in_region(text, "Outpost", region)
    return unknown(text, "Outpost", "a host doesn't tell where its Outpost stands: give the ARN")


def _zonal(text: str, names: list[str], service: str, region: Region) -> Place | None:
    if _CONTROL_OF_ZONES.fullmatch(service) and not names:
        return in_region(text, "endpoint", region)
    match = _ZONAL.fullmatch(service)
    found = zone(match[1] if match else None)
    if match is None or found.region is None:
        return None
    agree = found.region == region.name and (not names or [zone_id_of(name) for name in names] == [match[1]])
    if not agree:
        return unknown(text, "directory bucket", "the zones that it names disagree")
    return replace(found, text=text, kind="directory bucket")
