"""What AWS puts into each new VPC by itself: adopted, emptied, and left there when the resource goes.

As the official provider does: "creating" one takes it over and makes its rules those of the program;
"deleting" one only forgets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.provider import ec2_rules as rules
from enclave.local.provider.failures import ProviderError
from enclave.local.provider.resource import ID, Call, Prop, Resource, arn, ec2_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context


def _adopt_group(context: Context) -> str:
    """Take over the VPC's default security group, empty it, and add the rules asked for."""
    filters = [
        {"Name": "group-name", "Values": ["default"]},
        {"Name": "vpc-id", "Values": [context.get("vpcId")]},
    ]
    found = context.call("describe_security_groups", {"Filters": filters})["SecurityGroups"]
    if not found:
        raise ProviderError(f"the VPC {context.get('vpcId')} has no default security group")
    context.id = str(found[0]["GroupId"])
    for direction in rules.DIRECTIONS:
        rules.set_group_rules(context, direction, context.inputs.get(direction) or [])
    return context.id


DEFAULT_SECURITY_GROUP = Resource(
    type="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    service="ec2",
    label="EC2 Default Security Group",
    props=(
        Prop(name="vpcId", item="VpcId"),
        rules.group_rules("ingress", created=True),
        rules.group_rules("egress", created=True),
        Prop(name="revokeRulesOnDelete", item=None, default=False, change=lambda _context, _value: None),
    ),
    create=_adopt_group,
    read=Call("describe_security_groups", {"GroupIds": [ID]}, pick="SecurityGroups[0]"),
    delete=None,
    tags=ec2_tags("security-group").after_create(),
    outputs={
        "arn": arn("ec2", "security-group/{id}"),
        "ownerId": "OwnerId",
        "description": "Description",
        "name": "GroupName",
    },
)


def _adopt_acl(context: Context) -> str:
    context.id = str(context.inputs["defaultNetworkAclId"])
    for direction in rules.DIRECTIONS:
        rules.set_acl_rules(context, direction, context.inputs.get(direction) or [])
    return context.id


def _take_subnets(context: Context, subnets: Any) -> None:
    for subnet in subnets or ():
        rules.move_subnet(context, subnet)


DEFAULT_NETWORK_ACL = Resource(
    type="aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    service="ec2",
    label="EC2 Default Network ACL",
    props=(
        Prop(name="defaultNetworkAclId", item="NetworkAclId"),
        rules.acl_rules("ingress", created=True),
        rules.acl_rules("egress", created=True),
        # Subnets can't be left without an ACL: taking one away from the default one does nothing, as there.
        Prop(
            name="subnetIds",
            item="Associations[].SubnetId",
            change=_take_subnets,
            unordered=True,
            computed=True,
        ),
    ),
    create=_adopt_acl,
    read=Call("describe_network_acls", {"NetworkAclIds": [ID]}, pick="NetworkAcls[0]"),
    delete=None,
    tags=ec2_tags("network-acl").after_create(),
    outputs={"arn": arn("ec2", "network-acl/{id}"), "ownerId": "OwnerId", "vpcId": "VpcId"},
)


def _adopt_table(context: Context) -> str:
    """Take over the VPC's main route table and remove every route but the local ones."""
    context.id = str(context.inputs["defaultRouteTableId"])
    _empty_table(context)
    return context.id


def _empty_table(context: Context) -> None:
    tables = context.call("describe_route_tables", {"RouteTableIds": [context.id]})["RouteTables"]
    for route in (route for table in tables for route in table["Routes"]):
        if route.get("GatewayId") == "local" or route.get("Origin") == "EnableVgwRoutePropagation":
            continue
        if rules.of_gateway_endpoint(route):
            continue
        kind = next(key for key in rules.ROUTE_DESTINATIONS if route.get(key))
        context.call("delete_route", {"RouteTableId": context.id, kind: route[kind]})


def _no_inline_routes(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    if inputs.get("routes"):
        return [("routes", "inline routes are not supported here; make each an aws.ec2.Route of its own")]
    if inputs.get("propagatingVgws"):
        return [("propagatingVgws", "virtual private gateways are not supported by the local aws provider")]
    return []


DEFAULT_ROUTE_TABLE = Resource(
    type="aws:ec2/defaultRouteTable:DefaultRouteTable",
    service="ec2",
    label="EC2 Default Route Table",
    props=(
        Prop(name="defaultRouteTableId", item="RouteTableId"),
        Prop(
            name="routes",
            item=rules.foreign_routes,
            default=[],
            change=lambda context, _: _empty_table(context),
        ),
        Prop(name="propagatingVgws", item=None, default=[], change=lambda _context, _value: None),
    ),
    create=_adopt_table,
    read=Call("describe_route_tables", {"RouteTableIds": [ID]}, pick="RouteTables[0]"),
    delete=None,
    tags=ec2_tags("route-table").after_create(),
    outputs={"arn": arn("ec2", "route-table/{id}"), "ownerId": "OwnerId", "vpcId": "VpcId"},
    validate=_no_inline_routes,
)

RESOURCES = (DEFAULT_SECURITY_GROUP, DEFAULT_NETWORK_ACL, DEFAULT_ROUTE_TABLE)
