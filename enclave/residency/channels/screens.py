"""Who may look at a desktop from where, and what its user may take from it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.meanings.addresses import Network, is_private, network
from enclave.residency.meanings.walk import is_one_of, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_WIDEST: Final = {4: 16, 6: 32}
"""Prefix lengths, by IP version, of the largest range that one organisation's offices plausibly have."""
_OUT: Final = frozenset({"FILE_DOWNLOAD", "CLIPBOARD_COPY_TO_LOCAL_DEVICE", "PRINTING_TO_LOCAL_DEVICE"})
_WIDE: Final = "The range is that of networks all over the world, not of an office."


def narrow(path: str) -> Callable[[Resource, View], Iterator[Observation]]:
    """Make a reading of ranges of addresses at a path: private, or no wider than an office's."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        del view
        for where, value in walk(resource.props, path):
            yield of_range(where, value)

    return read


def of_range(where: str, value: Any) -> Observation:
    """Judge one range of addresses."""
    found = network(plain(value))
    if found is None:
        return observe.unknown(where, value, reason="It isn't a range of addresses that can be read.")
    return observe.violated(where, value, reason=_WIDE) if _wide(found) else observe.compliant(where, value)


def _wide(found: Network) -> bool:
    return found.prefixlen < _WIDEST[found.version] and not is_private(found)


def to_the_device(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge what the settings of a stack let its users take to their own devices."""
    del view
    for where, value in walk(resource.props, "userSettings[]"):
        setting = plain(value)
        if not isinstance(setting, Mapping):
            yield observe.unknown(where, value, reason="What users may take away isn't known.")
            continue
        action, permission = plain(setting.get("action")), plain(setting.get("permission"))
        if permission == "DISABLED" or (action is not UNKNOWN and action not in _OUT):
            yield observe.compliant(where, action)
        elif UNKNOWN in (action, permission):
            yield observe.unknown(where, value, reason="What users may take away isn't known.")
        else:
            yield observe.violated(where, action, reason="Users take data to whatever device they sit at.")


def ranges_of_map(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a restriction to addresses, whose ranges are the keys of a map."""
    del view
    enabled, ranges = plain(resource.props.get("enabled")), plain(resource.props.get("ipRestrictionRuleMap"))
    if enabled is UNKNOWN or ranges is UNKNOWN:
        yield observe.unknown("enabled", enabled, reason="Whether addresses are restricted isn't known.")
    elif not is_one_of(enabled, (True,)):
        yield observe.violated("enabled", enabled, reason="Every address is let in.")
    else:
        for text in ranges or ():
            yield of_range(f"ipRestrictionRuleMap[{text}]", text)
