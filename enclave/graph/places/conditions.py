"""Policy conditions on a region key, such as ``aws:RequestedRegion``: which regions they admit.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued
context keys". A condition keeps requests in the EEA only if every value it admits is exactly a region there.
"""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from enclave.graph.places.place import Place, Standing, shown
from enclave.graph.values import plain
from enclave.model.geography import REGIONS, Region

_KIND = "region condition"
_IF_EXISTS = "IfExists"
_ALL = "ForAllValues:"
_ANY = "ForAnyValue:"
_EXACT = frozenset({"StringEquals", "StringEqualsIgnoreCase", "StringLike"})
_NEGATED = frozenset({"StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"})
_WILD = frozenset("*?")
# fnmatch knows ranges in brackets; IAM doesn't.
_NO_PATTERN = frozenset("[]")


def requested_regions(operator: Any, values: Any) -> Place:
    """Return where the requests may go that a condition on a region key admits.

    ``values`` is one value or several. Three kinds never keep requests in the EEA, whatever their values:
    negated operators, which admit every region not named; ``...IfExists`` and ``ForAllValues:``, which admit
    requests that carry no such key; and patterns, which also admit regions that don't exist yet.
    """
    name, items = plain(operator), plain(values)
    text = f"{shown(operator)} {shown(values)}"
    if not isinstance(name, str):
        return _place(text, [], "its operator isn't known")
    listed = list(_listed(items))
    base = name.removeprefix(_ALL).removeprefix(_ANY).removesuffix(_IF_EXISTS)
    if base in _NEGATED:
        named = set(_regions(base.replace("Not", ""), listed))
        return _place(
            text, [r for r in REGIONS.values() if r not in named], "it admits every region not named"
        )
    if base not in _EXACT:
        return _place(text, [], "this operator doesn't compare with names of regions")
    return _place(text, list(_regions(base, listed)), _flaw(name, base, listed))


def _flaw(name: str, base: str, listed: list[Any]) -> str | None:
    """Return why a condition of positive comparisons admits more than the regions that it names."""
    if not listed:
        return "it names no region"
    if name.endswith(_IF_EXISTS) or name.startswith(_ALL):
        return "it also admits requests that carry no such key"
    if base == "StringLike" and any(isinstance(v, str) and _WILD & set(v) for v in listed):
        return "its pattern also admits regions that don't exist yet"
    if any(not any(True for _ in _regions(base, [value])) for value in listed):
        return "a value isn't exactly the name of a region"
    return None


def _listed(items: Any) -> Iterator[Any]:
    if isinstance(items, list | tuple | set | frozenset):
        yield from map(plain, items)
    else:
        yield items


def _regions(base: str, values: Iterable[Any]) -> Iterator[Region]:
    """Yield the regions of our table that one of the values stands for."""
    for value in values:
        if isinstance(value, str):
            matches = _matcher(base, value)
            yield from (region for name, region in REGIONS.items() if matches(name))


def _matcher(base: str, value: str) -> Callable[[str], bool]:
    match base:
        case "StringEqualsIgnoreCase":
            return lambda name: name == value.lower()
        case "StringLike" if not _NO_PATTERN & set(value):
            return lambda name: fnmatchcase(name, value)
        case _:
            return lambda name: name == value


def _place(text: str, regions: list[Region], flaw: str | None) -> Place:
    beyond = sorted({region.name for region in regions if not region.in_eea})
    if beyond:
        standing, why = Standing.OUTSIDE, f"it admits {', '.join(beyond)}"
    elif flaw is not None or not regions:
        standing, why = Standing.UNKNOWN, flaw or "it names no region"
    else:
        standing, why = Standing.INSIDE, f"it admits only {', '.join(sorted({r.name for r in regions}))}"
    names = {region.name for region in regions}
    partitions = {region.partition for region in regions}
    only = next(iter(names)) if len(names) == 1 and flaw is None else None
    return Place(
        text=text,
        kind=_KIND,
        standing=standing,
        countries=frozenset(region.country for region in regions) if flaw is None else frozenset(),
        region=only,
        partition=next(iter(partitions)) if len(partitions) == 1 else None,
        why=why,
        name=", ".join(sorted(names)) if flaw is None else "",
    )
