"""The intent that the matrix is drawn from: three sites, every kind of service, rules for some sites only."""

from datetime import date
from ipaddress import IPv4Network

from enclave.model.enclave import (
    Account,
    DataClass,
    Destination,
    EgressRule,
    Enclave,
    Link,
    Network,
    Organization,
    Service,
    Site,
    SiteService,
)
from enclave.model.geography import REGIONS

MIRROR_HALL = Network(name="mirror-hall", ranges=(IPv4Network("198.51.100.0/24"),))
LEDGER_HOUSE = Network(
    name="ledger-house", ranges=(IPv4Network("192.0.2.0/28"), IPv4Network("192.0.2.64/26"))
)
RELAY_HOUSE = Network(name="relay-house", ranges=(IPv4Network("203.0.113.128/28"),))

PACKAGES = Service(
    name="packages",
    domains=("packages.mirror.example", "updates.example.eu"),
    protocol="tls",
    port=443,
    country="IE",
)
CONTENT = Service(name="content", domains=("*.cdn.example.eu",), protocol="tls", port=443, country="DE")
NOTICES = Service(
    name="notices",
    domains=("notices.authority.example",),
    protocol="tls",
    port=443,
    country="IE",
    networks=(MIRROR_HALL,),
)
VAULT = Service(
    name="vault",
    domains=("*.vault.example",),
    protocol="tls",
    port=443,
    country="SE",
    networks=(LEDGER_HOUSE,),
)
CONSOLE = Service(
    name="console", domains=("console.partner.example",), protocol="tls", port=8443, country="FR"
)
MIRROR = Service(
    name="mirror",
    domains=("mirror.example.eu", "*.dist.example.eu"),
    protocol="http",
    port=80,
    country="IE",
    networks=(MIRROR_HALL,),
)
FEED = Service(
    name="feed",
    domains=("feed.example.eu",),
    protocol="http",
    port=8080,
    country="IE",
    networks=(MIRROR_HALL, LEDGER_HOUSE),
)
LEDGER = Service(name="ledger", domains=(), protocol="tcp", port=5432, country="DE", networks=(LEDGER_HOUSE,))
DROP_BOX = Service(
    name="drop-box", domains=(), protocol="tcp", port=22, country="DE", networks=(LEDGER_HOUSE,)
)
RELAY = Service(name="relay", domains=(), protocol="tcp", port=443, country="NO", networks=(RELAY_HOUSE,))

IRELAND = SiteService(
    name="replication-in-ireland",
    sites=("dublin-1", "dublin-2"),
    tiers=("workload", "data"),
    protocol="tls",
    port=443,
)
NORWAY = SiteService(
    name="replication-to-norway", sites=("norway-1",), tiers=("data",), protocol="tls", port=9443
)
DATABASE = SiteService(name="database", sites=("dublin-2",), tiers=("data",), protocol="tcp", port=5432)


def _site(name: str, *, country: str, region: str, cidr: str, zones: tuple[str, ...]) -> Site:
    return Site(
        name=name,
        country=country,
        region=REGIONS[region],
        account=Account(name=name, id=f"1111{IPv4Network(cidr).network_address.packed[1]:08}"),
        zones=zones,
        cidr=IPv4Network(cidr),
        outpost=None,
        stand_in=country != REGIONS[region].country,
    )


def _rule(number: int, service: Destination, tier: str, *sites: str) -> EgressRule:
    return EgressRule(
        id=number,
        service=service,
        sites=sites,
        tier=tier,
        reason=f"The matrix needs {service.name}",
        owner="platform-team",
        until=date(2030, 12, 31),
    )


SITES = (
    _site("dublin-1", country="IE", region="eu-west-1", cidr="10.16.0.0/16", zones=("euw1-az1", "euw1-az2")),
    _site("dublin-2", country="IE", region="eu-west-1", cidr="10.17.0.0/16", zones=("euw1-az1", "euw1-az2")),
    _site("norway-1", country="NO", region="eu-north-1", cidr="10.32.0.0/16", zones=("eun1-az1", "eun1-az2")),
)

RULES = (
    _rule(1, PACKAGES, "workload", "dublin-1", "dublin-2", "norway-1"),
    _rule(2, CONTENT, "workload", "dublin-1", "dublin-2"),
    _rule(3, NOTICES, "workload", "dublin-1"),
    _rule(4, VAULT, "workload", "dublin-1", "norway-1"),
    _rule(5, CONSOLE, "workload", "dublin-1"),
    _rule(6, MIRROR, "workload", "dublin-1"),
    _rule(7, LEDGER, "workload", "dublin-1"),
    _rule(8, DROP_BOX, "workload", "dublin-1"),
    _rule(9, RELAY, "workload", "dublin-1"),
    _rule(10, FEED, "workload", "dublin-1", "norway-1"),
    _rule(11, IRELAND, "workload", "dublin-1", "dublin-2"),
    _rule(12, NORWAY, "data", "dublin-1"),
    _rule(13, DATABASE, "workload", "dublin-1"),
)

ENCLAVE = Enclave(
    name="enclave",
    organization=Organization(
        id="o-eea1234567",
        network_account=Account(name="network", id="666666666666"),
        log_archive_account=Account(name="log-archive", id="444444444444"),
        deploy_role="enclave-deploy",
        key_administrator_role="enclave-keys",
    ),
    accounts=tuple(site.account for site in SITES),
    parties=(),
    sites=SITES,
    data_classes=(DataClass(name="profile", description="users", personal=True),),
    links=(
        Link(sites=("dublin-1", "dublin-2"), purpose="Fail over"),
        Link(sites=("dublin-1", "norway-1"), purpose="Replicate"),
    ),
    egress=RULES,
)
