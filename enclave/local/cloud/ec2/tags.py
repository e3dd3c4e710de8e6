"""Tags go with what they are on; moto keeps them, and DescribeTags would name what is gone.

Source: EC2 user guide, "Tag your Amazon EC2 resources". What AWS still shows for a while after its deletion
(NAT gateways, peerings, transit gateways) keeps its tags as long here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, parameter
from enclave.local.cloud.patching import replace

if TYPE_CHECKING:
    from collections.abc import Callable

DELETED = {
    "delete_egress_only_internet_gateway": "EgressOnlyInternetGatewayId",
    "delete_internet_gateway": "InternetGatewayId",
    "delete_network_acl": "NetworkAclId",
    "delete_route_table": "RouteTableId",
    "delete_security_group": "GroupId",
    "delete_subnet": "SubnetId",
    "delete_vpc": "VpcId",
    "release_address": "AllocationId",
}
"""What each of these operations makes an end of, by the parameter that names it."""


def install() -> None:
    """Put this module's behaviour in moto's place. After the others, which may refuse the deletion."""
    for operation, name in DELETED.items():
        replace(EC2Response, operation, _forgetting(name))


def _forgetting(name: str) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def deleted(response: EC2Response) -> Any:
            result = original(response)
            backend(response).tags.pop(parameter(response, name), None)
            return result

        return deleted

    return make
