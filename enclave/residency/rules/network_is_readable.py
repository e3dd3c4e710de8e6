"""Nothing that decides where packets go is left open."""

from collections.abc import Iterator

from enclave.graph.facts import Resource
from enclave.residency import network, observe
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity

_FAMILIES = ("aws:ec2/", "aws:ec2transitgateway/", "aws:networkfirewall/", "aws:vpc/")


def _decides_where_packets_go(resource: Resource) -> bool:
    return resource.type.startswith(_FAMILIES)


@rule(
    id="network-is-readable",
    title="Everything that decides where packets go is known",
    claim="every-packet-transits-the-gateway",
    channels=("NET-09",),
    severity=Severity.HIGH,
    reason="What can't be read could open a way past the gateway, and no path could be called safe.",
    remedy="Write the range, target or reference so that it is known before the resource is made.",
    source="pulumi-aws 7: routes, route tables, gateways, network ACLs, security groups, transit gateways",
    needs_graph=True,
    applies=_decides_where_packets_go,
)
def network_is_readable(resource: Resource, view: View) -> Iterator[Observation]:
    """Say what of a resource couldn't be read as a part of the network."""
    if resource.stack in view.pending:
        yield observe.not_applicable("It is judged when what it takes from other stacks is known.")
        return
    gaps = view.once(network.gaps).get(resource.urn, ())
    for gap in gaps:
        yield observe.unknown("network", None, reason=f"{gap.why[:1].upper()}{gap.why[1:]}.")
    if not gaps:
        yield observe.compliant("network", "nothing left open")
