"""What may be reached from the sites of the enclave, and the rules that permit it: plain, frozen values.

As in ``enclave.model.enclave``, which is where others import them from.
"""

from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Network


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Public IPv4 ranges outside the enclave that are named once, and said to be somebody's."""

    name: str
    ranges: tuple[IPv4Network, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Something outside the enclave that rules may name. It stands in ``country`` (ISO 3166).

    ``protocol`` is "tls", "http" or "tcp". ``domains`` are exact names, or ``*.`` and a name for every name
    below that one; "tcp" has none. It answers in ``networks`` alone; without any, which only "tls" may be,
    anywhere on the internet.
    """

    name: str
    domains: tuple[str, ...]
    protocol: str
    port: int
    country: str
    networks: tuple[Network, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteService:
    """What sites of the enclave offer to sites that they are linked to, in the subnets of some tiers.

    ``protocol`` is "tls", or "tcp" for anything over TCP. ``sites`` are names; ``tiers`` are guarded ones.
    """

    name: str
    sites: tuple[str, ...]
    tiers: tuple[str, ...]
    protocol: str
    port: int
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsService:
    """A service of AWS that is reached by a VPC endpoint, never through the firewall.

    ``aws`` is the last part of its endpoint's name, such as ``s3`` or ``ecr.dkr``: a key of
    ``enclave.model.gateway.aws_services.AWS_SERVICES``.
    """

    name: str
    aws: str
    line: int = field(default=0, compare=False)


Destination = Service | SiteService | AwsService
"""What a rule may lead to. Each is named in names.yaml, and nowhere else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EgressRule:
    """Permission for a tier of some sites to reach a service, until a day (included).

    ``id`` is declared once and never reused: firewall rule numbers derive from it.
    """

    id: int
    service: Destination
    sites: tuple[str, ...]
    tier: str
    reason: str
    owner: str
    until: date
    line: int = field(default=0, compare=False)
