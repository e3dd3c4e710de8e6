"""Managed prefix lists, written out."""

from enclave.graph.facts import Resource
from enclave.graph.reachability.network import Range
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import Reference, Source, items, near, parse_range


class PrefixLists:
    """The ranges of each prefix list that is here. AWS's own lists aren't: nobody here knows them."""

    def __init__(self, source: Source) -> None:
        self._ranges: dict[str, list[Range]] = {}
        self._unsure: set[str] = set()
        lists = {each.urn: each for each in source.all(types.PREFIX_LIST)}
        for urn, each in lists.items():
            entries, whole = items(each.get("entries"))
            ranges = [parse_range(entry.get("cidr")) for entry in entries]
            self._ranges[urn] = [found for found in ranges if found is not None]
            if not whole or None in ranges:
                self._unknown(source, each, each)
        for entry in source.all(types.PREFIX_LIST_ENTRY):
            reference = source.find(entry, "prefixListId", types.PREFIX_LIST)
            added = parse_range(entry.get("cidr"))
            if reference.one is not None and added is not None:
                self._ranges[reference.one.urn].append(added)
            elif reference.found or reference.text is None:
                for each in reference.found or near(entry, lists.values()):
                    self._unknown(source, each, entry)

    def ranges(self, reference: Reference) -> tuple[tuple[Range, ...], bool]:
        """Return the known ranges of a list, and whether these are all."""
        if reference.one is None:
            return (), False
        urn = reference.one.urn
        return tuple(dict.fromkeys(self._ranges[urn])), urn not in self._unsure

    def _unknown(self, source: Source, each: Resource, cause: Resource) -> None:
        self._unsure.add(each.urn)
        source.gap(cause, "an entry of a prefix list isn't known")
