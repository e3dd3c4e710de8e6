"""What a firewall decrypts: at sites that say so alone, from workloads alone, to declared ports for TLS."""

from dataclasses import replace

import pytest

from enclave.model.enclave import AwsService, Enclave, Network, Service, Site, SiteService, TlsInspection
from enclave.model.gateway.inspection import Inspection, inspection

AUTHORITY = "arn:aws:acm:eu-west-1:111111111111:certificate/1"


@pytest.fixture
def site(enclave: Enclave) -> Site:
    declared = TlsInspection(certificate_authority=AUTHORITY)
    return replace(enclave.site("dublin-1"), tls_inspection=declared)


def tls(port: int, protocol: str = "tls", networks: tuple[Network, ...] = ()) -> Service:
    domains = () if protocol == "tcp" else ("a.example",)
    return Service(
        name=f"on-{port}", domains=domains, protocol=protocol, port=port, country="IE", networks=networks
    )


def using(enclave: Enclave, *services: Service | SiteService | AwsService, at: str = "dublin-1") -> Enclave:
    like = enclave.egress[0]
    rules = (replace(like, sites=(at,), service=service) for service in services)
    return replace(enclave, egress=tuple(rules))


def test_declared_ports_from_workload_subnets(enclave: Enclave, site: Site):
    found = inspection(using(enclave, tls(8443), tls(443), tls(443)), site)
    assert found == Inspection(
        certificate_authority=AUTHORITY, sources=found.sources if found else (), ports=(443, 8443)
    )
    assert [str(cidr) for cidr in found.sources] == ["10.16.0.0/20", "10.16.64.0/20"]


def test_a_site_that_says_nothing_is_not_inspected(enclave: Enclave, site: Site):
    assert inspection(using(enclave, tls(443)), replace(site, tls_inspection=None)) is None


@pytest.mark.parametrize(
    "service",
    [
        tls(80, protocol="http"),
        tls(22, protocol="tcp"),
        SiteService(name="n", sites=("dublin-1", "dublin-2"), tiers=("data",), protocol="tls", port=443),
        AwsService(name="keys", aws="kms"),
    ],
    ids=lambda service: type(service).__name__ + getattr(service, "protocol", ""),
)
def test_nothing_else_is_looked_into(enclave: Enclave, site: Site, service: Service):
    assert inspection(using(enclave, service), site) is None
    found = inspection(using(enclave, service, tls(443)), site)
    assert found is not None
    assert found.ports == (443,)


def test_rules_of_other_sites_count_not(enclave: Enclave, site: Site):
    assert inspection(using(enclave, tls(443), at="dublin-2"), site) is None
