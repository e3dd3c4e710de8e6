"""Whatever leaves a site's network passes the firewall endpoint of its own zone."""

from collections.abc import Iterator

from enclave.graph.facts import Resource
from enclave.graph.reachability.questions import Unguarded
from enclave.graph.reachability.reading import types
from enclave.residency import network, observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity


@rule(
    id="paths-pass-the-gateway",
    title="Every way out of a subnet passes the firewall endpoint of its zone, at the far site too",
    claim="every-packet-transits-the-gateway",
    channels=("NET-01", "NET-02", "NET-09"),
    severity=Severity.CRITICAL,
    reason="A packet that goes another way is neither filtered nor recorded by the security gateway.",
    remedy="Remove what opens the way, or lead it through the firewall endpoint of the sender's zone: the "
    "subnet's table sends what leaves to the endpoint, and the endpoint's own table sends it on.",
    source="AWS Network Firewall Developer Guide, route table configurations; Amazon VPC User Guide, route "
    "priority; AWS Transit Gateway Guide, routing",
    needs_graph=True,
    whole=True,
    applies=of_types(*types.SUBNETS),
)
def paths_pass_the_gateway(resource: Resource, view: View) -> Iterator[Observation]:
    """Follow every packet that a subnet can send, through all stacks that are judged together."""
    yield from judge_ways(resource, view, "path")


def judge_ways(resource: Resource, view: View, kind: str) -> Iterator[Observation]:
    """Judge the ways out of a subnet, or the replies to them: ``kind`` is ``path`` or ``reply``.

    Ways that differ in their packets only are one finding. A way to a gateway endpoint is not judged here:
    the endpoint has a policy, which has a rule of its own.
    """
    subnet = view.once(network.router).network.subnets.get(resource.urn)
    if subnet is None:
        yield observe.not_applicable("It is judged when what it takes from other stacks is known.")
        return
    shared = view.once(network.gateway).get(resource.urn)
    if shared == "":
        yield observe.not_applicable("It holds nothing but devices of the gateway.")
        return
    seen: dict[tuple[str, ...], Unguarded] = {}
    for way in view.once(network.unguarded).get(resource.urn, ()):
        if way.kind == kind:
            seen.setdefault((way.why, *(hop.id for hop in way.path.hops[1:-1])), way)
    for way in seen.values():
        yield _finding(way, f" The plan has the subnet for the gateway, but {shared}." if shared else "")
    if not seen:
        yield observe.compliant("ways out", "all guarded")


def _finding(way: Unguarded, more: str) -> Observation:
    say = observe.violated if way.certain else observe.unknown
    path = network.lines(way.path)
    if way.reply is not None:
        path = (*path, "and the reply:", *network.lines(way.reply)[1:])
    return say(
        "ways out",
        way.path.lines()[-1].strip(),
        path=path,
        reason=f"{way.why[:1].upper()}{way.why[1:]}.{more}",
    )
