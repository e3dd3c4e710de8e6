"""Routes as resources of their own, from the model's route plan. Never inline in a route table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network

import pulumi
from pulumi_aws import ec2

from enclave.model.addresses import Subnet
from enclave.model.enclave import Site
from enclave.model.routes import ANYWHERE, Route, Target


@dataclass(frozen=True, kw_only=True)
class RouteTargets:
    """The ids that planned routes lead to; those of firewall endpoints and NAT gateways go by zone id."""

    firewall_endpoints: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    nat_gateways: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    internet_gateway: pulumi.Input[str] | None = None
    transit_gateway: pulumi.Input[str] | None = None


def destination_names(
    *, subnets: Iterable[Subnet] = (), sites: Iterable[Site] = ()
) -> dict[IPv4Network, str]:
    """Return the name of each possible destination, so that logical names need not spell address ranges."""
    return (
        {ANYWHERE: "anywhere"}
        | {subnet.cidr: subnet.key for subnet in subnets}
        | {site.cidr: site.name for site in sites}
    )


def routes_by_name(routes: Sequence[Route], destinations: Mapping[IPv4Network, str]) -> dict[str, Route]:
    """Return the routes by ``<tier>-<zone>-to-<destination name>``.

    ValueError if two of them would have one name: one would silently be left out.
    """
    named: dict[str, Route] = {}
    for route in routes:
        name = f"{route.table}-to-{destinations[route.destination]}"
        if name in named:
            both = f"{named[name].destination} and {route.destination}"
            raise ValueError(f"two routes of {route.table}, to {both}, would both be named {name}")
        named[name] = route
    return named


def vpc_routes(
    name: str,
    routes: Sequence[Route],
    *,
    tables: Mapping[str, pulumi.Input[str]],
    targets: RouteTargets,
    destinations: Mapping[IPv4Network, str],
    opts: pulumi.ResourceOptions,
) -> dict[str, ec2.Route]:
    """Make the planned routes; returns them by ``<tier>-<zone>-to-<destination name>``.

    ``tables`` are route table ids by ``<tier>-<zone>``. KeyError if the plan names a table, a zone or a
    destination that isn't there; ValueError if two routes would have one name.
    """
    keyed = routes_by_name(routes, destinations)
    return {
        key: ec2.Route(
            f"{name}-{key}",
            route_table_id=tables[route.table],
            destination_cidr_block=str(route.destination),
            vpc_endpoint_id=_zonal(route, Target.FIREWALL, targets.firewall_endpoints),
            nat_gateway_id=_zonal(route, Target.NAT, targets.nat_gateways),
            gateway_id=targets.internet_gateway if route.target is Target.INTERNET else None,
            transit_gateway_id=targets.transit_gateway if route.target is Target.TRANSIT else None,
            opts=opts,
        )
        for key, route in keyed.items()
    }


def _zonal(route: Route, target: Target, ids: Mapping[str, pulumi.Input[str]]) -> pulumi.Input[str] | None:
    if route.target is not target:
        return None
    if route.target_zone is None:
        raise ValueError(f"{route.table}: a route to a {target} must say in which zone it stands")
    return ids[route.target_zone]
