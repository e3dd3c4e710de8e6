"""Region names, exactly as AWS writes them."""

from enclave.graph.places.place import Place, in_region, of_text, unknown
from enclave.model import geography

_KIND = "region"


@of_text(_KIND)
def region(text: str) -> Place:
    """Return the place of the region of exactly this name."""
    found = geography.region(text)
    if found is None:
        return unknown(text, _KIND, "no AWS region of exactly this name is in our table")
    return in_region(text, _KIND, found)
