"""Default security groups and network ACLs, ACL entries, and the tags of new resources.

Source: EC2 API reference, DeleteSecurityGroup, DeleteNetworkAcl, CreateNetworkAclEntry, TagSpecification;
user guide, "Tag restrictions".
"""

from __future__ import annotations

from typing import Any

from moto.ec2.responses import EC2Response

from enclave.local.cloud.ec2.request import backend, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import before

RULE_NUMBERS = range(1, 32767)
TAGGED = {
    "allocate_address": "elastic-ip",
    "create_egress_only_internet_gateway": "egress-only-internet-gateway",
    "create_flow_logs": "vpc-flow-log",
    "create_internet_gateway": "internet-gateway",
    "create_nat_gateway": "natgateway",
    "create_network_acl": "network-acl",
    "create_route_table": "route-table",
    "create_security_group": "security-group",
    "create_subnet": "subnet",
    "create_transit_gateway": "transit-gateway",
    "create_transit_gateway_peering_attachment": "transit-gateway-attachment",
    "create_transit_gateway_route_table": "transit-gateway-route-table",
    "create_transit_gateway_vpc_attachment": "transit-gateway-attachment",
    "create_vpc": "vpc",
    "create_vpc_endpoint": "vpc-endpoint",
    "create_vpc_peering_connection": "vpc-peering-connection",
}
"""The resource type that each operation can tag."""


def install() -> None:
    """Put this module's behaviour in moto's place. After the others, whose operations it guards."""
    before(EC2Response, "delete_security_group", _check_delete_group)
    before(EC2Response, "delete_network_acl", _check_delete_acl)
    before(EC2Response, "replace_network_acl_association", _check_association)
    for operation in ("create_network_acl_entry", "replace_network_acl_entry"):
        before(EC2Response, operation, _check_entry)
    for operation in ("delete_network_acl_entry", "replace_network_acl_entry"):
        before(EC2Response, operation, _check_entry_exists)
    before(EC2Response, "describe_flow_logs", _check_flow_logs)
    for operation, kind in TAGGED.items():
        before(EC2Response, operation, _TagCheck(kind))


class _TagCheck:
    """Checks the TagSpecifications of one operation."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(self, response: EC2Response) -> None:
        given = parameter(response, "TagSpecifications") or parameter(response, "TagSpecification") or []
        for specification in given:
            kind = specification.get("ResourceType")
            if kind != self._kind:
                message = f"'{kind}' is not a valid taggable resource type for this operation."
                raise AwsError("InvalidParameterValue", message)
            keys = [tag["Key"] for tag in specification.get("Tags") or []]
            if len(set(keys)) != len(keys):
                raise AwsError("InvalidParameterValue", "Duplicate tag keys are not allowed.")
            if any(key.lower().startswith("aws:") for key in keys):
                message = "Tag keys starting with 'aws:' are reserved for internal use"
                raise AwsError("InvalidParameterValue", message)


def _check_delete_group(response: EC2Response) -> None:
    group_id = parameter(response, "GroupId")
    for groups in backend(response).groups.values():
        if group_id in groups and groups[group_id].name == "default":
            message = f'the specified group: "{group_id}" name: "default" cannot be deleted by a user'
            raise AwsError("CannotDelete", message)


def _check_delete_acl(response: EC2Response) -> None:
    acl_id = parameter(response, "NetworkAclId")
    acl = backend(response).network_acls.get(acl_id)
    if acl is not None and acl.default:
        raise AwsError("InvalidParameterValue", f"cannot delete default network ACL {acl_id}")


def _check_association(response: EC2Response) -> None:
    ec2, association_id = backend(response), parameter(response, "AssociationId")
    target = ec2.get_network_acl(parameter(response, "NetworkAclId"))
    for acl in ec2.network_acls.values():
        if association_id in acl._associations:  # noqa: SLF001  moto keeps them nowhere else
            if acl.vpc_id != target.vpc_id:
                message = f"network ACL {target.id} and the subnet belong to different networks"
                raise AwsError("InvalidParameterValue", message)
            return
    message = f"The association ID '{association_id}' does not exist"
    raise AwsError("InvalidAssociationID.NotFound", message)


def _check_entry(response: EC2Response) -> None:
    number = parameter(response, "RuleNumber")
    if int(number) not in RULE_NUMBERS:
        message = f"Value ({number}) for parameter ruleNumber is invalid. It must be from 1 to 32766."
        raise AwsError("InvalidParameterValue", message)


def _check_entry_exists(response: EC2Response) -> None:
    acl: Any = backend(response).get_network_acl(parameter(response, "NetworkAclId"))
    number, egress = int(parameter(response, "RuleNumber")), bool(parameter(response, "Egress"))
    numbers = {int(e.rule_number) for e in acl.network_acl_entries if bool(e.egress) == egress}
    if number not in numbers:
        message = f"The network acl entry identified by {number} does not exist."
        raise AwsError("InvalidNetworkAclEntry.NotFound", message)


def _check_flow_logs(response: EC2Response) -> None:
    for flow_log_id in parameter(response, "FlowLogIds") or []:
        if flow_log_id not in backend(response).flow_logs:
            message = f"The specified flow log does not exist: {flow_log_id}"
            raise AwsError("InvalidFlowLogId.NotFound", message)
