"""Brings a stack whose last update was killed back to where the next one can start.

What can be left behind: a lock whose process is dead; pending operations of which nobody knows whether they
happened; resources that a dying provider created without being able to say so; and, where the embedded cloud
itself was lost, a state that describes what is no more. Each is settled by looking, never by guessing.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enclave.engine import events, judging, locks, lookup, statefiles, surgery
from enclave.engine.environment import Cloud
from enclave.engine.errors import RecoveryError
from enclave.graph import sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from enclave.engine.environment import Workspace
    from enclave.engine.progress import Progress
    from enclave.engine.runner import Runner

# A Pulumi that outlived its `enclave` is given this long to finish: NAT gateways and firewalls take minutes.
WAIT_SECONDS = 600.0
_NAMED = 5  # of those taken over, in a message


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What recovery found of a stack, before anything new is done to it."""

    stack: str
    document: Mapping[str, Any]  # its state now
    unclean: bool  # the last update didn't end well: what it meant to create may exist
    mended: tuple[str, ...]  # what was done about it, in words

    @property
    def resources(self) -> int:
        """Number of resources in its state, the stack itself and its providers not counted."""
        return judging.count(sources.from_export(self.stack, self.document))


class Recovery:
    """Recovery of the stacks of one workspace."""

    def __init__(self, runner: Runner, progress: Progress) -> None:
        self._runner = runner
        self._progress = progress

    @property
    def _workspace(self) -> Workspace:
        return self._runner.workspace

    def wait_for_others(self, stacks: tuple[str, ...]) -> None:
        """Wait until no living process works on a stack, then mend what a dead one left half-written.

        Raises:
            StackBusyError: one doesn't end, or is of another machine.

        """
        if self._workspace.cloud is Cloud.AWS:
            return  # the locks are in the state's bucket; Pulumi itself names their holders
        deadline = time.monotonic() + WAIT_SECONDS  # for all of them: they end side by side
        for stack in stacks:
            locks.wait(self._workspace.state, stack, self._progress, deadline=deadline)
        for path in statefiles.mend(self._workspace.state):
            self._progress.say(f"Removed {path.name}, which a killed process left half-written.")

    def recover(self, stack: str) -> Found:
        """Release a dead lock and settle pending operations.

        Raises:
            RecoveryError: pending operations on AWS, where a person has to look.

        """
        mended: list[str] = []
        stale = self._release(stack)
        if stale:
            mended.append(f"released the lock of a dead process ({stale[0]})")
        document = self._runner.export(stack)
        operations = surgery.pending(document)
        if operations:
            if self._workspace.cloud is Cloud.AWS:
                raise self._left_to_a_person(stack, operations)
            doubts = surgery.doubts(document)
            found = lookup.ids(self._workspace, document, doubts)
            mended += self._settle(stack, document, doubts, found)
            document = self._runner.export(stack)
        unclean = bool(stale or operations) or self._runner.last_result(stack) not in (None, "succeeded")
        self._tell(stack, mended)
        return Found(stack=stack, document=document, unclean=unclean, mended=tuple(mended))

    def adopt(self, found: Found, preview: Mapping[str, Any]) -> Found:
        """After an unclean end: take over what a preview would create but the cloud already has.

        Gives `found` itself when there was nothing to take over. On AWS nothing is looked up: there a create
        that finds its name taken says so itself.
        """
        if not found.unclean or self._workspace.cloud is Cloud.AWS:
            return found
        doubts = surgery.preview_doubts(preview, found.document)
        identities = lookup.ids(self._workspace, found.document, doubts)
        if not identities:
            return found
        mended = self._settle(found.stack, found.document, doubts, identities)
        self._tell(found.stack, mended)
        return self._after(found, mended)

    def drop_lost(self, found: Found) -> Found:
        """Compare a stack with an embedded cloud that lost its memory: what is gone leaves the state."""
        result = self._runner.refresh(found.stack, self._progress, total=found.resources).require()
        dropped = result.changes.get("delete", 0)
        line = f"dropped {dropped} resources that the cloud no longer has"
        self._progress.finish(found.stack, line)
        return self._after(found, [line] if dropped else [])

    def _after(self, found: Found, mended: list[str]) -> Found:
        return Found(
            stack=found.stack,
            document=self._runner.export(found.stack),
            unclean=False,
            mended=(*found.mended, *mended),
        )

    def _release(self, stack: str) -> tuple[locks.Lock, ...]:
        if self._workspace.cloud is Cloud.AWS:
            return ()
        stale = tuple(lock for lock in locks.read(self._workspace.state, stack) if not locks.alive(lock))
        if stale:
            self._runner.cancel(stack)
        return stale

    def _settle(
        self,
        stack: str,
        document: Mapping[str, Any],
        doubts: tuple[surgery.Doubt, ...],
        found: Mapping[str, str],
    ) -> list[str]:
        backup = self._back_up(stack, document)
        mended = surgery.settle(document, found, doubts)
        self._runner.import_state(stack, mended)
        self._runner.refresh(stack, self._progress).require()
        return [
            f"{len(doubts)} resources may have been created without the state knowing; {_taken_over(found)}",
            f"the state from before is kept in {backup}",
        ]

    def _back_up(self, stack: str, document: Mapping[str, Any]) -> Path:
        folder = self._workspace.make_work() / "backups"
        folder.mkdir(exist_ok=True)
        path = folder / f"{stack}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
        path.write_text(json.dumps(document, indent=1))
        return path

    def _tell(self, stack: str, mended: list[str]) -> None:
        for line in mended:
            self._progress.say(f"{stack}: {line}")

    @staticmethod
    def _left_to_a_person(stack: str, operations: tuple[tuple[str, str], ...]) -> RecoveryError:
        listed = "\n".join(f"  {operation} {urn}" for operation, urn in operations)
        return RecoveryError(
            f"The last update of stack {stack} was cut off. These may or may not have happened:\n{listed}",
            "look each up in AWS by its tag `enclave:resource`. Where it exists: "
            f"`pulumi refresh -s {stack} --import-pending-creates 'URN ID'`. Where it doesn't: "
            f"`pulumi refresh -s {stack} --clear-pending-creates`. Then run the command again",
        )


def _taken_over(found: Mapping[str, str]) -> str:
    names = [events.name_of(urn) for urn in found]
    if not names:
        return "none of them exists"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} exist and were taken over: {', '.join(names[:_NAMED])}{more}"
