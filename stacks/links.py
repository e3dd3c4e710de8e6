"""The stack of everything between the sites."""

import pulumi

from components.link import Link, LinkArgs, linked_regions, linked_sites
from enclave.model.enclave import Enclave
from enclave.model.geography import REGIONS
from stacks.outputs import LinksOutputs, SiteOutputs
from stacks.providers import Providers

STACK = "links"


def links(enclave: Enclave, providers: Providers) -> LinksOutputs:
    """Connect the linked sites, whose stacks must be up; return the stack's outputs."""
    sites = linked_sites(enclave)
    link = Link(
        STACK,
        LinkArgs(
            enclave=enclave,
            ends={
                site.name: SiteOutputs.read(pulumi.StackReference(site.name), site.name).end(enclave, site)
                for site in sites
            },
            site_providers={site.name: providers.get(site.account, site.region) for site in sites},
            network_providers={
                region: providers.get(enclave.organization.network_account, REGIONS[region])
                for region in linked_regions(enclave)
            },
        ),
    )
    return LinksOutputs(
        transit_gateway_ids=pulumi.Output.all(
            **{region: transit.gateway.id for region, transit in link.transits.items()}
        ),
        attachment_ids=pulumi.Output.all(
            **{site: attachment.attachment_id for site, attachment in link.attachments.items()}
        ),
        peering_ids=pulumi.Output.all(
            **{"/".join(pair): peering.attachment_id for pair, peering in link.peerings.items()}
        ),
    )
