"""Whether a host's name, or every name that ends in something, may be let through or pointed at.

A name says less than an address: where its host stands is told only for AWS's own names, for names of private
networks, and for those that the configuration declares. Of a piece of a program, what it declares may be
elsewhere: there a name under the top-level domain of an EEA country may pass.

Source: IANA root zone database; RFC 8375, RFC 6762 and ICANN's board resolution of 29 July 2024 (.internal)
for names of private networks; RFC 6761; AWS General Reference, "AWS service endpoints".
"""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from enclave.graph import places
from enclave.graph.facts import plain
from enclave.graph.places import Standing
from enclave.model import geography
from enclave.model.enclave import Service
from enclave.model.gateway.known_hosts import upwards
from enclave.residency import permitted
from enclave.residency.aws_buckets import BUCKETS
from enclave.residency.rule import View

PRIVATE: Final = (
    "internal",
    "local",
    "lan",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "corp",
    "private",
    "intranet",
)
_AWS: Final = (
    *(f".{suffix}" for suffix in sorted(set(geography.DNS_SUFFIXES.values()))),
    *(".api.aws", ".on.aws", ".amazonses.com"),
)
_SUFFIXES: Final = frozenset(geography.DNS_SUFFIXES.values())
_ENDPOINT_SUFFIXES: Final = frozenset(f"vpce.{suffix}" for suffix in _SUFFIXES)
"""What follows the region in names of interface endpoints: AWS PrivateLink Guide, "DNS hostnames"."""
_ENDPOINT_SUFFIX: Final = tuple(f".{suffix}" for suffix in _ENDPOINT_SUFFIXES)
_BUCKETS: Final = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"})
_DOORS: Final = frozenset({"execute-api", "lambda-url", "elasticbeanstalk", "awsapprunner", "appsync-api"})
_ANYBODY: Final = "it is in the EEA, but anybody may be behind such a name"
_PROOFS: Final = (".acm-validations.aws", ".dkim.amazonses.com")
"""Names by which AWS sees that a domain is ours. Nothing is sent there."""
_ANYBODYS: Final = frozenset(
    {"s3", "execute-api", "lambda-url", "elb", "compute", "elasticbeanstalk", "awsapprunner", "s3-website"}
)
_EEA_DOMAINS: Final = frozenset({"eu", *(country.lower() for country in geography.EEA)})
_SECOND_LEVEL: Final = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "net", "nom", "or", "org", "priv"}
)
_LONGEST_COUNTRY: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Where a name leads, as far as it tells, and why."""

    standing: Standing
    why: str


def told(name: str, view: View) -> Told:
    """Return what is known of one exact name."""
    text = name.strip().rstrip(".").lower()
    why = _ours(name, text, view)
    if why:
        return _inside(why)
    found = _of_aws(text) if is_aws(text) else None
    if found is None:
        place = places.host(text)
        known = place.standing is not Standing.UNKNOWN
        found = Told(standing=place.standing, why=place.why) if known else _foreign(text, view)
    somebodys = found.standing is Standing.INSIDE and _may_be_anybodys(text, view)
    return Told(standing=Standing.UNKNOWN, why=_ANYBODY) if somebodys else found


def _may_be_anybodys(text: str, view: View) -> bool:
    """Whether anybody with an account can have a name, and nothing knows this one as ours or AWS's own."""
    labels = text.split(".")
    bucket = text.partition(".s3")[0] if ".s3." in text or ".s3-" in text else ""
    if bucket and not text.endswith(_ENDPOINT_SUFFIX):
        return (
            bucket not in view.context.known.buckets
            and bucket not in BUCKETS
            and bucket not in view.once(_made)
        )
    return not _DOORS.isdisjoint(labels)


def _made(view: View) -> frozenset[str]:
    """Return the names of the buckets that the program makes."""
    names = (plain(each.props.get("bucket")) for each in view.graph.of_type(_BUCKETS))
    return frozenset(name for name in names if isinstance(name, str))


def _ours(name: str, text: str, view: View) -> str:
    """Say by what a name is known as one that may be; empty if by nothing."""
    if permitted.transfer((text, name), view.context):
        return "a registered transfer names it"
    if _is_declared(text, view):
        return "the configuration declares it as a service in the EEA"
    if is_private(text):
        return "a name of private networks"
    return "a proof for AWS that a domain is ours" if text.endswith(_PROOFS) else ""


def told_below(suffix: str, view: View) -> Told:
    """Return what is known of every name that ends in a dot and ``suffix``."""
    text = suffix.strip().strip(".").lower()
    labels = text.split(".")
    if text in PRIVATE or ("." in text and is_private(text)):
        return _inside("a name of private networks")
    if _is_declared(f"*.{text}", view):
        return _inside("the configuration declares every name below it as a service in the EEA")
    if len(labels) == 1 or _is_second_level(labels):
        return _outside("whole top-level domains lie below it")
    if is_aws(text):
        return _below_aws(labels)
    return _foreign(text, view)


def is_wide(suffix: str) -> bool:
    """Whether names that anybody can have lie below this one."""
    labels = suffix.strip(".").lower().split(".")
    return (
        suffix == "*"
        or len(labels) == 1
        or _is_second_level(labels)
        or (is_aws(suffix) and not _region(labels))
    )


def is_aws(name: str) -> bool:
    """Whether a name ends as only AWS's own names do."""
    return f".{name.lower()}".endswith(_AWS)


def declared(view: View) -> frozenset[str]:
    """Return the names of the services in the EEA that the configuration lets workloads reach.

    ``*.`` before a name stands for every name below it. What stands elsewhere needs a registered transfer.
    """
    return view.once(_declared)


def is_private(text: str) -> bool:
    """Whether a name is one of private networks, which nothing of the internet answers to."""
    return "." not in text or text.endswith(tuple(f".{each}" for each in PRIVATE)) or text in PRIVATE


def related(one: str, other: str) -> bool:
    """Whether two names are below the same registered domain."""
    mine, theirs = _registered(one), _registered(other)
    return mine == theirs and len(mine) > 1


def _registered(name: str) -> list[str]:
    labels = name.strip().rstrip(".").lower().split(".")
    wanted = 3 if _is_second_level(labels[-2:]) else 2
    return labels[-wanted:] if len(labels) >= wanted else []


def _is_declared(text: str, view: View) -> bool:
    """Whether a name, or ``*.`` before one, is declared or below a declared ``*.``."""
    known = declared(view)
    return text in known or any(f"*.{above}" in known for above in islice(upwards(text), 1, None))


def _declared(view: View) -> frozenset[str]:
    services = (rule.service for rule in view.context.enclave.egress)
    return frozenset(
        domain
        for service in services
        if isinstance(service, Service) and service.country in geography.EEA
        for domain in service.domains
    )


def _of_aws(text: str) -> Told:
    place = places.host(text)
    region = place.region or _region(text.split("."))
    if place.standing is Standing.OUTSIDE or (region and not geography.REGIONS[region].in_eea):
        return _outside(place.why if place.standing is Standing.OUTSIDE else f"it is AWS's in {region}")
    if place.standing is Standing.INSIDE or (region and (_is_mail(text) or _is_endpoint(text, region))):
        return _inside(f"it is AWS's in {region}")
    return Told(standing=Standing.UNKNOWN, why=place.why)


def _is_mail(text: str) -> bool:
    """Whether it takes mail for SES: "Regions and Amazon SES" in its guide has these names."""
    return text.startswith(("inbound-smtp.", "feedback-smtp."))


def _is_endpoint(text: str, region: str) -> bool:
    """Whether a name is a service's in a region, or that of an endpoint of a network for one."""
    service, _, rest = text.partition(f".{region}.")
    return ("." not in service and rest in _SUFFIXES) or rest in _ENDPOINT_SUFFIXES


def _below_aws(labels: list[str]) -> Told:
    region = _region(labels)
    if region is None or not geography.REGIONS[region].in_eea:
        return _outside("endpoints of AWS outside the EEA lie below it, and everybody's buckets")
    if labels[0] == region or not _ANYBODYS.isdisjoint(labels):
        why = "it is in the EEA, but whatever anybody keeps at AWS there lies below it"
        return Told(standing=Standing.UNKNOWN, why=why)
    return _inside(f"it is AWS's in {region}")


def _region(labels: list[str]) -> str | None:
    return next((label for label in labels if label in geography.REGIONS), None)


def _is_second_level(labels: list[str]) -> bool:
    short = len(labels) == 2 and len(labels[1]) == _LONGEST_COUNTRY  # noqa: PLR2004 -- such as co.uk
    return short and labels[0] in _SECOND_LEVEL


def _foreign(text: str, view: View) -> Told:
    if view.piece and text.rpartition(".")[2] in _EEA_DOMAINS:
        return _inside("a name of an EEA country; that it's declared is for the whole to show")
    return _outside("a name that isn't AWS's in the EEA, that no transfer names and nothing declares")


def _inside(why: str) -> Told:
    return Told(standing=Standing.INSIDE, why=why)


def _outside(why: str) -> Told:
    return Told(standing=Standing.OUTSIDE, why=why)
