"""Whatever answers a packet comes back through the firewall endpoint that the packet passed."""

from collections.abc import Iterator

from enclave.graph.facts import Resource
from enclave.graph.reachability.reading import types
from enclave.residency.rule import View, of_types, rule
from enclave.residency.rules.paths_pass_the_gateway import judge_ways
from enclave.residency.verdicts import Observation, Severity


@rule(
    id="replies-pass-the-gateway",
    title="Every reply comes back through the firewall endpoints that the packet passed",
    claim="every-packet-transits-the-gateway",
    channels=("NET-09",),
    severity=Severity.HIGH,
    reason="A stateful firewall that sees one direction only can't judge the connection, or lets it pass.",
    remedy="In the tables of the egress and transit subnets, send each guarded subnet's range to the "
    "firewall endpoint of that subnet's zone.",
    source="AWS Network Firewall Developer Guide, asymmetric routing; Amazon VPC User Guide, middlebox "
    "routing",
    needs_graph=True,
    whole=True,
    applies=of_types(*types.SUBNETS),
)
def replies_pass_the_gateway(resource: Resource, view: View) -> Iterator[Observation]:
    """Follow the reply to every packet that gets out of a subnet, through all stacks that are judged."""
    yield from judge_ways(resource, view, "reply")
