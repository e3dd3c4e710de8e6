"""VPC attachments of transit gateways, and the common view of all attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.ec2.request import backend, filters_of, matches, parameter, tags_of
from enclave.local.cloud.ec2.transit.gateways import tag_list
from enclave.local.cloud.ec2.transit.state import (
    AVAILABLE,
    DELETED,
    PEERING,
    PENDING,
    VPC,
    Attachment,
    transit,
)
from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moto.ec2.responses import EC2Response

# Source: EC2 API reference, CreateTransitGatewayVpcAttachmentRequestOptions.
DEFAULTS = {
    "DnsSupport": "enable",
    "SecurityGroupReferencingSupport": "enable",
    "Ipv6Support": "disable",
    "ApplianceModeSupport": "disable",
}


def create_transit_gateway_vpc_attachment(response: EC2Response) -> ActionResult:
    """CreateTransitGatewayVpcAttachment, by the VPC's owner, to a gateway that it can see."""
    account, region = response.current_account, response.region
    gateway = transit.gateway(parameter(response, "TransitGatewayId"), account, region)
    vpc = backend(response).get_vpc(parameter(response, "VpcId"))
    subnet_ids = list(parameter(response, "SubnetIds", []))
    _check_subnets(response, vpc.id, subnet_ids)
    if any(other.gateway_id == gateway.id for other in transit.attachments_of_vpc(vpc.id)):
        message = f"{gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID."
        raise AwsError("DuplicateTransitGatewayAttachment", message)
    attachment = Attachment(
        kind=VPC,
        gateway_id=gateway.id,
        region=region,
        resource_owner=account,
        vpc_id=vpc.id,
        subnet_ids=subnet_ids,
        options={**DEFAULTS, **_options(response)},
    )
    transit.attachments[attachment.id] = attachment
    backend(response).create_tags([attachment.id], tags_of(response))
    if gateway.owner == account or gateway.enabled("AutoAcceptSharedAttachments"):
        transit.becomes_available(attachment)
    return _answer(response, attachment)


def modify_transit_gateway_vpc_attachment(response: EC2Response) -> ActionResult:
    """ModifyTransitGatewayVpcAttachment."""
    attachment = _find(response)
    _expect(attachment, AVAILABLE)
    leaving = set(parameter(response, "RemoveSubnetIds") or [])
    staying = [subnet for subnet in attachment.subnet_ids if subnet not in leaving]
    wanted = [*staying, *(parameter(response, "AddSubnetIds") or [])]
    _check_subnets(response, attachment.vpc_id, wanted)
    attachment.subnet_ids = wanted
    attachment.options.update(_options(response))
    return _answer(response, attachment)


def accept_transit_gateway_vpc_attachment(response: EC2Response) -> ActionResult:
    """AcceptTransitGatewayVpcAttachment, by the gateway's owner."""
    attachment = _to_decide(response)
    transit.becomes_available(attachment)
    return _answer(response, attachment)


def reject_transit_gateway_vpc_attachment(response: EC2Response) -> ActionResult:
    """RejectTransitGatewayVpcAttachment, by the gateway's owner."""
    attachment = _to_decide(response)
    attachment.state = "rejected"
    return _answer(response, attachment)


def delete_transit_gateway_vpc_attachment(response: EC2Response) -> ActionResult:
    """DeleteTransitGatewayVpcAttachment, by either end."""
    attachment = _find(response)
    _expect(attachment, AVAILABLE, PENDING, "rejected")
    transit.remove(attachment)
    return _answer(response, attachment)


def describe_transit_gateway_vpc_attachments(response: EC2Response) -> ActionResult:
    """DescribeTransitGatewayVpcAttachments."""
    found = select(response, VPC)
    return ActionResult({"TransitGatewayVpcAttachments": [_structure(response, a) for a in found]})


def describe_transit_gateway_attachments(response: EC2Response) -> ActionResult:
    """DescribeTransitGatewayAttachments, of every kind."""
    found = select(response, None)
    return ActionResult({"TransitGatewayAttachments": [_common(response, a) for a in found]})


OPERATIONS = (
    create_transit_gateway_vpc_attachment,
    modify_transit_gateway_vpc_attachment,
    accept_transit_gateway_vpc_attachment,
    reject_transit_gateway_vpc_attachment,
    delete_transit_gateway_vpc_attachment,
    describe_transit_gateway_vpc_attachments,
    describe_transit_gateway_attachments,
)


def select(response: EC2Response, kind: str | None) -> list[Attachment]:
    """Return the attachments that the caller asks for and can see."""
    account, region = response.current_account, response.region
    seen = [
        attachment
        for attachment in transit.attachments.values()
        if kind in (None, attachment.kind) and transit.has_end(attachment, account, region)
    ]
    wanted = parameter(response, "TransitGatewayAttachmentIds")
    if wanted:
        seen = [transit.attachment(id_, account, region, kind) for id_ in wanted]
    tags, filters = backend(response).tags, filters_of(response)
    return [a for a in seen if matches(filters, _values(response, a), tags.get(a.id, {}))]


def gateway_here(response: EC2Response, attachment: Attachment) -> str:
    """Return the gateway that an attachment hangs on in the caller's region."""
    for end in attachment.ends:
        if (end.owner, end.region) == (response.current_account, response.region):
            return end.gateway_id
    return attachment.gateway_id


def _find(response: EC2Response) -> Attachment:
    id_ = parameter(response, "TransitGatewayAttachmentId")
    return transit.attachment(id_, response.current_account, response.region, VPC)


def _to_decide(response: EC2Response) -> Attachment:
    attachment = _find(response)
    if transit.gateways[attachment.gateway_id].owner != response.current_account:
        raise AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.")
    _expect(attachment, PENDING)
    return attachment


def _expect(attachment: Attachment, *states: str) -> None:
    if attachment.state == DELETED:
        raise AwsError(
            "InvalidTransitGatewayAttachmentID.NotFound",
            f"Transit Gateway Attachment {attachment.id} was deleted or does not exist.",
        )
    if attachment.state not in states:
        raise AwsError("IncorrectState", f"{attachment.id} is in invalid state: {attachment.state}.")


def _check_subnets(response: EC2Response, vpc_id: str, subnet_ids: Sequence[str]) -> None:
    """Want at least one subnet, all of the VPC, one a zone."""
    if not subnet_ids:
        raise AwsError("MissingParameter", "The request must contain the parameter subnetIds")
    subnets = [backend(response).get_subnet(subnet_id) for subnet_id in subnet_ids]
    for subnet in subnets:
        if subnet.vpc_id != vpc_id:
            message = f"Subnet {subnet.id} does not belong to VPC {vpc_id}."
            raise AwsError("InvalidParameterValue", message)
    if len({subnet.availability_zone for subnet in subnets}) != len(subnets):
        message = "Duplicate Subnets for same AZ"
        raise AwsError("DuplicateSubnetsInSameZone", message)


def _options(response: EC2Response) -> dict[str, Any]:
    given = dict(parameter(response, "Options") or {})
    return {name: value for name, value in given.items() if value is not None}


def _values(response: EC2Response, attachment: Attachment) -> dict[str, str | None]:
    gateway_id = gateway_here(response, attachment)
    return {
        "transit-gateway-attachment-id": attachment.id,
        "transit-gateway-id": gateway_id,
        "transit-gateway-owner-id": transit.gateways[gateway_id].owner,
        "state": attachment.state,
        "vpc-id": attachment.vpc_id or None,
        "resource-type": attachment.kind,
        "resource-id": _resource_id(response, attachment),
        "resource-owner-id": attachment.resource_owner,
        "association.transit-gateway-route-table-id": attachment.tables.get(gateway_id),
    }


def _resource_id(response: EC2Response, attachment: Attachment) -> str:
    """Return the VPC, or the gateway at the far end."""
    if attachment.kind != PEERING:
        return attachment.vpc_id
    here = gateway_here(response, attachment)
    return next(end.gateway_id for end in attachment.ends if end.gateway_id != here)


def _answer(response: EC2Response, attachment: Attachment) -> ActionResult:
    return ActionResult({"TransitGatewayVpcAttachment": _structure(response, attachment)})


def _structure(response: EC2Response, attachment: Attachment) -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "TransitGatewayId": attachment.gateway_id,
        "VpcId": attachment.vpc_id,
        "VpcOwnerId": attachment.resource_owner,
        "State": attachment.state,
        "SubnetIds": attachment.subnet_ids,
        "CreationTime": attachment.created,
        "Options": attachment.options,
        "Tags": tag_list(response, attachment.id),
    }


def _common(response: EC2Response, attachment: Attachment) -> dict[str, Any]:
    gateway_id = gateway_here(response, attachment)
    structure = {
        "TransitGatewayAttachmentId": attachment.id,
        "TransitGatewayId": gateway_id,
        "TransitGatewayOwnerId": transit.gateways[gateway_id].owner,
        "ResourceOwnerId": attachment.resource_owner,
        "ResourceType": attachment.kind,
        "ResourceId": _resource_id(response, attachment),
        "State": attachment.state,
        "CreationTime": attachment.created,
        "Tags": tag_list(response, attachment.id),
    }
    table = attachment.tables.get(gateway_id)
    if table is not None:
        structure["Association"] = {"TransitGatewayRouteTableId": table, "State": "associated"}
    return structure
