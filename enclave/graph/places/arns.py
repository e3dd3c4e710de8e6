"""ARNs: the region that one names, and what an ARN without one still tells.

Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)"; for the forms of S3, S3
on Outposts and Bedrock: Service Authorization Reference, "Resource types" of each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from enclave.graph.places.directory_buckets import directory_bucket
from enclave.graph.places.endpoints import ENDPOINTS
from enclave.graph.places.place import Place, in_region, of_text, outside, standing_of, unknown
from enclave.graph.places.profiles import of_profile
from enclave.graph.values import plain
from enclave.model import geography
from enclave.model.geography import Region

_KIND = "ARN"
_PARTS = 6
_SERVICE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_ACCOUNT = re.compile(r"[0-9]{12}")
_OWNERS = frozenset({"", "*", "aws", "aws-marketplace", "cloudfront"})
_OUTPOST = re.compile(r"outpost/(op-[0-9a-f]{8,17})(?:/.+)?")
# Amazon SageMaker AI Developer Guide, "Amazon Mechanical Turk" and "Subscribe to vendor workforces".
_PUBLIC_CROWD = "workteam/public-crowd/"
_CROWDS = (_PUBLIC_CROWD, "workteam/vendor-crowd/")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ON_OUTPOSTS = ("local-gateway", "coip-pool")
_SPREADING = (
    "application-inference-profile/",
    "data-automation-profile/",
    "prompt-router/",
    "default-prompt-router/",
    "guardrail-profile/",
)
# One place in every region, or none: their endpoints tell a home, which is not where they are.
_EVERYWHERE = frozenset({"iam", "sts"})
EDGE_SERVICES = frozenset({"cloudfront", "globalaccelerator"})
"""Services that answer from AWS's edge locations all over the world, whatever region controls them."""

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Arn:
    text: str
    partition: str
    service: str
    region: str
    account: str | None
    resource: str


@of_text(_KIND)
def arn(text: str, *, outposts: Any = _NONE) -> Place:
    """Return the place of what an ARN names.

    ``outposts`` maps the ARN of each declared Outpost to the country that it stands in; an Outpost's region
    is only its anchor. A wildcard may stand in the resource, and in the account, but not where the place is.
    """
    read = _read(text)
    if isinstance(read, str):
        return unknown(text, _KIND, read)
    if not read.region:
        return replace(_regionless(read), partition=read.partition)
    region = geography.region(read.region)
    if region is None:
        return unknown(text, _KIND, "it names no region of our table", account=read.account)
    if region.partition != read.partition:
        why = f"{region.name} is no region of the partition {read.partition}"
        return unknown(text, _KIND, why, account=read.account)
    return _regional(read, region, plain(outposts))


def _read(text: str) -> _Arn | str:
    """Return the parts of an ARN, or what is wrong with it."""
    parts = text.split(":", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != "arn":
        return "it isn't an ARN"
    _, partition, service, region, account, resource = parts
    if partition not in geography.DNS_SUFFIXES:
        return "it names no partition of our table"
    if not _SERVICE.fullmatch(service) or not resource:
        return "it names no service or no resource"
    if account not in _OWNERS and not _ACCOUNT.fullmatch(account):
        return "what stands for the account isn't one"
    known = account if _ACCOUNT.fullmatch(account) else None
    return _Arn(
        text=text, partition=partition, service=service, region=region, account=known, resource=resource
    )


def _regional(read: _Arn, region: Region, outposts: Any) -> Place:
    match read.service:
        case "outposts" | "s3-outposts":
            found = _outpost(read, region, outposts)
        case "ec2" if read.resource.startswith(_ON_OUTPOSTS):
            found = _anchored(read, region, "its Outpost isn't named")
        case "bedrock":
            found = _bedrock(read, region)
        case "s3express":
            found = _directory_bucket(read, region)
        case "sagemaker" if read.resource.startswith(_CROWDS):
            found = _crowd(read, region)
        case "s3" if read.resource.startswith("accesspoint/"):
            found = in_region(read.text, "access point", region, account=read.account)
        case _ if read.service in EDGE_SERVICES:
            found = _everywhere(read)
        case _:
            found = in_region(read.text, _KIND, region, account=read.account)
    return found


def _everywhere(read: _Arn) -> Place:
    why = f"{read.service} answers all over the world"
    return outside(read.text, "global service", why, account=read.account)


def _anchored(read: _Arn, region: Region, why: str, kind: str = "Outpost") -> Place:
    """Return what is known of a thing that depends on a region, but need not be in it."""
    if not region.in_eea:
        return in_region(read.text, kind, region, account=read.account)
    found = unknown(read.text, kind, why, account=read.account)
    return replace(found, region=region.name, partition=region.partition)


def _outpost(read: _Arn, region: Region, outposts: Any) -> Place:
    match = _OUTPOST.fullmatch(read.resource)
    declared = outposts if isinstance(outposts, Mapping) else _NONE
    ends = f":outpost/{match[1]}" if match else None
    begins = f"arn:{read.partition}:outposts:{region.name}:"
    countries = {
        country
        for name, country in declared.items()
        if ends and isinstance(name, str) and name.startswith(begins) and name.endswith(ends)
        if isinstance(country, str) and _COUNTRY.fullmatch(country)
    }
    country = countries.pop() if len(countries) == 1 else None
    if country is None or not region.in_eea:
        return _anchored(read, region, "this Outpost isn't among the declared ones")
    return Place(
        text=read.text,
        kind="Outpost",
        standing=standing_of(country),
        countries=frozenset({country}),
        region=region.name,
        account=read.account,
        partition=region.partition,
        why=f"this Outpost of {region.name} is declared to stand in {country}",
        name=country,
    )


def _crowd(read: _Arn, region: Region) -> Place:
    """Return where people label data: Mechanical Turk's anywhere, a vendor's nobody says."""
    if read.resource.startswith(_PUBLIC_CROWD):
        return outside(read.text, "workforce", "anybody in the world may work in it", account=read.account)
    return _anchored(read, region, "the ARN doesn't tell where its people work", "workforce")


def _bedrock(read: _Arn, region: Region) -> Place:
    kind, _, name = read.resource.partition("/")
    if kind == "foundation-model":
        return in_region(read.text, "foundation model", region, account=read.account)
    if kind == "inference-profile" and region.in_eea:
        return of_profile(read.text, name, region.name, account=read.account)
    if kind == "inference-profile" or read.resource.startswith(_SPREADING):
        why = "the ARN doesn't tell to which regions it sends prompts"
        return _anchored(read, region, why, "inference profile")
    return in_region(read.text, _KIND, region, account=read.account)


def _directory_bucket(read: _Arn, region: Region) -> Place:
    _, _, name = read.resource.partition("/")
    found = directory_bucket(read.text, name)
    if found.region != region.name:
        why = "the bucket's name tells no zone of the ARN's region"
        return _anchored(read, region, why, "directory bucket")
    return replace(found, account=read.account)


def _regionless(read: _Arn) -> Place:
    regions = [region for region in geography.REGIONS.values() if region.partition == read.partition]
    if not any(region.in_eea for region in regions):
        found = outside(
            read.text, _KIND, f"the partition {read.partition} is outside the EEA", account=read.account
        )
        return replace(found, countries=frozenset(region.country for region in regions))
    if read.service in _EVERYWHERE:
        return unknown(
            read.text, "global service", f"{read.service} is in no one region", account=read.account
        )
    if read.service in EDGE_SERVICES:
        return _everywhere(read)
    if read.service == "s3":
        many = read.resource.startswith("accesspoint/")
        why = "it joins buckets of several regions" if many else "a bucket's ARN doesn't name its region"
        return unknown(
            read.text, "multi-region access point" if many else "bucket", why, account=read.account
        )
    home = ENDPOINTS.global_services.get(read.service, _NONE).get(read.partition)
    found_home = geography.region(home) if home else None
    if found_home is None:
        return unknown(read.text, _KIND, "it names no region", account=read.account)
    return in_region(read.text, "global service", found_home, account=read.account)
