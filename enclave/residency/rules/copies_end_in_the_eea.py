"""No chain of copies that begins in the EEA ends outside it."""

from collections.abc import Iterator, Mapping

from enclave.graph.facts import Resource
from enclave.graph.places import Standing
from enclave.residency import chains, observe
from enclave.residency.chains import Hop
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity


def _moved(resource: Resource) -> bool:
    return resource.custom and resource.package == "aws"


@rule(
    id="copies-end-in-the-eea",
    title="What is copied on from where it was copied to still ends in the EEA",
    claim="data-stays-in-the-eea",
    channels=("S3-01", "MSG-01", "OBS-01"),
    severity=Severity.CRITICAL,
    reason="Data leaves by the last hop, though the first stays in the EEA.",
    remedy="Break the chain at the hop that leaves: its own finding says how.",
    source="the flows that the channels of this program see",
    needs_graph=True,
    after_flows=True,
    applies=_moved,
)
def copies_end_in_the_eea(resource: Resource, view: View) -> Iterator[Observation]:
    """Follow what each resource sends on, hop by hop, through everything that the program makes."""
    steps = view.once(_steps)
    if resource.urn not in steps:
        yield observe.not_applicable("Nothing takes data on from it.")
        return
    found = False
    for chain in chains.leading_out(resource.urn, steps):
        found = True
        say = observe.violated if chain[-1].flow.standing is Standing.OUTSIDE else observe.unknown
        yield say("hops", len(chain), place=chain[-1].flow.destination, path=_told(chain, view))
    if not found:
        yield observe.CLOSED


def _steps(view: View) -> Mapping[str, tuple[Hop, ...]]:
    return chains.hops(view.flows)


def _told(chain: tuple[Hop, ...], view: View) -> Iterator[str]:
    yield _name(chain[0].start, view)
    for hop in chain:
        end = _name(hop.end, view)
        place = "" if end == hop.flow.destination else f", {hop.flow.destination}"
        yield f"{end}{place}, by {_mover(hop, view)} ({hop.flow.rule})"


def _name(end: str, view: View) -> str:
    """Name a resource by its name and type; a place is named already."""
    found = view.graph.resource(end)
    return end if found is None else f"{found.name} ({found.type})"


def _mover(hop: Hop, view: View) -> str:
    found = view.graph.resource(hop.mover)
    return hop.mover if found is None else found.name
