"""Protocols and ports, as network ACLs and security groups write them."""

from collections.abc import Mapping
from typing import Any, Final

from enclave.graph.facts import plain
from enclave.graph.reachability.network import ANY_PROTOCOL

NUMBERS: Final = {
    "-1": ANY_PROTOCOL,
    "all": ANY_PROTOCOL,
    "icmp": 1,
    "tcp": 6,
    "udp": 17,
    "icmpv6": 58,
}
"""Protocol names that EC2 takes (EC2 API Reference, ``IpPermission``); it takes numbers as well."""

WITH_PORTS: Final = frozenset({6, 17})
ICMP: Final = frozenset({1, 58})
_HIGHEST = 255


class UnreadableError(Exception):
    """A rule says something that can't be read; the text says what."""


def protocol(value: Any) -> int:
    """Return the number of a protocol; UnreadableError for what isn't known to be one."""
    written = str(plain(value)).lower()
    if written in NUMBERS:
        return NUMBERS[written]
    if written.isascii() and written.isdecimal() and int(written) <= _HIGHEST:
        return int(written)
    raise UnreadableError("its protocol isn't known")


def ports(number: int, rule: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the ports of a TCP or UDP rule, None for all; UnreadableError if they can't be told."""
    if number not in WITH_PORTS:
        return None
    first, last = (_port(rule.get(name)) for name in ("fromPort", "toPort"))
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise UnreadableError("its ports aren't known")
    return None if first < 0 else (first, last)


def _port(value: Any) -> int | None:
    """Return a port's number, None if it isn't set. Exports may have a whole float; -1 is all ports."""
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value:
        raise UnreadableError("its ports aren't known")
    return int(value)
