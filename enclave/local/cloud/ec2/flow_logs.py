"""VPC flow logs to CloudWatch Logs. Source: EC2 API reference, CreateFlowLogs; VPC guide, "Troubleshoot"."""

from __future__ import annotations

import json
from typing import Any

from moto.ec2.responses import EC2Response
from moto.iam.models import iam_backends
from moto.logs.models import logs_backends

from enclave.local.cloud.ec2.request import backend, parameter
from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import replace

SERVICE = "vpc-flow-logs.amazonaws.com"
CLOUDWATCH = "cloud-watch-logs"


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(EC2Response, "create_flow_logs", _create)


def _create(original: Any) -> Any:
    def create_flow_logs(response: EC2Response) -> Any:
        if (
            parameter(response, "TrafficType") is None
            and parameter(response, "ResourceType") != "TransitGateway"
        ):
            raise AwsError("MissingParameter", "The request must contain the parameter TrafficType")
        to_logs = parameter(response, "LogDestinationType", CLOUDWATCH) == CLOUDWATCH
        if to_logs:
            _check_role(response, parameter(response, "DeliverLogsPermissionArn"))
        result = original(response)
        if to_logs:
            _set_delivery(response, result.result["FlowLogIds"])
        return result

    return create_flow_logs


def _check_role(response: EC2Response, arn: str | None) -> None:
    """AWS tries to assume the role before it makes the flow log."""
    if arn is None:
        return  # moto reports it
    for role in iam_backends[response.current_account][response.partition].get_roles():
        if role.arn == arn and SERVICE in json.dumps(json.loads(role.assume_role_policy_document)):
            return
    raise AwsError("InvalidParameterValue", "Unable to assume given IAM role")


def _set_delivery(response: EC2Response, ids: list[str]) -> None:
    """Set the delivery status by the destination's ARN, which moto overlooks."""
    ec2 = backend(response)
    groups = logs_backends[response.current_account][response.region].groups
    for id_ in ids:
        flow_log = ec2.flow_logs[id_]
        arn = (flow_log.log_destination or "").removesuffix(":*")
        name = flow_log.log_group_name or arn.partition(":log-group:")[2]
        exists = name in groups
        flow_log.deliver_logs_status = "SUCCESS" if exists else "FAILED"
        flow_log.deliver_logs_error_message = None if exists else "Access error"
