"""From a graph of resources to the network that they make.

What can't be read is never left out in silence. It leaves a mark at the elements (a table that isn't
complete, a route without a destination or target, an id that nobody knows) and an entry among the network's
gaps. References are followed by id, and where ids aren't known yet by what the engine recorded: the
resources that the program took a property from.

Property names and their meaning: pulumi-aws 7, and the EC2 and Network Firewall API references.
"""

from collections.abc import Mapping

from enclave.graph.facts import Graph
from enclave.graph.reachability.network import Network
from enclave.graph.reachability.reading import unread
from enclave.graph.reachability.reading.acls import Acls
from enclave.graph.reachability.reading.attachments import Attachments, transit_gateways
from enclave.graph.reachability.reading.endpoints import Endpoints
from enclave.graph.reachability.reading.gateways import (
    Peerings,
    internet_gateways,
    nat_gateways,
    service_endpoints,
)
from enclave.graph.reachability.reading.groups import Groups
from enclave.graph.reachability.reading.interfaces import Interfaces
from enclave.graph.reachability.reading.prefixes import PrefixLists
from enclave.graph.reachability.reading.routes import route_tables
from enclave.graph.reachability.reading.source import Source
from enclave.graph.reachability.reading.tables import Tables
from enclave.graph.reachability.reading.targets import Targets
from enclave.graph.reachability.reading.transit import Transit
from enclave.graph.reachability.reading.vpcs import Vpcs, Zones, subnets


def read(graph: Graph, tiers: Mapping[str, str]) -> Network:
    """Return the network of a graph. ``tiers`` say what the plan has a subnet's address range for."""
    source = Source(graph)
    for resource in unread.of(graph):
        source.gap(resource, unread.WHY)
    vpcs = Vpcs(source)
    zones = Zones(source, vpcs)
    lists = PrefixLists(source)
    tables = Tables(source, vpcs)
    acls = Acls(source, vpcs)
    peerings = Peerings(source)
    endpoints = Endpoints(source, zones)
    targets = Targets(source, endpoints, peerings.element)
    known = {vpc.urn: vpcs.ranges[vpc.urn] if vpcs.known(vpc.urn) else None for vpc in vpcs}
    transit = Transit(source, Attachments(source), lists, known)
    subnets_ = subnets(source, vpcs, zones, tables=tables.subnets, acls=acls.subnets, tiers=tiers)
    services = service_endpoints(source, vpcs, tables)  # may put tables in doubt, so it comes before them
    internet = internet_gateways(source, vpcs, tables)
    others = {subnet.vpc for subnet in subnets_.values()} | set(tables.vpc.values())
    return Network(
        vpcs=vpcs.network(tables.main, others),
        subnets=subnets_,
        tables=route_tables(source, tables, targets, lists),
        acls=acls.network,
        groups=Groups(source, lists).network,
        interfaces=Interfaces(source, vpcs).network,
        endpoints=endpoints.network,
        nat_gateways=nat_gateways(source),
        internet_gateways=internet,
        services=services,
        peerings=peerings.network,
        transit_gateways=transit_gateways(source),
        transit_tables=transit.tables,
        attachments=transit.attachments,
        gaps=source.gaps,
    )
