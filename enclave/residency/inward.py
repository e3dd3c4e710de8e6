"""What stands outside the EEA because data is moved in from there, by a lane.

A resource that moves data may be outside if every end to which it moves it is the end of a lane in force: in
the EEA, ours, and named by the lane. So may be what it takes the data from. Keys never may.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from enclave.graph.facts import Resource
from enclave.graph.places import Standing
from enclave.residency import permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.destinations import Destination, Source
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View

M = TypeVar("M", Destination, Source)


def by_lane(resource: Resource, view: View) -> str:
    """Name the lane by which a resource may stand outside the EEA; empty if there is none."""
    if resource.type.startswith(permitted.KEYS):
        return ""
    declared = permitted.source(resource, view.context)
    return declared or _moving(resource, view) or view.once(_sources).get(resource.urn, "")


def _moving(resource: Resource, view: View) -> str:
    """Name the lane of what moves data inward and nowhere else, from sources of the lane alone."""
    origins = [
        each for meaning in _meanings(resource, view, Source) for each in meaning.origins(resource, view)
    ]
    lanes: set[str] = set()
    for meaning in _meanings(resource, view, Destination):
        for end, _ in meaning.ends(resource):
            for target in ends.resolve(end, resource, view):
                if meaning.aside and target.standing is Standing.INSIDE:
                    continue
                found = view.graph.resource(target.resource) if target.resource else None
                inside = target.standing is Standing.INSIDE or (
                    # Seen alone, a name tells no place; one that the configuration has planned does.
                    target.standing is Standing.UNKNOWN and permitted.is_end(end.name, view.context)
                )
                lanes.update(
                    permitted.lane(end.name, found, view.context, source) if inside else ""
                    for source in origins or [permitted.Origin()]
                )
    return lanes.pop() if len(lanes) == 1 else ""


def _sources(view: View) -> Mapping[str, str]:
    """Name the lane of each resource that something moves data from, inward."""
    found: dict[str, str] = {}
    for resource in view.graph:
        sources = tuple(_meanings(resource, view, Source))
        lane = _moving(resource, view) if sources else ""
        for meaning in sources:
            for origin in meaning.origins(resource, view):
                by = lane or _arriving(meaning, origin, resource, view)
                if by and origin.resource is not None:
                    found[origin.resource.urn] = by
    return found | _behind(found, view)


def _behind(found: Mapping[str, str], view: View) -> dict[str, str]:
    """Name the lane of what such a source takes its data from in turn, as a location does from a bucket."""
    behind: dict[str, str] = {}
    for urn, lane in found.items():
        resource = view.graph.resource(urn)
        if resource is None:
            continue
        for meaning in _meanings(resource, view, Source):
            for origin in meaning.origins(resource, view):
                if origin.resource is not None:
                    behind[origin.resource.urn] = lane
    return behind


def _arriving(meaning: Source, origin: permitted.Origin, resource: Resource, view: View) -> str:
    """Name the lane that ends at a resource in the EEA, from a source that takes nothing from it."""
    end = ends.place_of(resource, view).standing is Standing.INSIDE and not meaning.end
    if not end or origin.resource is None or _takes_from_inside(origin.resource, view):
        return ""
    return permitted.lane(None, resource, view.context, origin)


def _takes_from_inside(resource: Resource, view: View) -> bool:
    """Whether what stands outside is filled from the EEA, or one with something there."""
    named = [
        End(where=where, region=value)
        if isinstance(meaning, Source) and meaning.region
        else End(where=where, name=value, here=True)
        for rule in view.rules
        for meaning in rule.watches.get(resource.type, ())
        if isinstance(meaning, Source | Joined)
        for where, value in walk(resource.props, meaning.path)
    ]
    return any(
        target.standing is not Standing.OUTSIDE
        for end in named
        for target in ends.resolve(end, resource, view)
    )


def _meanings(resource: Resource, view: View, kind: type[M]) -> Iterator[M]:
    for rule in view.rules:
        for meaning in rule.watches.get(resource.type, ()):
            if isinstance(meaning, kind):
                yield meaning
