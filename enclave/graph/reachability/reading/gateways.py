"""Gateways of a VPC: to the internet, with address translation, to AWS's services, and to another VPC."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from enclave.graph.facts import Resource, is_unknown, plain
from enclave.graph.reachability.network import (
    InternetGateway,
    NatGateway,
    Peering,
    PeeringEnd,
    Range,
    ServiceEndpoint,
)
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.endpoints import LOAD_BALANCER
from enclave.graph.reachability.reading.source import (
    Reference,
    Source,
    attribute,
    label,
    near,
    parse_range,
    text,
)
from enclave.graph.reachability.reading.tables import Tables
from enclave.graph.reachability.reading.vpcs import Vpcs


def internet_gateways(source: Source, vpcs: Vpcs, tables: Tables) -> dict[str, InternetGateway]:
    """Return the internet gateways whose VPC can be told; the others are known by id only.

    One that is attached to nothing leads nowhere.
    """
    gateways = tuple(source.all(types.INTERNET_GATEWAY))
    attached: dict[str, str] = {gateway.urn: "" for gateway in gateways}
    unsure: set[str] = set()
    for gateway in gateways:
        reference = source.find(gateway, "vpcId", *types.VPCS)
        if reference.given:
            attached[gateway.urn] = _sure(source, gateway, reference, unsure, [gateway])
    for attachment in source.all(types.INTERNET_ATTACHMENT):
        attaches = source.find(attachment, "internetGatewayId", types.INTERNET_GATEWAY)
        vpc = source.find(attachment, "vpcId", *types.VPCS)
        if attaches.one is not None:
            attached[attaches.one.urn] = _sure(source, attachment, vpc, unsure, [attaches.one])
        elif not attaches.told:
            source.gap(attachment, "which internet gateway it attaches isn't known")
            unsure.update(each.urn for each in attaches.found or near(attachment, gateways))
    found = {
        gateway.urn: InternetGateway(
            id=gateway.urn,
            label=label(gateway),
            vpc=attached[gateway.urn],
            table=tables.gateways.get(gateway.urn),
            source=gateway.urn,
        )
        for gateway in gateways
        if gateway.urn not in unsure
    }
    return found | _egress_only(source, vpcs)


def _sure(
    source: Source, resource: Resource, vpc: Reference, unsure: set[str], gateways: Iterable[Resource]
) -> str:
    if not vpc.told:
        source.gap(resource, "the VPC isn't known")
        unsure.update(gateway.urn for gateway in gateways)
    return vpc.key("")


def _egress_only(source: Source, vpcs: Vpcs) -> dict[str, InternetGateway]:
    return {
        gateway.urn: InternetGateway(
            id=gateway.urn,
            label=label(gateway),
            vpc=vpcs.of(gateway),
            egress_only=True,
            source=gateway.urn,
        )
        for gateway in source.all(types.EGRESS_ONLY)
        if _known(source, source.find(gateway, "vpcId", *types.VPCS), gateway)
    }


def _known(source: Source, reference: Reference, resource: Resource) -> bool:
    if not reference.told:
        source.gap(resource, "where it stands isn't known")
    return reference.told


def nat_gateways(source: Source) -> dict[str, NatGateway]:
    """Return the NAT gateways whose subnet is here. Regional ones stand in no subnet."""
    found: dict[str, NatGateway] = {}
    for gateway in source.all(types.NAT_GATEWAY):
        subnet = source.find(gateway, "subnetId", *types.SUBNETS).one
        if subnet is None:
            source.gap(gateway, "its subnet isn't known")
            continue
        found[gateway.urn] = NatGateway(
            id=gateway.urn,
            label=label(gateway),
            subnet=subnet.urn,
            public=plain(attribute(gateway, "connectivityType")) != "private",
            source=gateway.urn,
        )
    return found


@dataclass
class _Places:
    """Where a service's endpoint shows up, as far as it is known."""

    tables: dict[str, None] = field(default_factory=dict)
    subnets: dict[str, None] = field(default_factory=dict)


def service_endpoints(source: Source, vpcs: Vpcs, tables: Tables) -> dict[str, ServiceEndpoint]:
    """Return the VPC endpoints to services. Tables that one may or may not add routes to are in doubt."""
    endpoints = {
        endpoint.urn: endpoint
        for endpoint in source.all(types.VPC_ENDPOINT)
        if endpoint.get("vpcEndpointType") != LOAD_BALANCER
    }
    places = {urn: _Places() for urn in endpoints}
    for urn, endpoint in endpoints.items():
        _read_tables(vpcs, tables, endpoint, places[urn])
        for subnet in source.each(endpoint, "subnetIds", *types.SUBNETS):
            places[urn].subnets[subnet.key(f"{urn}#subnet")] = None
    for association in source.all(types.ENDPOINT_TABLE, types.ENDPOINT_SUBNET):
        _read_association(source, tables, association, places)
    return {
        urn: ServiceEndpoint(
            id=urn,
            label=label(endpoint),
            vpc=vpcs.of(endpoint),
            service=text(attribute(endpoint, "serviceName")) or "",
            gateway=_is_gateway(endpoint),
            tables=tuple(places[urn].tables),
            subnets=tuple(places[urn].subnets),
            ranges=_ranges(endpoint),
            source=urn,
        )
        for urn, endpoint in endpoints.items()
    }


def _is_gateway(endpoint: Resource) -> bool:
    kind = attribute(endpoint, "vpcEndpointType")
    return kind in (None, "Gateway") or is_unknown(kind)


def _ranges(endpoint: Resource) -> tuple[Range, ...]:
    """Return the ranges of the service's prefix list, once AWS reports them; all or none."""
    listed = plain(endpoint.outputs.get("cidrBlocks"))
    found = [parse_range(each) for each in listed] if isinstance(listed, list | tuple) else []
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else ()


def _read_tables(vpcs: Vpcs, tables: Tables, endpoint: Resource, places: _Places) -> None:
    listed = attribute(endpoint, "routeTableIds")
    unknown = not isinstance(listed, list | tuple) and listed is not None
    for value in listed if isinstance(listed, list | tuple) else ():
        found, written = tables.find(endpoint, "routeTableIds", value)
        if len(found) == 1:
            places.tables[found[0]] = None
        elif found or written is None:
            unknown = True
    if unknown:
        vpc = vpcs.of(endpoint)
        doubtful = [key for key, owner in tables.vpc.items() if owner == vpc]
        tables.doubt(doubtful, endpoint, "to which route tables it adds itself isn't known")


def _read_association(
    source: Source, tables: Tables, association: Resource, places: dict[str, _Places]
) -> None:
    endpoint = source.find(association, "vpcEndpointId", types.VPC_ENDPOINT)
    place = None if endpoint.one is None else places.get(endpoint.one.urn)
    if association.type == types.ENDPOINT_SUBNET:
        subnet = source.find(association, "subnetId", *types.SUBNETS)
        if place is not None:
            place.subnets[subnet.key(f"{association.urn}#subnet")] = None
        return
    found, written = tables.find(association)
    if place is not None and len(found) == 1:
        place.tables[found[0]] = None
    elif found or written is None:
        tables.doubt(found, association, "which endpoint it adds to which route table isn't known")


class Peerings:
    """The VPC peerings, and which element stands for a connection's accepter."""

    def __init__(self, source: Source) -> None:
        self.network: dict[str, Peering] = {}
        self._element: dict[str, str] = {}
        for connection in source.all(types.PEERING):
            self._add(source, connection)
        for accepter in source.all(types.PEERING_ACCEPTER):
            accepted = source.find(accepter, "vpcPeeringConnectionId", types.PEERING).one
            if accepted is None:
                self._add(source, accepter)
            else:
                self._element[accepter.urn] = accepted.urn

    def element(self, resource: Resource) -> str:
        """Return the id of the element that stands for a resource."""
        return self._element.get(resource.urn, resource.urn)

    def _add(self, source: Source, connection: Resource) -> None:
        """Add a peering both of whose ends are here or known to be elsewhere; the others are known by id."""
        ends = [source.find(connection, name, *types.VPCS) for name in ("vpcId", "peerVpcId")]
        if all(_known(source, end, connection) for end in ends):
            one, other = (_end(end) for end in ends)
            self.network[connection.urn] = Peering(
                id=connection.urn, label=label(connection), ends=(one, other), source=connection.urn
            )


def _end(end: Reference) -> PeeringEnd:
    if end.one is not None:
        return PeeringEnd(vpc=end.one.urn, label=label(end.one))
    return PeeringEnd(vpc=None, label=f"VPC {end.text}, which isn't here")
