"""Query logging of Route 53 Resolver: where queries are recorded, and of which VPCs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.local.provider.resource import ID, REQUEST, Call, In, Prop, Resource, State
from enclave.local.provider.types.route53_dns_firewall import find_by_name, tags, well_named

if TYPE_CHECKING:
    from enclave.local.provider.context import Context

CONFIG = Resource(
    type="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    service="route53resolver",
    label="Route53 Resolver Query Log Config",
    props=(
        Prop(name="name", param="Name"),
        Prop(name="destinationArn", param="DestinationArn", kind="arn"),
    ),
    create=Call("create_resolver_query_log_config", {"CreatorRequestId": REQUEST}),
    id="ResolverQueryLogConfig.Id",
    read=Call(
        "get_resolver_query_log_config", {"ResolverQueryLogConfigId": ID}, pick="ResolverQueryLogConfig"
    ),
    delete=Call("delete_resolver_query_log_config", {"ResolverQueryLogConfigId": ID}),
    tags=tags("resolver-query-log-config"),
    state=State(path="Status", ready=("CREATED",), gone=("DELETING",), pending=("CREATING",)),
    autoname="name",
    outputs={"arn": "Arn", "ownerId": "OwnerId", "shareStatus": "ShareStatus"},
    validate=well_named,
    find=find_by_name("list_resolver_query_log_configs", "ResolverQueryLogConfigs[].[Name, Id]"),
)

_WHICH = {"ResolverQueryLogConfigId": In("resolverQueryLogConfigId"), "ResourceId": In("resourceId")}


def _find_association(context: Context) -> list[str]:
    wanted = context.inputs.get("resolverQueryLogConfigId"), context.inputs.get("resourceId")
    found = context.call("list_resolver_query_log_config_associations", {"MaxResults": 100})
    return [
        str(each["Id"])
        for each in found["ResolverQueryLogConfigAssociations"]
        if (each["ResolverQueryLogConfigId"], each["ResourceId"]) == wanted
    ]


ASSOCIATION = Resource(
    type="aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
    service="route53resolver",
    label="Route53 Resolver Query Log Config Association",
    props=(
        Prop(name="resolverQueryLogConfigId", param="ResolverQueryLogConfigId"),
        Prop(name="resourceId", param="ResourceId"),
    ),
    create=Call("associate_resolver_query_log_config"),
    id="ResolverQueryLogConfigAssociation.Id",
    read=Call(
        "get_resolver_query_log_config_association",
        {"ResolverQueryLogConfigAssociationId": ID},
        pick="ResolverQueryLogConfigAssociation",
    ),
    delete=Call("disassociate_resolver_query_log_config", _WHICH),
    state=State(path="Status", ready=("ACTIVE",), gone=("DELETING",), pending=("CREATING",)),
    key=("resourceId",),
    find=_find_association,
)

RESOURCES = (CONFIG, ASSOCIATION)
