"""Alert logs of AWS Network Firewall, read as what they are: text that whoever sends packets has a hand in.

A line holds a record in JSON; a time may stand before it, as CloudWatch Logs writes when it exports to S3.
Nothing of a record is passed on but numbers, addresses, times and valid host names.

Sources: AWS Network Firewall developer guide, "Contents of a firewall log"; Suricata 7 user guide, "EVE JSON
format"; CloudWatch Logs user guide, "Exporting log data to Amazon S3". Read in November 2026.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, BinaryIO, Final

LONGEST_LINE: Final = 1_000_000
"""In bytes. A record is some hundreds; Suricata cuts what it logs of a request."""

LARGEST_PORT: Final = 65_535
_LONGEST_NAME = 253  # RFC 1035, section 2.3.4
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TIME_BEFORE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}Z?[ \t]+(?=\{)")
_NAMED_BY = {"tls": "sni", "http": "hostname", "quic": "sni"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """A packet that a firewall dropped and told of, as its connection runs: from source to target.

    ``protocol`` is "tls", "http", "tcp", "quic", "dns", "udp", "icmp" or "other". ``name`` is a valid host
    name in small letters, empty if there was none; ``misnamed`` says that there was one which is no such
    name. ``default`` says that a default action of AWS dropped it, and no rule of a group.
    """

    seen: datetime
    source: IPv4Address | IPv6Address
    target: IPv4Address | IPv6Address
    port: int
    protocol: str
    name: str
    misnamed: bool
    sid: int
    default: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A line that is no record, and why. Lines count from 1."""

    line: int
    why: str


class _NoRecordError(Exception):
    """Why a line is no record, in words of ours."""


def read(stream: BinaryIO) -> Iterator[Drop | Unreadable | None]:
    """Yield what each line tells; None for a record that tells of no drop. Blank lines are passed over."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            _skip_rest(stream)
            yield Unreadable(line=number, why=f"the line is longer than {LONGEST_LINE} bytes")
        elif line.strip():
            try:
                yield _drop(_record(line))
            except _NoRecordError as error:
                yield Unreadable(line=number, why=str(error))


def host_name(text: object) -> str:
    """Return a valid host name of at least two labels, in small letters; empty if the text is none."""
    if not isinstance(text, str) or not text.isascii() or len(text) > _LONGEST_NAME:
        return ""
    labels = text.lower().split(".")
    well_formed = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return text.lower() if well_formed and not labels[-1].isdigit() else ""


def _skip_rest(stream: BinaryIO) -> None:
    while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
        pass


def _record(line: bytes) -> Mapping[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _NoRecordError("it is not UTF-8 text") from None
    try:
        record = json.loads(_TIME_BEFORE.sub("", text, count=1))
    except RecursionError:
        raise _NoRecordError("its JSON is nested too deeply") from None
    except ValueError:
        raise _NoRecordError("it is not JSON") from None
    event = record.get("event") if isinstance(record, dict) else None
    if not isinstance(event, dict):
        raise _NoRecordError("it is no record of a firewall: it has no event")
    return {**event, "event_timestamp": record.get("event_timestamp")}


def _drop(event: Mapping[str, Any]) -> Drop | None:
    alert = event.get("alert")
    if event.get("event_type") != "alert" or not isinstance(alert, dict) or alert.get("action") != "blocked":
        return None
    ends = (
        (_address(event, "src_ip"), _port(event, "src_port")),
        (
            _address(event, "dest_ip"),
            _port(event, "dest_port"),
        ),
    )
    if event.get("direction") == "to_client":  # an answer: the connection runs the other way
        ends = ends[1], ends[0]
    protocol = _protocol(event)
    told = _told_name(event, protocol)
    sid = alert.get("signature_id")
    return Drop(
        seen=_time(event),
        source=ends[0][0],
        target=ends[1][0],
        port=ends[1][1],
        protocol=protocol,
        name=host_name(told),
        misnamed=bool(told) and not host_name(told),
        sid=sid if type(sid) is int else -1,
        default=str(alert.get("signature")).startswith("aws:"),
    )


def _address(event: Mapping[str, Any], key: str) -> IPv4Address | IPv6Address:
    text = event.get(key)
    try:
        address = ip_address(text if isinstance(text, str) else "")
    except ValueError:
        raise _NoRecordError(f"its {key} is no address") from None
    # What follows a % is any text at all.
    return IPv6Address(int(address)) if isinstance(address, IPv6Address) else address


def _port(event: Mapping[str, Any], key: str) -> int:
    port = event.get(key, 0)  # ICMP has none
    if type(port) is not int or not 0 <= port <= LARGEST_PORT:
        raise _NoRecordError(f"its {key} is no port")
    return port


def _time(event: Mapping[str, Any]) -> datetime:
    """Return when the firewall saw it, or else when it wrote the record."""
    try:
        return datetime.fromisoformat(str(event.get("timestamp"))).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    try:
        return datetime.fromtimestamp(int(str(event.get("event_timestamp"))), UTC)
    except (ValueError, OverflowError, OSError):
        raise _NoRecordError("it has no time") from None


def _protocol(event: Mapping[str, Any]) -> str:
    transport, application = str(event.get("proto")).upper(), event.get("app_proto")
    if transport == "TCP":
        shown = next((each for each in ("tls", "http") if isinstance(event.get(each), dict)), "tcp")
        return application if application in ("tls", "http") else shown
    if transport == "UDP":
        return application if application in ("quic", "dns") else "udp"
    return "icmp" if transport in ("ICMP", "IPV6-ICMP", "ICMPV6") else "other"


def _told_name(event: Mapping[str, Any], protocol: str) -> object:
    layer = event.get(protocol)
    return layer.get(_NAMED_BY[protocol]) if protocol in _NAMED_BY and isinstance(layer, dict) else None
