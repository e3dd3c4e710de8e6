"""Ctrl-C while Pulumi works: passed on once, answered in words."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enclave.engine.progress import Progress
    from enclave.engine.runner import Interrupts

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def forwarded(interrupts: Interrupts, progress: Progress) -> Iterator[None]:
    """Pass SIGINT and SIGTERM on to the running Pulumi processes for the length of the block."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; a caller in another one has its own
        return

    def stop(*_: object) -> None:
        interrupts.stop()
        if interrupts.requested == 1:
            progress.say("Stopping: Pulumi finishes the operations under way. Once more to stop at once.")
        else:
            progress.say("Stopping at once; the next `enclave up` settles what was under way.")

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
