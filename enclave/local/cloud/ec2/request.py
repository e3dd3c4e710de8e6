"""What the EC2 extensions need of a request, and of moto's state."""

from __future__ import annotations

import fnmatch
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Any

from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.ec2.models import EC2Backend
    from moto.ec2.responses import EC2Response


def parameter(response: EC2Response, name: str, default: Any = None) -> Any:
    """Return a request parameter, ``default`` if it wasn't given."""
    return response._get_param(name, default)  # noqa: SLF001  moto's way to a parameter


def change(response: EC2Response, **values: Any) -> None:
    """Set request parameters before moto reads them."""
    response.params.update(values)


def backend(response: EC2Response) -> EC2Backend:
    """Return the caller's EC2, in the region called."""
    ec2: EC2Backend = response.ec2_backend
    return ec2


def tags_of(response: EC2Response) -> dict[str, str]:
    """Return the tags of the request's TagSpecifications."""
    specifications = parameter(response, "TagSpecifications") or parameter(response, "TagSpecification") or []
    return {tag["Key"]: tag.get("Value", "") for one in specifications for tag in one.get("Tags") or []}


def filters_of(response: EC2Response) -> dict[str, list[str]]:
    """Return the request's filters."""
    return {name: list(values) for name, values in response._filters_from_querystring().items()}  # noqa: SLF001


def matches(
    filters: Mapping[str, Iterable[str]], values: Mapping[str, str | None], tags: Mapping[str, str]
) -> bool:
    """Tell whether a resource with ``values`` by filter name passes; InvalidParameterValue for others."""
    for name, wanted in filters.items():
        if name.startswith("tag:"):
            value = tags.get(name.removeprefix("tag:"))
        elif name == "tag-key":
            if not any(fnmatch.fnmatchcase(key, pattern) for key in tags for pattern in wanted):
                return False
            continue
        elif name in values:
            value = values[name]
        else:
            raise AwsError("InvalidParameterValue", f"The filter '{name}' is invalid")
        if value is None or not any(fnmatch.fnmatchcase(value, pattern) for pattern in wanted):
            return False
    return True


def network(text: str, name: str = "cidrBlock") -> IPv4Network:
    """Return an IPv4 range in canonical form, as EC2 stores it. InvalidParameterValue if it isn't one."""
    message = f"Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
    if "/" not in text:
        raise AwsError("InvalidParameterValue", message)
    try:
        return IPv4Network(text, strict=False)
    except ValueError as error:
        raise AwsError("InvalidParameterValue", message) from error


def network6(text: str, name: str = "ipv6CidrBlock") -> IPv6Network:
    """Return an IPv6 range in canonical form. InvalidParameterValue if it isn't one."""
    message = f"Value ({text}) for parameter {name} is invalid. This is not a valid IPv6 CIDR block."
    if "/" not in text:
        raise AwsError("InvalidParameterValue", message)
    try:
        return IPv6Network(text, strict=False)
    except ValueError as error:
        raise AwsError("InvalidParameterValue", message) from error


def dependency(kind: str, id_: str) -> AwsError:
    """Return AWS's answer to deleting what is still in use."""
    return AwsError("DependencyViolation", f"The {kind} '{id_}' has dependencies and cannot be deleted.")
