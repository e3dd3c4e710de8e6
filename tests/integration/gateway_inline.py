"""Suricata inline on the stage, what came of the cases that a client tried, and programs that people use."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from gateway_cases import DECLARED, Case
from gateway_stage import INWARD, OUTWARD, Stage, until

from enclave.gateway.suricata.engine import Ruleset, write
from enclave.gateway.suricata.fetching import Suricata

Told = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Show:
    """What came of some cases: what the clients say, what arrived, and what the gateway said of it."""

    cases: dict[str, Told]
    arrived: list[Told]
    events: list[Told]

    def payload(self, case: Case) -> tuple[int, int]:
        """Return how many packets of a case arrived, and with how many bytes of payload."""
        rows = [row for row in self.arrived if self._of(case, row["protocol"], row["port"], row["to"])]
        return sum(row["packets"] for row in rows), sum(row["payload"] for row in rows)

    def alerts(self, case: Case) -> list[Told]:
        """Return the alerts about packets of a case that were dropped, by a rule or by default."""
        return [
            event["alert"]
            for event in self.events
            if event["event_type"] == "alert"
            and (event["alert"]["action"] == "blocked" or event["alert"]["signature"].startswith("aws:"))
            and self._of(case, event["proto"].lower(), event.get("src_port", 0), event["dest_ip"])
        ]

    def _of(self, case: Case, protocol: str, port: int, to: str) -> bool:
        if case.name == "IPv6":  # what stops is that nobody tells where the address is
            return ip_address(to).version == 6
        if case.what == "ping":
            return protocol in ("icmp", "1") and to == case.to
        return port == self.cases[case.name]["port"] and to == case.to


@contextmanager
def gateway(suricata: Suricata, ruleset: Ruleset, built: Stage, folder: Path) -> Iterator[None]:
    """Run the engine between the gateway's two interfaces: what passes goes from one to the other."""
    written = write(suricata, ruleset, folder)
    cables = folder / "cables.yaml"
    cables.write_text(
        "%YAML 1.1\n---\nlivedev: {use-for-tracking: no}\n"
        f"af-packet:\n{_cable(1, INWARD, OUTWARD)}{_cable(2, OUTWARD, INWARD)}"
    )
    files = ["-c", str(written.settings), "--include", str(cables), "-S", str(written.rules)]
    how = [
        "-l",
        str(folder),
        "--af-packet",
        "--runmode",
        "workers",
        "--set",
        "logging.default-log-level=notice",
    ]
    said = folder / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            built.within(built.gateway, [str(suricata.program), *files, *how]),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=suricata.environment(),
        )
    try:
        until(lambda: "Engine started" in said.read_text() or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        yield
        assert process.poll() is None, said.read_text()
        assert not re.search(r'"log_level":"(?!Notice")', said.read_text()), said.read_text()
    finally:
        process.terminate()
        process.wait(30)


def _cable(number: int, here: str, there: str) -> str:
    """Spell one direction. Version 3 of the kernel's ring gathers packets before it shows them."""
    return (
        f"  - {{interface: {here}, copy-iface: {there}, copy-mode: ips, threads: 1, defrag: no,"
        f" cluster-id: {number}, cluster-type: cluster_flow, use-mmap: yes, tpacket-v3: no}}\n"
    )


def show(built: Stage, log: Path, cases: tuple[Case, ...], authority: Path, patience: float) -> Show:
    """Let the client try all cases at once."""
    built.arrived()
    told = built.errands([case.errand(str(authority)) for case in cases], patience)
    arrived = built.arrived()
    whole, _, _ = log.read_text().rpartition("\n")  # the last line may be half written
    events = [json.loads(line) for line in whole.splitlines()]
    names = [case.name for case in cases]
    return Show(cases=dict(zip(names, told, strict=True)), arrived=arrived, events=events)


def openssl(name: str, authority: Path) -> list[str]:
    told = [
        "-servername",
        name,
        "-CAfile",
        str(authority),
        "-verify_return_error",
        "-quiet",
        "-groups",
        "P-256",
    ]
    return ["openssl", "s_client", "-connect", f"{DECLARED}:443", *told]


def curl(name: str, authority: Path) -> list[str]:
    resolve = ["--resolve", f"{name}:443:{DECLARED}", "--cacert", str(authority), "--curves", "P-256"]
    return ["curl", "--silent", "--include", "--noproxy", "*", *resolve, f"https://{name}/20"]


def python(name: str, authority: Path) -> list[str]:
    fetch = (
        "import socket, ssl, sys; c = ssl.create_default_context(cafile=sys.argv[2]);"
        " c.set_ecdh_curve('prime256v1');"
        " s = c.wrap_socket(socket.create_connection((sys.argv[3], 443)), server_hostname=sys.argv[1]);"
        " s.sendall(b'GET /20 HTTP/1.1\\r\\n\\r\\n');"
        " [sys.stdout.buffer.write(d) for d in iter(lambda: s.recv(65536), b'')]"
    )
    return [sys.executable, "-c", fetch, name, str(authority), DECLARED]


PROGRAMS = {
    name: command
    for name, command in {"curl": curl, "openssl": openssl, "python": python}.items()
    if name == "python" or shutil.which(name)
}
"""The programs that are here; Python's own client always is."""


def ask(built: Stage, program: str, name: str, authority: Path, patience: float) -> bytes:
    """Let a program fetch something of a name by HTTPS; return what it prints before it ends or must."""
    command = built.within(built.client, PROGRAMS[program](name, authority))
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        return process.communicate(b"GET /20 HTTP/1.1\r\n\r\n", timeout=patience)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]
