"""Reads the engine's event log: one JSON object a line, as the Automation API does."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Log:
    """What the events so far say about a run."""

    done: int = 0
    current: str = ""
    changes: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    outputs: tuple[Any, Any] | None = None  # the stack's, before and after

    def take(self, event: dict[str, Any]) -> None:
        """Account for one event."""
        if "resourcePreEvent" in event:
            metadata = event["resourcePreEvent"]["metadata"]
            self.current = f"{metadata['op']} {name_of(metadata['urn'])}"
        elif "resOutputsEvent" in event:
            metadata = event["resOutputsEvent"]["metadata"]
            self.done += 1
            if metadata.get("type") == "pulumi:pulumi:Stack":
                # The last one counts: the outputs come after the step itself.
                states = (metadata.get("old") or {}, metadata.get("new") or {})
                self.outputs = (states[0].get("outputs") or {}, states[1].get("outputs") or {})
        elif "resOpFailedEvent" in event:
            self.done += 1
        elif "diagnosticEvent" in event:
            self._diagnostic(event["diagnosticEvent"])
        elif "summaryEvent" in event:
            self.changes = Counter(event["summaryEvent"].get("resourceChanges") or {})

    def _diagnostic(self, diagnostic: dict[str, Any]) -> None:
        if diagnostic.get("severity") != "error":
            return
        urn = diagnostic.get("urn", "")
        text = str(diagnostic.get("message", "")).strip().removeprefix("error: ")
        if text and text != "update failed":
            self.errors.append(f"{name_of(urn)}: {text}" if urn else text)


@dataclass(slots=True)
class Tail:
    """Reads a growing event log, whole lines only."""

    path: Path
    _offset: int = 0

    def read(self) -> list[dict[str, Any]]:
        """Give the events written since the last call."""
        try:
            with self.path.open("rb") as log:
                log.seek(self._offset)
                data = log.read()
        except FileNotFoundError:  # the engine makes it a moment after it starts
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [json.loads(line) for line in whole.splitlines() if line.strip()]


def name_of(urn: str) -> str:
    """Give a URN's last two parts as a person would say them: `aws:kms/key:Key profile` -> `Key profile`."""
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"
