"""What a site's firewall looks into, if the site declares TLS inspection: TLS that workloads send out.

Only declared ports are looked into, and only from workload subnets: what linked sites send each other stays
closed to the firewall. A site without a rule for TLS to the outside has nothing to look into.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network

from enclave.model.addresses import subnets
from enclave.model.enclave import Enclave, Service, Site


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """``certificate_authority`` is an ARN; from ``sources`` to ``ports`` anywhere is decrypted."""

    certificate_authority: str
    sources: tuple[IPv4Network, ...]
    ports: tuple[int, ...]


def inspection(enclave: Enclave, site: Site) -> Inspection | None:
    """Return what is decrypted at a site; None for nothing."""
    ports = {
        rule.service.port
        for rule in enclave.egress
        if site.name in rule.sites and isinstance(rule.service, Service) and rule.service.protocol == "tls"
    }
    if site.tls_inspection is None or not ports:
        return None
    return Inspection(
        certificate_authority=site.tls_inspection.certificate_authority,
        sources=tuple(subnet.cidr for subnet in subnets(site) if subnet.tier == "workload"),
        ports=tuple(sorted(ports)),
    )
