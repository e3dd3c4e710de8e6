"""What every reader of resources needs: references, ranges, and the list of what couldn't be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Graph, Resource, plain
from enclave.graph.reachability.network import Gap, Range

UNSET: Final = (None, "")
"""Both mean that a property isn't set: exports write empty texts for some."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a property may stand for: resources that are here, and its text if it is known.

    ``given`` is False for a property that isn't set.
    """

    found: tuple[Resource, ...]
    text: str | None
    given: bool

    @property
    def one(self) -> Resource | None:
        """The resource, if there is exactly one candidate."""
        return self.found[0] if len(self.found) == 1 else None

    @property
    def told(self) -> bool:
        """Whether it is clear what is meant: one resource, or one that certainly isn't here."""
        return self.one is not None or (self.text is not None and not self.found)

    def key(self, unknown: str) -> str:
        """Return the element's id in the network: a URN, else the text, else what ``unknown`` says."""
        if self.one is not None:
            return self.one.urn
        return self.text if self.text is not None and not self.found else unknown


class Source:
    """A graph to read from, and what of it couldn't be read so far."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._gaps: dict[Gap, None] = {}

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Everything that couldn't be read, in the order in which it was met."""
        return tuple(self._gaps)

    def all(self, *types: str) -> Iterator[Resource]:
        """Yield every resource of these types."""
        yield from self._graph.of_type(types)

    def gap(self, resource: Resource, why: str) -> None:
        """Note something of a resource that can't be read."""
        self._gaps[Gap(source=resource.urn, why=why)] = None

    def find(self, resource: Resource, name: str, *types: str, value: Any = UNSET) -> Reference:
        """Return what a reference may stand for.

        ``value`` is given where the reference stands within property ``name``; else it is the property
        itself or, where the program doesn't set it, the attribute that the cloud reported.
        """
        value = attribute(resource, name) if value is UNSET else plain(value)
        if value in UNSET:
            return Reference((), None, given=False)
        found = self._graph.referents(resource, name, value, lambda candidate: candidate.type in types)
        return Reference(found, value if isinstance(value, str) else None, given=True)

    def each(self, resource: Resource, name: str, *types: str) -> tuple[Reference, ...]:
        """Return the references in a list; a list that isn't known is one reference without a text.

        Items that aren't known stand for the resources that the program took the property from, those of
        known items left out, if there are as many of one as of the other: each item is one of them, and a
        list of ids has no order and nothing twice. So do known items that may be several resources, as they
        may where nobody shows ids (to a policy pack).
        """
        value = attribute(resource, name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            return (self.find(resource, name, *types, value=UNKNOWN),)
        each = tuple(self.find(resource, name, *types, value=item) for item in value)
        vague = [reference for reference in each if reference.text is None]
        vague = vague or [reference for reference in each if reference.found and reference.one is None]
        clear = [reference for reference in each if reference not in vague]
        taken = [reference.one for reference in clear]
        left = [one for one in vague[0].found if one not in taken] if vague else []
        if len(vague) != len(left):
            return each
        return (*clear, *(Reference((one,), None, given=True) for one in left))


def attribute(resource: Resource, name: str) -> Any:
    """Return an input, or what came of it: the output counts if the input isn't set or isn't known."""
    value = resource.get(name)
    if value in UNSET or value is UNKNOWN:
        reported = plain(resource.outputs.get(name))
        return value if reported in UNSET else reported
    return value


def text(value: Any) -> str | None:
    """Return a known text that isn't empty, else None."""
    value = plain(value)
    return value if isinstance(value, str) and value else None


def items(value: Any) -> tuple[tuple[Mapping[str, Any], ...], bool]:
    """Return the objects of a list, and whether that is all of it. One object is a list of one."""
    value = plain(value)
    if value in UNSET:
        return (), True
    listed = value if isinstance(value, list | tuple) else [value]
    known = tuple(item for item in map(plain, listed) if isinstance(item, Mapping))
    return known, len(known) == len(listed)


def parse_range(value: Any) -> Range | None:
    """Return a range, host bits cleared as EC2 does; None for what isn't known to be one."""
    written = text(value)
    try:
        return None if written is None else ip_network(written, strict=False)
    except ValueError:
        return None


def label(resource: Resource, what: str = "") -> str:
    """Name a resource for people: its name in the program, and its stack unless the name begins with it."""
    stack = "" if resource.name.startswith(resource.stack) else f" ({resource.stack})"
    return f"{resource.name}{what}{stack}"


def near(resource: Resource, others: Iterable[Resource]) -> Iterator[Resource]:
    """Yield those that may stand in the same region and account: what isn't known may be the same."""
    return (
        other
        for other in others
        if _may_equal(resource.region, other.region)
        and _may_equal(resource.provider_account, other.provider_account)
    )


def standing(resource: Resource) -> tuple[Any, Any]:
    """Return region and account, which decide what is ``near`` a resource: equal ones are near the same."""
    region, account = plain(resource.region), plain(resource.provider_account)
    return (region if isinstance(region, str) else None, account if isinstance(account, str) else None)


def _may_equal(one: Any, other: Any) -> bool:
    one, other = plain(one), plain(other)
    return not isinstance(one, str) or not isinstance(other, str) or one == other
