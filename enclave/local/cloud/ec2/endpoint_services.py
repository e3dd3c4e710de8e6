"""Which services have VPC endpoints, of which types, and by which names.

Source: PrivateLink guide, "AWS services that integrate with AWS PrivateLink" and "Gateway endpoints" (only S3
and DynamoDB have them); DynamoDB and S3 developer guides, "AWS PrivateLink"; EC2 API reference, error codes.
"""

from __future__ import annotations

from moto.ec2.exceptions import InvalidServiceName
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition

from enclave.local.cloud.errors import AwsError

GATEWAY, INTERFACE = "Gateway", "Interface"
WITH_GATEWAY = frozenset({"dynamodb", "s3"})
EVERYWHERE = frozenset(
    {
        "autoscaling", "cloudformation", "cloudtrail", "config", "dynamodb", "ebs", "ec2", "ec2messages",
        "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "elasticfilesystem",
        "elasticloadbalancing", "events", "execute-api", "kinesis-firehose", "kinesis-streams", "kms",
        "lambda", "logs", "monitoring", "s3", "secretsmanager", "sns", "sqs", "ssm", "ssmmessages",
        "states", "sts",
    }
)  # fmt: skip
"""Services with endpoints in every region. The others are in some regions, and no table says in which."""
PRIVATE_NAMES = {"ecr.api": "api.ecr", "ecr.dkr": "*.dkr.ecr"}
"""Where what clients ask for isn't called as the endpoint is (ECR user guide, private registry)."""
OTHER_NAMES = ("com.amazonaws.vpce.", "cn.com.amazonaws.", "eu.amazonaws.", "aws.api.")
"""Endpoint services of customers, and names that only other partitions or services use."""


def service_of(name: str, region: str) -> str:
    """Return the service that ``com.amazonaws.<region>.<service>`` names.

    InvalidServiceName if there is none. NotImplementedError for a name that AWS may or may not know.
    """
    if name.startswith(OTHER_NAMES):
        raise NotImplementedError(f"VPC endpoints of {name}")
    prefix = f"com.amazonaws.{region}."
    service = name.removeprefix(prefix)
    if not name.startswith(prefix) or service not in AWS_ENDPOINT_SERVICES:
        raise InvalidServiceName(name)
    if service not in EVERYWHERE:
        raise NotImplementedError(f"VPC endpoints of {name}: not every region has them")
    return service


def check_type(service: str, kind: str) -> None:
    """InvalidParameter unless the service has endpoints of this type."""
    offered = [GATEWAY, INTERFACE] if service in WITH_GATEWAY else [INTERFACE]
    if kind not in offered:
        message = f"Endpoint type ({kind}) does not match available service types ([{', '.join(offered)}])."
        raise AwsError("InvalidParameter", message)


def private_name(service: str, region: str) -> str:
    """Return the name that private DNS would answer for."""
    return f"{PRIVATE_NAMES.get(service, service)}.{region}.{_suffix(region)}"


def dns_names(endpoint_id: str, service: str, region: str, zones: list[str]) -> list[str]:
    """Return the names of a new interface endpoint: the regional one, then one a zone."""
    unique = f"{endpoint_id}-{mock_random.get_random_hex(8)}"
    domain = f"{service}.{region}.vpce.{_suffix(region)}"
    return [f"{unique}.{domain}", *(f"{unique}-{zone}.{domain}" for zone in zones)]


def _suffix(region: str) -> str:
    suffixes = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}
    return suffixes.get(get_partition(region), "amazonaws.com")
