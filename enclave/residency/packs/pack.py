"""What a pack is: a selection of rules, and the controls of a framework that they show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

from enclave.residency.registry import RULES
from enclave.residency.rule import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Rules by what they say of themselves, so that a new one joins by itself; or by their ids.

    A row is one of the catalogue, such as ``NET-08``, or a family of rows: ``NET-``. A rule is selected if
    any of the three names it.
    """

    claims: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def of(self, rules: Iterable[Rule] = RULES) -> frozenset[str]:
        """Return the ids of the rules that it selects."""
        index = _INDEX if rules is RULES else _index(rules)
        named = (("claim", self.claims), ("row", self.rows), ("id", self.ids))
        return frozenset(
            rule for what, names in named for name in names for rule in index.get((what, name), ())
        )


def _index(rules: Iterable[Rule]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Tell the rules of every claim, row, family of rows and id: packs ask hundreds of times."""
    index: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        rows = {*rule.channels, *(f"{row.partition('-')[0]}-" for row in rule.channels)}
        for key in (("claim", rule.claim), ("id", rule.id), *(("row", row) for row in rows)):
            index.setdefault(key, []).append(rule.id)
    return MappingProxyType(index)


_INDEX: Final = _index(RULES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A control of a framework, and the rules that truly show it, or a part of it that ``part`` names.

    ``title`` says in our own words what the control asks.
    """

    id: str
    title: str
    asks: Selection
    part: str = ""

    @property
    def rules(self) -> frozenset[str]:
        """The ids of its rules."""
        return self.asks.of()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """A selection of rules, by id. One that maps a framework has its ``controls``.

    ``source`` says where the controls were read and when; ``notes`` are what a reader of the mapping has to
    know, and which controls were left out and why.
    """

    id: str
    title: str
    rules: frozenset[str]
    controls: tuple[Control, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def mapping(
        cls, *, name: str, title: str, controls: tuple[Control, ...], source: str, notes: tuple[str, ...]
    ) -> Self:
        """Make the pack of a framework: its rules are those of its controls."""
        return cls(
            id=name,
            title=title,
            rules=frozenset[str]().union(*(control.rules for control in controls)),
            controls=controls,
            source=source,
            notes=notes,
        )

    def select(self, rules: Iterable[Rule] = RULES) -> Iterator[Rule]:
        """Yield the rules of the pack, in their own order."""
        return (rule for rule in rules if rule.id in self.rules)
