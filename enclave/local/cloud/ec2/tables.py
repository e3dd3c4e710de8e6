"""Route tables and their associations. Source: EC2 API reference, AssociateRouteTable, DeleteRouteTable."""

from __future__ import annotations

from typing import Any

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, dependency, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(EC2Response, "associate_route_table", _check_associate)
    before(EC2Response, "replace_route_table_association", _check_replace)
    before(EC2Response, "delete_route_table", _check_delete)


def _check_associate(response: EC2Response) -> None:
    ec2 = backend(response)
    table = ec2.get_route_table(parameter(response, "RouteTableId"))
    subnet_id = parameter(response, "SubnetId")
    if subnet_id is None:
        return
    _same_network(table, ec2.get_subnet(subnet_id))
    for other in ec2.route_tables.values():
        if subnet_id in other._associations.values():  # noqa: SLF001  moto keeps them nowhere else
            message = (
                f"the specified association for route table {table.id} conflicts with an existing association"
            )
            raise AwsError("Resource.AlreadyAssociated", message)


def _check_replace(response: EC2Response) -> None:
    ec2 = backend(response)
    table = ec2.get_route_table(parameter(response, "RouteTableId"))
    for other in ec2.route_tables.values():
        target = other._associations.get(parameter(response, "AssociationId"))  # noqa: SLF001  nowhere else
        if target is not None and target.startswith("subnet-"):
            _same_network(table, ec2.get_subnet(target))


def _same_network(table: Any, subnet: Any) -> None:
    if table.vpc_id != subnet.vpc_id:
        message = f"Route table {table.id} and subnet {subnet.id} belong to different networks"
        raise AwsError("InvalidParameterValue", message)


def _check_delete(response: EC2Response) -> None:
    table = backend(response).get_route_table(parameter(response, "RouteTableId"))
    if table.main_association_id is not None:
        raise dependency("routeTable", table.id)
