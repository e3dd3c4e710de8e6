"""What the intent says of a name: whose it is, and which rule leads there."""

from collections.abc import Iterator

from enclave.model.enclave import AwsService, EgressRule, Enclave, Service, Site
from enclave.model.gateway.aws_services import AWS_SERVICES
from enclave.model.gateway.dns import matches


def outside(enclave: Enclave) -> Iterator[Service]:
    """Yield the services outside, in the order of the file."""
    return (each for each in enclave.services if isinstance(each, Service))


def has_name(service: Service, name: str) -> bool:
    """Whether a service has a name, exactly or by a wildcard."""
    return any(matches(domain, name) for domain in service.domains)


def declared(enclave: Enclave, name: str) -> Service | None:
    """Return the service outside that has a name; None if none has."""
    return next((each for each in outside(enclave) if has_name(each, name)), None)


def of_aws(enclave: Enclave, site: Site, name: str) -> AwsService | None:
    """Return the service of AWS that machines of a site ask for by a name; None if none is declared."""
    return next(
        (
            each
            for each in enclave.services
            if isinstance(each, AwsService)
            and any(matches(domain, name) for domain in AWS_SERVICES[each.aws].domains(site.region))
        ),
        None,
    )


def allowing(enclave: Enclave, service: Service, site: str, tier: str) -> EgressRule | None:
    """Return a rule by which a tier of a site may reach a service; None if there is none."""
    rules = (rule for rule in enclave.egress if rule.service == service and rule.tier == tier)
    return next((rule for rule in rules if site in rule.sites), None)
