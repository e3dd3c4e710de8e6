"""What to say when a value that must exist isn't there: unknown during a preview, else a plain error."""

from typing import Any

import pulumi


def pending(message: str) -> Any:
    """Return Pulumi's unknown during a preview, for use inside ``apply``; RunError(message) otherwise.

    A preview runs before anything exists, so a missing value may yet come. It must become an unknown, not
    None: Pulumi drops a known None from a resource's inputs without a word.
    """
    if pulumi.runtime.is_dry_run():
        return pulumi.output.UNKNOWN
    raise pulumi.RunError(message)
