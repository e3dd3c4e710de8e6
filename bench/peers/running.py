"""Running another tool to its end, and what that took."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 300.0
_KILOBYTES = 1024


class MissingError(Exception):
    """A peer isn't installed, or can't be measured at this size. Its text says so in the table."""


@dataclass(frozen=True)
class Ran:
    """One run: wall and CPU seconds, the peak of memory of its largest process in MB, what it wrote."""

    seconds: float
    cpu: float
    megabytes: float
    output: str


def run(command: Sequence[str | Path], directory: Path, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a tool in a directory. MissingError if it takes too long, RuntimeError if it wrote nothing.

    A helper in between starts it and waits for it: what the kernel says of a child's memory begins with what
    its parent had, and the helper has next to nothing.
    """
    helper = [sys.executable, "-S", "-c", _HELPER, str(directory / "output"), *map(str, command)]
    variables = {**os.environ, **(environment or {})}
    with subprocess.Popen(
        helper,
        cwd=directory,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            told, errors = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the tool too, not the helper alone
            raise MissingError(f"left out: over {PATIENCE_SECONDS:.0f} s") from None
    output = (directory / "output").read_text(encoding="utf-8")
    if not output.strip():
        raise RuntimeError(f"{command[0]} wrote nothing: {errors.decode()[-2000:]}")
    taken: dict[str, Any] = json.loads(told)
    return Ran(
        seconds=taken["seconds"],
        cpu=taken["cpu"],
        megabytes=taken["kilobytes"] / _KILOBYTES,
        output=output,
    )


_HELPER = """
import json, os, sys, time
started = time.perf_counter()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)])
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - started
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"seconds": seconds, "cpu": cpu, "kilobytes": used.ru_maxrss}))
"""


def install(command: Sequence[str | Path], what: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a step of an installation, telling what it is."""
    print(f"{what} ...", file=sys.stderr)
    started = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, env={**os.environ, **(environment or {})})
    print(f"{what}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
