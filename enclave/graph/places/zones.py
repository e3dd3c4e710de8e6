"""Zones by name, by id and by group: Availability Zones, Local Zones, Wavelength Zones."""

from enclave.graph.places.place import Place, in_region, named, of_text, standing_of, unknown
from enclave.model import geography
from enclave.model.zone_tables import EDGE_ZONES, ZONE_IDS, EdgeZone

_KIND = "availability zone"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_GROUP = "-zg-1"


@of_text(_KIND)
def zone(text: str) -> Place:
    """Return the place of a zone, given by name, by id or by the name of its group.

    A name of a region and one letter is a standard zone of that region, and so is the region's own group
    (``eu-west-1-zg-1``). Everything else must be in AWS's published lists.
    """
    edge = EDGE_ZONES.get(text)
    if edge is not None:
        return _in_edge_zone(text, edge)
    name = ZONE_IDS.get(text) or _region_of_name(text)
    found = geography.region(name)
    if found is None:
        return unknown(text, _KIND, "no zone of exactly this name or id is in AWS's published lists")
    return in_region(text, _KIND, found)


def _region_of_name(text: str) -> str:
    if text.endswith(_GROUP):
        return text.removesuffix(_GROUP)
    return text[:-1] if text[-1] in _LETTERS else ""


def _in_edge_zone(text: str, edge: EdgeZone) -> Place:
    parent = geography.REGIONS[edge.region]
    return Place(
        text=text,
        kind=edge.kind,
        standing=standing_of(edge.country),
        countries=frozenset({edge.country}),
        region=parent.name,
        partition=parent.partition,
        why=f"this {edge.kind} of {parent.name} stands in {named(edge.city, edge.country)}",
        name=named(edge.city, edge.country),
    )
