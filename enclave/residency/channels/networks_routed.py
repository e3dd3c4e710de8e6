"""Where routes lead: packets for the internet go to the firewall of their site, or nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv6Network
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency import observe, prefix_lists
from enclave.residency.channel import channel
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.guarded import FIREWALLS, guarded, inspected, networks
from enclave.residency.meanings import Addresses, Destination, Own, Owner
from enclave.residency.meanings.addresses import Network, is_private, network, of_own_network
from enclave.residency.meanings.walk import top
from enclave.residency.rule import View, of_types
from enclave.residency.verdicts import Observation, Severity, Verdict

_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_PREFIX_LIST = "destinationPrefixListId"
_BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "networkInterfaceId": "A host forwards them, beside the firewall.",
        "instanceId": "A host forwards them, beside the firewall.",
        "vpcPeeringConnectionId": "They go to another network, past the firewall of this one.",
        "localGatewayId": "They go to the local network of an Outpost, past the firewall.",
        "coreNetworkArn": "They go to a core network, past the firewall.",
        "odbNetworkArn": "They go to a database network, past the firewall.",
    }
)
"""Next hops that never are the firewall, by the property that names them."""

_VPN = "They go to whoever is at the far end of a VPN or a line, past the firewall."
_INTERNAL = ("transitGatewayId", "vpcPeeringConnectionId", "gatewayId")
_SITE_BITS = 40
"""A range of IPv6 at least this narrow is a network's own: AWS gives VPCs /44 to /60, sites /48."""

_GLOBAL = IPv6Network("2000::/3")
_TRANSLATED = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
"""Ranges whose addresses stand for IPv4 ones (Teredo, 6to4); that of NAT64 isn't in the global range."""

_is_vpn = of_types(types.VPN_GATEWAY)
_is_firewall = of_types(*FIREWALLS, ELSEWHERE)
_has_endpoint = of_types(*FIREWALLS, types.VPC_ENDPOINT, ELSEWHERE)
_is_attachment = of_types(types.TRANSIT_VPC, types.TRANSIT_VPC_ACCEPTER)


def _everything(_: Resource) -> bool:
    return True


def _inline(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the routes that are written in a route table."""
    routes = resource.get("routes")
    for index, route in enumerate(routes if isinstance(routes, list | tuple) else ()):
        written = plain(route)
        if isinstance(written, Mapping):
            yield from _route(resource, written, f"routes[{index}]", view)


def _own(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a route of its own."""
    yield from _route(resource, resource.props, "", view)


def _route(holder: Resource, route: Mapping[str, Any], path: str, view: View) -> Iterator[Observation]:
    ranges = _ranges(holder, route, path, view)
    if ranges is not None and all(is_private(each) for each in ranges):
        return
    prefix = f"{path}." if path else ""
    for name, value in route.items():
        if plain(value) in (None, "") or (ranges is not None and _is_internal(ranges, name)):
            continue
        seen = _hop(holder, top(path or name), name, value, view)
        if seen is None:
            continue
        verdict, reason = seen
        if ranges is None:
            verdict, reason = Verdict.UNKNOWN, f"Which packets the route is for isn't known. {reason}"
        if verdict is Verdict.VIOLATED:
            yield observe.violated(f"{prefix}{name}", value, reason=f"Packets for the internet: {reason}")
        elif view.piece:
            yield observe.unknown(f"{prefix}{name}", value, reason=reason)


def _is_internal(ranges: Sequence[Network], name: str) -> bool:
    return name in _INTERNAL and all(is_private(each) or _is_site(each) for each in ranges)


def _is_site(found: Network) -> bool:
    """Whether a range of public addresses can only be one network's own, as IPv6 has them."""
    return (
        isinstance(found, IPv6Network)
        and found.prefixlen >= _SITE_BITS
        and found.subnet_of(_GLOBAL)
        and not any(found.subnet_of(each) for each in _TRANSLATED)
    )


def _hop(holder: Resource, within: str, name: str, value: Any, view: View) -> tuple[Verdict, str] | None:
    """Say what speaks against a next hop of packets for the internet; None if nothing does, or others do.

    What leads to an internet gateway or a NAT gateway is judged by the plan, by a rule of its own.
    """
    if name in _BESIDE:
        return Verdict.VIOLATED, _BESIDE[name]
    targets = view.graph.referents(holder, within, value, _everything)
    if name == "gatewayId":
        vpn = str(plain(value)).startswith("vgw-") or any(map(_is_vpn, targets))
        return (Verdict.VIOLATED, _VPN) if vpn else None
    endpoints = tuple(filter(_has_endpoint, targets)) if name == "vpcEndpointId" else ()
    if name == "vpcEndpointId" and not (endpoints and all(map(_is_firewall, endpoints))):
        return Verdict.UNKNOWN, "Nothing that is judged shows that the endpoint is a firewall's."
    if name == "transitGatewayId" and not _known(value, targets) & view.once(inspected):
        return Verdict.UNKNOWN, "Nothing that is judged shows a firewall behind the transit gateway."
    return None


def _known(value: Any, targets: tuple[Resource, ...]) -> set[str]:
    text = plain(value)
    return {each.urn for each in targets} | ({text} if isinstance(text, str) else set())


def _ranges(holder: Resource, route: Mapping[str, Any], path: str, view: View) -> tuple[Network, ...] | None:
    """Return the ranges that a route is for; None if they aren't known."""
    found: list[Network] = []
    for name in _DESTINATIONS:
        value = plain(route.get(name))
        if value in (None, "") or (
            value is UNKNOWN and of_own_network(holder, f"{path}.{name}" if path else name, view)
        ):
            continue
        read = network(value)
        if read is None:
            return None
        found.append(read)
    if plain(route.get(_PREFIX_LIST)) not in (None, ""):
        listed = prefix_lists.ranges(holder, top(path or _PREFIX_LIST), route[_PREFIX_LIST], view)
        if listed is None:
            return None
        found += listed
    return tuple(found)


def _transit(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a route of a transit gateway, or a reference to a prefix list in place of one."""
    ranges = _transit_ranges(resource, view)
    inner = ranges is not None and all(is_private(each) for each in ranges)
    if resource.get("blackhole") is True or inner or not view.piece:
        return
    name = "transitGatewayAttachmentId"
    value = resource.props.get(name)
    attached = view.graph.referents(resource, name, value, _is_attachment)
    firewalled = view.once(guarded)
    safe = attached and all(networks(each, "vpcId", view.graph) & firewalled for each in attached)
    if not safe and not (ranges is not None and _is_internal(ranges, "transitGatewayId")):
        reason = "Packets for the internet: nothing that is judged shows a firewall where they are sent."
        yield observe.unknown(name, value, reason=reason)


def _transit_ranges(resource: Resource, view: View) -> Sequence[Network] | None:
    if "prefixListId" in resource.props:
        return prefix_lists.ranges(resource, "prefixListId", resource.props["prefixListId"], view)
    name = "destinationCidrBlock"
    value = resource.get(name)
    if value is UNKNOWN and of_own_network(resource, name, view):
        return ()
    read = network(value)
    return None if read is None else (read,)


_TOLD = "a route for packets of the internet: to the firewall's endpoint, or to none"

ROUTES = channel(
    id="internet-routes-lead-to-the-firewall",
    title="Packets for the internet are routed to the firewall of their site, or nowhere",
    channels=("NET-09", "NET-10", "NET-23", "NET-14"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A route for public addresses, be it all of them, a half or a few, takes packets past the "
    "firewall unless it leads there.",
    remedy="Route them to the endpoint of the site's firewall, and everything else by private ranges.",
    source="Amazon VPC User Guide, route tables (targets of routes, the longest prefix wins)",
    watches={
        types.ROUTE: (
            Own(told=_TOLD, read=_own),
            Owner(path="coreNetworkArn"),
            Destination(path="odbNetworkArn"),
        ),
        types.ROUTE_TABLE: (
            Own(told=_TOLD, read=_inline),
            Owner(path="routes[].coreNetworkArn"),
            Destination(path="routes[].odbNetworkArn"),
        ),
        types.DEFAULT_ROUTE_TABLE: (
            Own(told=_TOLD, read=_inline),
            Owner(path="routes[].coreNetworkArn"),
        ),
        "aws:ec2/localGatewayRoute:LocalGatewayRoute": (Addresses(path="destinationCidrBlock"),),
    },
)

TRANSIT_ROUTES = channel(
    id="transit-routes-lead-to-the-firewall",
    title="Packets for the internet leave a transit gateway for a firewall, or not at all",
    channels=("NET-03",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A route for public addresses draws what many networks send to whoever is attached there.",
    remedy="Write private ranges, attach the network of the firewall, or drop the packets as a black hole.",
    source="Amazon VPC Transit Gateways Guide, transit gateway route tables",
    watches={
        types.TRANSIT_ROUTE: (Own(told=_TOLD, read=_transit),),
        types.TRANSIT_PREFIX_LIST: (Own(told=_TOLD, read=_transit),),
    },
)
