"""Service names of VPC endpoints: the region stands in them.

Source: AWS PrivateLink Guide, "AWS services that integrate with AWS PrivateLink" and "Access endpoint
services"; CloudFormation's ``AWS::EC2::VPCEndpoint`` for the prefixes, which are a partition's DNS suffix
read backwards (``cn.com.amazonaws``, ``eu.amazonaws``, ``aws.api``). All use ``com.amazonaws`` as well.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from enclave.graph.places.endpoints import ENDPOINTS
from enclave.graph.places.place import Place, in_region, of_text, unknown
from enclave.model import geography

_KIND = "endpoint service"
_COMMON = "com.amazonaws"
_SAGEMAKER = "aws.sagemaker"
_SERVICE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_OWN = re.compile(r"vpce-svc-[0-9a-f]{8,17}")


def _read_prefixes() -> Mapping[str, frozenset[str]]:
    found = {".".join(reversed(suffix.split("."))): names for suffix, names in ENDPOINTS.suffixes.items()}
    everybody = frozenset(geography.DNS_SUFFIXES)
    return MappingProxyType(found | {_COMMON: everybody, _SAGEMAKER: frozenset({"aws"})})


_PREFIXES = _read_prefixes()


@of_text(_KIND)
def service_name(text: str) -> Place:
    """Return the place of the service that a VPC endpoint's service name names."""
    prefix = max((name for name in _PREFIXES if text.startswith(f"{name}.")), key=len, default=None)
    if prefix is None:
        return unknown(text, _KIND, "it doesn't begin like a service name of AWS")
    rest = text.removeprefix(f"{prefix}.")
    own = rest.startswith("vpce.")
    name, _, service = rest.removeprefix("vpce.").partition(".")
    shape = _OWN if own else _SERVICE
    region = geography.region(name)
    if region is None:
        return _global(text, rest)
    if region.partition not in _PREFIXES[prefix] or not shape.fullmatch(service):
        return unknown(text, _KIND, "its prefix, its region and its service don't fit together")
    return in_region(text, _KIND if own else "endpoint", region)


def _global(text: str, rest: str) -> Place:
    if rest.startswith("s3-global."):
        return unknown(text, "multi-region access point", "it joins buckets of several regions")
    homes = ENDPOINTS.global_services.get(rest, {})
    home = geography.region(homes.get("aws", "")) if text == f"{_COMMON}.{rest}" else None
    if home is None:
        return unknown(text, _KIND, "it names no region of our table")
    return in_region(text, "global service", home)
