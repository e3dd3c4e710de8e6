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
from enclave.residency.rule import View

M = TypeVar("M", Destination, Source)


def by_lane(resource: Resource, view: View) -> str:
    """Name the lane by which a resource may stand outside the EEA; empty if there is none."""
    if resource.type.startswith(permitted.KEYS):
        return ""
    return _moving(resource, view) or view.once(_sources).get(resource.urn, "")


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
                inside = target.standing is Standing.INSIDE
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
        if not lane:
            continue
        for meaning in sources:
            for origin in meaning.origins(resource, view):
                if origin.resource is not None:
                    found[origin.resource.urn] = lane
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


def _meanings(resource: Resource, view: View, kind: type[M]) -> Iterator[M]:
    for rule in view.rules:
        for meaning in rule.watches.get(resource.type, ()):
            if isinstance(meaning, kind):
                yield meaning
