"""Nothing that decides where packets go is left open."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource
from enclave.graph.reachability.reading.unread import decides
from enclave.residency import network, observe
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity


@rule(
    id="network-is-readable",
    title="Everything that decides where packets go is known",
    claim="every-packet-transits-the-gateway",
    channels=("NET-09",),
    severity=Severity.HIGH,
    reason="What can't be read could open a way past the gateway, and no path could be called safe.",
    remedy="Write the range, target or reference so that it is known before the resource is made, and judge "
    "stacks together that take from each other; leave out what opens ways of other kinds.",
    source="pulumi-aws 7: routes, route tables, gateways, network ACLs, security groups, transit gateways",
    needs_graph=True,
    whole=True,
    applies=decides,
)
def network_is_readable(resource: Resource, view: View) -> Iterator[Observation]:
    """Say what of a resource couldn't be read as a part of the network."""
    if resource.stack in view.pending:
        yield observe.not_applicable("It is judged when what it takes from other stacks is known.")
        return
    gaps = view.once(network.gaps).get(resource.urn, ())
    for gap in gaps:
        yield observe.unknown("network", UNKNOWN, reason=f"{gap.why[:1].upper()}{gap.why[1:]}.")
    if not gaps:
        yield observe.compliant("network", "nothing left open")
