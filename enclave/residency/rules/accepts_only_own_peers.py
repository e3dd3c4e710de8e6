"""Nobody gets a connection accepted that this very program didn't ask for."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"

REQUESTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": (
            "vpcPeeringConnectionId",
            ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection",),
        ),
        "aws:ec2/vpcEndpointConnectionAccepter:VpcEndpointConnectionAccepter": (
            "vpcEndpointId",
            ("aws:ec2/vpcEndpoint:VpcEndpoint",),
        ),
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": (
            "transitGatewayAttachmentId",
            ("aws:ec2transitgateway/peeringAttachment:PeeringAttachment",),
        ),
        "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": (
            "transitGatewayAttachmentId",
            ("aws:ec2transitgateway/vpcAttachment:VpcAttachment",),
        ),
        "aws:networkmanager/attachmentAccepter:AttachmentAccepter": (
            "attachmentId",
            (
                "aws:networkmanager/connectAttachment:ConnectAttachment",
                "aws:networkmanager/dxGatewayAttachment:DxGatewayAttachment",
                "aws:networkmanager/siteToSiteVpnAttachment:SiteToSiteVpnAttachment",
                "aws:networkmanager/transitGatewayRouteTableAttachment:TransitGatewayRouteTableAttachment",
                "aws:networkmanager/vpcAttachment:VpcAttachment",
            ),
        ),
        "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter": (
            "virtualInterfaceId",
            ("aws:directconnect/hostedPrivateVirtualInterface:HostedPrivateVirtualInterface",),
        ),
        "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": (
            "virtualInterfaceId",
            ("aws:directconnect/hostedTransitVirtualInterface:HostedTransitVirtualInterface",),
        ),
        "aws:directconnect/gatewayAssociation:GatewayAssociation": (
            "proposalId",
            ("aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal",),
        ),
    }
)
"""Accepters: the property that names what they accept, and the types of the request."""

ON_DEMAND = frozenset({"aws:directconnect/gatewayAssociation:GatewayAssociation"})
"""Types that accept something only if they name a request."""


@rule(
    id="accepts-only-own-peers",
    title="A connection is accepted only when the same program asked for it",
    claim="networks-end-in-the-eea",
    channels=("NET-01", "NET-02", "NET-04", "NET-05", "NET-06", "NET-16"),
    severity=Severity.HIGH,
    reason="Whoever accepts a request by its number alone lets in whoever sent it, from wherever.",
    remedy="Declare the request beside its accepter and hand over its id; "
    "leave the transit gateway's autoAcceptSharedAttachments off.",
    source="EC2 API: AcceptVpcPeeringConnection, AcceptTransitGatewayPeeringAttachment, "
    "AutoAcceptSharedAttachments (disabled by default)",
    needs_graph=True,
    applies=of_types(TRANSIT_GATEWAY, *REQUESTS),
)
def accepts_only_own_peers(resource: Resource, view: View) -> Iterator[Observation]:
    """Trace what is accepted to a request in the graph; the request itself has rules of its own."""
    if resource.type == TRANSIT_GATEWAY:
        yield _switch("autoAcceptSharedAttachments", resource.get("autoAcceptSharedAttachments"))
        return
    path, requests = REQUESTS[resource.type]
    value = resource.props.get(path)
    if resource.type in ON_DEMAND and plain(value) in (None, ""):
        yield observe.not_applicable("It accepts nothing: it asks for itself.")
        return
    found = view.graph.referents(resource, path, value, of_types(*requests, ELSEWHERE))
    if found:
        yield observe.compliant(path, value)
    else:
        yield observe.unknown(path, value, reason="The request isn't part of what is judged here.")


def _switch(path: str, value: Any) -> Observation:
    if value is UNKNOWN:
        return observe.unknown(path, value)
    return observe.compliant(path, value) if value in (None, "disable") else observe.violated(path, value)
