"""What can go wrong while running the engine.

EngineError                 one sentence of what happened, one of what to do
├── ToolchainError          Pulumi or Go can't be found, fetched or built
├── CloudError              the embedded cloud isn't there or doesn't answer
├── BackendRefusedError     the state would be kept outside the EEA, or its secrets under a passphrase
├── StackBusyError          a living process works on the stack
├── RecoveryError           pending operations that only a person can settle
├── StackFailedError        Pulumi ended with an error
├── InterruptedRunError     somebody asked for a stop
└── JudgementRefusedError   findings that block, before or after the change
"""

from __future__ import annotations


class EngineError(Exception):
    """A failure that its reader can act on: `message` says what happened, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  Remedy: {self.remedy}"


class ToolchainError(EngineError):
    """Pulumi or Go can't be found, fetched or built."""


class CloudError(EngineError):
    """The embedded cloud isn't there or doesn't answer."""


class BackendRefusedError(EngineError):
    """The state would be kept outside the EEA, or its secrets under a passphrase."""


class StackBusyError(EngineError):
    """A living process works on the stack."""


class RecoveryError(EngineError):
    """Pending operations that only a person can settle."""


class StackFailedError(EngineError):
    """Pulumi ended with an error."""


class JudgementRefusedError(EngineError):
    """Findings that block, before or after the change."""


class InterruptedRunError(EngineError):
    """Somebody asked for a stop."""
