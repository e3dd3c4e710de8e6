"""Looks at everything a run needs, and says how to mend what is missing. Changes nothing."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.engine import backend, build, cloud, order, status, toolchain
from enclave.engine.environment import Cloud
from enclave.engine.errors import EngineError
from enclave.model.config import ConfigurationError
from enclave.residency.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from enclave.engine.environment import Workspace

_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing looked at."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def examine(workspace: Workspace, environ: Mapping[str, str]) -> tuple[Check, ...]:
    """Look at everything."""
    return tuple(_checks(workspace, environ))


def _checks(workspace: Workspace, environ: Mapping[str, str]) -> Iterator[Check]:
    yield _python()
    yield from _tools(environ)
    yield _configuration(workspace)
    if workspace.cloud is Cloud.LOCAL:
        yield _attempt("state", lambda: cloud.check_writable(workspace), f"{workspace.local} is writable")
        yield _loopback()
        yield _embedded(workspace)
    else:
        yield _backend(workspace, environ)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(
        what="python",
        ok=sys.version_info[:2] >= _OLDEST_PYTHON,
        found=f"{version} ({sys.executable})",
        remedy="use Python 3.11 or newer",
    )


def _tools(environ: Mapping[str, str]) -> Iterator[Check]:
    tools = toolchain.find(environ)
    if tools is not None:
        yield Check(what="pulumi", ok=True, found=f"{tools.version} from {tools.origin} ({tools.pulumi})")
        host = "the official one" if tools.origin == "PATH" else "our own"
        yield Check(what="language host", ok=True, found=host)
        return
    rejected = toolchain.on_path(environ)
    found = f"{rejected.pulumi}: {rejected.reason}" if isinstance(rejected, toolchain.Rejected) else "none"
    yield Check(what="pulumi", ok=False, found=found, remedy="`enclave up` builds it, once, in five minutes")
    go = build.find_go(environ)
    # No Go is no problem: the build fetches one.
    yield Check(what="go", ok=True, found=str(go) if go else "none new enough; the build fetches one")
    room = f"at least {build.DISK_NEEDED_BYTES / 1e9:.1f} GB free for the build"
    yield _attempt("disk", lambda: build.check_disk(toolchain.cache_directory(environ)), room)


def _configuration(workspace: Workspace) -> Check:
    try:
        enclave = load(workspace.config)
    except ConfigurationError as error:
        remedy = "mend config/ as each line says"
        return Check(what="configuration", ok=False, found=str(error), remedy=remedy)
    return Check(what="configuration", ok=True, found=f"{len(enclave.sites)} sites, no mistakes")


def _backend(workspace: Workspace, environ: Mapping[str, str]) -> Check:
    try:
        stacks = order.stacks(load(workspace.config))
    except ConfigurationError:
        stacks = ()
    good = "inside the EEA, under KMS keys"
    return _attempt("state", lambda: backend.check(workspace, stacks, environ), good)


def _loopback() -> Check:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
    except OSError as error:
        return Check(
            what="port",
            ok=False,
            found=f"can't listen on 127.0.0.1: {error}",
            remedy="allow loopback sockets",
        )
    return Check(what="port", ok=True, found=f"127.0.0.1 can be listened on (tried {port})")


def _embedded(workspace: Workspace) -> Check:
    now = status.embedded(workspace)
    if now.running and not now.in_step and (workspace.state / ".pulumi" / "stacks").exists():
        return Check(
            what="embedded cloud",
            ok=False,
            found=f"runs at {now.endpoint}, but the state is of another one",
            remedy="`enclave up` brings the two together",
        )
    found = f"runs at {now.endpoint}" if now.running else "not running; `enclave up` starts it"
    return Check(what="embedded cloud", ok=True, found=found)


def _attempt(what: str, look: Callable[[], None], found: str) -> Check:
    try:
        look()
    except EngineError as error:
        return Check(what=what, ok=False, found=error.message, remedy=error.remedy)
    return Check(what=what, ok=True, found=found)
