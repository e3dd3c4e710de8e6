"""What prefix lists hold: the ranges that are written in them, and beside them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency.cases.reading import ELSEWHERE
from enclave.residency.meanings.addresses import Network, network
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View, of_types

_is_list = of_types(types.PREFIX_LIST)
_is_judged_where_it_is_made = of_types(types.VPC_ENDPOINT, ELSEWHERE)


def ranges(resource: Resource, name: str, value: Any, view: View) -> list[Network] | None:
    """Return the ranges of the list that a property names; None if they can't be told.

    An endpoint's own list holds the addresses of its service. A list that another part of the program makes
    is judged there.
    """
    targets = view.graph.referents(resource, name, value, lambda _: True)
    if not targets:
        return None
    found: list[Network] = []
    for each in targets:
        if _is_judged_where_it_is_made(each):
            continue
        held = list(_held(each, view)) if _is_list(each) else [None]
        if None in held:
            return None
        found += [one for one in held if one is not None]
    return found


def _held(listed: Resource, view: View) -> Iterator[Network | None]:
    for _, cidr in walk(listed.props, "entries[].cidr"):
        yield network(plain(cidr))
    for entry in view.once(_entries).get(listed.urn, ()):
        yield network(entry.get("cidr"))


def _entries(view: View) -> Mapping[str, list[Resource]]:
    """Return the entries that stand beside their list, by its URN."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for entry in view.graph.of_type((types.PREFIX_LIST_ENTRY,)):
        value = entry.props.get("prefixListId")
        for listed in view.graph.referents(entry, "prefixListId", value, _is_list):
            found[listed.urn].append(entry)
    return found
