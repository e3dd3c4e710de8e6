"""VPC endpoints: gateway endpoints (S3, DynamoDB), their route tables one by one, and interface endpoints."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider.context import search
from enclave.local.provider.failures import ProviderError
from enclave.local.provider.finders import by_key, by_tag
from enclave.local.provider.resource import ID, VALUE, Call, Prop, Resource, State, arn, ec2_tags
from enclave.local.provider.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item

_SUPPORTED: Final = ("Gateway", "Interface")


def _read(context: Context) -> Item | None:
    """Return the endpoint, and with a gateway endpoint AWS's prefix list of its service."""
    found = context.call("describe_vpc_endpoints", {"VpcEndpointIds": [context.id]})["VpcEndpoints"]
    if not found:
        return None
    item = dict(found[0])
    if item["VpcEndpointType"] == "Gateway":
        filters = [{"Name": "prefix-list-name", "Values": [item["ServiceName"]]}]
        item["PrefixLists"] = context.call("describe_prefix_lists", {"Filters": filters})["PrefixLists"]
    return item


def _modify(parameter: str) -> Call:
    return Call("modify_vpc_endpoint", {"VpcEndpointId": ID, parameter: VALUE})


def _change(parameter: str, live: str, *, first: str) -> Callable[[Context, Any], None]:
    """Return a setter of a list that AWS takes as additions and removals, in two calls.

    A zone has room for one subnet, which has to go first; of groups there must be one at any time.
    """

    def change(context: Context, wanted: Any) -> None:
        item = _read(context)
        had = search(live, item) or [] if item else []
        steps = {
            "Add": [one for one in wanted or () if one not in had],
            "Remove": [one for one in had if one not in (wanted or ())],
        }
        for step in sorted(steps, key=lambda name: name != first):
            if steps[step]:
                params = {"VpcEndpointId": context.id, f"{step}{parameter}": steps[step]}
                context.call("modify_vpc_endpoint", params)

    return change


def _list(name: str, parameter: str, live: str, *, first: str) -> Prop:
    """Return a list that, left out, is whatever the endpoint has: resources of their own may add to it."""
    change = _change(parameter, live, first=first)
    return Prop(name=name, param=parameter, item=live, change=change, unordered=True, computed=True)


def _delete(context: Context) -> None:
    answer = context.call("delete_vpc_endpoints", {"VpcEndpointIds": [context.id]})
    for failure in answer.get("Unsuccessful", ()):
        error = failure["Error"]
        if not error["Code"].endswith("NotFound"):
            raise ProviderError(f"{error['Code']}: {error['Message']}")


def _validate(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Refuse what has no service name, and the types that aren't modelled."""
    kind = inputs.get("vpcEndpointType") or "Gateway"
    if kind is not UNKNOWN and kind not in _SUPPORTED:
        expected = " or ".join(_SUPPORTED)
        return [
            ("vpcEndpointType", f"the local aws provider does not support {kind} endpoints, only {expected}")
        ]
    if inputs.get("serviceName") is None:
        return [("serviceName", f"missing required property `serviceName`; {kind} endpoints need one")]
    return []


def _dns_entries(_: Context, item: Item) -> list[dict[str, Any]]:
    entries = item.get("DnsEntries") or ()
    return [{"dnsName": e.get("DnsName"), "hostedZoneId": e.get("HostedZoneId")} for e in entries]


VPC_ENDPOINT = Resource(
    type="aws:ec2/vpcEndpoint:VpcEndpoint",
    service="ec2",
    label="EC2 VPC Endpoint",
    props=(
        Prop(name="vpcId", param="VpcId"),
        Prop(name="serviceName", param="ServiceName"),
        Prop(name="vpcEndpointType", param="VpcEndpointType", default="Gateway"),
        Prop(
            name="policy",
            param="PolicyDocument",
            change=_modify("PolicyDocument"),
            kind="policy",
            computed=True,
        ),
        _list("routeTableIds", "RouteTableIds", "RouteTableIds", first="Remove"),
        _list("subnetIds", "SubnetIds", "SubnetIds", first="Remove"),
        _list("securityGroupIds", "SecurityGroupIds", "Groups[].GroupId", first="Add"),
        # Always sent: AWS's own default for interface endpoints is true, the official provider's is false.
        Prop(
            name="privateDnsEnabled",
            param="PrivateDnsEnabled",
            change=_modify("PrivateDnsEnabled"),
            default=False,
        ),
    ),
    create=Call("create_vpc_endpoint"),
    id="VpcEndpoint.VpcEndpointId",
    read=_read,
    delete=_delete,
    tags=ec2_tags("vpc-endpoint"),
    state=State(path="State", ready=("available",), gone=("deleted",)),
    outputs={
        "arn": arn("ec2", "vpc-endpoint/{id}"),
        "cidrBlocks": "PrefixLists[0].Cidrs",
        "dnsEntries": _dns_entries,
        "networkInterfaceIds": "NetworkInterfaceIds",
        "ownerId": "OwnerId",
        "prefixListId": "PrefixLists[0].PrefixListId",
        "requesterManaged": "RequesterManaged",
        "state": "State",
    },
    validate=_validate,
    find=by_tag("describe_vpc_endpoints", "VpcEndpoints[].VpcEndpointId"),
)


def _add_table(context: Context) -> str:
    context.call("modify_vpc_endpoint", _of_table(context, "AddRouteTableIds"))
    return _association_id(context)


def _association_id(context: Context) -> str:
    """Return an id as the official provider makes it: no AWS id exists."""
    return f"a-{context.get('vpcEndpointId')}{zlib.crc32(str(context.get('routeTableId')).encode())}"


def _of_table(context: Context, parameter: str) -> dict[str, Any]:
    return {"VpcEndpointId": context.get("vpcEndpointId"), parameter: [context.get("routeTableId")]}


def _read_table(context: Context) -> Item | None:
    endpoint, table = context.get("vpcEndpointId"), context.get("routeTableId")
    context.id = _association_id(context)
    found = context.call("describe_vpc_endpoints", {"VpcEndpointIds": [endpoint]})["VpcEndpoints"]
    if not found or table not in found[0].get("RouteTableIds", ()):
        return None
    return {"VpcEndpointId": endpoint, "RouteTableId": table}


def _import_table(given: str) -> tuple[str, Mapping[str, Any]]:
    """Read `vpce-1/rtb-2`, as the official provider's import takes it."""
    endpoint, slash, table = given.partition("/")
    if not slash:
        raise ProviderError(f"cannot import {given!r}: give the id as <endpoint>/<route table>")
    return given, {"vpcEndpointId": endpoint, "routeTableId": table}


ROUTE_TABLE = Resource(
    type="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    service="ec2",
    label="EC2 VPC Endpoint Route Table Association",
    props=(
        Prop(name="vpcEndpointId", item="VpcEndpointId"),
        Prop(name="routeTableId", item="RouteTableId"),
    ),
    create=_add_table,
    read=_read_table,
    delete=lambda context: context.call("modify_vpc_endpoint", _of_table(context, "RemoveRouteTableIds")),
    key=("vpcEndpointId", "routeTableId"),
    import_id=_import_table,
    find=by_key("vpcEndpointId", "routeTableId", separator="/"),
)

RESOURCES = (VPC_ENDPOINT, ROUTE_TABLE)
