"""Loads compiled rules into Suricata, and has it judge packets.

The engine evaluates in file order only if rules are numbered in it: so they are numbered anew when they are
written, and what is reported has the numbers that they were compiled with. The default actions of AWS are
rules behind all others, without a number of their own.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enclave.engine.errors import EngineError
from enclave.gateway import packets as frames
from enclave.gateway.settings import EVENTS, settings
from enclave.model.gateway.policy import DEFAULT_ACTIONS, STREAM_EXCEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from enclave.gateway.fetching import Suricata
    from enclave.gateway.packets import Packet

NO_SID = 0
"""The number in reports of what is no compiled rule: a default action."""

_SECONDS = 600
_SID = re.compile(r"(?<=[;(])(\s*sid\s*:\s*)(\d+)(?=\s*;)")

# A model, tried out: AWS doesn't show its rules. One without a condition on the packet is looked at once for
# each direction of a flow, so strict ones ask for the hop limit.
_EACH = {"established": ("flow:established;",), "strict": ("ttl:>0;", "ttl:0;")}
_DEFAULTS = {f"aws:{verb}_{kind}": (verb, _EACH[kind]) for verb in ("alert", "drop") for kind in _EACH}


class RulesRefusedError(EngineError):
    """The engine has something to say against the rules; `complaints` are its words."""

    def __init__(self, complaints: tuple[str, ...]) -> None:
        super().__init__("Suricata complains: " + "; ".join(complaints), "mend the rules that it names")
        self.complaints = complaints


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruleset:
    """Rules in file order, and what the firewall does beside them; words are AWS's."""

    text: str
    home_net: tuple[IPv4Network, ...]
    default_actions: tuple[str, ...] = DEFAULT_ACTIONS
    stream_exception: str = STREAM_EXCEPTION


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The files that the engine reads. It writes into their folder."""

    settings: Path
    rules: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A rule that spoke up. `packet` is an index, `sid` as compiled; a default action's is `NO_SID`.

    `dropped`: by this rule. AWS's default actions speak up by an alert of their own, before they drop.
    """

    packet: int
    sid: int
    dropped: bool
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What became of packets, by their indexes from 0; alerts by packet, then in file order."""

    dropped: frozenset[int]
    alerts: tuple[Alert, ...]


def complaints(suricata: Suricata, ruleset: Ruleset) -> tuple[str, ...]:
    """Return every error and warning of loading; of numbers that are there twice as well."""
    with tempfile.TemporaryDirectory(prefix="enclave-gateway-") as folder:
        written = _write(ruleset, Path(folder))
        answer = _run(suricata, written, "-T", "--init-errors-fatal")
    return (*_repeated(ruleset.text), *answer)


def write(suricata: Suricata, ruleset: Ruleset, folder: Path) -> Written:
    """Write what the engine needs to run with these rules, inline for example.

    Raises:
        EngineError: the engine doesn't evaluate in file order.

    """
    prove(suricata)
    return _write(ruleset, folder)


def inspect(suricata: Suricata, ruleset: Ruleset, packets: Sequence[Packet]) -> Inspection:
    """Have the engine judge packets as it does inline; nothing is left behind.

    Raises:
        RulesRefusedError: it has complaints.
        EngineError: the engine doesn't evaluate in file order.

    """
    prove(suricata)
    return _inspect(suricata, ruleset, packets)


@lru_cache(maxsize=8)
def prove(suricata: Suricata) -> None:
    """Make sure that the engine evaluates in file order, once a process: drop first, and pass first.

    Raises:
        EngineError: it doesn't.

    """
    rules = [("drop", 1001), ("pass", 1001), ("pass", 1002), ("drop", 1002)]
    text = "\n".join(
        f"{verb} udp any any -> any {port} (sid:{number};)" for number, (verb, port) in enumerate(rules, 1)
    )
    ruleset = Ruleset(text=text, home_net=(IPv4Network("10.0.0.0/8"),), default_actions=())
    found = _inspect(suricata, ruleset, [_datagram(1001), _datagram(1002)])
    if found.dropped != {0}:
        raise EngineError(
            f"{suricata.program} doesn't evaluate rules in file order",
            "remove its folder, and run the command again: it is made anew",
        )


def _datagram(port: int) -> Packet:
    ends = IPv4Address("10.0.0.1"), IPv4Address("10.0.0.2")
    header = frames.Header(source=ends[0], destination=ends[1], protocol=17)
    content = frames.packet(header, frames.udp_payload(header, (1000, port), b"proof"))
    return frames.Packet(frame=frames.frame(content), time=0.0)


def _inspect(suricata: Suricata, ruleset: Ruleset, packets: Sequence[Packet]) -> Inspection:
    if repeated := _repeated(ruleset.text):
        raise RulesRefusedError(repeated)
    with tempfile.TemporaryDirectory(prefix="enclave-gateway-") as name:
        folder = Path(name)
        written = _write(ruleset, folder)
        capture = folder / "packets.pcap"
        frames.write_capture(capture, packets)
        said = _run(suricata, written, "--simulate-ips", "--runmode", "single", "-r", str(capture))
        if said:
            raise RulesRefusedError(said)
        events = (folder / EVENTS).read_text(encoding="utf-8")
    return _read(events, _sids(ruleset.text))


def _write(ruleset: Ruleset, folder: Path) -> Written:
    written = Written(settings=folder / "suricata.yaml", rules=folder / "gateway.rules")
    (folder / "empty.config").touch()
    written.settings.write_text(
        settings(ruleset.home_net, ruleset.stream_exception, folder), encoding="utf-8"
    )
    written.rules.write_text(_numbered(ruleset), encoding="utf-8")
    return written


def _run(suricata: Suricata, written: Written, *arguments: str) -> tuple[str, ...]:
    """Run the engine to its end; everything that it warns of."""
    folder = written.settings.parent
    files = ["-c", str(written.settings), "-S", str(written.rules), "-l", str(folder)]
    try:
        answer = subprocess.run(
            [suricata.program, *files, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env=suricata.environment(),
            stdin=subprocess.DEVNULL,
            cwd=folder,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"Suricata can't be run: {error}", "run the command again") from error
    said = tuple(_said(answer.stdout + answer.stderr))
    if answer.returncode and not said:
        return (f"ended with {answer.returncode}",)
    return said


def _said(output: str) -> Iterator[str]:
    """Read the engine's log, of which only warnings and errors are asked for."""
    for line in output.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:  # said before the settings are read, or by a crash
            if not line.startswith(("Info: ", "Notice: ")):
                yield line
            continue
        if entry.get("log_level") not in {"Info", "Notice"}:
            yield str(entry.get("engine", {}).get("message", line))


def _rules(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _sids(text: str) -> tuple[int, ...]:
    """Return the rules' numbers in file order."""
    return tuple(int(match[2]) for line in _rules(text) for match in _SID.finditer(line))


def _repeated(text: str) -> tuple[str, ...]:
    """Say which numbers are there twice: the engine can't see it when rules are numbered anew."""
    sids = _sids(text)
    twice = sorted({sid for sid in sids if sids.count(sid) > 1}) if len(set(sids)) < len(sids) else []
    return tuple(f"sid {sid} is there more than once" for sid in twice)


def _numbered(ruleset: Ruleset) -> str:
    """Return the rules as the engine gets them: numbered in file order, the default actions last."""
    unknown = [action for action in ruleset.default_actions if action not in _DEFAULTS]
    if unknown:
        raise ValueError(f"default actions without a model: {', '.join(unknown)}")
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[1]}{count}"

    lines = [_SID.sub(number, line) for line in _rules(ruleset.text)]
    # Whichever way they are listed: what is dropped has been alerted before.
    for action in sorted(set(ruleset.default_actions)):
        verb, conditions = _DEFAULTS[action]
        quiet = " noalert;" if verb == "drop" else ""
        for condition in conditions:
            count += 1
            lines.append(f'{verb} ip any any -> any any (msg:"{action}"; {condition}{quiet} sid:{count};)')
    return "".join(f"{line}\n" for line in lines)


def _read(events: str, sids: tuple[int, ...]) -> Inspection:
    dropped = set()
    alerts = []
    for line in events.splitlines():
        event = json.loads(line)
        if "pcap_cnt" not in event:  # the engine's own packet at the end of a flow: nothing of ours
            continue
        packet = event["pcap_cnt"] - 1
        if event["event_type"] == "drop":
            dropped.add(packet)
        elif event["event_type"] == "alert":
            alerts.append(_alert(event["alert"], packet, sids))
    ordered = [alert for _, alert in sorted(alerts, key=lambda each: (each[1].packet, each[0]))]
    return Inspection(dropped=frozenset(dropped), alerts=tuple(_until_dropped(ordered)))


def _until_dropped(alerts: Sequence[Alert]) -> Iterator[Alert]:
    """Leave out what the engine says of a packet behind the rule that dropped it: strict order ends there."""
    gone = -1
    for alert in alerts:
        if alert.packet != gone:
            yield alert
        if alert.dropped:
            gone = alert.packet


def _alert(event: dict[str, Any], packet: int, sids: tuple[int, ...]) -> tuple[int, Alert]:
    """Return an alert and its rule's place in the file."""
    place = event["signature_id"]
    sid = sids[place - 1] if place <= len(sids) else NO_SID
    blocked = event["action"] == "blocked"
    return place, Alert(packet=packet, sid=sid, dropped=blocked, message=event.get("signature", ""))
