"""What a route leads to: every resource that a target property of it may stand for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import Target, TargetKind
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.endpoints import Endpoints
from enclave.graph.reachability.reading.source import UNSET, Reference, Source

LOCAL: Final = "local"

_BY_TYPE: Final = {
    types.INTERNET_GATEWAY: TargetKind.INTERNET,
    types.VPN_GATEWAY: TargetKind.VPN,
}
_GATEWAY_PREFIXES: Final = {
    "igw-": TargetKind.INTERNET,
    "eigw-": TargetKind.EGRESS_ONLY,
    "vgw-": TargetKind.VPN,
    "vpce-": TargetKind.SERVICE,
    "nat-": TargetKind.NAT,
    "tgw-": TargetKind.TRANSIT,
    "pcx-": TargetKind.PEERING,
}
"""What the beginning of an id says about a gateway that isn't here (EC2 API Reference, resource ids)."""

_TYPES: Final[Mapping[str, tuple[TargetKind, tuple[str, ...]]]] = {
    "egressOnlyGatewayId": (TargetKind.EGRESS_ONLY, (types.EGRESS_ONLY,)),
    "natGatewayId": (TargetKind.NAT, (types.NAT_GATEWAY,)),
    "transitGatewayId": (TargetKind.TRANSIT, (types.TRANSIT,)),
    "networkInterfaceId": (TargetKind.INTERFACE, (types.INTERFACE, types.INSTANCE)),
    "instanceId": (TargetKind.INTERFACE, (types.INSTANCE,)),
    "vpcPeeringConnectionId": (TargetKind.PEERING, (types.PEERING, types.PEERING_ACCEPTER)),
    "carrierGatewayId": (TargetKind.OUTSIDE, ()),
    "localGatewayId": (TargetKind.OUTSIDE, ()),
    "coreNetworkArn": (TargetKind.OUTSIDE, ()),
    "odbNetworkArn": (TargetKind.OUTSIDE, ()),
}
_ENDPOINT_OWNERS: Final = (types.FIREWALL, types.FIREWALL_ASSOCIATION, types.VPC_ENDPOINT)


class Targets:
    """Finds the targets of routes. ``element`` names the element that stands for a resource."""

    def __init__(self, source: Source, endpoints: Endpoints, element: Callable[[Resource], str]) -> None:
        self._source = source
        self._endpoints = endpoints
        self._element = element

    def of(self, owner: Resource, route: Mapping[str, Any], within: str | None = None) -> tuple[Target, ...]:
        """Return the candidates of a route; none if nothing is known of its target.

        ``within`` is the property of ``owner`` that holds the route, None if ``owner`` is the route.
        """
        found: dict[Target, None] = {}
        for name in ("gatewayId", "vpcEndpointId", *_TYPES):
            value = plain(route.get(name))
            if value not in UNSET:
                found.update(dict.fromkeys(self._targets(owner, within or name, name, value)))
        return tuple(found)

    def _targets(self, owner: Resource, prop: str, name: str, value: Any) -> tuple[Target, ...]:
        if name == "gatewayId":
            return self._gateway(owner, prop, value)
        if name == "vpcEndpointId":
            reference = self._source.find(owner, prop, *_ENDPOINT_OWNERS, value=value)
            return tuple(Target(TargetKind.ENDPOINT, each) for each in self._endpoints.candidates(reference))
        kind, wanted = _TYPES[name]
        reference = self._source.find(owner, prop, *wanted, value=value)
        if kind is TargetKind.OUTSIDE:
            return (Target(kind, reference.text or f"{owner.urn}#{name}"),)
        return self._known(reference, lambda _resource: kind, kind)

    def _gateway(self, owner: Resource, prop: str, value: Any) -> tuple[Target, ...]:
        if value == LOCAL:
            return (Target(TargetKind.LOCAL),)
        reference = self._source.find(owner, prop, *_BY_TYPE, value=value)
        written = reference.text or ""
        by_id = next((kind for start, kind in _GATEWAY_PREFIXES.items() if written.startswith(start)), None)
        return self._known(reference, lambda resource: _BY_TYPE[resource.type], by_id)

    def _known(
        self, reference: Reference, kind: Callable[[Resource], TargetKind], otherwise: TargetKind | None
    ) -> tuple[Target, ...]:
        if reference.found:
            return tuple(Target(kind(each), self._element(each)) for each in reference.found)
        if reference.text is None or otherwise is None:
            return ()
        return (Target(otherwise, reference.text),)
