"""Start, stop and find the embedded cloud of a directory.

Any number of processes may call these at once: a lock file makes them take turns. A process is only ever
signalled after it was recognised as our server: by the generation on its command line, or by its own answer.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from enclave.local.cloud import record
from enclave.local.cloud.record import DEFAULT_ORGANIZATION, Running, Seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CloudError", "Running", "reset", "start", "status", "stop"]

LOCK = "cloud.lock"
START_SECONDS = 90
STOP_SECONDS = 10
ANSWER_SECONDS = 5
PACKAGE_ROOT = Path(__file__).resolve().parents[3]


class CloudError(Exception):
    """The embedded cloud could not be started or stopped. The text says where to look."""


def start(
    directory: Path,
    accounts: Sequence[str],
    deploy_role: str,
    *,
    network_account: str | None = None,
    organization: str = DEFAULT_ORGANIZATION,
) -> Running:
    """Start the cloud of ``directory``, or return the one that runs, with ``accounts`` seeded in it.

    ``network_account`` owns the access key ``enclave-local``; default: the last of ``accounts``.
    Raises CloudError when the server does not come up.
    """
    if not accounts:
        raise CloudError("The embedded cloud needs at least one account.")
    seed = Seed(
        accounts=tuple(accounts),
        deploy_role=deploy_role,
        network_account=network_account or accounts[-1],
        organization=organization,
    )
    with _turn(directory):
        running = status(directory)
        if running is None:
            return _spawn(directory, seed)
        _request(running, "/enclave/seed", seed)
        return running


def status(directory: Path) -> Running | None:
    """Return the cloud of ``directory`` if it answers as the one in ``cloud.json``, else None."""
    known = record.read(directory)
    if known is None:
        return None
    try:
        answer = _request(known.running, "/enclave/status")
    except CloudError:
        return None
    same = answer.get("generation") == known.running.generation and answer.get("pid") == known.running.pid
    return known.running if same else None


def stop(directory: Path) -> None:
    """Stop the cloud of ``directory``. Its memory is lost. Nothing happens if none runs."""
    if not directory.is_dir():
        return
    with _turn(directory):
        _stop(directory)


def reset(directory: Path) -> Running | None:
    """Give the cloud of ``directory`` a new, freshly seeded memory. None if there was no cloud."""
    if not directory.is_dir():
        return None
    with _turn(directory):
        known = record.read(directory)
        if known is None:
            return None
        _stop(directory)
        return _spawn(directory, known.seed, port=_port(known.running))


@contextmanager
def _turn(directory: Path) -> Iterator[None]:
    """Hold the directory's lock; the kernel frees it if this process dies."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _port(running: Running) -> int:
    return int(running.endpoint.rpartition(":")[2])


def _spawn(directory: Path, seed: Seed, port: int | None = None) -> Running:
    """Start a server and wait until it is ready. It prefers the port of the last one."""
    if port is None:
        last = record.read(directory)
        port = _port(last.running) if last else 0
    generation = str(uuid.uuid4())
    command = [sys.executable, "-m", "enclave.local.cloud.server", f"--directory={directory.resolve()}"]
    command += [f"--generation={generation}", f"--port={port}", f"--seed={json.dumps(asdict(seed))}"]
    log = directory / record.LOG
    with log.open("ab") as output:
        log.chmod(0o600)
        try:
            # The server detaches itself: this child ends, with 0, when the server is ready.
            launched = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=PACKAGE_ROOT,
                env=_environment(),
                timeout=START_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CloudError(f"The embedded cloud was not ready in {START_SECONDS} s. See {log}.") from error
    known = record.read(directory)
    if launched.returncode != 0 or known is None or known.running.generation != generation:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise CloudError(f"The embedded cloud did not start. The end of {log}:\n{tail}")
    return known.running


def _environment() -> dict[str, str]:
    """Return our environment without what would steer boto3 or moto elsewhere."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_", "BOTO"))
    }
    return kept | {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def _stop(directory: Path) -> None:
    known = record.read(directory)
    if known is None:
        return
    running = known.running
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        if not _is_ours(directory, running):
            break
        with suppress(ProcessLookupError):  # it may end between the look and the signal
            os.kill(running.pid, signal_number)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_alive(running.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
    if _is_ours(directory, running):
        raise CloudError(f"The embedded cloud (pid {running.pid}) did not end.")
    record.forget(directory, running.generation)


def _is_ours(directory: Path, running: Running) -> bool:
    """Tell whether ``running.pid`` is the server that the record describes, and alive."""
    command_line = Path(f"/proc/{running.pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return f"--generation={running.generation}".encode() in command_line.read_bytes().split(b"\0")
        except OSError:
            return False
    return status(directory) == running


def _is_alive(pid: int) -> bool:
    """Tell whether a process still runs. One that has ended and waits for its parent doesn't."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()  # without /proc, the signal's answer is all there is
    except (ProcessLookupError, PermissionError):
        return False


def _request(running: Running, path: str, seed: Seed | None = None) -> dict[str, object]:
    data = json.dumps(asdict(seed)).encode() if seed else None
    request = urllib.request.Request(running.endpoint + path, data=data)  # noqa: S310  the scheme is ours: http
    direct = urllib.request.ProxyHandler({})  # loopback never goes through a proxy
    opener = urllib.request.build_opener(direct)
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as response:
            answer = json.load(response)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise CloudError(f"The embedded cloud at {running.endpoint} does not answer: {error}") from error
    if not isinstance(answer, dict):
        raise CloudError(f"{running.endpoint} is not an embedded cloud.")
    return answer
