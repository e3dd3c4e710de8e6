"""A firewall's endpoints: one VPC endpoint a subnet, of type GatewayLoadBalancer, that the service manages.

Source: developer guide, "Firewall endpoints"; EC2 API reference, VpcEndpoint (RequesterManaged).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import InvalidSubnetIdError, InvalidVPCIdError
from moto.ec2.models import ec2_backends

from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moto.ec2.models import EC2Backend
    from moto.ec2.models.subnets import Subnet

ENDPOINT_TYPE = "GatewayLoadBalancer"
MANAGED_TAG = "AWSNetworkFirewallManaged"


class Endpoints:
    """The endpoints that one account's firewalls have in one region."""

    def __init__(self, account_id: str, region_name: str) -> None:
        self._account_id = account_id
        self._region_name = region_name

    @property
    def _ec2(self) -> EC2Backend:
        return ec2_backends[self._account_id][self._region_name]

    def subnets(self, vpc_id: str, subnet_ids: Sequence[str]) -> dict[str, Subnet]:
        """Return the subnets by zone name. InvalidRequestException unless all are of the VPC, one a zone."""
        try:
            self._ec2.get_vpc(vpc_id)
            subnets = [self._ec2.get_subnet(subnet_id) for subnet_id in subnet_ids]
        except (InvalidVPCIdError, InvalidSubnetIdError) as error:
            raise InvalidRequestError(f"parameter is invalid, {error.message}") from error
        for subnet in subnets:
            if subnet.vpc_id != vpc_id:
                raise InvalidRequestError(f"parameter is invalid, subnet {subnet.id} is not in VPC {vpc_id}")
        by_zone = {subnet.availability_zone: subnet for subnet in subnets}
        if len(by_zone) != len(subnets):
            raise InvalidRequestError("parameter is invalid, subnets must be in different Availability Zones")
        return by_zone

    def zone_of(self, subnet_id: str) -> str:
        """Return the name of the zone that a subnet is in."""
        return str(self._ec2.get_subnet(subnet_id).availability_zone)

    def create(self, vpc_id: str, subnet_id: str, firewall_arn: str) -> str:
        """Make the endpoint of a subnet; return its id."""
        endpoint = self._ec2.create_vpc_endpoint(
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.vpce.{self._region_name}.vpce-svc-networkfirewall",
            endpoint_type=ENDPOINT_TYPE,
            policy_document=None,
            route_table_ids=[],
            subnet_ids=[subnet_id],
            tags={MANAGED_TAG: "true", "Firewall": firewall_arn},
        )
        endpoint.requester_managed = True  # type: ignore[attr-defined]  # moto has no such field
        return str(endpoint.id)

    def delete(self, endpoint_ids: Iterable[str]) -> None:
        """Remove endpoints."""
        for endpoint_id in endpoint_ids:
            self._ec2.vpc_end_points.pop(endpoint_id, None)

    def routes_to(self, endpoint_ids: Iterable[str]) -> list[str]:
        """Return the ids of the route tables that lead to one of the endpoints."""
        wanted = set(endpoint_ids)
        tables: Iterable[Any] = self._ec2.route_tables.values()
        return [
            table.id for table in tables if any(route.vpc_endpoint_id in wanted for route in table.routes)
        ]
