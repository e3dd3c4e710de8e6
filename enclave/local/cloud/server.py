"""The process of the embedded cloud: ``python -m enclave.local.cloud.server``, started by ``lifecycle``.

The first process forks, waits until the server is ready, and ends with 0. The server then belongs to nobody,
listens on loopback only, and ends on SIGTERM, when its directory vanishes, or when ``cloud.json`` there names
another generation.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enclave.local.cloud import record
from enclave.local.cloud.record import Record, Running, Seed

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
WATCH_SECONDS = 1.0

log = logging.getLogger("enclave.cloud")


def main(arguments: list[str] | None = None) -> int:
    """Run the launcher or, in its forked child, the server. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="enclave.local.cloud.server")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--generation", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=lambda text: record.parse_seed(json.loads(text)), required=True)
    options = parser.parse_args(arguments)
    readable, writable = os.pipe()
    if os.fork():
        os.close(writable)
        return 0 if os.read(readable, 1) else 1
    os.close(readable)
    os.setsid()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    warnings.simplefilter("ignore")  # moto warns about each error that a service model doesn't list

    def ready() -> None:
        os.write(writable, b"1")
        os.close(writable)

    serve(options.directory, options.generation, options.port, options.seed, ready)
    return 0


def serve(directory: Path, generation: str, port: int, seed: Seed, ready: Callable[[], None]) -> None:
    """Answer requests until told to stop. ``ready`` is called once ``cloud.json`` is written."""
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"  # no web page has business here
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # images are slow to load and nothing uses them
    from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415  it reads the settings above
    from werkzeug.serving import make_server  # noqa: PLC0415  imported with moto

    from enclave.local.cloud.app import Cloud  # noqa: PLC0415  imports moto

    class Handler(MotoRequestHandler):
        def log_request(self, *_: Any) -> None:
            """Keep the log for what goes wrong."""

    cloud = Cloud(generation, seed)
    try:
        server = make_server(HOST, port, cloud, threaded=True, request_handler=Handler)
    except (OSError, SystemExit):  # werkzeug turns "address in use" into SystemExit
        server = make_server(HOST, 0, cloud, threaded=True, request_handler=Handler)
    running = Running(endpoint=f"http://{HOST}:{server.server_port}", pid=os.getpid(), generation=generation)

    def shut_down(*_: Any) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()  # it waits for the loop below

    signal.signal(signal.SIGTERM, shut_down)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the command, not for us
    Record(running=running, seed=seed).write(directory)
    threading.Thread(target=_watch, args=(directory, generation, shut_down), daemon=True).start()
    log.info("generation %s answers at %s", generation, running.endpoint)
    ready()
    server.serve_forever(poll_interval=0.05)
    record.forget(directory, generation)
    log.info("generation %s ended", generation)
    logging.shutdown()
    os._exit(0)  # nothing is left to save, and taking all of moto apart would take seconds


def _watch(directory: Path, generation: str, shut_down: Callable[[], None]) -> None:
    """End the server when nobody can find it any more."""
    born = directory.stat().st_ino
    while True:
        time.sleep(WATCH_SECONDS)
        try:
            vanished = directory.stat().st_ino != born
        except OSError:
            vanished = True
        known = record.read(directory)
        if vanished or (known is not None and known.running.generation != generation):
            shut_down()
            return


if __name__ == "__main__":
    sys.exit(main())
