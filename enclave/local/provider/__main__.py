"""Run the plugin: `python -m enclave.local.provider [ENGINE ADDRESS]`, as the engine starts it."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent import futures

import grpc  # type: ignore[import-untyped]  # ships no types

from enclave.local.provider import connection, failures, lean

PARENT_VARIABLE = "ENCLAVE_PLUGIN_PARENT"
_OPTIONS = (("grpc.max_receive_message_length", 400 * 1024 * 1024),)
_WATCH_SECONDS = 0.25


def main() -> int:
    """Serve until the engine goes. Prints the port first: that is how the engine finds us."""
    try:
        directory = connection.local_directory()
    except failures.ProviderError as error:
        print(error, file=sys.stderr)
        return 1
    failures.log_to(directory)
    lean.load_protocol()
    from pulumi.runtime.proto import provider_pb2_grpc  # noqa: PLC0415  # after load_protocol

    from enclave.local.provider.servicer import Servicer  # noqa: PLC0415  # ditto

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(directory), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    threading.Thread(target=_follow_parent, daemon=True).start()
    print(port, flush=True)
    try:
        server.wait_for_termination()
    except KeyboardInterrupt:
        server.stop(grace=1).wait()
    return 0


def _follow_parent() -> None:
    """Leave when the process that started us is gone: a killed engine must not leave orphans behind.

    The launcher says who the parent is, because it may die before we look.
    """
    parent = int(os.environ.get(PARENT_VARIABLE) or os.getppid())
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
