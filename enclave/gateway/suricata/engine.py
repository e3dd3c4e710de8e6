"""Loads compiled rules into Suricata, and has it judge packets.

The engine evaluates in file order only if rules are numbered in it: so they are numbered anew when they are
written, and what is reported has the numbers that they were compiled with. The default actions of AWS are
rules behind all others, without a number of their own.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enclave.engine.errors import EngineError
from enclave.gateway.suricata import rule_lines
from enclave.gateway.suricata.settings import EVENTS, NOTHING, settings
from enclave.gateway.traffic import packets as frames
from enclave.model.gateway.policy import DEFAULT_ACTIONS, STREAM_EXCEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from enclave.gateway.suricata.fetching import Suricata
    from enclave.gateway.traffic.packets import Packet

NO_SID = 0
"""The number in reports of what is no compiled rule: a default action."""

_SECONDS = 600


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
    """Return every error and warning of loading, in the engine's words."""
    with tempfile.TemporaryDirectory(prefix="enclave-gateway-") as name:
        # Numbered as compiled: in which order they come is no matter here, and the words name numbers.
        written = _write(ruleset, Path(name), rule_lines.lines(ruleset.text))
        return (*rule_lines.unseen(ruleset.text), *_run(suricata, written, "-T", "--init-errors-fatal"))


def write(suricata: Suricata, ruleset: Ruleset, folder: Path) -> Written:
    """Write what the engine needs to run with these rules, inline for example.

    Raises:
        EngineError: the engine doesn't evaluate in file order.

    """
    prove(suricata)
    return _write(ruleset, folder, rule_lines.in_file_order(ruleset.text))


def inspect(suricata: Suricata, ruleset: Ruleset, packets: Sequence[Packet]) -> Inspection:
    """Have the engine judge packets as it does inline; nothing is left behind.

    Raises:
        RulesRefusedError: it has complaints.
        EngineError: the engine doesn't evaluate in file order.

    """
    prove(suricata)
    if packets:
        return _inspect(suricata, ruleset, packets)
    if told := complaints(suricata, ruleset):
        raise RulesRefusedError(told)
    return Inspection(dropped=frozenset(), alerts=())  # the engine reads no empty capture


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
    if unseen := tuple(rule_lines.unseen(ruleset.text)):
        raise RulesRefusedError(unseen)
    with tempfile.TemporaryDirectory(prefix="enclave-gateway-") as name:
        folder = Path(name)
        written = _write(ruleset, folder, rule_lines.in_file_order(ruleset.text))
        capture = folder / "packets.pcap"
        frames.write_capture(capture, packets)
        said = _run(suricata, written, "--simulate-ips", "--runmode", "single", "-r", str(capture))
        if said:
            raise RulesRefusedError(complaints(suricata, ruleset) or said)
        return _read((folder / EVENTS).read_text(encoding="utf-8"), rule_lines.sids(ruleset.text))


def _write(ruleset: Ruleset, folder: Path, rules: Sequence[str]) -> Written:
    written = Written(settings=folder / "suricata.yaml", rules=folder / "gateway.rules")
    (folder / NOTHING).touch()
    written.settings.write_text(
        settings(ruleset.home_net, ruleset.stream_exception, folder), encoding="utf-8"
    )
    lines = (
        *rules,
        *rule_lines.defaults(ruleset.default_actions, max(rule_lines.sids("\n".join(rules)), default=0)),
    )
    written.rules.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
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
    said = tuple(_said(answer.stdout + answer.stderr, written.rules))
    if answer.returncode and not said:
        return (f"ended with {answer.returncode}",)
    return said


def _said(output: str, rules: Path) -> Iterator[str]:
    """Read the engine's log, of which only warnings and errors are asked for."""
    for line in filter(None, rule_lines.lines(output)):
        try:
            entry = json.loads(line)
        except ValueError:  # said before the settings are read, or by a crash
            if not line.startswith(("Info: ", "Notice: ")):
                yield line
            continue
        if entry.get("log_level") not in {"Info", "Notice"}:
            message = str(entry.get("engine", {}).get("message", line))
            yield message.replace(f" from file {rules}", "")


def _read(events: str, sids: Sequence[int]) -> Inspection:
    dropped = set()
    alerts = []
    for line in filter(None, rule_lines.lines(events)):
        event = json.loads(line)
        # What is put together from fragments, or taken out of a tunnel, is told by the packet it came with.
        number = event.get("pcap_cnt") or event.get("tunnel", {}).get("pcap_cnt")
        if number is None:  # at the end of a flow, of a packet that there never was
            continue
        if event["event_type"] == "drop":
            dropped.add(number - 1)
        elif event["event_type"] == "alert":
            alerts.append(_alert(event["alert"], number - 1, sids))
    alerts.sort(key=lambda alert: alert.packet)  # within a packet they come in file order
    return Inspection(dropped=frozenset(dropped), alerts=tuple(_until_dropped(alerts)))


def _until_dropped(alerts: Sequence[Alert]) -> Iterator[Alert]:
    """Leave out what the engine says of a packet behind the rule that dropped it: strict order ends there."""
    gone = -1
    for alert in alerts:
        if alert.packet != gone:
            yield alert
        if alert.dropped:
            gone = alert.packet


def _alert(event: dict[str, Any], packet: int, sids: Sequence[int]) -> Alert:
    place = event["signature_id"]
    sid = sids[place - 1] if place <= len(sids) else NO_SID
    blocked = event["action"] == "blocked"
    return Alert(packet=packet, sid=sid, dropped=blocked, message=event.get("signature", ""))
