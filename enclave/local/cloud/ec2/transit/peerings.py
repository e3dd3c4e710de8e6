"""Peering attachments between transit gateways: requested at one end, accepted at the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.ec2.request import backend, parameter, tags_of
from enclave.local.cloud.ec2.transit.attachments import select
from enclave.local.cloud.ec2.transit.gateways import tag_list
from enclave.local.cloud.ec2.transit.state import (
    AVAILABLE,
    DELETED,
    FAILED,
    PEERING,
    PENDING,
    Attachment,
    End,
    transit,
)
from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from moto.ec2.responses import EC2Response

MESSAGES = {
    PENDING: ("pending-acceptance", "Pending Acceptance"),
    AVAILABLE: ("available", "Available"),
    "rejected": ("rejected", "Rejected"),
    DELETED: ("deleted", "Deleted"),
    FAILED: ("failed", "The peer transit gateway does not exist."),
}


def create_transit_gateway_peering_attachment(response: EC2Response) -> ActionResult:
    """CreateTransitGatewayPeeringAttachment. A peer that doesn't exist shows as a failed attachment."""
    account, region = response.current_account, response.region
    mine = transit.owned(parameter(response, "TransitGatewayId"), account, region)
    peer_id = parameter(response, "PeerTransitGatewayId")
    peer_end = End(
        gateway_id=peer_id,
        owner=parameter(response, "PeerAccountId"),
        region=parameter(response, "PeerRegion"),
    )
    if peer_id == mine.id:
        raise AwsError("InvalidParameterValue", "A transit gateway can't be peered with itself.")
    for other in transit.attachments_of(mine.id):
        if peer_id in {end.gateway_id for end in other.ends}:
            message = f"{mine.id} already has a peering attachment with {peer_id}."
            raise AwsError("DuplicateTransitGatewayAttachment", message)
    peer = transit.gateways.get(peer_id)
    found = peer is not None and peer.state != DELETED
    matching = peer is not None and (peer.owner, peer.region) == (peer_end.owner, peer_end.region)
    attachment = Attachment(
        kind=PEERING,
        gateway_id=mine.id,
        region=region,
        resource_owner=peer_end.owner,
        requester=End(gateway_id=mine.id, owner=account, region=region),
        accepter=peer_end,
        options=dict(parameter(response, "Options") or {}),
        state=PENDING if found and matching else FAILED,
    )
    transit.attachments[attachment.id] = attachment
    backend(response).create_tags([attachment.id], tags_of(response))
    return _answer(response, attachment)


def accept_transit_gateway_peering_attachment(response: EC2Response) -> ActionResult:
    """AcceptTransitGatewayPeeringAttachment, in the accepter's account and region."""
    attachment = _at_accepter(response, "accept")
    transit.becomes_available(attachment)
    return _answer(response, attachment)


def reject_transit_gateway_peering_attachment(response: EC2Response) -> ActionResult:
    """RejectTransitGatewayPeeringAttachment, in the accepter's account and region."""
    attachment = _at_accepter(response, "reject")
    attachment.state = "rejected"
    return _answer(response, attachment)


def delete_transit_gateway_peering_attachment(response: EC2Response) -> ActionResult:
    """DeleteTransitGatewayPeeringAttachment, by either end."""
    attachment = _find(response)
    transit.remove(attachment)
    return _answer(response, attachment)


def describe_transit_gateway_peering_attachments(response: EC2Response) -> ActionResult:
    """DescribeTransitGatewayPeeringAttachments: both ends see the same attachment."""
    found = select(response, PEERING)
    return ActionResult({"TransitGatewayPeeringAttachments": [_structure(response, a) for a in found]})


OPERATIONS = (
    create_transit_gateway_peering_attachment,
    accept_transit_gateway_peering_attachment,
    reject_transit_gateway_peering_attachment,
    delete_transit_gateway_peering_attachment,
    describe_transit_gateway_peering_attachments,
)


def _find(response: EC2Response) -> Attachment:
    id_ = parameter(response, "TransitGatewayAttachmentId")
    attachment = transit.attachment(id_, response.current_account, response.region, PEERING)
    if attachment.state == DELETED:
        raise AwsError(
            "InvalidTransitGatewayAttachmentID.NotFound",
            f"Transit Gateway Attachment {id_} was deleted or does not exist.",
        )
    return attachment


def _at_accepter(response: EC2Response, verb: str) -> Attachment:
    attachment = _find(response)
    here = (response.current_account, response.region)
    accepter = attachment.accepter
    if accepter is None or (accepter.owner, accepter.region) != here:
        message = f"Cannot {verb} {attachment.id} as the source of the peering request."
        raise AwsError("InvalidParameterValue", message)
    if attachment.state != PENDING:
        raise AwsError("IncorrectState", f"{attachment.id} is in invalid state: {attachment.state}.")
    return attachment


def _answer(response: EC2Response, attachment: Attachment) -> ActionResult:
    return ActionResult({"TransitGatewayPeeringAttachment": _structure(response, attachment)})


def _structure(response: EC2Response, attachment: Attachment) -> dict[str, Any]:
    code, message = MESSAGES[attachment.state]
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "RequesterTgwInfo": _end(attachment.requester),
        "AccepterTgwInfo": _end(attachment.accepter),
        "Options": attachment.options,
        "Status": {"Code": code, "Message": message},
        "State": attachment.state,
        "CreationTime": attachment.created,
        "Tags": tag_list(response, attachment.id),
    }


def _end(end: End | None) -> dict[str, str]:
    if end is None:
        return {}
    return {"TransitGatewayId": end.gateway_id, "OwnerId": end.owner, "Region": end.region}
