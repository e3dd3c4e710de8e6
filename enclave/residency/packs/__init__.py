"""Which rules are asked. A pack selects them by id and judges nothing by itself."""

from typing import Final

from enclave.model.intent.problem import suggestion
from enclave.residency.packs.c5 import C5
from enclave.residency.packs.control_tower import CONTROL_TOWER
from enclave.residency.packs.gdpr import GDPR
from enclave.residency.packs.iso_27001 import ISO_27001
from enclave.residency.packs.pack import Control, Pack, Selection
from enclave.residency.packs.secnumcloud import SECNUMCLOUD
from enclave.residency.registry import RULES

__all__ = ["PACKS", "SOVEREIGN", "Control", "Pack", "Selection", "UnknownPackError", "find"]


class UnknownPackError(LookupError):
    """There is no pack of this name; the message says which was probably meant."""


SOVEREIGN: Final = Pack(
    id="sovereign",
    title="Every rule: what the enclave promises is judged as a whole",
    rules=frozenset(rule.id for rule in RULES),
)

PACKS: Final = (SOVEREIGN, GDPR, ISO_27001, CONTROL_TOWER, SECNUMCLOUD, C5)


def find(name: str) -> Pack:
    """Return the pack of this name; UnknownPackError if there is none."""
    for pack in PACKS:
        if pack.id == name:
            return pack
    names = [pack.id for pack in PACKS]
    meant = suggestion(name, names, f"choose one of {', '.join(names)}")
    raise UnknownPackError(f"There is no pack {name!r}: {meant}.")
