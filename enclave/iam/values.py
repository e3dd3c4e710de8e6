"""Typed condition values: numbers, dates, booleans, binaries, IP addresses. Each reader raises ValueError.

Source (IAM user guide): "IAM JSON policy elements: Condition operators", sections "Numeric", "Date" (the W3C
profile of ISO 8601, or seconds since 1970), "Boolean", "Binary" (base64), "IP address".
"""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from enclave.iam.operators import Family, Relation
from enclave.iam.truth import Truth, truth

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH = re.compile(r"\d{5,12}", re.ASCII)
_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d))?)?)?",
    re.ASCII,
)
_RANGE = re.compile(r"[0-9a-fA-F:.]+(/\d{1,3})?", re.ASCII)
_BARE_IPV6_PREFIX = 32


def number(text: str) -> Decimal:
    """Return a number. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} isn't a number")
    return Decimal(text)


def date(text: str) -> Decimal:
    """Return a point in time, in seconds since 1970. Raises ValueError.

    A time of day needs its zone. Four digits are a year.
    """
    if _EPOCH.fullmatch(text):
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is neither an ISO 8601 date with its zone nor seconds since 1970")
    fields = {name: int(value) for name, value in found.groupdict().items() if value and name in _FIELDS}
    moment = datetime(
        fields["year"],
        fields.get("month", 1),
        fields.get("day", 1),
        fields.get("hour", 0),
        fields.get("minute", 0),
        fields.get("second", 0),
        tzinfo=UTC,
    )
    seconds = Decimal(int((moment - _EPOCH_START).total_seconds())) - _offset(found["zone"])
    return seconds + Decimal(f"0.{found['fraction'] or 0}")


_FIELDS = frozenset({"year", "month", "day", "hour", "minute", "second"})
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return int(shift.total_seconds()) * (-1 if zone[0] == "-" else 1)


def boolean(text: str) -> bool:
    """Return a boolean, whatever its case. Raises ValueError."""
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def binary(text: str) -> bytes:
    """Return the bytes that a base64 text stands for. Raises ValueError."""
    return base64.b64decode(text, validate=True)


def network(text: str) -> IPv4Network | IPv6Network:
    """Return an address range; bits beyond the prefix are ignored. Raises ValueError."""
    if not _RANGE.fullmatch(text):
        raise ValueError(f"{text!r} is neither an IP address nor a range in CIDR notation")
    return ip_network(text, strict=False)


_COMPARE: dict[Relation, Callable[[Decimal, Decimal], bool]] = {
    Relation.EQUAL: lambda value, limit: value == limit,
    Relation.LESS: lambda value, limit: value < limit,
    Relation.LESS_OR_EQUAL: lambda value, limit: value <= limit,
    Relation.GREATER: lambda value, limit: value > limit,
    Relation.GREATER_OR_EQUAL: lambda value, limit: value >= limit,
}
_READERS: dict[Family, Callable[[str], object]] = {
    Family.NUMBER: number,
    Family.DATE: date,
    Family.BOOLEAN: boolean,
    Family.BINARY: binary,
    Family.ADDRESS: network,
    Family.PRESENCE: boolean,
}


def problem(family: Family, text: str) -> str | None:
    """Return why the text is no value for an operator of that family, None if it is one."""
    reader = _READERS.get(family)
    if reader is None:
        return None
    try:
        reader(text)
    except ValueError as error:
        return str(error)
    return None


def compare(family: Family, relation: Relation, value: str, limit: str) -> Truth:
    """Tell how the request's value stands to the policy's. UNKNOWN if the request's isn't of that family."""
    if family is Family.ADDRESS:
        return _inside(value, limit)
    reader = {Family.NUMBER: number, Family.DATE: date}.get(family)
    try:
        if reader:
            return truth(known=_COMPARE[relation](reader(value), reader(limit)))
        return truth(known=_READERS[family](value) == _READERS[family](limit))
    except ValueError:
        return Truth.UNKNOWN


def _inside(value: str, limit: str) -> Truth:
    """Tell whether an address lies in a range.

    The documentation gives an address without a prefix the prefix /32, which for IPv6 would be a vast range:
    of that range, only the address itself is certain.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(value)
    except ValueError:
        return Truth.UNKNOWN
    wanted = network(limit)
    if address in wanted:
        return Truth.TRUE
    if "/" not in limit and isinstance(wanted, IPv6Network):
        vast = wanted.supernet(new_prefix=_BARE_IPV6_PREFIX)
        return Truth.UNKNOWN if address in vast else Truth.FALSE
    return Truth.FALSE
