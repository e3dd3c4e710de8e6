"""Runs one Pulumi program in this process, on behalf of the language host.

Started by path (`python program.py`), never imported: the interpreter may be the project's own virtual
environment, so nothing but the standard library and `pulumi` may be needed here.

The request arrives as JSON in the environment variable `ENCLAVE_RUN`: only its own user can read the
environment of a process, everybody can read its arguments, and configuration may hold secrets.

Exit codes: 0 the program ran; 32 it failed and the user was shown why already; others: it ended itself.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import runpy
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime

REQUEST_VARIABLE = "ENCLAVE_RUN"
SHOWN_TO_USER = 32  # the number that Pulumi's own host uses for the same meaning
_PARENT_POLL_SECONDS = 0.2


def _exit_with_parent(parent: int) -> None:
    """End this process soon after its parent (a process id) ended, however that happened."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_POLL_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _program_traceback(error: BaseException) -> str:
    """Format the traceback from the program's first line on, without the frames that lead to it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = (__file__, runpy.__file__, asyncio.__file__, "<frozen runpy>")
    first = next((i for i, frame in enumerate(frames) if not _leads_to_program(frame.filename, own)), 0)
    tb = error.__traceback__
    for _ in range(first):
        tb = tb.tb_next if tb is not None else None
    return "".join(traceback.format_exception(type(error), error, tb))


def _leads_to_program(filename: str, own: tuple[str, ...]) -> bool:
    inside = f"{os.sep}pulumi{os.sep}runtime{os.sep}"
    return filename in own or inside in filename or f"{os.sep}asyncio{os.sep}" in filename


def _configure(request: dict[str, Any]) -> None:
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=request["monitor"],
            engine=request["engine"],
            project=request["project"],
            stack=request["stack"],
            parallel=request["parallel"],
            dry_run=request["dry_run"],
            organization=request["organization"],
            root_directory=request["root"],
        )
    )
    pulumi.runtime.set_all_config(request["config"], request["secret_keys"])


def _run(request: dict[str, Any]) -> int:
    directory = request["directory"]
    os.chdir(directory)
    sys.path[0] = directory
    program = str(Path(directory, request["program"]))
    sys.argv = [program, *request["args"]]
    _configure(request)

    async def body() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        asyncio.run(pulumi.runtime.run_in_stack(body))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return SHOWN_TO_USER
    except SystemExit as error:
        return _exit_status(error)
    except BaseException as error:  # noqa: BLE001 - whatever the program raised, the user must see it
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_program_traceback(error)}")
        return SHOWN_TO_USER
    return 0


def _exit_status(error: SystemExit) -> int:
    """Give the status that Python itself would exit with; a text becomes an error of the update."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code
    pulumi.log.error(str(error.code))
    return SHOWN_TO_USER


def main() -> None:
    """Run the program of the request in `ENCLAVE_RUN` and exit."""
    request = json.loads(os.environ.pop(REQUEST_VARIABLE))
    _exit_with_parent(request["parent"])
    # A program lives for seconds and frees little: collecting its cycles costs a fifth of its time.
    gc.disable()
    status = _run(request)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of gRPC may still be closing; waiting for them can hang, and nothing is left to do.
    os._exit(status)


if __name__ == "__main__":
    main()
