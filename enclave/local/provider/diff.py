"""What differs between old and new inputs, path by path, and whether it can be changed in place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider.resource import UNSET
from enclave.local.provider.values import UNKNOWN, Secret, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from enclave.local.provider.resource import Prop, Resource

ADD: Final = "add"
DELETE: Final = "delete"
UPDATE: Final = "update"
# The input that lists which others the provider filled in, as the official provider's bridge has it.
DEFAULTS: Final = "__defaults"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed path, such as `tags.Name` or `rules[0].bucketKeyEnabled`."""

    path: str
    kind: str
    replace: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes of a resource. `replaces`: the top-level properties that need a new one."""

    changes: tuple[Change, ...]
    replaces: tuple[str, ...]
    delete_first: bool


def compare(
    entry: Resource, old: Mapping[str, Any], new: Mapping[str, Any], ignore: Sequence[str] = ()
) -> Difference:
    """Compare old with new inputs; `ignore` lists top-level names the program told the engine to ignore."""
    changes: list[Change] = []
    replaces: list[str] = []
    for name in sorted(changed_names(entry, old, new) - set(ignore)):
        prop = entry.prop(name)
        replace = prop.replaces if prop is not None else name == "region"
        if replace:
            replaces.append(name)
        paths = list(_paths(name, reveal(old.get(name)), reveal(new.get(name)))) or [(name, UPDATE)]
        changes += [Change(path, kind, replace) for path, kind in paths]
    # A name that we made up is made up anew for a replacement; a given one is still taken.
    made_up = {*(new.get(DEFAULTS) or ()), *(old.get(DEFAULTS) or ())}
    same = all(reveal(old.get(name)) == reveal(new.get(name)) for name in entry.key)
    delete_first = bool(replaces and entry.key) and same and not made_up & set(entry.key)
    return Difference(tuple(changes), tuple(replaces), delete_first)


def changed_names(entry: Resource, old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Return the top-level properties whose meaning changed; leaving out a default changes nothing."""
    names = set()
    for name in (set(old) | set(new)) - {DEFAULTS}:
        prop = entry.prop(name)
        before, after = _effective(prop, old.get(name)), _effective(prop, new.get(name))
        if name == "tags" and not before and not after:
            continue
        if after is None and prop is not None and prop.computed:
            continue
        if not equal(prop, before, after):
            names.add(name)
    return names


def equal(prop: Prop | None, one: Any, other: Any) -> bool:
    """Whether two values of a property mean the same: JSON layout and, where it doesn't matter, order."""
    if one is UNKNOWN or other is UNKNOWN:
        return False
    if one == other or prop is None:
        return bool(one == other)
    if prop.kind in ("policy", "json"):
        return bool(_document(one) == _document(other))
    if prop.unordered and isinstance(one, list) and isinstance(other, list):
        return sorted(map(_canonical, one)) == sorted(map(_canonical, other))
    return False


def _effective(prop: Prop | None, value: Any) -> Any:
    value = reveal(value)
    if value is None and prop is not None and prop.default is not UNSET:
        return prop.default
    return value


def _document(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


def _paths(path: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, Secret) or isinstance(new, Secret):
        old, new = reveal(old), reveal(new)
    if old is None or new is None:
        if old is not new:
            yield path, ADD if old is None else DELETE
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(set(old) | set(new)):
            yield from _paths(
                f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]', old.get(key), new.get(key)
            )
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _paths(
                f"{path}[{index}]",
                old[index] if index < len(old) else None,
                new[index] if index < len(new) else None,
            )
    elif old != new:
        yield path, UPDATE
