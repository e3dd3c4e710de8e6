"""VPC endpoints: gateway endpoints with their routes, interface endpoints with their network interfaces.

Source: EC2 API reference, CreateVpcEndpoint, ModifyVpcEndpoint, DeleteVpcEndpoints and "Error codes";
PrivateLink guide, "Gateway endpoints" (routing), "Interface endpoints" (one subnet a zone, private DNS,
endpoint policies); S3 user guide, "AWS PrivateLink for Amazon S3" (private DNS needs a gateway endpoint).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.models.managed_prefixes import ManagedPrefixList
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response

from enclave.local.cloud import policy
from enclave.local.cloud.ec2 import endpoint_parts as parts
from enclave.local.cloud.ec2.endpoint_services import (
    GATEWAY,
    INTERFACE,
    check_type,
    private_name,
    service_of,
)
from enclave.local.cloud.ec2.request import backend, parameter, tags_of
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ec2.models import EC2Backend

POLICY_LIMIT = 20480  # characters, white space included
NOT_MODELLED = (
    "DnsOptions",
    "IpAddressType",
    "ResourceConfigurationArn",
    "ServiceNetworkArn",
    "ServiceRegion",
    "SubnetConfigurations",
)
ONLY_FOR = {
    "RouteTableIds": (GATEWAY, "Route table IDs are only supported for Gateway type VPC Endpoint."),
    "SubnetIds": (
        INTERFACE,
        "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
    ),
    "SecurityGroupIds": (
        INTERFACE,
        "Security group IDs are only supported for Interface type VPC Endpoint.",
    ),
    "PrivateDnsEnabled": (INTERFACE, "Private DNS is only supported for Interface type VPC Endpoint."),
}


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(EC2Response, "create_vpc_endpoint", _create)
    replace(EC2Response, "modify_vpc_endpoint", _modify)
    replace(EC2Response, "delete_vpc_endpoints", _delete)
    before(EC2Response, "delete_network_interface", _check_delete_interface)
    before(EC2Response, "delete_security_group", _check_delete_group)
    replace(EC2Response, "delete_route_table", _delete_table)
    # DescribePrefixLists tells them, and moto doesn't.
    ManagedPrefixList.cidrs = property(parts.cidrs)  # type: ignore[attr-defined]


def _create(_: Any) -> Any:
    def create_vpc_endpoint(response: EC2Response) -> Any:
        ec2, kind = backend(response), parameter(response, "VpcEndpointType", GATEWAY)
        _check_modelled(response, kind)
        vpc = ec2.get_vpc(parameter(response, "VpcId"))
        name = parameter(response, "ServiceName")
        if name is None:
            raise AwsError("MissingParameter", "The request must contain the parameter ServiceName")
        service = service_of(name, ec2.region_name)
        check_type(service, kind)
        private = parameter(response, "PrivateDnsEnabled", kind == INTERFACE)  # the API's own default
        _check_fields(kind, _given(response) | {"PrivateDnsEnabled": private})
        document = _policy(response)
        if private:
            _check_private_dns(ec2, vpc, name)
        endpoint = VPCEndPoint(  # type: ignore[abstract]  # of what CloudFormation needs
            ec2, parts.new_id(), vpc.id, name, kind, document, [], [],
            tags=tags_of(response), private_dns_enabled=private,
        )  # fmt: skip
        endpoint.ip_address_type = "ipv4"  # type: ignore[attr-defined]  # moto has no such field
        endpoint.requester_managed = False  # type: ignore[attr-defined]  # nor this one
        changes = parts.Changes.of(ec2, endpoint, {f"Add{key}": ids for key, ids in _given(response).items()})
        if kind == INTERFACE and not changes.groups:
            changes.groups.append(parts.default_group(ec2, vpc.id))
        ec2.vpc_end_points[endpoint.id] = endpoint
        changes.apply()
        return ActionResult({"VpcEndpoint": endpoint})

    return create_vpc_endpoint


def _check_modelled(response: EC2Response, kind: str) -> None:
    if kind not in {GATEWAY, INTERFACE}:
        raise NotImplementedError(f"VPC endpoints of type {kind}")
    own = {"IpAddressType": "ipv4", "ServiceRegion": response.region}
    for name in NOT_MODELLED:
        value = parameter(response, name)
        if value and value != own.get(name):
            raise NotImplementedError(f"VPC endpoints with {name}")


def _given(response: EC2Response, prefix: str = "") -> dict[str, list[str]]:
    names = ("RouteTableIds", "SubnetIds", "SecurityGroupIds")
    return {name: list(parameter(response, prefix + name) or []) for name in names}


def _check_fields(kind: str, given: Mapping[str, Any]) -> None:
    """Refuse what only endpoints of another type have."""
    for name, (needed, message) in ONLY_FOR.items():
        if given.get(name) and kind != needed:
            raise AwsError("InvalidParameter", message)


def _policy(response: EC2Response) -> str | None:
    text: str | None = parameter(response, "PolicyDocument")
    if text is None:
        return None
    if len(text) > POLICY_LIMIT:
        raise AwsError("InvalidPolicyDocument", f"The policy is longer than {POLICY_LIMIT} characters.")
    try:
        policy.parse(text)
    except policy.PolicyError as error:
        raise AwsError("InvalidPolicyDocument", str(error)) from error
    return text


def _check_private_dns(ec2: EC2Backend, vpc: Any, name: str) -> None:
    """Refuse private DNS in a VPC that has none, and a second time for one service."""
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        message = "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        raise AwsError("InvalidParameter", f"{message}set to true for {vpc.id}")
    service = service_of(name, ec2.region_name)
    if service == "dynamodb":
        raise NotImplementedError("Private DNS of DynamoDB's interface endpoints")
    others = [e for e in ec2.vpc_end_points.values() if (e.vpc_id, e.service_name) == (vpc.id, name)]
    if any(other.private_dns_enabled for other in others):
        message = "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
        message += f"{private_name(service, ec2.region_name)} in the VPC {vpc.id}"
        raise AwsError("InvalidParameter", message)
    if service == "s3" and not any(other.vpc_endpoint_type == GATEWAY for other in others):
        message = f"To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC {vpc.id} must have a "
        raise AwsError("InvalidParameter", f"{message}Gateway endpoint for the service.")


def _modify(_: Any) -> Any:
    def modify_vpc_endpoint(response: EC2Response) -> Any:
        ec2 = backend(response)
        endpoint = ec2.get_vpc_end_point(parameter(response, "VpcEndpointId"))
        _check_own(endpoint)
        _check_modelled(response, endpoint.vpc_endpoint_type or GATEWAY)
        private = parameter(response, "PrivateDnsEnabled")
        adds, removes = _given(response, "Add"), _given(response, "Remove")
        for given in (adds, removes, {"PrivateDnsEnabled": private}):
            _check_fields(endpoint.vpc_endpoint_type or GATEWAY, given)
        document = _policy(response)
        if private and not endpoint.private_dns_enabled:
            _check_private_dns(ec2, ec2.get_vpc(endpoint.vpc_id), endpoint.service_name)
        ids = {f"Add{key}": value for key, value in adds.items()}
        parts.Changes.of(ec2, endpoint, ids | {f"Remove{key}": v for key, v in removes.items()}).apply()
        if document is not None:
            endpoint.policy_document = document
        if parameter(response, "ResetPolicy"):
            endpoint.policy_document = parts.default_policy()
        if private is not None:
            endpoint.private_dns_enabled = private
            parts.name(ec2, endpoint)
        return ActionResult({"Return": True})

    return modify_vpc_endpoint


def _check_own(endpoint: Any) -> None:
    """Endpoints that a service manages for you are not yours to change or delete."""
    if endpoint.requester_managed:
        message = f"Operation is not allowed for requester-managed VPC endpoint {endpoint.id}."
        raise AwsError("InvalidParameter", message)


def _delete(_: Any) -> Any:
    def delete_vpc_endpoints(response: EC2Response) -> Any:
        ec2, ids = backend(response), parameter(response, "VpcEndpointIds") or []
        known = [ec2.vpc_end_points[id_] for id_ in ids if id_ in ec2.vpc_end_points]
        for endpoint in known:
            _check_own(endpoint)
        for endpoint in known:
            parts.Changes.everything(ec2, endpoint).apply()
            del ec2.vpc_end_points[endpoint.id]
        gone = {endpoint.id for endpoint in known}
        return ActionResult({"Unsuccessful": [_not_found(id_) for id_ in ids if id_ not in gone]})

    return delete_vpc_endpoints


def _not_found(endpoint_id: str) -> dict[str, Any]:
    message = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
    return {"Error": {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}, "ResourceId": endpoint_id}


def _check_delete_interface(response: EC2Response) -> None:
    interface = backend(response).enis.get(parameter(response, "NetworkInterfaceId"))
    if interface is not None and interface.requester_managed:
        message = "You do not have permission to access the specified resource."
        raise AwsError("OperationNotPermitted", message)


def _check_delete_group(response: EC2Response) -> None:
    group_id = parameter(response, "GroupId")
    used = {group.id for interface in backend(response).enis.values() for group in interface.group_set}
    if group_id in used:
        raise AwsError("DependencyViolation", f"resource {group_id} has a dependent object")


def _delete_table(original: Any) -> Any:
    def delete_route_table(response: EC2Response) -> Any:
        """Delete a table; gateway endpoints lose it, and don't keep it from being deleted."""
        result, table_id = original(response), parameter(response, "RouteTableId")
        for endpoint in backend(response).vpc_end_points.values():
            endpoint.route_table_ids = [id_ for id_ in endpoint.route_table_ids if id_ != table_id]
        return result

    return delete_route_table
