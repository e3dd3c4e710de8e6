"""What prefix lists hold: the ranges that are written in them, and beside them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.reachability.reading import types
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings.addresses import Network, network, of_own_network
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View, of_types

_is_list = of_types(types.PREFIX_LIST)
_has_a_list = of_types(types.PREFIX_LIST, types.VPC_ENDPOINT, ELSEWHERE)


def ranges(resource: Resource, name: str, value: Any, view: View) -> list[Network] | None:
    """Return the ranges of the list that a property names; None if they can't be told.

    ``name`` is the input that the property is within. An endpoint's own list holds the addresses of its
    service. A list that another part of the program makes is judged there.
    """
    targets = view.graph.referents(resource, name, value, _has_a_list)
    found: list[Network] = []
    for each in filter(_is_list, targets):
        held = list(_held(each, view))
        if None in held:
            return None
        found += [one for one in held if one is not None]
    return found if targets else None


def _held(listed: Resource, view: View) -> Iterator[Network | None]:
    for where, cidr in walk(listed.props, "entries[].cidr"):
        if plain(cidr) is not UNKNOWN or not of_own_network(listed, where, view):
            yield network(plain(cidr))
    for entry in view.once(_entries).get(listed.urn, ()):
        if entry.get("cidr") is not UNKNOWN or not of_own_network(entry, "cidr", view):
            yield network(entry.get("cidr"))


def _entries(view: View) -> Mapping[str, list[Resource]]:
    """Return the entries that stand beside their list, by its URN."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for entry in view.graph.of_type((types.PREFIX_LIST_ENTRY,)):
        value = entry.props.get("prefixListId")
        for listed in view.graph.referents(entry, "prefixListId", value, _is_list):
            found[listed.urn].append(entry)
    return found
