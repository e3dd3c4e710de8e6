"""Bedrock's inference profiles: one name that sends prompts to several regions."""

from typing import Any

from enclave.graph.places.arns import arn
from enclave.graph.places.place import Place, of_text, unknown
from enclave.graph.places.profiles import of_profile
from enclave.graph.values import plain

_KIND = "inference profile"
_KINDS = frozenset({_KIND, "foundation model"})


@of_text(_KIND)
def inference_profile(text: str, *, source: Any = None) -> Place:
    """Return where prompts may go that are sent to a profile, given by its id or its ARN.

    Where they go depends on the region that calls: an ARN names it, for an id pass it as ``source``. Without
    it a profile is in the EEA only if that holds from every region that may call it.
    """
    if text.startswith("arn:"):
        found = arn(text)
        return found if found.kind in _KINDS else unknown(text, _KIND, "this ARN names no inference profile")
    return of_profile(text, text, plain(source))
