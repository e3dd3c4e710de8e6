"""A zone, an Outpost or a network border group keeps a resource inside its region, not beside it."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.model import geography
from enclave.residency import local_zones, observe
from enclave.residency.context import Context
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity

_NAME = re.compile(r"(?P<region>[a-z0-9-]+[0-9])[a-z]")
"""A standard zone's name: its region's and one letter. A Local Zone's is longer (``eu-west-3-cmn-1a``)."""


def _is_zone_name(value: str, region: str, context: Context) -> bool:
    match = _NAME.fullmatch(value)
    return (match is not None and match["region"] == region) or _is_declared(value, region, context)


def _is_zone_id(value: str, region: str, context: Context) -> bool:
    found = geography.zone_region(value)
    return (found is not None and found.name == region) or _is_declared(value, region, context)


def _is_border_group(value: str, region: str, context: Context) -> bool:
    return value == region or _is_declared(value, region, context)


def _is_declared(value: str, region: str, context: Context) -> bool:
    place = local_zones.declared(value, context.known.local_zones)
    return place is not None and place.region == region


def _is_own_outpost(value: str, _region: str, context: Context) -> bool:
    """Whether an ARN, or the id at its end, is of a declared Outpost: those stand in the EEA."""
    return value in context.outposts or any(each.endswith(f":outpost/{value}") for each in context.outposts)


PLACES: Mapping[str, Callable[[str, str, Context], bool]] = MappingProxyType(
    {
        "availabilityZone": _is_zone_name,
        "availabilityZones": _is_zone_name,
        "availabilityZoneId": _is_zone_id,
        "availabilityZoneIds": _is_zone_id,
        "networkBorderGroup": _is_border_group,
        "ipv6CidrBlockNetworkBorderGroup": _is_border_group,
        "outpostArn": _is_own_outpost,
        "destinationOutpostArn": _is_own_outpost,
        "outpostId": _is_own_outpost,
        "outpostIdentifier": _is_own_outpost,
    }
)
"""Properties that name a place within a region, or beside it, and what is known to be within."""


def _names_a_place(resource: Resource) -> bool:
    if PLACES.keys().isdisjoint(resource.props):  # as for most
        return False
    return resource.package == "aws" and any(_is_set(resource.get(name)) for name in PLACES)


@rule(
    id="zone-of-its-region",
    title="Whatever names a zone names one of its own region, or a Local Zone or Outpost that is declared",
    claim="data-stays-in-the-eea",
    channels=("PRV-01", "PRV-02", "NET-12", "NET-13", "NET-14"),
    severity=Severity.CRITICAL,
    reason="A Local Zone or an Outpost can stand in another country than the region that it belongs to.",
    remedy="Name a standard availability zone of the resource's region, or a Local Zone or an Outpost that "
    "the configuration declares.",
    source="AWS Local Zones User Guide, available zones (eu-west-3-cmn-1 is Casablanca); EC2 API: "
    "AvailabilityZone",
    needs_graph=False,
    applies=_names_a_place,
)
def zone_of_its_region(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge each place that is named, by the region in force."""
    for name, is_within in PLACES.items():
        value = resource.get(name)
        if isinstance(value, list | tuple):
            for index, item in enumerate(value):
                yield _judge(f"{name}[{index}]", item, is_within, resource.region, view.context)
        elif value is UNKNOWN and view.piece and _of_same_region(resource, name, view):
            yield observe.compliant(name, value, place=observe.place_of(resource.region))
        elif _is_set(value):
            yield _judge(name, resource.props[name], is_within, resource.region, view.context)


def _judge(
    path: str, value: Any, is_within: Callable[[str, str, Context], bool], region: Any, context: Context
) -> Observation:
    text = plain(value)
    if not isinstance(text, str) or not isinstance(region, str):
        return observe.unknown(path, value, reason="The zone or its region isn't known.")
    if is_within(text, region, context):
        return observe.compliant(path, value, place=observe.place_of(region))
    place = "none that could be vouched for"
    reason = f"It is no standard zone of {region} and no Outpost of the configuration."
    return observe.violated(path, value, place=place, reason=reason)


def _of_same_region(resource: Resource, name: str, view: View) -> bool:
    """Whether a zone that isn't known yet is taken from something else, which is in the same region."""
    made = list(view.graph.candidates(resource, name))
    return bool(made) and all(each.region == resource.region for each in made)


def _is_set(value: Any) -> bool:
    return value is not None and value not in ("", [], ())
