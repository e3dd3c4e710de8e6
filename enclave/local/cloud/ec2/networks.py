"""VPCs and subnets.

Source: EC2 API reference, CreateVpc, DeleteVpc, CreateSubnet, DeleteSubnet; VPC guide, "Delete your VPC".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2 import egress
from enclave.local.cloud.ec2.request import backend, change, dependency, network, parameter
from enclave.local.cloud.ec2.transit.state import transit
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.ec2.models import EC2Backend

MIN_PREFIX, MAX_PREFIX = 16, 28
DEAD = frozenset({"deleted", "failed", "rejected", "expired"})


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(EC2Response, "create_vpc", _check_create_vpc)
    before(EC2Response, "delete_vpc", _check_delete_vpc)
    replace(EC2Response, "create_subnet", _create_subnet)
    replace(EC2Response, "delete_subnet", _delete_subnet)


def _check_create_vpc(response: EC2Response) -> None:
    cidr = parameter(response, "CidrBlock")
    if cidr is None:
        raise AwsError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    change(response, CidrBlock=str(network(cidr)))


def _check_delete_vpc(response: EC2Response) -> None:
    ec2, vpc_id = backend(response), parameter(response, "VpcId")
    ec2.get_vpc(vpc_id)
    if next(_dependents(ec2, vpc_id), None) is not None:
        raise dependency("vpc", vpc_id)
    for acl in list(ec2.network_acls.values()):
        if acl.vpc_id == vpc_id:  # only the default one is left, and it goes with its VPC
            del ec2.network_acls[acl.id]


def _dependents(ec2: EC2Backend, vpc_id: str) -> Iterator[Any]:
    """Yield what AWS wants gone before a VPC is deleted; default tables, ACLs and groups go with it."""
    yield from ec2.describe_subnets(filters={"vpc-id": vpc_id})
    yield from (t for t in ec2.route_tables.values() if t.vpc_id == vpc_id and t.main_association_id is None)
    yield from (igw for igw in ec2.internet_gateways.values() if igw.vpc and igw.vpc.id == vpc_id)
    yield from egress.of_vpc(ec2, vpc_id)
    yield from (nat for nat in ec2.nat_gateways.values() if nat.vpc_id == vpc_id and nat.state not in DEAD)
    yield from (e for e in ec2.vpc_end_points.values() if e.vpc_id == vpc_id and e.state not in DEAD)
    yield from (a for a in ec2.network_acls.values() if a.vpc_id == vpc_id and not a.default)
    yield from (group for group in ec2.groups[vpc_id].values() if group.name != "default")
    yield from (eni for eni in ec2.enis.values() if eni.subnet.vpc_id == vpc_id)
    for peering in ec2.vpc_pcxs.values():
        if vpc_id in {peering.vpc.id, peering.peer_vpc.id} and peering.status["Code"] not in DEAD:
            yield peering
    yield from transit.attachments_of_vpc(vpc_id)


def _create_subnet(original: Any) -> Any:
    def create_subnet(response: EC2Response) -> Any:
        ec2 = backend(response)
        vpc = ec2.get_vpc(parameter(response, "VpcId"))
        _check_range(response)
        change(response, AvailabilityZone=_zone(response), AvailabilityZoneId=None)
        result = original(response)
        subnet = result.result["Subnet"]
        if not vpc.is_default:  # moto makes the first subnet of any zone a public default subnet
            subnet.default_for_az = False
            subnet.map_public_ip_on_launch = False
        return result

    return create_subnet


def _check_range(response: EC2Response) -> None:
    text = parameter(response, "CidrBlock")
    if text is None:
        raise NotImplementedError("Subnets without an IPv4 range")
    cidr = network(text)
    if not MIN_PREFIX <= cidr.prefixlen <= MAX_PREFIX:
        raise AwsError("InvalidSubnet.Range", f"The CIDR '{text}' is invalid.")
    change(response, CidrBlock=str(cidr))


def _zone(response: EC2Response) -> str:
    """Return the name of the zone asked for, which must be of the region: moto takes any of the world."""
    zones = RegionsAndZonesBackend.zones[response.region]
    name, id_ = parameter(response, "AvailabilityZone"), parameter(response, "AvailabilityZoneId")
    if name and id_:
        message = "The parameters availabilityZone and availabilityZoneId cannot be used together."
        raise AwsError("InvalidParameterCombination", message)
    if not name and not id_:
        return str(zones[0].name)
    for zone in zones:
        if name == zone.name or id_ == zone.zone_id:
            return str(zone.name)
    kind = "availabilityZone" if name else "availabilityZoneId"
    allowed = ", ".join(str(zone.name if name else zone.zone_id) for zone in zones)
    message = (
        f"Value ({name or id_}) for parameter {kind} is invalid. "
        f"Subnets can currently only be created in the following availability zones: {allowed}."
    )
    raise AwsError("InvalidParameterValue", message)


def _delete_subnet(original: Any) -> Any:
    def delete_subnet(response: EC2Response) -> Any:
        ec2, subnet_id = backend(response), parameter(response, "SubnetId")
        ec2.get_subnet(subnet_id)
        if next(_users(ec2, subnet_id), None) is not None:
            raise dependency("subnet", subnet_id)
        result = original(response)
        _forget_associations(ec2, subnet_id)
        return result

    return delete_subnet


def _users(ec2: EC2Backend, subnet_id: str) -> Iterator[Any]:
    yield from (eni for eni in ec2.enis.values() if eni.subnet.id == subnet_id)
    yield from (n for n in ec2.nat_gateways.values() if n.subnet_id == subnet_id and n.state not in DEAD)
    for endpoint in ec2.vpc_end_points.values():
        if subnet_id in (endpoint.subnet_ids or []) and endpoint.state not in DEAD:
            yield endpoint
    yield from transit.attachments_of_subnet(subnet_id)


def _forget_associations(ec2: EC2Backend, subnet_id: str) -> None:
    """Drop a subnet's associations with route table and network ACL, which go with it."""
    for table in ec2.route_tables.values():
        links = table._associations  # noqa: SLF001  moto keeps them nowhere else
        for association in [key for key, target in links.items() if target == subnet_id]:
            del links[association]
    for acl in ec2.network_acls.values():
        held = acl._associations  # noqa: SLF001  moto keeps them nowhere else
        for association in [key for key, link in held.items() if link.subnet_id == subnet_id]:
            del held[association]
