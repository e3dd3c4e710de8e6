"""The enclave as the configuration means it: plain, frozen values, checked before they are made.

These types carry no validation. ``enclave.model.config.load`` is the one way to get an ``Enclave`` from
files, and it makes none from a configuration with a mistake. A ``line`` is where something begins in its
file, counted from 1; 0 if it isn't from there.
"""

from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Network

from enclave.model.egress import AwsService, Destination, EgressRule, Network, Service, SiteService
from enclave.model.geography import Region

__all__ = [
    "Account",
    "AwsService",
    "DataClass",
    "Destination",
    "EgressRule",
    "Enclave",
    "Known",
    "Lane",
    "Link",
    "Network",
    "Organization",
    "Outpost",
    "Party",
    "Service",
    "Site",
    "SiteService",
    "Subject",
    "TlsInspection",
    "Transfer",
    "Waiver",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An AWS account. ``id`` is its 12 digits, as text."""

    name: str
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization:
    """The AWS organisation that owns every account of the enclave, and its two administrative role names."""

    id: str
    network_account: Account
    log_archive_account: Account
    deploy_role: str
    key_administrator_role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A holder of tokens of an OpenID Connect issuer: the token's ``iss`` and ``sub``, both exact."""

    issuer: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Somebody outside the organisation who is let in for a purpose and a time.

    ``kind`` is "auditor", "inbound-partner" or "ci". ``principals`` are ARNs of single roles; only a "ci"
    party has ``subjects``, and it may have them instead of principals. The permission holds from ``since``
    to ``until``, both included. ``country`` may lie outside the EEA; reports say so.
    """

    name: str
    kind: str
    country: str
    principals: tuple[str, ...]
    purpose: str
    since: date
    until: date
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outpost:
    """An AWS Outposts rack: where its hardware stands. It is anchored to a region named in its ARN.

    It is only declared: nothing of a site is placed on it yet.
    """

    arn: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsInspection:
    """That a site's firewall looks into the TLS that workloads send out.

    ``certificate_authority`` is the ARN of a CA certificate that was imported into ACM, of the site's region
    and account: the firewall signs with it for every server, so workloads must trust it.
    """

    certificate_authority: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One data centre of the enclave.

    ``country`` is where the site is meant to be, ``region.country`` where AWS runs it. They differ only
    openly, with ``stand_in``; an ``outpost`` is no reason as yet. ``zones`` are zone ids, sorted.
    Without ``tls_inspection`` the firewall knows TLS by its server name alone.
    """

    name: str
    country: str
    region: Region
    account: Account
    zones: tuple[str, ...]
    cidr: IPv4Network
    outpost: Outpost | None
    stand_in: bool
    tls_inspection: TlsInspection | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DataClass:
    """A kind of data, kept apart with a key and stores of its own. ``personal`` as the GDPR means it."""

    name: str
    description: str
    personal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Permission for two sites to talk to each other. ``sites`` are their names, sorted."""

    sites: tuple[str, str]
    purpose: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """A finding that somebody answers for, until a day (included).

    ``rule`` is a rule's id. ``resource`` is a URN or ``<stack>/<type>/<name>``, and means exactly that one
    resource. A waiver that has run out is still here: whoever judges says so, and doesn't heed it.
    """

    rule: str
    resource: str
    reason: str
    owner: str
    until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """The one way by which existing data may come in from outside the EEA, from one day to another.

    It leads inward only. ``sources`` are the exact names or ARNs of what the data comes from, in
    ``source_account`` (12 digits, anybody's) and ``source_region``, which is outside the EEA. ``site`` and
    ``data_classes`` are names; ``ends`` are the exact identities of the end in the EEA: names and ARNs of
    the buckets and tables of that site and those classes. A lane that has run out is still here.
    """

    name: str
    source_region: str
    source_account: str
    sources: tuple[str, ...]
    site: str
    data_classes: tuple[str, ...]
    ends: tuple[str, ...]
    purpose: str
    owner: str
    since: date
    until: date

    def in_force(self, today: date) -> bool:
        """Whether the lane is open on a day; its first and its last day are included."""
        return self.since <= today <= self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """A permitted transfer of personal data to a recipient, from one day to another.

    ``destinations`` are exact: host names, URLs, ARNs, ids of accounts or of organisations. ``country`` is
    the recipient's; ``legal_basis`` is what chapter V of the GDPR rests it on, None for a recipient in the
    EEA, which needs none. ``data_classes`` are names. One that has run out is still here.
    """

    name: str
    data_classes: tuple[str, ...]
    recipient: str
    country: str
    destinations: tuple[str, ...]
    purpose: str
    legal_basis: str | None
    owner: str
    since: date
    until: date

    def in_force(self, today: date) -> bool:
        """Whether the transfer is permitted on a day; its first and its last day are included."""
        return self.since <= today <= self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Things that judgement knows by nothing but their exact name: ours, or where the name doesn't tell.

    ``local_zones`` are names or ids of Local Zones in the EEA; ``customer_gateways`` ids of gateways that
    stand in the EEA; ``multi_region_keys`` ARNs of keys that may have replicas, in the EEA; ``buckets`` names
    of buckets of ours, in the EEA, that another program makes; ``endpoint_services`` names of VPC endpoint
    services that our networks may connect to.
    """

    local_zones: frozenset[str] = frozenset()
    customer_gateways: frozenset[str] = frozenset()
    multi_region_keys: frozenset[str] = frozenset()
    buckets: frozenset[str] = frozenset()
    endpoint_services: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclave:
    """Everything that the configuration says.

    ``networks`` and ``services`` are all that names.yaml has, used by a rule or not.
    """

    name: str
    organization: Organization
    accounts: tuple[Account, ...]
    parties: tuple[Party, ...]
    sites: tuple[Site, ...]
    data_classes: tuple[DataClass, ...]
    links: tuple[Link, ...]
    egress: tuple[EgressRule, ...]
    waivers: tuple[Waiver, ...] = ()
    lanes: tuple[Lane, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    known: Known = Known()
    networks: tuple[Network, ...] = ()
    services: tuple[Destination, ...] = ()

    def site(self, name: str) -> Site:
        """Return the site of this name; KeyError if there is none."""
        for site in self.sites:
            if site.name == name:
                return site
        raise KeyError(name)

    def neighbours(self, site: Site) -> tuple[Site, ...]:
        """Return the sites linked to this one, in order of name."""
        names = {name for link in self.links if site.name in link.sites for name in link.sites}
        return tuple(self.site(name) for name in sorted(names - {site.name}))
