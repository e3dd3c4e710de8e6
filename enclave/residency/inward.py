"""What stands outside the EEA because data is moved in from there, by a lane.

A resource that moves data may be outside if every end to which it moves it is the end of a lane in force: in
the EEA, ours, and named by the lane. So may be what it takes the data from. Keys never may.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from enclave.graph.facts import Resource, plain
from enclave.graph.places import Standing
from enclave.residency import permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.destinations import Destination, Source
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View

M = TypeVar("M", Destination, Source)


def by_lane(resource: Resource, view: View) -> str:
    """Name the lane by which a resource may stand outside the EEA; empty if there is none."""
    if resource.type.startswith(permitted.KEYS):
        return ""
    return _moving(resource, view) or view.once(_sources).get(resource.urn, "")


def _moving(resource: Resource, view: View) -> str:
    """Name the lane of what moves data inward and nowhere else."""
    lanes = set()
    for meaning in _meanings(resource, view, Destination):
        for end, _ in meaning.ends(resource):
            for target in ends.resolve(end, resource, view):
                lanes.add(_lane(end, target.resource, target.standing, view))
    return lanes.pop() if len(lanes) == 1 else ""


def _lane(end: End, urn: str | None, standing: Standing, view: View) -> str:
    found = view.graph.resource(urn) if urn else None
    return permitted.lane(plain(end.name), found, view.context) if standing is Standing.INSIDE else ""


def _sources(view: View) -> Mapping[str, str]:
    """Name the lane of each resource that something moves data from, inward."""
    found: dict[str, str] = {}
    for resource in view.graph:
        sources = tuple(_meanings(resource, view, Source))
        lane = _moving(resource, view) if sources else ""
        if not lane:
            continue
        for meaning in sources:
            for where, value in walk(resource.props, meaning.path):
                for target in ends.resolve(End(where=where, name=value), resource, view):
                    if target.resource:
                        found[target.resource] = lane
    return found


def _meanings(resource: Resource, view: View, kind: type[M]) -> Iterator[M]:
    for rule in view.rules:
        for meaning in rule.watches.get(resource.type, ()):
            if isinstance(meaning, kind):
                yield meaning
