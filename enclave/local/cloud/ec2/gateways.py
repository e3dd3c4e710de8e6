"""Internet gateways, NAT gateways and Elastic IP addresses.

Source: EC2 API reference, AttachInternetGateway, DetachInternetGateway, CreateNatGateway, DeleteNatGateway,
ReleaseAddress; VPC user guide, "Troubleshoot NAT gateways".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

if TYPE_CHECKING:
    from moto.ec2.models import EC2Backend

GONE = frozenset({"deleted", "failed"})


def install() -> None:
    """Put this module's behaviour in moto's place."""
    before(EC2Response, "attach_internet_gateway", _check_attach)
    before(EC2Response, "detach_internet_gateway", _check_detach)
    replace(EC2Response, "create_nat_gateway", _create_nat)
    replace(EC2Response, "delete_nat_gateway", _delete_nat)
    before(EC2Response, "describe_nat_gateways", _check_describe_nat)
    before(EC2Response, "release_address", _check_release)


def _check_attach(response: EC2Response) -> None:
    vpc_id = parameter(response, "VpcId")
    if _gateway_of(backend(response), vpc_id) is not None:
        message = f"Network {vpc_id} already has an internet gateway attached"
        raise AwsError("InvalidParameterValue", message)


def _gateway_of(ec2: EC2Backend, vpc_id: str) -> Any:
    return next((g for g in ec2.internet_gateways.values() if g.vpc and g.vpc.id == vpc_id), None)


def _check_detach(response: EC2Response) -> None:
    ec2, vpc_id = backend(response), parameter(response, "VpcId")
    if any(a.eni is not None and a.eni.subnet.vpc_id == vpc_id for a in ec2.addresses):
        message = (
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )
        raise AwsError("DependencyViolation", message)


def _create_nat(original: Any) -> Any:
    def create_nat_gateway(response: EC2Response) -> Any:
        ec2 = backend(response)
        subnet = ec2.get_subnet(parameter(response, "SubnetId"))
        public = parameter(response, "ConnectivityType", "public") == "public"
        allocation = parameter(response, "AllocationId")
        if public and allocation is None:
            raise AwsError("MissingParameter", "The request must contain the parameter AllocationId")
        if not public:
            raise NotImplementedError("Private NAT gateways")
        if ec2.address_by_allocation([allocation])[0].association_id is not None:
            message = f"Elastic IP address [{allocation}] is already associated"
            raise AwsError("Resource.AlreadyAssociated", message)
        gateway = _gateway_of(ec2, subnet.vpc_id)
        result = original(response)
        if gateway is None:  # AWS takes the call, and the gateway fails
            nat = result.result["NatGateway"]
            _free(ec2, nat)
            nat.state = "failed"
            nat.failure_code = "Gateway.NotAttached"
            nat.failure_message = f"Network {subnet.vpc_id} has no Internet gateway attached"
        return result

    return create_nat_gateway


def _free(ec2: EC2Backend, nat: Any) -> None:
    """Give back the address and the network interface that a NAT gateway held."""
    for address in ec2.addresses:
        if address.eni is not None and address.eni.id == nat.address_set[0]["networkInterfaceId"]:
            ec2.disassociate_address(association_id=address.association_id)
    ec2.enis.pop(nat.address_set[0]["networkInterfaceId"], None)


def _nat(ec2: EC2Backend, nat_id: str) -> Any:
    nat = ec2.nat_gateways.get(nat_id)
    if nat is None:
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {nat_id} was not found")
    return nat


def _delete_nat(original: Any) -> Any:
    def delete_nat_gateway(response: EC2Response) -> Any:
        ec2 = backend(response)
        nat = _nat(ec2, parameter(response, "NatGatewayId"))
        if nat.state == "deleted":
            raise AwsError("NatGatewayNotFound", f"The Nat Gateway {nat.id} was not found")
        _free(ec2, nat)
        return original(response)

    return delete_nat_gateway


def _check_describe_nat(response: EC2Response) -> None:
    for nat_id in parameter(response, "NatGatewayIds", []):
        _nat(backend(response), nat_id)


def _check_release(response: EC2Response) -> None:
    allocation = parameter(response, "AllocationId")
    if allocation is None:
        raise AwsError("MissingParameter", "The request must contain the parameter AllocationId")
    address = backend(response).address_by_allocation([allocation])[0]
    if address.association_id is not None:
        raise AwsError("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")
