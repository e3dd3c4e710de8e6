"""Hosts and URLs of AWS: endpoints of services, and the names that services give to what runs in them.

Source: ``endpoints.json`` beside, from botocore; for the names that services give out, the guide of each
service, as noted. Only what stands in front of a known suffix at a known place is believed: customers choose
other labels, so a region's name elsewhere in a host means nothing.
"""

import re
from dataclasses import replace

from enclave.graph.places.arns import EDGE_SERVICES
from enclave.graph.places.endpoints import ENDPOINTS
from enclave.graph.places.place import Place, in_region, of_text, outside, unknown
from enclave.graph.places.s3_hosts import bucket_host
from enclave.graph.places.web_names import read
from enclave.model import geography
from enclave.model.geography import Region
from enclave.model.zone_tables import ZONE_PREFIXES

_KIND = "endpoint"

# <names>.<service>.<region>.<suffix>. API Gateway, ECR, CodeArtifact, EFS, ELB (network), IoT, Kinesis Video,
# MSK, Amazon MQ, MemoryDB, Transfer Family, DynamoDB by account, OpenSearch ingestion, AppSync, EKS.
_BEFORE_REGION = frozenset(
    [
        "airflow",
        "appsync-api",
        "appsync-realtime-api",
        "cassandra",
        "codeartifact",
        "d.codeartifact",
        "data.iot",
        "ddb",
        "dkr.ecr",
        "dkr.ecr-fips",
        "efs",
        "eks",
        "elb",
        "execute-api",
        "gateway.bedrock-agentcore",
        "grafana-workspace",
        "iot",
        "kafka",
        "kafka-serverless",
        "kinesisvideo",
        "memorydb",
        "mq",
        "oidc.eks",
        "osis",
        "server.transfer",
    ]
)

# <service>.<region>.<suffix> that the SDK doesn't call by itself. AWS General Reference: CodeCommit endpoints
# for Git connections; Amazon SES SMTP endpoints.
_NOT_IN_THE_SDK = frozenset(["email-smtp", "email-smtp-fips", "git-codecommit", "git-codecommit-fips"])

# Of these, an API that the edge locations of CloudFront answer has the same name as a regional one. API
# Gateway Developer Guide, "API endpoint types for REST APIs": edge-optimized is the default. AppSync's guide
# doesn't say so; replies of its hosts carry CloudFront's headers.
_MAYBE_EDGE = frozenset({"appsync-api", "appsync-realtime-api", "execute-api"})

# What libpq reads from the query of a URL in place of its host. PostgreSQL, "Connection Strings".
_OTHER_HOSTS = frozenset({"host", "hostaddr", "service", "servicefile"})

# <names>.<region>.<service>.<suffix>. RDS and Aurora, Redshift, OpenSearch, ELB (application and classic),
# EKS, DocumentDB, Neptune, EC2's public names, CloudSearch, and SQS as it was first written.
_AFTER_REGION = frozenset(
    [
        "aoss",
        "cloudsearch",
        "compute",
        "docdb",
        "eks",
        "elb",
        "es",
        "neptune",
        "queue",
        "rds",
        "redshift",
        "redshift-serverless",
    ]
)

# <names>.<region>.<suffix> where the suffix is one service's own, and whether names are needed before it.
_OWN_SUFFIXES = frozenset(
    [
        "auth:amazoncognito.com",
        "awsapprunner.com",
        "elasticbeanstalk.com",
        "lambda-url:on.aws",
        "mq:on.aws",
        "dkr-ecr:on.aws",
        "vpc-lattice-svcs:on.aws",
        "timestream-influxdb:on.aws",
        "studio:sagemaker.aws",
        "notebook:sagemaker.aws",
    ]
)

# CloudFront, Global Accelerator, Amplify hosting (served by CloudFront).
_EDGE = ("cloudfront.net", "awsglobalaccelerator.com", "amplifyapp.com")
_SHORTEST = 3
_ACCOUNT = re.compile(r"[0-9]{12}")
_ACCOUNTS_FIRST = frozenset({"dkr.ecr", "dkr.ecr-fips", "ddb"})
_ENDPOINT_NAME = re.compile(r"vpce-[0-9a-f]{8,17}-[0-9a-z]{8}(?:-([0-9a-z-]+))?")
_LETTERS = "abcdef"


@of_text(_KIND)
def host(text: str) -> Place:
    """Return the place of a host or of the host in a URL.

    Case, a port, user information and one trailing dot make no difference; an address has no known place.
    """
    name = read(text)
    if isinstance(name, str):
        return unknown(text, _KIND, name)
    if name.scheme.startswith("postgres") and _names_another(name.rest):
        return unknown(text, _KIND, "an option of the URL can name another host")
    found = (
        _edge(text, name.host)
        or _fixed(text, name.host)
        or bucket_host(text, name.labels)
        or _own_suffix(text, name.labels)
        or _named(text, name.labels)
    )
    return found or unknown(text, _KIND, "it isn't a host of AWS that our table places")


def _names_another(rest: str) -> bool:
    """Tell whether what follows the host of a database's URL can replace it; names may be escaped."""
    keys = {option.partition("=")[0] for option in rest.partition("?")[2].split("&")}
    return not _OTHER_HOSTS.isdisjoint(keys) or any("%" in key for key in keys)


def _edge(text: str, name: str) -> Place | None:
    labels = name.split(".")
    control = labels[0].removesuffix("-fips") in EDGE_SERVICES and ".".join(labels[1:]) in ENDPOINTS.suffixes
    if control or any(name.endswith(f".{suffix}") for suffix in _EDGE):
        return outside(text, "edge", "it is answered from edge locations all over the world")
    return None


def _fixed(text: str, name: str) -> Place | None:
    region = geography.region(ENDPOINTS.fixed.get(name) or "")
    if region is None:
        return None
    kind = (
        _KIND
        if region.name in name and name.split(".", maxsplit=1)[0] not in ENDPOINTS.global_services
        else "global service"
    )
    return in_region(text, kind, region)


def _own_suffix(text: str, labels: tuple[str, ...]) -> Place | None:
    """Read ``names.region.suffix`` and ``names.service.region.suffix`` of a service's own suffix."""
    *names, where, domain, top = labels if len(labels) > _SHORTEST else ("", "", "")
    region = geography.region(where)
    if region is None or region.partition != "aws":
        return None
    suffix = f"{domain}.{top}"
    service = names.pop() if f"{names[-1]}:{suffix}" in _OWN_SUFFIXES else ""
    if not names or not (service or suffix in _OWN_SUFFIXES):
        return None
    account = names[0] if service == "dkr-ecr" and len(names) == 1 else ""
    return in_region(text, _KIND, region, account=account if _ACCOUNT.fullmatch(account) else None)


def _named(text: str, labels: tuple[str, ...]) -> Place | None:
    size = next((n for n in (2, 3, 4) if ".".join(labels[-n:]) in ENDPOINTS.suffixes), None)
    if size is None:
        return None
    partitions = ENDPOINTS.suffixes[".".join(labels[-size:])]
    left = labels[:-size]
    found = _service_first(text, left) or _region_first(text, left)
    return found if found is not None and found.partition in partitions else None


def _service_first(text: str, left: tuple[str, ...]) -> Place | None:
    """Read ``service.region`` and ``names.service.region``."""
    region = geography.region(left[-1]) if left else None
    if region is None:
        return None
    before = left[:-1]
    service = ".".join(before)
    if service in ENDPOINTS.regional or service in _NOT_IN_THE_SDK:
        if before[0].removesuffix("-fips") in EDGE_SERVICES:
            found = outside(text, "edge", "it controls what is answered all over the world")
            return replace(found, partition=region.partition)
        return in_region(text, _KIND, region)
    for size in (1, 2):
        service = ".".join(before[-size:])
        if len(before) > size and service in _BEFORE_REGION:
            if service in _MAYBE_EDGE and region.in_eea:
                found = unknown(text, _KIND, "edge locations all over the world may answer it")
                return replace(found, region=region.name, partition=region.partition)
            account = before[0] if service in _ACCOUNTS_FIRST and len(before) == size + 1 else ""
            return in_region(text, _KIND, region, account=account if _ACCOUNT.fullmatch(account) else None)
    return None


def _region_first(text: str, left: tuple[str, ...]) -> Place | None:
    """Read ``names.region.service``, the names of interface endpoints, and ElastiCache's short regions."""
    *names, where, service = ("", "", *left)
    region = geography.region(where)
    if service == "cache":
        region = geography.region(ZONE_PREFIXES.get(where, ""))
        return in_region(text, _KIND, region) if region and any(names) else None
    if region is None:
        return None
    if service == "vpce":
        return _interface_endpoint(text, names, region)
    if service in _AFTER_REGION and (any(names) or service == "queue"):
        return in_region(text, _KIND, region)
    return None


def _interface_endpoint(text: str, names: list[str], region: Region) -> Place | None:
    """Read ``vpce-id-hash[-zone].service``, which S3 puts ``bucket.`` and the like before."""
    at = next((i for i, label in enumerate(names) if label.startswith("vpce-")), None)
    if at is None or at == len(names) - 1:
        return None
    match = _ENDPOINT_NAME.fullmatch(names[at])
    if match is None or match[1] not in (None, *(f"{region.name}{letter}" for letter in _LETTERS)):
        return None
    return in_region(text, "interface endpoint", region)
