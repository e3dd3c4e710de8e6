"""The VPC endpoints of a site: what the egress rules for services of AWS come to.

An endpoint is used by the tiers that a rule names, and by no other: an interface endpoint admits TLS from
their subnets alone, a gateway endpoint adds its routes to their tables alone. Whose credentials and whose
resources may meet there is said by its policy: our own organisation's, both at once.

ECR hands out image layers by addresses in a bucket of AWS's own which its own account has signed: so they are
read without our principals. Reading from exactly that bucket, and nothing else, is open to whoever asks; what
is read is AWS's, and a request to read tells nobody but AWS anything. Where ECR is used and S3 isn't, the
endpoint of S3 is there for that alone.

Through the endpoint of STS our principals assume our own roles. Tokens of other issuers (AssumeRoleWithSAML,
AssumeRoleWithWebIdentity) come without a principal, so they are refused there.

Sources: PrivateLink guide, "Control access to VPC endpoints using endpoint policies"; IAM user guide, "AWS
global condition context keys" (aws:PrincipalOrgID, aws:ResourceOrgID) and "Control access to AWS STS with VPC
endpoint policies"; AWS's examples of data perimeter policies for VPC endpoints, and their list of resources
that services own (ECR's layers); ECR user guide, "Amazon ECR interface VPC endpoints". The examples hold both
keys for every service in AWS_SERVICES. Read in November 2026.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from enclave.model.addresses import TIERS, subnets
from enclave.model.enclave import AwsService, Enclave, Site
from enclave.model.gateway.aws_services import AWS_SERVICES, AwsEndpoint, EndpointKind
from enclave.model.policies import Policy, Statement

PORT = 443
"""Every service of AWS answers TLS here."""

ENDPOINT_TIER = "endpoint"
_S3 = "s3"
_VERSION = "2012-10-17"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceEndpoint:
    """One VPC endpoint of a site. ``tiers`` may use it, in address order.

    ``sources`` are the ranges of their subnets. ``places`` are keys of the address plan: of the route tables
    that a gateway endpoint adds itself to, or of the subnets that an interface endpoint stands in. ``policy``
    is a JSON-able document.
    """

    service: str
    kind: EndpointKind
    service_name: str
    tiers: tuple[str, ...]
    sources: tuple[IPv4Network, ...]
    places: tuple[str, ...]
    policy: Policy

    @property
    def key(self) -> str:
        """The stable logical name, ``ecr-dkr``."""
        return self.service.replace(".", "-")


def service_endpoints(enclave: Enclave, site: Site) -> tuple[ServiceEndpoint, ...]:
    """Return the endpoints of a site, in order of service. ValueError for what can't be used safely.

    The configuration refuses the same with its line, so nobody who writes one sees that error.
    """
    users = _users(enclave, site)
    buckets = tuple(sorted({bucket for name in users for bucket in AWS_SERVICES[name].buckets(site.region)}))
    own_s3 = _S3 in users
    readers = [tiers for name, tiers in users.items() if AWS_SERVICES[name].bucket_templates]
    if readers:
        users.setdefault(_S3, set()).update(*readers)
    return tuple(
        _endpoint(
            site,
            AWS_SERVICES[name],
            users[name],
            endpoint_policy(enclave, site, buckets if name == _S3 else (), own=name != _S3 or own_s3),
        )
        for name in sorted(users)
    )


def refusal(endpoint: AwsEndpoint, tier: str) -> str:
    """Return why a tier may not use an endpoint; empty if it may."""
    if not endpoint.has_policy:
        return f"AWS documents no endpoint policy for {endpoint.service}, so anybody's credentials would pass"
    if tier != "workload" and endpoint.by_public_addresses:
        return (
            f"{endpoint.service} is reached by public addresses, and {tier} subnets know private ones alone"
        )
    return ""


def endpoint_policy(
    enclave: Enclave, site: Site, buckets: tuple[str, ...] = (), *, own: bool = True
) -> Policy:
    """Return an endpoint's policy: our principals to our resources, and reading from buckets of AWS's own.

    ``own`` is off for an endpoint that is there for these buckets alone.
    """
    return {"Version": _VERSION, "Statement": list(_statements(enclave, site, buckets, own=own))}


def _statements(enclave: Enclave, site: Site, buckets: tuple[str, ...], *, own: bool) -> Iterator[Statement]:
    organization = enclave.organization.id
    if own:
        yield {
            "Sid": "OwnToOwn",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": organization, "aws:ResourceOrgID": organization}
            },
        }
    if buckets:
        yield {
            "Sid": "ReadFromAws",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": [f"arn:{site.region.partition}:s3:::{bucket}/*" for bucket in buckets],
        }


def _users(enclave: Enclave, site: Site) -> dict[str, set[str]]:
    """Return the tiers that may use each service, by the last part of its endpoint's name."""
    users: dict[str, set[str]] = {}
    for rule in enclave.egress:
        if site.name in rule.sites and isinstance(rule.service, AwsService):
            endpoint = AWS_SERVICES[rule.service.aws]
            reason = refusal(endpoint, rule.tier)
            if reason:
                raise ValueError(f"rule {rule.id}: {reason}")
            users.setdefault(endpoint.service, set()).add(rule.tier)
    return users


def _endpoint(
    site: Site, endpoint: AwsEndpoint, tiers: set[str], policy: Mapping[str, object]
) -> ServiceEndpoint:
    plan = subnets(site)
    hosts = tiers if endpoint.kind is EndpointKind.GATEWAY else {ENDPOINT_TIER}
    return ServiceEndpoint(
        service=endpoint.service,
        kind=endpoint.kind,
        service_name=endpoint.service_name(site.region),
        tiers=tuple(tier for tier in TIERS if tier in tiers),
        sources=tuple(subnet.cidr for subnet in plan if subnet.tier in tiers),
        places=tuple(subnet.key for subnet in plan if subnet.tier in hosts),
        policy=dict(policy),
    )
