"""What an AWS Network Firewall decrypts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider.resource import ID, Call, Prop, Resource, State
from enclave.local.provider.shapes import PLAIN, Shape
from enclave.local.provider.types.networkfirewall import TAGS, find_by_name

if TYPE_CHECKING:
    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

_BODY = "TLSInspectionConfiguration"
_DOCUMENT = Shape(
    special={
        "serverCertificateConfiguration": (
            "ServerCertificateConfigurations",
            lambda value: [PLAIN.to_api(value)],
            lambda values: PLAIN.from_api(values[0]),
        )
    }
)


def _read(context: Context) -> Item:
    answer = context.call("describe_tls_inspection_configuration", {f"{_BODY}Arn": context.id})
    response = answer[f"{_BODY}Response"]
    return {**response, "Body": answer[_BODY], "UpdateToken": answer["UpdateToken"]}


def _update(context: Context, _: Any) -> None:
    """Send the whole configuration again: the API knows no partial update."""
    params = {
        f"{_BODY}Arn": context.id,
        "UpdateToken": _read(context)["UpdateToken"],
        _BODY: _DOCUMENT.to_api(context.inputs["tlsInspectionConfiguration"]),
    }
    if context.inputs.get("description"):
        params["Description"] = context.inputs["description"]
    encryption = context.inputs.get("encryptionConfigurations")
    if encryption:
        params["EncryptionConfiguration"] = PLAIN.to_api(encryption[0])
    context.call("update_tls_inspection_configuration", params)


def _authorities(_: Context, item: Item) -> list[dict[str, Any]]:
    return [PLAIN.from_api(item["CertificateAuthority"])] if item.get("CertificateAuthority") else []


INSPECTION = Resource(
    type="aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration",
    service="network-firewall",
    label="NetworkFirewall TLS Inspection Configuration",
    props=(
        Prop(name="name", param=f"{_BODY}Name"),
        Prop(name="description", param="Description", change=_update),
        Prop(
            name="tlsInspectionConfiguration",
            param=_BODY,
            item="Body",
            to_api=_DOCUMENT.to_api,
            from_api=_DOCUMENT.from_api,
            change=_update,
        ),
        Prop(
            name="encryptionConfigurations",
            param="EncryptionConfiguration",
            to_api=lambda value: PLAIN.to_api(value[0]),
            from_api=lambda value: [PLAIN.from_api(value)],
            default=[{"type": "AWS_OWNED_KMS_KEY", "keyId": "AWS_OWNED_KMS_KEY"}],
            change=_update,
        ),
    ),
    create=Call("create_tls_inspection_configuration"),
    id=f"{_BODY}Response.{_BODY}Arn",
    read=_read,
    delete=Call("delete_tls_inspection_configuration", {f"{_BODY}Arn": ID}),
    tags=TAGS,
    state=State(path=f"{_BODY}Status", ready=("ACTIVE",), gone=("DELETING",), pending=()),
    key=("name",),
    autoname="name",
    outputs={
        "arn": f"{_BODY}Arn",
        "certificateAuthorities": _authorities,
        "numberOfAssociations": "NumberOfAssociations",
        "tlsInspectionConfigurationId": f"{_BODY}Id",
        "updateToken": "UpdateToken",
    },
    find=find_by_name("tls_inspection_configurations", f"{_BODY}s[].[Name, Arn]"),
)

RESOURCES = (INSPECTION,)
