"""Egress-only internet gateways.

Source: EC2 API reference, CreateEgressOnlyInternetGateway, DescribeEgressOnlyInternetGateways; VPC user
guide, "Amazon VPC quotas" (one egress-only internet gateway a VPC).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, filters_of, matches, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

if TYPE_CHECKING:
    from moto.ec2.models import EC2Backend


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(EC2Response, "create_egress_only_internet_gateway", _check_create)
    replace(EC2Response, "describe_egress_only_internet_gateways", _describe)


def of_vpc(ec2: EC2Backend, vpc_id: str) -> list[Any]:
    """Return the VPC's egress-only internet gateways: one or none."""
    return [one for one in ec2.egress_only_internet_gateways.values() if one.vpc_id == vpc_id]


def _check_create(response: EC2Response) -> None:
    vpc_id = parameter(response, "VpcId")
    if of_vpc(backend(response), vpc_id):
        message = f"Network {vpc_id} already has an egress-only internet gateway attached"
        raise AwsError("InvalidParameterValue", message)


def _describe(original: Any) -> Any:
    def describe_egress_only_internet_gateways(response: EC2Response) -> Any:
        """Describe those that pass the filters, which moto doesn't look at."""
        result, filters = original(response), filters_of(response)
        found = result.result["EgressOnlyInternetGateways"]
        tags = [{tag["key"]: tag["value"] for tag in one.get_tags()} for one in found]
        result.result["EgressOnlyInternetGateways"] = [
            one for one, own in zip(found, tags, strict=True) if matches(filters, {}, own)
        ]
        return result

    return describe_egress_only_internet_gateways
