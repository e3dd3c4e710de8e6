"""Link: every declared connection between sites, and none besides.

It owns whatever crosses from one site's stack to another: a transit gateway a region, the sites' attachments
to it, peerings between regions, and all routes that lead over them. So a site depends on itself alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2transitgateway

from components.attachment import SiteAttachment, SiteAttachmentArgs, SiteEnd
from components.peering import PeeringEnd, TransitPeering, TransitPeeringArgs
from components.transit import RegionalTransit, RegionalTransitArgs
from enclave.model.addresses import guarded_range
from enclave.model.enclave import Account, Enclave, Site
from enclave.model.naming import transit_share_name
from enclave.model.routes import TransitRoute, link_routes, peering_name, transit_routes


@dataclass(frozen=True, kw_only=True)
class LinkArgs:
    """What a ``Link`` is made from.

    ``ends`` and ``site_providers`` go by site name and cover every linked site; ``network_providers`` go by
    region name, act in the network account, and cover the region of every linked site.
    """

    enclave: Enclave
    ends: Mapping[str, SiteEnd]
    site_providers: Mapping[str, aws.Provider]
    network_providers: Mapping[str, aws.Provider]


class Link(pulumi.ComponentResource):
    """The sites' interconnection.

    ``transits`` go by region, ``attachments`` by site name, ``peerings`` by their two regions, sorted.
    """

    transits: dict[str, RegionalTransit]
    attachments: dict[str, SiteAttachment]
    peerings: dict[tuple[str, str], TransitPeering]

    def __init__(self, name: str, args: LinkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("enclave:index:Link", name, None, opts)
        self._args = args
        sites = linked_sites(args.enclave)
        self.transits = {
            region: self._transit(region, [site for site in sites if site.region.name == region])
            for region in linked_regions(args.enclave)
        }
        self.attachments = {site.name: self._attachment(site) for site in sites}
        self.peerings = {pair: self._peering(pair) for pair in peered_regions(args.enclave)}
        for route in transit_routes(args.enclave):
            self._transit_route(route)
        self.register_outputs(
            {
                "transit_gateway_ids": {region: t.gateway.id for region, t in self.transits.items()},
                "attachment_ids": {site: a.attachment_id for site, a in self.attachments.items()},
                "peering_ids": {"/".join(pair): p.attachment_id for pair, p in self.peerings.items()},
            }
        )

    def _transit(self, region: str, sites: list[Site]) -> RegionalTransit:
        accounts: dict[str, Account] = {site.account.id: site.account for site in sites}
        return RegionalTransit(
            region,
            RegionalTransitArgs(
                region=region,
                share=transit_share_name(self._args.enclave, region),
                accounts=tuple(accounts.values()),
            ),
            pulumi.ResourceOptions(parent=self, providers=[self._args.network_providers[region]]),
        )

    def _attachment(self, site: Site) -> SiteAttachment:
        args = self._args
        transit = self.transits[site.region.name]
        return SiteAttachment(
            site.name,
            SiteAttachmentArgs(
                site=site,
                end=args.ends[site.name],
                neighbours=args.enclave.neighbours(site),
                routes=link_routes(args.enclave, site),
                transit_gateway_id=transit.gateway.id,
                sharing=transit.sharing,
                site_provider=args.site_providers[site.name],
                network_provider=args.network_providers[site.region.name],
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _peering(self, pair: tuple[str, str]) -> TransitPeering:
        requester, accepter = (
            PeeringEnd(
                region=region,
                transit_gateway_id=self.transits[region].gateway.id,
                provider=self._args.network_providers[region],
            )
            for region in pair
        )
        return TransitPeering(
            "-".join(pair),
            TransitPeeringArgs(
                requester=requester,
                accepter=accepter,
                account_id=self._args.enclave.organization.network_account.id,
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _transit_route(self, route: TransitRoute) -> None:
        tables = {site: a.route_table.id for site, a in self.attachments.items()}
        attachments = {site: a.attachment_id for site, a in self.attachments.items()}
        for pair, peering in self.peerings.items():
            if route.region in pair:
                other = next(region for region in pair if region != route.region)
                tables[peering_name(other)] = peering.route_tables[route.region].id
                attachments[peering_name(other)] = peering.attachment_id
        destination = {
            guarded_range(site, zone): f"{site.name}-{zone}"
            for site in self._args.enclave.sites
            for zone in site.zones
        }[route.destination]
        ec2transitgateway.Route(
            f"{route.region}-{route.table}-to-{destination}",
            destination_cidr_block=str(route.destination),
            transit_gateway_attachment_id=attachments[route.attachment],
            transit_gateway_route_table_id=tables[route.table],
            blackhole=False,
            opts=pulumi.ResourceOptions(parent=self, provider=self._args.network_providers[route.region]),
        )


def linked_sites(enclave: Enclave) -> tuple[Site, ...]:
    """Return the sites that have a link, in order of name."""
    names = {name for link in enclave.links for name in link.sites}
    return tuple(enclave.site(name) for name in sorted(names))


def linked_regions(enclave: Enclave) -> tuple[str, ...]:
    """Return the regions of the linked sites, sorted: each gets a transit gateway."""
    return tuple(sorted({site.region.name for site in linked_sites(enclave)}))


def peered_regions(enclave: Enclave) -> tuple[tuple[str, str], ...]:
    """Return the pairs of regions that a link crosses, sorted, each pair sorted too."""
    crossed = {
        tuple(sorted({enclave.site(name).region.name for name in link.sites})) for link in enclave.links
    }
    return tuple(pair for pair in combinations(linked_regions(enclave), 2) if pair in crossed)
