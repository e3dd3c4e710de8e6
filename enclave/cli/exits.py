"""Exit codes of `enclave`."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command's end means."""

    DONE = 0
    FAILED = 1
    USAGE = 2  # wrong usage, or invalid configuration
    REFUSED = 3  # by the judgement, the firewall or lint
