"""Does the same to several stacks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from enclave.engine.errors import EngineError, InterruptedRunError, StackFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from enclave.engine.runner import Interrupts

_T = TypeVar("_T")


def each(stacks: Sequence[str], work: Callable[[str], _T], interrupts: Interrupts) -> dict[str, _T]:
    """Do `work` for every stack at once; all are let finish, and the failures of all are told together.

    Raises:
        InterruptedRunError: somebody asked for a stop meanwhile.
        EngineError: at least one failed; the most particular kind of those that occurred.

    """
    if not stacks:
        return {}
    with ThreadPoolExecutor(max_workers=len(stacks), thread_name_prefix="stack") as pool:
        futures = {stack: pool.submit(work, stack) for stack in stacks}
    if interrupts.requested:
        raise InterruptedRunError(
            "Stopped as asked", "run the same command again to continue; `enclave status` shows what is up"
        )
    failures = {stack: error for stack, future in futures.items() if (error := future.exception())}
    if failures:
        raise together(failures)
    return {stack: future.result() for stack, future in futures.items()}


def together(failures: Mapping[str, BaseException]) -> BaseException:
    """Make one error of several. One that isn't ours is a bug, and goes up as it is."""
    known = [error for error in failures.values() if isinstance(error, EngineError)]
    if len(known) < len(failures):
        return next(error for error in failures.values() if not isinstance(error, EngineError))
    if len(known) == 1:
        return known[0]
    kind = next((type(error) for error in known if not isinstance(error, StackFailedError)), StackFailedError)
    remedies = dict.fromkeys(error.remedy for error in known)
    return kind("\n".join(error.message for error in known), "\n    ".join(remedies))
