"""One command at a time in a checkout: of two, each would settle what the other is still doing."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from enclave.engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.engine.environment import Workspace
    from enclave.engine.progress import Progress

_LOCK = "run.lock"


@contextmanager
def held(workspace: Workspace, progress: Progress) -> Iterator[None]:
    """Hold the checkout's lock for this cloud; waits for another command, which Ctrl-C ends.

    The kernel frees the lock with the process, however that ends. Pulumi doesn't inherit it: one that
    outlives a killed `enclave` is waited for by its own lock, which says who it is.

    Raises:
        EngineError: the folder can't be written.

    """
    try:
        path = workspace.make_work() / _LOCK
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EngineError(
            f"{workspace.work} can't be written: {error.strerror}", "free space, or make the folder writable"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("Another enclave command runs in this checkout; waiting for it to end.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
