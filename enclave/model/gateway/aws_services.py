"""The services of AWS that may be reached by a VPC endpoint: of which kind, by which names.

Only what was found in writing is listed, in November 2026; what isn't here can't be named in names.yaml.

* Kinds and endpoint names: PrivateLink guide, "AWS services that integrate with AWS PrivateLink" and "Gateway
  endpoints" (S3 and DynamoDB alone have those).
* Endpoint policies: S3 user guide, "Controlling access from VPC endpoints with bucket policies"; DynamoDB
  developer guide, "Using Amazon VPC endpoints"; KMS developer guide, "Connecting to AWS KMS through a VPC
  endpoint"; IAM user guide, "Control access to AWS STS with VPC endpoint policies"; CloudWatch Logs and
  CloudWatch user guides, "Using ... with interface VPC endpoints"; Secrets Manager user guide, "Using an AWS
  Secrets Manager VPC endpoint"; SQS developer guide, "Internetwork traffic privacy"; SNS developer guide,
  "Creating an Amazon VPC endpoint policy"; ECR user guide, "Amazon ECR interface VPC endpoints"; Systems
  Manager user guide, "Improve the security of EC2 instances by using VPC endpoints". Of the two endpoints for
  the messages of Systems Manager's agents no guide says so.
* Names: endpoints.json of botocore 1.44; S3 user guide, "Virtual hosting of buckets"; DynamoDB developer
  guide, "Programmatic access" (names by account); ECR user guide, "Private registry authentication".
* Buckets: ECR user guide, "Amazon ECR interface VPC endpoints", minimum permissions for S3.

The names of a bucket are those of S3's virtual hosting, by which ECR's addresses of layers call it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from enclave.model.geography import Region


class EndpointKind(StrEnum):
    """How an endpoint joins a network, as EC2 spells it.

    A gateway endpoint is routes to the service's public addresses. An interface endpoint has private
    addresses in the network, and the service's names lead to them.
    """

    GATEWAY = "Gateway"
    INTERFACE = "Interface"


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsEndpoint:
    """The VPC endpoint of one service, the same in every region but for names.

    ``has_policy``: AWS documents that a policy may narrow it; without one, anybody's credentials reach
    anybody's resources through it. ``name_templates`` are what clients ask for, as in names.yaml: exact, or
    ``*.`` and a name for every name below that one. ``bucket_templates`` are buckets of AWS's own from which
    the service makes its clients read, through the endpoint of S3.
    """

    service: str
    kind: EndpointKind
    has_policy: bool
    name_templates: tuple[str, ...]
    bucket_templates: tuple[str, ...] = ()

    def service_name(self, region: Region) -> str:
        """Return what EC2 calls the service in a region of the partition aws; others' names weren't found."""
        return f"com.amazonaws.{region.name}.{self.service}"

    @property
    def by_public_addresses(self) -> bool:
        """Whether clients must reach public addresses: by a gateway endpoint, or for the service's buckets.

        Tiers whose network ACLs know private addresses alone (``components.network_acls``) can't use it.
        """
        return self.kind is EndpointKind.GATEWAY or bool(self.bucket_templates)

    def domains(self, region: Region) -> tuple[str, ...]:
        """Return the names that clients in a region ask for, those of its buckets among them."""
        own = (
            template.format(region=region.name, suffix=region.dns_suffix) for template in self.name_templates
        )
        buckets = (f"{name}.s3.{region.name}.{region.dns_suffix}" for name in self.buckets(region))
        return (*own, *buckets)

    def buckets(self, region: Region) -> tuple[str, ...]:
        """Return the names of the buckets of AWS's own that clients in a region read."""
        return tuple(template.format(region=region.name) for template in self.bucket_templates)


def _gateway(service: str, *more: str) -> AwsEndpoint:
    return AwsEndpoint(
        service=service,
        kind=EndpointKind.GATEWAY,
        has_policy=True,
        name_templates=(f"{service}.{{region}}.{{suffix}}", *more),
    )


def _interface(
    service: str, *, name: str = "", has_policy: bool = True, buckets: tuple[str, ...] = ()
) -> AwsEndpoint:
    return AwsEndpoint(
        service=service,
        kind=EndpointKind.INTERFACE,
        has_policy=has_policy,
        name_templates=(f"{name or service}.{{region}}.{{suffix}}",),
        bucket_templates=buckets,
    )


AWS_SERVICES: Mapping[str, AwsEndpoint] = MappingProxyType(
    {
        endpoint.service: endpoint
        for endpoint in (
            _gateway("s3", "*.s3.{region}.{suffix}"),  # buckets are asked for by names of their own
            _gateway("dynamodb", "*.ddb.{region}.{suffix}"),  # newer SDKs put the account before it
            _interface("ec2messages", has_policy=False),
            _interface("ecr.api", name="api.ecr"),
            # Image layers lie in a bucket of AWS's own.
            _interface("ecr.dkr", name="*.dkr.ecr", buckets=("prod-{region}-starport-layer-bucket",)),
            _interface("kms"),
            _interface("logs"),
            _interface("monitoring"),
            _interface("secretsmanager"),
            _interface("sns"),
            _interface("sqs"),
            _interface("ssm"),
            _interface("ssmmessages", has_policy=False),
            _interface("sts"),
        )
    }
)
"""By the last part of the endpoint's name, which names.yaml says."""
