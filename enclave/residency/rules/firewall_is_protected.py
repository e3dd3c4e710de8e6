"""A firewall is protected from what would take it away in one step."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

_PROTECTIONS: Mapping[str, str] = {
    "deleteProtection": "",
    "firewallPolicyChangeProtection": "",
    "subnetChangeProtection": "subnetMappings",
    "availabilityZoneChangeProtection": "availabilityZoneMappings",
}
"""The protections of a firewall, and the input without which one protects nothing."""


@rule(
    id="firewall-is-protected",
    title="A firewall can't be deleted, moved or given other rules in one step",
    claim="no-way-out-but-the-gateway",
    channels=("NET-22",),
    severity=Severity.HIGH,
    reason="With one call the gateway is gone, stands elsewhere, or has a policy that lets everything pass.",
    remedy="Set deleteProtection, firewallPolicyChangeProtection and subnetChangeProtection to true; where "
    "zones are mapped, availabilityZoneChangeProtection too.",
    source="AWS Network Firewall API: CreateFirewall (all protections are off by default)",
    needs_graph=True,  # so that it isn't asked while a site is taken down, which needs them off
    applies=of_types(types.FIREWALL),
)
def firewall_is_protected(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge every protection that there is something to protect for."""
    for name, what in _PROTECTIONS.items():
        if not what or resource.props.get(what) is not None:
            yield _protection(name, resource.props.get(name))


def _protection(name: str, value: Any) -> Observation:
    if plain(value) is UNKNOWN:
        return observe.unknown(name, value)
    return observe.compliant(name, value) if plain(value) is True else observe.violated(name, value)
