"""Which Local Zones are the configuration's: by their own name or id, or by that of their group."""

from collections.abc import Collection

from enclave.graph import places
from enclave.graph.places import Place, Standing


def declared(text: str, known: Collection[str]) -> Place | None:
    """Return the place of a Local Zone, or of a group of them, of which a known zone is; None if none is.

    AWS writes one zone in three ways: by name (``eu-north-1-cph-1a``), by id (``eun1-cph1-az1``) and by the
    name of its group (``eu-north-1-cph-1``), which is its network border group too.
    """
    place = places.zone(text)
    if place.standing is not Standing.INSIDE:
        return None
    same = text in known or any(_alike(place, places.zone(each)) for each in known)
    return place if same else None


def _alike(one: Place, other: Place) -> bool:
    return (one.kind, one.region, one.name) == (other.kind, other.region, other.name)
