"""What the resolver of a site's VPC may be asked for: an allow-list for Route 53 DNS Firewall.

A query tells its name to whoever answers for it, and passes no gateway on its way: so the resolver is asked
only for names that a rule of the site leads to, and for those of its own network. Everything else gets
NODATA, an answer at once that keeps clients from trying elsewhere.

* Only addresses are answered, of IPv4 (query type A). The network has no IPv6; TXT, NULL and SRV carry more
  data back than an address; HTTPS records hold the keys that hide a server's name from the firewall.
* The list is the VPC's: DNS Firewall can't tell tiers apart. A data subnet may learn an address that the
  firewall then refuses to it.
* A name that is allowed may lead on to others (CNAME), as those of content networks do. These are not looked
  at (TRUST_REDIRECTION_DOMAIN): with INSPECT_REDIRECTION_DOMAIN each would have to be listed, and a new one
  of the service's provider would cut the service off. So who runs a declared domain decides what else the
  resolver asks; a workload doesn't, and what it connects to is still up to the firewall.
* Below ``*.name`` every label goes to who runs that name: the price of a wildcard. Names below AWS's own
  and the network's own are answered by AWS.
* There is no reverse lookup: a query for any address would go to who holds it.

Sources: Route 53 developer guide, "Rule settings in DNS Firewall", "Rule actions in DNS Firewall" and
"Managing your own domain lists"; Route 53 Resolver API reference, CreateFirewallRule and
UpdateFirewallDomains; AWS News Blog, 30 April 2024, on redirections in DNS Firewall; VPC user guide, "DNS
attributes for your VPC". Read in November 2026.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from enclave.model import limits
from enclave.model.enclave import AwsService, EgressRule, Enclave, Service, Site
from enclave.model.gateway.aws_services import AWS_SERVICES
from enclave.model.geography import Region

ALLOW: Final = "ALLOW"
BLOCK: Final = "BLOCK"
NODATA: Final = "NODATA"
TRUST: Final = "TRUST_REDIRECTION_DOMAIN"
ADDRESS: Final = "A"
ANYTHING: Final = "*"
REST: Final = "everything-else"
"""The name of the last list, which blocks."""

# Fixed for each kind: two rules can't have the same priority, not even while one of them is changed.
_OWN_NETWORK: Final = 1_000
_AWS_SERVICES: Final = 2_000
_SERVICES: Final = 3_000
_REST: Final = 9_000


class DnsLimitError(ValueError):
    """The names of a site are more than DNS Firewall takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainList:
    """A list of domains and the one rule that uses it.

    ``domains`` are sorted: exact, ``*.`` and a name for all names below it, or ``*`` for all names.
    ``query_type`` is the only type of query that the rule is for, None for all of them.
    """

    name: str
    priority: int
    action: str
    domains: tuple[str, ...]
    query_type: str | None = None
    redirection: str | None = None
    block_response: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsRules:
    """The lists of one site in the order in which they are tried. The first that matches a query decides."""

    lists: tuple[DomainList, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsAnswer:
    """Whether a query is answered, and the list that says so; None if no list matched it."""

    allowed: bool
    by: str | None


def dns_rules(enclave: Enclave, site: Site) -> DnsRules:
    """Return what the resolver of a site may be asked for; DnsLimitError if that is too much."""
    rules = [rule for rule in enclave.egress if site.name in rule.sites]
    lists = (
        *_allowed("own-network", _OWN_NETWORK, (f"*.{own_domain(site.region)}",)),
        *_allowed("aws-services", _AWS_SERVICES, _aws_domains(rules, site.region)),
        *_allowed("services", _SERVICES, _service_domains(rules)),
    )
    count = sum(len(each.domains) for each in lists)
    if len(lists) >= limits.DNS_RULES_PER_GROUP or count >= limits.DNS_DOMAINS_PER_ACCOUNT:
        raise DnsLimitError(
            f"{site.name}: {count} domains in {len(lists)} lists are more than DNS Firewall takes"
            f" ({limits.DNS_DOMAINS_PER_ACCOUNT} domains, {limits.DNS_RULES_PER_GROUP} lists),"
            " of which one blocks the rest"
        )
    rest = DomainList(name=REST, priority=_REST, action=BLOCK, domains=(ANYTHING,), block_response=NODATA)
    return DnsRules(lists=(*lists, rest))


def own_domain(region: Region) -> str:
    """Return the domain below which a VPC names its own machines, as in ``ip-10-16-0-4.<domain>``."""
    return "ec2.internal" if region.name == "us-east-1" else f"{region.name}.compute.internal"


def answers(rules: DnsRules, name: str, query_type: str = ADDRESS) -> DnsAnswer:
    """Return what DNS Firewall does with a query; ``name`` in any case, with or without a dot at its end.

    What no rule matches, DNS Firewall lets through; the last list of a site leaves nothing unmatched.
    """
    for each in sorted(rules.lists, key=lambda one: one.priority):
        of_type = each.query_type in (None, query_type.upper())
        if of_type and any(matches(domain, name) for domain in each.domains):
            return DnsAnswer(allowed=each.action != BLOCK, by=each.name)
    return DnsAnswer(allowed=True, by=None)


def matches(domain: str, name: str) -> bool:
    """Whether a domain of a list stands for a name. Only a ``*`` at the start stands for more than itself."""
    listed, asked = domain.lower().removesuffix("."), name.lower().removesuffix(".")
    if listed == ANYTHING:
        return True
    if listed.startswith("*"):
        rest = listed.removeprefix("*")
        return asked.endswith(rest) and len(asked) > len(rest)
    return asked == listed


def _service_domains(rules: Iterable[EgressRule]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule.service, Service):
            yield from rule.service.domains


def _aws_domains(rules: Iterable[EgressRule], region: Region) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule.service, AwsService):
            yield from AWS_SERVICES[rule.service.aws].domains(region)


def _allowed(name: str, first: int, domains: Iterable[str]) -> Iterator[DomainList]:
    """Yield the lists for some domains, each short enough to be set in one call; none without a domain."""
    ordered, size = sorted(set(domains)), limits.DNS_DOMAINS_PER_CHANGE
    for number, start in enumerate(range(0, len(ordered), size), start=1):
        yield DomainList(
            name=name if number == 1 else f"{name}-{number}",
            priority=first + number,
            action=ALLOW,
            domains=tuple(ordered[start : start + size]),
            query_type=ADDRESS,
            redirection=TRUST,
        )
