"""Times the gateway: compiling its rules, loading them into Suricata, and the packets that it then judges.

    python bench/gateway.py               measures; fetches Suricata first if it isn't in the tool cache
    python bench/gateway.py --sizes 10    the least of it

Sizes are entries of the intent, each a service with one name; 9,999 is the most that their numbers allow.
What is measured, in turn, as medians:

* reading: ``config.load`` of the entries from YAML;
* compiling: ``firewall_rules``; its peer writes the same names by a format string, one rule a name, which is
  the least that anybody could do;
* loading: Suricata until it says that it has started, less the same without rules; its peer is what guides
  show, a ``pass tls`` on each name;
* judging: from then until it says that it has read the capture, the same for all sizes
  (``gateway_traffic.py``); its peers are the guides' rules and none at all. One connection in ten asks for a
  name that nobody declared: ours must drop those and no packet of others, or nothing is measured.

Suricata runs with one thread for packets, so packets a second are those of one processor; both are counted in
CPU seconds, which others on the machine disturb least. Only ratios of one run say something.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import yaml
from gateway_traffic import Traffic, traffic

from enclave.engine.progress import Plain
from enclave.gateway.suricata.engine import Ruleset, write
from enclave.gateway.suricata.fetching import Suricata, ensure
from enclave.gateway.traffic.packets import write_capture
from enclave.model import limits
from enclave.model.addresses import subnets
from enclave.model.config import load
from enclave.model.enclave import EgressRule, Enclave, Service
from enclave.model.gateway.firewall import FirewallLimitError, FirewallRules, firewall_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

SIZES = (10, 1_000, 9_999)
SITE = "dublin-1"
CONFIGURATION = Path(__file__).parents[1] / "config"
TODAY = date(2026, 11, 1)
_LAST = date(2027, 10, 31)
_EMPTY = "nothing"
_EVENTS = "eve.json"
_SAID = ("Engine started", "read 1 file")
_UNBOUNDED = 10**9

# Outward over TCP: handshakes by ports alone, names by what the parser shows, the rest by default.
_GUIDES_HEAD = """\
pass tcp $HOME_NET any -> $EXTERNAL_NET 443 (flow:not_established,to_server; sid:1;)
pass tcp $EXTERNAL_NET 443 -> $HOME_NET any (flow:not_established,to_client; sid:2;)
drop udp any any -> any any (sid:3;)
drop icmp any any -> any any (sid:4;)
"""
_GUIDES_RULE = (
    "pass tls $HOME_NET any -> $EXTERNAL_NET 443"
    ' (tls.sni; content:"{}"; startswith; nocase; endswith; flow:to_server; sid:{};)\n'
)


def names(size: int) -> list[str]:
    """Return so many names, of 100 owners."""
    return [f"service-{number:05}.owner-{number % 100:02}.example" for number in range(size)]


def services(size: int) -> list[Service]:
    return [
        Service(name=f"service-{number}", domains=(name,), protocol="tls", port=443, country="IE")
        for number, name in enumerate(names(size))
    ]


def intent(size: int) -> Enclave:
    """Return an enclave with so many entries, beside whatever else is configured."""
    rules = tuple(
        EgressRule(
            id=number + 1,
            service=service,
            sites=(SITE,),
            tier="workload",
            reason="To be timed",
            owner="platform",
            until=_LAST,
        )
        for number, service in enumerate(services(size))
    )
    return replace(load(CONFIGURATION, TODAY), egress=rules)


def write_intent(folder: Path, size: int) -> None:
    """Write a configuration with so many entries; the rest of it is the project's own."""
    folder.mkdir()
    for each in CONFIGURATION.glob("*.yaml"):
        (folder / each.name).write_bytes(each.read_bytes())
    told = yaml.safe_load((folder / "names.yaml").read_text(encoding="utf-8"))
    told["services"] = {
        each.name: {"domains": list(each.domains), "protocol": "tls", "port": 443, "country": "IE"}
        for each in services(size)
    }
    (folder / "names.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    rules = [
        {
            "id": number + 1,
            "service": f"service-{number}",
            "sites": [SITE],
            "tier": "workload",
            "reason": "To be timed",
            "owner": "platform",
            "until": _LAST.replace(),  # a copy: YAML refers to what it has written before
        }
        for number in range(size)
    ]
    (folder / "egress.yaml").write_text(yaml.safe_dump({"rules": rules}), encoding="utf-8")


def compiled(enclave: Enclave) -> tuple[FirewallRules, str]:
    """Return the rules of the site, and why AWS wouldn't take them if they are too many."""
    site = enclave.site(SITE)
    try:
        return firewall_rules(enclave, site), ""
    except FirewallLimitError as error:
        with lifted():
            return firewall_rules(enclave, site), str(error)


def lifted() -> AbstractContextManager[object]:
    """Do without the limits of AWS's firewall for a while: time is taken beyond them too."""
    found = {name: _UNBOUNDED for name in vars(limits) if name.startswith("FIREWALL_")}
    return patch.multiple(limits, **found)


def guides(size: int) -> str:
    """Return the rules that guides show."""
    listed = (_GUIDES_RULE.format(name, number) for number, name in enumerate(names(size), 10))
    return _GUIDES_HEAD + "".join(listed)


def seconds_of(action: Callable[[], object], runs: int) -> float:
    """Return the median seconds of an action."""
    taken = []
    for _ in range(runs):
        gc.collect()
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


class Engine:
    """Runs Suricata on a capture."""

    def __init__(self, suricata: Suricata, folder: Path, sent: Traffic) -> None:
        self._suricata = suricata
        self._sent = sent
        self._capture = folder / "traffic.pcap"
        write_capture(self._capture, sent.packets)

    def take(self, folder: Path, ruleset: Ruleset) -> dict[str, float]:
        """Load, then judge: CPU seconds and seconds of each, the peak of memory in MB, and the verdicts."""
        written = write(self._suricata, ruleset, folder)
        files = ["-c", written.settings, "-S", written.rules, "-l", folder, "-r", self._capture]
        how = ["--simulate-ips", "--runmode", "single", "--set", "logging.default-log-level=notice"]
        command = [self._suricata.program, *files, *how]
        begun = time.perf_counter()
        marks, peak = [(begun, 0.0)], 0.0
        with subprocess.Popen(
            command, env=self._suricata.environment(), stdout=subprocess.PIPE, text=True
        ) as engine:
            for line in engine.stdout or ():
                if any(said in line for said in _SAID):
                    marks.append((time.perf_counter(), time.clock_gettime(_cpu_clock(engine.pid))))
                    peak = _peak(engine.pid)
        assert len(marks) == len(_SAID) + 1, "the engine didn't come to its end"
        (_, _), (started, loading), (ended, all_) = marks
        return {
            "load": loading,
            "load seconds": started - begun,
            "judge": all_ - loading,
            "judge seconds": ended - started,
            "MB": peak,
            **self._dropped(folder / _EVENTS),
        }

    def _dropped(self, events: Path) -> dict[str, float]:
        """Count the connections that should have been dropped and weren't, and the other way round."""
        told = (json.loads(line) for line in events.read_text(encoding="utf-8").splitlines())
        packets = {event["pcap_cnt"] - 1 for event in told if event["event_type"] == "drop"}
        hit = {self._sent.connections[packet] for packet in packets}
        return {"leaked": len(self._sent.undeclared - hit), "blocked": len(hit - self._sent.undeclared)}


def measure(sizes: Sequence[int], runs: int, connections: int, scratch: Path) -> dict[str, Any]:
    """Measure everything, one after the other in turn."""
    suricata = ensure(os.environ, Plain(lambda line: print(line, file=sys.stderr)))
    enclaves = {size: intent(size) for size in sizes}
    site = enclaves[sizes[0]].site(SITE)
    sent = traffic(subnets(site)[0].cidr, names(min(sizes)), connections)
    engine = Engine(suricata, scratch, sent)
    report: dict[str, Any] = {
        "suricata": suricata.version,
        "packets": len(sent.packets),
        "compiling": {size: compiling(size, enclaves[size], runs, scratch) for size in sizes},
    }
    home = compiled(enclaves[sizes[0]])[0].home_net
    rulesets = {_EMPTY: Ruleset(text="", home_net=home, default_actions=())}
    for size in sizes:
        rulesets[f"ours {size}"] = Ruleset(text=compiled(enclaves[size])[0].text, home_net=home)
        rulesets[f"guides {size}"] = Ruleset(text=guides(size), home_net=home)
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in rulesets}
    for number in range(runs):
        for name, ruleset in rulesets.items():
            folder = scratch / f"{name} {number}"
            folder.mkdir()
            took = engine.take(folder, ruleset)
            assert not name.startswith("ours") or not (took["leaked"] or took["blocked"]), (name, took)
            taken[name].append(took)
        print(f"run {number + 1} of {runs} done", file=sys.stderr)
    report["engine"] = {name: _medians(each) for name, each in taken.items()}
    return report


def _cpu_clock(process: int) -> int:
    """Return the clock that counts a process's CPU seconds: clock_getcpuclockid(3), as Linux does it."""
    return (~process << 3) | 2


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def compiling(size: int, enclave: Enclave, runs: int, scratch: Path) -> dict[str, Any]:
    """Measure what happens before the engine sees a rule."""
    rules, beyond = compiled(enclave)
    folder = scratch / f"intent-{size}"
    write_intent(folder, size)
    with lifted():
        assert len(load(folder, TODAY).egress) == size
        read = seconds_of(lambda: load(folder, TODAY), 1)
    return {
        "read": read,
        "compile": seconds_of(lambda: compiled(enclave), runs),
        "floor": seconds_of(lambda: guides(size), runs),
        "rules": len(rules.rules),
        "capacity": rules.capacity,
        "characters": len(rules.text),
        "beyond": beyond,
    }


def _medians(taken: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(each[key] for each in taken) for key in taken[0]}


def show(report: dict[str, Any]) -> None:
    """Print two tables."""
    print("entries   read s   compile s   floor s   ratio    rules  capacity  characters")
    for size, row in report["compiling"].items():
        print(
            f"{size:>7}  {row['read']:>7.2f}  {row['compile']:>10.4f}  {row['floor']:>8.4f}"
            f"  {row['compile'] / row['floor']:>6.1f}  {row['rules']:>7}  {row['capacity']:>8}"
            f"  {row['characters']:>10}   {row['beyond'] or 'within the limits of AWS'}"
        )
    base = report["engine"][_EMPTY]
    print(f"\nSuricata {report['suricata']}, {report['packets']} packets, {machine()}")
    print(
        "rules          load CPU s     s      MB  judge CPU s     s   packets/s   x nothing   leaked  blocked"
    )
    for name, row in report["engine"].items():
        print(
            f"{name:14} {row['load'] - base['load']:>10.2f}  {row['load seconds']:>6.2f}  {row['MB']:>6.0f}"
            f"  {row['judge']:>9.2f} {row['judge seconds']:>6.2f}"
            f"  {report['packets'] / row['judge']:>10,.0f}  {row['judge'] / base['judge']:>10.2f}"
            f"  {row['leaked']:>7.0f}  {row['blocked']:>7.0f}"
        )


def machine() -> str:
    """Say where this runs."""
    return f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each measurement (default 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="entries of the intent")
    parser.add_argument("--connections", type=int, default=4_000, help="of the traffic (default 4000)")
    parser.add_argument("--format", choices=("console", "json"), default="console")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        report = measure(arguments.sizes, arguments.runs, arguments.connections, Path(scratch))
    if arguments.format == "json":
        print(json.dumps(report, indent=2))
    else:
        show(report)


if __name__ == "__main__":
    main()
