"""Roles and their inline policies. IAM is global: these have no region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from enclave.local.provider.finders import by_key
from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, Tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context


def _text(document: Any) -> str:
    """Return a policy as text: botocore hands out policy documents parsed."""
    return document if isinstance(document, str) else json.dumps(document)


_SETTINGS = Call(
    "update_role",
    {"RoleName": ID, "Description": In("description"), "MaxSessionDuration": In("maxSessionDuration")},
)


def _set_boundary(context: Context, boundary: Any) -> None:
    if boundary:
        params = {"RoleName": context.id, "PermissionsBoundary": boundary}
        context.call("put_role_permissions_boundary", params)
    else:
        context.call("delete_role_permissions_boundary", {"RoleName": context.id})


ROLE = Resource(
    type="aws:iam/role:Role",
    service="iam",
    label="IAM Role",
    props=(
        Prop(name="name", param="RoleName"),
        Prop(name="path", param="Path", default="/"),
        Prop(
            name="assumeRolePolicy",
            param="AssumeRolePolicyDocument",
            kind="policy",
            from_api=_text,
            change=Call("update_assume_role_policy", {"RoleName": ID, "PolicyDocument": VALUE}),
        ),
        Prop(name="description", param="Description", default="", change=_SETTINGS),
        Prop(name="maxSessionDuration", param="MaxSessionDuration", default=3600, change=_SETTINGS),
        Prop(
            name="permissionsBoundary",
            param="PermissionsBoundary",
            item="PermissionsBoundary.PermissionsBoundaryArn",
            kind="arn",
            change=_set_boundary,
        ),
    ),
    create=Call("create_role"),
    id="Role.RoleName",
    read=Call("get_role", {"RoleName": ID}, pick="Role"),
    delete=Call("delete_role", {"RoleName": ID}),
    tags=Tags(
        create={"Tags": VALUE},
        add=Call("tag_role", {"RoleName": ID, "Tags": VALUE}),
        remove=Call("untag_role", {"RoleName": ID, "TagKeys": VALUE}),
    ),
    key=("name",),
    autoname="name",
    outputs={"arn": "Arn", "createDate": "CreateDate", "uniqueId": "RoleId"},
    find=by_key("name"),
)

_NAMES = {"RoleName": In("role"), "PolicyName": In("name")}


def _import(given: str) -> tuple[str, Mapping[str, Any]]:
    role, _, name = given.partition(":")
    return given, {"role": role, "name": name}


def _id(context: Context, *_: Any) -> str:
    return f"{context.inputs['role']}:{context.inputs['name']}"


ROLE_POLICY = Resource(
    type="aws:iam/rolePolicy:RolePolicy",
    service="iam",
    label="IAM Role Policy",
    props=(
        Prop(name="role", param="RoleName"),
        Prop(name="name", param="PolicyName"),
        Prop(
            name="policy",
            param="PolicyDocument",
            kind="policy",
            from_api=_text,
            change=Call("put_role_policy", {**_NAMES, "PolicyDocument": VALUE}),
        ),
    ),
    create=Call("put_role_policy"),
    id=_id,
    read=Call("get_role_policy", _NAMES),
    delete=Call("delete_role_policy", _NAMES),
    key=("role", "name"),
    autoname="name",
    import_id=_import,
    find=by_key("role", "name", separator=":"),
)

RESOURCES = (ROLE, ROLE_POLICY)
