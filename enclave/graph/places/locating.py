"""Any text that may name a place, in whichever form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from enclave.graph.places.arns import arn
from enclave.graph.places.buckets import bucket
from enclave.graph.places.hosts import host
from enclave.graph.places.inference import inference_profile
from enclave.graph.places.place import Place, Standing, of_text, unknown
from enclave.graph.places.regions import region
from enclave.graph.places.service_names import service_name
from enclave.graph.places.zones import zone

_KIND = "text"
_NONE: Mapping[str, str] = MappingProxyType({})


@of_text(_KIND)
def locate(text: str, *, outposts: Any = _NONE) -> Place:
    """Return the place that a text names in any of the forms of this package.

    The forms are tried in a fixed order: region, zone, ARN, service name, inference profile, bucket, host.
    The place is not known if none tells one, or if two tell different ones.
    """
    if text.startswith("arn:"):
        return arn(text, outposts=outposts)
    found = [form(text) for form in (region, zone, service_name, inference_profile, bucket, host)]
    told = [place for place in found if place.standing is not Standing.UNKNOWN]
    if not told:
        return unknown(text, _KIND, "it names no place in any form that we know")
    first, *others = told
    if any(_where(other) != _where(first) for other in others):
        return unknown(text, _KIND, "two ways to read it tell different places")
    return first


def _where(place: Place) -> tuple[Standing, str | None, frozenset[str]]:
    return place.standing, place.region, place.countries
