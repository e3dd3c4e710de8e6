"""Which rules are asked. A pack selects them by id and judges nothing by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from enclave.model.intent.problem import suggestion
from enclave.residency.registry import RULES
from enclave.residency.rule import Rule


class UnknownPackError(LookupError):
    """There is no pack of this name; the message says which was probably meant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A control of a framework, and the rules that truly show it, or a part of it that ``part`` names."""

    id: str
    title: str
    rules: frozenset[str]
    part: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """A selection of rules, by id. One that maps a framework has its ``controls``."""

    id: str
    title: str
    rules: frozenset[str]
    controls: tuple[Control, ...] = ()
    source: str = ""

    def select(self, rules: Iterable[Rule] = RULES) -> Iterator[Rule]:
        """Yield the rules of the pack, in their own order."""
        return (rule for rule in rules if rule.id in self.rules)


SOVEREIGN: Final = Pack(
    id="sovereign",
    title="Every rule: what the enclave promises is judged as a whole",
    rules=frozenset(rule.id for rule in RULES),
)

PACKS: Final = (SOVEREIGN,)


def find(name: str) -> Pack:
    """Return the pack of this name; UnknownPackError if there is none."""
    for pack in PACKS:
        if pack.id == name:
            return pack
    names = [pack.id for pack in PACKS]
    meant = suggestion(name, names, f"choose one of {', '.join(names)}")
    raise UnknownPackError(f"There is no pack {name!r}: {meant}.")
