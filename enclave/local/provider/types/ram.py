"""Resource shares: what is shared, and with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import RESOURCE_TAG, by_key
from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, State, Tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from enclave.local.provider.context import Context
from enclave.local.provider.resource import Item

_UPDATE = Call(
    "update_resource_share",
    {
        "resourceShareArn": ID,
        "name": In("name"),
        "allowExternalPrincipals": In("allowExternalPrincipals"),
    },
)


def _find_share(context: Context) -> list[str]:
    shares = context.call("get_resource_shares", {"resourceOwner": "SELF"})["resourceShares"]
    wanted = {"key": RESOURCE_TAG, "value": context.mark}
    return [str(share["resourceShareArn"]) for share in shares if wanted in share.get("tags", [])]


SHARE = Resource(
    type="aws:ram/resourceShare:ResourceShare",
    service="ram",
    label="RAM Resource Share",
    props=(
        Prop(name="name", param="name", change=_UPDATE),
        Prop(name="allowExternalPrincipals", param="allowExternalPrincipals", default=False, change=_UPDATE),
        Prop(
            name="permissionArns",
            param="permissionArns",
            item=None,
            kind="arn",
            unordered=True,
            computed=True,
        ),
    ),
    create=Call("create_resource_share"),
    id="resourceShare.resourceShareArn",
    read=Call(
        "get_resource_shares",
        {"resourceOwner": "SELF", "resourceShareArns": [ID]},
        pick="resourceShares[0]",
    ),
    delete=Call("delete_resource_share", {"resourceShareArn": ID}),
    tags=Tags(
        create={"tags": VALUE},
        read="tags",
        add=Call("tag_resource", {"resourceShareArn": ID, "tags": VALUE}),
        remove=Call("untag_resource", {"resourceShareArn": ID, "tagKeys": VALUE}),
        key="key",
        value="value",
    ),
    state=State(path="status", ready=("ACTIVE",), gone=("DELETED", "DELETING"), pending=("PENDING",)),
    autoname="name",
    outputs={"arn": "resourceShareArn"},
    find=_find_share,
)

_STATE = State(
    path="status", ready=("ASSOCIATED",), gone=("DISASSOCIATED", "DISASSOCIATING"), pending=("ASSOCIATING",)
)


def _read(kind: str, name: str) -> Callable[[Context], Item | None]:
    def read(context: Context) -> Item | None:
        share, member = context.id.split(",", 1)
        filters: dict[str, Any] = {"associationType": kind, "resourceShareArns": [share]}
        filters |= {"resourceArn" if kind == "RESOURCE" else "principal": member}
        found = context.call("get_resource_share_associations", filters)["resourceShareAssociations"]
        mine = [item for item in found if item["associatedEntity"] == member]
        return {**mine[-1], "resourceShareArn": share, name: member} if mine else None

    return read


def _association(noun: str, token: str, kind: str, name: str, parameter: str) -> Resource:
    """Return the entry of one kind of association; its id is `<share>,<member>`."""

    def create(context: Context) -> str:
        context.call(
            "associate_resource_share",
            {"resourceShareArn": context.inputs["resourceShareArn"], parameter: [context.inputs[name]]},
        )
        return make_id(context)

    def make_id(context: Context) -> str:
        return f"{context.inputs['resourceShareArn']},{context.inputs[name]}"

    def delete(context: Context) -> None:
        share, member = context.id.split(",", 1)
        context.call("disassociate_resource_share", {"resourceShareArn": share, parameter: [member]})

    return Resource(
        type=f"aws:ram/{token[0].lower()}{token[1:]}:{token}",
        service="ram",
        label=f"RAM {noun} Association",
        props=(
            Prop(name=name, item=name, kind="arn" if name == "resourceArn" else ""),
            Prop(name="resourceShareArn", item="resourceShareArn", kind="arn"),
        ),
        create=create,
        read=_read(kind, name),
        delete=delete,
        state=_STATE,
        key=(name, "resourceShareArn"),
        find=by_key("resourceShareArn", name, separator=","),
    )


RESOURCE_ASSOCIATION = _association(
    "Resource", "ResourceAssociation", "RESOURCE", "resourceArn", "resourceArns"
)
PRINCIPAL_ASSOCIATION = _association(
    "Principal", "PrincipalAssociation", "PRINCIPAL", "principal", "principals"
)

RESOURCES = (SHARE, RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION)
