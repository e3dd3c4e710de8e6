"""CreateTransitGateway, DeleteTransitGateway, DescribeTransitGateways, ModifyTransitGateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.ec2.request import backend, filters_of, matches, parameter, tags_of
from enclave.local.cloud.ec2.transit.state import DELETED, Gateway, Table, transit
from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from moto.ec2.responses import EC2Response

# Source: EC2 API reference, TransitGatewayRequestOptions.
DEFAULTS: dict[str, Any] = {
    "AmazonSideAsn": 64512,
    "AutoAcceptSharedAttachments": "disable",
    "DefaultRouteTableAssociation": "enable",
    "DefaultRouteTablePropagation": "enable",
    "VpnEcmpSupport": "enable",
    "DnsSupport": "enable",
    "SecurityGroupReferencingSupport": "disable",
    "MulticastSupport": "disable",
}
PRIVATE_ASNS = (range(64512, 65535), range(4_200_000_000, 4_294_967_295))


def create_transit_gateway(response: EC2Response) -> ActionResult:
    """CreateTransitGateway."""
    options = {**DEFAULTS, **_options(response)}
    if not any(int(options["AmazonSideAsn"]) in asns for asns in PRIVATE_ASNS):
        message = f"Value ({options['AmazonSideAsn']}) for parameter amazonSideAsn is invalid."
        raise AwsError("InvalidParameterValue", message)
    gateway = Gateway(
        region=response.region,
        owner=response.current_account,
        description=parameter(response, "Description", ""),
        options=options,
    )
    transit.gateways[gateway.id] = gateway
    if gateway.enabled("DefaultRouteTableAssociation") or gateway.enabled("DefaultRouteTablePropagation"):
        table = Table(gateway_id=gateway.id, region=gateway.region, owner=gateway.owner, default=True)
        transit.tables[table.id] = table
        gateway.default_table = table.id
    backend(response).create_tags([gateway.id], tags_of(response))
    return ActionResult({"TransitGateway": _structure(response, gateway)})


def delete_transit_gateway(response: EC2Response) -> ActionResult:
    """DeleteTransitGateway, which nothing may be attached to."""
    gateway = _owned(response)
    attached = [attachment.id for attachment in transit.attachments_of(gateway.id)]
    if attached:
        message = f"{gateway.id} has non-deleted Transit Gateway Attachments: {', '.join(attached)}."
        raise AwsError("IncorrectState", message)
    tables = [t for t in transit.tables.values() if t.gateway_id == gateway.id and t.state != DELETED]
    extra = [table.id for table in tables if not table.default]
    if extra:
        message = f"{gateway.id} has non-deleted Transit Gateway Route Tables: {', '.join(extra)}."
        raise AwsError("IncorrectState", message)
    for table in tables:
        table.state = DELETED
    gateway.state = DELETED
    return ActionResult({"TransitGateway": _structure(response, gateway)})


def describe_transit_gateways(response: EC2Response) -> ActionResult:
    """DescribeTransitGateways: one's own and those shared with one."""
    account, region = response.current_account, response.region
    seen = [g for g in transit.gateways.values() if transit.sees(g, account, region)]
    wanted = parameter(response, "TransitGatewayIds")
    if wanted:
        for gateway_id in wanted:
            if gateway_id not in {gateway.id for gateway in seen}:
                transit.gateway(gateway_id, account, region)
        seen = [gateway for gateway in seen if gateway.id in wanted]
    tags, filters = backend(response).tags, filters_of(response)
    chosen = [gateway for gateway in seen if matches(filters, _values(gateway), tags.get(gateway.id, {}))]
    return ActionResult({"TransitGateways": [_structure(response, gateway) for gateway in chosen]})


def modify_transit_gateway(response: EC2Response) -> ActionResult:
    """ModifyTransitGateway."""
    gateway = _owned(response)
    if parameter(response, "Description") is not None:
        gateway.description = parameter(response, "Description")
    changes = _options(response)
    beyond = set(changes) - set(DEFAULTS)
    if beyond:
        raise NotImplementedError(f"ModifyTransitGateway with {', '.join(sorted(beyond))}")
    if gateway.default_table is None and "enable" in {
        changes.get("DefaultRouteTableAssociation"),
        changes.get("DefaultRouteTablePropagation"),
    }:
        raise AwsError("MissingParameter", "A default route table ID is required.")
    gateway.options.update(changes)
    return ActionResult({"TransitGateway": _structure(response, gateway)})


OPERATIONS = (
    create_transit_gateway,
    delete_transit_gateway,
    describe_transit_gateways,
    modify_transit_gateway,
)


def _options(response: EC2Response) -> dict[str, Any]:
    given = dict(parameter(response, "Options") or {})
    return {name: value for name, value in given.items() if value is not None}


def _owned(response: EC2Response) -> Gateway:
    gateway_id = parameter(response, "TransitGatewayId")
    return transit.owned(gateway_id, response.current_account, response.region)


def _values(gateway: Gateway) -> dict[str, str | None]:
    options = {
        f"options.{api}": str(gateway.options[name])
        for api, name in (
            ("amazon-side-asn", "AmazonSideAsn"),
            ("auto-accept-shared-attachments", "AutoAcceptSharedAttachments"),
            ("default-route-table-association", "DefaultRouteTableAssociation"),
            ("default-route-table-propagation", "DefaultRouteTablePropagation"),
            ("dns-support", "DnsSupport"),
        )
    }
    identity = {"transit-gateway-id": gateway.id, "owner-id": gateway.owner, "state": gateway.state}
    return {**identity, **options}


def _structure(response: EC2Response, gateway: Gateway) -> dict[str, Any]:
    options = dict(gateway.options)
    if gateway.default_table is not None:
        options["AssociationDefaultRouteTableId"] = gateway.default_table
        options["PropagationDefaultRouteTableId"] = gateway.default_table
    return {
        "TransitGatewayId": gateway.id,
        "TransitGatewayArn": gateway.arn,
        "State": gateway.state,
        "OwnerId": gateway.owner,
        "Description": gateway.description,
        "CreationTime": gateway.created,
        "Options": options,
        "Tags": tag_list(response, gateway.id),
    }


def tag_list(response: EC2Response, id_: str) -> list[dict[str, str]]:
    """Return the caller's own tags of a resource: another account's are not shown."""
    return [{"Key": key, "Value": value} for key, value in backend(response).tags.get(id_, {}).items()]
