"""What a stack hands to the others and to people: typed here once, exported and read by the same names."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import pulumi

from components.attachment import SiteEnd
from components.pending import pending
from enclave.model.enclave import Enclave, Site
from enclave.model.routes import link_routes


@dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """A stack's outputs: each field is an output of that name."""

    def export(self) -> None:
        """Export every field from the running stack."""
        for field in fields(self):
            pulumi.export(field.name, getattr(self, field.name))

    @classmethod
    def read(cls, reference: pulumi.StackReference, stack: str) -> Self:
        """Read the outputs of another stack, whose plain name is ``stack``.

        An output that isn't there is unknown during a preview, and otherwise an error that says what to
        run first. (Pulumi itself hands over a known None, and the input that it was for vanishes.)
        """
        return cls(
            **{field.name: _required(reference, stack, field.name) for field in fields(cls)},
        )


@dataclass(frozen=True, kw_only=True)
class SiteOutputs(StackOutputs):
    """The outputs of a site's stack."""

    vpc_id: pulumi.Output[str]

    subnet_ids: pulumi.Output[Mapping[str, str]]
    """By ``<tier>-<zone id>``."""

    route_table_ids: pulumi.Output[Mapping[str, str]]
    """By ``<tier>-<zone id>``; every subnet has a table of its own."""

    firewall_endpoint_ids: pulumi.Output[Mapping[str, str]]
    """VPC endpoint ids by zone id."""

    key_arns: pulumi.Output[Mapping[str, str]]
    """By purpose: a data class, or "logs"."""

    bucket_names: pulumi.Output[Mapping[str, str]]
    """By data class."""

    table_names: pulumi.Output[Mapping[str, str]]
    """By data class."""

    def end(self, enclave: Enclave, site: Site) -> SiteEnd:
        """Return what links to the site need; a missing entry is treated as in ``read``."""
        tables = sorted({route.table for route in link_routes(enclave, site)})
        return SiteEnd(
            vpc_id=self.vpc_id,
            transit_subnet_ids={
                zone: _entry(site.name, self.subnet_ids, f"transit-{zone}") for zone in site.zones
            },
            route_table_ids={key: _entry(site.name, self.route_table_ids, key) for key in tables},
            endpoint_ids={zone: _entry(site.name, self.firewall_endpoint_ids, zone) for zone in site.zones},
        )


@dataclass(frozen=True, kw_only=True)
class LinksOutputs(StackOutputs):
    """The outputs of the links stack."""

    transit_gateway_ids: pulumi.Output[Mapping[str, str]]
    """By region name."""

    attachment_ids: pulumi.Output[Mapping[str, str]]
    """By site name."""

    peering_ids: pulumi.Output[Mapping[str, str]]
    """By the two region names, sorted, with a slash between them."""


def _required(reference: pulumi.StackReference, stack: str, name: str) -> pulumi.Output[Any]:
    return reference.get_output(name).apply(
        lambda value: pending(_missing(stack, name)) if value is None else value
    )


def _entry(stack: str, output: pulumi.Output[Mapping[str, str]], key: str) -> pulumi.Output[str]:
    return output.apply(lambda entries: entries[key] if key in entries else pending(_missing(stack, key)))


def _missing(stack: str, name: str) -> str:
    return f"Stack {stack} has no output {name!r} yet. Remedy: run `pulumi up -s {stack}` first."
