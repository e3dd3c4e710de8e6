"""VPC peering connections. Source: EC2 API reference, CreateVpcPeeringConnection; VPC peering guide."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, network, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

LIVE = frozenset({"active", "pending-acceptance", "provisioning"})


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(EC2Response, "create_vpc_peering_connection", _create)
    before(EC2Response, "describe_vpc_peering_connections", _check_describe)
    before(EC2Response, "delete_vpc_peering_connection", _check_delete)


def _create(original: Any) -> Any:
    def create_vpc_peering_connection(response: EC2Response) -> Any:
        ec2 = backend(response)
        vpc = ec2.get_vpc(parameter(response, "VpcId"))
        account = parameter(response, "PeerOwnerId") or response.current_account
        region = parameter(response, "PeerRegion") or response.region
        if account not in ec2_backends or region not in ec2_backends[account].regions:
            peer_id = parameter(response, "PeerVpcId")
            raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{peer_id}' does not exist")
        peer = ec2_backends[account][region].get_vpc(parameter(response, "PeerVpcId"))
        if peer is vpc:
            message = "The specified VPC and peer VPC are the same."
            raise AwsError("InvalidParameterValue", message)
        for other in ec2.vpc_pcxs.values():
            if {other.vpc.id, other.peer_vpc.id} == {vpc.id, peer.id} and other.status["Code"] in LIVE:
                raise AwsError("VpcPeeringConnectionAlreadyExists", f"{other.id} already exists")
        result = original(response)
        if _overlap(vpc, peer):  # AWS makes it, in a state that it never leaves
            connection = result.result["VpcPeeringConnection"]
            connection._status.code = "failed"  # noqa: SLF001  moto keeps the status there
            connection._status.message = "The CIDR blocks of the VPCs overlap."  # noqa: SLF001  as above
        return result

    return create_vpc_peering_connection


def _overlap(vpc: Any, peer: Any) -> bool:
    theirs = [network(item["cidr_block"]) for item in peer.cidr_block_association_set]
    return any(
        network(item["cidr_block"]).overlaps(their)
        for item in vpc.cidr_block_association_set
        for their in theirs
    )


def _check_describe(response: EC2Response) -> None:
    for connection_id in parameter(response, "VpcPeeringConnectionIds", []):
        backend(response).get_vpc_peering_connection(connection_id)


def _check_delete(response: EC2Response) -> None:
    connection = backend(response).get_vpc_peering_connection(parameter(response, "VpcPeeringConnectionId"))
    if connection.status["Code"] not in LIVE | {"failed"}:
        message = f"Invalid state transition for pcx {connection.id}, attempted to transition from "
        raise AwsError("InvalidStateTransition", message + f"{connection.status['Code']} to deleting")
