"""VPC peering, requested and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_tag
from enclave.local.provider.resource import ID, Call, Prop, Resource, State, ec2_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

_ACCEPT = Call("accept_vpc_peering_connection", {"VpcPeeringConnectionId": ID})
_READ = Call(
    "describe_vpc_peering_connections", {"VpcPeeringConnectionIds": [ID]}, pick="VpcPeeringConnections[0]"
)
_STATE = State(
    path="Status.Code",
    ready=("active", "pending-acceptance"),
    pending=("initiating-request", "provisioning"),
    gone=("deleted", "deleting", "rejected", "expired", "failed"),
)


def _accept(context: Context, wanted: Any) -> None:
    """Accept what waits for it; accepting twice is an error."""
    if wanted and (context.run(_READ) or {}).get("Status", {}).get("Code") == "pending-acceptance":
        context.run(_ACCEPT)


def _options(side: str) -> Prop:
    """Return the property with one side's options; only an active peering takes them."""
    parameter = (
        "AccepterPeeringConnectionOptions" if side == "accepter" else "RequesterPeeringConnectionOptions"
    )
    info = "AccepterVpcInfo" if side == "accepter" else "RequesterVpcInfo"

    def change(context: Context, wanted: Any) -> None:
        allowed = bool((wanted or {}).get("allowRemoteVpcDnsResolution"))
        options = {parameter: {"AllowDnsResolutionFromRemoteVpc": allowed}}
        context.call(
            "modify_vpc_peering_connection_options", {"VpcPeeringConnectionId": context.id, **options}
        )

    def live(_: Context, item: Item) -> Any:
        options = item.get(info, {}).get("PeeringOptions") or {}
        allowed = options.get("AllowDnsResolutionFromRemoteVpc")
        return None if allowed is None else {"allowRemoteVpcDnsResolution": allowed}

    return Prop(name=side, item=live, change=change, default={"allowRemoteVpcDnsResolution": False})


def _validate(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    if inputs.get("peerRegion") and inputs.get("autoAccept"):
        return [
            (
                "autoAccept",
                (
                    "a peering to another region can't be accepted from here; leave autoAccept out and use"
                    " aws.ec2.VpcPeeringConnectionAccepter with a provider of the peer's region"
                ),
            )
        ]
    return []


PEERING = Resource(
    type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    service="ec2",
    label="EC2 VPC Peering Connection",
    props=(
        Prop(name="vpcId", param="VpcId", item="RequesterVpcInfo.VpcId"),
        Prop(name="peerVpcId", param="PeerVpcId", item="AccepterVpcInfo.VpcId"),
        Prop(
            name="peerOwnerId",
            param="PeerOwnerId",
            item="AccepterVpcInfo.OwnerId",
            kind="account",
            computed=True,
        ),
        Prop(name="peerRegion", param="PeerRegion", item="AccepterVpcInfo.Region", computed=True),
        Prop(name="autoAccept", item=None, change=_accept),
        _options("accepter"),
        _options("requester"),
    ),
    create=Call("create_vpc_peering_connection"),
    id="VpcPeeringConnection.VpcPeeringConnectionId",
    read=_READ,
    delete=Call("delete_vpc_peering_connection", {"VpcPeeringConnectionId": ID}),
    tags=ec2_tags("vpc-peering-connection"),
    state=_STATE,
    outputs={"acceptStatus": "Status.Code"},
    validate=_validate,
    find=by_tag("describe_vpc_peering_connections", "VpcPeeringConnections[].VpcPeeringConnectionId"),
)


def _adopt(context: Context) -> str:
    context.id = str(context.inputs["vpcPeeringConnectionId"])
    return context.id


ACCEPTER = Resource(
    type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
    service="ec2",
    label="EC2 VPC Peering Connection Accepter",
    props=(
        Prop(name="vpcPeeringConnectionId", item="VpcPeeringConnectionId"),
        Prop(name="autoAccept", item=None, change=_accept),
        _options("accepter"),
        _options("requester"),
    ),
    create=_adopt,
    read=_READ,
    delete=None,
    tags=ec2_tags("vpc-peering-connection").after_create(),
    state=_STATE,
    outputs={
        "acceptStatus": "Status.Code",
        "vpcId": "AccepterVpcInfo.VpcId",
        "peerVpcId": "RequesterVpcInfo.VpcId",
        "peerOwnerId": "RequesterVpcInfo.OwnerId",
        "peerRegion": "RequesterVpcInfo.Region",
    },
)

RESOURCES = (PEERING, ACCEPTER)
