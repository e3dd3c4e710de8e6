"""What a VPC endpoint is made of: routes of route tables, network interfaces of subnets, security groups.

Source: as for ``endpoints``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.utils import random_vpc_ep_id

from enclave.local.cloud.ec2.endpoint_services import (
    GATEWAY,
    INTERFACE,
    dns_names,
    private_name,
    service_of,
)
from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.ec2.models import EC2Backend


def new_id() -> str:
    """Return the id of a new endpoint."""
    return str(random_vpc_ep_id())


def default_policy() -> str:
    """Return AWS's own policy, which allows everything."""
    return json.dumps(VPCEndPoint.DEFAULT_POLICY)


def default_group(ec2: EC2Backend, vpc_id: str) -> str:
    """Return the id of the VPC's default security group."""
    return next(group.id for group in ec2.groups[vpc_id].values() if group.name == "default")


@dataclass(kw_only=True)
class Changes:
    """The parts that an endpoint shall have, checked; ``apply`` makes them so."""

    ec2: EC2Backend
    endpoint: Any
    tables: list[str]
    subnets: list[str]
    groups: list[str]

    @classmethod
    def of(cls, ec2: EC2Backend, endpoint: Any, ids: Mapping[str, Sequence[str]]) -> Self:
        """Return what ``AddSubnetIds``, ``RemoveSubnetIds`` and so on lead to. AwsError if AWS refuses it."""

        def removed(name: str, has: list[str]) -> list[str]:
            gone = ids.get(f"Remove{name}", ())
            missing = [id_ for id_ in gone if id_ not in has]
            if missing:
                message = f"{', '.join(missing)} is not associated with VPC endpoint {endpoint.id}"
                raise AwsError("InvalidParameter", message)
            return [id_ for id_ in has if id_ not in gone]

        for table_id in ids.get("RemoveRouteTableIds", ()):
            ec2.get_route_table(table_id)
        new_tables, new_subnets = ids.get("AddRouteTableIds", ()), ids.get("AddSubnetIds", ())
        new_groups = ids.get("AddSecurityGroupIds", ())
        _check_tables(ec2, endpoint, new_tables)
        _check_subnets(ec2, endpoint, new_subnets)
        _check_groups(ec2, endpoint, new_groups)
        groups = removed("SecurityGroupIds", [*endpoint.security_group_ids, *new_groups])
        if ids.get("RemoveSecurityGroupIds") and not groups:
            message = "An Interface VPC Endpoint must always have at least one Security Group"
            raise AwsError("InvalidParameter", message)
        return cls(
            ec2=ec2,
            endpoint=endpoint,
            tables=removed("RouteTableIds", [*endpoint.route_table_ids, *new_tables]),
            subnets=removed("SubnetIds", [*endpoint.subnet_ids, *new_subnets]),
            groups=list(dict.fromkeys(groups)),
        )

    @classmethod
    def everything(cls, ec2: EC2Backend, endpoint: Any) -> Self:
        """Return the change that takes every part away."""
        return cls(ec2=ec2, endpoint=endpoint, tables=[], subnets=[], groups=[])

    def apply(self) -> None:
        """Give the endpoint these parts and no others."""
        if self.endpoint.vpc_endpoint_type == GATEWAY:
            self._route()
        if self.endpoint.vpc_endpoint_type == INTERFACE:
            self._connect()
            name(self.ec2, self.endpoint)

    def _route(self) -> None:
        prefixes = prefix_list(self.ec2, self.endpoint.service_name)
        for table_id in self.endpoint.route_table_ids:
            table = self.ec2.route_tables.get(table_id)
            route = None if table is None else route_to(table, prefixes.id)
            if route is not None and table_id not in self.tables:
                del table._routes[route.id]  # type: ignore[union-attr]  # noqa: SLF001  moto keeps them nowhere else
        for table_id in self.tables:
            if route_to(self.ec2.get_route_table(table_id), prefixes.id) is None:
                ids = {"gateway_id": self.endpoint.id, "destination_prefix_list_id": prefixes.id}
                self.ec2.create_route(table_id, None, **ids)
        self.endpoint.route_table_ids = self.tables

    def _connect(self) -> None:
        interfaces = {
            i.subnet.id: i for i in map(self.ec2.enis.get, self.endpoint.network_interface_ids) if i
        }
        for subnet_id in set(interfaces) - set(self.subnets):
            del self.ec2.enis[interfaces.pop(subnet_id).id]
        for subnet_id in self.subnets:
            if subnet_id not in interfaces:
                interfaces[subnet_id] = self._interface(subnet_id)
            found = map(self.ec2.get_security_group_from_id, self.groups)
            interfaces[subnet_id]._group_set = list(found)  # noqa: SLF001  as above
        self.endpoint.network_interface_ids = [interfaces[subnet_id].id for subnet_id in self.subnets]
        self.endpoint.subnet_ids, self.endpoint.security_group_ids = self.subnets, self.groups

    def _interface(self, subnet_id: str) -> Any:
        description = f"VPC Endpoint Interface {self.endpoint.id}"
        subnet = self.ec2.get_subnet(subnet_id)
        made = self.ec2.create_network_interface(subnet, "", description=description)
        made.requester_managed, made.interface_type, made.status = True, "vpc_endpoint", "in-use"
        return made


def name(ec2: EC2Backend, endpoint: Any) -> None:
    """Give an interface endpoint its DNS names: regional, by zone, and the private one if it's enabled."""
    service = service_of(endpoint.service_name, ec2.region_name)
    zones = [ec2.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids]
    names = dns_names(endpoint.id, service, ec2.region_name, zones) if zones else []
    if zones and endpoint.private_dns_enabled:
        names.append(private_name(service, ec2.region_name))
    endpoint.dns_entries = [
        {"dns_name": one, "hosted_zone_id": f"Z{endpoint.id[5:17].upper()}"} for one in names
    ]


def prefix_list(ec2: EC2Backend, service_name: str) -> Any:
    """Return AWS's prefix list of a service: it is named after the service."""
    lists = ec2.managed_prefix_lists.values()
    return next(one for one in lists if one.owner_id == "AWS" and one.prefix_list_name == service_name)


def cidrs(prefixes: Any) -> list[str]:
    """Return the ranges of a prefix list."""
    versions = list(prefixes.entries.values())
    return [entry["Cidr"] for entry in versions[-1]] if versions else []


def route_to(table: Any, prefix_list_id: str) -> Any:
    """Return a table's route to a prefix list, if it has one."""
    return next((r for r in table.routes if r.destination_prefix_list_id == prefix_list_id), None)


def _check_tables(ec2: EC2Backend, endpoint: Any, table_ids: Sequence[str]) -> None:
    for number, table_id in enumerate(table_ids):
        table = ec2.get_route_table(table_id)
        if table.vpc_id != endpoint.vpc_id:
            message = f"Route table {table_id} does not belong to VPC {endpoint.vpc_id}"
            raise AwsError("InvalidParameter", message)
        prefixes = prefix_list(ec2, endpoint.service_name)
        if route_to(table, prefixes.id) is not None or table_id in table_ids[:number]:
            message = (
                f"route table {table_id} already has a route with destination-prefix-list-id {prefixes.id}"
            )
            raise AwsError("RouteAlreadyExists", message)


def _check_subnets(ec2: EC2Backend, endpoint: Any, subnet_ids: Sequence[str]) -> None:
    zones = {ec2.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids}
    for subnet_id in subnet_ids:
        subnet = ec2.get_subnet(subnet_id)
        if subnet.vpc_id != endpoint.vpc_id:
            message = f"Subnet {subnet_id} does not belong to VPC {endpoint.vpc_id}"
            raise AwsError("InvalidParameter", message)
        if subnet.availability_zone in zones:
            message = (
                f"Found another VPC endpoint subnet in the availability zone of {subnet_id}. VPC endpoint "
            )
            message += (
                "subnets should be in different availability zones supported by the VPC endpoint service."
            )
            raise AwsError("DuplicateSubnetsInSameZone", message)
        zones.add(subnet.availability_zone)


def _check_groups(ec2: EC2Backend, endpoint: Any, group_ids: Sequence[str]) -> None:
    for group_id in group_ids:
        group = ec2.get_security_group_from_id(group_id)
        if group is None:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
        if group.vpc_id != endpoint.vpc_id:
            message = f"Security group {group_id} does not belong to VPC {endpoint.vpc_id}"
            raise AwsError("InvalidParameter", message)
