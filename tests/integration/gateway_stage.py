"""A client, a gateway and a server in network namespaces of their own, joined by virtual cables.

The namespaces lie in a user namespace of their own where the machine allows it, so that nothing here needs a
privilege or can touch the machine's network; else root may make them. They go when their processes end.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INWARD, OUTWARD = "inward", "outward"
"""The gateway's two interfaces: the client's side and the server's."""

REFUSALS = ("Operation not permitted", "Permission denied", "No space left on device", "Invalid argument")
"""What a kernel says that allows no namespaces: by a policy, by a limit of none, or built without them."""

_PATIENCE = 30  # seconds for anything that is only waited for
_QUIET = 0.2  # seconds without a packet
Way = tuple[tuple[str, ...], tuple[str, ...]]
_WAYS: tuple[Way, ...] = (
    (("--user", "--map-root-user"), ("--user", "--preserve-credentials")),
    ((), ()),  # as root, where user namespaces are switched off
)


def way_in() -> Way | str:
    """Return how namespaces can be made and entered here, or in the kernel's words why they can't."""
    told = "unshare is not installed"
    for way in _WAYS if shutil.which("unshare") else ():
        tried = subprocess.run(
            ["unshare", *way[0], "--net", "true"], capture_output=True, text=True, check=False
        )
        if not tried.returncode:
            return way
        told = tried.stderr.strip()
    return told


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The three namespaces, by the processes that hold them, and the servers."""

    enter: tuple[str, ...]
    client: int
    gateway: int
    server: subprocess.Popen[str]

    def within(self, holder: int, command: Sequence[str]) -> list[str]:
        return ["nsenter", "--target", str(holder), *self.enter, "--net", "--", *command]

    def python(self, script: str, *arguments: str) -> list[str]:
        return [sys.executable, str(HERE / script), *arguments]

    def errands(self, errands: list[dict[str, Any]], patience: float) -> list[dict[str, Any]]:
        """Let the client do things at once, each until it has waited so many seconds for something."""
        command = self.within(self.client, self.python("gateway_client.py", str(patience)))
        asked = json.dumps(errands)
        told = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(told.stdout)

    def arrived(self) -> list[dict[str, Any]]:
        """Return what has arrived at the server since this was asked last, when no more comes."""
        rows = []
        while more := self._recorded():
            rows += more
            time.sleep(_QUIET)
        return rows

    def _recorded(self) -> list[dict[str, Any]]:
        self.server.stdin.write("\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())


@contextmanager
def stage(way: Way, certificate: Path, clients: Sequence[str], servers: Sequence[str]) -> Iterator[Stage]:
    """Build the stage, and end what was started for it."""
    make, enter = way
    with _held(["unshare", *make, "--net", "cat"]) as gateway:
        others = ["nsenter", "--target", str(gateway.pid), *enter[:1], *enter[1:], "--", "unshare", "--net"]
        with _held([*others, "cat"]) as client, _held([*others, "cat"]) as server:
            made = Stage(enter=enter, client=client.pid, gateway=gateway.pid, server=server)
            ends = ((INWARD, client.pid, clients), (OUTWARD, server.pid, servers))
            for interface, holder, addresses in ends:
                for where, *what in (
                    (gateway.pid, "cable", interface, "eth0", str(holder)),
                    (gateway.pid, "bare", interface),
                    (holder, "host", "eth0", *addresses),
                ):
                    command = made.within(where, made.python("gateway_wiring.py", *what))
                    subprocess.run(command, check=True)
            far_end = made.python("gateway_far_end.py", str(certificate), *clients)
            with _started(made.within(server.pid, far_end)) as servers_:
                assert servers_.stdout.readline() == "ready\n"
                yield Stage(enter=enter, client=client.pid, gateway=gateway.pid, server=servers_)


@contextmanager
def _held(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command that ends in ``cat``, and wait until that runs."""
    with _started(command) as process:
        process.stdin.write("here\n")
        process.stdin.flush()
        assert process.stdout.readline() == "here\n"
        yield process


@contextmanager
def _started(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command that ends with its standard input."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(_PATIENCE)
        process.stdout.close()


def until(fulfilled: Any, patience: float = _PATIENCE) -> Any:
    """Return what a function says as soon as it is true; AssertionError when it takes too long."""
    end = time.monotonic() + patience
    while not (said := fulfilled()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return said
