"""An enclave to build from, and an engine that is put back after each test."""

import warnings
from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Network

import pulumi
import pulumi_aws
import pytest

from enclave.model.enclave import (
    Account,
    DataClass,
    EgressRule,
    Enclave,
    Link,
    Organization,
    Service,
    Site,
)
from enclave.model.geography import REGIONS

with warnings.catch_warnings():
    # The SDK's sub-packages load on first use, and then some warn about deprecated classes of their own.
    warnings.filterwarnings("ignore", ".* has been deprecated in favor of", DeprecationWarning)
    LOADED = (
        pulumi_aws.cloudwatch.LogGroup,
        pulumi_aws.dynamodb.Table,
        pulumi_aws.ec2.Vpc,
        pulumi_aws.ec2transitgateway.TransitGateway,
        pulumi_aws.iam.Role,
        pulumi_aws.kms.Key,
        pulumi_aws.networkfirewall.Firewall,
        pulumi_aws.ram.ResourceShare,
        pulumi_aws.route53.ResolverFirewallRule,
        pulumi_aws.s3.Bucket,
    )

NETWORK = Account(name="network", id="666666666666")
_DUBLIN, _STOCKHOLM = REGIONS["eu-west-1"], REGIONS["eu-north-1"]


def _site(name: str, account: str, zones: tuple[str, ...], cidr: str, country: str) -> Site:
    return Site(
        name=name,
        country=country,
        region=_STOCKHOLM if country == "NO" else _DUBLIN,
        account=Account(name=name, id=account),
        zones=zones,
        cidr=IPv4Network(cidr),
        outpost=None,
        stand_in=country == "NO",
    )


SITES = (
    _site("dublin-1", "111111111111", ("euw1-az1", "euw1-az2"), "10.16.0.0/16", "IE"),
    _site("dublin-2", "222222222222", ("euw1-az2", "euw1-az3"), "10.17.0.0/16", "IE"),
    _site("norway-1", "333333333333", ("eun1-az1", "eun1-az2"), "10.32.0.0/16", "NO"),
)


@pytest.fixture(scope="session")
def enclave() -> Enclave:
    """Return an enclave whose Dublin sites are linked, and whose Norwegian site is linked to one of them."""
    return Enclave(
        name="enclave",
        organization=Organization(
            id="o-eea1234567",
            network_account=NETWORK,
            log_archive_account=Account(name="log-archive", id="444444444444"),
            deploy_role="enclave-deploy",
            key_administrator_role="enclave-key-administrator",
        ),
        accounts=(NETWORK, *(site.account for site in SITES)),
        parties=(),
        sites=SITES,
        data_classes=(
            DataClass(name="profile", description="Who somebody is", personal=True),
            DataClass(name="content", description="What somebody made", personal=True),
        ),
        links=(
            Link(sites=("dublin-1", "dublin-2"), purpose="replication"),
            Link(sites=("dublin-1", "norway-1"), purpose="replication"),
        ),
        egress=(
            EgressRule(
                id=1000,
                service=Service(
                    name="registry", domains=("registry.example.eu",), protocol="tls", port=443, country="IE"
                ),
                sites=("dublin-1",),
                tier="workload",
                reason="images",
                owner="platform",
                until=date(2030, 1, 1),
            ),
        ),
    )


@pytest.fixture(scope="session")
def dublin(enclave: Enclave) -> Site:
    """Return the first site: two zones in Dublin."""
    return enclave.site("dublin-1")


@pytest.fixture(autouse=True)
def _clean_runtime() -> Iterator[None]:
    """Leave no engine settings behind for tests that come after."""
    yield
    pulumi.runtime.settings.reset_options()
